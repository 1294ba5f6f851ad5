"""Nearest paragraphs by cosine, on Chroma. The only file that imports chromadb.

Chroma holds records and vectors only: texts and dates stay in the library, so that the index is fast to build
(3,500 a second against 500 with documents) and can never tell another story than the library. Paragraphs of one
text share a record: behind 1,000 equal vectors HNSW loses 284 of 1,000 others.
"""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
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
from chromadb.errors import ChromaError
from numpy.typing import NDArray

from index import disk
from index.closing import Closing
from index.library import Entry

Vector = NDArray[np.float32]
T = TypeVar("T")

CONTENT = "chroma.sqlite3"
BATCH = 5_000  # Chroma takes at most 5,461 records a call
SYNC = 2  # write the graph at every call: until the first time its files hold whatever was in memory
OPENING = Lock()  # clients of one folder share what Chroma counts and drops without one
DAMAGED = ("malformed", "not a database", "does not exist")  # what SQLite and Chroma say of a damaged file
EF_SEARCH = 200  # the default of 100 misses near neighbours at 28,000 vectors


@dataclass(frozen=True, slots=True)
class Embedded:
    """The vectors of one text: one row a window, shape (windows, dimensions). For `record` see Entry."""

    record: str
    vectors: Vector


@dataclass(frozen=True, slots=True)
class Near:
    """A record that a search found, by the cosine of its best window (-1..1)."""

    record: str
    score: float


class Vectors(Closing):
    """The vector index of one generation, in its folder."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self._folder = folder
        with _told(folder):
            self._open(folder, create=create)

    def _open(self, folder: Path, *, create: bool) -> None:
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
        """Take out the windows of `removed`, then put in those of `added`; each record once.

        What takes out everything must make a new index instead: Chroma rewrites the files of an emptied graph at
        each opening, also at the first one after a record was put in again.
        """
        waiting = 0
        for ids in _batches(_ids(removed)):
            with _told(self._folder):
                self._records.delete(ids=ids)
            waiting = _waiting(waiting + len(ids))
        rows = ((_window(item.record, n), row) for item in added for n, row in enumerate(item.vectors))
        for batch in _batches(rows):
            with _told(self._folder):
                self._records.upsert(ids=[id for id, _ in batch], embeddings=np.stack([row for _, row in batch]))
            waiting = _waiting(waiting + len(batch))
        if waiting:
            self._write_graph()

    def _write_graph(self) -> None:
        """By putting a record in again: else readers who open at once would write the graph, under its digest."""
        with _told(self._folder):
            found = self._records.get(limit=1, include=["embeddings"])
            self._records.upsert(ids=found["ids"], embeddings=found["embeddings"])

    def count(self) -> int:
        """How many windows the index holds."""
        with _told(self._folder):
            return int(self._records.count())

    def search(self, vector: Vector, limit: int, among: Iterable[Entry] | None = None) -> list[Near]:
        """The `limit` nearest records, best first.

        `among` are the paragraphs whose records may be found. They are given to Chroma as ids: a range filter on
        its metadata takes 119 ms at 44,000 records, 5,000 ids take 8 ms.
        """
        ids = None if among is None else list(dict.fromkeys(_ids(among)))
        if limit < 1 or ids == []:
            return []
        with _told(self._folder):
            found = self._records.query(
                query_embeddings=vector[None, :], n_results=2 * limit, ids=ids, include=["distances"]
            )
        distances = found["distances"] or [[]]
        best: dict[str, float] = {}
        for id, distance in zip(found["ids"][0], distances[0], strict=True):
            record = id.partition(".")[0]
            best[record] = max(best.get(record, -1.0), 1.0 - float(distance))
        hits = [Near(record, score) for record, score in best.items()]
        return sorted(hits, key=lambda hit: (-hit.score, hit.record))[:limit]


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Chroma's errors as ours. It writes also when it opens and reads, so most that go wrong are the disk's.

    Raises:
        DiskFailed: something could not be written.
    """
    try:
        yield
    except (ChromaError, sqlite3.OperationalError) as error:
        if any(sign in str(error) for sign in DAMAGED):
            raise
        raise disk.failed(folder, str(error)) from error


def _window(record: str, n: int) -> str:
    return f"{record}.{n}"


def _ids(entries: Iterable[Entry]) -> Iterator[str]:
    return (_window(item.record, n) for item in entries for n in range(item.windows))


def _waiting(changes: int) -> int:
    """How many changes are not in the files of the graph yet."""
    return changes if changes < SYNC else 0


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
        graph = path.is_file() and path.name != CONTENT
        if graph and (path.parent / "index_metadata.pickle").exists():
            yield path


def copy(folder: Path, target: Path) -> None:
    """Copy an index that readers may be opening, which write to its SQLite file at that moment.

    Raises:
        DiskFailed: the copy cannot be written.
    """
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns(f"{CONTENT}*"))
    with _told(target), closing(_content(folder)) as old, closing(sqlite3.connect(target / CONTENT)) as new:
        old.backup(new)


def _content(folder: Path) -> sqlite3.Connection:
    """Chroma's SQLite file. Not opened read-only: what a killed reader had half written could not be taken back."""
    return sqlite3.connect(f"{(folder.absolute() / CONTENT).as_uri()}?mode=rw", uri=True)


def content_digest(folder: Path) -> str:
    """A digest of what Chroma's SQLite file holds, less the rows that each opening adds.

    Raises:
        sqlite3.DatabaseError: the file is not a sound database.
    """
    digest = hashlib.sha256()
    with closing(_content(folder)) as db:
        (state,) = db.execute("PRAGMA integrity_check").fetchone()
        if state != "ok":
            raise sqlite3.DatabaseError(state)
        for table in ("collections", "segments", "embeddings", "max_seq_id", "embeddings_queue"):
            for row in db.execute(f"SELECT * FROM {table} ORDER BY rowid"):  # noqa: S608
                digest.update(repr(row).encode())
    return digest.hexdigest()
