"""What the library says of the published indexes: which they are, and what they hold."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from index.database import Database
from index.seals import SEALS, Sealed, insert, sound

CHUNK = 500  # variables a statement
JOINED = "articles a JOIN revisions r ON r.article_id = a.id AND r.revision = a.revision"
CURRENT = f"{JOINED} AND {sound('articles', 'a')} AND {sound('revisions', 'r', 'head')}"


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the archive holds: how much, and from which day to which (None: nothing is dated)."""

    articles: int
    paragraphs: int
    first: date | None
    last: date | None
    undated: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What the indexes hold of a paragraph; another `stamp` means another line or other vectors."""

    key: int
    stamp: str
    windows: int

    @property
    def digest(self) -> str:
        """The key of its vectors in the cache; the rest of the stamp is its day and its outlet."""
        return self.stamp[:64]

    @property
    def record(self) -> str:
        """The name of its vectors in the index; paragraphs of one text under one headline share it."""
        return self.stamp[:32]


@dataclass(frozen=True, slots=True)
class Held:
    """How many paragraphs and vectors the indexes hold."""

    paragraphs: int
    vectors: int


class Published(Database):
    """The part of a library that changes when a generation is published."""

    def value(self, name: str) -> str | None:
        """A value kept under a name: `generation`, `model`, `manifest`, `coverage`, `sealed`."""
        return self._values().get(name)

    def _values(self) -> dict[str, str]:
        """All of them: a name may be damaged."""
        return {str(name): str(value) for ((name, value),) in self.gather([(SEALS["meta"][0], "m")], "meta m")}

    def set_value(self, name: str, value: str) -> None:
        """Keep a value."""
        self.db.execute(insert("meta", "INSERT OR REPLACE"), (name, value))

    @property
    def generation(self) -> int:
        """The number of the published generation of the indexes; 0 before the first."""
        return int(self.value("generation") or 0)

    @property
    def stands(self) -> tuple[int, str | None]:
        """The number and the digest of the manifest of the published generation, of one moment."""
        values = self._values()
        return int(values.get("generation", 0)), values.get("manifest")

    def indexed(self, keys: Sequence[int] | None = None) -> dict[int, Entry]:
        """What the published generation holds of these paragraphs, or of all."""
        if keys is None:
            rows = self.rows(f"SELECT key, stamp, windows FROM indexed WHERE {sound('indexed')}")
        else:
            rows = [row for (row,) in self._among([(SEALS["indexed"][0], "i")], "indexed i WHERE i.key", keys)]
        return {int(row[0]): Entry(*row) for row in rows}

    def set_indexed(self, removed: Iterable[int] | None, added: Iterable[Entry]) -> None:
        """Record what a generation about to be published holds, beyond the one before; None removes all."""
        if removed is None:
            self.db.execute("DELETE FROM indexed")
        self.db.executemany("DELETE FROM indexed WHERE key = ?", ((key,) for key in removed or ()))
        rows = ((entry.key, entry.stamp, entry.windows) for entry in added)
        self.db.executemany(insert("indexed", "INSERT OR REPLACE"), rows)

    def held(self) -> Held:
        """How much the published generation holds; paragraphs of one text share their vectors."""
        shared = "SELECT max(windows) AS windows FROM indexed GROUP BY substr(stamp, 1, 32)"
        paragraphs, vectors = self.rows(
            f"SELECT (SELECT count(*) FROM indexed), (SELECT coalesce(sum(windows), 0) FROM ({shared}))"
        )[0]
        return Held(int(paragraphs), int(vectors))

    def check_counts(self) -> None:
        """Whether every article and every indexed paragraph is there: a row that is lost cannot say so itself.

        Raises:
            ArchiveDamaged: one is not.
        """
        told = self.value("coverage")
        if told is None:  # of an earlier version
            return
        wanted = json.loads(told)[:2]
        found = [self.rows(f"SELECT count(*) FROM {table}")[0][0] for table in (JOINED, "indexed")]
        ((agrees,),) = self.rows("PRAGMA integrity_check(indexed)")[:1]  # its index is not sealed
        if agrees != "ok":
            raise self.damaged(agrees)
        if found != wanted:
            what = "it has {} articles and {} indexed paragraphs instead of {} and {}".format(*found, *wanted)
            raise self.damaged(what)

    def coverage(self) -> Coverage:
        """How much the archive holds, and of which days; as it was counted when it was published."""
        told = self.value("coverage")
        articles, paragraphs, first, last, undated = json.loads(told) if told else self._counted()
        return Coverage(int(articles), int(paragraphs), day(first), day(last), int(undated))

    def set_coverage(self) -> None:
        """Keep it, with what else the library must hold."""
        self.set_value("coverage", json.dumps(self._counted()))

    def _counted(self) -> tuple[Any, ...]:
        query = (
            "SELECT count(*), (SELECT count(*) FROM indexed), min(r.published), max(r.published),"
            f" count(*) - count(r.published) FROM {CURRENT}"
        )
        return self.rows(query)[0]

    def _among(self, sealed: Sequence[Sealed], source: str, values: Sequence[Any]) -> list[list[tuple[Any, ...]]]:
        """What `gather` finds IN so many values."""
        parts = [values[start : start + CHUNK] for start in range(0, len(values), CHUNK)]
        return [row for part in parts for row in self.gather(sealed, f"{source} IN ({_marks(part)})", part)]


def _marks(values: Sequence[Any]) -> str:
    return ",".join("?" * len(values))


def day(text: str | None) -> date | None:
    """A day as the library has it."""
    return date.fromisoformat(text) if text else None
