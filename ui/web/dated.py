"""The two clocks of an archive, held in memory: what its paragraphs tell of, and when its articles appeared.

Dates are read from the paragraphs once a process (28,000 of them: 3 s), later only from those that changed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from threading import Lock, Thread

import numpy as np
from numpy.typing import NDArray

from index.calendar import Event
from index.dates import events
from index.errors import DatelineError
from index.library import CHUNK, Library, Listing
from ui.web.site import Site
from ui.web.watch import Watch

PATIENCE = 1.5  # seconds that a page waits for the reading of dates
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Mark:
    """One date on an axis, and the key of what it belongs to: a paragraph, or a place in the list of articles."""

    when: Event
    key: int


@dataclass(frozen=True, slots=True)
class Reading:
    """The dates are still being read: `done` of `total` paragraphs."""

    done: int
    total: int


class Clock:
    """Marks in the order of the calendar, counted by arrays: 50,000 in 60 bins take 5 ms."""

    def __init__(self, marks: Iterable[Mark], generation: int = 0) -> None:
        self.generation = generation
        once = {(mark.key, mark.when.start, mark.when.end): mark for mark in marks}.values()  # of one text
        self.marks = sorted(once, key=lambda mark: (mark.when.start, -mark.when.end.toordinal(), mark.key))

    @cached_property
    def firsts(self) -> Numbers:
        """The first day of each mark, counted from the year 1."""
        return np.array([mark.when.start.toordinal() for mark in self.marks], np.int64)

    @cached_property
    def lasts(self) -> Numbers:
        """The last day of each."""
        return np.array([mark.when.end.toordinal() for mark in self.marks], np.int64)

    @cached_property
    def _keys(self) -> Numbers:
        return np.array([mark.key for mark in self.marks], np.int64)

    @cached_property
    def lengths(self) -> Numbers:
        """How many days each takes."""
        return self.lasts - self.firsts + 1

    def within(self, first: int, last: int) -> Numbers:
        """Which marks lie in these days as a whole, in order."""
        return np.flatnonzero((self.firsts >= first) & (self.lasts <= last))

    def texts(self, which: Numbers) -> int:
        """How many texts these marks are of."""
        return int(np.unique(self._keys[which]).size)

    def counts(self, edges: Sequence[int], longest: int) -> list[int]:
        """How many texts have a date in each bin, which reaches from its edge to the day before the next.

        Dates of more than `longest` days are in none: who tells of a century tells of no one of its years.
        """
        bins = len(edges) - 1
        some = (self.lengths <= longest) & (self.lasts >= edges[0]) & (self.firsts < edges[-1])
        low = np.searchsorted(edges, self.firsts[some], "right") - 1
        high = np.minimum(np.searchsorted(edges, self.lasts[some], "right") - 1, bins - 1)
        low = np.maximum(low, 0)
        wide = high - low + 1
        place = np.repeat(low - np.cumsum(wide) + wide, wide) + np.arange(int(wide.sum()))
        each = np.unique(np.repeat(self._keys[some], wide) * bins + place)
        return [int(count) for count in np.bincount(each % bins, minlength=bins)]

    def middle(self, share: float, longest: int) -> tuple[int, int] | None:
        """The days that hold this share of the marks, the earliest and the latest left out evenly."""
        some = self.lengths <= longest
        if not some.any():
            return None
        low = np.quantile(self.firsts[some], (1 - share) / 2, method="lower")
        return int(low), int(np.quantile(self.lasts[some], (1 + share) / 2, method="higher"))


class Dates:
    """Both clocks of the archive, as it is now."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._watch = Watch(site)
        self._lock = Lock()
        self._read: dict[int, tuple[str, tuple[Mark, ...]]] = {}
        self._told = Clock((), -1)
        self._published = Clock((), -1)
        self._listings: list[Listing] = []
        self._reader: Thread | None = None
        self._progress = Reading(0, 0)
        self._fault: Exception | None = None

    def published(self) -> tuple[Clock, list[Listing]]:
        """When articles appeared; the keys are places in the list.

        Raises:
            ArchiveError: there is no archive, or it cannot be read.
        """
        generation = self._watch.generation()
        with self._lock:
            if self._published.generation != generation:
                self._listings = self._site.desk.articles()
                dated = enumerate(listing.article.published for listing in self._listings)
                self._published = Clock((Mark(_on(day), n) for n, day in dated if day), generation)
            return self._published, self._listings

    def told(self, patience: float = PATIENCE) -> Clock | Reading:
        """What paragraphs tell of, or how far the reading of it is.

        Raises:
            ArchiveError: there is no archive, or it cannot be read.
        """
        generation = self._watch.generation()
        with self._lock:
            if self._told.generation == generation:
                return self._told
            reader = self._begin(generation)
        reader.join(patience)
        with self._lock:
            if self._fault:
                fault, self._fault = self._fault, None
                raise fault
            return self._told if self._told.generation == generation else self._progress

    def _begin(self, generation: int) -> Thread:
        if self._reader is None or not self._reader.is_alive():
            self._progress = Reading(0, self._site.desk.coverage().paragraphs)
            self._reader = Thread(target=self._run, args=(generation,), name="dates", daemon=True)
            self._reader.start()
        return self._reader

    def _run(self, generation: int) -> None:
        try:
            with Library(self._site.desk.settings.archive / "library.db") as library:  # nobody else waits for it
                known = self._bring_up_to_date(library)
            clock = Clock((mark for _, marks in known.values() for mark in marks), generation)
        except DatelineError as error:
            self._fault = error
            return
        with self._lock:
            self._read, self._told = known, clock

    def _bring_up_to_date(self, library: Library) -> dict[int, tuple[str, tuple[Mark, ...]]]:
        entries = library.indexed()
        known = {key: held for key, held in self._read.items() if key in entries and entries[key].stamp == held[0]}
        missing = [key for key in entries if key not in known]
        for start in range(0, len(missing), CHUNK):
            for key, located in library.located(missing[start : start + CHUNK]).items():
                found = events(located.paragraph.text, located.article.published)
                known[key] = (entries[key].stamp, tuple(Mark(event, key) for event in found))
            self._progress = Reading(len(known), len(entries))
        return known


def certain(text: str) -> set[tuple[int, date, date]]:
    """The dates that a text prints whole (where each begins, its days); others the day of publication completes."""
    return {(event.begin, event.start, event.end) for event in events(text, None)}


def _on(day: date) -> Event:
    return Event(day, day, "day", 0, 0)
