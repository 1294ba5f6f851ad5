"""One size: an archive of so many articles is made, then used; every task in a process of its own."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import psutil  # type: ignore[import-untyped]

from eval.bench import process
from eval.bench.corpus import QUESTION
from eval.bench.large import corpus

Say = Callable[[str], None]
EVERY = 0.1  # seconds between two looks at the memory
ASKS = 3
MORE = "Harbour is shut\n2024-03-01\n\nThe harbour of Larne was shut on Friday after a crane had fallen.\n"
TAB = """
import sys, time
from pathlib import Path
from rag import settings
from rag.desk import Desk
from ui.web.listed import find, rows_of
with Desk.open(settings.load(archive=Path(sys.argv[1]))) as desk:
    begun = time.perf_counter()
    rows = rows_of(desk.articles())
    listed = time.perf_counter() - begun
    begun = time.perf_counter()
    assert len(rows) == int(sys.argv[2]) and find(rows, "the", "title").rows
    print(listed, time.perf_counter() - begun)
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds, and the greatest resident memory (MB)."""

    seconds: float
    peak: float


@dataclass(frozen=True, slots=True)
class Size:
    """What an archive of so many articles costs. `stages` are seconds of `add`, `disk` MB, of each part."""

    articles: int
    paragraphs: int
    stages: dict[str, float]
    peak: float
    disk: dict[str, float]
    costs: dict[str, Cost]
    opening: float
    answer: float
    tab: float
    search: float

    @property
    def seconds(self) -> float:
        """Of the `add`, in all its runs."""
        return sum(self.stages.values())


def measure(articles: int, sentences: Sequence[str], work: Path, say: Say) -> Size:
    """Make the archive, or go on making it, and use it; what was measured before is read."""
    place = work / f"large-{articles}"
    place.mkdir(parents=True, exist_ok=True)
    result = place / "result.json"
    if not result.exists():
        say(f"{articles:,} articles: writing the corpus")
        folders = corpus.write(work / "large-corpus", articles, sentences)
        archive = place / "archive"
        if not (place / "added").exists():
            say(f"{articles:,} articles: dateline add")
            _add(place, folders, say)
            (place / "added").touch()
        say(f"{articles:,} articles: using it")
        size = _used(articles, place, archive, folders)
        result.write_text(json.dumps(asdict(size), indent=1), "utf-8")
    told: dict[str, Any] = json.loads(result.read_text("utf-8"))
    return Size(**{**told, "costs": {name: Cost(**cost) for name, cost in told["costs"].items()}})


def _add(place: Path, folders: Sequence[Path], say: Say) -> None:
    """In a process that is watched; a run that was stopped goes on, its seconds and its peak count."""
    command = [sys.executable, "-m", "eval.bench.large.worker", "add", str(place / "archive"), *map(str, folders)]
    with subprocess.Popen(command, cwd=process.ROOT, stdout=subprocess.DEVNULL) as child:
        file = place / "peak.json"
        peak = json.loads(file.read_text("utf-8")) if file.exists() else 0.0
        watched = psutil.Process(child.pid)
        while child.poll() is None:
            now = _resident(watched)
            if now > peak:
                peak = now
                file.write_text(json.dumps(peak), "utf-8")
            time.sleep(EVERY)
    if child.returncode:
        raise RuntimeError(f"dateline add ended with {child.returncode}; run it again to go on")
    say(f"peak memory {peak:,.0f} MB")


def _resident(watched: psutil.Process) -> float:
    """MB of a process with all its children; what they share is counted for each."""
    total = 0
    try:
        for each in (watched, *watched.children(recursive=True)):
            total += each.memory_info().rss
    except psutil.NoSuchProcess:
        return 0.0
    return total / 1e6


def _used(articles: int, place: Path, archive: Path, folders: Sequence[Path]) -> Size:
    disk = _disk(archive)
    asks = [process.dateline("ask", "--model", "none", QUESTION, archive=archive) for _ in range(ASKS)]
    told = json.loads(_inside("use", archive))
    tab, search = map(float, _python(TAB, archive, articles).split())
    more = place / "more.txt"
    more.write_text(MORE, "utf-8")
    costs = {
        "ask, cold process": Cost(median(run.seconds for run in asks), max(run.peak for run in asks)),
        "list": _cost("list", archive=archive),
        "verify": _cost("verify", archive=archive),
        "add again, nothing changed": _cost("add", *map(str, folders), archive=archive),
        "add one article more": _cost("add", str(more), archive=archive),
        "remove it": _cost("remove", "more.txt", "--yes", archive=archive),
    }
    stages = json.loads((place / "stages.json").read_text("utf-8"))
    peak = json.loads((place / "peak.json").read_text("utf-8"))
    return Size(articles, told["paragraphs"], stages, peak, disk, costs, told["opening"], told["answer"], tab, search)


def _cost(*arguments: str, archive: Path) -> Cost:
    run = process.dateline(*arguments, archive=archive)
    return Cost(run.seconds, run.peak)


def _inside(task: str, archive: Path) -> str:
    return process.run([sys.executable, "-m", "eval.bench.large.worker", task, str(archive)], {}).stdout


def _python(code: str, *given: object) -> str:
    return process.run([sys.executable, "-c", code, *map(str, given)], {}).stdout


def _disk(archive: Path) -> dict[str, float]:
    """MB of the library, the vector index and the word index."""
    parts = {"library": [*archive.glob("library.db*")]}
    parts |= {name: [*archive.glob(f"index/*/{name}/**/*")] for name in ("chroma", "words")}
    return {name: sum(file.stat().st_size for file in files if file.is_file()) / 1e6 for name, files in parts.items()}


def forget(articles: int, work: Path) -> None:
    """Begin a size anew."""
    shutil.rmtree(work / f"large-{articles}", ignore_errors=True)
