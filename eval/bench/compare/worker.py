"""What is timed inside a process, a fresh one each: `python -m eval.bench.compare.worker TASK SYSTEM ...`.

Prints JSON. A cold process imports what its own system needs, and the shared embedder, and nothing else.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from eval.bench.compare.system import SYSTEMS, Engine, System
from index.article import Scope
from index.embedding import DEFAULT, open_embedder

LIMIT = 20
"""How many paragraphs are asked for: enough for 10 ranks, and for 1,000 tokens."""
WARM = 3


def build(system: System, folder: str, archive: str) -> dict[str, Any]:
    """The seconds to build from paragraphs and vectors in memory, its imports not counted."""
    from eval.bench.compare import batch

    given, engine = batch.read(Path(archive), later=False), system.engine()
    start = time.perf_counter()
    engine.build(Path(folder), given)
    return {"seconds": time.perf_counter() - start}


def add(system: System, folder: str, archive: str, models: str) -> dict[str, Any]:
    """The seconds to add the later paragraphs to an open system; and whether one of them is then found."""
    from eval.bench.compare import batch

    given, engine = batch.read(Path(archive), later=True), _open(system, folder, models)
    engine.search("what is loaded on first use?", LIMIT)
    start = time.perf_counter()
    engine.add(given)
    seconds = time.perf_counter() - start
    wanted = given.rows[0]
    return {"seconds": seconds, "found": wanted.id in engine.search(wanted.text[:300], LIMIT)}


def cold(system: System, folder: str, models: str, question: str) -> dict[str, Any]:
    """One question from the start of a process. Timed from outside."""
    return {"ranked": _open(system, folder, models).search(question, LIMIT)}


def ask(system: System, folder: str, models: str, asked: str) -> dict[str, Any]:
    """Rankings and milliseconds of every question in the file, then of the dated ones, everything loaded."""
    plan = json.loads(Path(asked).read_text("utf-8"))
    engine = _open(system, folder, models)
    for question in plan["questions"][:WARM]:
        engine.search(question, LIMIT)
    ranked, ms = _timed(engine, plan["questions"], None)
    if not plan["dated"] or not engine.dated:
        return {"ranked": ranked, "ms": ms, "dated": [], "dated_ms": []}
    scope = Scope(date.fromisoformat(plan["since"]), date.fromisoformat(plan["until"]))
    engine.search(plan["dated"][0], LIMIT, scope)
    dated, dated_ms = _timed(engine, plan["dated"], scope)
    return {"ranked": ranked, "ms": ms, "dated": dated, "dated_ms": dated_ms}


def _timed(engine: Engine, questions: list[str], scope: Scope | None) -> tuple[list[list[str]], list[float]]:
    ranked, ms = [], []
    for question in questions:
        start = time.perf_counter()
        ranked.append(engine.search(question, LIMIT, scope))
        ms.append(1000 * (time.perf_counter() - start))
    return ranked, ms


def _open(system: System, folder: str, models: str) -> Engine:
    return system.engine()(Path(folder), open_embedder(DEFAULT, Path(models)).query, system.option)


TASKS: dict[str, Callable[..., dict[str, Any]]] = {task.__name__: task for task in (build, add, cold, ask)}

if __name__ == "__main__":
    chosen = next(system for system in SYSTEMS if system.key == sys.argv[2])
    print(json.dumps(TASKS[sys.argv[1]](chosen, *sys.argv[3:])))
