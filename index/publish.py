"""A change becomes the archive: embed what is missing, build beside, verify, publish in one transaction.

For the holder of the writer's lock.
"""

import logging
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from itertools import islice
from threading import Thread

from index import disk, graph
from index.archive import Archive
from index.article import folded
from index.build import Addition, Additions, Change, batches, build
from index.embedding import Headed, Vector
from index.errors import ArchiveError, DiskFailed, Uncertain
from index.generation import Generation, folder_of, manifest_digest, remove_unused
from index.library import Library, Located
from index.published import Entry, Held
from index.report import Progress
from index.seals import seal

EMBED_BATCH = 256  # paragraphs between two commits of the vector cache: the most that a kill can lose
PROBES = 64
SAME = 0.999  # cosine of a vector with itself, less the rounding
MISSED = 1 / 16  # of the probes may be: HNSW misses up to 1 in 50 behind 5,000 near copies of one text
log = logging.getLogger(__name__)


def embed(archive: Archive, items: Additions, progress: Progress) -> int:
    """Put the vectors of all items into the cache; returns how many had to be made."""
    total = sum(len(_missing(archive, batch)) for batch in batches(items))
    progress("embedding", 0, total)
    if not total:
        return 0
    # chromadb takes 0.5 s to import: better while this thread waits for vectors than after
    Thread(target=import_module, args=("index.vectors",), daemon=True).start()
    made = 0
    for batch in batches(items):
        wanted = _missing(archive, batch)
        vectors = archive.embedder.paragraphs(wanted)
        for start in range(0, len(wanted), EMBED_BATCH):
            part = wanted[start : start + EMBED_BATCH]
            archive.cache.put({item.digest: next(vectors) for item in part})
            made += len(part)
            progress("embedding", made, max(total, made))
    return made


def _missing(archive: Archive, items: Sequence[Addition]) -> list[Headed]:
    """Those texts, each once, that have no vectors yet."""
    texts = {item.digest: item.headed for item in items}
    missing = archive.cache.missing(texts)
    return [headed for digest, headed in texts.items() if digest in missing]


def publish(
    archive: Archive, change: Change, write: Callable[[], None], progress: Progress, *, afresh: bool = False
) -> None:
    """Build the next generation and publish it together with what `write` writes to the library.

    Args:
        archive: the archive, whose cache holds the vectors of every addition.
        change: from the published generation, or (`afresh`) from nothing.
        write: writes to the library, inside the one transaction.
        progress: told of the indexing.
        afresh: make the indexes from nothing.

    Raises:
        DiskFailed: the disk is full or fails; the published generation stands.
        Uncertain: it failed at the last moment; one of the two stands, whole.
        ArchiveError: the new one is not sound; the published one stands.
    """
    _check_base(archive, afresh)
    _settle(archive)
    number = archive.library.generation
    base = None if afresh or number == 0 else folder_of(archive.root, number)
    new = folder_of(archive.root, number + 1)
    with _discarded_unless_published(archive, number + 1), disk.writing(new):
        build(new, base, change, archive.cache, progress)
        with disk.reading_back(new):
            found = _opened(archive, number + 1, change)
        with archive.library.transaction():
            removed = None if afresh else [entry.key for entry in change.removed]
            archive.library.set_indexed(removed, _entries(archive, change))
            with disk.reading_back(new):
                _compare(archive.library.held(), found)
            write()
            archive.library.set_value("model", archive.embedder.fingerprint)
            archive.library.set_value("manifest", manifest_digest(new))
            archive.library.set_coverage()
            archive.library.set_value("generation", str(number + 1))
    try:
        archive.library.rows("PRAGMA wal_checkpoint(PASSIVE)")  # else losing library.db-wal would lose the change
    except DiskFailed as error:  # it is published; the next one to close the library tries again
        log.warning("%s", error)
    archive.close_generation()
    remove_unused(archive.root, number + 1)
    log.info("published generation %d: +%d -%d", number + 1, len(change.added), len(change.removed))


