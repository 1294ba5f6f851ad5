"""The hybrid of the tutorials: rank_bm25 beside a vector store, reciprocal ranks weighed half and half.

What LangChain's BM25Retriever and EnsembleRetriever do: words are split at spaces, BM25 is made anew at each
start from the documents, 60 is added to each rank. The guides offer no date filter for the pair.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from rank_bm25 import BM25Okapi

from eval.bench.compare.batch import Batch
from eval.bench.compare.system import Engine
from eval.bench.compare.systems import chroma
from index.article import Scope
from index.embedding import Vector

WEIGHTS = (0.5, 0.5)
CONSTANT = 60


class Tutorial(Engine):
    """Documents as JSON for BM25, and a Chroma collection."""

    dated = False

    @staticmethod
    def build(folder: Path, batch: Batch) -> None:
        """See Engine."""
        chroma.put(chroma.collection(folder / "chroma"), batch)
        _write(folder, [row.id for row in batch.rows], [row.headed.text for row in batch.rows])

    def __init__(self, folder: Path, embed: Callable[[str], Vector], option: str) -> None:
        self._folder, self._embed = folder, embed
        self._collection = chroma.collection(folder / "chroma")
        self._ids, self._texts = json.loads((folder / "documents.json").read_text("utf-8"))
        self._bm25 = BM25Okapi([text.split() for text in self._texts])

    def search(self, question: str, limit: int, scope: Scope | None = None) -> list[str]:
        """See Engine."""
        scores = self._bm25.get_scores(question.split())
        words = [self._ids[at] for at in np.argsort(scores)[::-1][:limit]]
        return fused([words, chroma.nearest(self._collection, self._embed(question), limit)])[:limit]

    def add(self, batch: Batch) -> None:
        """See Engine."""
        chroma.put(self._collection, batch)
        self._ids += [row.id for row in batch.rows]
        self._texts += [row.headed.text for row in batch.rows]
        _write(self._folder, self._ids, self._texts)
        self._bm25 = BM25Okapi([text.split() for text in self._texts])


def fused(rankings: Sequence[Sequence[str]]) -> list[str]:
    """Weighted reciprocal rank fusion (Cormack, Clarke & Büttcher 2009)."""
    scores: dict[str, float] = defaultdict(float)
    for weight, ranking in zip(WEIGHTS, rankings, strict=True):
        for rank, name in enumerate(ranking, 1):
            scores[name] += weight / (rank + CONSTANT)
    return sorted(scores, key=lambda name: -scores[name])


def _write(folder: Path, ids: list[str], texts: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "documents.json").write_text(json.dumps([ids, texts]), "utf-8")
