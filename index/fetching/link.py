"""A web address that a person named, and the terms on which it is fetched. Nothing slow is imported here."""

import re
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from index.article import Article
from index.errors import ReadError

Resolve = Callable[[str, int], Sequence[str]]
"""A host's name and a port → its IP addresses as text; raises OSError where there are none."""
Dial = Callable[[str, int, float], socket.socket]
"""An IP address, a port, and seconds → a connected socket; raises OSError."""

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.I)


def look_up(host: str, port: int) -> list[str]:
    """The IP addresses of a name, in the order in which this machine prefers them."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def dial(ip: str, port: int, seconds: float) -> socket.socket:
    """A connection to exactly this IP address."""
    return socket.create_connection((ip, port), seconds)


@dataclass(frozen=True, slots=True)
class Terms:
    """How far a fetch may go, in seconds: to connect, without a byte, as a whole; `pause` lies between two pages
    of one host that a feed leads to, and `entries` is how many of them one feed may lead to.

    `resolve` and `dial` are the ways to the network, `trust` says which certificates are trusted (None: those of
    this machine).
    """

    allow_private: bool = False
    connect: float = 10.0
    idle: float = 20.0
    total: float = 120.0
    pause: float = 1.0
    entries: int = 100
    resolve: Resolve = look_up
    dial: Dial = dial
    trust: ssl.SSLContext | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """An address to fetch. Only what a person typed becomes one: no upload and no article does."""

    url: str
    terms: Terms = Terms()


def is_link(typed: str) -> bool:
    """Whether it is meant as a web address (of any scheme) and not as a path."""
    return _SCHEME.match(typed) is not None


def addressed(items: Iterable[Article | ReadError], url: str) -> Iterator[Article | ReadError]:
    """The items, the article of the page itself with its address where the page does not tell one."""
    for item in items:
        if isinstance(item, Article) and item.url is None and item.location == url and is_link(url):
            yield replace(item, url=url)
        else:
            yield item
