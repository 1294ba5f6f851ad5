"""How well one sentence answers a question: a few features with plain meanings, weighed by a fitted model.

No language model is asked. What counts is whether the sentence (in its paragraph, under its headline) speaks of
the question's terms, names and numbers, whether its meaning is near, and whether it holds the kind of thing
that is asked for: a cause, a date, a person, a place, a count.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import pairwise

from rapidfuzz import fuzz

from index.article import Passage
from index.embedding import Vector
from index.sentences import Span
from index.words import terms
from rag.kinds import fits
from rag.question import Question

SAME_NAME = 80.0  # similarity in percent: Suleimani and Soleimani are one, Iran and Iraq are two
SHORTEST_VARIANT = 5  # letters; below it a changed letter makes another word

# A logistic model of "this sentence holds the answer", fitted on the 2,489 answerable questions of SQuAD 2.0 (8
# articles) and XQuAD (48), by article in 5 folds: the best sentence holds the answer for .71 and .80 of them, and
# its probability tells a question from its twin without the gold paragraph at AUC .84 and .96.
WEIGHTS = {"said": 2.92, "around": 1.78, "meaning": 4.60, "fits": 1.12, "astray": -1.61, "pairs": 1.58}
CONSTANT = -7.72


@dataclass(frozen=True, slots=True)
class Features:
    """All in 0..1 (`meaning` in -1..1). See WEIGHTS for what each is worth."""

    said: float  # share of the question's terms, by rarity, that stand in the sentence
    around: float  # the same for the paragraph with its headline
    meaning: float  # cosine of question and sentence
    fits: float  # does it hold the kind of thing asked for, beyond what the question says itself
    astray: float  # share of the question's names and numbers that the paragraph and headline lack
    pairs: float  # share of neighbouring terms of the question that stand close in the sentence


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer, where it stands, and what speaks for it."""

    passage: Passage
    span: Span
    features: Features
    vector: Vector


class Weigher:
    """Computes the features of the candidates for one question."""

    def __init__(self, question: Question, rarity: Callable[[str], float]) -> None:
        self._question = question
        self._rarity = {term: rarity(term) for term in question.terms}

    @cached_property
    def _wanted(self) -> list[str]:
        return [term for term in self._question.terms if term in self._question.names | self._question.numbers]

    def features(self, passage: Passage, span: Span, meaning: float) -> Features:
        """What speaks for a sentence of a passage."""
        here = terms(span.text)
        published = passage.article.published
        when = [str(published.year)] if published else []
        around = {*terms(passage.paragraph.text), *terms(passage.article.title), *when}
        lacking = [term for term in self._question.terms if not meets(term, around)]
        return Features(
            said=self._share(term for term in self._question.terms if meets(term, set(here))),
            around=1.0 - self._share(lacking),
            meaning=meaning,
            fits=fits(self._question, span.text),
            astray=self._share_of(lacking, self._wanted),
            pairs=self._pairs(here),
        )

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
    """Whether a term, or another spelling of it, is among the terms of a text."""
    if term in among:
        return True
    if len(term) < SHORTEST_VARIANT or term.isdigit():
        return False
    near = (other for other in among if other[:1] == term[:1] and abs(len(other) - len(term)) <= 2)
    return any(fuzz.ratio(term, other) >= SAME_NAME for other in near if len(other) >= SHORTEST_VARIANT - 1)


def answers(features: Features) -> float:
    """The probability (0..1) that a sentence answers the question."""
    total = CONSTANT + sum(WEIGHTS[name] * value for name, value in asdict(features).items())
    return 1.0 / (1.0 + math.exp(-total))
