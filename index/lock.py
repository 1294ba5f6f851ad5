"""One writer an archive: an flock that names its holder. A killed holder's lock is free at once."""

import fcntl
import os
import re
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from index import disk
from index.errors import ArchiveLocked, DiskFailed

PATIENCE = 1.0  # seconds for one who has the lock to write who it is
PAUSE = 0.01
MOST = 4_000  # bytes that name a holder
_HOLDER = re.compile(r"process (\d+) on (\S+) \(.*\) since \S+\n", re.DOTALL)


@contextmanager
def writing(root: Path) -> Iterator[None]:
    """Hold the archive's only writer's place.

    Raises:
        ArchiveLocked: within a second, naming who holds it.
        DiskFailed: the folder cannot be written.
    """
    descriptor = _opened(root)
    try:
        _take(descriptor, root)
        with disk.writing(root / "lock"):
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, _self(), 0)
        try:
            yield
        finally:
            with suppress(OSError):
                os.ftruncate(descriptor, 0)  # who has let go is not to be named
    finally:
        os.close(descriptor)  # frees the lock


def _opened(root: Path) -> int:
    try:
        root.mkdir(parents=True, exist_ok=True)
        return os.open(root / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        what = f"the archive {root} cannot be written: {error.strerror} ({disk.free(root)})"
        raise DiskFailed(what, "choose another folder with --archive DIR") from error


def _take(descriptor: int, root: Path) -> None:
    """Lock it, or tell who has. Who has just begun may not have written yet; who ends has let go by the next look."""
    late = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as error:
            holder = _holder(os.pread(descriptor, MOST, 0).decode("utf-8", "replace"))
            if holder or time.monotonic() > late:
                what = f"the archive {root} is being changed by {holder or 'another process'}"
                raise ArchiveLocked(what, "try again when it is done") from error
        time.sleep(PAUSE)


def _self() -> bytes:
    since = datetime.now().astimezone().isoformat(timespec="seconds")
    command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:3]])[:200]
    text = f"process {os.getpid()} on {socket.gethostname()} ({command}) since {since}\n"
    return text.encode(errors="backslashreplace")  # a file's name need not be text


def _holder(text: str) -> str:
    """Who has written this; empty where it is not whole, or whoever has was killed."""
    found = _HOLDER.fullmatch(text)
    if not found or (found[2] == socket.gethostname() and not _lives(int(found[1]))):
        return ""
    return text.strip()


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # another user's
    return True
