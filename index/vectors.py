"""Nearest paragraphs by cosine, on Chroma. The only file that imports chromadb.

Chroma holds ids and vectors only: texts and dates stay in the library, so that the index is fast to build
(3,500 a second against 500 with documents) and can never tell another story than the library.
"""

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import TypeVar, cast

os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.api.collection_configuration import CreateHNSWConfiguration
from chromadb.config import Settings
from numpy.typing import NDArray

from index.article import Hit
from index.closing import Closing
from index.library import Entry

Vector = NDArray[np.float32]
T = TypeVar("T")

BATCH = 5_000  # Chroma takes at most 5,461 records a call
SYNC = 2  # write the graph at every call: until the first time its files hold whatever was in memory
OPENING = Lock()  # clients of one folder share what Chroma counts and drops without one
EF_SEARCH = 200  # the default of 100 misses near neighbours at 28,000 vectors


@dataclass(frozen=True, slots=True)
class Embedded:
    """The vectors of one paragraph: one row a window, shape (windows, dimensions)."""

    key: int
    vectors: Vector


class Vectors(Closing):
    """The vector index of one generation, in its folder."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        settings = Settings(anonymized_telemetry=False)
        with OPENING:
            self._client = cast(Client, chromadb.PersistentClient(str(folder), settings=settings))
        if create:
            hnsw: CreateHNSWConfiguration = {
                "space": "cosine",
                "ef_search": EF_SEARCH,
                "sync_threshold": SYNC,
                "batch_size": SYNC,
            }
            self._records = self._client.create_collection(
                "paragraphs", configuration={"hnsw": hnsw}, embedding_function=None
            )
        else:
            self._records = self._client.get_collection("paragraphs", embedding_function=None)

    def close(self) -> None:
        """Free the files (about 12 a generation)."""
        with OPENING:
            self._client.close()

    def change(self, removed: Iterable[Entry], added: Iterable[Embedded]) -> None:
        """Take out the windows of `removed`, then put in those of `added`."""
        for ids in _batches(_ids(removed)):
            self._records.delete(ids=ids)
        rows = ((_record(item.key, n), row) for item in added for n, row in enumerate(item.vectors))
        for batch in _batches(rows):
            self._records.upsert(ids=[id for id, _ in batch], embeddings=np.stack([row for _, row in batch]))

    def count(self) -> int:
        """How many windows the index holds."""
        return int(self._records.count())

    def search(self, vector: Vector, limit: int, among: Iterable[Entry] | None = None) -> list[Hit]:
        """The `limit` nearest paragraphs by cosine (-1..1), best window each, best first.

        `among` are the paragraphs that may be found. They are given to Chroma as ids: a range filter on its
        metadata takes 119 ms at 44,000 records, 5,000 ids take 8 ms.
        """
        ids = None if among is None else list(_ids(among))
        if limit < 1 or ids == []:
            return []
        found = self._records.query(
            query_embeddings=vector[None, :], n_results=2 * limit, ids=ids, include=["distances"]
        )
        distances = found["distances"] or [[]]
        best: dict[int, float] = {}
        for id, distance in zip(found["ids"][0], distances[0], strict=True):
            key = int(id.partition(".")[0])
            best[key] = max(best.get(key, -1.0), 1.0 - float(distance))
        hits = [Hit(key, score) for key, score in best.items()]
        return sorted(hits, key=lambda hit: (-hit.score, hit.key))[:limit]


def _record(key: int, window: int) -> str:
    return f"{key}.{window}"


def _ids(records: Iterable[Entry]) -> Iterator[str]:
    return (_record(item.key, window) for item in records for window in range(item.windows))


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, BATCH)):
        yield batch


def written_once(folder: Path) -> Iterator[Path]:
    """The files of a closed index that no reader changes, so that their digests can be kept.

    Chroma adds a row to its SQLite file at each opening (see `content_digest`); and a graph that was never
    written (one record) has files of uninitialised memory, other ones at each opening.
    """
    for path in folder.rglob("*"):
        graph = path.is_file() and path.name != "chroma.sqlite3"
        if graph and (path.parent / "index_metadata.pickle").exists():
            yield path


def content_digest(folder: Path) -> str:
    """A digest of what Chroma's SQLite file holds, less the rows that each opening adds.

    Raises:
        sqlite3.DatabaseError: the file is not a sound database.
    """
    digest = hashlib.sha256()
    with closing(sqlite3.connect(f"{(folder.absolute() / 'chroma.sqlite3').as_uri()}?mode=ro", uri=True)) as db:
        (state,) = db.execute("PRAGMA integrity_check").fetchone()
        if state != "ok":
            raise sqlite3.DatabaseError(state)
        for table in ("collections", "segments", "embeddings", "max_seq_id", "embeddings_queue"):
            for row in db.execute(f"SELECT * FROM {table} ORDER BY rowid"):  # noqa: S608
                digest.update(repr(row).encode())
    return digest.hexdigest()
