"""A backup put in the place of a damaged library, with what is still whole of that one."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from index.article import Article
from index.backup import MADE_AGAIN, Backup, about, check, newest, replacing, stamp, state, sync
from index.database import Database
from index.errors import ArchiveDamaged, ArchiveError, DatelineError
from index.library import Library
from index.lock import writing
from index.schema import damage
from index.seals import intact

SPOKEN = ("conversations", "turns", "feedback")


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, where the damaged library is kept (None: it was gone), and what was saved out of it.

    `rows` are of conversations and embeddings. `articles` are newer than the backup, and still whole; `lost` are the
    names of those that are not.
    """

    backup: Backup
    aside: Path | None
    rows: int
    articles: tuple[Article, ...]
    lost: tuple[str, ...]


def restore(root: Path, source: Path | None = None) -> Restored:
    """Put a backup, or the newest in the archive, in the place of the library; the damaged file is kept beside it.

    The indexes are then to be made again, and `articles` added.

    Raises:
        ArchiveError: there is no sound backup; or none was named, and the library is sound and not older than it.
    """
    library = root / "library.db"
    if not root.is_dir():
        raise ArchiveError(f"there is no archive in {root}", "make one with: dateline add PATH")
    with writing(root), replacing(library) as part:
        backup = _taken(root, source, part)
        with _examined(library) as damaged, Library(part) as kept:
            rows = _save(damaged, kept)
            articles, lost = _newer(damaged, kept)
            _number(root, kept)
            kept.rows("PRAGMA journal_mode = DELETE")  # one file
        sync(part)
        aside = _set_aside(library)
    return Restored(backup, aside, rows, tuple(articles), tuple(lost))


def _taken(root: Path, source: Path | None, part: Path) -> Backup:
    """A copy of the backup, brought to the form of today. The backup itself is only read."""
    backup = newest(root) if source is None else None
    if backup:
        _refuse_if_sound(root / "library.db", backup)
    given = backup.path if backup else source
    if given is None or not given.is_file():
        raise ArchiveError(f"there is no backup {given}", "name another with: dateline restore FILE")
    _copy(given, part)
    try:
        with Library(part) as library:
            library.rows("PRAGMA journal_mode = DELETE")
        check(part)
    except ArchiveDamaged as error:
        raise ArchiveError(error.what.replace(str(part), str(given)), "name another backup") from error
    return backup or about(part)


def _refuse_if_sound(library: Path, backup: Backup) -> None:
    try:
        check(library)
        with Library(library) as opened:
            if state(opened) < backup.state:
                return
    except DatelineError:
        return
    raise ArchiveError(f"{library} is sound; nothing was changed", "to go back all the same: dateline restore FILE")


def _copy(source: Path, target: Path) -> None:
    for end in ("", "-wal"):
        with suppress(FileNotFoundError):
            shutil.copyfile(f"{source}{end}", f"{target}{end}")


def _set_aside(library: Path) -> Path | None:
    """The log goes first: SQLite would put it upon whatever stands in the library's place."""
    kept = library.with_name(f"library.damaged-{stamp()}.db")
    for end in ("-wal", ""):
        with suppress(FileNotFoundError):
            Path(f"{library}{end}").rename(f"{kept}{end}")
    Path(f"{library}-shm").unlink(missing_ok=True)
    return kept if kept.exists() else None


@contextmanager
def _examined(library: Path) -> Iterator[Path | None]:
    """A copy of a damaged library, because opening one changes it. None where there is nothing to see."""
    with TemporaryDirectory(dir=library.parent, prefix="examined-") as folder:
        copy = Path(folder, "library.db")
        _copy(library, copy)
        yield copy if copy.exists() and copy.stat().st_size else None


def _save(damaged: Path | None, kept: Library) -> int:
    """Conversations and embeddings that the backup lacks; how many rows."""
    before = kept.db.total_changes
    with suppress(DatelineError):
        if damaged:
            with Database(damaged) as from_:
                for table in (*SPOKEN, *MADE_AGAIN):
                    _save_table(from_, kept, table)
    return kept.db.total_changes - before


def _save_table(from_: Database, kept: Library, table: str) -> None:
    """What lies before the damage, when a page of the table is lost."""
    columns = [str(row[1]) for row in kept.rows(f"PRAGMA table_info({table})")]
    listed = ", ".join(columns)
    query = f"SELECT {listed} FROM {table} WHERE {intact(table)} AND sum IS NOT NULL"
    statement = f"INSERT OR IGNORE INTO {table} ({listed}) VALUES ({', '.join('?' * len(columns))})"
    with kept.transaction(), suppress(DatelineError), damage(from_.path):
        for row in from_.db.execute(query):
            kept.db.execute(statement, row)


def _newer(damaged: Path | None, kept: Library) -> tuple[list[Article], list[str]]:
    """Articles that the damaged library has and the backup lacks: those that are whole, the names of the others."""
    found: list[Article] = []
    lost: list[str] = []
    with suppress(DatelineError):
        if damaged:
            with Library(damaged) as library:
                if state(library) > state(kept):
                    _compare(library, kept, found, lost)
    return found, lost


def _compare(library: Library, kept: Library, found: list[Article], lost: list[str]) -> None:
    revisions = dict(kept.rows("SELECT id, revision FROM articles"))
    for article, source, revision in library.rows("SELECT id, source, revision FROM articles"):
        if revision == revisions.get(article):
            continue
        try:
            found.append(library.paragraphs(str(article))[0].article)
        except (DatelineError, ValueError, IndexError):
            lost.append(str(source))


def _number(root: Path, kept: Library) -> None:
    """The next generation is to be none that a reader may hold."""
    taken = [int(path.name[4:]) for path in (root / "index").glob("gen-*") if path.name[4:].isdigit()]
    with kept.transaction():
        kept.set_value("generation", str(max([kept.generation, *taken])))
