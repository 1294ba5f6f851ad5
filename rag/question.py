"""What is asked: the kind of question, the terms to search for, names and numbers that an answer must fit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from index.errors import QuestionError
from index.words import STOP_WORDS, content_terms, terms
from rag.answer import Turn

Kind = Literal["why", "when", "who", "where", "how many", "how much", "how", "what", "whether"]

LONGEST = 4_000  # characters
_NUMBER = re.compile(r"\d[\d.,]*")
_CAPITAL = re.compile(r"(?<![.?!]\s)(?<!^)\b[A-Z][\w’'.-]*")
_WORD = re.compile(r"[\w’'-]+")
_ANAPHOR = re.compile(
    r"\b(it|its|he|him|his|she|her|they|them|their|that|this|those|these|there|then)\b", re.IGNORECASE
)
_FOLLOW_UP = re.compile(r"^\s*(and|but|so|what about|how about|why|when|where|who)\b", re.IGNORECASE)
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("why", re.compile(r"\b(why|what (was|is|were|are) the (reason|cause|motive)s?|what (caused|prompted|led))\b")),
    ("how many", re.compile(r"\bhow many\b|\bwhat (number|share|percentage)\b")),
    (
        "when",
        re.compile(r"\b(when|(what|which) (year|date|day|month|time|decade|century)|since when|how long ago)\b"),
    ),
    ("how much", re.compile(r"\bhow (much|large|big|old|long|far|often|high|tall)\b")),
    ("who", re.compile(r"\b(who|whom|whose)\b")),
    ("where", re.compile(r"\b(where|(what|which) (country|city|place|region|town|state|province|location))\b")),
    ("how", re.compile(r"\bhow\b")),
    ("what", re.compile(r"\b(what|which)\b")),
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question made self-contained. `names` and `numbers` are index terms that stand for one thing only."""

    asked: str
    text: str
    kind: Kind
    terms: tuple[str, ...]
    names: frozenset[str]
    numbers: frozenset[str]


def understand(asked: str, history: Sequence[Turn] = ()) -> Question:
    """Read a question, in the light of the turns before it.

    Raises:
        QuestionError: it is too long, or holds nothing to search for.
    """
    if len(asked) > LONGEST:
        raise QuestionError(
            f"the question has {len(asked):,} characters, the most is {LONGEST:,}", "ask a shorter one"
        )
    text = self_contained(" ".join(asked.split()), history)
    wanted = content_terms(text)
    if not wanted:
        raise QuestionError(f"nothing in {asked.strip()!r} can be searched for", "name what you ask about")
    numbers = frozenset(term for found in _NUMBER.findall(text) for term in terms(found))
    names = frozenset(term for found in _CAPITAL.findall(text) for term in content_terms(found)) - numbers
    return Question(asked, text, kind_of(text), tuple(wanted), names, numbers)


def kind_of(text: str) -> Kind:
    """Which kind of answer is wanted; the earliest question word decides."""
    found = [
        (match.start(), order, kind)
        for order, (kind, pattern) in enumerate(_KINDS)
        if (match := pattern.search(text.lower()))
    ]
    return min(found)[2] if found else "whether"


def self_contained(asked: str, history: Sequence[Turn]) -> str:
    """A follow-up with what it leaves unsaid: the earlier question's words go before it.

    A question leans on the one before when it says "it", "they", "there" …, or has two content words or fewer.
    """
    if not history or not _leans(asked):
        return asked
    return f"{history[-1].question.rstrip(' ?')}. {asked}"


def _leans(asked: str) -> bool:
    words = [word for word in _WORD.findall(asked.lower()) if word not in STOP_WORDS]
    return bool(_ANAPHOR.search(asked)) or (len(words) <= 2 and bool(_FOLLOW_UP.search(asked)))
