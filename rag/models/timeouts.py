"""How long to wait for a language model: for the connection, the first token, the next one, and in all."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. Before the first token a cold model is loaded and the whole prompt read: minutes on a slow disk."""

    connect: float = 5.0
    lookup: float = 10.0  # for questions that need no model: what is installed, what can it do
    first: float = 300.0  # Ollama itself gives a model 5 minutes to load
    between: float = 60.0
    total: float = 900.0
    pause: float = 0.5  # before the first retry


def never() -> bool:
    """Nobody stops it."""
    return False


class Clock:
    """One call's time. Bytes that make no whole line do not prolong it, so nothing that trickles lasts for ever.

    `stopped` says, from any thread, that the answer is not wanted any more: then no time is left.
    """

    def __init__(self, first: float, between: float, total: float, stopped: Callable[[], bool] = never) -> None:
        self.stopped = stopped
        self._between = between
        self._total = total
        now = time.monotonic()
        self._end = now + total
        self._patience = first
        self._due = now + first
        self._begun = False

    def restart(self) -> None:
        """Something whole came, and the wait for the next begins."""
        self._begun = True
        self._patience = self._between
        self._due = time.monotonic() + self._between

    def left(self) -> float:
        """Seconds to wait at most, now; 0 when there are none."""
        if self.stopped():
            return 0.0
        return max(0.0, min(self._due, self._end) - time.monotonic())

    def over(self) -> str:
        """Which of the limits was met."""
        if self.stopped():
            return "stopped"
        if self._end < self._due:
            return f"no end within {self._total:g} s"
        return (
            f"nothing more within {self._patience:g} s" if self._begun else f"no answer within {self._patience:g} s"
        )
