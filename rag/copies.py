"""Wire copy under several mastheads: paragraphs that print the same words, or nearly, become one passage.

Only the few dozen passages of one question are compared, so their shingles are compared exactly; MinHash would only
estimate the same resemblance (Broder, On the Resemblance and Containment of Documents, 1997).
"""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace

from index.article import Passage, normalise

ALIKE = 0.7  # resemblance: shared shingles ÷ all shingles
_WORD = re.compile(r"\w+")
_FACT = re.compile(r"\d[\d.,]*|\b(?:not?|never|nor|none|\w+n[’']t)\b")
_NAME = re.compile(r"(?<=[\w,;:] )[A-Z][\w’'-]+")


def collapse(passages: Sequence[Passage]) -> list[Passage]:
    """Paragraphs that print the same words become one passage, the best of them, that knows its copies."""
    return _grouped(passages, [normalise(passage.paragraph.text) for passage in passages])


def collapse_near(passages: Sequence[Passage]) -> list[Passage]:
    """The same for paragraphs that print nearly the same.

    Versions in which a number, a negation or a name differs say different things: both are kept.
    """
    prints = [Print(passage.paragraph.text) for passage in passages]
    first: dict[int, int] = {}  # the first passage with a shingle
    leaders: list[int] = []
    for at, mine in enumerate(prints):
        shared = Counter(first.setdefault(shingle, at) for shingle in mine.shingles)
        near = (other for other in sorted(shared) if other < at and mine.copies(prints[other], shared[other]))
        leaders.append(next((leaders[other] for other in near), at))
    return _grouped(passages, leaders)


class Print:
    """What of a text its copies share."""

    def __init__(self, text: str) -> None:
        words = _WORD.findall(text.lower())
        self.shingles = frozenset(map(hash, zip(words, words[1:], words[2:], strict=False)))
        self._text = text

    def copies(self, other: "Print", shared: int) -> bool:
        """Whether one is the other, give or take words that are no facts, and names that one has besides."""
        if shared < ALIKE * (len(self.shingles) + len(other.shingles) - shared):
            return False
        fewer, more = sorted((_NAME.findall(self._text), _NAME.findall(other._text)), key=len)
        return self._facts() == other._facts() and _in_order(fewer, more)

    def _facts(self) -> list[str]:
        return [found.rstrip(".,") for found in _FACT.findall(self._text)]


def _in_order(some: Sequence[str], every: Sequence[str]) -> bool:
    rest = iter(every)
    return all(name in rest for name in some)


def _grouped(passages: Sequence[Passage], groups: Iterable[Hashable]) -> list[Passage]:
    together: dict[Hashable, list[Passage]] = {}
    for passage, group in zip(passages, groups, strict=True):
        together.setdefault(group, []).append(passage)
    return [_with_copies(first, rest) for first, *rest in together.values()]


def _with_copies(first: Passage, rest: Sequence[Passage]) -> Passage:
    if not rest:
        return first
    found = [*first.copies, *(copy for other in rest for copy in (replace(other, copies=()), *other.copies))]
    once = {copy.paragraph.id: copy for copy in found if copy.paragraph.id != first.paragraph.id}
    return replace(first, copies=tuple(once.values()))
