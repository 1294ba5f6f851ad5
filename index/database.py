"""One SQLite connection that threads may share: one statement at a time, and a transaction holds all others off."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

from index import schema
from index.closing import Closing

FETCHED = 500  # rows that `each` holds at a time


class Database(Closing):
    """An open file. SQLite's own lock does not do: Python gives two threads with one query the same statement."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = RLock()
        with schema.damage(path):
            self.db = schema.connect(path)

    def close(self) -> None:
        """Let go of the file, once no query of another thread is under way."""
        with self._lock:
            self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside is published together, or not at all."""
        with self._lock, schema.damage(self.path):
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self.db.execute("ROLLBACK")
                raise
            self.db.execute("COMMIT")

    def hold_still(self) -> None:
        """From the next query on read the file as it is then, whatever is published; until called again or closed."""
        with self._lock, schema.damage(self.path):
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            self.db.execute("BEGIN")

    def rows(self, query: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query; damage is named."""
        with self._lock, schema.damage(self.path):
            return self.db.execute(query, values).fetchall()

    def each(self, query: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, without holding them all."""
        with self._lock, schema.damage(self.path):
            cursor = self.db.execute(query)
            found = cursor.fetchmany(FETCHED)
        while found:
            yield from found
            with self._lock, schema.damage(self.path):
                found = cursor.fetchmany(FETCHED)
