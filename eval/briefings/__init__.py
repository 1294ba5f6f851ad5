"""Briefings, measured: topics with what must be told of each, and the gate that they pass."""
