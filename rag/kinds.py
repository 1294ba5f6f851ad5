"""Does a sentence hold the kind of thing that is asked for: a cause, a date, a count, a person, a place?"""

import re
from collections.abc import Callable

from index.words import content_terms, terms
from rag.question import Kind, Question

_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    r"|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\."
)
_DATE = re.compile(
    rf"\b(?:{_MONTHS}|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|1\d{{3}}s?|20\d{{2}}s?|(?:in|by|until) \d{{3}}"
    r"|\d+(?:st|nd|rd|th)|\d+(?::\d\d)? ?[ap]\.?m|yesterday|today|tonight|tomorrow|centur(?:y|ies)|decades?|since"
    r"|morning|noon|afternoon|evening|night|midnight|christmas|easter|ramadan|while|during|before|after|until"
    r"|(?:last|next|this|earlier) (?:week|month|year|spring|summer|autumn|fall|winter)"
    r"|(?:days|weeks|months|years) (?:ago|later|earlier))\b",
    re.IGNORECASE,
)
_YEAR = r"(?:1[5-9]|20)\d\d\b"
_DAY_OR_YEAR = re.compile(
    rf"\b(?:{_MONTHS}) \d+(?:, \d{{4}})?|\b(?:in|since|until|during) {_YEAR}|\b{_YEAR}(?! [a-z]+s\b)", re.IGNORECASE
)
_CAUSE = re.compile(
    r"\b(?:because|since|due|owing|respon\w+|retaliat\w*|to|so|that|reasons?|why|caus\w+|prompt\w*|led|trigger\w*"
    r"|motivat\w*|blam\w*|thanks|therefore|protest|aim\w*|purpose|inten\w+|fear\w*|amid|grounds|attribut\w*|result\w*"
    r"|after|following|when|for|by|over|as|which|culminat\w*|from|in order)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty"
    r"|seventy|eighty|ninety|dozens?|hundreds?|thousands?|millions?|billions?|half|third|quarter|twice|several"
    r"|percent|once|none|no|all|both|few|many|single|pair|couple)\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    rf"{_COUNT.pattern}|\b(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|centur(?:y|ies)|long|until"
    r"|forever|indefinite(?:ly)?|future|permanent\w*|free|much|most|little|vast|large|huge|small|limited|daily|weekly"
    r"|monthly|yearly|annual\w*|often|rarely|never|always)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<!^)(?<![.?!“\"]\s)\b[A-Z][\w’'-]+")
_OPENING_NAME = re.compile(r"^[“\"‘']?[A-Z][\w’'-]+(?:\s+(?:al-|bin |von |de )?[A-Z][\w’'-]+)+")
_SOMEWHERE = re.compile(
    r"\b(?:in|at|near|across|outside|inside|off|around|within|toward|through|throughout) (?:the |a |an )?[\w-]+"
    r"|\b(?:north|south|east|west)\w*",
    re.IGNORECASE,
)
_FILLER = frozenset(
    "in at by near across outside inside off around within toward through throughout the a an".split()
)
_WHOLE = re.compile(r"[\w.,’'-]+")


def fits(question: Question, sentence: str) -> bool:
    """Whether a sentence holds the kind of thing asked for, beyond what the question says itself."""
    check = _CHECKS.get(question.kind)
    return check is None or check(sentence, set(question.terms))


def _cause(sentence: str, asked: set[str]) -> bool:
    return bool(_CAUSE.search(sentence))


def _date(sentence: str, asked: set[str]) -> bool:
    return _says_more(_DATE, sentence, asked)


def _count(sentence: str, asked: set[str]) -> bool:
    """A day or a year counts nothing."""
    return _says_more(_COUNT, _DAY_OR_YEAR.sub(" ", sentence), asked)


def _amount(sentence: str, asked: set[str]) -> bool:
    return _says_more(_AMOUNT, _DAY_OR_YEAR.sub(" ", sentence), asked)


def _person(sentence: str, asked: set[str]) -> bool:
    opening = _OPENING_NAME.match(sentence)
    names = _NAME.findall(sentence) + ([opening[0]] if opening else [])
    return any(not set(content_terms(name)) <= asked for name in names)


def _place(sentence: str, asked: set[str]) -> bool:
    return _person(sentence, asked) or _says_more(_SOMEWHERE, sentence, asked)


def _says_more(pattern: re.Pattern[str], sentence: str, asked: set[str]) -> bool:
    """Whether anything that the pattern finds, taken as whole words, is not in the question."""
    found = (match[0] + _rest(sentence, match.end()) for match in pattern.finditer(sentence))
    return any(set(terms(words)) - asked - _FILLER for words in found)


def _rest(sentence: str, end: int) -> str:
    match = _WHOLE.match(sentence, end)
    return match[0] if match else ""


_CHECKS: dict[Kind, Callable[[str, set[str]], bool]] = {
    "why": _cause,
    "when": _date,
    "how many": _count,
    "how much": _amount,
    "who": _person,
    "where": _place,
}
