"""Dateline beside what others would use, on the same paragraphs and vectors: `python -m eval.bench.compare`."""
