"""Every embedding that was paid for, kept in the library by (model, digest of the text)."""

from collections.abc import Iterable, Sequence
from itertools import islice

import numpy as np

from index.embedding import Vector
from index.errors import ArchiveDamaged
from index.library import Library
from index.seals import SEALS, insert, intact

CHUNK = 500
INTACT = intact("vectors")
_VECTOR, _INDEXED = [(SEALS["vectors"][0], "v")], [(SEALS["indexed"][0], "i")]
RECORD = "substr(stamp, 1, 32)"  # to the letter as the index on it has it


class VectorCache:
    """The vectors of one model. `model` is the embedder's fingerprint."""

    def __init__(self, library: Library, model: str) -> None:
        self._library = library
        self.model = model

    def get(self, digests: Sequence[str]) -> dict[str, Vector]:
        """The vectors, each of shape (windows, dimensions).

        Raises:
            ArchiveDamaged: one is missing, or not what was written.
        """
        found: dict[str, Vector] = {}
        for start in range(0, len(digests), CHUNK):
            part = digests[start : start + CHUNK]
            source = f"vectors v WHERE v.model = ? AND v.digest IN ({','.join('?' * len(part))})"
            rows = self._library.gather(_VECTOR, source, (self.model, *part), only_sound=True)
            for ((_, digest, dimensions, data),) in rows:
                found[digest] = np.frombuffer(data, np.float32).reshape(-1, dimensions)
        if lost := len(set(digests) - found.keys()):
            what = f"{self._library.path} is damaged: {lost} of {len(digests)} vectors are not what was written"
            raise ArchiveDamaged(what, "dateline rebuild makes them again")
        return found

    def windows(self, digests: Sequence[str]) -> dict[str, int]:
        """How many rows the vectors of each text have; these are not read for it."""
        found: dict[str, int] = {}
        for start in range(0, len(digests), CHUNK):
            part = digests[start : start + CHUNK]
            marks = ",".join("?" * len(part))
            query = (
                f"SELECT digest, length(data) / (4 * dimensions) FROM vectors WHERE model = ? AND digest IN ({marks})"  # noqa: S608
            )
            found |= {str(digest): int(rows) for digest, rows in self._library.rows(query, (self.model, *part))}
        return found

    def missing(self, digests: Iterable[str]) -> set[str]:
        """Which of these have no vectors yet, or damaged ones."""
        rest, lacking = iter(dict.fromkeys(digests)), set()
        while part := list(islice(rest, CHUNK)):
            marks = ",".join("?" * len(part))
            query = f"SELECT digest FROM vectors WHERE model = ? AND digest IN ({marks}) AND {INTACT}"  # noqa: S608
            lacking |= set(part) - {row[0] for row in self._library.rows(query, (self.model, *part))}
        return lacking

    def sharing(self, records: Iterable[str]) -> dict[str, list[int]]:
        """The keys of the indexed paragraphs that have each of these records, see `Entry.record`."""
        rest, keys = iter(dict.fromkeys(records)), dict[str, list[int]]()
        while part := list(islice(rest, CHUNK)):
            marks = ",".join("?" * len(part))
            rows = self._library.gather(_INDEXED, f"indexed i WHERE {RECORD} IN ({marks})", part)
            for ((key, stamp, _),) in rows:
                keys.setdefault(stamp[:32], []).append(key)
        return keys

    def put(self, vectors: dict[str, Vector]) -> None:
        """Keep vectors, in one transaction."""
        rows = [
            (self.model, digest, int(array.shape[1]), array.astype(np.float32).tobytes())
            for digest, array in vectors.items()
        ]
        with self._library.transaction():
            self._library.db.executemany(insert("vectors", "INSERT OR REPLACE"), rows)

    def prune(self) -> None:
        """Forget what no indexed paragraph uses; inside the caller's transaction."""
        self._library.db.execute("DELETE FROM vectors WHERE digest NOT IN (SELECT substr(stamp, 1, 64) FROM indexed)")
