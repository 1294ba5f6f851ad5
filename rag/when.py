"""Which days a question asks about, and how well a paragraph's two clocks meet them.

A date in a question is a wish, not a filter: nothing here leaves a paragraph out.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from index.dates import Days, Event, date_terms, events, linked

PUBLISHED = 0.5  # what the day of publication counts, where the day of the event counts 1

_ONE_DAY = timedelta(1)
_WINDOW = 64  # characters before a date in which a word like "before" may stand
_OPENING = re.compile(
    r"\b(?:(?P<until>before|prior to|earlier than)|(?P<through>until|till|up to|through|by|no later than)"
    r"|(?P<since>since)|(?P<after>after|following|later than)|(?P<start>from|starting|beginning))\b",
    re.IGNORECASE,
)
_GAP = re.compile(r"(?:\s+[\w’'.-]+){0,5}\s+")
_ONWARD = re.compile(r"\s(?:on|onwards?|forward)\b")
_NEWEST = re.compile(
    r"\b(?:latest|newest|(?:most )?recent(?:ly)?|now(?!-)|current(?:ly)?|today|tonight|nowadays|at present"
    r"|at the moment|these days|so far|to date|up to date|last time|what(?:[’']s| is) new)\b",
    re.IGNORECASE,
)
_AS_OF = re.compile(r"\b(?:as of|until|till|up to|to)\s$", re.IGNORECASE)
_REPORTED = re.compile(
    r"\b(?:report(?:s|ed|ing)?|publish(?:ed|es)?|articles?|wr[io]te|written|headlines?|coverage|newspapers?)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"\b(?:this|last|past|previous|next|coming|ago|earlier|later|today|tonight|yesterday|tomorrow)\b", re.IGNORECASE
)
_LATE_DAY = re.compile(r"\b(?:29|30|31)(?:th|st)?\b")


@dataclass(frozen=True, slots=True)
class Timing:
    """The days asked about: any of `spans` will do. An open end is date.min or date.max.

    `newest`: the latest that is known is wanted. `reported`: it is asked what was written then, so that the day of
    publication counts in full. `warnings` are for people: what in the question's dates cannot be as it is put.
    """

    spans: tuple[Days, ...] = ()
    newest: bool = False
    reported: bool = False
    warnings: tuple[str, ...] = ()


def timing(question: str, today: date) -> Timing:
    """Read the dates of a question; "this week" is that of `today`.

    A day or month without its year, as in "the Jan. 4 strike", is of no certain year: it is left to the word search.
    "Before 2003" ends with 2002, "before the 2003 invasion" with 2003, since the day of it is not known; "after" is
    alike. "Since 2019" ends today. A range told backward is turned round, a day that does not exist is its month,
    and both are warned of.
    """
    found = certain(question, today)
    spans, warnings = [], [_no_such_day(question, event) for event in found if _is_no_day(question, event)]
    while found:
        event = found.pop(0)
        if found and linked(question, event, found[0]):
            phrase = question[event.begin : found[0].stop]
            spans.append(Days(min(event.start, found[0].start), max(event.end, found.pop(0).end)))
            warnings.append(f"{phrase!r} ends before it begins; it was read the other way round")
        elif not _means_now(question, event):
            spans.append(_opened(question, event, today))
    newest, reported = bool(_NEWEST.search(question)), bool(_REPORTED.search(question))
    return Timing(tuple(dict.fromkeys(spans)), newest, reported, tuple(warnings))


def certain(question: str, today: date) -> list[Event]:
    """The dates of a question whose year is said, or follows from `today` by a word such as "last" or "ago"."""
    said = {event.begin for event in events(question, None)}
    every = events(question, today)
    return [e for e in every if e.begin in said or _RELATIVE.search(question, e.begin, e.stop)]


def timing_terms(asked: Timing) -> list[str]:
    """Index terms (see `date_terms`) of the days asked about: their months, or else their years.

    Of a span with an open end they are those of the other end's year.
    """
    terms = date_terms(map(_named, asked.spans))
    return [term for term in terms if "m" in term] or terms


def overlap(days: Days, event: Event) -> float:
    """How well an event meets the days asked about, 0..1.

    1 if it lies within them, 0 if apart, else the cube root of its share within: a month for one of its days is .32,
    a year for one of its months .44, a decade for one of its days .06. A root, because a coarser date is vaguer,
    yet far from wrong.
    """
    shared = (min(days.end, event.end) - max(days.start, event.start)).days + 1
    if shared <= 0:
        return 0.0
    return float((shared / ((event.end - event.start).days + 1)) ** (1 / 3))


def fits(asked: Timing, told: Iterable[Event], published: date | None) -> float:
    """How well a paragraph meets the days asked about, 0..1: the better of its two clocks. 0 if none are asked about.

    The best of its events counts in full, publication within the days counts `PUBLISHED`: what happens is mostly
    reported soon, but most of what is reported on a day happened on another.
    """
    return max((_meets(days, list(told), published, asked.reported) for days in asked.spans), default=0.0)


def _meets(days: Days, told: list[Event], published: date | None, reported: bool) -> float:
    appeared = published is not None and days.start <= published <= days.end
    event = max((overlap(days, event) for event in told), default=0.0)
    return max(event, (1.0 if reported else PUBLISHED) * appeared)


def _opened(question: str, event: Event, today: date) -> Days:
    """The days of an event, made open by a "before" or "since" in front of it."""
    opening = _opening(question, event)
    if not opening:
        return Days(event.start, event.end)
    gap = question[opening.end() : event.begin].strip()
    itself = not gap or (gap == "the" and event.precision in ("decade", "century"))
    if opening["until"]:
        return Days(date.min, event.start - _ONE_DAY if itself and event.start > date.min else event.end)
    if opening["through"]:
        return Days(date.min, event.end)
    if opening["since"]:
        return Days(event.start, max(event.end, today))
    return Days(
        event.end + _ONE_DAY if opening["after"] and itself and event.end < date.max else event.start, date.max
    )


def _opening(question: str, event: Event) -> re.Match[str] | None:
    """The last word before an event that opens its days, if it belongs to it."""
    words = list(_OPENING.finditer(question, max(0, event.begin - _WINDOW), event.begin))
    if not words or not _GAP.fullmatch(question, words[-1].end(), event.begin):
        return None
    direct = not question[words[-1].end() : event.begin].strip()
    if words[-1][0].lower() in ("by", "through") and not direct:
        return None  # "by troops in 2020"
    if words[-1]["start"] and not (direct and _ONWARD.match(question, event.stop)):
        return None
    return words[-1]


def _means_now(question: str, event: Event) -> bool:
    """Whether "today" is not a day but the newest there is: as of today."""
    today = question[event.begin : event.stop].lower() in ("today", "tonight")
    return today and bool(_AS_OF.search(question, 0, event.begin))


def _is_no_day(question: str, event: Event) -> bool:
    return event.precision == "month" and bool(_LATE_DAY.search(question, event.begin, event.stop))


def _no_such_day(question: str, event: Event) -> str:
    return f"there is no {question[event.begin : event.stop]}; it was read as the month"


def _named(days: Days) -> Days:
    """A span with an open end: the year of the other end."""
    if days.start > date.min and days.end < date.max:
        return days
    year = days.end.year if days.start == date.min else days.start.year
    return Days(date(year, 1, 1), date(year, 12, 31))
