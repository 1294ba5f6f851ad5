"""The figures of a system: how good its rankings are, with 95% intervals, and what they cost.

A paragraph that prints the same words as a gold one is the same evidence, for every system alike; a second copy
in a ranking takes up its rank and earns nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from eval import stats
from eval.bench.compare.batch import Row
from eval.cases import FEW_ARTICLES, Case
from eval.errors import SetError
from eval.figure import Figure
from eval.metrics import retrieval
from index.article import Paragraph, normalise

QUALITY = ("hit@1", "hit@5", "MRR@10", "nDCG@10", "recall@10", "evidence in 1,000 tokens")
BUDGET = 1_000
MAIN = "nDCG@10"


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds, milliseconds and megabytes; None where a system has no figure of its own, or offers no such thing.

    `build` and `add` are without embedding, `p50` and `p99` with the question's; `cold` is a whole process.
    """

    p50: float
    p99: float
    dated: float | None = None
    build: float | None = None
    add: float | None = None
    cold: float | None = None
    peak: float | None = None
    disk: float | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """One line of the table. `p` is that of its difference from the first line in MAIN (None: it is the first).

    `sets` has MAIN for the questions of each set.
    """

    key: str
    name: str
    quality: tuple[Figure, ...]
    sets: tuple[Figure, ...]
    cost: Cost
    p: float | None = None

    @property
    def main(self) -> Figure:
        """The figure that the plot shows."""
        return self.quality[QUALITY.index(MAIN)]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is right for each case, by names that paragraphs of the same words share; and their sizes in tokens."""

    names: Mapping[str, str]
    sizes: Mapping[str, int]
    parts: Sequence[Sequence[frozenset[str]]]

    def scores(self, rankings: Sequence[Sequence[str]]) -> stats.Array:
        """A row a case, a column a metric of QUALITY."""
        rows = [self._row(parts, ranked) for parts, ranked in zip(self.parts, rankings, strict=True)]
        return np.array(rows)

    def _row(self, parts: Sequence[frozenset[str]], ranked: Sequence[str]) -> list[float]:
        gold = frozenset[str]().union(*parts)
        named = [self.names[id] for id in ranked]
        once = [name if name not in named[:at] else "" for at, name in enumerate(named)]
        return [
            retrieval.hit(once, gold, 1),
            retrieval.hit(once, gold, 5),
            retrieval.reciprocal_rank(once, gold, 10),
            retrieval.ndcg(once, gold, 10),
            retrieval.recall(once, gold, 10),
            retrieval.within(parts, once, [self.sizes[id] for id in ranked], BUDGET),
        ]


def evidence(cases: Sequence[Case], rows: Sequence[Row], places: Mapping[tuple[str, int], Paragraph]) -> Evidence:
    """The gold of the cases in these paragraphs.

    Raises:
        SetError: no paragraph stands where a case has its gold.
    """
    first: dict[str, str] = {}
    names = {row.id: first.setdefault(normalise(row.text), row.id) for row in rows}
    parts = []
    for case in cases:
        lacking = [place for part in case.parts() for place in part if place not in places]
        if lacking:
            raise SetError(
                f"the archive lacks the gold paragraph {lacking[0]}", "remove the work folder and run again"
            )
        parts.append([frozenset(names[places[place].id] for place in part) for part in case.parts()])
    return Evidence(names, {row.id: retrieval.size(row.text) for row in rows}, parts)


def clusters(cases: Sequence[Case]) -> list[str]:
    """What is resampled together: the cases on an article; on a paragraph, where the articles are too few."""
    few = len({case.article for case in cases}) < FEW_ARTICLES
    return [case.paragraph if few else case.article for case in cases]


def figures(scores: stats.Array, alike: Sequence[str]) -> tuple[Figure, ...]:
    """The mean of each column, with its interval."""
    made = stats.estimate(stats.clustered(scores, alike))
    columns = zip(QUALITY, made.mean, made.low, made.high, made.n, strict=True)
    return tuple(Figure(name, float(mean), float(low), float(high), int(n)) for name, mean, low, high, n in columns)


def by_set(scores: stats.Array, cases: Sequence[Case]) -> tuple[Figure, ...]:
    """MAIN for each set, by the set's name."""
    names = [case.group.partition("/")[0] for case in cases]
    found = []
    for name in dict.fromkeys(names):
        at = [n for n, other in enumerate(names) if other == name]
        main = figures(scores[at], clusters([cases[n] for n in at]))[QUALITY.index(MAIN)]
        found.append(replace(main, name=name))
    return tuple(found)


def p_values(scores: Sequence[stats.Array], alike: Sequence[str]) -> list[float | None]:
    """For each system but the first, p of its difference from it in MAIN; paired, and adjusted for their number."""
    at = QUALITY.index(MAIN)
    gaps = [(each - scores[0])[:, at : at + 1] for each in scores[1:]]
    found = [float(stats.randomisation(stats.clustered(gap, alike))[0]) for gap in gaps]
    return [None, *stats.holm(found)]


def percentile(ms: Sequence[float], at: int) -> float:
    """The percentile of some times."""
    return float(np.percentile(ms, at))
