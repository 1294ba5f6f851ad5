"""What a sentence states that two sources can state differently: counts, days and names, and which of them agree.

A day knows only the parts that are printed ("January 2020" has no day), a count whether it is rounded, so that
what is merely less exact never passes for something else.
"""

import re
from dataclasses import dataclass
from typing import Literal

from index.words import content_terms, terms
from rag.names import meets

Unit = Literal["", "%", "money"]

NEAR = 0.05  # of the greater: a rounded or hedged count agrees with what is this near
_DIGITS = "one two three four five six seven eight nine"
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL = {word: n for n, word in enumerate(f"{_DIGITS} {_TEENS}".split(), 1)}
_LARGE = {word: 10 * n for n, word in enumerate(_TENS.split(), 2)}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 10**9, "trillion": 10**12}
_SPELT = (
    rf"(?:{'|'.join(_LARGE)})(?:-(?:{_DIGITS.replace(' ', '|')}))?"
    rf"|{_TEENS.replace(' ', '|')}|{_DIGITS.replace(' ', '|')}"
)
_NUMBER = re.compile(
    rf"(?<![\w.,:/-])(?P<money>[$€£¥] ?)?(?:(?P<digits>\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?)|(?P<spelt>{_SPELT}))"
    rf"(?:[ -](?P<scale>{'|'.join(_SCALES)}))?(?P<share> ?%| per ?cent\b)?(?![\w:/]|[.,]\d|-\w)",
    re.IGNORECASE,
)
_ABOUT = "roughly|around|about|approximately|some|an estimated|estimated|close to|circa|nearly|almost"
_LEAST = "more than|at least|over|no fewer than|no less than|upwards of|exceeding"
_MOST = "fewer than|less than|up to|at most|as many as|no more than|just under|under"
_HEDGE = re.compile(rf"\b(?:(?P<about>{_ABOUT})|(?P<least>{_LEAST})|(?P<most>{_MOST})) (?:the )?$", re.IGNORECASE)
_BEFORE = 24  # characters: the longest hedge
_CALENDAR = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)|Apr(?:il|\.)|May|June?|July?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?"
    r"|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_YEAR = r"(?:1[0-9]|20)\d\d"
_DAY = re.compile(
    rf"\b(?:(?P<d1>\d\d?)(?:st|nd|rd|th)? (?:of )?(?P<m1>{_MONTH})(?:,? (?P<y1>{_YEAR}))?"
    rf"|(?P<m2>{_MONTH}) (?P<d2>\d\d?)(?:st|nd|rd|th)?\b(?:,? (?P<y2>{_YEAR}))?"
    rf"|(?P<m3>{_MONTH}),? (?:of )?(?P<y3>{_YEAR})|(?P<y4>{_YEAR}))(?![\w%-]|[.,]\d)"
)
_TIMES = frozenset(
    terms(
        "January February March April May June July August September October November December"
        " Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
    )
)
_COUNTED = re.compile(r" (?:[a-z-]+ )?[a-z]+s\b")  # "1900 troops" is no year
_PARTICLE = r"(?:al-|bin |ibn |von |van |de |del |da |of |the )"
_NAME = re.compile(rf"[A-Z][\w&’'-]*\.?(?: (?:{_PARTICLE}){{0,2}}[A-Z][\w&’'-]*(?:\.(?= [A-Z]))?){{0,5}}")


@dataclass(frozen=True, slots=True)
class Count:
    """A number at `start:end` of a sentence, hedge included; it lies from `low` to `high`."""

    text: str
    start: int
    end: int
    low: float
    high: float
    unit: Unit
    rounded: bool

    def agrees(self, other: "Count") -> bool:
        """Whether both can be true of one thing: 2,500 and roughly 2,450, not 2,000 and 2,500."""
        near = NEAR * max(self.low, other.low) if self.rounded or other.rounded else 0.0
        return self.unit == other.unit and self.low - near <= other.high and other.low - near <= self.high


@dataclass(frozen=True, slots=True)
class Day:
    """A date at `start:end` of a sentence; 0 is a part that is not printed."""

    text: str
    start: int
    end: int
    year: int
    month: int
    day: int

    def agrees(self, other: "Day") -> bool:
        """Whether no part that both print differs."""
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return all(mine == theirs for mine, theirs in pairs if mine and theirs)


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words at `start:end` of a sentence."""

    text: str
    start: int
    end: int
    terms: tuple[str, ...]

    def agrees(self, other: "Name") -> bool:
        """Whether they share a word in any of its forms: Qassem Soleimani and Suleimani."""
        return any(meets(term, set(other.terms)) for term in self.terms)


Value = Count | Day | Name


def counts(text: str) -> list[Count]:
    """The numbers of a sentence that can count something; parts of dates are none."""
    taken = [(found.start, found.end) for found in days(text)]
    return [
        _count(text, match)
        for match in _NUMBER.finditer(text)
        if not any(start < match.end() and match.start() < end for start, end in taken)
    ]


def days(text: str) -> list[Day]:
    """The dates of a sentence that name a day, a month of a year, or a year."""
    return [_day(match) for match in _DAY.finditer(text) if not (match["y4"] and _COUNTED.match(text, match.end()))]


def names(text: str) -> list[Name]:
    """The runs of capitalised words; a single one that only begins the sentence may be no name, and is left out."""
    found = [_name(match) for match in _NAME.finditer(text) if match.start() or " " in match[0]]
    return [name for name in found if not _TIMES.issuperset(name.terms)]


def _count(text: str, match: re.Match[str]) -> Count:
    value = _number(match)
    first = max(0, match.start() - _BEFORE)
    hedge = _HEDGE.search(text[first : match.start()])
    start = first + hedge.start() if hedge else match.start()
    low = 0.0 if hedge and hedge["most"] else value
    high = float("inf") if hedge and hedge["least"] else value
    unit: Unit = "%" if match["share"] else "money" if match["money"] else ""
    return Count(text[start : match.end()], start, match.end(), low, high, unit, bool(hedge) or _is_round(value))


def _number(match: re.Match[str]) -> float:
    scale = _SCALES[match["scale"].lower()] if match["scale"] else 1
    if match["digits"]:
        return float(match["digits"].replace(",", "")) * scale
    tens, _, ones = match["spelt"].lower().rpartition("-")
    return (_LARGE.get(tens, 0) + _SMALL.get(ones, _LARGE.get(ones, 0))) * scale


def _is_round(value: float) -> bool:
    """At most two digits that are not trailing noughts, as in 2,500."""
    return value >= 100 and len(f"{value:.0f}".rstrip("0")) <= 2


def _day(match: re.Match[str]) -> Day:
    month = match["m1"] or match["m2"] or match["m3"]
    year = match["y1"] or match["y2"] or match["y3"] or match["y4"]
    day = match["d1"] or match["d2"]
    number = _CALENDAR.index(month[:3].lower()) + 1 if month else 0
    return Day(match[0], match.start(), match.end(), int(year or 0), number, int(day or 0))


def _name(match: re.Match[str]) -> Name:
    text = match[0].rstrip(".")
    return Name(text, match.start(), match.start() + len(text), tuple(content_terms(text)))