def sweep(archive: Archive) -> None:
    """Remove what a killed writer left, where nothing is to be published."""
    _settle(archive)
    number = archive.library.generation
    if folder_of(archive.root, number).exists():  # else the newer one may be what a lost library published
        remove_unused(archive.root, number)


def _check_base(archive: Archive, afresh: bool) -> None:
    """What is built upon must be sound: what is damaged in it would be given new digests. Seals what is not yet."""
    if archive.library.value("sealed") is None:
        seal(archive.library)
        with archive.library.transaction():
            archive.library.set_value("sealed", "1")
    if not archive.library.generation:
        archive.check_empty()
    elif not afresh:
        archive.generation.check_content()


def _settle(archive: Archive) -> None:
    """A failed commit may have left in the log a generation that the next opening publishes (`Uncertain`).

    Before its folder is made anew or removed, another commit takes that place in the log.
    """
    number = archive.library.generation
    if folder_of(archive.root, number + 1).exists():
        with archive.library.transaction():
            archive.library.set_value("generation", str(number))


@contextmanager
def _discarded_unless_published(archive: Archive, number: int) -> Iterator[None]:
    """Whatever ends the building of a generation, nothing of it is left; one that is or may be published stays."""
    try:
        yield
    except Uncertain:
        raise
    except BaseException:
        with suppress(ArchiveError):  # where not even the number can be read, the next writer removes it
            if archive.library.generation != number:
                shutil.rmtree(folder_of(archive.root, number), ignore_errors=True)
        raise


def _entries(archive: Archive, change: Change) -> Iterator[Entry]:
    """What the indexes gain, a few at a time: those of a large archive would take hundreds of megabytes."""
    for batch in batches(change.added):
        windows = archive.cache.windows([item.digest for item in batch])
        yield from (Entry(item.key, item.stamp, windows[item.digest]) for item in batch)


def _opened(archive: Archive, number: int, change: Change) -> Held:
    """What a new generation holds, opened as a reader will open it, once its graph is known to be whole; probes."""
    generation = Generation(folder_of(archive.root, number))
    try:
        graph.check(generation.folder / "chroma")
        probe(archive, generation, change.added)
        return Held(generation.words.count(), generation.vectors.count())
    finally:
        generation.close()


def _compare(wanted: Held, found: Held) -> None:
    if found != wanted:
        raise ArchiveError(
            f"the new indexes hold {found.paragraphs} paragraphs and {found.vectors} vectors instead of"
            f" {wanted.paragraphs} and {wanted.vectors}",
            "they are not published; run dateline rebuild",
        )


def probe(archive: Archive, generation: Generation, items: Iterable[Addition]) -> None:
    """Search for some paragraphs by their own vectors: all but very few must come back.

    Raises:
        ArchiveError: they did not.
    """
    sample = list(islice(items, PROBES))
    vectors = archive.cache.get([item.digest for item in sample])
    missed = [item.key for item in sample if not _found(generation, vectors[item.digest][0])]
    if len(missed) > MISSED * len(sample):
        raise ArchiveError(
            f"{len(missed)} of {len(sample)} paragraphs (first {missed[0]}) are not found by their own vectors",
            "run dateline rebuild to make the indexes again",
        )


def _found(generation: Generation, vector: Vector) -> bool:
    return any(near.score >= SAME for near in generation.vectors.search(vector, 1))


def addition_of(located: Located) -> Addition:
    """What the indexes hold of a paragraph."""
    headed = Headed(located.article.title, located.paragraph.text)
    return Addition(located.key, headed, located.article.published, folded(located.article.outlet))


class Every:
    """All current paragraphs as the indexes hold them, read anew at each pass."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def __len__(self) -> int:
        return self._library.coverage().paragraphs

    def __iter__(self) -> Iterator[Addition]:
        return map(addition_of, self._library.every())
