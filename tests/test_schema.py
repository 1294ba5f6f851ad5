"""The tables of an archive: an older one is upgraded, once, by whoever comes first; a later one is refused."""

import sqlite3
import subprocess
import sys

import pytest

from index import schema
from index.errors import ArchiveDamaged, ArchiveError, ArchiveLocked
from index.library import Library

# As version 1 was made: not to be edited.
FIRST = """
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
OPEN = """
import sys
from pathlib import Path
from index import schema
print("ready", flush=True)
sys.stdin.readline()
db = schema.connect(Path(sys.argv[1]))
print(db.execute("PRAGMA user_version").fetchone()[0], db.execute("SELECT count(*) FROM turns").fetchone()[0])
"""
ARTICLE = (
    "abc",
    1,
    "Votes",
    "The parliament voted.",
    "2020-01-05",
    None,
    None,
    None,
    0,
    "1:x",
    "2020-01-06T00:00:00",
)


@pytest.fixture
def old(tmp_path):
    """A file of version 1 with an article."""
    path = tmp_path / "library.db"
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.executescript(f"BEGIN; {FIRST} PRAGMA user_version = 1; COMMIT;")
    db.execute("INSERT INTO articles VALUES ('abc', '/a.txt', 'a.txt', 1)")
    db.execute("INSERT INTO revisions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", ARTICLE)
    db.close()
    return path


def tables(path):
    db = sqlite3.connect(path)
    found = db.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()
    (version,) = db.execute("PRAGMA user_version").fetchone()
    db.close()
    return version, found


def opened(path):
    schema.connect(path).close()
    return tables(path)


def processes(path, count):
    """What as many processes say that open a file at one moment."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    started = [subprocess.Popen([sys.executable, "-c", OPEN, str(path)], **pipes) for _ in range(count)]
    assert [process.stdout.readline() for process in started] == ["ready\n"] * count
    for process in started:
        process.stdin.write("\n")
        process.stdin.flush()
    return [(process.communicate(timeout=60), process.returncode) for process in started]


def test_an_older_archive_becomes_what_a_new_one_is_and_keeps_its_articles(old, tmp_path):
    with Library(old) as library:
        assert [listing.article.title for listing in library.listings()] == ["Votes"]
        assert library.rows("SELECT count(*) FROM conversations") == [(0,)]
    assert tables(old) == opened(tmp_path / "new.db")
    assert tables(old)[0] == schema.VERSION


@pytest.mark.parametrize("made", ["old", "new"])
def test_processes_that_open_it_at_once_all_find_it_upgraded(old, tmp_path, made):
    path = old if made == "old" else tmp_path / "new.db"
    assert [said for said, _ in processes(path, 4)] == [(f"{schema.VERSION} 0\n", "")] * 4
    assert tables(path) == opened(tmp_path / "other.db")


def test_an_upgrade_that_fails_leaves_the_archive_as_it_was(old, monkeypatch):
    before = tables(old)
    monkeypatch.setattr(schema, "STEPS", (schema.TABLES, f"{schema.ASKED} CREATE TABLE meta (again TEXT);\n"))
    with pytest.raises(ArchiveError, match="table meta already exists"), schema.damage(old):
        schema.connect(old)
    assert tables(old) == before
    monkeypatch.undo()
    assert opened(old)[0] == schema.VERSION


def test_a_later_archive_is_refused_and_not_touched(tmp_path):
    path = tmp_path / "library.db"
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE of_the_future (x)")
    db.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    db.close()
    before = path.read_bytes()
    later = rf"format {schema.VERSION + 1}, this version reads up to {schema.VERSION}; upgrade dateline"
    with pytest.raises(ArchiveError, match=later):
        schema.connect(path)
    assert path.read_bytes() == before


def test_a_file_that_is_busy_is_not_called_broken(old, monkeypatch):
    monkeypatch.setattr(schema, "PATIENCE", 0.1)
    writer = sqlite3.connect(old, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    with pytest.raises(ArchiveLocked, match=r"library.db is being written by another process; try again"):
        Library(old)
    writer.close()
    Library(old).close()


def test_what_is_no_database_is_damaged(tmp_path):
    (tmp_path / "library.db").write_bytes(b"no database at all, but long enough to be read as one" * 100)
    with pytest.raises(ArchiveDamaged, match="library.db is damaged"):
        Library(tmp_path / "library.db")
