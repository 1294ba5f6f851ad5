"""A disk that is full or fails: one error, with the path and the free bytes.

Each library tells it in its own words.
"""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import ArchiveError, DiskFailed

LONGEST = 200  # characters of what a library says
FIX = "nothing was changed; free some space or check the disk, and run it again"
SAID = {
    errno.ENOSPC: ("no space left", "disk is full", "storagefull", "os error 28"),
    errno.EDQUOT: ("quota exceeded", "os error 122"),
    errno.EROFS: ("read-only file system", "os error 30"),
    errno.EIO: ("disk i/o error", "input/output error", "os error 5"),
}


def failed(place: Path, why: str, fix: str = FIX) -> DiskFailed:
    """What a library said of `place`, told in the system's words where they can be made out."""
    found = next((code for code, signs in SAID.items() if any(sign in why.lower() for sign in signs)), None)
    why = os.strerror(found) if found else why[:LONGEST]
    return DiskFailed(f"cannot write {place}: {why} ({free(place)})", fix)


def free(place: Path) -> str:
    """The free bytes of the disk on which a path lies, or would lie."""
    there = next(path for path in (place, *place.absolute().parents) if path.exists())
    try:
        return f"{shutil.disk_usage(there).free:,} bytes free"
    except OSError as error:
        return f"free bytes unknown: {error.strerror}"


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Turns the system's errors into ours. One that comes of an open file names no path: `place` is told then.

    Raises:
        DiskFailed: something could not be written.
    """
    try:
        yield
    except shutil.Error as error:  # of a copied folder: for each file, from where, to where and why not
        _, where, why = error.args[0][0]
        raise failed(Path(where), why) from error
    except OSError as error:
        raise failed(Path(error.filename or place), error.strerror or str(error)) from error


@contextmanager
def reading_back(place: Path) -> Iterator[None]:
    """What was written just now and is not sound was not written: not every library notices.

    Raises:
        DiskFailed: it is not sound.
    """
    try:
        yield
    except DiskFailed:
        raise
    except ArchiveError as error:
        raise failed(place, error.what) from error
