"""Generations of the indexes: built beside the published one, verified, published by a number in the library.

A kill, a full disk or a flipped bit while building leaves the published generation as it was.
"""

import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index import memory
from index.errors import ArchiveDamaged
from index.once import once
from index.schema import RESTORE
from index.words import Words

if TYPE_CHECKING:
    from index.vectors import Vectors

FORMAT = 5  # raise it when what is indexed changes: words and their `fold`, `dates.events`, the text that is embedded
CURE = "dateline rebuild makes the indexes again from the library"


class Generation:
    """A published generation, open for searching. As long as it is open no writer removes it."""

    def __init__(self, folder: Path, digest: str | None = None) -> None:
        self.folder = folder
        self._lock = os.open(folder / "manifest.json", os.O_RDONLY)
        fcntl.flock(self._lock, fcntl.LOCK_SH)
        try:
            self.digest = manifest_digest(folder)
            self.manifest = read_manifest(folder)
            self.check_manifest(digest)
            check_files(folder, self.manifest)
        except BaseException:
            os.close(self._lock)
            raise

    def check_manifest(self, digest: str | None) -> None:
        """See the function of this name."""
        if digest not in (None, self.digest):
            raise _mismatch(self.folder)

    def check_content(self) -> None:
        """Compare what Chroma's SQLite file holds with its digest, before Chroma trusts it (28,000 rows: 0.1 s).

        Raises:
            ArchiveDamaged: naming the file.
        """
        from index.vectors import content_digest

        path = self.folder / "chroma" / "chroma.sqlite3"
        try:
            found = content_digest(path.parent)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise ArchiveDamaged(f"{path} is damaged: {error}", CURE) from error
        if found != self.manifest["chroma"]:
            raise ArchiveDamaged(f"{path} is not what was written", CURE)

    @once
    def words(self) -> Words:
        """The word index."""
        return Words(self.folder / "words")

    @once
    def vectors(self) -> "Vectors":
        """The vector index; the first use imports chromadb (0.5 to 1 s)."""
        from index.vectors import Vectors

        self.check_content()
        return Vectors(self.folder / "chroma")

    def close(self) -> None:
        """Free the files and let writers remove this generation."""
        if "vectors" in self.__dict__:
            self.vectors.close()
            memory.give_back()
        os.close(self._lock)


def folder_of(root: Path, number: int) -> Path:
    """Where generation `number` of the archive at `root` is kept."""
    return root / "index" / f"gen-{number:06}"


def write_manifest(folder: Path, model: str, paragraphs: int, records: int) -> None:
    """Say what a generation holds, with a digest of each file. All files are on disk (fsync) when this returns."""
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
    path = folder / "manifest.json"
    try:
        manifest: dict[str, Any] = json.loads(path.read_text("utf-8"))
        made_as = manifest["format"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ArchiveDamaged(f"{path} is not what was written", CURE) from error
    if made_as != FORMAT:
        raise ArchiveDamaged(f"{folder} was made by another version of Dateline", CURE)
    return manifest


def manifest_digest(folder: Path) -> str:
    """By which the library knows the generation that was published with it."""
    return _sha256(folder / "manifest.json")


def check_manifest(folder: Path, digest: str | None) -> None:
    """Whether this is the generation that the library was published with; None where that is not known.

    Raises:
        ArchiveDamaged: it is not.
        FileNotFoundError: it is not there.
    """
    if manifest_digest(folder) != digest and digest is not None:
        raise _mismatch(folder)


def _mismatch(folder: Path) -> ArchiveDamaged:
    return ArchiveDamaged(f"{folder / 'manifest.json'} is not what was written with library.db", CURE)


def lost(root: Path, number: int) -> ArchiveDamaged:
    """What is wrong where the published generation is not there."""
    folder = folder_of(root, number)
    newer = [path for path in (root / "index").glob("gen-*/manifest.json") if path.parent.name > folder.name]
    if newer:
        found = f"{newer[-1].parent.name}, its own {folder.name}"
        what = f"{root / 'library.db'} is older than the indexes beside it ({found})"
        return ArchiveDamaged(
            what, f"put the newer one back, or {RESTORE}; dateline rebuild goes on with the older one"
        )
    return ArchiveDamaged(f"{folder if not folder.exists() else folder / 'manifest.json'} is missing", CURE)


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
