"""Does confidence put what can be answered above what cannot? Judged over questions and their ablated twins.

The confidence is held against the best passage's score alone, on the same errors: only the order differs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.figure import Figure
from eval.metrics.refusals import aurc, auroc, surest_first
from eval.results import Row, Shown
from eval.stats import Array, draws

RESAMPLES = 2_000
"""Fewer than for means: each weighs and sums every answer anew, 4,000 of them in a large set."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One question (or its ablated twin): how sure the engine was, the best passage's score, and the error."""

    confidence: float
    top: float
    error: float
    has_answer: bool
    unit: str


def judge(rows: Sequence[Row]) -> list[Judged]:
    """Every question and every twin. What cannot be answered is an error whenever it is answered.

    An answer's error is the share of its facts that it does not tell; without facts, that no gold was cited.
    """
    found = []
    for row in rows:
        if row.answer:
            found.append(_judged(row, row.answer, _error(row), row.answerable))
        if row.twin:
            found.append(_judged(row, row.twin, 1.0, has_answer=False))
    return found


def ranking(judged: Sequence[Judged]) -> tuple[Figure, ...]:
    """AURC (lower is better) and AUROC of both orders, and by how much confidence lowers the AURC."""
    if not judged:
        return ()
    errors = np.array([one.error for one in judged])
    units = [one.unit for one in judged]
    ours, plain = np.array([one.confidence for one in judged]), np.array([one.top for one in judged])
    areas = [(aurc(order.tolist(), errors.tolist()), _drawn(order, errors, units)) for order in (ours, plain)]
    found = [
        _figure("AURC by confidence", *areas[0], len(judged)),
        _figure("AURC by best score", *areas[1], len(judged)),
        _figure("AURC lowered by confidence", areas[1][0] - areas[0][0], areas[1][1] - areas[0][1], len(judged)),
    ]
    has_answer = [one.has_answer for one in judged]
    for name, order in (("confidence", ours), ("best score", plain)):
        area = auroc(order.tolist(), has_answer)
        if area is not None:
            found.append(Figure(f"AUROC by {name}", area, float("nan"), float("nan"), len(judged)))
    return tuple(found)


def _error(row: Row) -> float:
    if not row.answerable:
        return 1.0
    return 1.0 - row.scores.get("facts", float(row.scores.get("cite.recall", 0.0) > 0))


def _judged(row: Row, shown: Shown, error: float, has_answer: bool) -> Judged:
    return Judged(shown.confidence, shown.top, error, has_answer, row.unit)


def _drawn(confidence: Array, errors: Array, units: Sequence[str]) -> Array:
    """The AURC of each resample: it weighs the questions, so they are sorted only once."""
    order, shared = surest_first(confidence, errors)
    names, cluster = np.unique(np.asarray(units), return_inverse=True)
    drawn = []
    for weights in draws(len(names), RESAMPLES):
        each = weights[:, cluster[order]]
        half = (each - 1) / 2  # a question drawn w times is met at w coverages: take the middle one
        answered = each.cumsum(axis=1) - half
        wrong = (each * shared).cumsum(axis=1) - half * shared
        risk = np.divide(wrong, answered, out=np.zeros_like(each), where=each > 0)
        drawn.append((each * risk).sum(axis=1) / each.sum(axis=1))
    return np.concatenate(drawn)


def _figure(name: str, value: float, drawn: Array, n: int) -> Figure:
    low, high = np.percentile(drawn, [2.5, 97.5])
    return Figure(name, value, float(low), float(high), n)
