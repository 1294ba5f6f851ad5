"""What is asked: the kind of question, the terms to search for, names and numbers that an answer must fit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from index.errors import QuestionError
from index.spellings import fold
from index.words import content_terms, terms
from rag.answer import Turn
from rag.conversation import self_contained
from rag.parts import parts
from rag.when import Timing, certain, timing

Kind = Literal["why", "when", "who", "where", "how many", "how much", "how", "what", "whether"]

UNTIMED = Timing()
LONGEST = 4_000  # characters
_NUMBER = re.compile(r"\d[\d.,]*")
_CAPITAL = re.compile(r"(?<![.?!]\s)(?<!^)\b[A-Z][\w’'.-]*")
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
    """A question made self-contained.

    `names`, `numbers` and `dates` are index terms that stand for one thing only; `timing` are the days of the dates.
    `parts` are the questions it is made of, when it asks several things.
    """

    asked: str
    text: str
    kind: Kind
    terms: tuple[str, ...]
    names: frozenset[str]
    numbers: frozenset[str]
    dates: frozenset[str] = frozenset()
    timing: Timing = UNTIMED
    parts: tuple["Question", ...] = ()


def understand(asked: str, history: Sequence[Turn] = (), today: date | None = None) -> Question:
    """Read a question, in the light of the turns before it; "this week" is that of `today`.

    Raises:
        QuestionError: it is too long, or holds nothing to search for.
    """
    if len(asked) > LONGEST:
        raise QuestionError(
            f"the question has {len(asked):,} characters, the most is {LONGEST:,}", "ask a shorter one"
        )
    text = self_contained(" ".join(asked.split()), history)
    today = today or date.today()
    return replace(_read(asked, text, today), parts=_parts(text, today))


def _read(asked: str, text: str, today: date) -> Question:
    wanted = content_terms(text)
    if not wanted:
        raise QuestionError(f"nothing in {asked.strip()!r} can be searched for", "name what you ask about")
    dates = {term for event in certain(text, today) for term in terms(text[event.begin : event.stop])}
    numbers = {term for found in _NUMBER.findall(text) for term in terms(found)} - dates
    names = {term for found in _CAPITAL.findall(fold(text)) for term in content_terms(found)} - dates - numbers
    return Question(
        asked,
        text,
        kind_of(text),
        tuple(wanted),
        names=frozenset(names.intersection(wanted)),
        numbers=frozenset(numbers.intersection(wanted)),
        dates=frozenset(dates.intersection(wanted)),
        timing=timing(text, today),
    )


def _parts(text: str, today: date) -> tuple[Question, ...]:
    """Each part is read in the light of the one before ("and when did it begin?"), and is not taken apart again."""
    pieces = parts(text)
    before = [[], *([Turn(piece, "")] for piece in pieces)]
    return tuple(
        _read(piece, self_contained(piece, earlier), today) for piece, earlier in zip(pieces, before, strict=False)
    )


def kind_of(text: str) -> Kind:
    """Which kind of answer is wanted; the earliest question word decides."""
    found = [
        (match.start(), order, kind)
        for order, (kind, pattern) in enumerate(_KINDS)
        if (match := pattern.search(text.lower()))
    ]
    return min(found)[2] if found else "whether"
