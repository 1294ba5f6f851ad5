"""The command `dateline serve` in a process of its own; every address it contacts or looks up is written down."""

import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from command import ROOT

from rag.desk import Desk

PATIENCE = 60.0  # seconds
READY = re.compile(r"Dateline is at (http://\S+); stop with Ctrl-C")
CODE = """
import os, sys
CONTACTS = os.open(sys.argv.pop(1), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
def hook(event, args):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        place = args[1] if event in ("socket.connect", "socket.sendto") else args[0]
        os.write(CONTACTS, f"{place[0] if isinstance(place, tuple) else place!s}\\n".encode())
sys.addaudithook(hook)
from ui.cli import main
sys.exit(main())
"""


@dataclass
class Serving:
    """A server that is ready. `took`: seconds from its start until it said so."""

    url: str
    took: float
    process: subprocess.Popen
    contacts: Path
    log: list[str]
    reader: threading.Thread

    @property
    def port(self):
        return int(self.url.rpartition(":")[2])

    def contacted(self) -> set[str]:
        return set(self.contacts.read_text().split("\n")) - {""}

    def said(self) -> list[str]:
        """What it told once it had said where it is; complete when it has ended."""
        self.reader.join(PATIENCE)
        return [line.rstrip() for line in self.log[1:]]

    def stop(self, by=signal.SIGINT) -> tuple[int, float]:
        """The exit code, and the seconds that it took."""
        began = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(by)
        return self.process.wait(PATIENCE), time.monotonic() - began

    def client(self, **given) -> httpx.Client:
        return httpx.Client(base_url=self.url, trust_env=False, timeout=PATIENCE, **given)


def busy() -> float:
    """How many times longer something may take on a machine that has more to do than it has processors."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def copied(seeds: Desk, folder: Path) -> dict[str, str]:
    """What is served in its place: a server keeps what it is asked. An archive that lies there already stays."""
    place = folder / "archive"
    if not place.exists():
        shutil.copytree(seeds.settings.archive, place)
    return {"archive": str(place), "models": str(seeds.settings.models)}


@contextmanager
def serving(folder: Path, *args: object, **settings: str) -> Iterator[Serving]:
    """`dateline serve` with these options, ended at the end; `folder` is for what it leaves."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("GRADIO_", "DATELINE_"))}
    environment |= {f"DATELINE_{key.upper()}": value for key, value in settings.items()}
    (folder / "tmp").mkdir(exist_ok=True)
    environment["TMPDIR"] = str(folder / "tmp")
    contacts = folder / "contacts"
    command = [sys.executable, "-c", CODE, str(contacts), "serve", *map(str, args)]
    if "--port" not in args:
        command += ["--port", "0"]
    began = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        log, lines = [], queue.Queue()
        reader = threading.Thread(target=_read, args=(process.stderr, log, lines), daemon=True)
        reader.start()
        url = _ready(lines, log)
        yield Serving(url, time.monotonic() - began, process, contacts, log, reader)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stderr.close()


def _read(stream, log, lines):
    for line in stream:
        log.append(line)
        lines.put(line)
    lines.put(None)


def _ready(lines, log):
    while (line := lines.get(timeout=PATIENCE)) is not None:
        if found := READY.search(line):
            return found[1]
    raise AssertionError(f"it did not start: {''.join(log)}")
