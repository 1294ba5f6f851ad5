"""Exact cosine over one matrix: what every index of vectors approximates."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from eval.bench.compare.batch import Batch
from eval.bench.compare.system import Engine, days
from index.article import Scope
from index.embedding import Vector

UNDATED = 0  # no ordinal of a day


class Exact(Engine):
    """Vectors and days as .npy, ids and texts as JSON; all of it in memory once open."""

    @staticmethod
    def build(folder: Path, batch: Batch) -> None:
        """See Engine."""
        folder.mkdir(parents=True)
        ids, texts = [row.id for row in batch.rows], [row.text for row in batch.rows]
        _write(folder, batch.vectors, np.array([row.day or UNDATED for row in batch.rows]), ids, texts)

    def __init__(self, folder: Path, embed: Callable[[str], Vector], option: str) -> None:
        self._folder, self._embed = folder, embed
        self._vectors: Vector = np.load(folder / "vectors.npy")
        self._days = np.load(folder / "days.npy")
        self._ids, self._texts = json.loads((folder / "texts.json").read_text("utf-8"))

    def search(self, question: str, limit: int, scope: Scope | None = None) -> list[str]:
        """See Engine."""
        scores = self._vectors @ self._embed(question)
        if scope:
            span = days(scope)
            scores[(self._days < span.start) | (self._days >= span.stop)] = -np.inf
        limit = min(limit, len(scores))
        best = np.argpartition(-scores, limit - 1)[:limit]
        return [self._ids[at] for at in best[np.argsort(-scores[best])] if scores[at] > -np.inf]

    def add(self, batch: Batch) -> None:
        """See Engine."""
        self._vectors = np.concatenate([self._vectors, batch.vectors])
        self._days = np.concatenate([self._days, [row.day or UNDATED for row in batch.rows]])
        self._ids += [row.id for row in batch.rows]
        self._texts += [row.text for row in batch.rows]
        _write(self._folder, self._vectors, self._days, self._ids, self._texts)


def _write(folder: Path, vectors: Vector, day: np.ndarray, ids: list[str], texts: list[str]) -> None:
    np.save(folder / "vectors.npy", vectors)
    np.save(folder / "days.npy", day)
    (folder / "texts.json").write_text(json.dumps([ids, texts]), "utf-8")
