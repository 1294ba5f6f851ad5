"""A URL in its one spelling, or why it is not fetched.

Browsers, libraries and firewalls read odd spellings of a host differently (0x7f.1, 2130706433, a dot at the end),
so these are refused whatever they mean: the address that is checked is the one that was written.
"""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urljoin

from index.errors import ReadError

LONGEST = 2_000
_PORTS = {"http": 80, "https": 443}
_NUMBER = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)\.?", re.I)  # "ends in a number": WHATWG URL standard, 3.5
_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*")
_FIX = "check the address, and write it out in full: https://example.org/story"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a page is: lower-case host, no default port, no fragment. `target` is path and query as sent."""

    url: str
    scheme: str
    host: str
    port: int
    target: bytes

    @property
    def path(self) -> str:
        """The path alone."""
        return self.target.decode("ascii", "replace").partition("?")[0]

    @property
    def site(self) -> str:
        """Scheme, host and port, as `Host` and robots.txt go by."""
        return f"{self.scheme}://{self.netloc}"

    @property
    def netloc(self) -> str:
        """Host and port, the port only where it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    def joined(self, link: str) -> "Address":
        """Where a link of this page leads. Raises ReadError as `parse` does."""
        try:
            return parse(urljoin(self.url, link))
        except ValueError as error:
            raise _refused(link, "is not an address") from error


def parse(url: str) -> Address:
    """The address that is written.

    Raises:
        ReadError: it is neither http nor https, or its host is spelt in an odd way.
    """
    import httpx

    written = url.strip()
    try:
        if len(written) > LONGEST:
            raise _refused(written, f"is longer than {LONGEST:,} characters")
        found = httpx.URL(written)
        if found.scheme not in _PORTS:
            raise _refused(written, "is neither http nor https")
        if "@" in found.netloc.decode("ascii") or found.userinfo:
            shown = re.sub(r"//[^/]*@", "//…@", written)  # there may be a password in it
            raise _refused(shown, "holds a user name", "leave out what stands before the @")
        host = _host(found.raw_host.decode("ascii").lower(), written)
        port = _PORTS[found.scheme] if found.port is None else found.port
        if not 0 < port < 65_536:
            raise _refused(written, "has a port that does not exist")
    except (httpx.InvalidURL, UnicodeError) as error:
        raise _refused(written, f"is not an address ({error})") from error
    plain = Address("", found.scheme, host, port, found.raw_path)
    return Address(f"{plain.site}{found.raw_path.decode('ascii')}", found.scheme, host, port, found.raw_path)


def _host(host: str, written: str) -> str:
    """The host as it is compared and connected to; an IPv6 address without its brackets."""
    if not host:
        raise _refused(written, "names no host")
    if ":" in host or _NUMBER.fullmatch(host):
        return _literal(host, written)
    if host.endswith("."):
        raise _refused(written, "has a host with a dot at its end", "leave the dot out")
    if len(host) > 253 or not _NAME.fullmatch(host):
        raise _refused(written, "has a host that is no name")
    return host


def _literal(host: str, written: str) -> str:
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        found = None
    if found is None or "%" in host or (found.version == 4 and not (str(found) == host and host in written)):
        raise _refused(written, "writes an IP address in an odd way", "write it as 192.0.2.1 or [2001:db8::1]")
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        raise _refused(written, "writes an IP address in an odd way", f"write it as {found.ipv4_mapped}")
    return str(found)


def _refused(url: str, what: str, fix: str = _FIX) -> ReadError:
    shown = url if len(url) <= 200 else url[:199] + "…"
    return ReadError(shown, f"{shown} {what}", fix)
