"""Does a sentence hold the kind of thing that is asked for: a cause, a date, a count, a person, a place?"""

import re
from collections.abc import Callable

from index.words import content_terms, terms
from rag.question import Kind, Question

_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_DATE = re.compile(
    rf"\b(?:{_MONTHS}|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|1\d{3}s?|20\d{2}s?|\d+(?:st|nd|rd|th)|yesterday|today|tonight|tomorrow|centur(?:y|ies)|decades?"
    r"|(?:last|next|this|earlier) (?:week|month|year|night|spring|summer|autumn|fall|winter)"
    r"|(?:days|weeks|months|years) (?:ago|after|before|later|earlier)|since|christmas|easter|ramadan)\b",
    re.IGNORECASE,
)
_DATED = re.compile(
    rf"\b(?:{_MONTHS}|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.) \d+(?:, \d{{4}})?"
    r"|\b(?:in|since|of|by|the) (?:1\d|20)\d\d\b",
    re.IGNORECASE,
)
_STRONG_CAUSE = re.compile(
    r"\b(?:because|since|due to|owing to|in response|respon(?:d|se|ding)|retaliat\w*|in order to|so that|reasons?|why"
    r"|caus(?:e|ed|es|ing)|prompt\w*|led to|trigger\w*|motivat\w*|blam\w*|thanks to|therefore|in protest|aimed?"
    r"|purpose|intend\w*|out of fear|fear(?:s|ed|ing)?|amid|on (?:the )?grounds|attribut\w*|result\w*|as a)\b",
    re.IGNORECASE,
)
_WEAK_CAUSE = re.compile(r"\b(?:after|following|days? after|when|to|for|by|over|as|which|culminat\w*|from)\b", re.I)
_COUNT = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|millions?"
    r"|billions?|half|third|quarter|twice|several|percent|once|none|no|all|few|single|pair|couple)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<!^)(?<![.?!“\"]\s)\b[A-Z][\w’'-]+")
_OPENING_NAME = re.compile(r"^[“\"‘']?[A-Z][\w’'-]+(?:\s+(?:al-|bin |von |de )?[A-Z][\w’'-]+)+")
_PLACE = re.compile(
    r"\b(?:in|at|near|from|to|across|outside|inside|off|around|of|into|toward|through)\s+(?:the\s+)?[A-Z]"
)
_STATEMENT = 0.5  # kinds that any statement may answer


def fits(question: Question, sentence: str) -> float:
    """Whether a sentence holds the kind of thing asked for: 1 yes, 0 no, between for a weak sign."""
    asked = set(question.terms)
    check = _CHECKS.get(question.kind)
    return check(sentence, asked) if check else _STATEMENT


def _cause(sentence: str, asked: set[str]) -> float:
    return 1.0 if _STRONG_CAUSE.search(sentence) else 0.6 if _WEAK_CAUSE.search(sentence) else 0.0


def _date(sentence: str, asked: set[str]) -> float:
    return float(any(not set(terms(found)) <= asked for found in _DATE.findall(sentence)))


def _count(sentence: str, asked: set[str]) -> float:
    sentence = _DATED.sub(" ", sentence)
    numbers = {term for match in _COUNT.finditer(sentence) for term in terms(_word_at(sentence, match.start()))}
    return float(bool(numbers - asked))


def _person(sentence: str, asked: set[str]) -> float:
    opening = _OPENING_NAME.match(sentence)
    names = _NAME.findall(sentence) + ([opening[0]] if opening else [])
    return float(any(not set(content_terms(name)) <= asked for name in names))


def _place(sentence: str, asked: set[str]) -> float:
    found = (_word_at(sentence, match.end() - 1) for match in _PLACE.finditer(sentence))
    return float(any(not set(terms(name)) <= asked for name in found))


_CHECKS: dict[Kind, Callable[[str, set[str]], float]] = {
    "why": _cause,
    "when": _date,
    "how many": _count,
    "who": _person,
    "where": _place,
}


def _word_at(text: str, start: int) -> str:
    match = re.compile(r"[\w.,’'-]+").match(text, start)
    return match[0] if match else ""
