"""The numbers that a text states, in digits or in words, with what they count: unit, hedge, noun.

"more than 2.5 million euros" is one quantity: 2,500,000, over, EUR. Parts of dates are none: see `moments`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rag.checks.lexemes import PREPOSITIONS, is_light, stem

Hedge = Literal["", "about", "over", "under", "at least", "at most"]

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SMALL = {word: n for n, word in enumerate(_ONES)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_SCALE = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "dozen": 12}
_SHORT = {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12}
_FRACTION = {"half": 50.0, "third": 100 / 3, "thirds": 100 / 3, "quarter": 25.0, "quarters": 25.0, "fifth": 20.0,
             "fifths": 20.0, "tenth": 10.0, "tenths": 10.0}  # fmt: skip
_ORDINALS = "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
_CURRENCY = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"}
_UNITS = {
    "%": "% percent pct",
    "points": "percentage point|percentage points",
    "USD": "dollar dollars usd",
    "EUR": "euro euros eur",
    "GBP": "pound sterling gbp",
    "JPY": "yen jpy",
    "CNY": "yuan renminbi cny",
    "RUB": "ruble rubles rouble roubles rub",
    "INR": "rupee rupees inr",
    "cents": "cent cents",
    "km2": "square kilometer|square kilometers|square kilometre|square kilometres|sq km|km2",
    "mi2": "square mile|square miles|sq mi",
    "km": "km kilometer kilometers kilometre kilometres",
    "m": "m meter meters metre metres",
    "cm": "cm centimeter centimeters centimetre centimetres",
    "mm": "mm millimeter millimeters millimetre millimetres",
    "mi": "mile miles mi",
    "ft": "foot feet ft",
    "kg": "kg kilogram kilograms kilo kilos",
    "lb": "pounds lb lbs",
    "t": "tonne tonnes ton tons",
    "ha": "hectare hectares ha",
    "acres": "acre acres",
    "seconds": "second seconds",
    "minutes": "minute minutes",
    "hours": "hour hours",
    "days": "day days",
    "weeks": "week weeks",
    "months": "month months",
    "years": "year years",
    "decades": "decade decades",
    "centuries": "century centuries",
    "MW": "mw megawatt megawatts",
    "GW": "gw gigawatt gigawatts",
    "times": "times",
}
UNIT_WORDS = frozenset(word for names in _UNITS.values() for word in re.split(r"[ |]", names))
_SAME = ({"GBP", "lb"},)  # "pounds" alone is money or weight
_UNIT_OF = {name: unit for unit, names in _UNITS.items() for name in re.split(r"\|" if "|" in names else " ", names)}
_HEDGES: tuple[tuple[Hedge, str], ...] = (
    ("at least", "at least|no fewer than|no less than|not less than|a minimum of|as many as or more than"),
    ("at most", "at most|up to|no more than|not more than|as many as|as much as|a maximum of"),
    ("over", "more than|over|above|greater than|upwards of|in excess of|exceeding|exceeded|surpassing|surpassed"
     "|just over"),
    ("under", "less than|fewer than|lower than|under|below|nearly|almost|just under|close to|not quite|just below"),
    ("about", "about|around|roughly|approximately|approx.|some|an estimated|estimated at|estimated|circa|c.|ca.|~"
     "|or so|an average of"),
)  # fmt: skip
_HEDGED = re.compile(
    r"(?:^|(?<=[\s(\"-])|(?=~))(?:"
    + "|".join(
        f"(?P<h{at}>{'|'.join(re.escape(word) for word in sorted(words.split('|'), key=len, reverse=True))})"
        for at, (_, words) in enumerate(_HEDGES)
    )
    + r")(?:\s(?:the|a|an|only|just|of))?\s?$",
    re.IGNORECASE,
)
_WORDS = "|".join([*sorted([*_SMALL], key=len, reverse=True)])
_SCALES = "|".join(_SCALE)
_GAP = r"(?:[\s-]|(?:(?<=hundred)|(?<=thousand)|(?<=million))\sand\s)"
_NUMBER = re.compile(
    rf"""(?<![\w.,:/'])(?P<currency>(?:US)?\$|[€£¥₹])?\s?(?:
      (?P<clock>\d\d?:\d\d)
      |(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<ordinal>st|nd|rd|th)?
        (?:[\s-]?(?P<scale>{_SCALES}|bn|mn|tn|[km](?=\b)(?<=\dk|\dm))\b)?
      |(?P<part>(?P<top>an?|one|two|three|four)[\s-](?P<bottom>{"|".join(_FRACTION)})|half(?!\san?\s))\b
      |(?P<words>(?:(?:half\s)?(?:an?|{_WORDS})(?:{_GAP}(?:{_WORDS}|{_SCALES}))*)\b)
      |(?P<vague>(?:dozens|hundreds|thousands|millions|billions))\b
      |(?P<nth>{"|".join(_ORDINALS)})\b
    )(?![\d])""",
    re.IGNORECASE | re.VERBOSE,
)
_AFTER = re.compile(r"\s?(%)|[\s-]?(per\scent|percentage\spoints?|square\s\w+|sq\s\w+|[A-Za-z]\w*)")
_RUN = re.compile(r"[\s-](?:of\s(?:the|its|their|his|her|all)\s)?([\w'-]+)")
_PLUS = re.compile(r"\+|\sor\s(?:more|higher|greater)\b")
_PLACE = re.compile(r"[^,.;:()]{0,40}?\b(?:in|from|at|to|for|on|of)\s(?:the\s)?([A-Z][\w'-]+)")
_LEAD = re.compile(
    r"\b(from|to|by)\s(?:(?:about|around|nearly|almost|over|roughly|more than|less than)\s)?$", re.IGNORECASE
)
_LONGEST_RUN = 4
_LONGEST_HEDGE = 28


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at `start:stop` of a flattened text, hedge and unit not included.

    `high` is above `value` only for "dozens", "hundreds" …; `nouns` are the stems of the words it stands before;
    `lead` is the word before it and its hedge; `place` is the name that follows them with "in", "from" …, or nothing;
    `small` marks a number from one to three in letters, which is often no count; `rounded` one with a scale word.
    """

    value: float
    high: float
    hedge: Hedge
    unit: str
    nouns: tuple[str, ...]
    place: str
    lead: str
    text: str
    start: int
    stop: int
    small: bool = False
    rounded: bool = False

    @property
    def said(self) -> str:
        """As people read it: "more than 2,500"."""
        return self.text


@lru_cache(maxsize=2_048)
def quantities(text: str, taken: tuple[tuple[int, int], ...] = ()) -> tuple[Quantity, ...]:
    """Every quantity of a flattened text, in order, but for those that touch a `taken` span (dates)."""
    found = (match for match in _NUMBER.finditer(text) if not _touches(match.span(), taken))
    return tuple(one for match in found for one in _read(text, match))


def spelt(value: int) -> str:
    """A whole number below 1,000 in words: 42 is "forty-two"."""
    if value < len(_ONES):
        return _ONES[value]
    if value < 100:
        return _TENS[value // 10 - 2] + (f"-{_ONES[value % 10]}" if value % 10 else "")
    rest = f" and {spelt(value % 100)}" if value % 100 else ""
    return f"{_ONES[value // 100]} hundred{rest}"


def compatible(one: str, other: str) -> bool:
    """Whether two units can be the same; no unit goes with all but shares and money."""
    if one == other or {one, other} in _SAME:
        return True
    return (not one and other not in _STRICT) or (not other and one not in _STRICT)


_STRICT = frozenset(("%", "points", *_CURRENCY.values(), "CNY", "RUB", "cents", "nth", "time"))


def _touches(span: tuple[int, int], taken: Iterable[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < stop for start, stop in taken)


def _read(text: str, match: re.Match[str]) -> Iterator[Quantity]:
    if match["clock"]:
        yield _quantity(text, match, float(match["clock"].replace(":", "")), None, "time")
    elif match["words"]:
        yield from _spelt(text, match)
    elif match["vague"]:
        size = float(_SCALE[match["vague"].lower()[:-1]])
        yield _quantity(text, match, 2 * size, 1000 * size, "")
    elif match["part"]:
        yield _quantity(text, match, _share(match), None, "%")
    elif match["nth"]:
        yield _quantity(text, match, _ORDINALS.index(match["nth"].lower()) + 3.0, None, "nth")
    elif match["ordinal"]:
        yield _quantity(text, match, float(match["digits"].replace(",", "")), None, "nth")
    else:
        scale = (match["scale"] or "").lower()
        value = float(match["digits"].replace(",", "")) * (_SCALE | _SHORT).get(scale, 1)
        yield _quantity(text, match, value, None, _CURRENCY.get(match["currency"] or "", ""), bool(scale))


def _share(match: re.Match[str]) -> float:
    if not match["bottom"]:
        return 50.0
    return _SMALL.get(match["top"].lower(), 1) * _FRACTION[match["bottom"].lower()]


def _spelt(text: str, match: re.Match[str]) -> Iterator[Quantity]:
    words = re.findall(r"[a-z]+", match["words"].lower())
    bare = len(words) == 1
    if words[-1] in ("a", "an") or (bare and words[0] == "one" and not _unit(text, match.end())):
        return  # "a", "one of them": no count
    currency = _CURRENCY.get(match["currency"] or "", "")
    for value in _values(words):
        yield _quantity(text, match, value, None, currency, small=bare and value <= 3)


def _values(words: list[str]) -> Iterator[float]:
    """The numbers in a run of number words: "twenty five" is one, "two three" and "two and three" are two."""
    total, part = 0.0, -1.0
    for word in words:
        if word in _SCALE:
            part = (part if part > 0 else 1.0) * _SCALE[word]
            if _SCALE[word] >= 1000:
                total, part = total + part, 0.0
        elif word == "half":
            part = 0.5
        elif word in _SMALL and (part < 0 or _fits(part, _SMALL[word])):
            part = max(part, 0.0) + _SMALL[word]
        elif word in _SMALL:
            yield total + part
            total, part = 0.0, float(_SMALL[word])
    if part >= 0:
        yield total + part


def _fits(part: float, more: int) -> bool:
    low = part % 100
    return part == 0 or low == 0 or (low >= 20 and low % 10 == 0 and 0 < more < 10)


def _quantity(
    text: str,
    match: re.Match[str],
    value: float,
    high: float | None,
    unit: str,
    rounded: bool = False,
    small: bool = False,
) -> Quantity:
    stop = match.end()
    start = match.start() + len(match[0]) - len(match[0].lstrip())
    unit = unit or _unit(text, stop)
    hedge = _hedge(text, start, stop)
    return Quantity(
        value,
        high or value,
        hedge,
        unit,
        _nouns(text, stop),
        _place(text, stop),
        _lead(text, start),
        text[start:stop],
        start,
        stop,
        small,
        rounded,
    )


def _unit(text: str, at: int) -> str:
    found = _AFTER.match(text, at)
    if not found:
        return ""
    if found[1]:
        return "%"
    word = " ".join(found[2].lower().split())
    return "%" if word == "per cent" else _UNIT_OF.get(word, "")


def _hedge(text: str, start: int, stop: int) -> Hedge:
    if _PLUS.match(text, stop):
        return "at least"
    found = _HEDGED.search(text[max(0, start - _LONGEST_HEDGE) : start])
    if not found:
        return ""
    return next(name for at, (name, _) in enumerate(_HEDGES) if found[f"h{at}"])


def _nouns(text: str, at: int) -> tuple[str, ...]:
    """The stems of the words after a number, up to the first that is no noun or adjective."""
    nouns: list[str] = []
    while len(nouns) < _LONGEST_RUN and (found := _RUN.match(text, at)):
        word = found[1].strip("'-")
        if not word or not word[0].isalpha() or word.lower() in PREPOSITIONS or is_light(word, stem(word)):
            break
        nouns.append(stem(word))
        at = found.end()
    return tuple(nouns)


def _lead(text: str, start: int) -> str:
    found = _LEAD.search(text[max(0, start - _LONGEST_HEDGE - 8) : start])
    return found[1].lower() if found else ""


def _place(text: str, at: int) -> str:
    found = _PLACE.match(text, at)
    return found[1] if found else ""
