"""The metrics are measured themselves: do they prefer the answers that people prefer?

On RAGChecker's meta-evaluation (Ru et al. 2024): 280 pairs of answers to one question, each compared by two
annotators from -2 (the first is much better) to 2. Correlation is over the 560 labels, as in the paper,
whose own metric, with a judge of 70B parameters, has Pearson 61.9 and Spearman 60.9.

`likeness` has no fitted parameter. It was chosen among 19 word-overlap scores on these same data; chosen
anew without each of the ten datasets in turn, Pearson is 58.8 on the datasets left out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.datasets.dataset import Record, file_in, read_json
from eval.errors import SetError
from eval.metrics.answers import f1, likeness, token_f1
from eval.normal import content
from eval.stats import Array, draws

FILES = ("human_labeled_data.json",)

Scorer = Callable[[str, str, str], float]
"""(question, answer, reference) → score."""

SCORERS: Mapping[str, Scorer] = {
    "likeness": likeness,
    "content-word F1": lambda _, answer, reference: f1(content(answer), content(reference)),
    "token F1": lambda _, answer, reference: token_f1(answer, [reference]),
    "length": lambda _, answer, __: float(np.log1p(len(answer))),
}


@dataclass(frozen=True, slots=True)
class Agreement:
    """Correlations ×100 of a score's differences with people's preferences; the interval is Pearson's, 95%."""

    score: str
    pearson: float
    low: float
    high: float
    spearman: float


@dataclass(frozen=True, slots=True)
class Pair:
    """Two answers to one question, and the preferences of those who compared them."""

    question: str
    reference: str
    first: str
    second: str
    labels: tuple[float, ...]

    def lead(self, scorer: Scorer) -> float:
        """By how much the score prefers the second answer."""
        return scorer(self.question, self.second, self.reference) - scorer(self.question, self.first, self.reference)


def load(path: Path) -> list[Pair]:
    """The pairs of `human_labeled_data.json`; SetError when it is not that file."""
    file = file_in(path, FILES)
    try:
        groups: dict[str, list[Record]] = {}
        for record in read_json(file):
            groups.setdefault(str(record["instance_id"]), []).append(record)
        return [_pair(records) for records in groups.values()]
    except (KeyError, TypeError, ValueError) as error:
        raise SetError(f"{file} is not RAGChecker's meta-evaluation", "is the download complete?") from error


def agreements(pairs: list[Pair]) -> list[Agreement]:
    """Every score's correlation with people."""
    return [_agreement(name, scorer, pairs) for name, scorer in SCORERS.items()]


def _pair(records: list[Record]) -> Pair:
    first = records[0]
    return Pair(
        question=first["query"],
        reference=first["gt_answer"],
        first=first["model1"]["response"],
        second=first["model2"]["response"],
        labels=tuple(float(record["overall_label"]) for record in records),
    )


def _agreement(name: str, scorer: Scorer, pairs: list[Pair]) -> Agreement:
    leads = np.array([pair.lead(scorer) for pair in pairs for _ in pair.labels])
    labels = np.array([label for pair in pairs for label in pair.labels])
    owner = np.array([at for at, pair in enumerate(pairs) for _ in pair.labels])
    drawn = np.concatenate([pearson(leads, labels, weights[:, owner]) for weights in draws(len(pairs))])
    low, high = np.percentile(drawn, [2.5, 97.5])
    every = np.ones((1, len(leads)))
    return Agreement(
        score=name,
        pearson=100 * float(pearson(leads, labels, every)[0]),
        low=100 * float(low),
        high=100 * float(high),
        spearman=100 * float(pearson(ranks(leads), ranks(labels), every)[0]),
    )


def pearson(left: Array, right: Array, weights: Array) -> Array:
    """Weighted correlations, one a row of weights."""
    total = weights.sum(axis=1)
    mean_left, mean_right = weights @ left / total, weights @ right / total
    both = weights @ (left * right) / total - mean_left * mean_right
    spread_left = weights @ left**2 / total - mean_left**2
    spread_right = weights @ right**2 / total - mean_right**2
    correlation: Array = both / np.sqrt(spread_left * spread_right)
    return correlation


def ranks(values: Array) -> Array:
    """Ranks from 1; equal values share their mean rank."""
    _, at, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = counts.cumsum()
    means: Array = (last - counts + 1 + last) / 2
    return means[at]
