"""How well one sentence answers a question: a few features with plain meanings, weighed by a fitted model.

No language model is asked. What counts is whether the sentence (in its paragraph, under its headline) speaks of
the question's terms, names and numbers, whether its meaning is near, and whether it holds the kind of thing
that is asked for: a cause, a date, a person, a place, a count.
"""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from index.article import Passage
from index.dates import events
from index.embedding import Encoded, Vector
from index.sentences import Span
from index.words import STOP_WORDS, terms
from rag.kinds import fits
from rag.names import meets
from rag.question import Question
from rag.when import fits as meet

DATED = 0.4  # of `when.fits`: publication within the days asked about, or an event of the year for one of its months
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic model over the features."""

    weights: dict[str, float]
    constant: float

    def probability(self, features: "Features") -> float:
        """0..1."""
        total = self.constant + sum(weight * getattr(features, name) for name, weight in self.weights.items())
        return 1.0 / (1.0 + math.exp(-total))


# Fitted by eval/fit.py on SQuAD 2.0 (part) and XQuAD, checked across articles in 5 folds: the best sentence holds
# the answer to .73 and .82 of the answerable questions; confidence tells them from their twins without the gold
# paragraph at AUC .85 and .96, from near misses at .92 and .95, from SQuAD's unanswerable ones at .64.
ANSWERS = Model(
    {"said": 0.76, "around": 2.00, "meaning": 1.81, "aligned": 5.92, "unfit": -0.91, "astray": -1.71, "pairs": 1.30},
    -8.00,
)
ANSWERED = Model(
    {"said": 1.16, "around": 0.38, "meaning": 2.62, "aligned": 4.87, "unfit": -0.90, "astray": -3.00, "pairs": -0.18},
    -6.02,
)


@dataclass(frozen=True, slots=True)
class Features:
    """All in 0..1 (`meaning` in -1..1). What each is worth is in ANSWERS and ANSWERED."""

    said: float  # share of the question's terms, by rarity, that stand in the sentence
    around: float  # the same for the paragraph with its headline
    meaning: float  # cosine of question and sentence
    aligned: float  # how near a piece of the sentence is to each word of the question, on average (MaxSim)
    unfit: float  # 1: a cause, a date, a count, a person or a place is asked for, and it holds none
    astray: float  # share of the question's names and numbers that the paragraph and headline lack
    pairs: float  # share of neighbouring terms of the question that stand close in the sentence


@dataclass(frozen=True, slots=True)
class Around:
    """What the sentences of a paragraph share: see `around` and `astray` of Features."""

    covered: float
    astray: float


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
        self._words = encoded.pieces.astype(np.float32)
        self._shares = _shares(encoded)
        self._around: dict[str, Around] = {}

    @cached_property
    def _wanted(self) -> list[str]:
        named = self._question.names | self._question.numbers | self._question.dates
        return [term for term in self._question.terms if term in named]

    def candidate(self, passage: Passage, span: Span, sentence: Encoded) -> Candidate:
        """A sentence of a passage, with what speaks for it."""
        return Candidate(passage, span, self._features(passage, span, sentence), sentence.vector)

    def _features(self, passage: Passage, span: Span, sentence: Encoded) -> Features:
        here, around = terms(span.text), self._place(passage)
        said = set(here)
        return Features(
            said=self._share(term for term in self._question.terms if meets(term, said)),
            around=around.covered,
            meaning=float(self._encoded.vector @ sentence.vector),
            aligned=self._aligned(sentence),
            unfit=float(not fits(self._question, span.text)),
            astray=around.astray,
            pairs=self._pairs(here),
        )

    def _place(self, passage: Passage) -> "Around":
        """What its sentences have in common, found once."""
        known = self._around.get(passage.paragraph.id)
        if known is None:
            every = {*terms(passage.paragraph.text), *terms(passage.article.title), *self._told(passage)}
            lacking = [term for term in self._question.terms if not meets(term, every)]
            known = Around(1.0 - self._share(lacking), self._share_of(lacking, self._wanted))
            self._around[passage.paragraph.id] = known
        return known

    def _told(self, passage: Passage) -> frozenset[str]:
        """The dates of the question, when the paragraph tells of them in other words or appeared then."""
        published = passage.article.published
        met = meet(self._question.timing, events(passage.paragraph.text, published), published)
        return self._question.dates if met >= DATED else frozenset()

    def _aligned(self, sentence: Encoded) -> float:
        """Late interaction as in ColBERT (Khattab & Zaharia 2020), on a model that was not trained for it."""
        if not len(self._shares) or not len(sentence.pieces):
            return 0.0
        nearest = (self._words @ sentence.pieces.astype(np.float32).T).max(axis=1)
        return float(nearest @ self._shares)

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


def _shares(encoded: Encoded) -> Vector:
    """What each word piece counts: every word that means something the same, and its pieces the same of it.

    Shape (word pieces,), sum 1; empty when no word means anything.
    """
    spans = [match.span() for match in _WORD.finditer(encoded.text) if match[0].lower() not in STOP_WORDS]
    words = [[i for i, at in enumerate(encoded.starts) if start <= at < end] for start, end in spans]
    counted = [word for word in words if word]
    shares = np.zeros(len(encoded.starts) if counted else 0, np.float32)
    for word in counted:
        shares[word] = 1.0 / (len(counted) * len(word))
    return shares
