"""An address → its page, over checked redirects. Where it leads into a private network, it is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address

from index.errors import ReadError
from index.fetching.address import Address
from index.fetching.exchange import NOT_CHANGED, WHOLE, Answer, exchange
from index.fetching.link import Terms
from index.fetching.network import Clock, Trouble, ips_of
from index.fetching.public import is_public

REDIRECTS = 5
_LONGEST_VALIDATOR = 1_000  # characters
_REDIRECTING = (301, 302, 303, 307, 308)
_SAID = {
    401: "asks for a login",
    402: "asks for payment",
    403: "is not shown to programs or without a login",
    404: "does not exist",
    410: "has been taken down",
    429: "was asked for too often",
    451: "is withheld for legal reasons",
}
_FIX = "try it in a browser; if it opens there, save the page and add the file"
_PRIVATE_FIX = "if it is yours, say --allow-private"
_LED_FIX = "the internet may not lead there; if you trust it, name it yourself, with --allow-private"


class NotFetched(ReadError):
    """A page that could not be had; `status` is what its server answered, 0 where none did."""

    def __init__(self, source: str, what: str, fix: str, status: int = 0) -> None:
        super().__init__(source, what, fix)
        self.status = status


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server told of a page, so that it can be asked whether it is still the same (RFC 9110, 13.1)."""

    etag: str = ""
    modified: str = ""

    def headers(self) -> dict[str, str]:
        """The request headers that ask so."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True, slots=True)
class Page:
    """What was found at `address`; `end` is where the redirects ended. `public`: a server on the internet sent it."""

    address: Address
    end: Address
    data: bytes
    content_type: str
    validators: Validators
    public: bool


@dataclass(slots=True)
class Fetcher:
    """Fetches pages of at most `most` bytes, one at a time."""

    terms: Terms
    most: int

    def get(
        self,
        address: Address,
        *,
        known: Validators | None = None,
        led: bool = False,
        asked: Callable[[Address, bool], None] | None = None,
    ) -> Page | None:
        """The page, or None where it is still as `known`.

        Args:
            address: where it is.
            known: what was told of it the last time.
            led: a page of the internet leads here, not a person; it never leads to a private address.
            asked: called with each address and its `led` before it is fetched; may raise ReadError.

        Raises:
            NotFetched: it could not be had whole, with the reason.
        """
        clock, hop = Clock(self.terms), address
        for _ in range(REDIRECTS + 1):
            try:
                ips = self._checked(hop, led, clock)
                if asked is not None:
                    asked(hop, led)
                led = led or all(map(is_public, ips))
                answer = exchange(hop, ips, known.headers() if known else {}, self.most, clock)
            except Trouble as error:
                raise _failed(address, hop, str(error), error.fix or _FIX) from error
            if answer.status not in _REDIRECTING:
                return self._page(address, hop, answer, led, known)
            hop = _next(address, hop, answer)
        raise _failed(address, hop, f"is redirected more than {REDIRECTS} times")

    def _checked(self, hop: Address, led: bool, clock: Clock) -> list[str]:
        """The IP addresses to connect to: all public, or private ones allowed."""
        ips = [hop.host] if _is_ip(hop.host) else ips_of(hop.host, hop.port, clock)
        private = next((ip for ip in ips if not is_public(ip)), None)
        if private is None or (self.terms.allow_private and not led):
            return ips
        raise Trouble(f"lies in a private network ({private})", _LED_FIX if led else _PRIVATE_FIX)

    def _page(
        self, address: Address, end: Address, answer: Answer, public: bool, known: Validators | None
    ) -> Page | None:
        if answer.status == NOT_CHANGED and known and known.headers():
            return None
        if answer.status != WHOLE:
            said = _SAID.get(answer.status) or ("the server failed" if answer.status >= 500 else "no page")
            raise _failed(address, end, f"{said} (HTTP {answer.status})", status=answer.status)
        if not answer.data:
            raise _failed(address, end, "is empty", status=answer.status)
        told = Validators(*(_sendable(answer.headers.get(name, "")) for name in ("etag", "last-modified")))
        return Page(address, end, answer.data, answer.headers.get("content-type", ""), told, public)


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _next(address: Address, hop: Address, answer: Answer) -> Address:
    to = _as_browsers_do(answer.headers.get("location", ""))
    if not to:
        raise _failed(address, hop, f"redirects to nowhere (HTTP {answer.status})")
    try:
        return hop.joined(to)
    except ReadError as error:
        raise _failed(address, hop, f"redirects badly: {error.what}") from error


def _as_browsers_do(location: str) -> str:
    """Letters beyond ASCII, which a header may not have and some have, as UTF-8 where they are."""
    try:
        return location.encode("latin-1").decode()
    except UnicodeError:
        return location


def _sendable(validator: str) -> str:
    """A validator as it can be sent back; "" for one that no header can hold."""
    return validator if validator.isascii() and len(validator) <= _LONGEST_VALIDATOR else ""


def _failed(address: Address, hop: Address, why: str, fix: str = _FIX, status: int = 0) -> NotFetched:
    over = "" if hop.url == address.url else f"is redirected to {hop.url}, which "
    return NotFetched(address.url, f"{address.url} {over}{why}", fix, status)
