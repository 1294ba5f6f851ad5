"""Where the timeline's events lie on a time axis: shares of its width, lanes from the top, ticks in whole units.

Pure geometry: the page and the PDF draw it, each in its own way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from index.calendar import month_number
from rag.briefing.briefing import Happening

MOST_TICKS = 7
BAR = 0.03  # a time narrower than this share of the axis is a dot
_ROOM = (0.03, 0.09)  # what a marker takes before its left end, and behind its right end for its number
_UNITS = (
    *(("day", step) for step in (1, 2, 5, 10)),
    *(("month", step) for step in (1, 2, 3, 6)),
    *(("year", step) for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)),
)


@dataclass(frozen=True, slots=True)
class Marker:
    """Row `n` of the timeline: from `left` to `right`; a dot where they are one."""

    n: int
    left: float
    right: float
    lane: int
    certain: bool

    @property
    def dot(self) -> bool:
        """Whether it is drawn as a point in time."""
        return self.left == self.right


@dataclass(frozen=True, slots=True)
class Tick:
    """A day on the axis; `year` is "" where it is the one before's."""

    at: float
    text: str
    year: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The whole drawing."""

    markers: tuple[Marker, ...]
    ticks: tuple[Tick, ...]
    lanes: int


@dataclass(frozen=True, slots=True)
class _Scale:
    """The axis: its ticks, as days counted from the year 1."""

    unit: str
    days: tuple[int, ...]

    def at(self, day: float) -> float:
        return (day - self.days[0]) / (self.days[-1] - self.days[0])


def chart(happenings: Sequence[Happening]) -> Chart | None:
    """The drawing; None where there is nothing to draw."""
    if not happenings:
        return None
    first = min(happening.when.start for happening in happenings).toordinal()
    last = max(happening.when.end for happening in happenings).toordinal() + 1
    scale = _scale(first, last)
    markers = tuple(_laid(happenings, scale))
    return Chart(markers, tuple(_ticks(scale)), max(marker.lane for marker in markers) + 1)


def _scale(first: int, last: int) -> _Scale:
    """The finest unit of which a few cover all the days."""
    scales = (_Scale(unit, _boundaries(first, last, unit, step)) for unit, step in _UNITS)
    return next(scale for scale in scales if len(scale.days) <= MOST_TICKS)  # the last unit covers the calendar


def _boundaries(first: int, last: int, unit: str, step: int) -> tuple[int, ...]:
    """Where the units begin, from the one that holds the first day to the first that begins at or after the last."""
    if unit == "day":
        count = min(-(-(last - first) // step), MOST_TICKS)  # more than fit are not wanted
        return tuple(first + n * step for n in range(count + 1))
    size = step * (12 if unit == "year" else 1)
    number = month_number(date.fromordinal(first)) // size * size
    days = [_month_day(number)]
    while days[-1] < last and len(days) <= MOST_TICKS:
        number += size
        days.append(_month_day(number))
    return tuple(days)


def _month_day(number: int) -> int:
    """The first day of a month, kept between the calendar's ends."""
    year, month = divmod(number, 12)
    if year < 1:
        return 1
    return date(year, month + 1, 1).toordinal() if year <= date.max.year else date.max.toordinal() + 1


def _laid(happenings: Sequence[Happening], scale: _Scale) -> Iterator[Marker]:
    """Markers in rows' order; each lies in the highest lane where it touches no other."""
    spans = [_span(happening, scale) for happening in happenings]
    ends: list[float] = []
    lanes: dict[int, int] = {}
    for n in sorted(range(len(spans)), key=lambda n: spans[n]):
        left, right = spans[n]
        free = next((lane for lane, end in enumerate(ends) if end <= left - _ROOM[0]), len(ends))
        ends[free : free + 1] = [right + _ROOM[1]]
        lanes[n] = free
    for n, happening in enumerate(happenings):
        left, right = spans[n]
        yield Marker(n + 1, left, right, lanes[n], happening.certain)


def _span(happening: Happening, scale: _Scale) -> tuple[float, float]:
    left, right = (scale.at(day) for day in (happening.when.start.toordinal(), happening.when.end.toordinal() + 1))
    if right - left >= BAR and happening.when.start != happening.when.end:
        return left, right
    middle = (left + right) / 2
    return middle, middle


def _ticks(scale: _Scale) -> Iterator[Tick]:
    told = ""
    for ordinal in scale.days:
        day = date.fromordinal(min(ordinal, date.max.toordinal()))
        year = str(day.year)
        text = {"day": f"{day.day} {day:%b}", "month": f"{day:%b}"}.get(scale.unit, year)
        yield Tick(scale.at(ordinal), text, "" if scale.unit == "year" or year == told else year)
        told = year
