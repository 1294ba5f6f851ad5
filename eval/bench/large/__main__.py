"""Archives of 1,000, 10,000 and 100,000 articles: a table and a plot, `python -m eval.bench.large`.

Stopped at any moment it goes on where it was: an archive that is half made is gone on with, a size that was
measured is read. The largest takes an hour on two cores; --afresh measures everything again.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from eval.bench.large import corpus, plot
from eval.bench.large.measure import Size, forget, measure
from eval.bench.table import WIDTH, machine

SIZES = "1000,10000,100000"
PICTURE = Path(__file__).parents[3] / "docs" / "pictures" / "large.svg"


def main(arguments: list[str] | None = None) -> None:
    """Measure, print as it goes, and draw."""
    asked = _parser().parse_args(arguments)
    sizes = [int(size) for size in asked.sizes.split(",")]
    work = asked.work.resolve()
    print(machine(), flush=True)
    sentences = corpus.pool(asked.data)
    found: list[Size] = []
    for articles in sizes:
        if asked.afresh:
            forget(articles, work)
        found.append(measure(articles, sentences, work, _say))
        show(found)
    picture = asked.out
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_text(plot.svg(found), "utf-8")
    print(f"written: {picture}")


def show(found: Sequence[Size]) -> None:
    """The table so far, a column a size."""
    table = Table(width=WIDTH, pad_edge=False)
    table.add_column("", ratio=1)
    for size in found:
        table.add_column(f"{size.articles:,} articles", justify="right", no_wrap=True)
    for name, told in _rows(found):
        table.add_row(name, *(told(size) for size in found))
    Console(width=WIDTH).print(table)


def _rows(found: Sequence[Size]) -> list[tuple[str, Callable[[Size], str]]]:
    rows: list[tuple[str, Callable[[Size], str]]] = [
        ("paragraphs", lambda size: f"{size.paragraphs:,}"),
        ("add, in all", lambda size: f"{size.seconds:,.0f} s"),
        *((f"  {stage}", _stage(stage)) for stage in found[-1].stages),
        ("  articles a second", lambda size: f"{size.articles / size.seconds:,.1f}"),
        ("  peak memory", lambda size: f"{size.peak:,.0f} MB"),
        ("on disk", lambda size: f"{sum(size.disk.values()):,.0f} MB"),
        *((f"  {part}", _part(part)) for part in found[-1].disk),
        ("opening until the first passage", lambda size: f"{size.opening:.2f} s"),
        ("an answer from then on, median", lambda size: f"{1000 * size.answer:,.0f} ms"),
        *((name, _cost(name)) for name in found[-1].costs),
        ("Articles tab: listing", lambda size: f"{size.tab:.2f} s"),
        ("Articles tab: a search in it", lambda size: f"{1000 * size.search:,.0f} ms"),
    ]
    return rows


def _stage(name: str) -> Callable[[Size], str]:
    return lambda size: f"{size.stages.get(name, 0.0):,.1f} s"


def _part(name: str) -> Callable[[Size], str]:
    return lambda size: f"{size.disk[name]:,.0f} MB"


def _cost(name: str) -> Callable[[Size], str]:
    return lambda size: f"{size.costs[name].seconds:.1f} s, {size.costs[name].peak:,.0f} MB"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval.bench.large", description="Large archives, as curves.")
    parser.add_argument("--sizes", default=SIZES, help=f"articles of each archive, with commas ({SIZES})")
    named = os.environ.get("EVAL_DATA")
    parser.add_argument("--data", type=Path, default=named and Path(named), help="where squad2, xquad, ramdocs are")
    parser.add_argument("--work", type=Path, default=Path(".bench"), help="folder for what is kept (.bench)")
    parser.add_argument("--out", type=Path, default=PICTURE, help="the plot (docs/pictures/large.svg)")
    parser.add_argument("--afresh", action="store_true", help="make and measure everything again")
    return parser


def _say(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
