"""Figures of an answer's words against its key: exact match, token F1, containment, facts, and their like.

Facts are lists of accepted spellings. A short spelling must stand in the answer whole and in order; a
statement of more than `STATEMENT` content words needs most of its content words, and every number.
"""

from collections import Counter
from collections.abc import Sequence

from eval.normal import content, holds, numbers, tokens

Fact = Sequence[str]

STATEMENT = 6
"""Above this many content words, people word the same fact differently, so order is not asked for."""
MOST = 0.6
"""The share of a statement's content words that an answer must have; the usual bar for paraphrase overlap."""


def exact(answer: str, references: Sequence[str]) -> float:
    """1 when the normalised answer equals a reference."""
    return float(any(tokens(answer) == tokens(reference) for reference in references))


def token_f1(answer: str, references: Sequence[str]) -> float:
    """SQuAD's token F1 against the nearest reference."""
    return max((f1(tokens(answer), tokens(reference)) for reference in references), default=0.0)


def likeness(question: str, answer: str, reference: str) -> float:
    """F1 of content stems, those of the question left out: to repeat the question answers nothing.

    Agrees with people on ragchecker_meta at Pearson 60, where token F1 has 52 (`eval.meta` prints both).
    """
    asked = set(content(question))
    told, wanted = ([word for word in content(text) if word not in asked] for text in (answer, reference))
    return f1(told, wanted)


def f1(left: Sequence[str], right: Sequence[str]) -> float:
    """The harmonic mean of both shares of common tokens, each token counted as often as it comes."""
    common = sum((Counter(left) & Counter(right)).values())
    return 2 * common / (len(left) + len(right)) if common else 0.0


def contains(answer: str, references: Sequence[str]) -> float:
    """1 when a reference stands in the answer, whole."""
    return float(any(holds(tokens(answer), tokens(reference)) for reference in references))


def fact_recall(answer: str, facts: Sequence[Fact]) -> float:
    """The share of the key facts that the answer tells in one of their spellings."""
    return sum(tells(answer, fact) for fact in facts) / len(facts) if facts else 0.0


def tells(answer: str, fact: Fact) -> bool:
    """Whether one accepted spelling of the fact stands in the answer."""
    return any(_tells(answer, spelling) for spelling in fact)


def forbidden(answer: str, facts: Sequence[Fact]) -> float:
    """1 when the answer tells anything that it must not."""
    return float(any(tells(answer, fact) for fact in facts))


def _tells(answer: str, spelling: str) -> bool:
    if holds(tokens(answer), tokens(spelling)):
        return True
    wanted = set(content(spelling))
    if len(wanted) <= STATEMENT or not numbers(spelling) <= numbers(answer):
        return False
    return len(wanted & set(content(answer))) >= MOST * len(wanted)
