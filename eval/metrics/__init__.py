"""Pure functions from an answer and its key to figures. Names are the standard ones of the field."""
