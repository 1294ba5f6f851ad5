"""What each thing in the ranking is worth, and where its weights come from: `python -m eval.rank --data FOLDER`.

Prints the figures of the ranking as it is, and with one thing switched off at a time, on other people's questions
and on made ones (`eval/made.py`). With --fit it fits the weights of `rag/rank.py` anew, checked across articles.
`dated` is not fitted, since those data have no days of publication: it was chosen on the made set "recurring".
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cache
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from eval.cases import Case
from eval.datasets.dataset import Dataset
from eval.engine import survey
from eval.fit import FOLDS, Matrix, Remembering, Sample
from eval.made import joined, misspelt, published, recurring
from eval.score import Key
from index.article import Arm, Passage
from rag import question, rank, retrieve, settings
from rag.desk import Desk

DEEPEST = 10  # turns; a gold beyond it counts as not found
FITTED = [name for name in rank.WEIGHTS if name != "dated"]
_STEPS = 30
_RIDGE = 1e-4


@dataclass(frozen=True, slots=True)
class Asked:
    """Cases with their keys, and the desk that is asked them."""

    name: str
    desk: Desk
    cases: tuple[Case, ...]
    keys: Mapping[str, Key]


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over `n` questions, 0..1."""

    hit_1: float
    hit_5: float
    mrr: float
    n: int


@dataclass(frozen=True, slots=True)
class Patch:
    """Another value for an attribute of a module or class."""

    module: ModuleType | type
    name: str
    value: object


@dataclass(frozen=True, slots=True)
class Ranking:
    """The engine's ranking with something patched off; with one arm it has neither a second look nor parts."""

    name: str
    patches: tuple[Patch, ...] = ()
    arms: tuple[Arm, ...] = retrieve.ARMS


def _first_look(_: retrieve.Retriever, __: rank.Ranker, found: Sequence[retrieve.Found]) -> list[Passage]:
    """Instead of the second look: the order of the fused scores."""
    return [item.passage for item in found]


def _unweighed(name: str) -> Patch:
    return Patch(rank, "WEIGHTS", rank.WEIGHTS | {name: 0.0})


NO_PARTS = Patch(question, "parts", lambda text: ())
RANKINGS = (
    Ranking("as it is"),
    Ranking("words alone", arms=("words",)),
    Ranking("vectors alone", arms=("vectors",)),
    Ranking("no second look", (Patch(retrieve.Retriever, "_ranked_anew", _first_look),)),
    Ranking("no forms of names", (Patch(retrieve, "forms_of", lambda names, dictionary: {}),)),
    Ranking("no dates", (Patch(retrieve, "timing_terms", lambda timing: []), _unweighed("dated"))),
    Ranking("no dated recall", (Patch(retrieve, "timing_terms", lambda timing: []),)),
    Ranking("no parts", (NO_PARTS,)),
    *(Ranking(f"{name} 0", (_unweighed(name),)) for name in FITTED),
)


@contextmanager
def patched(patches: Sequence[Patch]) -> Iterator[None]:
    """The engine with these attributes of its modules replaced, for measuring and for that alone.

    The engine has no switches of its own: nobody should run it without its parts.

    Raises:
        AttributeError: a module has no such attribute any more.
    """
    with ExitStack() as stack:
        for one in patches:
            stack.enter_context(patch.object(one.module, one.name, one.value))
        yield


def measure(among: Asked, ranking: Ranking) -> Figures:
    """Hit@1, hit@5 and MRR@10. A question of two things has two passages a turn: hit@1 is both within the first 2."""
    with patched(ranking.patches):
        return figures([_turn(among, case, ranking.arms) for case in among.cases])


def figures(turns: Sequence[int | None]) -> Figures:
    """From the turn in which each question's gold is complete (1 is the first; None: not found)."""
    near = [turn if turn and turn <= DEEPEST else None for turn in turns]
    n = len(near) or 1
    return Figures(
        sum(turn == 1 for turn in near) / n,
        sum(turn is not None and turn <= 5 for turn in near) / n,
        sum(1 / turn for turn in near if turn) / n,
        len(near),
    )


