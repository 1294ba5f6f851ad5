"""The figures as they are printed: what was measured, the bar, and whether it is met; and the machine."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

NAMED = ("chromadb", "tantivy", "onnxruntime", "torch", "sentence-transformers", "llama-index-core")
WIDTH = 118


@dataclass(frozen=True, slots=True)
class Figure:
    """One line. Without `most` and `least` it is information; an aim is a bar that need not be met."""

    name: str
    value: float
    unit: str = ""
    most: float | None = None
    least: float | None = None
    digits: int = 2
    note: str = ""

    @property
    def shown(self) -> str:
        """The value with its unit."""
        return _number(self.value, self.digits, self.unit)

    @property
    def bar(self) -> str:
        """The bar with its unit; empty for information."""
        if self.most is not None:
            return f"≤ {_number(self.most, 2, self.unit)}"
        return f"≥ {_number(self.least, 2, self.unit)}" if self.least is not None else ""

    @property
    def met(self) -> bool | None:
        """Whether the value keeps to the bar; None where there is none."""
        if self.most is not None:
            return self.value <= self.most
        return self.value >= self.least if self.least is not None else None


def machine() -> str:
    """The processor, memory, load and versions, on which every time depends."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    load = os.getloadavg()[0]
    versions = ", ".join(f"{name} {version(name)}" for name in NAMED)
    return (
        f"{_processor()}, {cores} cores, {memory:.0f} GB, {platform.system()} {platform.release()}, load {load:.1f}\n"
        f"Python {platform.python_version()}, {versions}"
    )


def show(figures: Sequence[Figure], *, judged: bool) -> None:
    """Print the table. Figures of a small run are not judged: the bars are for the full size."""
    table = Table(width=WIDTH, pad_edge=False)
    table.add_column("figure", ratio=1)
    for heading in ("measured", "bar"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for figure in figures:
        name = f"{figure.name} [dim]({figure.note})[/]" if figure.note else figure.name
        table.add_row(name, figure.shown, figure.bar, _verdict(figure) if judged else "")
    Console(width=WIDTH).print(table)


def _verdict(figure: Figure) -> str:
    return {None: "", True: "met", False: "[bold]NOT MET[/]"}[figure.met]


def _number(value: float | None, digits: int, unit: str) -> str:
    text = f"{value:,.{digits}f}"
    text = text.rstrip("0").rstrip(".") if digits == 2 else text
    return f"{text} {unit}".strip()


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
