"""One SQLite connection that threads may share: one statement at a time, and a transaction holds all others off."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from threading import RLock
from typing import Any

from index import schema
from index.closing import Closing
from index.errors import ArchiveDamaged
from index.seals import Sealed

FETCHED = 500  # rows that `each` holds at a time
BACKUP = Path("backup", "library.db")  # beside the library


def standing(path: Path) -> bool:
    """Whether there is a library at this path.

    Raises:
        ArchiveDamaged: there was one, by what lies beside it: SQLite would make another, empty one.
    """
    there = path.exists()
    if there and path.stat().st_size:
        return True
    if any(path.parent.glob("index/gen-*/manifest.json")) or (path.parent / BACKUP).exists():
        raise ArchiveDamaged(f"{path} is {'empty' if there else 'missing'}", schema.RESTORE)
    return there


class Database(Closing):
    """An open file. SQLite's own lock does not do: Python gives two threads with one query the same statement."""

    def __init__(self, path: Path, *, frozen: bool = False) -> None:
        self.path = path
        self._lock = RLock()
        self._full: sqlite3.OperationalError | None = None  # why the library is only looked at
        with schema.damage(path):
            self.db = schema.look(path) if frozen else self._opened()
        self._prepare()

    def _opened(self) -> sqlite3.Connection:
        try:
            db = schema.connect(self.path)
            self._full = None
        except sqlite3.OperationalError as error:
            db = schema.look_on_full_disk(self.path, error)
            self._full = error
        return db

    def _prepare(self) -> None:
        """Whatever a new connection needs."""

    def _look_again(self) -> None:
        """On a disk that was full: what is looked at never changes, so open it anew. For who has the lock."""
        if self._full and not self.db.in_transaction:
            self.db = self._opened()  # not closed: `each` may be reading the other
            self._prepare()

    def close(self) -> None:
        """Let go of the file, once no query of another thread is under way."""
        with self._lock:
            self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside is published together, or not at all."""
        with self._lock, schema.damage(self.path):
            self._look_again()
            if self._full:
                raise self._full
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._commit()
            except BaseException:
                if self.db.in_transaction:  # a full disk ends it by itself
                    self.db.execute("ROLLBACK")
                raise

    def _commit(self) -> None:
        """When a commit fails SQLite has it undone here; but what is in the log already is taken for written by the
        next to open the file, unless the log can be emptied."""
        try:
            self.db.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if schema.of_the_world(error) and not self._emptied():
                raise schema.uncertain(self.path, error) from error
            raise

    def _emptied(self) -> bool:
        try:
            ((busy, _, _),) = self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except sqlite3.OperationalError:
            return False
        return not busy

    def hold_still(self) -> None:
        """From the next query on read the file as it is then, whatever is published; until called again or closed."""
        with self._lock, schema.damage(self.path):
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            self._look_again()
            self.db.execute("BEGIN")

    def rows(self, query: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query; damage is named."""
        with self._lock, schema.damage(self.path):
            self._look_again()
            return self.db.execute(query, values).fetchall()

    def gather(
        self, sealed: Sequence[Sealed], source: str, values: Sequence[Any] = (), *, only_sound: bool = False
    ) -> list[list[tuple[Any, ...]]]:
        """Rows of joined tables, checked.

        It is one step of SQLite: at each one Python's lock is let go of, and where many threads ask at once it comes
        back milliseconds later. `rows` has a step for each row, and another for each checksum.

        Args:
            sealed: the tables, by their seals and aliases; of each a row has a tuple of what its seal covers.
            source: what follows FROM.
            values: those of its parameters.
            only_sound: leave out what is not what was written.

        Raises:
            ArchiveDamaged: a row is not what was written.
        """
        columns = [column for seal, alias in sealed for column in seal.packed(alias)]
        query = f"SELECT json_group_array(json_array({', '.join(columns)})) FROM {source}"  # noqa: S608  ours
        ((packed,),) = self.rows(query, values)
        found = [_opened(sealed, iter(row)) for row in json.loads(packed)]
        sound = [row for row in found if row is not None]
        if len(sound) < len(found) and not only_sound:
            raise self.damaged("a row is not what was written")
        return sound

    def damaged(self, what: str) -> ArchiveDamaged:
        """An error that says so."""
        return ArchiveDamaged(f"{self.path} is damaged: {what}", schema.RESTORE)

    def each(self, query: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, without holding them all."""
        with self._lock, schema.damage(self.path):
            self._look_again()
            cursor = self.db.execute(query)
            found = cursor.fetchmany(FETCHED)
        while found:
            yield from found
            with self._lock, schema.damage(self.path):
                found = cursor.fetchmany(FETCHED)


def _opened(sealed: Sequence[Sealed], row: Iterator[Any]) -> list[tuple[Any, ...]] | None:
    try:
        return [seal.opened(list(islice(row, len(seal.covered) + 1))) for seal, _ in sealed]
    except ValueError:
        return None
