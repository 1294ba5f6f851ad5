"""The names by which the page may be called, and who may call it: against DNS rebinding and foreign pages."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address

from starlette.datastructures import Headers

from ui.web.refused import Refused

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
# RFC 9110, 7.2: a name or an address (an IPv6 one in brackets), and a port unless it is the usual one.
_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(?P<port>[0-9]{1,5}))?")
_USUAL = {"80", "443"}
_READING = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Hosts:
    """`names` are those besides loopback, as a browser writes them. `addresses`: any IP address is one of ours.

    A page elsewhere that has its own name point here (DNS rebinding) still sends that name, never an address.
    """

    port: int
    names: frozenset[str] = frozenset()
    addresses: bool = False

    def has(self, host: str) -> bool:
        """Whether a Host header names us."""
        match = _HOST.fullmatch(host.lower())
        if match is None:
            return False
        name, port = match["name"], match["port"]
        if host.lower() in self.names or (name in self.names and (port is None or port in _USUAL)):
            return True
        mine = int(port or 80) == self.port
        return mine and (name in LOOPBACK or name in self.names or (self.addresses and _is_address(name)))


def _is_address(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def named(host: str, port: int, names: Iterable[str]) -> Hosts:
    """The names for a server at `host`: its own, those given, and every address where it listens on all of them."""
    everywhere = host in ("0.0.0.0", "::")  # noqa: S104  compared, not bound
    own = f"[{host}]" if ":" in host else host
    return Hosts(port, frozenset(name.lower() for name in (own, *names)), everywhere)


def check(hosts: Hosts, method: str, headers: Headers, *, page: bool) -> None:
    """Let a request pass that our own page sent, a person who followed a link to a `page`, or a program.

    Raises:
        Refused: 421 another Host; 403 another site's page sent it.
    """
    given = headers.getlist("host")
    if len(given) != 1 or not hosts.has(given[0]):
        raise Refused(421, "this server does not go by that name: start it with --name HOST to add one")
    foreign = Refused(403, "another site's page may not ask here")
    for origin in headers.getlist("origin"):
        if origin.lower() not in (f"{scheme}://{given[0].lower()}" for scheme in ("http", "https")):
            raise foreign
    if headers.get("sec-fetch-site", "none") in ("same-origin", "none"):
        return
    followed = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    if not (page and followed and method in _READING):
        raise foreign
