"""Dateline and others side by side, one table and one plot: `python -m eval.bench.compare`.

The first run embeds the archive and keeps it in the work folder. Every time is that of an idle machine or of none.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from eval.bench.compare import batch, corpus, measures, plot, table
from eval.bench.compare.corpus import Made
from eval.bench.compare.measure import COLD, Told, measure, plan
from eval.bench.compare.measures import Measured
from eval.bench.compare.system import SYSTEMS, System
from eval.bench.table import machine
from eval.datasets import registry
from eval.datasets.dataset import Dataset
from eval.errors import SetError
from index.errors import DatelineError, UsageError
from rag import settings
from rag.desk import Desk

FULL, QUESTIONS = 28_000, 300
QUICK, FEW = 300, 10
GIVEN = (("squad", "squad2"), ("xquad", "xquad"), ("ramdocs", "ramdocs"))
OTHERS = ("bm25s", "rank_bm25", "llama-index-retrievers-bm25", "llama-index-vector-stores-chroma", "numpy")


def main(arguments: list[str] | None = None) -> int:
    """Compare, print and write; returns the exit code."""
    asked = _parser().parse_args(arguments)
    try:
        systems = _systems(asked.systems)
        sets = _sets(asked.data, asked.set, asked.quick)
        paragraphs = asked.paragraphs or (QUICK if asked.quick else FULL)
        made = corpus.prepare(
            sets, paragraphs, asked.questions or (FEW if asked.quick else QUESTIONS), asked.work, _say
        )
        before = machine()
        found = _compare(made, systems, cold=1 if asked.quick else COLD)
    except DatelineError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(
        f"{made.genuine:,} paragraphs of {', '.join(each.name for each in sets)}, {made.filler:,} of filler;", end=" "
    )
    print(f"{len(made.cases):,} questions\n{before}, {_versions()}")
    table.show(found)
    _write(asked.out or made.folder, found)
    return 0


def _compare(made: Made, systems: Sequence[System], cold: int) -> list[Measured]:
    given = batch.read(made.archive, later=False)
    right = measures.evidence(made.cases, given.rows, corpus.places(made.archive))
    with tempfile.TemporaryDirectory(dir=made.folder) as work:
        task = plan(made.cases, given, made.archive, _models(), Path(work), cold)
        told: list[Told] = []
        for n, system in enumerate(systems, 1):
            _say(f"{n} of {len(systems)}: {system.name}")
            told.append(measure(system, task))
    scores = [right.scores(each.ranked) for each in told]
    alike = measures.clusters(made.cases)
    p = measures.p_values(scores, alike)
    return [
        Measured(
            system.key,
            system.name,
            measures.figures(score, alike),
            measures.by_set(score, made.cases),
            each.cost,
            chance,
        )
        for system, score, each, chance in zip(systems, scores, told, p, strict=True)
    ]


def _systems(keys: str | None) -> list[System]:
    """Those that are asked for and installed; what is left out is said."""
    known = {system.key: system for system in SYSTEMS}
    wanted = keys.split(",") if keys else list(known)
    if unknown := [key for key in wanted if key not in known]:
        raise UsageError(f"there is no system {unknown[0]!r}", f"the systems are {', '.join(known)}")
    chosen = [known[key] for key in wanted]
    for system in chosen:
        if system.missing:
            _say(f"left out: {system.name} ({system.missing} is not installed)")
    return [system for system in chosen if not system.missing]


def _sets(data: Path | None, named: Sequence[str], quick: bool) -> list[Dataset]:
    """The sets below `data`, and those named NAME=PATH; of a quick run the first articles."""
    environment = os.environ.get("EVAL_DATA")
    place = data or (Path(environment) if environment and not named else None)
    paths = [(name, place / folder) for name, folder in GIVEN if place and (place / folder).is_dir()]
    for pair in named:
        name, _, path = pair.partition("=")
        paths.append((name, Path(path)))
    if not paths:
        raise SetError("there is nothing to search", "name a folder with --data, or a set with --set NAME=PATH")
    found = [registry.find(name, path) for name, path in paths]
    return [corpus.cut(each, QUICK // len(found)) for each in found] if quick else found


def _write(folder: Path, found: Sequence[Measured]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "compare.json").write_text(json.dumps([asdict(line) for line in found], indent=1), "utf-8")
    (folder / "compare.md").write_text(table.markdown(found), "utf-8")
    (folder / "compare.svg").write_text(plot.svg(found), "utf-8")
    print(f"written: {folder / 'compare.svg'}, compare.md, compare.json")


def _models() -> Path:
    """The folder of the prepared embedding model, prepared now if it never was."""
    with Desk.open(settings.load()) as desk:
        desk.embedder.query("ready")
        return desk.settings.models


def _versions() -> str:
    return ", ".join(f"{name} {version(name)}" for name in OTHERS if _installed(name))


def _installed(name: str) -> bool:
    try:
        return bool(version(name))
    except PackageNotFoundError:
        return False


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m eval.bench.compare", description="Dateline and others, side by side."
    )
    parser.add_argument(
        "--data", type=Path, help="folder with squad2, xquad, ramdocs ($EVAL_DATA, when there is no --set)"
    )
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=PATH", help="a set of `dateline eval sets`"
    )
    parser.add_argument(
        "--paragraphs", type=int, help=f"in all, the sets' and filler ({FULL:,}; with --quick {QUICK})"
    )
    parser.add_argument("--questions", type=int, help=f"of each set ({QUESTIONS}; with --quick {FEW})")
    parser.add_argument("--systems", help=f"with commas: {','.join(system.key for system in SYSTEMS)}")
    parser.add_argument("--work", type=Path, default=Path(".bench"), help="folder for what is kept (.bench)")
    parser.add_argument("--out", type=Path, help="folder for compare.svg, .md and .json (that of the archive)")
    parser.add_argument("--quick", action="store_true", help="everything once, on a few articles: that it runs")
    return parser


def _say(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
