"""Archives of 1,000 to 100,000 articles: time, disk and memory as curves: `python -m eval.bench.large`."""
