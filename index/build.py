"""What the next generation gains and loses, and how its indexes are made of the one before, or from nothing."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index import memory
from index.cache import VectorCache
from index.dates import Dated, Days, date_terms, events
from index.embedding import Headed
from index.generation import read_manifest, write_manifest
from index.library import Entry
from index.report import Progress
from index.words import Line, Words

if TYPE_CHECKING:
    from index.vectors import Embedded

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Addition:
    """A paragraph for the indexes."""

    key: int
    headed: Headed
    day: date | None
    outlet: str = ""

    @property
    def digest(self) -> str:
        """The key of its vectors in the cache."""
        return self.headed.digest

    @property
    def record(self) -> str:
        """See Entry."""
        return self.headed.digest[:32]

    @property
    def stamp(self) -> str:
        """Another stamp, another line or other vectors."""
        return f"{self.headed.digest}{self.day or ''}" + (f" {self.outlet}" if self.outlet else "")


class Additions(Protocol):
    """Paragraphs for the indexes, gone through several times: a list, or what reads them anew at each pass."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Addition]: ...


@dataclass(frozen=True, slots=True)
class Change:
    """From one generation to the next."""

    removed: Sequence[Entry]
    added: Additions


def build(folder: Path, base: Path | None, change: Change, cache: VectorCache, progress: Progress) -> None:
    """Make a generation in `folder`: `base` with `change`, or from nothing.

    The vectors of every addition must be in the cache. Files are on disk (fsync) when this returns.
    """
    from index.vectors import Vectors, copy

    memory.give_back()  # what reading and embedding have used: the graph is the largest that is held at any time
    gone, there = _records(change, cache) if base is not None else ([], set[str]())
    emptied = base is not None and read_manifest(base)["records"] == sum(entry.windows for entry in gone)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if base is not None:
        shutil.copytree(base / "words", folder / "words")
    if base is not None and not emptied:
        copy(base / "chroma", folder / "chroma")
    with Vectors(folder / "chroma", create=base is None or emptied) as vectors:
        vectors.change([] if emptied else gone, _embedded(change, there, cache, progress))
        records = vectors.count()
    memory.give_back()
    words = Words(folder / "words")
    words.change((entry.key for entry in change.removed), _lines(change, progress))
    write_manifest(folder, cache.model, words.count(), records)


def _lines(change: Change, progress: Progress) -> Iterator[Line]:
    total = len(change.added)
    for n, item in enumerate(change.added, 1):
        yield _line(item)
        if n % BATCH == 0 or n == total:
            progress("indexing words", n, total)


def _line(item: Addition) -> Line:
    told: list[Dated] = list(events(item.headed.text, item.day))
    appeared = [Days(item.day, item.day)] if item.day else []
    when = tuple(date_terms([*told, *appeared]))
    return Line(item.key, item.headed.headline, item.headed.body, item.day, when, item.outlet)


def _records(change: Change, cache: VectorCache) -> tuple[list[Entry], set[str]]:
    """Of the published records, those that no paragraph needs any more; and the names of those that stay."""
    removed = {entry.key for entry in change.removed}
    last = {entry.record: entry for entry in change.removed}
    added = {item.record for item in change.added}
    sharing = cache.sharing([*last, *added])
    there = {record for record, keys in sharing.items() if record in added or not removed.issuperset(keys)}
    return [entry for record, entry in last.items() if record not in there], there


def _embedded(change: Change, there: set[str], cache: VectorCache, progress: Progress) -> Iterator["Embedded"]:
    """The vectors of the additions whose record is not there yet."""
    from index.vectors import Embedded

    done, total = 0, len(change.added)
    for batch in batches(change.added):
        vectors = cache.get([item.digest for item in batch])
        for item in batch:
            array = vectors[item.digest]
            if item.record not in there:
                there.add(item.record)
                yield Embedded(item.record, array)
        done += len(batch)
        progress("indexing", done, total)


def batches(items: Iterable[Addition]) -> Iterator[list[Addition]]:
    """A few at a time."""
    rest = iter(items)
    while batch := list(islice(rest, BATCH)):
        yield batch
