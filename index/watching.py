"""Keeps an archive in step with folders and web addresses, by looking again and again.

Looking works on every file system, also where another machine changes the files and nothing would tell.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, TypeVar

from index.article import Article
from index.errors import ArchiveLocked, ArchiveMissing, NotInArchive
from index.fetching.following import Followed
from index.folder import Folder, file_of
from index.ingest import Input
from index.library import Listing
from index.reading.walk import shown
from index.report import Outcome, Report

RETRY = 2.0  # seconds before a locked archive is tried again, and growing
LONGEST_RETRY = 30.0

What = Literal["indexed", "gone", "removed", "failed", "skipped", "waiting", "watching", "warning"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Note:
    """Something that happened: what, and in words to which place."""

    what: What
    text: str


class Keeper(Protocol):
    """What a watch asks of an archive; `rag.desk.Desk` is one. `warnings` grow with its changes."""

    warnings: list[str]

    def add(self, inputs: Sequence[Input]) -> Report:
        """Read these into the archive."""

    def remove(self, name: str) -> Article:
        """Take an article out."""

    def articles(self) -> list[Listing]:
        """Every article."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Seconds between two looks at a folder, and at one where a file is being written; whether what is gone from
    a folder leaves the archive.
    """

    every: float = 10.0
    settle: float = 1.0
    remove: bool = False


@dataclass(slots=True)
class Watch:
    """Folders and web addresses, and the archive that is to hold what they hold."""

    keeper: Keeper
    folders: Sequence[Folder]
    followed: Sequence[Followed]
    plan: Plan
    tell: Callable[[Note], None]
    failures: int = 0
    _told: dict[str, str] = field(default_factory=dict)

    def run(self) -> None:
        """Go on until an exception (Ctrl-C) ends it.

        Raises:
            ArchiveError: the archive cannot be changed, and not because another process is changing it.
        """
        self._begin()
        for folder in self.folders:
            self.tell(Note("watching", f"{folder.root} every {self.plan.every:g} s"))
        for place in self.followed:
            self.tell(Note("watching", f"{place.url} every {place.every:g} s"))
        while True:
            time.sleep(max(0.0, self.turn()))

    def once(self) -> None:
        """Bring the archive into step one time. A file that is still being written counts as failed."""
        self._begin()
        self.turn()
        time.sleep(self.plan.settle)
        self.turn()
        while any(place.due <= time.monotonic() for place in self.followed):
            self.turn()
        for path in (path for folder in self.folders for path in folder.unsettled):
            self._failed(f"{_name(path)}: is still being written; run it again when it is complete")

    def turn(self) -> float:
        """Look at every place whose time has come; returns the seconds until the next one's."""
        wait = self.plan.every
        for folder in self.folders:
            self._look(folder)
            wait = min(wait, self.plan.settle) if folder.unsettled else wait
        for place in self.followed:
            if place.due <= time.monotonic() and (items := list(place.look())):
                self._add(items)
            wait = min(wait, place.due - time.monotonic())
        return wait

    def _begin(self) -> None:
        locations = [listing.article.location for listing in self._articles()]
        for folder in self.folders:
            folder.begin(locations)

    def _articles(self) -> list[Listing]:
        try:
            return self._patiently(self.keeper.articles)
        except ArchiveMissing:
            return []

    def _look(self, folder: Folder) -> None:
        seen = folder.look()
        self._once(str(folder.root), seen.trouble)
        for outcome in seen.outcomes:
            if outcome.status == "failed":
                self._once(outcome.source, outcome.reason)
        if seen.ready:
            self._add(seen.ready)
            folder.done(seen.ready)
        if seen.gone:
            self._gone(seen.gone)
            folder.forget(seen.gone)

    def _add(self, inputs: Sequence[Input]) -> None:
        for outcome in self._patiently(lambda: self.keeper.add(inputs)).outcomes:
            if outcome.status == "indexed":
                self.tell(Note("indexed", f"{outcome.source}: {outcome.title}"))
            elif outcome.status == "failed":
                self._failed(_told(outcome))
            elif outcome.status == "skipped":
                self.tell(Note("skipped", _told(outcome)))

    def _gone(self, paths: Sequence[Path]) -> None:
        """Articles whose file has gone. One that names its own address may stand elsewhere too, and stays."""
        lost = set(paths)
        for listing in self._articles():
            article = listing.article
            if file_of(article.location) in lost and self.plan.remove:
                self._remove(article)
            elif file_of(article.location) in lost:
                self.tell(Note("gone", f"{article.source}: {article.title} (kept; --remove takes it out)"))

    def _remove(self, article: Article) -> None:
        try:
            self._patiently(lambda: self.keeper.remove(article.id))
        except NotInArchive:  # somebody else has taken it out meanwhile
            return
        self.tell(Note("removed", f"{article.source}: {article.title}"))

    def _patiently(self, change: Callable[[], T]) -> T:
        """Make a change as soon as no other process is making one."""
        pause = RETRY
        while True:
            try:
                done = change()
                self._warn()
                return done
            except ArchiveLocked as error:
                if pause == RETRY:
                    self.tell(Note("waiting", str(error)))
                time.sleep(pause)
                pause = min(pause * 1.5, LONGEST_RETRY)

    def _warn(self) -> None:
        """Tell each warning when it comes up."""
        for text in self.keeper.warnings:
            if text not in self._told:
                self._told[text] = ""
                self.tell(Note("warning", text))
        self.keeper.warnings.clear()

    def _once(self, place: str, what: str) -> None:
        """Tell a trouble of a place when it comes up, not again while it lasts."""
        if what and self._told.get(place) != what:
            self._failed(f"{place}: {what}")
        self._told[place] = what

    def _failed(self, text: str) -> None:
        self.failures += 1
        self.tell(Note("failed", text))


def _told(outcome: Outcome) -> str:
    """Its reason, which most often names it."""
    return outcome.reason if outcome.reason.startswith(outcome.source) else f"{outcome.source}: {outcome.reason}"


def _name(path: Path) -> str:
    return shown(path.name)
