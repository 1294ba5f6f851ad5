"""The bytes of a file that was found, also where it changes or vanishes meanwhile."""

import os
import stat

from index.errors import ReadError
from index.reading.walk import Found

_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW


def contents(found: Found, most: int) -> bytes:
    """All its bytes, at most `most`.

    Raises ReadError for a file that has vanished, grown too large, changed while it was read, or become a link
    or a pipe since it was found.
    """
    try:
        descriptor = os.open(found.path, _FLAGS)
        with os.fdopen(descriptor, "rb") as file:
            before = os.fstat(descriptor)
            if not stat.S_ISREG(before.st_mode):
                raise _error(found, "is no longer a regular file", "add it again")
            data = file.read(most + 1)
            after = os.fstat(descriptor)
    except OSError as error:
        raise _error(found, f"cannot be read: {error.strerror}", "check its path and its permissions") from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
        raise _error(found, "changed while it was read", "add it again when it is complete")
    return data


def _error(found: Found, what: str, fix: str) -> ReadError:
    return ReadError(found.source, f"{found.source} {what}", fix)
