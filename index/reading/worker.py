"""A child process that reads the formats that can be made to hurt.

It, not Dateline, pays for a bomb. It starts with the first such file, lives as long as the run, and is started
again when it dies.
"""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType

from index.article import Article
from index.errors import ReadError
from index.reading.origin import Origin
from index.reading.wire import Garbled, item_of

SECONDS = 9.0
"""Time without an article, and for each begun megabyte of a file, after which it is given up."""
_MOST_LINE = 200_000_000
_START_SECONDS = 60.0
_CHUNK = 65_536
_START = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from index.reading.child import main; main()"
# Nothing of the environment that a hostile file could use or tell.
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR", "TZ")
_FIX = "it may be damaged or made to do harm; leave it out, or save it in another format"


class _Late(Exception):
    """The child has not answered in time."""


class _Gone(Exception):
    """The child has died, could not be started (then it says why), or answers without end."""


@dataclass(slots=True)
class Worker:
    """For one thread at a time. The limits on memory are in child.py."""

    seconds: float = SECONDS
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _rest: bytearray = field(default_factory=bytearray, init=False)
    _left: float = field(default=0.0, init=False)
    _patience: float = field(default=0.0, init=False)

    def __enter__(self) -> "Worker":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child, if there is one."""
        if self._process is not None:
            self._process.kill()
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    with suppress(OSError):
                        stream.close()
            self._process.wait()
            self._process = None
        self._rest.clear()

    def read(self, data: bytes, origin: Origin, kind: str) -> Iterator[Article | ReadError]:
        """The articles of a file; where the child fails, a ReadError at the end says how."""
        count, whole = 0, False
        try:
            self._ask(data, origin, kind)
            while line := self._line():
                item = item_of(line, origin)
                count += 1
                yield item
            whole = True
        except (_Late, _Gone, Garbled) as error:
            yield origin.error(self._why(error, count), _FIX)
        finally:
            if not whole:  # also when nobody wants the rest: a half-read answer must not reach the next file
                self.close()

    def _why(self, error: Exception, count: int) -> str:
        after = f" after {count} of its articles" if count else ""
        if isinstance(error, _Late):
            return f"takes too long to read (over {self.seconds:.0f} s){after}"
        if error.args:
            return f"could not be read: {error}"
        code = self._ended() if isinstance(error, _Gone) else 0
        if code == -signal.SIGXCPU:
            return f"takes too much processor time to read{after}"
        how = f"signal {-code}" if code < 0 else f"exit {code}" if code else "a garbled answer"
        return f"broke the program that reads it ({how}){after}"

    def _ended(self) -> int:
        """How the child ended; 0 where it has not, or not badly."""
        try:
            return self._process.wait(1) if self._process else 0
        except subprocess.TimeoutExpired:
            return 0

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            try:
                self._process = _started()
            except OSError as error:
                raise _Gone(f"no child process ({error.strerror})") from error
            self._left = self._patience = _START_SECONDS
            if self._line():  # an empty line says that it is ready: on a busy machine that takes seconds
                raise Garbled
        return self._process

    def _ask(self, data: bytes, origin: Origin, kind: str) -> None:
        process = self._running()
        self._patience, self._left = self.seconds, self.seconds * max(1, -(-len(data) // 1_000_000))
        asked = {"size": len(data), "location": origin.location, "source": origin.source, "kind": kind}
        self._send(process, json.dumps(asked | {"seconds": self._left}).encode() + b"\n")
        self._send(process, data)

    def _send(self, process: subprocess.Popen[bytes], data: bytes) -> None:
        if process.stdin is None:
            raise _Gone
        rest, file = memoryview(data), process.stdin.fileno()
        try:
            while rest:
                self._wait([], [file])
                rest = rest[os.write(file, rest[:_CHUNK]) :]
        except OSError as error:
            raise _Gone from error

    def _line(self) -> bytes:
        """The next line of the answer, without its end; b"" at the end of the answer."""
        stream = self._process.stdout if self._process else None
        if stream is None:
            raise _Gone
        searched = 0
        while (end := self._rest.find(b"\n", searched)) < 0:
            searched = len(self._rest)
            self._wait([stream.fileno()], [])
            got = os.read(stream.fileno(), _CHUNK)
            if not got or searched > _MOST_LINE:
                raise _Gone
            self._rest += got
        line = bytes(self._rest[:end])
        del self._rest[: end + 1]
        return line

    def _wait(self, readable: list[int], writable: list[int]) -> None:
        begun = time.monotonic()
        ready = select.select(readable, writable, [], max(0.0, min(self._patience, self._left)))
        self._left -= time.monotonic() - begun
        if not any(ready):
            raise _Late


def _started() -> subprocess.Popen[bytes]:
    """A fresh child, of this same program, that writes nothing and has no terminal."""
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return subprocess.Popen(  # noqa: S603 — nothing of a file is in its arguments
        [sys.executable, "-I", "-B", "-c", _START, json.dumps(sys.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,  # Ctrl-C is for the parent, which ends it
    )
