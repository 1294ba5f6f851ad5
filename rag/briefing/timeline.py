"""The timeline: what the sentences on a topic say happened when, in the order of the calendar.

Certain is a date whose year the sentence prints. One that the day of publication had to complete ("Tuesday",
"4 January") is uncertain; where the article has no day of publication, the date stays without a year.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from index.calendar import ORDER, Event
from index.dates import events
from rag.briefing.material import Line
from rag.briefing.told import same

COARSEST = ORDER.index("year")  # a row cannot stand for a decade


@dataclass(frozen=True, slots=True)
class Dated:
    """Lines that tell the same of one date, the weightiest first. `words`: the date as it is printed."""

    when: Event
    words: str
    lines: tuple[Line, ...]
    certain: bool

    @property
    def weight(self) -> float:
        """That of its best line."""
        return self.lines[0].weight


def dated(lines: Iterable[Line], most: int) -> list[Dated]:
    """The weightiest `most` rows, by date; the certain ones win their places first."""
    rows = _merged([row for line in lines for row in _rows(line)])
    kept = sorted(rows, key=lambda row: (not row.certain, -row.weight, row.lines[0].order))[:most]
    return sorted(kept, key=lambda row: (row.when.start, row.when.end, row.lines[0].order))


def yearless(lines: Iterable[Line], most: int) -> list[Dated]:
    """The same for dates whose year nobody knows, article by article, each from its longest gap on.

    News look back over less than a year: 4 January, 7 October and 25 December are told in the order October,
    December, January.
    """
    rows = _merged([row for line in lines for row in _unplaced(line)])
    kept = sorted(rows, key=lambda row: (-row.weight, row.lines[0].order))[:most]
    by_article: dict[str, list[Dated]] = {}
    for row in sorted(kept, key=lambda row: (row.when.start, row.lines[0].order)):
        by_article.setdefault(row.lines[0].passage.article.id, []).append(row)
    return [row for article in sorted(by_article) for row in _turned(by_article[article])]


def _rows(line: Line) -> list[Dated]:
    """One row for each date of a sentence; of dates within each other only the finer."""
    text = line.passage.paragraph.text
    said = {(event.begin, event.stop, event.start, event.end) for event in events(text, None)}
    usable = [event for event in line.told if ORDER.index(event.precision) <= COARSEST]
    return [
        Dated(event, text[event.begin : event.stop], (line,), _key(event) in said)
        for event in usable
        if not any(other != event and _within(other, event) for other in usable)
    ]


def _key(event: Event) -> "tuple[int, int, date, date]":
    return event.begin, event.stop, event.start, event.end


def _within(inner: Event, outer: Event) -> bool:
    finer = ORDER.index(inner.precision) < ORDER.index(outer.precision)
    return finer and outer.start <= inner.start and inner.end <= outer.end


def _unplaced(line: Line) -> list[Dated]:
    text = line.passage.paragraph.text
    return [Dated(event, text[event.begin : event.stop], (line,), False) for event in line.yearless]


def _merged(rows: Sequence[Dated]) -> list[Dated]:
    """Rows of one date whose sentences nearly say the same become one."""
    kept: list[Dated] = []
    for row in sorted(rows, key=lambda row: (-row.weight, row.lines[0].order)):
        at = next((n for n, other in enumerate(kept) if _one(other, row)), None)
        if at is None:
            kept.append(row)
        elif row.lines[0].passage.article.id not in {line.passage.article.id for line in kept[at].lines}:
            first = kept[at]
            kept[at] = Dated(first.when, first.words, (*first.lines, *row.lines), first.certain or row.certain)
    return kept


def _one(one: Dated, other: Dated) -> bool:
    days = (one.when.start, one.when.end) == (other.when.start, other.when.end)
    return days and same(one.lines[0].span.text, other.lines[0].span.text)


def _turned(rows: Sequence[Dated]) -> list[Dated]:
    """The rows of one article from behind the longest gap between two of their days."""
    if len(rows) < 2:
        return list(rows)
    gaps = [(after.when.start - before.when.start).days for before, after in pairwise(rows)]
    round_the_year = 366 - (rows[-1].when.start - rows[0].when.start).days
    at = max(range(len(rows)), key=lambda n: round_the_year if n == 0 else gaps[n - 1])
    return [*rows[at:], *rows[:at]]
