"""The dates that a text prints, by their parts: what is not printed is None, and nothing is resolved.

"4 January" has no year. Whether it can be "January 2020" is decided against the day of publication (`dating`).
"""

import re
from dataclasses import dataclass
from functools import lru_cache

_MONTHS = "january february march april may june july august september october november december".split()
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_CENTURIES = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
    " fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first"
).split()
_TENS = {"twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80,
         "nineties": 90}  # fmt: skip
_MONTH = (
    r"(?:Jan(?:uary|\b\.?)|Feb(?:ruary|\b\.?)|Mar(?:ch|\b\.?)|Apr(?:il|\b\.?)|May|June?|July?|Aug(?:ust|\b\.?)"
    r"|Sept?(?:ember|\b\.?)|Oct(?:ober|\b\.?)|Nov(?:ember|\b\.?)|Dec(?:ember|\b\.?))"
)
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?![\d%])"
_YEAR = r"(?:1\d|20|21)\d\d(?![\d%]|[.,:]\d)"
_PHRASE = re.compile(
    rf"""(?<![\w$€£.,])(?:
     (?P<iso>\d{{4}}-\d\d-\d\d)\b
    |(?P<d1>{_DAY})\s(?:of\s)?(?P<m1>{_MONTH})\b(?:,?\s(?P<y1>{_YEAR}))?
    |(?P<m2>{_MONTH})\s(?P<d2>{_DAY})(?:,?\s(?P<y2>{_YEAR}))?
    |(?P<m3>{_MONTH}),?\s(?:of\s)?(?P<y3>{_YEAR})
    |(?P<decade>\d\d\d)0'?s\b|'(?P<short>\d)0s\b
    |(?P<century>\d\d?(?:st|nd|rd|th)|{"|".join(_CENTURIES)})(?:[\s-]centur(?:y|ies))\b
    |(?P<tens>{"|".join(_TENS)})\b
    |(?P<y4>{_YEAR})(?:-(?P<y5>\d\d(?!\d)|{_YEAR}))?(?![\w%])
    |(?P<weekday>{"|".join(day.capitalize() for day in _DAYS)})s?\b
    |(?<=\b[Ii]n\s)(?P<m4>May)\b(?!\s[a-z]+ly\b)
    |(?P<m5>(?!May\b|Mar\b|Dec\b|Jan\b){_MONTH})\b
    )""",
    re.VERBOSE,
)
_DATED = re.compile(
    r"(?:^|[\s(])(?:in|since|by|until|till|from|during|before|after|between|early|late|mid|circa|c\.)[\s-]$", re.I
)
_COUNTED = re.compile(
    r"\s(?:million|billion|percent|per\scent|(?!(?:does|this|thus|its|was|has|is|as|his|us|always|across)\b)[a-z]{3,}s"
    r"|people|men|women|km|feet|ft|metres|meters|miles)\b"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A printed date at `start:stop` of a flattened text; None is a part that is not printed.

    `last` is the last year it reaches: that of a decade, a century or a range of years, else `year`.
    `weekday` counts from Monday, 0.
    """

    text: str
    start: int
    stop: int
    year: int | None = None
    last: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None

    @property
    def is_span(self) -> bool:
        """Whether it is a decade, a century or a range of years."""
        return self.year != self.last


@lru_cache(maxsize=4_096)
def moments(text: str) -> tuple[Moment, ...]:
    """Every printed date of a flattened text, in order."""
    return tuple(_moment(match) for match in _PHRASE.finditer(text) if not _counts(text, match))


def _counts(text: str, match: re.Match[str]) -> bool:
    """Whether four digits count something: "2000 troops", not "in 2003 troops entered"."""
    if not match["y4"] or match["y5"]:
        return False
    return bool(_COUNTED.match(text, match.end())) and not _DATED.search(
        text[max(0, match.start() - 9) : match.start()]
    )


def _moment(match: re.Match[str]) -> Moment:
    place = (match[0], match.start(), match.end())
    if match["iso"]:
        year, month, day = map(int, match["iso"].split("-"))
        return Moment(*place, year, year, month, day)
    if match["weekday"]:
        return Moment(*place, weekday=_DAYS.index(match["weekday"].lower()))
    if match["decade"] or match["short"] or match["tens"]:
        return _decade(match)
    if match["century"]:
        first = 100 * (_ordinal(match["century"]) - 1)
        return Moment(*place, first, first + 100)  # the 1900s and the 20th century share all but a year
    return _calendar(match)


def _decade(match: re.Match[str]) -> Moment:
    if match["decade"]:
        first = int(match["decade"] + "0")
        reach = 99 if first % 100 == 0 and first < 2000 else 9
        return Moment(match[0], match.start(), match.end(), first, first + reach)
    first = 1900 + (int(match["short"] + "0") if match["short"] else _TENS[match["tens"]])
    return Moment(match[0], match.start(), match.end(), first, first + 9)


def _ordinal(text: str) -> int:
    return int(re.sub(r"\D", "", text)) if text[0].isdigit() else _CENTURIES.index(text) + 1


def _calendar(match: re.Match[str]) -> Moment:
    month = match["m1"] or match["m2"] or match["m3"] or match["m4"] or match["m5"]
    year = match["y1"] or match["y2"] or match["y3"] or match["y4"]
    last = match["y5"]
    if last and len(last) == 2:
        last = year[:2] + last
    return Moment(
        match[0],
        match.start(),
        match.end(),
        int(year) if year else None,
        int(last or year) if year else None,
        next(n for n, name in enumerate(_MONTHS, 1) if name.startswith(month[:3].lower())) if month else None,
        int(re.sub(r"\D", "", match["d1"] or match["d2"])) if match["d1"] or match["d2"] else None,
    )
