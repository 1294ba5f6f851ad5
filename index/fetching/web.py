"""Addresses → what the archive takes in: pages as bytes, a feed's entries as articles, failures as errors."""

import time
from collections.abc import Iterator, Sequence

from index.article import Article
from index.errors import LeftOut, ReadError
from index.fetching.address import parse
from index.fetching.entries import entries
from index.fetching.fetcher import Fetcher, Page, Validators
from index.fetching.link import Link, Terms
from index.fetching.media import in_utf8, is_feed, kind_of
from index.fetching.robots import Robots
from index.ingest import Given

Item = Given | Article | ReadError


def fetched(links: Sequence[Link], most: int) -> Iterator[Item]:
    """What stands at each address, of at most `most` bytes; for a feed its entries, in its order."""
    webs: dict[Terms, Web] = {}
    for link in links:
        yield from webs.setdefault(link.terms, Web(link.terms, most)).read(link.url)


def given(page: Page) -> Given:
    """A page as `index.ingest` takes it; its address is its name. Raises ReadError where nobody could read it."""
    kind = kind_of(page)
    return Given(in_utf8(page, kind), page.address.url, kind)


class Web:
    """Reads addresses on the same terms, one at a time; knows the rules of sites and when each was last asked."""

    def __init__(self, terms: Terms, most: int) -> None:
        self.terms = terms
        self._fetcher = Fetcher(terms, most)
        self._robots = Robots(terms)
        self._last: dict[str, float] = {}

    def read(self, url: str) -> Iterator[Item]:
        """The article of a page, or those of a feed: one item for each, a ReadError where it cannot be had."""
        try:
            page = self.get(url)
            if page is None:
                return
            if is_feed(page.data):
                yield from self._entries(page)
            else:
                yield given(page)
        except ReadError as error:
            yield error

    def get(self, url: str, known: Validators | None = None) -> Page | None:
        """What stands at an address that a person named; None where it is still as `known`.

        Raises:
            ReadError: it cannot be had.
        """
        return self._fetcher.get(parse(url), known=known)

    def follow(self, link: str, led: bool, known: Validators | None = None) -> Page | None:
        """The page that a feed leads to, if its site lets programs fetch it; `led`: the feed is on the internet.

        Raises:
            LeftOut: its site does not let programs fetch it.
            ReadError: it cannot be had.
        """
        address = parse(link)
        if (last := self._last.get(address.host)) is not None:
            time.sleep(max(0.0, last + self._robots.pause(address) - time.monotonic()))
        try:
            return self._fetcher.get(address, known=known, led=led, asked=self._robots.ask)
        finally:
            self._last[address.host] = time.monotonic()

    def _entries(self, page: Page) -> Iterator[Item]:
        followed = 0
        for entry in entries(page):
            if not entry.link:
                yield entry.item
            elif followed >= self.terms.entries:
                yield beyond(entry.link, self.terms.entries)
            else:
                followed += 1
                yield self._visited(entry.link, page.public)

    def _visited(self, link: str, led: bool) -> Item:
        try:
            page = self.follow(link, led)
            return given(page) if page else ReadError(link, f"{link} is not told anew")
        except ReadError as error:
            return error


def beyond(link: str, most: int) -> LeftOut:
    """What becomes of the entries of a feed that leads to too many pages."""
    return LeftOut(link, f"{link} is beyond the first {most} pages of its feed", "add it by its own address")
