"""The rows of the table of articles: found by words, in an order, a few hundred at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from index.article import normalise
from index.library import Listing
from ui.clean import line
from ui.render import origin

MOST = 500  # rows that are shown at once
HEAD = ("title", "outlet", "date", "paragraphs", "added", "id")
Key = Callable[["Row"], Any]


@dataclass(frozen=True, slots=True)
class Row:
    """An article of the list, and the words by which it is found."""

    listing: Listing
    words: str

    @property
    def cells(self) -> list[str | int]:
        """What the table shows, in the order of HEAD."""
        article = self.listing.article
        published = article.published.isoformat() if article.published else ""
        added = self.listing.added.astimezone().date().isoformat()
        return [line(article.title), origin(article), published, self.listing.paragraphs, added, article.id]


@dataclass(frozen=True, slots=True)
class Found:
    """The rows that are shown of all that were found, and how many articles there are."""

    rows: list[Row]
    found: int
    every: int

    @property
    def told(self) -> str:
        """In words: "500 of 5,597 shown: search to narrow"."""
        if not self.every:
            return "There is no article yet: add some below."
        if self.found > len(self.rows):
            return f"{len(self.rows):,} of {self.found:,} shown: search to narrow"
        what = "article" if self.every == 1 else "articles"
        return f"{self.found:,} of {self.every:,} {what}" if self.found != self.every else f"{self.every:,} {what}"


ORDERS: dict[str, tuple[Key, bool]] = {
    "newest first": (lambda row: row.listing.article.published or date.min, True),
    "oldest first": (lambda row: row.listing.article.published or date.max, False),
    "title": (lambda row: normalise(row.listing.article.title), False),
    "outlet": (lambda row: normalise(origin(row.listing.article)), False),
    "longest first": (lambda row: row.listing.paragraphs, True),
    "last added first": (lambda row: row.listing.added, True),
}


def rows_of(listings: Sequence[Listing]) -> list[Row]:
    """The rows, in the order of the list."""
    return [Row(listing, _words(listing)) for listing in listings]


def _words(listing: Listing) -> str:
    article = listing.article
    return normalise(" ".join(filter(None, (article.title, article.outlet, article.source, article.author))))


def find(rows: Sequence[Row], search: str, order: str) -> Found:
    """Those with every word of the search, in any order, in title, outlet, source or author."""
    wanted = normalise(search).split()
    found = [row for row in rows if all(word in row.words for word in wanted)]
    key, backwards = ORDERS.get(order, next(iter(ORDERS.values())))
    return Found(sorted(found, key=key, reverse=backwards)[:MOST], len(found), len(rows))
