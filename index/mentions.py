"""A phrase of a text → the days it mentions, one method for each kind of phrase."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from index.calendar import (
    MONTHS_OF,
    ORDER,
    SEASONS,
    Days,
    Event,
    Part,
    Precision,
    narrow,
    near_season,
    precision_of,
    rolling,
    season_of,
    unit_of,
    whole_months,
    whole_years,
)
from index.phrases import (
    AGO,
    AHEAD,
    BC,
    LEAD,
    MAY_BEFORE,
    MONTH_BEFORE,
    NAME_AFTER_DAY,
    NEAR,
    NOT_THE_DAY,
    PAST,
    SINCE,
    THE,
    TITLE,
    TOLD,
    WEEKDAYS,
    count_of,
    day_number,
    is_year,
    month_of,
    nth_century,
    part_of,
    unit_name,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A phrase whose days are known, or wait for a year. `sure` is false where it may yet be a name or a verb."""

    begin: int
    stop: int
    precision: Precision
    days: Days | None = None
    month: int = 0
    first: int = 0
    last: int = 0
    year: int | None = None
    part: Part | None = None
    way: str = ""
    sure: bool = True


class Reader:
    """Reads the matches in one text."""

    def __init__(self, text: str, published: date | None) -> None:
        self._text, self._published = text, published

    def read(self, match: re.Match[str]) -> Mention | None:
        """What a match mentions, if it is a date."""
        reading: Callable[[re.Match[str]], Mention | None] = getattr(self, f"_{match.lastgroup}")
        try:
            return reading(match)
        except (ValueError, OverflowError):  # outside the years that a date can have
            return None

    def resolve(self, mention: Mention) -> Event | None:
        """The event of a mention, if the year it may wait for can be known."""
        try:
            found = mention if mention.days else self._dated(mention)
        except (ValueError, OverflowError):
            return None
        if not found or not found.days:
            return None
        return Event(found.days.start, found.days.end, found.precision, found.begin, found.stop)

    def _dated(self, mention: Mention) -> Mention | None:
        year = mention.year if mention.year else self._year(mention)
        if not year:
            return None
        days = _month_days(mention, year)
        if mention.part:
            return replace(mention, days=narrow(days, "month", mention.part), precision="week")
        exists = mention.first and days.end.day == mention.last
        return replace(mention, days=days, precision="day" if exists else "month")

    def _year(self, mention: Mention) -> int | None:
        """The year left out: this year's day if it is past, else the nearest, rather past than to come."""
        if not (today := self._published):
            return None
        here = _month_days(mention, today.year)
        way = mention.way or ("last" if SINCE.search(self._text, max(0, mention.begin - 6), mention.begin) else "")
        if way:
            step = {"last": -1, "past": -1, "this past": -1, "next": 1, "coming": 1}.get(way, 0)
            passed = here.end < today if step < 0 else here.start > today
            return today.year if step == 0 or passed else today.year + step
        ahead = bool(AHEAD.search(self._text, max(0, mention.begin - 60), mention.begin))
        if here.start > today:
            if not ahead and PAST.search(self._text, max(0, mention.begin - 40), mention.begin):
                return today.year - 1
            back = (today - _month_days(mention, today.year - 1).end).days
            return today.year if ahead or 2 * back > 3 * (here.start - today).days else today.year - 1
        forward = (_month_days(mention, today.year + 1).start - today).days
        soon = forward <= 31 or (ahead and forward < (today - here.end).days)
        return today.year + 1 if soon and here.end < today else today.year

    def _iso(self, match: re.Match[str]) -> Mention | None:
        year, month, day = map(int, match["iso"].split("-"))
        if not 1000 <= year < 2200 or not 1 <= month <= 12:
            return None
        return Mention(match.start(), match.end(), "day", month=month, first=day, last=day, year=year)

    def _calendar(self, match: re.Match[str]) -> Mention | None:
        name, first = match["month"], match["d1"] or match["d3"]
        year = int(match["y1"]) if match["y1"] else self._next_to(match["w1"])
        last = (match["d2"] if match["d1"] else match["d4"]) or first
        verb = name in ("may", "march") and not year
        mention = Mention(
            match.start(), match.end(), "day", None, month_of(name), day_number(first), day_number(last), year
        )
        if match["w1"] in ("that", "the same"):
            mention = replace(mention, way="that")
        if first:
            return None if verb else mention
        return self._bare_month(match, replace(mention, precision="month", sure=year is not None))

    def _bare_month(self, match: re.Match[str], mention: Mention) -> Mention | None:
        name = match["month"]
        if not mention.year and len(name) <= 4 and name.lower() not in ("may", "june", "july") and not match["dot"]:
            return None  # an abbreviation without a number is a name: Jan, Mar
        stop = match.end() if mention.year else match.end("month")
        lead = self._lead(mention.begin)
        if lead and not lead["cut"]:
            way = (lead["way"] or "").lower()
            return replace(mention, begin=lead.start(), stop=stop, part=part_of(lead), way=way, sure=True)
        before = MAY_BEFORE if name.lower() == "may" else MONTH_BEFORE
        sure = mention.sure or bool(before.search(self._text, max(0, mention.begin - 9), mention.begin))
        return replace(mention, stop=stop, sure=sure)

    def _holiday(self, match: re.Match[str]) -> Mention:
        eve, christmas = match["eve"] == "Eve", match["feast"] == "Christmas"
        month, day = (12, 24 if eve else 25) if christmas else (12, 31) if eve else (1, 1)
        year = int(match["y5"]) if match["y5"] else None
        return Mention(match.start(), match.end(), "day", month=month, first=day, last=day, year=year)

    def _decade(self, match: re.Match[str]) -> Mention | None:
        short, start = match["ten"], match.start()
        year = int(short) * 10 + (1900 if short > "1" else 2000) if short else int(match["tens"])
        if len(match["s"] or "") == 2 and not THE.search(self._text, max(0, start - 8), start):
            return self._whole(match, whole_years(year, year), "year")  # a possessive: 2020's vote
        century = year % 100 == 0 and year < 2000
        return self._whole(
            match, whole_years(year, year + (99 if century else 9)), "century" if century else "decade"
        )

    def _yearly(self, match: re.Match[str]) -> Mention | None:
        year, until = int(match["y2"]), match["y3"] or ""
        if not is_year(self._text, match.start(), match.end(), year):
            return None
        if len(until) == 2 and int(until) <= year % 100:  # 2011-12 are years, 2020-01 is a month
            return self._whole(match, whole_months(year * 12 + int(until) - 1), "month") if "-" in match[0] else None
        last = int(until) if len(until) == 4 else year // 100 * 100 + int(until) if until else year
        return self._whole(match, whole_years(year, last), "year") if last >= year else None

    def _century(self, match: re.Match[str]) -> Mention | None:
        if BC.match(self._text, match.end()):
            return None
        last = nth_century(match["c2"])
        first = nth_century(match["c1"]) if match["c1"] else last
        return self._whole(match, whole_years(first * 100 - 99, last * 100), "century") if first <= last else None

    def _season(self, match: re.Match[str]) -> Mention:
        return self._whole(match, season_of(match["name"], int(match["y4"])), "season")

    def _weekday(self, match: re.Match[str]) -> Mention | None:
        text, begin, today = self._text, match.start(), self._published
        if (
            not today
            or NOT_THE_DAY.search(text, max(0, begin - 10), begin)
            or NAME_AFTER_DAY.match(text, match.end())
        ):
            return None
        lead = self._lead(begin)
        way = (lead["way"] or "").lower() if lead else ""
        begin = lead.start() if lead and way else begin
        day = WEEKDAYS.index(match[0][:3].lower())
        back, forward = (today.weekday() - day) % 7, (day - today.weekday()) % 7
        if way in ("next", "coming"):
            step = forward or 7
        elif way in ("last", "past", "this past"):
            step = -(back or 7)
        else:
            ahead = way == "this" or AHEAD.search(text, max(0, begin - 60), begin)
            step = forward if ahead else -back
        return Mention(begin, match.end(), "day", unit_of(today, "day", step))

    def _near(self, match: re.Match[str]) -> Mention | None:
        name = TITLE.search(self._text, max(0, match.start() - 20), match.start()) and match[0][0].isupper()
        if not self._published or name:
            return None
        days = unit_of(self._published, "day", NEAR[" ".join(match[0].lower().split())])
        return Mention(match.start(), match.end(), "day", days)

    def _weekend(self, match: re.Match[str]) -> Mention | None:
        if not (today := self._published):
            return None
        days = unit_of(today, "weekend", 0 if today.weekday() >= 5 else -1)
        return Mention(match.start(), match.end(), "week", days)

    def _ago(self, match: re.Match[str]) -> Mention | None:
        told = AGO.search(self._text, max(0, match.start() - 32), match.start())
        unit = unit_name(told["unit"]) if told else ""
        if not told or not self._published or unit in SEASONS:
            return None
        days = unit_of(self._published, unit, -count_of(told["n"]))
        if unit in ("decade", "century"):  # a decade ago is about ten years ago
            middle, about = self._published.year - count_of(told["n"]) * MONTHS_OF[unit] // 12, MONTHS_OF[unit] // 24
            days = whole_years(middle - about, middle + about)
        return Mention(told.start(), match.end(), precision_of(unit), days)

    def _relative(self, match: re.Match[str]) -> Mention | None:
        way, unit = match["way"].lower().split()[-1], unit_name(match["unit"])
        if not self._published or self._text.startswith(" of ", match.end()):  # the last year of his life
            return None
        narrated = way == "this" and TOLD.search(self._text, max(0, match.start() - 8), match.start())
        if narrated and not self._text.startswith(("’s", "'s"), match.end()):
            return None  # "in this year" is the one just told, "in this year’s vote" is not
        days = self._stretch(match, way, unit) if unit not in SEASONS else near_season(self._published, unit, way)
        return self._whole(match, days, precision_of(unit)) if days else None

    def _stretch(self, match: re.Match[str], way: str, unit: str) -> Days | None:
        """Last year is the year before; the last two years and the past year end with the day of publication."""
        today, count = self._published or date.min, count_of(match["n"]) if match["n"] else 1
        told = THE.search(self._text, max(0, match.start() - 16), match.start())
        narrated = told and not told["over"]  # "the next year" is the one after another that was told
        if ((match["many"] or unit == "day") and not match["n"]) or (narrated and way == "next" and unit != "decade"):
            return None
        if match["n"] or (unit != "weekend" and way in ("past", "coming")) or (unit == "decade" and way == "last"):
            return rolling(today, unit, -count if way in ("last", "past") else count) if way != "this" else None
        if told and way in ("last", "next"):
            return None if narrated else rolling(today, unit, -1 if way == "last" else 1)
        return unit_of(today, unit, {"last": -1, "past": -1, "this": 0}.get(way, 1))

    def _whole(self, match: re.Match[str], days: Days, precision: Precision) -> Mention:
        """A mention that may be narrowed by what stands before it: early 2020, the second half of the 1990s."""
        lead = self._lead(match.start())
        mention = Mention(match.start(), match.end(), precision, days)
        if lead and (part := part_of(lead)):
            finer = ORDER[max(0, ORDER.index(precision) - 1)]
            return replace(mention, begin=lead.start(), days=narrow(days, precision, part), precision=finer)
        if lead and lead["cut"] and (today := self._published) and days.start <= today <= days.end:
            days = Days(days.start, today) if lead["cut"].lower() == "earlier" else Days(today, days.end)
            return replace(mention, begin=lead.start(), days=days)
        return mention

    def _lead(self, begin: int) -> re.Match[str] | None:
        return LEAD.search(self._text, max(0, begin - 36), begin)

    def _next_to(self, way: str | None) -> int | None:
        if way not in ("last", "this", "next") or not self._published:
            return None
        return self._published.year + {"last": -1, "this": 0, "next": 1}[way]


def _month_days(mention: Mention, year: int) -> Days:
    """The days of a mention in a year; the month, if it names none or they do not exist."""
    month = whole_months(year * 12 + mention.month - 1)
    if not mention.first or max(mention.first, mention.last) > month.end.day:
        return month
    start, end = month.start.replace(day=mention.first), month.start.replace(day=mention.last)
    return Days(start, end) if start <= end else month
