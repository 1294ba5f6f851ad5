"""Where the weights of `rag/evidence.py` come from: `python -m eval.fit --data FOLDER` prints them anew.

Two logistic models over the same features, fitted on SQuAD 2.0 and XQuAD, checked across articles (5 folds):
which sentence holds the answer; and whether the best one answers at all, learned from the same questions asked
without their gold paragraph, from SQuAD 2.0's unanswerable ones, and from near misses (another name or number).
"""

import argparse
import json
import random
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from eval.cases import Case
from eval.datasets.dataset import Dataset
from eval.datasets.registry import find
from index.embedding import Embedder, Encoded
from rag import settings
from rag.desk import Desk
from rag.evidence import Features
from rag.extract import candidates_of
from rag.question import understand
from rag.retrieve import Retriever
from rag.select import within_budget

FILES = {"squad": "squad2/dev-part.json", "xquad": "xquad/xquad.en.json"}
NAMES = [field.name for field in fields(Features)]
FOLDS = 5
BARS = (0.1, 0.15, 0.2, 0.25, 0.3)  # of confidence, below which a question is refused
Matrix = NDArray[np.float64]
_NAME = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][a-z]{3,}")
_NUMBER = re.compile(r"\b\d{2,4}\b")


@dataclass(frozen=True, slots=True)
class Sample:
    """One asking of one question: a row of features a sentence, and which sentences hold the answer."""

    group: str
    kind: str
    rows: Matrix
    right: NDArray[np.bool_]


class Remembering:
    """The embedder, not encoding a sentence twice: questions share their passages."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Encoded] = {}
        self.fingerprint = embedder.fingerprint
        self.paragraphs, self.query = embedder.paragraphs, embedder.query

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """See Embedder."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._embedder.encode(new), strict=True))
        return [self._known[text] for text in texts]


