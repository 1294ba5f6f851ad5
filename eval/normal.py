"""One written form for what people write in many ways: numbers, dates, units, names, abbreviations.

`tokens` follows SQuAD's normalisation (case, punctuation and articles fall away; Rajpurkar et al. 2016)
and adds to it, so that "2,500", "2500" and "two thousand five hundred" are one token.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_MONTHS = ("january february march april may june july august september october november december").split()
_SHORT = {month[:3]: month for month in _MONTHS} | {"sept": "september"}
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_NUMBERS = {word: n for n, word in enumerate(_ONES)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "bn": 10**9, "mn": 10**6}
_UNITS = {
    "percent": "%",
    "kilometre": "km",
    "kilometer": "km",
    "kilometres": "km",
    "kilometers": "km",
    "metre": "metres",
    "meter": "metres",
    "meters": "metres",
    "kilogram": "kg",
    "kilograms": "kg",
    "kilos": "kg",
    "tonne": "tons",
    "tonnes": "tons",
    "ton": "tons",
    "mile": "miles",
    "dollar": "dollars",
    "usd": "dollars",
    "euro": "euros",
    "eur": "euros",
    "gbp": "pounds",
    "pound": "pounds",
}
_CURRENCY = {"$": "dollars", "€": "euros", "£": "pounds"}
_ARTICLES = frozenset(("a", "an", "the"))
STOP = frozenset(
    """a about after all also am an and any are as at be because been before being but by can could did do does
    for from had has have he her his how i if in into is it its me more most my no not of on one or other our out
    over said say says she should so some such than that the their them then there these they this those to too
    up us was we were what when where which while who whom why will with would you your""".split()
)
"""Words without content. "us" is also the country: it counts as content only inside longer facts."""

_SPELLING: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[’‘`´ʼ]"), "'"),
    (re.compile(r"[‐-―−]"), "-"),
    (re.compile(r"\bper cent\b"), "percent"),
    (re.compile(r"(?<=\d)\s*%"), " percent"),
    (re.compile(r"'s\b"), ""),
    (re.compile(r"'"), ""),
    (re.compile(r"\b(al|el)-(?=\w)"), ""),
    (re.compile(r"\b(?:[a-z]\.){2,}"), ""),
    (re.compile(r"(?<=\d),(?=\d{3}\b)"), ""),
    (re.compile(r"(?<=\d)(st|nd|rd|th)\b"), ""),
    (re.compile(r"(?<=\d)\s?(bn|mn)\b"), r" \1"),
)
_MONEY = re.compile(r"(?:us|c|a)?([$€£])\s*(\d[\d.]*)((?:\s*(?:thousand|million|billion|trillion|bn|mn))?)\b")
_DATE = re.compile(rf"\b({'|'.join(_MONTHS)}) (\d{{1,2}})(?!\d)(?:, (?=\d{{4}}))?")
_TOKEN = re.compile(r"\d+(?:\.\d+)?|\w+|%")


@lru_cache(maxsize=65536)
def tokens(text: str) -> tuple[str, ...]:
    """The normalised words of a text, in order."""
    words = [_UNITS.get(word, word) for word in _TOKEN.findall(_respell(text))]
    return tuple(word for word in _spell_numbers(words) if word not in _ARTICLES)


def content(text: str) -> tuple[str, ...]:
    """The stems of the words that carry content."""
    return tuple(stem(word) for word in tokens(text) if word not in STOP)


def numbers(text: str) -> frozenset[str]:
    """The numbers of a text, normalised; years and days of dates are among them."""
    return frozenset(word for word in tokens(text) if word[0].isdigit())


def holds(words: Sequence[str], part: Sequence[str]) -> bool:
    """Whether `part` stands in `words`, whole and in order."""
    if not part:
        return False
    return f" {' '.join(part)} " in f" {' '.join(words)} "


def stem(word: str) -> str:
    """A light stem: plural, -ed and -ing go (after Harman's S stemmer, 1991). Numbers stay as they are."""
    for ending, put, least in (("ies", "y", 5), ("sses", "ss", 5), ("ing", "", 6), ("ed", "", 5)):
        if word.endswith(ending) and len(word) >= least:
            return _undouble(word[: -len(ending)] + put)
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-1]
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def _undouble(word: str) -> str:
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        return word[:-1]
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def _respell(text: str) -> str:
    flat = unicodedata.normalize("NFKD", text).casefold()
    flat = "".join(char for char in flat if not unicodedata.combining(char))
    for pattern, put in _SPELLING:
        flat = pattern.sub(put or _joined, flat)
    flat = re.sub(r"\b([a-z]{3,4})\.?(?= \d)", lambda found: _SHORT.get(found[1], found[0]), flat)
    flat = _MONEY.sub(lambda found: f"{found[2]}{found[3]} {_CURRENCY[found[1]]}", flat)
    return _DATE.sub(r"\2 \1 ", flat)


def _joined(found: re.Match[str]) -> str:
    """Abbreviations lose their full stops ("u.s." → "us"); every other match goes."""
    return found[0].replace(".", "") if "." in found[0] else ""


def _spell_numbers(words: Sequence[str]) -> list[str]:
    """Runs of number words and scales become digits: "two thousand five hundred" → "2500"."""
    out: list[str] = []
    run: list[str] = []
    for word in [*words, ""]:
        if _is_number(word) or (run and (word in _SCALES or word == "hundred")):
            run.append(word)
            continue
        out.extend(_values(run))
        run = []
        out.append(word)
    return out[:-1]


def _is_number(word: str) -> bool:
    return word in _NUMBERS or word[:1].isdigit()


def _values(run: Sequence[str]) -> list[str]:
    """The numbers in a run of number words; "20 25" stays two numbers, "twenty five" is one."""
    found: list[str] = []
    total, part, digits = 0.0, -1.0, False
    for word in run:
        if word == "hundred" or word in _SCALES:
            total, part = _scaled(total, max(part, 1.0), word)
            digits = False
        elif part < 0 or (not digits and word in _NUMBERS and _fits(part, _NUMBERS[word])):
            digits = word not in _NUMBERS
            part = max(part, 0.0) + (float(word) if digits else _NUMBERS[word])
        else:
            found.append(_digits(total + part))
            total, digits = 0.0, word not in _NUMBERS
            part = float(word) if digits else float(_NUMBERS[word])
    return [*found, _digits(total + max(part, 0.0))] if run else found


def _scaled(total: float, part: float, word: str) -> tuple[float, float]:
    if word == "hundred":
        return total, part * 100
    return total + part * _SCALES[word], 0.0


def _fits(part: float, more: int) -> bool:
    """Whether `more` can follow: tens take ones, hundreds take anything below them."""
    low = part % 100
    return low == 0 or (low >= 20 and low % 10 == 0 and more < 10)


def _digits(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:g}"
