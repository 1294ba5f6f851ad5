"""The calendar: days from one to another, and the weeks, months, seasons and centuries that hold them."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Precision = Literal["day", "week", "month", "season", "year", "decade", "century"]
ORDER: tuple[Precision, ...] = ("day", "week", "month", "season", "year", "decade", "century")
MONTHS_OF = {"month": 1, "quarter": 3, "season": 3, "year": 12, "decade": 120, "century": 1200}
_PRECISION: dict[str, Precision] = {"weekend": "week", "quarter": "season"}
SEASONS = {"winter": 12, "spring": 3, "summer": 6, "autumn": 9, "fall": 9}  # the month each begins in


@dataclass(frozen=True, slots=True)
class Days:
    """From `start` to `end`, both included."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Event:
    """The days that `text[begin:stop]` names, both ends included, and the unit it names them in.

    A weekend is a week; a quarter, a summer and a part of a year are seasons; a range has the coarser of its units.
    """

    start: date
    end: date
    precision: Precision
    begin: int
    stop: int


@dataclass(frozen=True, slots=True)
class Part:
    """From `first` / `of` to `last` / `of` of something: the second half is 1/2 to 2/2."""

    first: int
    last: int
    of: int


def narrow(days: Days, precision: Precision, part: Part) -> Days:
    """A part of a time, in whole days of a month, months of a year, years of a decade; rounded outward."""
    if precision in ("day", "week", "month"):
        length = (days.end - days.start).days + 1
        first, last = length * part.first // part.of, -(-length * part.last // part.of) - 1
        return Days(days.start + timedelta(first), days.start + timedelta(last))
    start, step = month_number(days.start), 12 if precision in ("decade", "century") else 1
    length = (month_number(days.end) - start + 1) // step
    first, last = length * part.first // part.of, -(-length * part.last // part.of)
    return whole_months(start + first * step, (last - first) * step)


def unit_of(day: date, unit: str, steps: int) -> Days:
    """The calendar's day, week, month … that lies `steps` away from the one that holds the day."""
    if unit == "day":
        return Days(day + timedelta(steps), day + timedelta(steps))
    if unit in ("week", "weekend"):
        monday = day + timedelta(7 * steps - day.weekday())
        return Days(monday + timedelta(5 if unit == "weekend" else 0), monday + timedelta(6))
    length, offset = MONTHS_OF[unit], 12 if unit == "century" else 0  # a century begins with its year 1
    return whole_months((month_number(day) - offset) // length * length + offset + steps * length, length)


def rolling(day: date, unit: str, count: int) -> Days:
    """From the day, `count` units back or forward."""
    if unit in ("day", "week", "weekend"):
        other = day + timedelta(count * (1 if unit == "day" else 7))
    else:
        month = whole_months(month_number(day) + count * MONTHS_OF[unit])
        other = month.start.replace(day=min(day.day, month.end.day))
    return Days(min(day, other), max(day, other))


def near_season(day: date, name: str, way: str) -> Days:
    """This, the last or the next such season, seen from a day."""
    first, this, last = (season_of(name, year) for year in (day.year - 1, day.year, day.year + 1))
    if way == "this":
        return first if first.end >= day else this
    if way in ("last", "past"):
        return this if this.end < day else first if first.end < day else season_of(name, day.year - 2)
    return first if first.start > day else this if this.start > day else last


def season_of(name: str, year: int) -> Days:
    """The season that begins in this year; those of the north."""
    return whole_months(year * 12 + SEASONS[name.lower()] - 1, 3)


def whole_years(first: int, last: int) -> Days:
    """From the first day of a year to the last of another."""
    return Days(date(first, 1, 1), date(last, 12, 31))


def whole_months(number: int, count: int = 1) -> Days:
    """`count` months from the one with this number (see `month_number`) on."""
    year, month = divmod(number + count - 1, 12)
    return Days(date(number // 12, number % 12 + 1, 1), date(year, month + 1, monthrange(year, month + 1)[1]))


def month_number(day: date) -> int:
    """Months since the year 0."""
    return day.year * 12 + day.month - 1


def precision_of(unit: str) -> Precision:
    """The precision of a date told in this unit."""
    return next((known for known in ORDER if known == unit), _PRECISION.get(unit, "season"))
