"""How well one sentence answers a question: a few features with plain meanings, weighed by a fitted model.

No language model is asked. What counts is whether the sentence (in its paragraph, under its headline) speaks of
the question's terms, names and numbers, whether its meaning is near, and whether it holds the kind of thing
that is asked for: a cause, a date, a person, a place, a count.
"""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import pairwise

from rapidfuzz import fuzz

from index.article import Passage
from index.embedding import Encoded, Vector
from index.sentences import Span
from index.words import STOP_WORDS, terms
from rag.kinds import fits
from rag.question import Question

SAME_NAME = 80.0  # similarity in percent: Suleimani and Soleimani are one, Iran and Iraq are two
SHORTEST_VARIANT = 5  # letters; below it a changed letter makes another word
SHORTEST_NAME = 4
PEOPLE = ("ian", "ese", "ish", "an", "a", "i", "n")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic model over the features."""

    weights: dict[str, float]
    constant: float

    def probability(self, features: "Features") -> float:
        """0..1."""
        total = self.constant + sum(self.weights[name] * value for name, value in asdict(features).items())
        return 1.0 / (1.0 + math.exp(-total))


ANSWERS = Model(
    {"said": 1.3, "around": 1.6, "meaning": 2.5, "aligned": 6.3, "unfit": -1.3, "astray": -2.2, "pairs": 1.2}, -8.0
)
ANSWERED = Model(
    {"said": 1.3, "around": 1.6, "meaning": 2.5, "aligned": 6.3, "unfit": -1.3, "astray": -2.2, "pairs": 1.2}, -8.0
)


@dataclass(frozen=True, slots=True)
class Features:
    """All in 0..1 (`meaning` in -1..1). See WEIGHTS for what each is worth."""

    said: float  # share of the question's terms, by rarity, that stand in the sentence
    around: float  # the same for the paragraph with its headline
    meaning: float  # cosine of question and sentence
    aligned: float  # how near, on average, each word piece of the question has one in the sentence (MaxSim)
    unfit: float  # 1: a date, a count, a person or a place is asked for, and it holds none
    astray: float  # share of the question's names and numbers that the paragraph and headline lack
    pairs: float  # share of neighbouring terms of the question that stand close in the sentence


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer, where it stands, and what speaks for it."""

    passage: Passage
    span: Span
    features: Features
    vector: Vector

    @property
    def answers(self) -> float:
        """How probable it is that this sentence answers, given that one of the passages does: 0..1."""
        return ANSWERS.probability(self.features)

    @property
    def confidence(self) -> float:
        """How probable it is, for the best candidate, that the passages answer at all: 0..1."""
        return ANSWERED.probability(self.features)


class Weigher:
    """Computes the features of the candidates for one question."""

    def __init__(self, question: Question, encoded: Encoded, rarity: Callable[[str], float]) -> None:
        self._question = question
        self._encoded = encoded
        self._rarity = {term: rarity(term) for term in question.terms}
        content = _content(encoded.text)
        self._pieces = encoded.pieces[[start in content for start in encoded.starts]]

    @cached_property
    def _wanted(self) -> list[str]:
        return [term for term in self._question.terms if term in self._question.names | self._question.numbers]

    def candidate(self, passage: Passage, span: Span, sentence: Encoded) -> Candidate:
        """A sentence of a passage, with what speaks for it."""
        return Candidate(passage, span, self._features(passage, span, sentence), sentence.vector)

    def _features(self, passage: Passage, span: Span, sentence: Encoded) -> Features:
        here = terms(span.text)
        published = passage.article.published
        when = [str(published.year)] if published else []
        around = {*terms(passage.paragraph.text), *terms(passage.article.title), *when}
        lacking = [term for term in self._question.terms if not meets(term, around)]
        return Features(
            said=self._share(term for term in self._question.terms if meets(term, set(here))),
            around=1.0 - self._share(lacking),
            meaning=float(self._encoded.vector @ sentence.vector),
            aligned=self._aligned(sentence),
            unfit=float(not fits(self._question, span.text)),
            astray=self._share_of(lacking, self._wanted),
            pairs=self._pairs(here),
        )

    def _aligned(self, sentence: Encoded) -> float:
        if not len(self._pieces) or not len(sentence.pieces):
            return 0.0
        return float((self._pieces @ sentence.pieces.T).max(axis=1).mean())

    def _share(self, found: Iterable[str]) -> float:
        whole = sum(self._rarity.values())
        return sum(self._rarity[term] for term in found) / whole if whole else 0.0

    def _share_of(self, lacking: Sequence[str], wanted: Sequence[str]) -> float:
        whole = sum(self._rarity[term] for term in wanted)
        return sum(self._rarity[term] for term in wanted if term in lacking) / whole if whole else 0.0

    def _pairs(self, here: Sequence[str]) -> float:
        asked = self._question.terms
        pairs = list(pairwise(asked))
        places = {term: [i for i, word in enumerate(here) if word == term] for term in asked}
        close = [any(abs(i - j) <= 4 for i in places[a] for j in places[b]) for a, b in pairs]
        return sum(close) / len(pairs) if pairs else 0.0


def meets(term: str, among: set[str]) -> bool:
    """Whether a term, or another form of the same name, is among the terms of a text."""
    if term in among:
        return True
    if len(term) < SHORTEST_NAME or term.isdigit():
        return False
    near = [other for other in among if other[:1] == term[:1] and len(other) >= SHORTEST_NAME]
    return any(_roots(term) & _roots(other) or _spelt_alike(term, other) for other in near)


def _spelt_alike(one: str, other: str) -> bool:
    longer = max(len(one), len(other))
    return longer >= SHORTEST_VARIANT and abs(len(one) - len(other)) <= 2 and fuzz.ratio(one, other) >= SAME_NAME


def _roots(name: str) -> set[str]:
    """A name without what makes a people of a country: Iranian → Iran, Chinese → Chin(a)."""
    ends = [end for end in PEOPLE if name.endswith(end) and len(name) - len(end) >= SHORTEST_NAME]
    return {name, *(name[: -len(end)] for end in ends)}


def _content(text: str) -> set[int]:
    """The places of the characters that are in words that mean something."""
    words = (match for match in _WORD.finditer(text) if match[0].lower() not in STOP_WORDS)
    return {place for match in words for place in range(*match.span())}
