"""Two runs of one set, case by case: what became worse, what better, and what this set could have seen.

A gated metric fails when it is worse by more than the margin and its randomisation p, adjusted by Holm
over the gated metrics, is below 5%. Where the cases are few and nothing in them is drawn (gate "fall"), the margin
alone decides; a metric that must never worsen (gate "none") fails at the first case.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from eval.errors import ResultsError
from eval.metrics.table import METRICS, Metric
from eval.results import Header, Results, Row, Shown
from eval.stats import Array, clustered, estimate, holm, randomisation
from eval.summary import clusters_of, matrix

Verdict = Literal["worse", "better", "no change"]

ALPHA = 0.05
MARGIN = 0.02
"""A share may fall by two points before it counts as worse: less than two of a hundred questions."""
_POWER = 2.8
"""1.96 + 0.84: a difference of 2.8 standard errors is seen four times in five at 5%."""


@dataclass(frozen=True, slots=True)
class Change:
    """One metric, before and after, on the `n` cases where both runs have it.

    `p` is adjusted by Holm where the metric gates. `seen` is the smallest difference that this set can see.
    """

    metric: str
    before: float
    after: float
    low: float
    high: float
    p: float
    seen: float
    n: int
    verdict: Verdict
    gated: bool

    @property
    def difference(self) -> float:
        """After less before."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Flip:
    """A case whose score in one metric went from right to wrong or back (half counts as right)."""

    metric: str
    before: Row
    after: Row

    @property
    def answers(self) -> tuple[Shown | None, Shown | None]:
        """What was said before and after; a twin's metric is about what its twin was told. None: it failed."""
        if self.metric.startswith("twin."):
            return self.before.twin, self.after.twin
        return self.before.answer, self.after.answer

    @property
    def worse(self) -> bool:
        """Whether it went from right to wrong."""
        fell = self.after.scores[self.metric] < self.before.scores[self.metric]
        return fell == (METRICS[self.metric].better == "higher")


@dataclass(frozen=True, slots=True)
class Comparison:
    """`before` is the baseline."""

    before: Header
    after: Header
    changes: tuple[Change, ...]
    flips: tuple[Flip, ...]

    @property
    def worse(self) -> list[Change]:
        """The gated metrics that fell: not empty means regression."""
        return [change for change in self.changes if change.gated and change.verdict == "worse"]

    @property
    def verdict(self) -> Verdict:
        """Worse when any gated metric is; else better when any is; else no change."""
        if self.worse:
            return "worse"
        better = any(change.gated and change.verdict == "better" for change in self.changes)
        return "better" if better else "no change"


def compare(before: Results, after: Results, margin: float = MARGIN) -> Comparison:
    """The new run against its baseline, on the cases that both have: briefings without their data are left out.

    Raises:
        ResultsError: the two are of different sets, or have no case in common.
    """
    if before.header.set_digest != after.header.set_digest:
        raise ResultsError(
            f"the runs are of different sets: {before.header.set} ({before.header.set_digest[:8]}) "
            f"and {after.header.set} ({after.header.set_digest[:8]})",
            "compare runs of one set, or make a new baseline",
        )
    olds, news = before.by_case(), after.by_case()
    pairs = [(olds[case], news[case]) for case in olds if case in news]
    if not pairs:
        raise ResultsError(f"the runs of {before.header.set} have no case in common", "run more of the set")
    changes = tuple(_changes(pairs, margin))
    return Comparison(before.header, after.header, changes, tuple(_flips(pairs)))


def _changes(pairs: Sequence[tuple[Row, Row]], margin: float) -> list[Change]:
    names = [name for name in METRICS if any(name in a.scores and name in b.scores for a, b in pairs)]
    olds, news = matrix([a for a, _ in pairs], names), matrix([b for _, b in pairs], names)
    both = ~np.isnan(olds - news)
    data = clustered(news - olds, clusters_of([a for a, _ in pairs]))
    found, chance = estimate(data), randomisation(data)
    adjusted = _adjusted(names, chance)
    floor = _fewest(sum(METRICS[name].gate == "margin" for name in names))
    return [
        _change(
            METRICS[name],
            (_mean(olds[:, at], both[:, at]), _mean(news[:, at], both[:, at])),
            (float(found.low[at]), float(found.high[at])),
            adjusted[name],
            max(_POWER * float(found.error[at]), floor / int(both[:, at].sum())),
            int(both[:, at].sum()),
            margin,
        )
        for at, name in enumerate(names)
    ]


def _adjusted(names: Sequence[str], chance: Array) -> Mapping[str, float]:
    """P of every metric, adjusted among those that gate."""
    plain = dict(zip(names, chance.tolist(), strict=True))
    gated = [name for name in names if METRICS[name].gate == "margin"]
    return plain | dict(zip(gated, holm([plain[name] for name in gated]), strict=True))


def _fewest(tests: int) -> int:
    """How many cases must move alike before a sign test can pass Holm's first bar: 2 · 2⁻ᵏ < 5% / tests."""
    return math.ceil(math.log2(2 * max(tests, 1) / ALPHA))


def _change(
    metric: Metric,
    means: tuple[float, float],
    interval: tuple[float, float],
    p: float,
    seen: float,
    n: int,
    margin: float,
) -> Change:
    fall = means[0] - means[1] if metric.better == "higher" else means[1] - means[0]
    verdict: Verdict = "no change"
    if abs(fall) > _bar(metric, p, margin):
        verdict = "worse" if fall > 0 else "better"
    shown = margin if metric.gate == "fall" else seen
    return Change(metric.name, *means, *interval, p, shown, n, verdict, metric.gate != "no")


def _bar(metric: Metric, p: float, margin: float) -> float:
    """The least change that counts."""
    if metric.gate == "none":
        return 1e-9
    return margin if metric.gate == "fall" or p < ALPHA else math.inf


def _mean(scores: Array, held: np.ndarray) -> float:
    return float(scores[held].mean())


def _flips(pairs: Sequence[tuple[Row, Row]]) -> list[Flip]:
    gated = [name for name, metric in METRICS.items() if metric.gate != "no"]
    return [
        Flip(name, a, b)
        for a, b in pairs
        for name in gated
        if name in a.scores and name in b.scores and (a.scores[name] >= 0.5) != (b.scores[name] >= 0.5)
    ]
