"""Checksums of the rows of library.db: a flipped bit is found when a row is read.

They are a column of each table. A row of an earlier version has none (NULL) until the next writer seals it.
"""

import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.database import Database

BATCH = 10_000  # rows that one transaction seals


@dataclass(frozen=True, slots=True)
class Seal:
    """A checksum in `column`, of the `covered` columns of its row; of a `blob` the last of them is bytes."""

    covered: tuple[str, ...]
    column: str = "sum"
    blob: bool = False

    def made(self, row: str = "") -> str:
        """The checksum as it should be, in SQL; `row` is the table's alias."""
        return f"crc({', '.join(_of(row, self.covered))})"

    def asked(self, function: str, row: str = "") -> str:
        """What `intact` or `sound` say of a row, in SQL."""
        return f"{function}({', '.join(_of(row, (self.column, *self.covered)))})"

    def packed(self, row: str = "") -> list[str]:
        """The checksum and what it covers, in SQL, as JSON can hold it."""
        *columns, last = _of(row, (self.column, *self.covered))
        return [*columns, f"hex({last})" if self.blob else last]

    def opened(self, packed: Sequence[Any]) -> tuple[Any, ...]:
        """What it covers, from the values of `packed`.

        Raises:
            ValueError: it is not what was written.
        """
        sealed, *values = packed
        if self.blob:
            values[-1] = bytes.fromhex(values[-1])
        _sound(sealed, *values)
        return tuple(values)


Sealed = tuple[Seal, str]  # a table of a query: its seal, and its alias
_REVISION = ("article_id", "revision")
SEALS: Mapping[str, tuple[Seal, ...]] = {
    "meta": (Seal(("name", "value")),),
    "files": (Seal(("location", "digest", "articles", "paragraphs")),),
    "articles": (Seal(("id", "location", "source", "revision")),),
    "revisions": (  # the text by itself, so that lists need not read it
        Seal((*_REVISION, "text")),
        Seal(
            (
                *_REVISION,
                "title",
                "published",
                "url",
                "author",
                "outlet",
                "body_start",
                "digest",
                "added",
                "paragraphs",
            ),
            "head",
        ),
    ),
    "paragraphs": (Seal(("key", "id", "article_id")),),
    "placements": (Seal((*_REVISION, "n", "key", "text", "start", '"end"')),),
    "indexed": (Seal(("key", "stamp", "windows")),),
    "vectors": (Seal(("model", "digest", "dimensions", "data"), blob=True),),
    "conversations": (Seal(("id", "owner", "title", "started", "updated")),),
    "turns": (Seal(("conversation", "n", "asked", "question", "choices", "answer")),),
    "feedback": (Seal(("conversation", "n", "thumb", "note", "given")),),
}
WITHOUT_ROWID = ("meta", "files", "articles", "conversations", "feedback")


def teach(db: sqlite3.Connection) -> None:
    """Give a connection the functions `crc` (of values), `intact` (1 or 0) and `sound` (1, or the query fails)."""
    for name, function in (("crc", crc), ("intact", _intact), ("sound", _sound)):
        db.create_function(name, -1, function, deterministic=True)


def crc(*values: str | float | bytes | None) -> int:
    """CRC-32 of values as SQLite holds them; of a vector, which is the last, as it lies there."""
    rest, blob = (values[:-1], values[-1]) if isinstance(values[-1], bytes) else (values, b"")
    return zlib.crc32(blob, zlib.crc32(repr(rest).encode("utf-8", "surrogatepass")))


def _intact(sealed: int | None, *values: str | float | bytes | None) -> bool:
    return sealed is None or sealed == crc(*values)


def _sound(sealed: int | None, *values: str | float | bytes | None) -> bool:
    if not _intact(sealed, *values):
        raise ValueError("a row is not what was written")
    return True


def sound(table: str, row: str = "", column: str = "sum") -> str:
    """In SQL: the row is what was written, else the query fails, see `schema.damage`."""
    return _seal(table, column).asked("sound", row)


def intact(table: str, row: str = "", column: str = "sum") -> str:
    """In SQL: 1 when the row is what was written, else 0."""
    return _seal(table, column).asked("intact", row)


def insert(table: str, verb: str = "INSERT") -> str:
    """The statement that writes a sealed row; its values are the table's columns in order, less the checksums."""
    columns = list(dict.fromkeys(name for seal in SEALS[table] for name in seal.covered))
    place = {name: f"?{n}" for n, name in enumerate(columns, 1)}
    sums = [f"crc({', '.join(place[name] for name in seal.covered)})" for seal in SEALS[table]]
    names = [*columns, *(seal.column for seal in SEALS[table])]
    return f"{verb} INTO {table} ({', '.join(names)}) VALUES ({', '.join([*place.values(), *sums])})"


def reseal(table: str, where: str) -> str:
    """The statement that seals rows anew, after some of their values were changed on purpose."""
    sums = ", ".join(f"{seal.column} = {seal.made()}" for seal in SEALS[table])
    return f"UPDATE {table} SET {sums} WHERE {where}"


def seal(database: "Database") -> None:
    """Seal what an earlier version has written; transactions of BATCH rows, so that the log stays short."""
    counted = "paragraphs = (SELECT count(*) FROM placements p WHERE p.article_id = t.article_id"
    for table in SEALS:
        missing = " OR ".join(f"{each.column} IS NULL" for each in SEALS[table])
        for rows in _ranges(database, table):
            with database.transaction():
                if table == "revisions":
                    query = (
                        f"UPDATE revisions AS t SET {counted} AND p.revision = t.revision) WHERE paragraphs IS NULL"
                    )
                    database.rows(f"{query} AND {rows}")
                database.rows(reseal(table, f"({missing}) AND {rows}"))


def _ranges(database: "Database", table: str) -> Iterator[str]:
    if table in WITHOUT_ROWID:
        yield "TRUE"
        return
    ((last,),) = database.rows(f"SELECT coalesce(max(rowid), 0) FROM {table}")
    for start in range(1, last + 1, BATCH):
        yield f"rowid BETWEEN {start} AND {start + BATCH - 1}"


def unsound(database: "Database", table: str, *, sealed: bool) -> int:
    """How many rows of a table are not what was written; with `sealed` one that has no checksum is none of ours."""
    good = " AND ".join(
        each.asked("intact") + (f" AND {each.column} IS NOT NULL" if sealed else "") for each in SEALS[table]
    )
    return int(database.rows(f"SELECT count(*) FROM {table} WHERE NOT ({good})")[0][0])


def drop_unsound(database: "Database", tables: Sequence[str]) -> None:
    """Forget damaged rows of what can be made again; inside the caller's transaction."""
    for table in tables:
        database.rows(f"DELETE FROM {table} WHERE NOT {intact(table)}")


def _seal(table: str, column: str) -> Seal:
    return next(each for each in SEALS[table] if each.column == column)


def _of(row: str, columns: Sequence[str]) -> Iterator[str]:
    return (f"{row}.{name}" if row else name for name in columns)
