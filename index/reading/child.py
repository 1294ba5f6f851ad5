"""What runs in the child process: it reads one file after the other, within limits.

A request is a line of JSON and the bytes that it announces; the answer is the lines of wire.py and an empty line.
An empty line before the first says that it is ready.
"""

import json
import os
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

from index.article import Article
from index.errors import ReadError
from index.reading.formats import articles
from index.reading.origin import Origin
from index.reading.wire import line_of

MEGABYTES = 300
"""Memory for a file, and four times its own size on top."""


def main() -> None:
    """Serve until standard input ends."""
    answers = _own_output()
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    requests = sys.stdin.buffer
    answers.write(b"\n")
    answers.flush()
    while line := requests.readline():
        asked = json.loads(line)
        data = requests.read(asked["size"])
        _limit_for(len(data), asked["seconds"])
        for item in _items(data, Origin(asked["location"], asked["source"]), asked["kind"]):
            answers.write(line_of(item))
            answers.flush()
        answers.write(b"\n")
        answers.flush()


def _own_output() -> BinaryIO:
    """Standard output, kept for answers: whatever a library prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return answers


def _limit_for(size: int, seconds: float) -> None:
    """Memory and processor time for one file. Only the soft limits are set, which the next file raises again."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + seconds) + 2)
    memory = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
    _limit(memory, MEGABYTES * 1_000_000 + 4 * size)


def _limit(what: int, value: int) -> None:
    with suppress(ValueError, OSError):  # macOS refuses some; the parent's clock still holds
        resource.setrlimit(what, (value, resource.getrlimit(what)[1]))


def _items(data: bytes, origin: Origin, kind: str) -> Iterator[Article | ReadError]:
    try:
        yield from articles(data, origin, kind)
    except ReadError as error:
        yield error
    except MemoryError:
        yield origin.error(f"needs more than {MEGABYTES} MB of memory to be read", "it may be made to; split it")
    except Exception as error:  # noqa: BLE001 — the outer door of this process: whatever a library raises, by name
        told = f"{type(error).__name__}: {error}"[:200]
        yield origin.error(f"cannot be read as {kind} ({told})", "it may be damaged; fetch it again")