def turn_of(key: Key, passages: Sequence[Passage]) -> int | None:
    """The turn in which the last part of the gold is found, as a part of a passage's copies too; None if never."""
    names = [_names(key, passage) for passage in passages]
    places = [next((at for at, name in enumerate(names, 1) if name & part), 0) for part in key.parts]
    return ceil(max(places) / len(places)) if all(places) else None


def _turn(among: Asked, case: Case, arms: Sequence[Arm]) -> int | None:
    key = among.keys[case.id]
    return turn_of(key, among.desk.search(case.question, arms=arms, limit=DEEPEST * len(key.parts)))


def _names(key: Key, passage: Passage) -> set[str]:
    return {key.name(found.paragraph) for found in (passage, *passage.copies)}


def desk_of(datasets: Sequence[Dataset], archive: Path) -> Desk:
    """A desk whose new archive holds the articles of all; it does not embed a question twice."""
    desk = Desk.open(settings.load(archive=archive))
    desk.add_articles([article for dataset in datasets for article in dataset.articles])
    desk.archive.embedder = remembering = Remembering(desk.embedder)
    remembering.query = cache(desk.embedder.query)
    return desk


def asked(name: str, desk: Desk, cases: Sequence[Case], every: int = 1) -> Asked:
    """Every `every`-th of the cases, whose articles the desk's archive holds."""
    numbered = tuple(replace(case, id=f"{n} {case.id}") for n, case in enumerate(cases[::every]))
    return Asked(name, desk, numbered, survey(desk).keys(numbered))


def table(rows: Mapping[str, Sequence[Figures]], names: Sequence[str]) -> str:
    """A line a ranking, three columns a set."""
    first = next(iter(rows.values()))
    width = max(map(len, rows))
    lines = [
        " ".join([" " * width, *(f"| {name:<15}" for name in names)]),
        " ".join([" " * width, *(f"| {f'n = {one.n}':<15}" for one in first)]),
        " ".join([" " * width, *("| @1   @5   MRR  " for _ in names)]),
    ]
    for name, row in rows.items():
        cells = [f"| {_share(one.hit_1)} {_share(one.hit_5)} {_share(one.mrr)} " for one in row]
        lines.append(" ".join([f"{name:<{width}}", *cells]).rstrip())
    return "\n".join(lines)


def _share(value: float) -> str:
    return f"{value:.3f}".removeprefix("0").ljust(4, "0")[:4]


# The weights


def samples(among: Asked) -> Iterator[Sample]:
    """For each question the features of what the second look ranks, and which of it is gold; `kind` is the set."""
    with patched([NO_PARTS]):
        for case in among.cases:
            found = among.desk.search(case.question, limit=retrieve.LOOKED_AT)
            looked_at = [passage for passage in found if FITTED[0] in passage.parts]
            key = among.keys[case.id]
            rows = np.array([[passage.parts[name] for name in FITTED] for passage in looked_at])
            right = [not key.ids.isdisjoint(_names(key, passage)) for passage in looked_at]
            yield Sample(case.article, among.name, rows.reshape(-1, len(FITTED)), np.array(right, dtype=bool))


def fit(found: Sequence[Sample]) -> NDArray[np.float64]:
    """Weights, shape (features,): the conditional logit of "this one of those looked at is gold" (McFadden 1974).

    Where several are gold, their probabilities add up. Each set weighs the same. Newton's method on the bound that
    EM gives, which is convex.
    """
    told = [sample for sample in found if sample.right.any()]
    rows, there, right = _padded(told)
    sizes = Counter(sample.kind for sample in told)
    share = np.array([1 / sizes[sample.kind] / len(sizes) for sample in told])
    weights: Matrix = np.ones(rows.shape[2])
    for _ in range(_STEPS):
        scores = rows @ weights
        chances, wanted = _softmax(scores, there), _softmax(scores, right)
        mean = np.einsum("nk,nkf->nf", chances, rows)
        slope = share @ (np.einsum("nk,nkf->nf", wanted, rows) - mean) - _RIDGE * weights
        spread = np.einsum("nk,nkf,nkg->fg", share[:, None] * chances, rows, rows, optimize=True)
        curve = spread - np.einsum("n,nf,ng->fg", share, mean, mean) + _RIDGE * np.eye(len(weights))
        weights = weights + np.linalg.solve(curve, slope)
    return weights


