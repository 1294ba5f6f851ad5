"""The way to a server that may do anything: an httpx transport that waits, reads and follows only so far.

No proxy of the environment, no redirect, no compressed body; every byte is counted and every wait has an end.
"""

import json
import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

import httpcore
import httpx

from index.errors import BackendError
from rag.models.timeouts import Clock

MOST = 32_000_000  # bytes of a body; the longest we ask for are lists of models and 768 tokens
MOST_OF_ERROR = 65_536  # bytes of a refusal that are read
GLANCE = 0.25  # seconds of waiting between two looks at whether the answer is still wanted
QUOTED = 200  # characters of what a server says that are told again
START = "start it with: ollama serve (or quote the articles: --model none)"
ADDRESS = "set DATELINE_OLLAMA to where Ollama listens, by default http://127.0.0.1:11434"


class OllamaError(BackendError):
    """Asking Ollama failed; `reason` is what happened, without the address."""

    def __init__(self, url: str, reason: str, fix: str = "") -> None:
        self.reason = reason
        super().__init__(f"Ollama at {url}: {reason}", fix)


class HungUp(OllamaError):
    """The connection was dropped before a byte came: it may be tried again."""


def address(url: str) -> httpx.URL:
    """The server's URL, "http://" when it has no scheme.

    Raises:
        OllamaError: it is none.
    """
    try:
        found = httpx.URL(url if "://" in url else f"http://{url}")
    except httpx.InvalidURL as error:
        raise OllamaError(url, f"not an address ({error})", ADDRESS) from error
    if found.scheme not in ("http", "https") or not found.host or not 0 < (found.port or 80) < 65_536:
        raise OllamaError(url, "not an address", ADDRESS)
    return found


def shown(url: str) -> str:
    """The address as messages show it: without a password."""
    found = address(url)
    return f"{found.scheme}://{found.netloc.decode()}"


def client(url: str, clock: Clock, connect: float) -> httpx.Client:
    """A client for one call."""
    return httpx.Client(base_url=address(url), transport=Strict(url, clock, connect), trust_env=False)


def not_ollama(url: str, seen: str) -> OllamaError:
    """Something else answers there."""
    return OllamaError(url, f"what answers is not Ollama ({seen})", ADDRESS)


