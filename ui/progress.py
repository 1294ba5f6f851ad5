"""A progress bar on stderr for what takes longer than a second; none where stderr is not a terminal."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn, TimeRemainingColumn
from rich.text import Text

from index.errors import DatelineError
from index.report import Progress as Tell
from index.report import silent
from ui import screen

PATIENCE = 1.0  # seconds without a bar


class Stopped(DatelineError):
    """The person at the keyboard stopped it."""

    exit_code = 130


class Count(ProgressColumn):
    """How many of how many, and how many a second."""

    def render(self, task: Task) -> Text:
        """See ProgressColumn."""
        whole = f"/{int(task.total):,}" if task.total else ""
        rate = f"  {task.speed:,.0f}/s" if task.speed else ""
        return Text(f"{int(task.completed):,}{whole}{rate}")


class Bar:
    """One row a stage, shown once a second has passed."""

    def __init__(self, shown: Progress) -> None:
        self._shown = shown
        self._begun = time.monotonic()
        self._rows: dict[str, TaskID] = {}

    def tell(self, stage: str, done: int, total: int) -> None:
        """Move the stage's row; the rows before it are done."""
        if stage not in self._rows:
            for row in self._rows.values():
                self._shown.remove_task(row)
            self._rows = {stage: self._shown.add_task(stage, total=total or None)}
        self._shown.update(self._rows[stage], completed=done, total=total or None)
        if time.monotonic() - self._begun > PATIENCE:
            self._shown.start()


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
    columns = (TextColumn("{task.description}"), BarColumn(), Count(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True) if console.is_terminal else None
