"""Figures of knowing when not to answer: refusal precision and recall, and how well confidence ranks.

Risk–coverage: answer only the surest share of the questions (coverage), and look at the share of errors
among them (risk). AURC is the mean risk over all coverages (Geifman & El-Yaniv 2017); lower is better.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Refusals:
    """Shares over a set of questions; None where nothing was to be judged."""

    precision: float | None
    recall: float | None
    over: float | None


def refusals(refused: Sequence[bool], answerable: Sequence[bool]) -> Refusals:
    """Precision and recall of refusing what has no answer, and over-refusal of what has one."""
    right = sum(r and not a for r, a in zip(refused, answerable, strict=True))
    over = sum(r and a for r, a in zip(refused, answerable, strict=True))
    return Refusals(
        precision=_share(right, right + over),
        recall=_share(right, len(answerable) - sum(answerable)),
        over=_share(over, sum(answerable)),
    )


def surest_first(confidence: Array, errors: Array) -> tuple[NDArray[np.intp], Array]:
    """The order of the questions, and their errors in it; those of equal confidence share theirs evenly."""
    order = np.argsort(-confidence, kind="stable")
    if not len(order):
        return order, errors
    starts = np.flatnonzero(np.r_[True, np.diff(confidence[order]) != 0])
    lengths = np.diff(np.r_[starts, len(order)])
    return order, np.repeat(np.add.reduceat(errors[order], starts) / lengths, lengths)


def risk_coverage(confidence: Sequence[float], errors: Sequence[float]) -> Array:
    """The risk at coverage 1/n, 2/n, … n/n."""
    _, shared = surest_first(np.asarray(confidence, dtype=float), np.asarray(errors, dtype=float))
    risk: Array = np.cumsum(shared) / np.arange(1, len(shared) + 1)
    return risk


def aurc(confidence: Sequence[float], errors: Sequence[float]) -> float:
    """The area under the risk–coverage curve."""
    return float(risk_coverage(confidence, errors).mean()) if len(errors) else 0.0


def auroc(confidence: Sequence[float], right: Sequence[bool]) -> float | None:
    """How often a question that has an answer is surer than one that has none (ties count half)."""
    have = np.asarray([c for c, r in zip(confidence, right, strict=True) if r], dtype=float)
    lack = np.sort([c for c, r in zip(confidence, right, strict=True) if not r])
    if not len(have) or not len(lack):
        return None
    below = np.searchsorted(lack, have, side="left") + np.searchsorted(lack, have, side="right")
    return float(below.mean() / (2 * len(lack)))


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
