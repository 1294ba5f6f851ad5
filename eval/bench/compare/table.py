"""The comparison as one table: printed, and as Markdown. Each line a system, quality first, then cost."""

from collections.abc import Sequence
from typing import Literal

from rich import box
from rich.console import Console
from rich.table import Table

from eval.bench.compare.measures import MAIN, Measured
from eval.figure import Figure

WIDTH = 150
HEADS = ("hit@1", "hit@5", "MRR@10", "nDCG@10", "recall\n@10", "evidence\n@1,000")
COSTS = ("p50\nms", "p99\nms", "dated\nms", "build\ns", "add 100\ns", "cold\ns", "peak\nMB", "disk\nMB")
NOTES = (
    "Quality: mean, and its 95% interval (bootstrap over articles; over paragraphs, where articles are few)."
    " p: of the difference from the first line in"
    f" {MAIN} (paired randomisation test, Holm).",
    "evidence @1,000: share of the evidence in the first 1,000 tokens. p50, p99: a warm question with its embedding;"
    " dated: p50 within a period that holds a tenth of what is dated.",
    "build, add 100 (paragraphs, until found after a restart): without embedding. cold: a process from start to"
    " the first answer; peak: its memory. –: no figure of its own, or not offered.",
    "Dateline's weights were chosen on questions of SQuAD2 and XQuAD, the others' are their own defaults. So the"
    " sets are shown apart too, and a set of yours (--set) is the fairest test.",
)


def show(measured: Sequence[Measured]) -> None:
    """Print the table and what its columns mean."""
    table = Table(width=WIDTH, box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("", ratio=1, min_width=22)
    for head in (*HEADS, "p", *COSTS):
        table.add_column(head, justify="right", min_width=7 if head in HEADS else 4)
    for line in measured:
        table.add_row(*_cells(line, "\n"))
    console = Console(width=WIDTH, highlight=False)
    console.print(table)
    console.print(_sets(measured))
    for note in NOTES:
        console.print(note)


def _sets(measured: Sequence[Measured]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for head in _set_heads(measured):
        table.add_column(head, justify="right" if head else "left")
    for line in measured:
        table.add_row(*_set_cells(line))
    return table


def markdown(measured: Sequence[Measured]) -> str:
    """The same tables in Markdown, with their notes."""
    heads = ["", *(head.replace("\n", " ") for head in (*HEADS, "p", *COSTS))]
    every = _markdown(heads, [_cells(line, " ") for line in measured])
    apart = _markdown(_set_heads(measured), [_set_cells(line) for line in measured])
    return "\n".join([*every, "", *apart, "", *NOTES, ""])


def _markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return [f"| {' | '.join(line)} |" for line in lines]


def _set_heads(measured: Sequence[Measured]) -> list[str]:
    return ["", *(f"{MAIN}, {figure.name} ({figure.n})" for figure in measured[0].sets)]


def _set_cells(line: Measured) -> list[str]:
    return [line.name, *(_quality(figure, " ") for figure in line.sets)]


def _cells(line: Measured, between: Literal["\n", " "]) -> list[str]:
    cost = line.cost
    costs = (
        _number(cost.p50, 1),
        _number(cost.p99, 1),
        _number(cost.dated, 1),
        _number(cost.build, 1),
        _number(cost.add, 2),
        _number(cost.cold, 1),
        _number(cost.peak, 0),
        _number(cost.disk, 0),
    )
    return [line.name, *(_quality(figure, between) for figure in line.quality), _p(line.p), *costs]


def _quality(figure: Figure, between: str) -> str:
    return f"{_share(figure.mean, 3)}{between}{_share(figure.low, 2)}–{_share(figure.high, 2)}"


def _share(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".removeprefix("0")


def _p(value: float | None) -> str:
    if value is None:
        return "–"
    return "<.001" if value < 0.001 else _share(value, 3)


def _number(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:,.{digits}f}"
