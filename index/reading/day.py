"""A written date → `datetime.date`, or None. Only a whole and unambiguous date is one.

"03/04/2023" is two dates, "May 2023" is none, "yesterday" is none: nothing is ever guessed.
"""

import re
from datetime import UTC, date, datetime

_MONTHS = {
    name: number
    for number, names in enumerate(
        "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug"
        "|september sep sept|october oct|november nov|december dec".split("|"),
        1,
    )
    for name in names.split()
}
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_TIME = (
    r"(?:(?:[T\s]|,?\s+(?:at\s+)?|\s*[|·–—-]\s*)\d{1,2}[:.]\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[ap]\.?m\.?)?"
    r"\s*(?:Z|UTC|GMT|[A-Z]{2,4}|[+-]\d{2}:?\d{2})?(?:\s*\([A-Z]{2,5}\))?)?"
)
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}$", re.I)
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?\d{4,6}Z?)?$")
_NUMBERS = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}){_TIME}$", re.I)
_DAY_FIRST = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?([a-z]+)\.?,?[\s-]+(\d{{4}}){_TIME}$", re.I
)
_MONTH_FIRST = re.compile(rf"{_WEEKDAY}([a-z]+)\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}}){_TIME}$", re.I)
_LONGEST = 60
_EARLIEST_STAMP = datetime(1990, 1, 1, tzinfo=UTC).timestamp()
_LATEST_STAMP = datetime(2100, 1, 1, tzinfo=UTC).timestamp()


def day(value: object) -> date | None:
    """The date that a field or a line holds: text in any language, or seconds or milliseconds since 1970.

    A time of day and a zone may follow; the date is taken as written there.
    """
    if isinstance(value, str):
        return _written(" ".join(value.split()))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _stamp(value) or (_written(str(value)) if isinstance(value, int) else None)
    return None


def _stamp(value: float) -> date | None:
    for seconds in (value, value / 1000 if abs(value) < 1e15 else 0.0):
        if _EARLIEST_STAMP <= seconds < _LATEST_STAMP:
            return datetime.fromtimestamp(seconds, UTC).date()
    return None


def _written(text: str) -> date | None:
    if not 8 <= len(text) <= _LONGEST or not re.search(r"\d", text):
        return None
    if match := _YEAR_FIRST.match(text):
        return _real(match[1], match[3], match[4])
    if match := _PACKED.match(text):
        return _real(match[1], match[2], match[3])
    if match := _NUMBERS.match(text):
        return _unambiguous(int(match[1]), int(match[3]), int(match[4]))
    return _english(text) or _worded(text)


def _unambiguous(first: int, second: int, year: int) -> date | None:
    if first > 12 or first == second:
        return _real(year, second, first)
    return _real(year, first, second) if second > 12 else None


def _english(text: str) -> date | None:
    if (match := _DAY_FIRST.match(text)) and (month := _MONTHS.get(match[2].lower())):
        return _real(match[3], month, match[1])
    if (match := _MONTH_FIRST.match(text)) and (month := _MONTHS.get(match[1].lower())):
        return _real(match[3], month, match[2])
    return None


def _worded(text: str) -> date | None:
    """Dates in other languages. What dateparser returns must stand in the text, number by number."""
    numbers = [int(number) for number in re.findall(r"(?<!\d)\d{1,4}(?!\d)", text)]
    months = re.sub(r"[\d\W_]", "", text)
    if not months or re.search(r"\d[-/.]\d", text) or not any(number >= 1000 for number in numbers):
        return None
    if months.isascii() and any(word in _MONTHS for word in text.lower().split()):
        return None  # English, and the patterns above did not take it: "5 Mar 2023 25 people"
    return _checked(text, numbers)


def _checked(text: str, numbers: list[int]) -> date | None:
    from dateparser import parse  # type: ignore[import-untyped]  # here because it is slow to load, and most dates do not need it

    try:
        found = parse(text, settings={"STRICT_PARSING": True, "REQUIRE_PARTS": ["day", "month", "year"]})
    except (ValueError, OverflowError, RecursionError):
        return None
    if found is None or found.year not in numbers or found.day not in numbers:
        return None
    return date(found.year, found.month, found.day)


def _real(year: str | int, month: str | int, number: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(number)) if int(year) >= 1000 else None
    except ValueError:
        return None
