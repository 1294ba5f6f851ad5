"""A run's figures: each metric's mean with its interval, the ranking by confidence, and the costs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.briefings.topics import NAME as BRIEFINGS
from eval.cases import FEW_ARTICLES
from eval.confidence import judge, ranking
from eval.figure import Figure
from eval.metrics.refusals import risk_coverage
from eval.metrics.table import METRICS
from eval.results import Results, Row
from eval.stats import Array, clustered, estimate


@dataclass(frozen=True, slots=True)
class Summary:
    """`clusters` says what was resampled; `curve` is the risk at each coverage; costs are (median, p95)."""

    figures: tuple[Figure, ...]
    tags: dict[str, tuple[Figure, ...]]
    confidence: tuple[Figure, ...]
    curve: tuple[float, ...]
    costs: dict[str, tuple[float, float]]
    clusters: str


TAGGED = ("hit@5", "facts", "cite.f1", "refusal.recall", "refusal.over", "brief.facts", "brief.cites", "brief.dates")
"""The metrics that are shown by tag."""


def summarise(results: Results) -> Summary:
    """All figures of a run."""
    rows = results.rows
    by_article = clusters_of(rows)
    topics = results.header.set == BRIEFINGS
    judged = [] if topics else judge(rows)  # a briefing states no confidence
    return Summary(
        figures=figures(rows, list(METRICS)),
        tags={tag: figures([row for row in rows if tag in row.tags], TAGGED) for tag in _tags(rows)},
        confidence=ranking(judged),
        curve=tuple(risk_coverage([one.confidence for one in judged], [one.error for one in judged])),
        costs=_costs(rows),
        clusters="articles" if by_article == [row.group for row in rows] else "topics" if topics else "paragraphs",
    )


def clusters_of(rows: Sequence[Row]) -> list[str]:
    """The cluster of each row: its article, or its gold paragraph where the articles are too few to resample."""
    gold = {row.group for row in rows if row.answerable}
    return [row.unit if len(gold) < FEW_ARTICLES else row.group for row in rows]


def matrix(rows: Sequence[Row], names: Sequence[str]) -> Array:
    """The scores: a row a case, a column a metric, NaN where it does not apply."""
    return np.array([[row.scores.get(name, np.nan) for name in names] for row in rows], dtype=float).reshape(
        len(rows), len(names)
    )


def figures(rows: Sequence[Row], names: Sequence[str]) -> tuple[Figure, ...]:
    """The named metrics that any of the rows has."""
    if not rows:
        return ()
    found = estimate(clustered(matrix(rows, names), clusters_of(rows)))
    return tuple(
        Figure(name, float(found.mean[at]), float(found.low[at]), float(found.high[at]), int(found.n[at]))
        for at, name in enumerate(names)
        if found.n[at]
    )


def _costs(rows: Sequence[Row]) -> dict[str, tuple[float, float]]:
    names = dict.fromkeys(name for row in rows for name in row.costs)
    seen = {name: [row.costs[name] for row in rows if name in row.costs] for name in names}
    return {name: (float(np.median(values)), float(np.percentile(values, 95))) for name, values in seen.items()}


def _tags(rows: Sequence[Row]) -> list[str]:
    return sorted({tag for row in rows for tag in row.tags})
