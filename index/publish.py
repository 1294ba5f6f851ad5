"""A change becomes the archive: embed what is missing, build beside, verify, publish in one transaction.

For the holder of the writer's lock.
"""

import logging
import shutil
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from itertools import islice
from threading import Thread

from index.archive import Archive
from index.article import folded
from index.embedding import Headed
from index.errors import ArchiveError
from index.generation import Addition, Change, Generation, build, folder_of, remove_unused
from index.library import Entry, Located
from index.report import Progress

EMBED_BATCH = 256  # paragraphs between two commits of the vector cache: the most that a kill can lose
PROBES = 64
SAME = 0.999  # cosine of a vector with itself, less the rounding
log = logging.getLogger(__name__)


def embed(archive: Archive, items: Iterable[Headed], progress: Progress) -> int:
    """Put the vectors of all items into the cache; returns how many had to be made."""
    every = {item.digest: item for item in items}
    missing = archive.cache.missing(every)
    wanted = [item for digest, item in every.items() if digest in missing]
    if wanted:  # chromadb takes 0.5 s to import: better while this thread waits for vectors than after
        Thread(target=import_module, args=("index.vectors",), daemon=True).start()
    vectors = archive.embedder.paragraphs(wanted)
    progress("embedding", 0, len(wanted))
    for start in range(0, len(wanted), EMBED_BATCH):
        batch = wanted[start : start + EMBED_BATCH]
        archive.cache.put({item.digest: next(vectors) for item in batch})
        progress("embedding", start + len(batch), len(wanted))
    return len(wanted)


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
        ArchiveError: the disk is full or the new generation is not sound; the published one stands.
    """
    number = archive.library.generation
    base = None if afresh or number == 0 else folder_of(archive.root, number)
    new = folder_of(archive.root, number + 1)
    try:
        entries = build(new, base, change, archive.cache, progress)
        _verify(archive, number + 1, change, entries, afresh=base is None)
    except OSError as error:
        shutil.rmtree(new, ignore_errors=True)
        free = shutil.disk_usage(archive.root).free // 1_000_000
        raise ArchiveError(
            f"cannot write {error.filename or new}: {error.strerror} ({free} MB free)",
            "nothing was changed; free some space and run it again",
        ) from error
    with archive.library.transaction():
        write()
        removed = archive.library.indexed() if afresh else [entry.key for entry in change.removed]
        archive.library.set_indexed(removed, entries)
        archive.library.set_value("model", archive.embedder.fingerprint)
        archive.library.set_value("generation", str(number + 1))
    archive.close_generation()
    remove_unused(archive.root, number + 1)
    log.info("published generation %d: +%d -%d", number + 1, len(entries), len(change.removed))


def _verify(archive: Archive, number: int, change: Change, entries: Sequence[Entry], *, afresh: bool) -> None:
    """Counts and self-neighbour probes, on the files as a reader will open them."""
    before = {} if afresh else archive.library.indexed()
    kept = before.keys() - {entry.key for entry in change.removed} - {entry.key for entry in entries}
    records = sum(before[key].windows for key in kept) + sum(entry.windows for entry in entries)
    generation = Generation(folder_of(archive.root, number))
    try:
        found = (generation.words.count(), generation.vectors.count())
        if found != (len(kept) + len(entries), records):
            raise ArchiveError(
                f"the new indexes hold {found[0]} paragraphs and {found[1]} vectors instead of"
                f" {len(kept) + len(entries)} and {records}",
                "nothing was changed; run dateline rebuild",
            )
        probe(archive, generation, change.added)
    finally:
        generation.close()


def probe(archive: Archive, generation: Generation, items: Iterable[Addition]) -> None:
    """Search for some paragraphs by their own vectors: each must come back.

    Raises:
        ArchiveError: one did not.
    """
    sample = list(islice(items, PROBES))
    vectors = archive.cache.get([item.headed.digest for item in sample])
    for item in sample:
        nearest = generation.vectors.search(vectors[item.headed.digest][0], 1)
        if not nearest or nearest[0].score < SAME:
            raise ArchiveError(
                f"paragraph {item.key} is not found by its own vector",
                "run dateline rebuild to make the indexes again",
            )


def addition_of(located: Located) -> Addition:
    """What the indexes hold of a paragraph."""
    headed = Headed(located.article.title, located.paragraph.text)
    return Addition(located.key, headed, located.article.published, folded(located.article.outlet))
