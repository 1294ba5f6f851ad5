"""Is the archive sound? Every check that `verify` makes, and the fingerprint of what an archive holds."""

import hashlib
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

from index.archive import Archive
from index.errors import ArchiveError
from index.generation import CURE, check_files
from index.publish import addition_of, probe

SAMPLE = 64  # paragraphs probed


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was checked, whether it holds, what was seen, and what to do when it does not."""

    check: str
    ok: bool
    seen: str
    fix: str = ""


def verify(archive: Archive) -> list[Finding]:
    """Every check, in order; a failed one does not stop the others."""
    checks: dict[str, Callable[[Archive], str]] = {
        "library file": _library,
        "article texts": _texts,
        "index files": _files,
        "index content": _content,
        "counts": _counts,
        "search": _search,
    }
    return [_run(name, check, archive) for name, check in checks.items()]


def fingerprint(archive: Archive) -> dict[str, str]:
    """What an answer depends on: a digest of the indexed content, the embedding model, and versions."""
    entries = archive.library.indexed()
    stamps = "\n".join(sorted(entry.stamp for entry in entries.values()))
    names = ("dateline", "chromadb", "tantivy", "onnxruntime", "sentencex")
    return {
        "archive": hashlib.sha256(stamps.encode()).hexdigest()[:16],
        "embedding": archive.embedder.fingerprint,
        **{name: version(name) for name in names},
    }


def _run(name: str, check: Callable[[Archive], str], archive: Archive) -> Finding:
    try:
        return Finding(name, True, check(archive))
    except ArchiveError as error:
        return Finding(name, False, error.what, error.fix)
    except sqlite3.DatabaseError as error:
        return Finding(name, False, f"chroma.sqlite3 is damaged: {error}", CURE)


def _library(archive: Archive) -> str:
    found = [str(row[0]) for row in archive.library.rows("PRAGMA integrity_check")]
    if found != ["ok"]:
        raise ArchiveError(f"{archive.library.path}: {found[0]}", "put back a copy of it, or add the articles again")
    return f"{archive.library.path} is sound"


def _texts(archive: Archive) -> str:
    damaged = [
        article.source for article, digest in archive.library.current() if article.digest != digest.partition(":")[2]
    ]
    if damaged:
        raise ArchiveError(f"the stored text of {', '.join(damaged[:3])} is not what was added", "add it again")
    return f"all {archive.library.coverage().articles} match their digests"


def _files(archive: Archive) -> str:
    check_files(archive.generation.folder, archive.generation.manifest)
    return f"{len(archive.generation.manifest['files'])} files match their digests"


def _content(archive: Archive) -> str:
    from index.vectors import content_digest

    folder = archive.generation.folder / "chroma"
    if content_digest(folder) != archive.generation.manifest["chroma"]:
        raise ArchiveError(f"{folder / 'chroma.sqlite3'} is not what was written", CURE)
    return "Chroma holds what was written"


def _counts(archive: Archive) -> str:
    entries = archive.library.indexed()
    generation = archive.generation
    wanted = (len(entries), sum(entry.windows for entry in entries.values()))
    found = (generation.words.count(), generation.vectors.count())
    if found != wanted:
        raise ArchiveError(
            "paragraphs, vectors: {} {} in the library, {} {} in the indexes".format(*wanted, *found), CURE
        )
    return f"{found[0]} paragraphs, {found[1]} vectors"


def _search(archive: Archive) -> str:
    entries = archive.library.indexed()
    keys = sorted(entries)[:: max(1, len(entries) // SAMPLE)]
    sample = [addition_of(located) for located in archive.library.located(keys).values()]
    probe(archive, archive.generation, sample)
    return f"{len(sample)} paragraphs are found by their own vectors"
