"""Does a sentence deny what its sources say, or say what they deny?

A negation belongs to the first word of content after it. The same word is looked for on the other side, in the
sentences that say most of the same; only where none of them denies it (or all do) is there an error.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from rag.checks.grounds import Finding, Ground, Statement
from rag.checks.lexemes import Lexeme

_ACROSS = 5  # words from a negation to what it denies
_BACK, _ON = 9, 4  # words around a word in which a negation can deny it
_NEAR = 4  # words before it in which "failed", "refused" … can
_DENIALS = frozenset(
    """fail refus declin deni deny reject unabl lack prevent scarc avoid neglect forbad forbidden prohibit impos
    absenc untru fals withheld abandon cancel""".split()
)
# With these a sentence can be what a "not" elsewhere says: looked for only where its word is not found.
_TURNS = frozenset(
    """oppos exclud ban stop ceas halt block except miss lost lose end few littl less least rather instead only
    though although despit howev but unlik hard far too bare""".split()
)
_REFUSALS = frozenset("fail refus declin unabl".split())
_CLAUSE = frozenset("that it he she they having".split())
_EMPTY_AFTER_NOT = frozenset("only just least mention necessarily merely solely simply until unlike uncommon".split())
_EMPTY_AFTER_NO = frozenset("doubt matter later more fewer less wonder one sooner less".split())
_OPPOSITES = tuple(
    pair.split("/")
    for pair in """rise/fall rise/drop rise/declin increas/decreas increas/declin gain/lose win/lose grow/shrink
    accept/reject approv/reject support/oppos support/reject back/oppos accept/refus approv/veto
    allow/forbid allow/ban permit/prohibit before/after northern/southern north/south
    eastern/western east/west higher/lower largest/smallest highest/lowest oldest/youngest
    earliest/latest more/fewer success/fail legal/illegal strengthen/weaken agre/disagre
    confirm/deni arriv/depart majority/minority guilti/innoc acquit/convict upheld/overturn
    male/femal maximum/minimum first/last always/never best/worst richer/poorer warmer/cooler
    import/export public/privat""".split()
)
_ABSENCE = re.compile(
    r"\b(?:texts?|articles?|passages?|sources?|paragraphs?)\b.{0,40}\b(?:not|n't|no)\b.{0,20}"
    r"\b(?:mention|say|state|provide|specif|contain|discuss|information)"
    r"|\bnot (?:mentioned|stated|provided|specified|given|discussed) (?:in|by) (?:the|this|these|any)\b"
)
_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non")
_STOPS = frozenset((";", ":", "(", ")", "but"))


def contradicted(claim: Statement, ground: Ground) -> Iterator[Finding]:
    """Where a claim and its sources deny each other."""
    if _ABSENCE.search(claim.text):
        yield Finding("content", "no paragraph supports that something is left out", hard=True)
    lines = ground.nearest(claim, 0.6)
    for place in _denied(claim):
        yield from _added(claim, place, lines)
    if any(_denies(claim.lexemes, at, word) for at, word in enumerate(claim.lexemes)):
        yield from _alone(claim, lines)
    for line in lines[:2]:
        for place in (*_denied(line), *_refused(line)):
            yield from _removed(claim, line, place, lines)
    yield from _opposite(claim, lines[:1])


def _denied(line: Statement) -> list[int]:
    """The places of the words that a negation denies first."""
    found = (
        _head(line.lexemes, place) for place, word in enumerate(line.lexemes) if _denies(line.lexemes, place, word)
    )
    return [place for place in found if place is not None]


def _refused(line: Statement) -> list[int]:
    """The places of what is denied without a "not": "denied that it targeted", "failed to enforce"."""
    words = line.lexemes
    found = [
        _head(words, place + 1)
        for place, (word, after) in enumerate(pairwise(words))
        if (word.term in _REFUSALS and after.lower == "to") or (word.term == "deni" and after.lower in _CLAUSE)
    ]
    return [place for place in found if place is not None]


def _denies(words: tuple[Lexeme, ...], place: int, word: Lexeme) -> bool:
    if not word.is_negation:
        return False
    after = words[place + 1].lower if place + 1 < len(words) else ""
    if word.lower == "not" and place and words[place - 1].lower in ("or", "if", "whether", "why"):
        return False
    return after not in (_EMPTY_AFTER_NO if word.lower == "no" else _EMPTY_AFTER_NOT)


def _head(words: tuple[Lexeme, ...], place: int) -> int | None:
    for at in range(place + 1, min(place + 1 + _ACROSS, len(words))):
        word = words[at]
        if word.text in _STOPS or word.text == ",":
            return None
        if word.is_content and word.text[0].islower() and not word.lower.endswith("ly"):
            return at
    return None


def _added(claim: Statement, place: int, lines: list[Statement]) -> Iterator[Finding]:
    """A negation in the claim that no source has at the same word."""
    head = claim.lexemes[place]
    held = [(line, at) for line in lines for at, word in enumerate(line.lexemes) if word.term == head.term]
    if held and not any(_is_denied(line.lexemes, at) for line, at in held):
        yield Finding("negation", f'the paragraph says "{_around(*held[0])}", without a "not"', hard=True)


def _alone(claim: Statement, lines: list[Statement]) -> Iterator[Finding]:
    """A claim that denies where nothing in the sentences it is made from can be read as a denial."""
    if lines and not any(_any_denial(line) for line in lines):
        told = next(word.text for at, word in enumerate(claim.lexemes) if _denies(claim.lexemes, at, word))
        yield Finding("negation", f'the paragraph denies nothing of this, the sentence says "{told}"', hard=True)


def _removed(claim: Statement, line: Statement, place: int, lines: list[Statement]) -> Iterator[Finding]:
    """A negation in the source that the claim has lost."""
    head = line.lexemes[place]
    told = [at for at, word in enumerate(claim.lexemes) if word.term == head.term]
    if not told or any(_is_denied(claim.lexemes, at) for at in told):
        return
    elsewhere = ((other, at) for other in lines for at, word in enumerate(other.lexemes) if word.term == head.term)
    if all(_is_denied(other.lexemes, at) for other, at in elsewhere):
        yield Finding("negation", f'the paragraph says "{_around(line, place)}"', hard=True)


def _is_denied(words: tuple[Lexeme, ...], at: int) -> bool:
    """Whether anything around a word can deny it: generous, so that what is told otherwise is no error."""
    near = (*words[max(0, at - _BACK) : at], *words[at + 1 : at + _ON + 1])
    return any(word.is_negation for word in near) or any(map(_can_deny, words[max(0, at - _NEAR) : at]))


def _can_deny(word: Lexeme) -> bool:
    return (
        word.is_negation
        or word.term in _DENIALS
        or word.lower in ("hardly", "barely", "rarely", "seldom", "missing", "absent")
    )


def _any_denial(line: Statement) -> bool:
    return any(
        _can_deny(word) or word.term in _TURNS or (word.lower.startswith(_PREFIXES) and len(word.text) > 5)
        for word in line.lexemes
    )


def _opposite(claim: Statement, lines: list[Statement]) -> Iterator[Finding]:
    """A word in the claim where the source has its opposite."""
    for line in lines:
        if len(claim.content & line.content) < 0.5 * len(claim.content):
            continue
        mine, theirs = claim.terms - line.terms, line.terms - claim.terms
        for one, other in _OPPOSITES:
            for told, held in ((one, other), (other, one)):
                if told in mine and held in theirs and not any(map(_can_deny, claim.lexemes)):
                    yield Finding(
                        "negation", f"the paragraph says {_word(line, held)}, not {_word(claim, told)}", hard=True
                    )


def _word(line: Statement, term: str) -> str:
    return next(word.text for word in line.lexemes if word.term == term)


def _around(line: Statement, at: int) -> str:
    words = line.lexemes[max(0, at - 3) : at + 2]
    return line.text[words[0].start : words[-1].stop]
