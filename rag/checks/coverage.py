"""How much of what a sentence says stands in its sources, and how close together it stands there.

Names and numbers weigh more than other words. Words that are spread over sentences far apart count less: pieces of a
paragraph put together anew can say something else.
"""

from dataclasses import dataclass

from rag.checks.grounds import Ground, Statement
from rag.checks.lexemes import Lexeme
from rag.checks.naming import known, same
from rag.checks.quantities import UNIT_WORDS

_NAME, _WORD = 1.5, 1.0
_TOGETHER = 2  # sentences of a source that may be told in one


@dataclass(frozen=True, slots=True)
class Coverage:
    """Shares in 0..1, by weight: `told` anywhere in the sources, `together` in the best two sentences.

    `missing` are the words that stand nowhere.
    """

    told: float
    together: float
    missing: tuple[str, ...]


def coverage(claim: Statement, ground: Ground) -> Coverage:
    """The share of a claim's words that its sources hold; 1 for one that has none."""
    words = _wanted(claim)
    whole = sum(map(_weight, words))
    if not whole:
        return Coverage(1.0, 1.0, ())
    named = [word for word in words if word.is_capital and not _stands(word, ground.terms) and known(word, ground)]
    held = [word for word in words if word in named or _stands(word, ground.terms)]
    told = sum(map(_weight, held)) / whole
    together = sum(map(_weight, named)) + _together([word for word in held if word not in named], ground)
    return Coverage(told, together / whole, tuple(w.text for w in words if w not in held))


def _wanted(claim: Statement) -> list[Lexeme]:
    """Each content word once; numbers and dates are judged elsewhere."""
    taken = [(moment.start, moment.stop) for moment in claim.moments]
    taken += [(number.start, number.stop) for number in claim.quantities]
    first: dict[str, Lexeme] = {}
    for word in claim.lexemes:
        counted = word.lower in UNIT_WORDS or any(start <= word.start < stop for start, stop in taken)
        if word.is_content and word.is_word and not counted:
            first.setdefault(word.term, word)
    return list(first.values())


def _weight(word: Lexeme) -> float:
    return _NAME if word.is_capital and word.start else _WORD


def _stands(word: Lexeme, terms: frozenset[str]) -> bool:
    if word.term in terms:
        return True
    return any(_kin(word.term, other) for other in terms if other[0] == word.term[0]) or (
        word.is_capital and any(same(word.term, other) for other in terms)
    )


def _kin(one: str, other: str) -> bool:
    """Two words of one root that the stemmer keeps apart: retaliate and retaliation, vote and voter."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < 4 or len(longer) - len(shorter) > 4:
        return False
    common = next((at for at, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), len(shorter))
    return common >= max(4, len(shorter) - 2) and (common >= 6 or common == len(shorter))


def _together(words: list[Lexeme], ground: Ground) -> float:
    """The most weight that neighbouring sentences of the sources hold."""
    runs = (
        frozenset().union(frame, *(line.terms for line in source.lines[at : at + _TOGETHER]))
        for source in ground.sources
        for frame in [frozenset(term for line in source.framed[len(source.lines) :] for term in line.terms)]
        for at in range(len(source.lines))
    )
    return max((sum(_weight(word) for word in words if _stands(word, terms)) for terms in runs), default=0.0)
