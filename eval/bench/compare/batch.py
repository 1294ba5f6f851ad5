"""The paragraphs that every system is given, with their vectors: read from the archive that embedded them once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from index.article import Article, Scope
from index.cache import VectorCache
from index.embedding import Headed, Vector
from index.library import Library

LATER = "later:"  # begins the source of what is added after the systems were built


@dataclass(frozen=True, slots=True)
class Row:
    """One paragraph. `day` is the ordinal of its publication; None where it has no date."""

    id: str
    title: str
    text: str
    source: str
    day: int | None

    @property
    def headed(self) -> Headed:
        """What is embedded of it."""
        return Headed(self.title, self.text)


@dataclass(frozen=True)
class Batch:
    """Paragraphs, the articles that they are of, and for each paragraph an array (windows, dimensions)."""

    rows: Sequence[Row]
    windows: Sequence[Vector]
    articles: Sequence[Article]

    @cached_property
    def vectors(self) -> Vector:
        """One vector a paragraph (paragraphs, dimensions): its first window, all that a plain embedder reads."""
        return np.stack([windows[0] for windows in self.windows])


def read(archive: Path, *, later: bool) -> Batch:
    """What the systems are built of, or what is added later."""
    library = Library(archive / "library.db")
    try:
        rows = [row for row in _rows(library) if row.source.startswith(LATER) == later]
        articles = [article for article, _ in library.current() if article.source.startswith(LATER) == later]
        cache = VectorCache(library, library.value("model") or "")
        digests = [row.headed.digest for row in rows]
        known = cache.get(digests)
        return Batch(rows, [known[digest] for digest in digests], articles)
    finally:
        library.close()


def middle_tenth(rows: Sequence[Row]) -> Scope | None:
    """A period that holds about a tenth of the dated paragraphs; None where nothing is dated."""
    from datetime import date

    days = sorted(row.day for row in rows if row.day is not None)
    if not days:
        return None
    since, until = days[int(0.45 * len(days))], days[int(0.55 * len(days))]
    return Scope(date.fromordinal(since), date.fromordinal(until))


def _rows(library: Library) -> Iterator[Row]:
    for at in library.every():
        published = at.article.published
        day = published.toordinal() if published else None
        yield Row(at.paragraph.id, at.article.title, at.paragraph.text, at.article.source, day)
