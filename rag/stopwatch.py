"""How long each stage of an answer took."""

import time


class Stopwatch:
    """Milliseconds by stage, and in total."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self.timings: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        """The time since the last lap was this stage's."""
        now = time.perf_counter()
        self.timings[stage] = round(1000 * (now - self._last), 1)
        self._last = now
        self.timings["total_ms"] = round(1000 * (now - self._start), 1)
