"""`python -m eval.bench.large.worker TASK ...`: what is measured inside a process of its own; it prints JSON."""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from eval.bench import corpus
from rag import settings
from rag.desk import Desk

EVERY = 5.0  # seconds between two notes of how far it is
ASKED = 30


@dataclass(slots=True)
class Clock:
    """Seconds a stage, kept in a file, so that those of a run that was stopped count too."""

    file: Path
    seconds: dict[str, float]
    stage: str = "reading"
    last: float = field(default_factory=time.monotonic)
    said: float = 0.0

    def tell(self, stage: str, done: int, total: int) -> None:
        """What passed since the last word counts for the stage now told; after the last index, as publishing."""
        now = time.monotonic()
        publishing = self.stage == "indexing words" and stage != self.stage
        spent_on = "publishing" if publishing else stage
        self.seconds[spent_on] = self.seconds.get(spent_on, 0.0) + now - self.last
        self.stage, self.last = stage, now
        if now - self.said > EVERY or publishing:
            self.said = now
            self.keep()
            print(f"{stage} {done:,} of {total:,}", file=sys.stderr, flush=True)

    def keep(self) -> None:
        """Write them down."""
        self.file.write_text(json.dumps(self.seconds), "utf-8")


def add(archive: str, *folders: str) -> dict[str, Any]:
    """`add` of folders, by stages."""
    file = Path(archive).parent / "stages.json"
    before = json.loads(file.read_text("utf-8")) if file.exists() else {}
    clock = Clock(file, before)
    with Desk.open(settings.load(archive=Path(archive))) as desk:
        desk.embedder.query("ready")  # its memory counts, also where a run that was stopped has embedded everything
        report = desk.add([Path(folder) for folder in folders], clock.tell)
    clock.tell("reading", 1, 1)
    clock.keep()
    return {"counts": report.counts(), "embedded": report.embedded, "stages": dict(clock.seconds)}


def use(archive: str) -> dict[str, Any]:
    """Seconds until the first passage is found, the files in the disk's cache; and of an answer after that."""
    with Desk.open(settings.load(archive=Path(archive))) as desk:
        desk.embedder.query("ready")
        begun = time.perf_counter()
        desk.archive.generation.words.count()
        desk.archive.generation.vectors.count()
        desk.search("parliament")
        opening = time.perf_counter() - begun
        paragraphs = desk.coverage().paragraphs
        answers = [_seconds(partial(_answer, desk, asked)) for asked in (corpus.QUESTION, *_questions(desk))]
    return {"opening": opening, "answer": median(answers[1:]), "paragraphs": paragraphs}


def _questions(desk: Desk) -> list[str]:
    """About paragraphs from all over the archive."""
    every = desk.coverage().paragraphs
    found = desk.archive.library.located([1 + n * every // ASKED for n in range(ASKED)])
    return [f"what is known of {' '.join(at.paragraph.text.split()[3:12])}?" for at in found.values()]


def _answer(desk: Desk, question: str) -> object:
    return desk.ask(question).answer


def _seconds(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


TASKS = {task.__name__: task for task in (add, use)}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](*sys.argv[2:])))