def _padded(found: Sequence[Sample]) -> tuple[Matrix, NDArray[np.bool_], NDArray[np.bool_]]:
    """Features, shape (questions, most passages, features); which are there; which are gold."""
    most = max(len(sample.rows) for sample in found)
    rows = np.array([np.pad(sample.rows, ((0, most - len(sample.rows)), (0, 0))) for sample in found])
    there = np.array([np.arange(most) < len(sample.rows) for sample in found])
    return rows, there, np.array([np.pad(sample.right, (0, most - len(sample.right))) for sample in found])


def _softmax(scores: Matrix, among: NDArray[np.bool_]) -> Matrix:
    kept = np.where(among, scores, -np.inf)
    powers = np.exp(kept - kept.max(axis=1, keepdims=True))
    chances: Matrix = powers / powers.sum(axis=1, keepdims=True)
    return chances


def check(found: Sequence[Sample]) -> dict[str, list[Figures]]:
    """Figures of each set, by the weights as they are and by weights fitted on other articles (5 folds)."""
    now = np.array([rank.WEIGHTS[name] for name in FITTED])
    fitted = np.zeros((len(found), len(FITTED)))
    for train, test in GroupKFold(FOLDS).split(found, groups=[sample.group for sample in found]):
        fitted[test] = fit([found[at] for at in train])
    turns = {
        "as they are": [_place(sample, now) for sample in found],
        "cross-validated": [_place(sample, fitted[at]) for at, sample in enumerate(found)],
    }
    kinds = dict.fromkeys(sample.kind for sample in found)
    return {
        name: [figures([turn for turn, one in zip(every, found, strict=True) if one.kind == kind]) for kind in kinds]
        for name, every in turns.items()
    }


def _place(sample: Sample, weights: Matrix) -> int | None:
    """The place of the first gold passage, when the weights rank."""
    right = sample.right[np.argsort(-(sample.rows @ weights), kind="stable")]
    return int(right.argmax()) + 1 if right.any() else None


def normalised(weights: Matrix) -> dict[str, float]:
    """Fitted weights as they stand in `rag/rank.py`: with that of `dated` as it is, they sum to 1."""
    scale = (1 - rank.WEIGHTS["dated"]) / weights.sum()
    return {name: round(float(weight * scale), 3) for name, weight in zip(FITTED, weights, strict=True)}


def _fitted(data: Path, work: Path, every: int) -> str:
    datasets = published(data)
    with desk_of(datasets, work) as desk:
        found = [sample for one in datasets for sample in samples(asked(one.name, desk, one.cases, every))]
    return f"{table(check(found), [one.name for one in datasets])}\n\n{normalised(fit(found))}"


def _measured(data: Path, work: Path, every: int) -> str:
    squad, xquad, ramdocs = datasets = published(data)
    again = recurring(xquad)
    with desk_of(datasets, work / "published") as desk, desk_of([again], work / "recurring") as other:
        sets = [asked(one.name, desk, one.cases, every) for one in datasets]
        sets.append(asked("misspelt", desk, misspelt([*squad.cases, *xquad.cases, *ramdocs.cases]), every))
        sets.append(asked("joined", desk, joined([*squad.cases, *xquad.cases]), every))
        for tag in ("story", "month"):
            sets.append(asked(f"recurring {tag}", other, [case for case in again.cases if tag in case.tags], every))
        rows = {ranking.name: [measure(one, ranking) for one in sets] for ranking in RANKINGS}
    return table(rows, [one.name for one in sets])


def main() -> None:
    """Print the table of rankings, or with --fit the figures of fitted weights and the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with squad2/, xquad/ and ramdocs/")
    parser.add_argument("--fit", action="store_true", help="fit the weights instead")
    parser.add_argument("--every", type=int, default=1, help="ask only every N-th question of each set")
    given = parser.parse_args()
    with TemporaryDirectory() as work:
        report = (_fitted if given.fit else _measured)(given.data, Path(work), given.every)
    print(report)  # noqa: T201  a tool of ours, not a part of the product


if __name__ == "__main__":
    main()
