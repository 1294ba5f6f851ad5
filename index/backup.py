"""Backups of the library: each row is checked, each file written whole or not at all."""

import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from index.database import BACKUP, Database
from index.errors import ArchiveDamaged, ArchiveError, DatelineError
from index.library import Library
from index.schema import RESTORE, damage
from index.seals import SEALS, sound, unsound

OFTEN = 10_000  # paragraphs up to which each change is followed by a backup; above it is one a day
DAY = 86_400.0  # seconds
MADE_AGAIN = ("vectors",)  # by `rebuild`; they are most of a library


@dataclass(frozen=True, slots=True)
class Backup:
    """How much a backup holds, and when it was made.

    `state` grows with every change of an archive: its generation, and the last key that a paragraph was given.
    """

    path: Path
    articles: int
    turns: int
    made: datetime
    state: tuple[int, int]


def write(root: Path, target: Path, *, vectors: bool = True) -> Backup:
    """Write the library of the archive at `root` to a file; one that is there is replaced at the very end.

    Raises:
        ArchiveDamaged: the library is damaged; what is at `target` stays.
        ArchiveError: the file cannot be written, or it is the library.
    """
    source = root / "library.db"
    with Library(source):
        if target.exists() and target.samefile(source):
            raise ArchiveError(f"{target} is the library itself", "name another file")
    with replacing(target) as part:
        _copy(source, part, () if vectors else MADE_AGAIN)
        check(part)
    return about(target)


def renew(root: Path) -> Backup:
    """Write the backup inside the archive anew; one of a library that knew more than this is kept. See `write`."""
    target = root / BACKUP
    with Library(root / "library.db") as library:
        now = state(library)
    target.parent.mkdir(exist_ok=True)
    if any(old > new for old, new in zip(_state_of(target), now, strict=True)):
        target.rename(target.with_name(f"library-{stamp()}.db"))
    return write(root, target, vectors=False)


def keep(root: Path, *, always: bool = False) -> str:
    """Renew the backup inside the archive, when it is time to. Returns what went wrong, "" for nothing."""
    target = root / BACKUP
    try:
        with Library(root / "library.db") as library:
            if not always and library.coverage().paragraphs > OFTEN and _age(target) < DAY:
                return ""
        renew(root)
    except (DatelineError, OSError, sqlite3.Error) as error:
        return f"the backup in {target.parent} was not renewed: {error}"
    return ""


def forget(root: Path, tables: Mapping[str, str], conversations: Iterable[str]) -> None:
    """Remove conversations from the backups too, whose other rows stay as they are.

    `tables` are those that have rows of a conversation, with the column that names it. A damaged backup is left.
    """
    gone = [(name,) for name in conversations]
    for path in (root / BACKUP).parent.glob("*.db"):
        with suppress(ArchiveDamaged), Database(path) as database:
            database.rows("PRAGMA secure_delete = ON")
            with database.transaction():
                for table, column in tables.items():
                    database.db.executemany(f"DELETE FROM {table} WHERE {column} = ?", gone)
            database.rows("PRAGMA journal_mode = DELETE")  # one file again


def check(path: Path) -> None:
    """Read all of a library, or of a backup.

    Raises:
        ArchiveDamaged: naming it and what is wrong.
    """
    if not path.is_file() or not path.stat().st_size:
        raise ArchiveDamaged(f"{path} is missing or empty", RESTORE)
    with Library(path, frozen=True) as library:
        check_pages(library)
        check_rows(library)
        library.check_counts()


def check_pages(database: Database) -> None:
    """What SQLite itself can tell: whether pages, tables and their indexes fit together.

    Raises:
        ArchiveDamaged: they do not.
    """
    ((found,),) = database.rows("PRAGMA integrity_check(1)")
    if found != "ok":
        raise ArchiveDamaged(f"{database.path} is damaged: {found}", RESTORE)


