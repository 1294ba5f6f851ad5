"""A run's figures: each metric's mean with its interval, the ranking by confidence, and the costs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.cases import FEW_ARTICLES
from eval.metrics.refusals import aurc, auroc, risk_coverage
from eval.metrics.table import METRICS
from eval.results import Results, Row, Shown
from eval.stats import Array, clustered, draws, estimate


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over `n` cases, and its 95% interval."""

    name: str
    mean: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Judged:
    """One question (or its ablated twin): how sure the engine was, the best passage's score, and the error."""

    confidence: float
    top: float
    error: float
    has_answer: bool
    unit: str


@dataclass(frozen=True, slots=True)
class Summary:
    """`clusters` says what was resampled; `curve` is the risk at each coverage; costs are (median, p95)."""

    figures: tuple[Figure, ...]
    tags: dict[str, tuple[Figure, ...]]
    confidence: tuple[Figure, ...]
    curve: tuple[float, ...]
    costs: dict[str, tuple[float, float]]
    clusters: str


TAGGED = ("hit@5", "facts", "cite.f1", "refusal.recall", "refusal.over")
"""The metrics that are shown by tag."""


def summarise(results: Results) -> Summary:
    """All figures of a run."""
    rows = results.rows
    by_article = clusters_of(rows)
    judged = judge(rows)
    return Summary(
        figures=figures(rows, list(METRICS)),
        tags={tag: figures([row for row in rows if tag in row.tags], TAGGED) for tag in _tags(rows)},
        confidence=_confidence(judged),
        curve=tuple(risk_coverage([one.confidence for one in judged], [one.error for one in judged])),
        costs=_costs(rows),
        clusters="articles" if by_article == [row.group for row in rows] else "paragraphs",
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


def judge(rows: Sequence[Row]) -> list[Judged]:
    """Every question and every twin. What cannot be answered is an error whenever it is answered.

    An answer's error is the share of its facts that it does not tell; without facts, that no gold was cited.
    Both orders (confidence, best score) are judged on the same errors, so only the ranking differs.
    """
    found = []
    for row in rows:
        if row.answer:
            found.append(_judged(row, row.answer, _error(row), row.answerable))
        if row.twin:
            found.append(_judged(row, row.twin, 1.0, has_answer=False))
    return found


def _error(row: Row) -> float:
    if not row.answerable:
        return 1.0
    return 1.0 - row.scores.get("facts", float(row.scores.get("cite.recall", 0.0) > 0))


def _judged(row: Row, shown: Shown, error: float, has_answer: bool) -> Judged:
    return Judged(shown.confidence, shown.top, error, has_answer, row.unit)


def _confidence(judged: Sequence[Judged]) -> tuple[Figure, ...]:
    if not judged:
        return ()
    errors = np.array([one.error for one in judged])
    units = [one.unit for one in judged]
    orders = {"confidence": [one.confidence for one in judged], "best score": [one.top for one in judged]}
    found = [_aurc(f"AURC by {name}", np.array(order), errors, units) for name, order in orders.items()]
    for name, order in orders.items():
        area = auroc(order, [one.has_answer for one in judged])
        if area is not None:
            found.append(Figure(f"AUROC by {name}", area, float("nan"), float("nan"), len(judged)))
    return tuple(found)


def _aurc(name: str, order: Array, errors: Array, units: Sequence[str]) -> Figure:
    """AURC with its interval: a resample weighs the questions, so they are sorted only once."""
    at = np.argsort(-order, kind="stable")
    _, cluster = np.unique(np.asarray(units)[at], return_inverse=True)
    drawn = []
    for weights in draws(int(cluster.max()) + 1, 2_000):
        each = weights[:, cluster]
        half = (each - 1) / 2  # a question drawn w times is met at w coverages: take the middle one
        answered = each.cumsum(axis=1) - half
        wrong = (each * errors[at]).cumsum(axis=1) - half * errors[at]
        risk = np.divide(wrong, answered, out=np.zeros_like(each), where=each > 0)
        drawn.append((each * risk).sum(axis=1) / each.sum(axis=1))
    low, high = np.percentile(np.concatenate(drawn), [2.5, 97.5])
    return Figure(name, aurc(order.tolist(), errors.tolist()), float(low), float(high), len(order))


def _costs(rows: Sequence[Row]) -> dict[str, tuple[float, float]]:
    names = dict.fromkeys(name for row in rows for name in row.costs)
    seen = {name: [row.costs[name] for row in rows if name in row.costs] for name in names}
    return {name: (float(np.median(values)), float(np.percentile(values, 95))) for name, values in seen.items()}


def _tags(rows: Sequence[Row]) -> list[str]:
    return sorted({tag for row in rows for tag in row.tags})
