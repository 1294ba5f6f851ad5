"""One writer an archive: an flock that names its holder. A killed holder's lock is free at once."""

import fcntl
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from index.errors import ArchiveError, ArchiveLocked


@contextmanager
def writing(root: Path) -> Iterator[None]:
    """Hold the archive's only writer's place.

    Raises:
        ArchiveLocked: at once, naming who holds it.
        ArchiveError: the folder cannot be written.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(root / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise ArchiveError(
            f"the archive {root} cannot be written: {error.strerror}",
            "choose another folder with --archive DIR",
        ) from error
    try:
        _take(descriptor, root)
        yield
    finally:
        os.close(descriptor)  # frees the lock


def _take(descriptor: int, root: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.pread(descriptor, 500, 0).decode("utf-8", "replace").strip() or "another process"
        raise ArchiveLocked(
            f"the archive {root} is being changed by {holder}", "try again when it is done"
        ) from error
    os.ftruncate(descriptor, 0)
    since = datetime.now().astimezone().isoformat(timespec="seconds")
    command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:3]])[:200]
    os.pwrite(descriptor, f"process {os.getpid()} on {socket.gethostname()} ({command}) since {since}\n".encode(), 0)
