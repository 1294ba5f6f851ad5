"""An `add` in rounds, in a process that can be killed at any word of its progress: `python -m torture.large`."""

import json
import os
import resource
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from command import ROOT

from index import rounds
from index.minilm import MiniLM
from rag import settings
from rag.desk import Desk

ROUND = 200  # paragraphs, where a real round has 5,000 to 50,000
OUTLETS = ("the Herald", "the Courier", "the Mercury", "the Gazette", "the Tribune")


def write(folder: Path, articles: int, sentences: int = 1) -> None:
    """Articles of three paragraphs, no two of them the same."""
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(articles):
        told = [
            f"Inspector {n} told {OUTLETS[n % 5]} that gate {part} of harbour {n * 7 % 1_000} stays shut. "
            * sentences
            for part in ("A", "B", "C")
        ]
        (folder / f"{n:05}.txt").write_text("\n\n".join([f"Harbour {n} is shut", *told]) + "\n", "utf-8")


@dataclass
class Drawn:
    """Vectors drawn by the digest of each text, where only their number and size matter."""

    fingerprint = "drawn/1"

    def paragraphs(self, items):
        for item in items:
            row = np.random.default_rng(int(item.digest[:15], 16)).normal(size=(1, 384)).astype(np.float32)
            yield row / np.linalg.norm(row)


@dataclass
class Noted:
    """MiniLM that writes down what it embeds, and tells it."""

    real: MiniLM
    notes: Path
    progress: Callable[[str, int, int], None]

    @property
    def fingerprint(self):
        return self.real.fingerprint

    def paragraphs(self, items):
        with self.notes.open("a", buffering=1) as notes:
            for item, vector in zip(items, self.real.paragraphs(items), strict=True):
                notes.write(f"{item.digest}\n")
                self.progress("text", 1, 0)
                yield vector

    def query(self, text):
        return self.real.query(text)


def adding(archive: Path, folder: Path, embedder: object, progress: object) -> dict:
    """The report's counts, and how many were embedded."""
    rounds.LEAST = rounds.MOST = ROUND
    with Desk.open(settings.load(archive=archive)) as desk:
        desk.__dict__["embedder"] = embedder
        report = desk.add([folder], progress)
    return {"counts": report.counts(), "embedded": report.embedded}


def killed(archive: Path, folder: Path, notes: Path, at: dict[str, int]) -> dict:
    """Add, until a stage (or "text": a text that was embedded) was told as often as `at` says."""
    told: dict[str, int] = {}

    def progress(stage: str, done: int, total: int) -> None:
        told[stage] = told.get(stage, 0) + 1
        if told[stage] == at.get(stage):
            os.kill(os.getpid(), signal.SIGKILL)

    return adding(archive, folder, Noted(MiniLM(settings.load().models), notes, progress), progress)


def measured(archive: Path, folder: Path) -> dict:
    """Add, and tell the most memory (bytes) that Python held, and that the process held."""
    tracemalloc.start()
    adding(archive, folder, Drawn(), lambda *told: None)
    held = tracemalloc.get_traced_memory()[1]
    return {"python": held, "process": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}


def run(task: str, *given: object) -> tuple[int, dict]:
    """A task in a process of its own: how it ended, and its result."""
    command = [
        sys.executable,
        "-m",
        "torture.large",
        task,
        json.dumps([str(item) if isinstance(item, Path) else item for item in given]),
    ]
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.PIPE, text=True, check=False
    )
    return done.returncode, json.loads(done.stdout) if done.stdout else {}


def content(archive: Path) -> str:
    """A digest of what an archive holds, whoever embedded it and in whatever order it came there."""
    with Desk.open(settings.load(archive=archive)) as desk:
        return str(desk.fingerprint()["archive"])


if __name__ == "__main__":
    task, given = sys.argv[1], [Path(item) if isinstance(item, str) else item for item in json.loads(sys.argv[2])]
    sys.stdout.write(json.dumps({"killed": killed, "measured": measured}[task](*given)))
