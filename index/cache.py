"""Every embedding that was paid for, kept in the library by (model, digest of the text)."""

from collections.abc import Iterable, Sequence
from itertools import islice

import numpy as np

from index.embedding import Vector
from index.library import Library

CHUNK = 500


class VectorCache:
    """The vectors of one model. `model` is the embedder's fingerprint."""

    def __init__(self, library: Library, model: str) -> None:
        self._library = library
        self.model = model

    def get(self, digests: Sequence[str]) -> dict[str, Vector]:
        """The vectors that are there, each of shape (windows, dimensions)."""
        found: dict[str, Vector] = {}
        for start in range(0, len(digests), CHUNK):
            part = digests[start : start + CHUNK]
            marks = ",".join("?" * len(part))
            query = f"SELECT digest, dimensions, data FROM vectors WHERE model = ? AND digest IN ({marks})"  # noqa: S608
            for digest, dimensions, data in self._library.rows(query, (self.model, *part)):
                found[digest] = np.frombuffer(data, np.float32).reshape(-1, dimensions)
        return found

    def missing(self, digests: Iterable[str]) -> set[str]:
        """Which of these have no vectors yet."""
        rest, lacking = iter(dict.fromkeys(digests)), set()
        while part := list(islice(rest, CHUNK)):
            marks = ",".join("?" * len(part))
            query = f"SELECT digest FROM vectors WHERE model = ? AND digest IN ({marks})"  # noqa: S608
            lacking |= set(part) - {row[0] for row in self._library.rows(query, (self.model, *part))}
        return lacking

    def put(self, vectors: dict[str, Vector]) -> None:
        """Keep vectors, in one transaction."""
        rows = [
            (self.model, digest, int(array.shape[1]), array.astype(np.float32).tobytes())
            for digest, array in vectors.items()
        ]
        with self._library.transaction():
            self._library.db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)", rows)

    def prune(self) -> None:
        """Forget what no indexed paragraph uses; inside the caller's transaction."""
        self._library.db.execute("DELETE FROM vectors WHERE digest NOT IN (SELECT substr(stamp, 1, 64) FROM indexed)")
