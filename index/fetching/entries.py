"""A feed that was fetched → its entries, and which of them are told whole."""

import hashlib
from dataclasses import dataclass

from index.article import Article
from index.errors import LeftOut, ReadError
from index.fetching.address import parse
from index.fetching.fetcher import Page
from index.fetching.link import addressed, is_link
from index.fetching.media import in_utf8
from index.paragraphs import split
from index.reading import read

WHOLE = 1_000  # characters; the summaries of news feeds have some hundreds
PARAGRAPHS = 3  # or so many of them, however short


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a feed as it was read; `link` is the page to fetch instead, "" where it is told whole."""

    item: Article | ReadError
    link: str = ""

    @property
    def key(self) -> str:
        """What it goes by while it stands in the feed."""
        return self.link or (self.item.location if isinstance(self.item, Article) else str(self.item))

    @property
    def digest(self) -> str:
        """Changes when the feed tells something else of it."""
        told = self.item.digest if isinstance(self.item, Article) else str(self.item)
        return hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()


def entries(page: Page) -> list[Entry]:
    """The entries in the order of the feed."""
    url = page.address.url
    return [_entry(item, url) for item in addressed(read(in_utf8(page, "xml"), url, url, "xml"), url)]


def _entry(item: Article | ReadError, feed: str) -> Entry:
    """A headline alone is named by its link where it has one (index/reading/feed.py)."""
    if isinstance(item, Article):
        return Entry(item, "" if _is_whole(item) else _page(item.url, feed))
    return Entry(item, _page(item.source, feed) if isinstance(item, LeftOut) else "")


def _is_whole(article: Article) -> bool:
    return len(article.text) - article.body_start >= WHOLE or len(split(article)) >= PARAGRAPHS


def _page(link: str | None, feed: str) -> str:
    """The address of its page as we write it; as the feed has it where that is none, so that fetching says why."""
    if not link or not is_link(link) or link.partition("#")[0] == feed:
        return ""
    try:
        return parse(link).url
    except ReadError:
        return link
