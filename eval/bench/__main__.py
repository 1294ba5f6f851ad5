"""Measures speed and memory and prints every figure with its bar: `python -m eval.bench`.

The first run makes an archive of 28,000 paragraphs and keeps it in .bench/ (see `saved`); --quick measures
that everything can be measured.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from eval.bench import figures, saved
from eval.bench.figures import Plan
from eval.bench.table import machine, show

FULL = 28_000
QUICK = Plan(embedded=50, asks=1, plains=1, rates=1, questions=5)


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    asked = _parser().parse_args(arguments)
    paragraphs = asked.paragraphs or (200 if asked.quick else FULL)
    before = machine()
    made = saved.prepare(asked.work, asked.data, paragraphs, _say)
    with tempfile.TemporaryDirectory(dir=made.folder) as work:
        found = list(figures.every(made, Path(work), QUICK if asked.quick else Plan(), _say))
    print(f"{paragraphs:,} paragraphs in {len(made.stories) + 2:,} articles, of sentences from {made.origin}")
    print(before)
    show(found, judged=not asked.quick)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval.bench", description="Speed and memory, with their bars.")
    parser.add_argument("--paragraphs", type=int, help=f"size of the archive ({FULL:,}; with --quick 200)")
    parser.add_argument("--data", type=Path, default=_data(), help="where squad2, xquad, ramdocs are ($EVAL_DATA)")
    parser.add_argument("--work", type=Path, default=Path(".bench"), help="folder for what is kept (.bench)")
    parser.add_argument("--quick", action="store_true", help="everything once, on a small archive, not judged")
    return parser


def _data() -> Path | None:
    named = os.environ.get("EVAL_DATA")
    return Path(named) if named else None


def _say(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
