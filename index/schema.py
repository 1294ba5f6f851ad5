"""The tables of library.db, how it is opened, and what its faults are called."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import ArchiveDamaged, ArchiveError, ArchiveLocked

TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (            -- what was read, so that an unchanged file need not be read again
    location TEXT PRIMARY KEY, digest TEXT NOT NULL, articles INTEGER NOT NULL, paragraphs INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE articles (         -- one row an article; `revision` is the current one
    id TEXT PRIMARY KEY, location TEXT NOT NULL, source TEXT NOT NULL, revision INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE revisions (
    article_id TEXT NOT NULL, revision INTEGER NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, published TEXT,
    url TEXT, author TEXT, outlet TEXT, body_start INTEGER NOT NULL, digest TEXT NOT NULL, added TEXT NOT NULL,
    PRIMARY KEY (article_id, revision)
);
CREATE TABLE paragraphs (       -- the number by which the indexes know a paragraph, never used twice
    key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, article_id TEXT NOT NULL
);
CREATE INDEX paragraphs_of ON paragraphs (article_id);
CREATE TABLE placements (       -- which paragraphs a revision has, in order
    article_id TEXT NOT NULL, revision INTEGER NOT NULL, n INTEGER NOT NULL, key INTEGER NOT NULL,
    text TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, PRIMARY KEY (article_id, revision, n)
);
CREATE INDEX placements_of ON placements (key);
CREATE TABLE indexed (          -- what the published generation of the indexes holds
    key INTEGER PRIMARY KEY, stamp TEXT NOT NULL, windows INTEGER NOT NULL
);
CREATE TABLE vectors (          -- every embedding ever made and still of use: (windows, dimensions) float32
    model TEXT NOT NULL, digest TEXT NOT NULL, dimensions INTEGER NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (model, digest)
);
"""

ASKED = """
CREATE TABLE conversations (    -- what people asked on the web page; `owner` is '' where nobody logs in
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, started TEXT NOT NULL, updated TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX conversations_of ON conversations (owner, updated);
CREATE TABLE turns (            -- a question and its answer, a document that only its writer can read
    conversation TEXT NOT NULL, n INTEGER NOT NULL, asked TEXT NOT NULL, question TEXT NOT NULL,
    choices TEXT NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (conversation, n)
);
CREATE TABLE feedback (         -- what the reader thinks of an answer: thumb 1 or -1
    conversation TEXT NOT NULL, n INTEGER NOT NULL, thumb INTEGER NOT NULL, note TEXT NOT NULL, given TEXT NOT NULL,
    PRIMARY KEY (conversation, n)
) WITHOUT ROWID;
"""

STEPS = (TABLES, ASKED)  # what each version adds to the one before; a step that was published is never edited
VERSION = len(STEPS)
PATIENCE = 30.0  # seconds to wait for another process that is writing


def connect(path: Path) -> sqlite3.Connection:
    """Open the library, making its tables when the file is new and adding those it lacks when it is older.

    Raises:
        ArchiveError: it was made by a later version of Dateline.
    """
    db = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    try:
        version = _version(db, path)
        _log_ahead(db)
        db.execute("PRAGMA synchronous = FULL")
        if version < VERSION:
            _upgrade(db, path)
    except BaseException:
        db.close()
        raise
    return db


def _version(db: sqlite3.Connection, path: Path) -> int:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise ArchiveError(f"{path} has format {version}, this version reads up to {VERSION}", "upgrade dateline")
    return int(version)


def _log_ahead(db: sqlite3.Connection) -> None:
    """Readers and a writer side by side. SQLite does not wait by itself when two switch a new file at once."""
    late = time.monotonic() + PATIENCE
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if not _busy(error) or time.monotonic() > late:
                raise
            time.sleep(0.01)


def _upgrade(db: sqlite3.Connection, path: Path) -> None:
    """Add what is missing, all or nothing. Two processes may try at once: the second finds nothing left to do."""
    db.execute("BEGIN IMMEDIATE")
    try:
        for step in STEPS[_version(db, path) :]:
            for statement in _statements(step):
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {VERSION}")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _statements(script: str) -> Iterator[str]:
    """One after the other: `executescript` would commit the transaction it stands in."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


@contextmanager
def damage(path: Path) -> Iterator[None]:
    """Turns SQLite's own errors into ours: which file, and what to do."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if _busy(error):
            raise ArchiveLocked(f"{path} is being written by another process", "try again in a minute") from error
        raise ArchiveError(
            f"{path} cannot be used: {error}", "check the folder's permissions and free space"
        ) from error
    except sqlite3.DatabaseError as error:
        raise ArchiveDamaged(
            f"{path} is damaged: {error}", "put back a copy of it, or add the articles again"
        ) from error


def _busy(error: sqlite3.Error) -> bool:
    """Whether another process holds the file; the error is Python's own, with no code, where there is none."""
    return bool(getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY)
