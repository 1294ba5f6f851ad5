"""A stretch of days as the columns of a chart: which unit they are, where each begins, how to move and zoom.

Pure geometry. Days are counted from the year 1, as `date.toordinal` does.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from index.calendar import month_number, whole_months
from index.errors import UsageError

Unit = Literal["day", "month", "year", "decade", "century"]
MONTHS: dict[Unit, int] = {"month": 1, "year": 12, "decade": 120, "century": 1200}
LENGTH: dict[Unit, int] = {"day": 1, "month": 31, "year": 366, "decade": 3653, "century": 36525}
COLUMNS: dict[Unit, int] = {"day": 93, "month": 40, "year": 61, "decade": 61}  # the most that are told apart
EARLIEST, LATEST = date(1000, 1, 1).toordinal(), date(2199, 12, 31).toordinal()  # the years of `index.dates.events`
_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


@dataclass(frozen=True, slots=True)
class View:
    """The days from `first` to `last`, both included."""

    first: int
    last: int

    @property
    def days(self) -> int:
        """How many they are."""
        return self.last - self.first + 1

    @property
    def start(self) -> date:
        """The first as a date."""
        return date.fromordinal(self.first)

    @property
    def end(self) -> date:
        """The last as a date."""
        return date.fromordinal(self.last)

    @property
    def unit(self) -> Unit:
        """The finest unit of which there are not too many."""
        return next((unit for unit, most in COLUMNS.items() if self.days <= most * LENGTH[unit]), "century")

    @property
    def columns(self) -> "list[View]":
        """One after the other; the first and the last are whole units, and so reach over the ends."""
        return list(_columns(self))

    def whole(self) -> "View":
        """The same in whole units: what is drawn."""
        columns = self.columns
        return _kept(columns[0].first, columns[-1].last)

    def moved(self, by: float) -> "View":
        """As many days, `by` of its length later, at most to the end of the calendar."""
        step = max(min(round(by * self.days), LATEST - self.last), EARLIEST - self.first)
        return View(self.first + step, self.last + step)

    def scaled(self, by: float) -> "View":
        """The same middle, `by` times as many days; never less than a week."""
        days = max(round(self.days * by), 7)
        first = (self.first + self.last + 1 - days) // 2
        return _kept(first, first + days - 1)


def view(since: str, until: str) -> View:
    """From what stands in an address: a year, a month or a day each, both included.

    Raises:
        UsageError: it is none, or they stand the other way round.
    """
    found = View(_span(since).first, _span(until).last)
    if found.first > found.last:
        raise UsageError(f"{since} is after {until}", "swap them")
    return found


def _span(text: str) -> View:
    match = _DAY.fullmatch(text)
    try:
        year, month, day = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
        start = date(year, month or 1, day or 1)
    except ValueError as error:
        raise UsageError(f"{text[:40]!r} is no day", "write it YYYY-MM-DD, YYYY-MM or YYYY") from error
    if day:
        return _kept(start.toordinal(), start.toordinal())
    days = whole_months(month_number(start), 1 if month else 12)
    return _kept(days.start.toordinal(), days.end.toordinal())


def _columns(given: View) -> Iterator[View]:
    unit = given.unit
    if unit == "day":
        yield from (View(day, day) for day in range(given.first, given.last + 1))
        return
    size = MONTHS[unit]
    for number in range(month_number(given.start) // size * size, month_number(given.end) + 1, size):
        days = whole_months(number, size)
        yield View(days.start.toordinal(), days.end.toordinal())


def _kept(first: int, last: int) -> View:
    """Kept between the ends of the calendar."""
    return View(min(max(first, EARLIEST), LATEST), max(min(last, LATEST), EARLIEST))


def name(column: View, unit: Unit) -> str:
    """A column in words: "3 January 2020", "January 2020", "2020", "the 2020s", "2000 to 2099"."""
    start = column.start
    match unit:
        case "day":
            return f"{start.day} {start:%B} {start.year}"
        case "month":
            return f"{start:%B} {start.year}"
        case "year":
            return str(start.year)
        case "decade":
            return f"the {start.year}s"
        case "century":
            return f"{start.year} to {column.end.year}"


def tick(column: View, unit: Unit, before: View | None) -> str:
    """What stands under a column: in short, with the year or the month where it is another than the one before's."""
    start = column.start
    if unit == "day":
        new = before is None or before.start.month != start.month
        return f"{start.day} {start:%b}" if new else str(start.day)
    if unit == "month":
        return f"{start:%b} {start.year}" if before is None or before.start.year != start.year else f"{start:%b}"
    return f"{start.year}s" if unit == "decade" else str(start.year)


def told(given: View) -> str:
    """The stretch in words, as short as it can be."""
    for unit in ("day", "month", "year", "decade"):
        columns = View(given.first, given.first) if unit == "day" else _holding(given, unit)
        if columns == given:
            return name(given, unit)
    start, end = given.start, given.end
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return f"{start.year} to {end.year}"
    if start.day == 1 and _holding(View(given.last, given.last), "month").last == given.last:
        return f"{name(given, 'month')} to {end:%B} {end.year}"
    return f"{name(given, 'day')} to {end.day} {end:%B} {end.year}"


def _holding(given: View, unit: Unit) -> View:
    """The unit that holds its first day."""
    days = whole_months(month_number(given.start) // MONTHS[unit] * MONTHS[unit], MONTHS[unit])
    return View(days.start.toordinal(), days.end.toordinal())


def around(given: View) -> list[tuple[View, Unit]]:
    """The decade, the year and the month that hold the stretch and are longer, the longest first."""
    units: tuple[Unit, ...] = ("decade", "year", "month")
    holding = [(_holding(given, unit), unit) for unit in units]
    return [(one, unit) for one, unit in holding if one.last >= given.last and one != given]