def said(body: bytes) -> str:
    """What an error body says, on one line; "" when it is not in Ollama's form. Newer ones nest JSON in the text."""
    try:
        error = json.loads(body)["error"]
        if isinstance(error, str) and error.startswith("{"):
            error = json.loads(error)["error"]
        if isinstance(error, dict):
            error = error["message"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return " ".join(error.split())[:QUOTED] if isinstance(error, str) else ""


def over_long(what: str) -> bool:
    """Whether the prompt was refused for its length.

    Ollama 0.24: "the input length exceeds the context length"; 0.32: "… exceeds the available context size …".
    """
    return ("exceeds the" in what and "context" in what) or "longer than the context length" in what


class Strict(httpx.BaseTransport):
    """One connection a request, closed with the response. What goes wrong is an OllamaError, mid-body too."""

    def __init__(self, url: str, clock: Clock, connect: float) -> None:
        self._url = shown(url)
        self._clock = clock
        self._connect = connect

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """See httpx.BaseTransport.

        Raises:
            OllamaError: nothing that can be used answers.
        """
        request.headers["Accept-Encoding"] = "identity"
        network = _Network(self._clock, self._connect)
        pool = httpcore.ConnectionPool(network_backend=network, max_keepalive_connections=0)
        try:
            response = pool.handle_request(_plain(request))
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, UnicodeError) as error:
            pool.close()
            raise self._told(error, network) from error
        body = _Body(response, pool, self)
        try:
            self._check(httpx.Headers(response.headers), response.status)
        except OllamaError:
            body.close()
            raise
        return httpx.Response(response.status, headers=response.headers, stream=body)

    def read(self, response: httpcore.Response) -> Iterator[bytes]:
        """The body, so far as it may go."""
        most = MOST_OF_ERROR if response.status >= 400 else MOST
        count = 0
        try:
            for chunk in response.iter_stream():
                count += len(chunk)
                if count > most and response.status < 400:
                    raise OllamaError(self._url, f"more than {most / 1e6:g} MB of answer", ADDRESS)
                yield chunk
                if count > most:
                    return
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            raise self._told(error, None) from error

    def _told(self, error: Exception, network: "_Network | None") -> OllamaError:
        """What went wrong, on the way to the head of the response (of `network`) or in its body."""
        if isinstance(error, httpcore.ConnectTimeout):
            return OllamaError(self._url, f"no connection within {self._connect:g} s", ADDRESS)
        if isinstance(error, httpcore.TimeoutException):
            fix = "it may be busy or loading the model: wait and ask again (see: ollama ps)"
            return OllamaError(self._url, self._clock.over(), fix)
        if isinstance(error, httpcore.ConnectError | UnicodeError):
            if isinstance(error, UnicodeError) or (network and network.nameless):
                return OllamaError(self._url, "no machine goes by this name", ADDRESS)
            return OllamaError(self._url, "nothing listens there", START)
        if network and not network.received:
            return HungUp(self._url, "the connection was dropped before it answered", f"ask again, or {START}")
        if isinstance(error, httpcore.RemoteProtocolError) and not _closed(error):
            return not_ollama(self._url, "it does not speak HTTP")
        return OllamaError(self._url, "the connection broke off", f"ask again; if Ollama has ended, {START}")

    def _check(self, headers: httpx.Headers, status: int) -> None:
        if 300 <= status < 400:
            to = headers.get("location", "nowhere")[:QUOTED]
            raise OllamaError(self._url, f"it redirects to {to}, which is not followed", ADDRESS)
        if headers.get("content-encoding", "identity").lower() != "identity":
            raise not_ollama(self._url, "it sends compressed text that was not asked for")


class _Body(httpx.SyncByteStream):
    """A response's body and the connection it comes through."""

    def __init__(self, response: httpcore.Response, pool: httpcore.ConnectionPool, transport: Strict) -> None:
        self._response = response
        self._pool = pool
        self._transport = transport

    def __iter__(self) -> Iterator[bytes]:
        yield from self._transport.read(self._response)

    def close(self) -> None:
        self._response.close()
        self._pool.close()


class _Network(httpcore.SyncBackend):
    """Connections that wait no longer than the clock allows.

    nameless: no machine goes by the name; received: a byte has come.
    """

    def __init__(self, clock: Clock, connect: float) -> None:
        self.clock = clock
        self.nameless = False
        self.received = False
        self._connect = connect

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        wait = min(self._connect, self.clock.left()) or 0.001  # 0 would mean: do not wait at all
        try:
            return _Stream(super().connect_tcp(host, port, wait, local_address, socket_options), self)
        except httpcore.ConnectError as error:
            self.nameless = isinstance(error.__cause__, socket.gaierror)  # the pool drops the cause
            raise


class _Stream(httpcore.NetworkStream):
    """A connection whose every wait is taken from the clock."""

    def __init__(self, inner: httpcore.NetworkStream, network: _Network) -> None:
        self._inner = inner
        self._network = network

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        while left := self._network.clock.left():
            with suppress(httpcore.ReadTimeout):
                data = self._inner.read(max_bytes, min(left, GLANCE))
                self._network.received = self._network.received or bool(data)
                return data
        raise httpcore.ReadTimeout

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._network.clock.left() or 0.001)

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._network.clock.left() or 0.001
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left), self._network)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  as httpcore has it
        return self._inner.get_extra_info(info)


def _closed(error: Exception) -> bool:
    """Whether the other side closed, as against: sent what is no HTTP. httpcore tells them apart only in words."""
    return "peer closed" in str(error) or "disconnected" in str(error)


def _plain(request: httpx.Request) -> httpcore.Request:
    url = request.url
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    return httpcore.Request(request.method, target, headers=request.headers.raw, content=request.stream)
