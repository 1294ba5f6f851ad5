"""What was found out a moment ago, so that a hundred questions in a second do not each find it out again."""

import time
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar, cast

T = TypeVar("T")


class Lately:
    """Remembers what was found for so many `seconds`; what raised, or was None, is looked for again at once."""

    def __init__(self, seconds: float = 0.0) -> None:
        self._seconds = seconds
        self._lock = Lock()
        self._known: dict[Hashable, tuple[float, object]] = {}

    def get(self, key: Hashable, find: Callable[[], T]) -> T:
        """What `find` returns, or returned lately under this key."""
        with self._lock:
            at, known = self._known.get(key, (0.0, None))
        if known is not None and time.monotonic() - at < self._seconds:
            return cast(T, known)
        found = find()
        if self._seconds:
            with self._lock:
                self._known[key] = (time.monotonic(), found)
        return found


FORGETFUL = Lately()
