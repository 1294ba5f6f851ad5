"""Generations of the indexes: built beside the published one, verified, published by a number in the library.

A kill, a full disk or a flipped bit while building leaves the published generation as it was.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.cache import VectorCache
from index.dates import Dated, Days, date_terms, events
from index.embedding import Headed
from index.errors import ArchiveDamaged
from index.library import Entry
from index.once import once
from index.report import Progress
from index.words import Line, Words

if TYPE_CHECKING:
    from index.vectors import Embedded, Vectors

FORMAT = 4  # raise it when what is indexed changes: `words.fold`, `dates.events`, the text that is embedded
BATCH = 2_000
CURE = "dateline rebuild makes the indexes again from the library"


@dataclass(frozen=True, slots=True)
class Addition:
    """A paragraph for the indexes."""

    key: int
    headed: Headed
    day: date | None
    outlet: str = ""

    @property
    def stamp(self) -> str:
        """Another stamp, another line or other vectors."""
        return f"{self.headed.digest}{self.day or ''}" + (f" {self.outlet}" if self.outlet else "")


@dataclass(frozen=True, slots=True)
class Change:
    """From one generation to the next."""

    removed: Sequence[Entry]
    added: Sequence[Addition]


class Generation:
    """A published generation, open for searching. As long as it is open no writer removes it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = os.open(folder / "manifest.json", os.O_RDONLY)
        fcntl.flock(self._lock, fcntl.LOCK_SH)
        try:
            self.manifest = read_manifest(folder)
            check_files(folder, self.manifest)
        except BaseException:
            os.close(self._lock)
            raise

    @once
    def words(self) -> Words:
        """The word index."""
        return Words(self.folder / "words")

    @once
    def vectors(self) -> "Vectors":
        """The vector index; the first use imports chromadb (0.5 to 1 s)."""
        from index.vectors import Vectors

        return Vectors(self.folder / "chroma")

    def close(self) -> None:
        """Free the files and let writers remove this generation."""
        if "vectors" in self.__dict__:
            self.vectors.close()
        os.close(self._lock)


def folder_of(root: Path, number: int) -> Path:
    """Where generation `number` of the archive at `root` is kept."""
    return root / "index" / f"gen-{number:06}"


def build(folder: Path, base: Path | None, change: Change, cache: VectorCache, progress: Progress) -> list[Entry]:
    """Make a generation in `folder`: `base` with `change`, or from nothing. Returns what was added.

    The vectors of every addition must be in the cache. Files are on disk (fsync) when this returns.
    """
    from index.vectors import Vectors

    if base is not None:
        read_manifest(base)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if base is not None:
        shutil.copytree(base / "chroma", folder / "chroma")
        shutil.copytree(base / "words", folder / "words")
    entries: list[Entry] = []
    with Vectors(folder / "chroma", create=base is None) as vectors:
        vectors.change(change.removed, _embedded(change, cache, entries, progress))
        records = vectors.count()
    words = Words(folder / "words")
    words.change((entry.key for entry in change.removed), (_line(item) for item in change.added))
    _write_manifest(folder, cache.model, words.count(), records)
    return entries


def _line(item: Addition) -> Line:
    told: list[Dated] = list(events(item.headed.text, item.day))
    appeared = [Days(item.day, item.day)] if item.day else []
    when = tuple(date_terms([*told, *appeared]))
    return Line(item.key, item.headed.headline, item.headed.body, item.day, when, item.outlet)


def _embedded(change: Change, cache: VectorCache, entries: list[Entry], progress: Progress) -> Iterator["Embedded"]:
    from index.vectors import Embedded

    total = len(change.added)
    for batch in _batches(change.added):
        vectors = cache.get([item.headed.digest for item in batch])
        for item in batch:
            array = vectors[item.headed.digest]
            entries.append(Entry(item.key, item.stamp, len(array)))
            yield Embedded(item.key, array)
        progress("indexing", len(entries), total)


def _batches(items: Iterable[Addition]) -> Iterator[list[Addition]]:
    rest = iter(items)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _write_manifest(folder: Path, model: str, paragraphs: int, records: int) -> None:
    from index import vectors, words

    files = [*vectors.written_once(folder / "chroma"), *words.written_once(folder / "words")]
    manifest = {
        "format": FORMAT,
        "model": model,
        "paragraphs": paragraphs,
        "records": records,
        "chroma": vectors.content_digest(folder / "chroma"),
        "versions": {name: version(name) for name in ("chromadb", "tantivy")},
        "files": {str(path.relative_to(folder)): _sha256(path) for path in sorted(files)},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1), "utf-8")
    for path in folder.rglob("*"):
        _sync(path)
    _sync(folder)
    _sync(folder.parent)


def read_manifest(folder: Path) -> dict[str, Any]:
    """What is known of a generation.

    Raises:
        ArchiveDamaged: it has another format: it can be neither searched nor changed, only made again.
    """
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    if manifest.get("format") != FORMAT:
        raise ArchiveDamaged(f"{folder} was made by another version of Dateline", CURE)
    return manifest


def check_files(folder: Path, manifest: dict[str, Any]) -> None:
    """Compare every file with its digest (45 MB: 40 ms), before Chroma or tantivy trust it.

    Raises:
        ArchiveDamaged: naming the file.
    """
    for name, digest in manifest["files"].items():
        path = folder / name
        if not path.is_file():
            raise ArchiveDamaged(f"{path} is missing", CURE)
        if _sha256(path) != digest:
            raise ArchiveDamaged(f"{path} is not what was written", CURE)


def remove_unused(root: Path, published: int) -> None:
    """Delete the generations that are neither published nor open in a reader. For the holder of the lock."""
    for folder in (root / "index").glob("gen-*"):
        if folder != folder_of(root, published):
            _remove(folder)


def _remove(folder: Path) -> None:
    try:
        manifest = (folder / "manifest.json").open("rb")
    except FileNotFoundError:  # never finished
        shutil.rmtree(folder, ignore_errors=True)
        return
    with manifest, suppress(BlockingIOError):  # a reader holds it: the next writer will try again
        fcntl.flock(manifest, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
