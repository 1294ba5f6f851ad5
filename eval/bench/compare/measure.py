"""Runs each system through every task, each task in a process of its own, one after the other."""

import json
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from eval.bench.compare.batch import Batch, middle_tenth
from eval.bench.compare.measures import Cost, percentile
from eval.bench.compare.system import System
from eval.bench.process import Run, run
from eval.cases import Case

Rankings = Sequence[Sequence[str]]
DATED = 100
COLD = 3


@dataclass(frozen=True, slots=True)
class Task:
    """What every system is given: the archive with the vectors, the embedder's folder, and a folder to work in."""

    archive: Path
    models: Path
    work: Path
    asked: Path
    question: str
    cold: int = COLD


@dataclass(frozen=True, slots=True)
class Told:
    """What a system did: its rankings, one a case, those within a period, and what they cost."""

    ranked: Rankings
    dated: Rankings
    cost: Cost


def plan(cases: Sequence[Case], given: Batch, archive: Path, models: Path, work: Path, cold: int = COLD) -> Task:
    """Write down the questions, and those that are asked within a period that holds a tenth of what is dated."""
    questions = [case.question for case in cases]
    scope = middle_tenth(given.rows)
    step = max(1, len(questions) // DATED)
    told = {
        "questions": questions,
        "dated": questions[::step][:DATED] if scope else [],
        "since": str(scope.since) if scope else "",
        "until": str(scope.until) if scope else "",
    }
    asked = work / "questions.json"
    asked.write_text(json.dumps(told), "utf-8")
    return Task(archive, models, work, asked, questions[0], cold)


def measure(system: System, task: Task) -> Told:
    """Everything that is measured of one system. What shares another's files is only asked."""
    folder = task.work / system.folder
    own = not system.shares or not folder.exists()
    built: dict[str, Any] = _run("build", system, folder, task.archive)[0] if own else {}
    told, _ = _run("ask", system, folder, task.models, task.asked)
    disk = size(folder)
    runs = [_run("cold", system, folder, task.models, task.question)[1] for _ in range(task.cold if own else 0)]
    added = _added(system, folder, task) if own else {}
    return Told(
        told["ranked"],
        told["dated"],
        Cost(
            p50=percentile(told["ms"], 50),
            p99=percentile(told["ms"], 99),
            dated=percentile(told["dated_ms"], 50) if told["dated_ms"] else None,
            build=built.get("seconds"),
            add=added.get("seconds"),
            cold=_median(runs, lambda run: run.seconds),
            peak=_median(runs, lambda run: run.peak),
            disk=disk if own else None,
        ),
    )


def size(folder: Path) -> float:
    """Megabytes of the files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _added(system: System, folder: Path, task: Task) -> dict[str, Any]:
    """Last, so that nothing else is measured with more paragraphs; RuntimeError when what was added is not found."""
    copy = folder.with_name(f"{folder.name}-added")
    shutil.copytree(folder, copy)
    told, _ = _run("add", system, copy, task.archive, task.models)
    shutil.rmtree(copy)
    if not told["found"]:
        raise RuntimeError(f"{system.name} does not find what was added")
    return told


def _run(task: str, system: System, *arguments: object) -> tuple[dict[str, Any], Run]:
    done = run([sys.executable, "-m", "eval.bench.compare.worker", task, system.key, *map(str, arguments)], {})
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told, done


def _median(runs: Sequence[Run], value: Callable[[Run], float]) -> float | None:
    return median(map(value, runs)) if runs else None