def samples(dataset: Dataset) -> Iterator[Sample]:
    """Every question of a set as it is, without its gold paragraph, and as a near miss."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk.open(settings.load(archive=Path(folder) / "archive"))
        desk.add_articles(dataset.articles)
        desk.archive.embedder = Remembering(desk.embedder)
        ids = {
            (found.article.source, found.paragraph.n): found.paragraph.id for found in desk.archive.library.every()
        }
        names = sorted({name for case in dataset.cases for name in _NAME.findall(case.question)})
        for case in dataset.cases:
            gold = {ids[gold.source, gold.paragraph] for gold in case.gold}
            yield _sample(desk, case, case.question, "answerable" if case.answerable else "unanswerable", gold)
            if case.answerable:
                yield _sample(desk, case, case.question, "twin", gold)
            if case.answerable and (miss := near_miss(case.question, names)):
                yield _sample(desk, case, miss, "near miss", gold)


def near_miss(question: str, names: Sequence[str]) -> str | None:
    """The question with another year, number or name in it; None when it has none."""
    chance = random.Random(question)  # noqa: S311  the same miss each time
    found = list(_NUMBER.finditer(question)) or list(_NAME.finditer(question))
    if not found:
        return None
    match = chance.choice(found)
    other = str(int(match[0]) + chance.randint(2, 9)) if match[0].isdigit() else chance.choice(names)
    return None if other in question else question[: match.start()] + other + question[match.end() :]


def _sample(desk: Desk, case: Case, text: str, kind: str, gold: set[str]) -> Sample:
    question = understand(text)
    ranked = Retriever(desk.archive).search(question, without=gold if kind == "twin" else ())
    passages = within_budget(ranked, desk.settings.passages, desk.settings.context_tokens)
    candidates = candidates_of(desk.archive, question, passages)
    spellings = [spelling.lower() for fact in case.facts for spelling in fact]
    right = [
        kind == "answerable" and c.passage.paragraph.id in gold and any(s in c.span.text.lower() for s in spellings)
        for c in candidates
    ]
    rows = np.array([astuple(candidate.features) for candidate in candidates]).reshape(-1, len(NAMES))
    return Sample(case.article, kind, rows, np.array(right, dtype=bool))


def which(found: Sequence[Sample]) -> LogisticRegression:
    """The model of "this sentence holds the answer", from the questions whose answer was retrieved."""
    told = [sample for sample in found if sample.right.any()]
    rows, right = np.vstack([sample.rows for sample in told]), np.concatenate([sample.right for sample in told])
    return LogisticRegression(max_iter=1000).fit(rows, right)


def best(sample: Sample, model: LogisticRegression) -> int:
    """The place of the sentence that the model likes best."""
    return int(np.argmax(model.decision_function(sample.rows)))


def whether(found: Sequence[Sample], model: LogisticRegression) -> LogisticRegression:
    """The model of "the best sentence answers"; the kinds of question weigh the same."""
    tops = [best(sample, model) for sample in found]
    rows = np.array([sample.rows[top] for sample, top in zip(found, tops, strict=True)])
    right = [bool(sample.right[top]) for sample, top in zip(found, tops, strict=True)]
    sizes = {kind: sum(sample.kind == kind for sample in found) for kind in {sample.kind for sample in found}}
    weights = [1 / sizes[sample.kind] * (3 if sample.kind == "answerable" else 1) for sample in found]
    return LogisticRegression(max_iter=1000).fit(rows, right, sample_weight=np.array(weights) * len(found) / 6)


def check(found: Sequence[Sample]) -> dict[str, float]:
    """Across articles: how often the best sentence is right, and how well refusals are told from answers."""
    sure: list[float] = []
    right: list[bool] = []
    order: list[Sample] = []
    for train, test in GroupKFold(FOLDS).split(found, groups=[sample.group for sample in found]):
        one = which([found[i] for i in train])
        two = whether([found[i] for i in train], one)
        for sample in (found[i] for i in test):
            top = best(sample, one)
            order.append(sample)
            right.append(bool(sample.right[top]))
            sure.append(float(two.predict_proba(sample.rows[[top]])[0, 1]))
    return _figures(order, np.array(right), np.array(sure))


def _figures(order: Sequence[Sample], right: NDArray[np.bool_], sure: Matrix) -> dict[str, float]:
    kinds = np.array([sample.kind for sample in order])
    asked = kinds == "answerable"
    figures = {"best sentence is right": float(right[asked].mean())}
    for kind in ("twin", "near miss", "unanswerable"):
        both = asked | (kinds == kind)
        if (kinds == kind).any():
            figures[f"AUC answerable v. {kind}"] = float(roc_auc_score(asked[both], sure[both]))
    for bar in BARS:
        for kind in sorted(set(kinds)):
            figures[f"below {bar}: {kind}"] = float((sure[kinds == kind] < bar).mean())
    return {name: round(value, 3) for name, value in figures.items()}


def weights(model: LogisticRegression) -> dict[str, float]:
    """A fitted model as it stands in `rag/evidence.py`."""
    named = dict(zip(NAMES, map(float, model.coef_[0]), strict=True)) | {"constant": float(model.intercept_[0])}
    return {name: round(value, 2) for name, value in named.items()}


def main() -> None:
    """Print the figures of each set and the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with squad2/dev-part.json, xquad/xquad.en.json"
    )
    data = parser.parse_args().data
    sets = {
        name: find(name, data / path)
        for name, path in (("squad", "squad2/dev-part.json"), ("xquad", "xquad/xquad.en.json"))
    }
    found = {name: [s for s in samples(dataset) if len(s.rows)] for name, dataset in sets.items()}
    every = [sample for part in found.values() for sample in part]
    one = which(every)
    report = {name: check(part) for name, part in found.items()}
    report |= {"ANSWERS": weights(one), "ANSWERED": weights(whether(every, one))}
    print(json.dumps(report, indent=1))  # noqa: T201  a tool of ours, not a part of the product


if __name__ == "__main__":
    main()
