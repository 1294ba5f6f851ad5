"""Does every date of a sentence stand in its sources, or follow from them and the day of publication?

A sentence may be less exact than its source ("in January 2020" for "on Jan. 4" of that year), never more.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from index.dates import Event, events
from rag.checks.grounds import Finding, Ground, Source, Statement
from rag.checks.moments import Moment

_WEEK = timedelta(days=7)


def misdated(claim: Statement, ground: Ground) -> Iterator[Finding]:
    """What is wrong with the dates of a claim."""
    for told in claim.moments:
        if not any(_borne_out(told, source) for source in ground.sources):
            yield _absent(told, ground)
        elif other := _elsewhere(told, claim, ground):
            yield Finding("date", f"the paragraph dates this {other.text}, not {told.text}", hard=True)


def _borne_out(told: Moment, source: Source) -> bool:
    printed = [moment for line in source.framed for moment in line.moments]
    if any(_fits(told, other, _years(other, printed, source.published)) for other in printed):
        return True
    if _is_range(told):
        ends = {year for other in printed for year in (other.year, other.last)}
        return told.year in ends and told.last in ends
    if any(_within(told, event) for event in _events(source)):
        return True
    return _published_then(told, source, printed) or _just_digits(told, source)


def _events(source: Source) -> list[Event]:
    return events(source.body, source.published)


def _years(moment: Moment, printed: list[Moment], published: date | None) -> set[int]:
    """The years in which a date can lie that prints none: those beside it, and the nearest to publication."""
    if moment.year is not None:
        return set(range(moment.year, (moment.last or moment.year) + 1)) if moment.is_span else {moment.year}
    years = {other.year for other in printed if other.year is not None and not other.is_span}
    if published:
        later = moment.month is not None and moment.month > published.month
        years |= {published.year - 1} if later else {published.year}
    return years


def _fits(told: Moment, other: Moment, years: set[int]) -> bool:
    """Whether every part that is told is printed, or follows."""
    if told.year is not None and not _year_fits(told, other, years):
        return False
    if told.month is not None and told.month != other.month:
        return False
    if told.day is not None and told.day != other.day:
        return False
    return told.weekday is None or told.weekday in _weekdays(other, years)


def _year_fits(told: Moment, other: Moment, years: set[int]) -> bool:
    """A year is one of those it can be; a decade or century holds them all; a range is the same range."""
    if told.is_span and (told.year, told.last) == (other.year, other.last):
        return True
    if told.is_span:
        first, last = told.year or 0, told.last or 0
        return not _is_range(told) and bool(years) and all(first <= year <= last for year in years)
    if other.is_span:
        return _is_range(other) and told.year in (other.year, other.last)
    return told.year in years


def _is_range(moment: Moment) -> bool:
    """Whether both its years are printed: 1754–63."""
    return moment.is_span and "-" in moment.text


def _weekdays(other: Moment, years: set[int]) -> set[int]:
    if other.weekday is not None:
        return {other.weekday}
    if other.month is None or other.day is None:
        return set()
    return {day.weekday() for year in years if (day := _day(year, other.month, other.day))}


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # 29 February of another year
        return None


def _within(told: Moment, event: Event) -> bool:
    """Whether the days of an event lie in the time that is told."""
    if told.weekday is not None:
        return event.precision == "day" and event.start.weekday() == told.weekday
    if told.year is not None and not (told.year <= event.start.year and event.end.year <= (told.last or told.year)):
        return False
    if told.month is not None and not (event.start.month == told.month == event.end.month):
        return False
    if told.month is not None and event.end - event.start > 5 * _WEEK:
        return False
    return told.day is None or (event.start == event.end and event.start.day == told.day)


def _published_then(told: Moment, source: Source, printed: list[Moment]) -> bool:
    """Whether it is the time of publication, and the paragraph prints no other: no year, or no date at all."""
    day = source.published
    if day is None or any(other.year is not None for other in printed) or (printed and told.year is None):
        return False
    if printed and (told.month is not None or told.weekday is not None):
        return False
    if told.year is not None and not told.year <= day.year <= (told.last or told.year):
        return False
    if told.weekday is not None and told.weekday != day.weekday():
        return False
    return told.month in (None, day.month) and told.day in (None, day.day)


def _just_digits(told: Moment, source: Source) -> bool:
    """A year that the paragraph prints, though not as a date."""
    return told.month is None and any(told.text == word.text for line in source.framed for word in line.lexemes)


def _elsewhere(told: Moment, claim: Statement, ground: Ground) -> Moment | None:
    """The one date of the sentence that says the same thing, where this one stands only in others."""
    line = ground.twin(claim)
    if line is None or told.year is None:
        return None
    dated = [other for other in line.moments if other.year is not None]
    if not dated or told.is_span or any(_is_range(other) or other.year == told.year for other in dated):
        return None
    rest = claim.content - line.content
    holders = (other for other in ground.lines if any(moment.year == told.year for moment in other.moments))
    joined = any(len(rest & other.content) > 1 for other in holders)  # it tells another sentence too, with its date
    return None if joined else dated[0]


def _absent(told: Moment, ground: Ground) -> Finding:
    printed = [other for line in ground.framed for other in line.moments]
    alike = [other for other in printed if _same_parts(told, other)]
    if not any(other.year for other in printed) and any(told.text in source.before for source in ground.sources):
        return Finding("date", f"{told.text} stands earlier in the article, not in the paragraph", hard=False)
    if not alike:
        return Finding("date", f"the paragraph does not say {told.text}", hard=True)
    nearest = min(alike, key=lambda other: abs((other.year or 0) - (told.year or 0)))
    return Finding("date", f"the paragraph says {nearest.text}, not {told.text}", hard=True)


def _same_parts(one: Moment, other: Moment) -> bool:
    return any(
        mine is not None and theirs is not None
        for mine, theirs in ((one.year, other.year), (one.month, other.month), (one.weekday, other.weekday))
    )
