"""The tables of library.db, how it is opened, and what its faults are called."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index import disk, seals
from index.errors import ArchiveDamaged, ArchiveError, ArchiveLocked, DiskFailed, Uncertain

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

SHARED = "CREATE INDEX indexed_records ON indexed (substr(stamp, 1, 32));"  # which paragraphs share a vector

# Checksums of rows, see index/seals.py; NULL in what an earlier version wrote, until it is sealed. `head` is of all
# of a revision but its text; `paragraphs` is how many it has.
SUMS = """
ALTER TABLE revisions ADD COLUMN paragraphs INTEGER;
ALTER TABLE revisions ADD COLUMN sum INTEGER;
ALTER TABLE revisions ADD COLUMN head INTEGER;
ALTER TABLE meta ADD COLUMN sum INTEGER;
ALTER TABLE files ADD COLUMN sum INTEGER;
ALTER TABLE articles ADD COLUMN sum INTEGER;
ALTER TABLE paragraphs ADD COLUMN sum INTEGER;
ALTER TABLE placements ADD COLUMN sum INTEGER;
ALTER TABLE indexed ADD COLUMN sum INTEGER;
ALTER TABLE vectors ADD COLUMN sum INTEGER;
ALTER TABLE conversations ADD COLUMN sum INTEGER;
ALTER TABLE turns ADD COLUMN sum INTEGER;
ALTER TABLE feedback ADD COLUMN sum INTEGER;
"""

STEPS = (TABLES, ASKED, SHARED, SUMS)  # what each version adds to the one before; a published step is never edited
VERSION = len(STEPS)
PATIENCE = 30.0  # seconds to wait for another process that is writing
RESTORE = "dateline restore puts back the newest sound backup"
FULL = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})
WORLD = frozenset(  # what SQLite says of the disk and the folder, and not of the file
    {
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
    }
)


def connect(path: Path) -> sqlite3.Connection:
    """Open the library, making its tables when the file is new and adding those it lacks when it is older.

    Raises:
        ArchiveError: it was made by a later version of Dateline.
    """
    db = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    seals.teach(db)
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


def look(path: Path, *, still: bool = False) -> sqlite3.Connection:
    """Open a library only to read it: nothing of it is changed, and an older one is not upgraded.

    `still` takes it for granted that nobody else changes it, and makes no file beside it.

    Raises:
        ArchiveError: it was made by another version of Dateline.
    """
    place = f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if still else ''}"
    db = sqlite3.connect(place, timeout=PATIENCE, isolation_level=None, check_same_thread=False, uri=True)
    seals.teach(db)
    try:
        if _version(db, path) < VERSION:
            raise ArchiveError(f"{path} has an older format", "dateline restore FILE reads it all the same")
    except BaseException:
        db.close()
        raise
    return db


def look_on_full_disk(path: Path, error: sqlite3.OperationalError) -> sqlite3.Connection:
    """Open a library for which SQLite can make no log: as it lies there, if no other process has it open.

    Raises:
        sqlite3.OperationalError: the `error` with which it could not be opened, where it is another.
    """
    log = Path(f"{path}-wal")
    if _code(error) not in FULL or not path.is_file() or (log.exists() and log.stat().st_size):
        raise error
    try:
        return look(path, still=True)
    except (sqlite3.DatabaseError, ArchiveError):
        raise error from None


def _version(db: sqlite3.Connection, path: Path) -> int:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        what = f"{path} has format {version}, this version reads up to {VERSION}"
        raise ArchiveError(what, f"upgrade dateline; if no later one has made it, {RESTORE}")
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
        if of_the_world(error):
            fix = f"check the folder's permissions, the disk and its free space; {RESTORE}"
            raise DiskFailed(f"{path} cannot be used: {error} ({disk.free(path)})", fix) from error
        raise ArchiveDamaged(f"{path} is damaged: {_found(error)}", RESTORE) from error
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # the second where a name in a message is damaged
        raise ArchiveDamaged(f"{path} is damaged: {error}", RESTORE) from error


def of_the_world(error: sqlite3.Error) -> bool:
    """Whether it is the disk that failed, not what is on it."""
    return _code(error) in WORLD


def uncertain(path: Path, error: sqlite3.Error) -> Uncertain:
    """A commit failed, and part of it may be in the log."""
    fix = "the change may have been kept or not: free some space or check the disk, and run it again"
    return Uncertain(f"{path} could not be written: {error} ({disk.free(path)})", fix)


def _found(error: sqlite3.Error) -> str:
    """What is wrong; all that SQLite says of a row that is not `seals.sound` is that a function failed."""
    return "a row is not what was written" if "user-defined function" in str(error) else str(error)[:200]


def _busy(error: sqlite3.Error) -> bool:
    return _code(error) == sqlite3.SQLITE_BUSY


def _code(error: sqlite3.Error) -> int:
    """What kind of error it is; 0 where it is Python's own, with no code."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
