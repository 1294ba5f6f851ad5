"""Is what a sentence has someone say said by that person in the sources, and not by another?

Only where a speaker is named on both sides can it be wrong.
"""

from collections.abc import Iterator

from rag.checks.grounds import Finding, Ground, Source, Statement
from rag.checks.lexemes import Lexeme
from rag.checks.naming import same

_SPEECH = frozenset(
    """said says say told tells claimed claims announced warned warns wrote argued argues asked asks added
    replied denied denies insisted suggested stressed explained testified vowed pledged promised declared
    tweeted commented""".split()
)
_ADDRESS = frozenset("told tells tell asked asks".split())  # after these stands who is spoken to
_REACH = 5  # words between a speaker and the verb
_MOST = 0.5  # share of a claim's content that a sentence must hold to be where it was said


def missaid(claim: Statement, ground: Ground) -> Iterator[Finding]:
    """Words that are put in the wrong mouth."""
    told = _speakers(claim)
    if not told or any(_names(told, word) for source in ground.sources for word in _frame(source)):
        return
    heard = _heard(claim, told, ground)
    if not heard or any(_names(told, word) for word in heard):
        return
    name = " ".join(word.text for word in told)
    yield Finding("attribution", f"in the paragraph {heard[-1].text} says this, not {name}", hard=True)


def _speakers(line: Statement) -> list[Lexeme]:
    """The capitalised words just before or after a verb of speech, or after "according to"."""
    words = line.lexemes
    found: list[Lexeme] = []
    for place, word in enumerate(words):
        if word.lower in _SPEECH:
            before = words[max(0, place - _REACH) : place][::-1]
            after = () if word.lower in _ADDRESS else words[place + 1 : place + 1 + _REACH]
            found += _run(before) or _run(after)
        elif word.lower == "according" and place + 2 < len(words):
            found += _run(words[place + 2 : place + 2 + _REACH])
    return found


def _run(words: tuple[Lexeme, ...]) -> list[Lexeme]:
    """The first capitalised names, to the first mark or verb after them."""
    run: list[Lexeme] = []
    for word in words:
        if word.is_capital and word.is_content:
            run.append(word)
        elif run or word.lower in (",", ".", '"', "that", "he", "she", "it", "they", "who"):
            break
    return run


def _names(told: list[Lexeme], word: Lexeme) -> bool:
    return word.is_capital and any(same(speaker.term, word.term) for speaker in told)


def _frame(source: Source) -> tuple[Lexeme, ...]:
    return tuple(word for line in source.framed[len(source.lines) :] for word in line.lexemes)


def _heard(claim: Statement, told: list[Lexeme], ground: Ground) -> list[Lexeme]:
    """Who speaks in the sentences that hold most of what was said; nobody if one has none or names this one."""
    speech = {word.term for word in claim.lexemes if word.lower in _SPEECH}
    words = claim.content - {speaker.term for speaker in told} - speech
    heard: list[Lexeme] = []
    for line in ground.lines:
        if words and len(words & line.content) >= _MOST * len(words):
            if not _speakers(line) or any(_names(told, word) for word in line.lexemes):
                return []
            heard += _speakers(line)
    return heard
