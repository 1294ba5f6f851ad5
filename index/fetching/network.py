"""The way to one server: a connection to the IP address that was checked, and an end to every wait."""

import socket
import ssl
import threading
import time
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import httpcore

from index.fetching.link import Resolve, Terms

MOST_ADDRESSES = 4  # of one name that are tried, one after the other


class Trouble(Exception):
    """What went wrong on the way, in words that follow the address; `fix` where that is not the usual one."""

    def __init__(self, what: str, fix: str = "") -> None:
        super().__init__(what)
        self.fix = fix


class Clock:
    """The time of one fetch, over all its redirects."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self._end = time.monotonic() + terms.total

    def left(self, most: float) -> float:
        """Seconds that the next wait may take, at most `most`. Raises Trouble when the whole time is over."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise Trouble(f"took longer than {self.terms.total:g} s")
        return min(most, left)

    def late(self) -> Trouble:
        """What a wait that ran out is called."""
        if self._end - time.monotonic() <= 0.001:
            return Trouble(f"took longer than {self.terms.total:g} s")
        return Trouble(f"sent nothing for {self.terms.idle:g} s")


def ips_of(host: str, port: int, clock: Clock) -> list[str]:
    """The IP addresses of a name. In a thread, as a look-up cannot be given an end. Raises Trouble."""
    asked = _Asked(clock.terms.resolve, host, port)
    asked.start()
    asked.join(clock.left(clock.terms.connect))
    if asked.is_alive():
        raise Trouble(f"has a host whose address was not found within {clock.terms.connect:g} s")
    if not asked.found:
        raise Trouble("has a host that is not known")
    return list(dict.fromkeys(asked.found))


class _Asked(threading.Thread):
    def __init__(self, resolve: Resolve, host: str, port: int) -> None:
        super().__init__(daemon=True)
        self._resolve, self._host, self._port = resolve, host, port
        self.found: Sequence[str] = ()

    def run(self) -> None:
        try:
            self.found = self._resolve(self._host, self._port)
        except (OSError, UnicodeError):  # no such name, no network: either way it has no address
            self.found = ()


@cache
def usual_trust() -> ssl.SSLContext:
    """The certificates that this machine trusts, and those of certifi."""
    return httpcore.default_ssl_context()


class Network(httpcore.NetworkBackend):
    """Connects to the given IP addresses, whatever host is named: between check and connection nothing is asked."""

    def __init__(self, ips: Sequence[str], clock: Clock) -> None:
        self._ips = ips[:MOST_ADDRESSES]
        self._clock = clock

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """See httpcore. Raises Trouble when none of them answers."""
        why = Trouble("cannot be reached")
        for ip in self._ips:
            try:
                return Stream(
                    self._clock.terms.dial(ip, port, self._clock.left(self._clock.terms.connect)), self._clock
                )
            except TimeoutError:
                why = Trouble(f"did not answer within {self._clock.terms.connect:g} s")
            except OSError as error:
                why = Trouble(f"cannot be reached ({error.strerror or error})")
        raise why


class Stream(httpcore.NetworkStream):
    """A connection whose every wait ends with the clock. Raises Trouble."""

    def __init__(self, connection: socket.socket, clock: Clock) -> None:
        self._socket = connection
        self._clock = clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """See httpcore."""
        self._socket.settimeout(self._clock.left(self._clock.terms.idle))
        try:
            return self._socket.recv(max_bytes)
        except TimeoutError as error:
            raise self._clock.late() from error
        except OSError as error:
            raise Trouble(f"broke off ({error.strerror or error})") from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """See httpcore."""
        self._socket.settimeout(self._clock.left(self._clock.terms.idle))
        try:
            self._socket.sendall(buffer)
        except TimeoutError as error:
            raise self._clock.late() from error
        except OSError as error:
            raise Trouble(f"broke off ({error.strerror or error})") from error

    def close(self) -> None:
        """See httpcore."""
        self._socket.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """See httpcore. The time-out is for the whole handshake."""
        self._socket.settimeout(self._clock.left(self._clock.terms.idle))
        try:
            return Stream(ssl_context.wrap_socket(self._socket, server_hostname=server_hostname), self._clock)
        except ssl.SSLCertVerificationError as error:
            raise Trouble(f"has a certificate that cannot be trusted ({error.verify_message})") from error
        except TimeoutError as error:
            raise self._clock.late() from error
        except OSError as error:
            raise Trouble(f"gives no safe connection ({_said(error)})") from error

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  as httpcore has it
        """See httpcore."""
        return self._socket if info == "socket" else None


def _said(error: OSError) -> str:
    return str(getattr(error, "reason", None) or error.strerror or error).replace("_", " ").lower()
