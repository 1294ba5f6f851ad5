"""Chroma as its documentation has it: a persistent collection of documents, metadata and given vectors."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import chromadb
from chromadb.api.models.Collection import Collection

from eval.bench.compare.batch import Batch, Row
from eval.bench.compare.system import Engine, days
from index.article import Scope
from index.embedding import Vector

NAME = "articles"


class Chroma(Engine):
    """Vectors alone, in a collection with its default settings."""

    @staticmethod
    def build(folder: Path, batch: Batch) -> None:
        """See Engine."""
        put(collection(folder), batch)

    def __init__(self, folder: Path, embed: Callable[[str], Vector], option: str) -> None:
        self._collection, self._embed = collection(folder), embed

    def search(self, question: str, limit: int, scope: Scope | None = None) -> list[str]:
        """See Engine."""
        return nearest(self._collection, self._embed(question), limit, scope)

    def add(self, batch: Batch) -> None:
        """See Engine."""
        put(self._collection, batch)


def collection(folder: Path) -> Collection:
    """The collection in a folder, made when there is none."""
    return chromadb.PersistentClient(path=str(folder)).get_or_create_collection(NAME, embedding_function=None)


def put(into: Collection, batch: Batch) -> None:
    """Add the paragraphs, as many a call as Chroma takes."""
    most = 5_461  # client.get_max_batch_size()
    for start in range(0, len(batch.rows), most):
        rows = batch.rows[start : start + most]
        into.add(
            ids=[row.id for row in rows],
            documents=[row.text for row in rows],
            embeddings=batch.vectors[start : start + most],
            metadatas=[_metadata(row) for row in rows],
        )


def nearest(among: Collection, vector: Vector, limit: int, scope: Scope | None = None) -> list[str]:
    """The ids of the nearest paragraphs; their texts come along."""
    where: Any = None
    if scope:
        span = days(scope)
        where = {"$and": [{"day": {"$gte": span.start}}, {"day": {"$lt": span.stop}}]}
    return among.query(query_embeddings=vector[None, :], n_results=limit, where=where)["ids"][0]


def _metadata(row: Row) -> dict[str, str | int]:
    """Chroma takes no None."""
    known = {"title": row.title, "source": row.source}
    return {**known, "day": row.day} if row.day is not None else {**known}
