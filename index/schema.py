"""The tables of library.db, how it is opened, and what its faults are called."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import ArchiveDamaged, ArchiveError

VERSION = 1

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


def connect(path: Path) -> sqlite3.Connection:
    """Open the library, making its tables when the file is new.

    Raises:
        ArchiveError: it was made by a later version of Dateline.
    """
    db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version == 0:
        db.executescript(f"BEGIN; {TABLES} PRAGMA user_version = {VERSION}; COMMIT;")
    elif version != VERSION:
        db.close()
        raise ArchiveError(f"{path} has format {version}, this version reads {VERSION}", "upgrade dateline")
    return db


@contextmanager
def damage(path: Path) -> Iterator[None]:
    """Turns SQLite's own errors into ours: which file, and what to do."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise ArchiveError(
            f"{path} cannot be used: {error}", "check the folder's permissions and free space"
        ) from error
    except sqlite3.DatabaseError as error:
        raise ArchiveDamaged(
            f"{path} is damaged: {error}", "put back a copy of it, or add the articles again"
        ) from error
