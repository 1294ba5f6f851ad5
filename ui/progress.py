"""A progress bar on stderr for what takes longer than a second; none where stderr is not a terminal."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn
from rich.text import Text

from index.errors import DatelineError
from index.report import Progress as Tell
from index.report import silent
from ui import screen

PATIENCE = 1.0  # seconds without a bar
ROUNDS = "reading"  # the stage that begins each round


class Stopped(DatelineError):
    """The person at the keyboard stopped it."""

    exit_code = 130


class Count(ProgressColumn):
    """How many of how many, and how many a second."""

    def render(self, task: Task) -> Text:
        """See ProgressColumn."""
        whole = f"/{int(task.total):,}" if task.total else ""
        rate = _rate(task)
        told = f"  {rate:,.0f}/s" if rate >= 10 else f"  {rate:.1f}/s" if rate else ""
        return Text(f"{int(task.completed):,}{whole}{told}")


class Left(ProgressColumn):
    """The time that the rest takes at this rate."""

    def render(self, task: Task) -> Text:
        """See ProgressColumn."""
        rate = _rate(task)
        if not rate or not task.total:
            return Text("")
        return Text(f"{timedelta(seconds=round(max(0, task.total - task.completed) / rate))} left")


def _rate(task: Task) -> float:
    """How many a second since the moment that the bar has set."""
    begun, first = task.fields["since"]
    passed = task.get_time() - begun
    return max(0.0, task.completed - first) / passed if passed > 0 else 0.0


class Bar:
    """One row a stage, shown once a second has passed.

    A large `add` is read, embedded and indexed round by round. The row of the reading stays meanwhile, and its rate
    is that of the last two rounds, with all their stages: so its time left is that of the whole.
    """

    def __init__(self, shown: Progress) -> None:
        self._shown = shown
        self._begun = time.monotonic()
        self._rows: dict[str, TaskID] = {}
        self._stage = ""
        self._rounds: list[tuple[float, int]] = []
        self._unread = 0

    def tell(self, stage: str, done: int, total: int) -> None:
        """Move the stage's row."""
        if stage != self._stage:
            self._turn(stage, done)
        if stage == ROUNDS:
            self._unread = total - done
        self._shown.update(self._rows[stage], completed=done, total=total or None)
        if time.monotonic() - self._begun > PATIENCE:
            self._shown.start()

    def _turn(self, stage: str, done: int) -> None:
        for name in self._rows.keys() - {stage, *([ROUNDS] if self._unread > 0 else [])}:
            self._shown.remove_task(self._rows.pop(name))
        since = (self._shown.get_time(), done)
        if stage == ROUNDS:
            self._rounds = [*self._rounds[-1:], since]
            since = self._rounds[0]
        if stage in self._rows:
            self._shown.update(self._rows[stage], since=since)
        else:
            self._rows[stage] = self._shown.add_task(stage, total=None, since=since)
        self._stage = stage


@contextmanager
def progress(kept: str) -> Iterator[Tell]:
    """What to tell the progress to.

    Raises:
        Stopped: on Ctrl-C, saying what is `kept`.
    """
    shown = _shown()
    try:
        yield Bar(shown).tell if shown else silent
    except KeyboardInterrupt as error:
        raise Stopped("stopped", kept) from error
    finally:
        if shown and shown.live.is_started:
            shown.stop()


def _shown() -> Progress | None:
    console = screen.stderr()
    columns = (TextColumn("{task.description}"), BarColumn(), Count(), Left())
    return Progress(*columns, console=console, transient=True) if console.is_terminal else None
