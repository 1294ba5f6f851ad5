"""One address that is looked at again and again: what is new or changed since the last look.

Nothing is fetched that has not changed, as far as the servers can tell; what fails is told once and tried again
with growing pauses.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from index.errors import LeftOut, ReadError
from index.fetching.address import parse
from index.fetching.entries import Entry, entries
from index.fetching.fetcher import Page, Validators
from index.fetching.media import is_feed
from index.fetching.web import Item, Web, beyond, given

LONGEST_PAUSE = 3_600.0  # seconds between two tries
A_TURN = 10  # pages that a feed leads to in one look, so that the other places get their turn


@dataclass(slots=True)
class Try:
    """How it went with one address: when it is due again (monotonic seconds), and what was told of it."""

    due: float = 0.0
    failures: int = 0
    told: str = ""
    digest: str = ""
    known: Validators = field(default_factory=Validators)

    def failed(self, error: ReadError, pause: float) -> bool:
        """Note a failure; whether it is another than was told."""
        news = self.told != str(error)
        self.failures, self.told = self.failures + 1, str(error)
        self.due = time.monotonic() + min(max(LONGEST_PAUSE, pause), pause * 2 ** min(self.failures, 20))
        return news

    def went_well(self, known: Validators, pause: float) -> None:
        """Note a success."""
        self.failures, self.told, self.known = 0, "", known
        self.due = time.monotonic() + pause


class Followed:
    """A page or a feed. `every`: seconds between two looks."""

    def __init__(self, url: str, web: Web, every: float) -> None:
        self.url = parse(url).url
        self._web = web
        self.every = every
        self._own = Try()
        self._public = True
        self._entries: list[Entry] = []
        self._tries: dict[str, Try] = {}

    @property
    def due(self) -> float:
        """When it wants to be looked at (monotonic seconds)."""
        return min([self._own.due, *(self._tries[entry.key].due for entry in self._waiting())])

    def look(self) -> Iterator[Item]:
        """What is new or changed, and what fails for the first time or in another way."""
        if self._own.due <= time.monotonic():
            yield from self._looked()
        waiting = [entry for entry in self._waiting() if self._tries[entry.key].due <= time.monotonic()]
        for entry in waiting[:A_TURN]:
            yield from self._followed(entry)

    def _looked(self) -> Iterator[Item]:
        try:
            page = self._web.get(self.url, self._own.known)
            items = [] if page is None else self._taken(page)
        except ReadError as error:
            if self._own.failed(error, self.every):
                yield error
            return
        self._own.went_well(page.validators if page else self._own.known, self.every)
        yield from items

    def _taken(self, page: Page) -> list[Item]:
        """The page itself, or those entries of a feed that it tells whole and that are new; the others wait."""
        if not is_feed(page.data):
            return [given(page)]
        self._public = page.public
        self._entries = list({entry.key: entry for entry in reversed(entries(page))}.values())[::-1]  # no page twice
        old, self._tries = self._tries, {}
        items: list[Item] = []
        links = 0
        for entry in self._entries:
            self._tries[entry.key] = known = old.get(entry.key, Try())
            links += bool(entry.link)
            if entry.link and links <= self._web.terms.entries:
                if known.digest not in ("", entry.digest):
                    known.due, known.digest = 0.0, ""  # another text in the feed: its page has changed too
            elif known.digest != entry.digest:
                known.digest = entry.digest
                items.append(beyond(entry.link, self._web.terms.entries) if entry.link else entry.item)
        return items

    def _waiting(self) -> list[Entry]:
        """Entries whose pages have not been had as the feed tells of them now."""
        return [entry for entry in self._entries if entry.link and self._tries[entry.key].digest != entry.digest]

    def _followed(self, entry: Entry) -> Iterator[Item]:
        known = self._tries[entry.key]
        try:
            page = self._web.follow(entry.link, self._public, known.known)
            item = given(page) if page else None
        except LeftOut as error:
            known.digest = entry.digest
            yield error
        except ReadError as error:
            if known.failed(error, self.every):
                yield error
        else:
            known.went_well(page.validators if page else known.known, 0.0)
            known.digest = entry.digest
            if item is not None:
                yield item
