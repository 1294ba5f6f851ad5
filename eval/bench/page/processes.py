"""What is measured, as processes of their own: the page's server and the stub of a model."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import psutil  # type: ignore[import-untyped]

from eval.bench.process import KEPT, QUIET, ROOT

PATIENCE = 60.0  # seconds until a process must be there


@dataclass(frozen=True, slots=True)
class Logged:
    """A line of the stub's log; see there."""

    at: float
    event: str
    question: str


@dataclass(frozen=True, slots=True)
class Model:
    """A running stub; `kill` ends it in mid-word."""

    port: int
    log: Path
    kill: Callable[[], None]

    @property
    def url(self) -> str:
        """Where it is, as DATELINE_OLLAMA has it."""
        return f"http://127.0.0.1:{self.port}"

    def logged(self) -> list[Logged]:
        """What it has told so far, in order."""
        return [Logged(**json.loads(line)) for line in self.log.read_text("utf-8").splitlines()]


@dataclass(frozen=True, slots=True)
class Page:
    """A running server. `start`: seconds from the command until its page was there."""

    port: int
    start: float
    process: psutil.Process

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://127.0.0.1:{self.port}/"

    @property
    def megabytes(self) -> float:
        """Resident memory."""
        return float(self.process.memory_info().rss) / 1e6

    @property
    def files(self) -> int:
        """Open files, sockets among them."""
        return int(self.process.num_fds())

    @property
    def cpu(self) -> float:
        """Seconds that it has worked, on all cores."""
        times = self.process.cpu_times()
        return float(times.user + times.system)


@contextmanager
def model(folder: Path, rate: float = 50.0, wait: float = 0.0) -> Iterator[Model]:
    """A stub that listens; `rate` in tokens a second, `wait` in seconds."""
    log = folder / f"stub-{time.monotonic_ns()}.jsonl"
    command = [
        sys.executable,
        "-m",
        "eval.bench.page.stub",
        "--rate",
        str(rate),
        "--wait",
        str(wait),
        "--log",
        str(log),
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield Model(int(process.stdout.readline()), log, process.kill)
        finally:
            process.kill()


@contextmanager
def page(
    archive: Path, ollama: str = "http://127.0.0.1:9", slots: int = 1, port: int | None = None, model: str = "auto"
) -> Iterator[Page]:
    """The page, served from an archive as `dateline serve` does it.

    Raises:
        RuntimeError: it does not come, with what it printed.
    """
    port = port or free_port()
    options = ["--port", str(port), "--archive", str(archive), "--slots", str(slots), "--model", model]
    begun = time.monotonic()
    command = [sys.executable, "-m", "ui.cli", "serve", *options]
    log = archive.parent / f"serve-{port}.log"
    with log.open("a", encoding="utf-8") as told:
        process = subprocess.Popen(
            command, cwd=ROOT, env=_environment(ollama), stdin=subprocess.DEVNULL, stdout=told, stderr=told
        )
    try:
        _until_served(process, port, log)
        yield Page(port, time.monotonic() - begun, psutil.Process(process.pid))
    finally:
        _end(process)


def free_port() -> int:
    """A port that nothing listens at."""
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])


def added(archive: Path, paths: Sequence[Path]) -> None:
    """Put articles into an archive."""
    from eval.bench.process import dateline

    dateline("add", *map(str, paths), archive=archive)


def _environment(ollama: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_") or name == KEPT}
    return {**kept, **QUIET, "DATELINE_OLLAMA": ollama}


def _until_served(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/", timeout=PATIENCE) as answer:
                answer.read()
                return
        except OSError:
            time.sleep(0.02)
    _end(process)
    raise RuntimeError(f"the page did not come: {log.read_text('utf-8')[-2000:]}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
