"""robots.txt (RFC 9309), for the pages that a feed leads to. A person who names a page is a reader, not a robot."""

import time
from dataclasses import dataclass, field
from urllib.robotparser import RobotFileParser

from index.errors import LeftOut, ReadError
from index.fetching.address import Address
from index.fetching.fetcher import Fetcher, NotFetched
from index.fetching.link import Terms

NAME = "Dateline"
MOST = 500_000  # bytes that are read, as RFC 9309 (2.5) asks
KEPT = 3_600.0  # seconds before it is asked for again
LONGEST_PAUSE = 30.0  # seconds between two pages, whatever a site asks for


@dataclass(frozen=True, slots=True)
class _Rules:
    parser: RobotFileParser
    error: NotFetched | None
    until: float


@dataclass(slots=True)
class Robots:
    """The rules of each site, fetched when first needed."""

    terms: Terms
    _sites: dict[str, _Rules] = field(default_factory=dict)

    def ask(self, address: Address, led: bool) -> None:
        """Nothing, where the site lets programs fetch this page. `led` as in `Fetcher.get`.

        Raises:
            LeftOut: it does not.
            ReadError: it cannot be asked, which counts as a no (RFC 9309, 2.3.1.4).
        """
        rules = self._rules(address, led)
        if rules.error is not None:
            what = f"{address.url} is not fetched, as the site's robots.txt cannot be: {rules.error.what}"
            raise ReadError(address.url, what, "try again later")
        if not rules.parser.can_fetch(NAME, address.url):
            what = f"{address.url} is closed to programs by the site's robots.txt"
            raise LeftOut(address.url, what, "to read it yourself, name it: dateline add URL")

    def pause(self, address: Address) -> float:
        """Seconds between two pages of this site: ours, or what it asks for."""
        rules = self._sites.get(address.site)
        told = rules.parser.crawl_delay(NAME) if rules else None
        return max(self.terms.pause, min(float(told or 0), LONGEST_PAUSE))

    def _rules(self, address: Address, led: bool) -> _Rules:
        found = self._sites.get(address.site)
        if found is None or found.until < time.monotonic():
            found = self._sites[address.site] = self._fetched(address, led)
        return found

    def _fetched(self, address: Address, led: bool) -> _Rules:
        """None at all (4xx) allows everything: RFC 9309, 2.3.1.3."""
        parser = RobotFileParser()
        lines: list[str] = []
        failure = None
        try:
            page = Fetcher(self.terms, MOST).get(address.joined("/robots.txt"), led=led)
            lines = page.data.decode("utf-8", "replace").splitlines() if page else []
        except NotFetched as error:
            failure = None if 200 <= error.status < 500 else error
        parser.parse(lines)
        return _Rules(parser, failure, time.monotonic() + KEPT)
