"""What a briefing has told already, so that nothing comes twice, in other words either."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.words import content_terms
from rag.answer import Citation, Sentence
from rag.copies import Print
from rag.values import counts, days

SHARED = 0.7  # share of the shorter sentence's content terms, above which two with the same figures say the same
FEWEST = 4  # content terms, below which a sentence is too short to be compared


@dataclass(frozen=True, slots=True)
class Face:
    """What of a sentence is compared."""

    print: Print
    terms: frozenset[str]
    figures: frozenset[str]


@lru_cache(maxsize=4_096)  # a sentence is compared with every other of a briefing
def face(text: str) -> Face:
    """That of a sentence."""
    figures = [found.text.lower() for found in counts(text)] + [found.text.lower() for found in days(text)]
    return Face(Print(text), frozenset(content_terms(text)), frozenset(figures))


def same(one: str, other: str) -> bool:
    """Whether two sentences say the same: copies, or mostly the same terms, and no other figure or date."""
    if one == other:
        return True
    mine, theirs = face(one), face(other)
    fewer = min(len(mine.terms), len(theirs.terms))
    alike = fewer >= FEWEST and len(mine.terms & theirs.terms) >= SHARED * fewer and mine.figures == theirs.figures
    shared = mine.print.shingles & theirs.print.shingles
    return alike or (bool(shared) and mine.print.copies(theirs.print, len(shared)))


class Told:
    """The sentences told so far: by their place in an article, and by what they say."""

    def __init__(self) -> None:
        self._places: set[tuple[str, int]] = set()  # printed here
        self._sources: set[tuple[str, int]] = set()  # retold in a model's words
        self._texts: list[str] = []

    def knows(self, sentence: Sentence, cited: Sequence[Citation]) -> bool:
        """Whether it was told."""
        places = set(places_of(sentence, cited))
        known = bool(places) and places <= self._places | self._sources
        return known or any(same(sentence.text, text) for text in self._texts)

    def printed(self, sentence: Sentence, cited: Sequence[Citation]) -> bool:
        """Whether it was told as it stands."""
        return not self._places.isdisjoint(places_of(sentence, cited))

    def tell(self, sentence: Sentence, cited: Sequence[Citation]) -> None:
        """It is told now; so is what a written sentence was written from."""
        self._places.update(places_of(sentence, cited))
        if sentence.verdict != "quoted":
            self._sources.update((item.paragraph.id, item.quote_start) for item in cited)
        self._texts.append(sentence.text)


def places_of(sentence: Sentence, cited: Sequence[Citation]) -> list[tuple[str, int]]:
    """Where a quoted sentence stands: its paragraph, and the character at which it begins there."""
    if sentence.verdict != "quoted":
        return []
    found = [(item, item.paragraph.text.find(sentence.text, item.quote_start)) for item in cited]
    return [(item.paragraph.id, start) for item, start in found if start >= 0]
