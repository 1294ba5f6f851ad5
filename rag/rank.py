"""The second look: the best hits of the fused searches, ranked anew by what stands in them, and where.

Every feature is a share, 0..1, and so is their weighed mean. What each is worth was fitted by `eval.rank` on other
people's data. BM25's own score is only one of them, so that it matters little that tantivy fixes its k1 and b.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.article import Passage
from index.dates import events
from index.words import Analysed, Forms
from rag.question import Question
from rag.when import fits

NEAR = 4  # terms between which two neighbouring terms of the question count as a pair
NEWER = 0.1
WINDOW = 25  # terms; about one long sentence

WEIGHTS = {
    "meaning": 0.37,
    "words": 0.16,
    "window": 0.13,
    "dated": 0.12,
    "covered": 0.11,
    "pairs": 0.07,
    "named": 0.04,
}


@dataclass(frozen=True, slots=True)
class Features:
    """What speaks for a passage; terms are weighed by their rarity."""

    meaning: float  # cosine of question and paragraph
    words: float  # BM25, as a share of the most it could be
    pairs: float  # neighbouring terms of the question that stand near each other
    window: float  # terms of the question within one stretch of WINDOW terms
    named: float  # names and numbers of the question, in any of their forms; 0 when it has none
    dated: float  # how well one of the two clocks meets the days asked about; 0 when none are
    covered: float  # terms of the question in paragraph or headline

    @property
    def score(self) -> float:
        """Their weighed mean."""
        return float(sum(weight * getattr(self, name) for name, weight in WEIGHTS.items()))


class Ranker:
    """Weighs passages for one question. `forms` are the other terms that stand for its names."""

    def __init__(self, question: Question, forms: Forms, rarity: Callable[[str], float]) -> None:
        self._rarity = {term: rarity(term) for term in question.terms}
        self._whole = sum(self._rarity.values()) or 1.0
        self._wanted = question.names | question.numbers
        self._timing = question.timing
        self._pairs = {pair: self._rarity[pair[0]] + self._rarity[pair[1]] for pair in pairwise(question.terms)}
        self._term_of = {form: name for name, others in forms.items() for form in others} | {
            term: term for term in question.terms
        }

    def rank(self, passages: Sequence[Passage], analysed: Sequence[Analysed]) -> list[Passage]:
        """The passages, each with its new score and the parts of it, best first."""
        weighed = [self._weighed(*pair) for pair in zip(passages, analysed, strict=True)]
        if self._timing.newest:
            weighed = prefer_newer(weighed)
        return sorted(weighed, key=lambda passage: -passage.score)

    def _weighed(self, passage: Passage, analysed: Analysed) -> Passage:
        features = self.features(passage, analysed)
        parts = {name: getattr(features, name) for name in WEIGHTS}
        return replace(passage, score=features.score, parts={**passage.parts, **parts})

    def features(self, passage: Passage, analysed: Analysed) -> Features:
        """What speaks for a passage that the first look has scored."""
        places = self._places(analysed.body)
        headline = (self._term_of.get(term) for term in analysed.headline)
        here = {*places, *(term for term in headline if term)}
        return Features(
            meaning=passage.parts["vectors"],
            words=passage.parts["words"],
            pairs=self._paired(places),
            window=self._densest(places),
            named=len(self._wanted & here) / len(self._wanted) if self._wanted else 0.0,
            dated=self._dated(passage),
            covered=sum(self._rarity[term] for term in here) / self._whole,
        )

    def _places(self, body: Sequence[str]) -> Mapping[str, list[int]]:
        """Where each term of the question stands, in any of its forms."""
        places: dict[str, list[int]] = defaultdict(list)
        for place, term in enumerate(body):
            if term in self._term_of:
                places[self._term_of[term]].append(place)
        return places

    def _paired(self, places: Mapping[str, list[int]]) -> float:
        """Term proximity as in Tao & Zhai, An Exploration of Proximity Measures in Information Retrieval, 2007."""
        near = sum(weight for pair, weight in self._pairs.items() if _meet(*(places.get(term, []) for term in pair)))
        return near / (sum(self._pairs.values()) or 1.0)

    def _densest(self, places: Mapping[str, list[int]]) -> float:
        """The most of the question that one stretch holds: a window slides over the places of its terms."""
        found = sorted((place, term) for term, every in places.items() for place in every)
        inside: Counter[str] = Counter()
        best = held = 0.0
        first = 0
        for place, term in found:
            held += 0.0 if inside[term] else self._rarity[term]
            inside[term] += 1
            while place - found[first][0] > WINDOW:
                gone = found[first][1]
                inside[gone] -= 1
                held -= 0.0 if inside[gone] else self._rarity[gone]
                first += 1
            best = max(best, held)
        return best / self._whole

    def _dated(self, passage: Passage) -> float:
        if not self._timing.spans:
            return 0.0
        published = passage.article.published
        return fits(self._timing, events(passage.paragraph.text, published), published)


def _meet(one: Sequence[int], other: Sequence[int]) -> bool:
    return any(abs(a - b) <= NEAR for a in one for b in other)


def prefer_newer(passages: Sequence[Passage]) -> list[Passage]:
    """A tenth of the score is the place in time: 1 for the newest article, 0 for what has no date."""
    days = sorted({passage.article.published for passage in passages if passage.article.published})
    place = {day: (n + 1) / len(days) for n, day in enumerate(days)}
    newer = [place.get(passage.article.published, 0.0) if passage.article.published else 0.0 for passage in passages]
    return [
        replace(passage, score=(1 - NEWER) * passage.score + NEWER * share, parts={**passage.parts, "newer": share})
        for passage, share in zip(passages, newer, strict=True)
    ]
