"""Speed and memory, measured on a corpus made for it: `python -m eval.bench` prints every figure with its bar."""
