"""Is the archive sound? Every check that `verify` makes, and the fingerprint of what an archive holds."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

from index import graph
from index.archive import Archive
from index.backup import about, check, check_pages, check_rows
from index.database import BACKUP
from index.errors import ArchiveError
from index.generation import CURE, Generation, lost
from index.publish import addition_of, probe
from index.published import Held
from index.seals import unsound

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
        "library rows": _rows,
        "article texts": _texts,
        "index files": _files,
        "index content": _content,
        "counts": _counts,
        "search": _search,
        "backup": _backup,
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


def _library(archive: Archive) -> str:
    check_pages(archive.library)
    return f"{archive.library.path} is sound"


def _rows(archive: Archive) -> str:
    rows = check_rows(archive.library)
    if bad := unsound(archive.library, "vectors", sealed=False):
        raise ArchiveError(f"{bad} vectors in {archive.library.path} are not what was written", CURE)
    archive.library.check_counts()
    old = "" if archive.library.value("sealed") else "; those of an earlier version get one at the next change"
    return f"all {rows} match their checksums{old}"


def _backup(archive: Archive) -> str:
    path = archive.root / BACKUP
    if not path.exists():
        return "none yet; the next change makes one"
    try:
        check(path)
    except ArchiveError as error:
        raise ArchiveError(error.what, "dateline backup makes another") from error
    found = about(path)
    told = f"{found.articles} articles, {found.turns} turns of conversations"
    return f"{path} of {found.made.astimezone():%-d %B %Y %H:%M} is sound: {told}"


def _texts(archive: Archive) -> str:
    damaged = [
        article.source for article, digest in archive.library.current() if article.digest != digest.partition(":")[2]
    ]
    if damaged:
        raise ArchiveError(f"the stored text of {', '.join(damaged[:3])} is not what was added", "add it again")
    return f"all {archive.library.coverage().articles} match their digests"


def _files(archive: Archive) -> str:
    generation = _generation(archive)
    return f"{len(generation.manifest['files'])} files match their digests"


def _content(archive: Archive) -> str:
    generation = _generation(archive)
    generation.check_content()
    graph.check(generation.folder / "chroma")
    return "Chroma holds what was written, and its graph is whole"


def _generation(archive: Archive) -> Generation:
    """As it is on the disk now, whatever is wrong with the library."""
    try:
        archive.close_generation()
        return archive.published()
    except FileNotFoundError:
        raise lost(archive.root, archive.library.generation) from None


def _counts(archive: Archive) -> str:
    wanted, generation = archive.library.held(), _generation(archive)
    found = Held(generation.words.count(), generation.vectors.count())
    if found != wanted:
        told = (
            f"{wanted.paragraphs} {wanted.vectors} in the library, {found.paragraphs} {found.vectors} in the indexes"
        )
        raise ArchiveError(f"paragraphs, vectors: {told}", CURE)
    return f"{found.paragraphs} paragraphs, {found.vectors} vectors"


def _search(archive: Archive) -> str:
    every = max(1, archive.library.held().paragraphs // SAMPLE)
    numbered = "SELECT key, row_number() OVER (ORDER BY key) AS n FROM indexed"
    keys = [int(key) for (key,) in archive.library.rows(f"SELECT key FROM ({numbered}) WHERE n % ? = 0", (every,))]  # noqa: S608
    sample = [addition_of(located) for located in archive.library.located(keys).values()]
    probe(archive, _generation(archive), sample)
    return f"{len(sample)} paragraphs are found by their own vectors"
