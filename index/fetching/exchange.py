"""One request and its answer: a GET to addresses that were checked. The only file that speaks HTTP."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import httpcore

from index.fetching.address import Address
from index.fetching.body import ENCODINGS, content, too_large
from index.fetching.network import Clock, Network, Trouble, usual_trust

ACCEPTED = "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/pdf, */*;q=0.5"
WHOLE = 200
NOT_CHANGED = 304


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered. `headers` by lower-case name; `data` is empty unless the status is 200."""

    status: int
    headers: Mapping[str, str]
    data: bytes


@cache
def user_agent() -> str:
    """Who asks: the program and its version."""
    from importlib import metadata

    try:
        return f"Dateline/{metadata.version('dateline')}"
    except metadata.PackageNotFoundError:
        return "Dateline"


def exchange(address: Address, ips: Sequence[str], more: Mapping[str, str], most: int, clock: Clock) -> Answer:
    """Ask for a page and read at most `most` bytes of it. No proxy, no cookies, no second try.

    Raises:
        Trouble: no answer came that could be read whole.
    """
    trust = (clock.terms.trust or usual_trust()) if address.scheme == "https" else None
    headers: list[tuple[bytes | str, bytes | str]] = [
        ("Host", address.netloc),
        ("User-Agent", user_agent()),
        ("Accept", ACCEPTED),
        ("Accept-Encoding", ENCODINGS),
        ("Connection", "close"),
        *more.items(),
    ]
    url = httpcore.URL(scheme=address.scheme, host=address.host, port=address.port, target=address.target)
    network = Network(ips, clock)
    try:
        with (
            httpcore.ConnectionPool(ssl_context=trust, network_backend=network, max_keepalive_connections=0) as pool,
            pool.stream("GET", url, headers=headers) as response,
        ):
            return _answer(response, most)
    except httpcore.RemoteProtocolError as error:
        raise Trouble(_broken(str(error))) from error
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
        raise Trouble(f"cannot be read ({error})") from error


def _answer(response: httpcore.Response, most: int) -> Answer:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1").strip() for name, value in response.headers}
    if response.status != WHOLE:
        return Answer(response.status, headers, b"")
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length) > most:
        raise too_large(most)
    return Answer(WHOLE, headers, content(response.iter_stream(), headers.get("content-encoding", ""), most))


def _broken(said: str) -> str:
    if "closed connection without" in said or "disconnected without" in said:
        return "broke off before its end"
    return "does not answer in HTTP"