def check_rows(database: Database) -> int:
    """Compare every row with its checksum, but for what can be made again; returns how many there are.

    Raises:
        ArchiveDamaged: naming the tables.
    """
    sealed = bool(database.rows("SELECT 1 FROM meta WHERE name = 'sealed'"))
    tables = [name for name in SEALS if name not in MADE_AGAIN]
    bad = {name: unsound(database, name, sealed=sealed) for name in tables}
    if any(bad.values()):
        told = ", ".join(f"{count} of {name}" for name, count in bad.items() if count)
        raise ArchiveDamaged(f"{database.path} is damaged: rows are not what was written ({told})", RESTORE)
    return sum(int(database.rows(f"SELECT count(*) FROM {name}")[0][0]) for name in tables)


def about(path: Path) -> Backup:
    """What a backup holds.

    Raises:
        ArchiveError: there is none.
    """
    if not path.is_file():
        raise ArchiveError(f"there is no backup {path}", "name another with: dateline restore FILE")
    with Library(path, frozen=True) as library:
        ((turns,),) = library.rows("SELECT count(*) FROM turns")
        made = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        return Backup(path, library.coverage().articles, int(turns), made, state(library))


def newest(root: Path) -> Backup:
    """The newest sound backup inside an archive.

    Raises:
        ArchiveError: there is none.
    """
    found, faults = [], []
    for path in (root / BACKUP).parent.glob("*.db"):
        try:
            check(path)
            found.append(about(path))
        except DatelineError as error:
            faults.append(error.what)
    if not found:
        told = f" ({'; '.join(faults)})" if faults else ""
        fix = "name one with: dateline restore FILE; or move the archive away and add the articles again"
        raise ArchiveError(f"there is no sound backup in {(root / BACKUP).parent}{told}", fix)
    return max(found, key=lambda backup: (backup.state, backup.made))


def state(library: Library) -> tuple[int, int]:
    """See Backup."""
    rows = library.rows("SELECT seq FROM sqlite_sequence WHERE name = 'paragraphs'")
    return library.generation, int(rows[0][0]) if rows else 0


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """The name of a new file that takes the place of `target`, on the disk, when all is well.

    Raises:
        ArchiveError: it cannot be written.
    """
    part = target.with_name(f"{target.name}.part-{stamp()}")
    for old in target.parent.glob(f"{target.name}.part-*"):  # of one that was killed
        if _age(old) > DAY:
            old.unlink(missing_ok=True)
    try:
        yield part
        sync(part)
        part.replace(target)
        sync(target.parent)
    except OSError as error:
        fix = "nothing was changed; free some space, or choose another place"
        raise ArchiveError(f"cannot write {target}: {error.strerror}", fix) from error
    finally:
        for left in target.parent.glob(f"{part.name}*"):
            left.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Have a file or a folder on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def stamp() -> str:
    """A part of a file's name that no other has; later ones sort behind."""
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")


def _copy(source: Path, target: Path, without: tuple[str, ...]) -> None:
    """Every row as of one moment, each compared with its checksum."""
    with Database(target) as database, damage(source):
        database.db.execute("ATTACH ? AS given", (str(source),))
        database.db.execute("BEGIN")
        for table in SEALS:
            if table not in without:
                _copy_table(database.db, table)
        database.db.execute("DELETE FROM main.sqlite_sequence")
        database.db.execute("INSERT INTO main.sqlite_sequence SELECT * FROM given.sqlite_sequence")
        database.db.execute("COMMIT")
        database.db.execute("DETACH given")
        database.db.execute("PRAGMA journal_mode = DELETE")  # one file


def _copy_table(db: sqlite3.Connection, table: str) -> None:
    columns = ", ".join(f'"{row[1]}"' for row in db.execute(f"PRAGMA main.table_info({table})"))
    good = " AND ".join(sound(table, "", seal.column) for seal in SEALS[table])
    db.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM given.{table} WHERE {good}")
    counts = [db.execute(f"SELECT count(*) FROM {place}.{table}").fetchone() for place in ("main", "given")]
    if counts[0] != counts[1]:
        raise sqlite3.DatabaseError(f"rows of {table} are lost")


def _state_of(path: Path) -> tuple[int, int]:
    """That of a backup; one that is damaged, or not there, is behind every library."""
    with suppress(DatelineError):
        return about(path).state
    return (0, 0)


def _age(path: Path) -> float:
    return time.time() - path.stat().st_mtime if path.exists() else DAY
