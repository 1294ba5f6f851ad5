"""The second clock: the days that a paragraph tells of, resolved against the day its article appeared.

One pass of one linear pattern finds the phrases; what stands around each decides whether it is a date at all.
A phrase gives the days it names and no others: "since 7 October" is that day, not all the days since.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Protocol

from index.calendar import ORDER, Days, Event, Precision, month_number
from index.mentions import Mention, Reader
from index.phrases import PHRASE

__all__ = ["Dated", "Days", "Event", "Precision", "date_terms", "events", "linked"]

MOST_TERMS = 24
MOST_YEARS = 10  # a longer time would meet every question: it gets no terms
_TO = re.compile(r"\s?(?:[-–—]|to|until|till|through)\s?(?:the\s)?")
_BETWEEN = re.compile(r"\b[Bb]etween (?:the )?$")
_LIST = re.compile(r"\s?(?:[-–—,&/]|,?\s?(?:to|until|till|through|and|or))\s?")


class Dated(Protocol):
    """Anything from one day to another, both included."""

    @property
    def start(self) -> date:
        """The first day."""
        ...

    @property
    def end(self) -> date:
        """The last day."""
        ...


def events(text: str, published: date | None) -> list[Event]:
    """The dates that a text tells, in its order.

    Without a day of publication, what is told relative to it ("Tuesday", "Jan. 4", "last year") gives nothing.
    A date without its year is the nearest to the day of publication, rather before than after it. A day that does
    not exist (31 February 2021) is its month. Years are 1000 to 2199. "Winter 2021" begins in December 2021.
    """
    reader = Reader(text, published)
    mentions = [mention for match in PHRASE.finditer(text) if (mention := reader.read(match))]
    found: list[Event] = []
    for event in map(reader.resolve, _lend_years(text, mentions)):
        if event and found and linked(text, found[-1], event) and _in_order(found[-1], event):
            coarser = max(found[-1].precision, event.precision, key=ORDER.index)
            found[-1] = replace(found[-1], end=event.end, stop=event.stop, precision=coarser)
        elif event:
            found.append(event)
    return found


def linked(text: str, first: "Event | Mention", second: "Event | Mention") -> bool:
    """Whether two phrases of a text are the ends of a range: 2003 to 2011, between March and May."""
    gap = text[first.stop : second.begin]
    if len(gap) > 14 or not gap:
        return False
    between = gap in (" and ", " and the ") and _BETWEEN.search(text, max(0, first.begin - 13), first.begin)
    return bool(between or _TO.fullmatch(gap))


def date_terms(dated: Iterable[Dated]) -> list[str]:
    """Index terms of the years and months touched, years first: y2020 y2020m01. At most `MOST_TERMS`.

    Twelve months and more give their years only, more than `MOST_YEARS` years nothing.
    """
    years: dict[str, None] = {}
    months: dict[str, None] = {}
    for days in dated:
        if days.end.year - days.start.year < MOST_YEARS:
            years |= dict.fromkeys(f"y{year}" for year in range(days.start.year, days.end.year + 1))
            first, last = month_number(days.start), month_number(days.end)
            if last - first < 11:
                months |= dict.fromkeys(f"y{n // 12}m{n % 12 + 1:02}" for n in range(first, last + 1))
    return [*years, *months][:MOST_TERMS]


def _lend_years(text: str, mentions: list[Mention]) -> list[Mention]:
    """Dates without a year take that of their neighbour in a list or a range; what may be no date is left out."""
    lent = list(mentions)
    for n in range(len(lent) - 2, -1, -1):
        one, after = lent[n], lent[n + 1]
        if one.month and not one.year and after.month and after.year and _LIST.fullmatch(text, one.stop, after.begin):
            early = linked(text, one, after) and one.month > after.month
            lent[n] = replace(one, year=after.year - early)
    kept: list[Mention] = []
    for mention in lent:
        if mention.way == "that":  # that year, the same year: the one told last
            year = next((one.days.end.year if one.days else one.year for one in reversed(kept)), None)
            mention = replace(mention, year=year, sure=False)
        before = kept[-1] if kept and kept[-1].month and linked(text, kept[-1], mention) else None
        if before and before.year and mention.month and not mention.year:
            mention = replace(mention, year=before.year + (mention.month < before.month))
        if mention.sure or mention.year or before:
            kept.append(mention)
    return kept


def _in_order(first: Event, second: Event) -> bool:
    return first.start <= second.start and first.end <= second.end
