"""A server on this machine that answers as a test says, byte by byte, and leaves neither thread nor socket behind."""

import contextlib
import json
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

PATIENCE = 10.0  # seconds, for whatever should not take one


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        return json.loads(self.body or b"{}")


@dataclass
class Connection:
    """One request, and the way back. Sending to a client that is gone raises OSError, which ends the thread."""

    socket: socket.socket
    request: Request
    stopped: threading.Event

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def answer(self, status: str, body: bytes, **headers: str) -> None:
        named = {"Content-Type": "application/json", "Content-Length": str(len(body))}
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        self.send(head(status, **named) + body)

    def pause(self, seconds: float) -> None:
        """Raises OSError when the client goes away meanwhile."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if self.stopped.is_set():
                raise OSError("stopped")
            self.socket.settimeout(min(left, 0.1))
            with contextlib.suppress(TimeoutError):
                if not self.socket.recv(1):
                    raise OSError("the client is gone")
        self.socket.settimeout(PATIENCE)

    def reset(self) -> None:
        """RST instead of FIN."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


@dataclass
class Server:
    """Calls `handler` with each request, in a thread of its own. `gone`: clients that left before all was sent."""

    handler: Callable[[Connection], None]
    requests: list[Request] = field(default_factory=list)
    gone: int = 0

    def __post_init__(self):
        self._stopped = threading.Event()
        self._threads = []
        self._place = socket.create_server(("127.0.0.1", 0))
        self.port = self._place.getsockname()[1]
        self._place.close()
        self._listening = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        self.listen()
        return self

    def __exit__(self, *raised):
        self._stopped.set()
        self.wait()
        if self._listening:
            self._listening.close()
            self._acceptor.join(PATIENCE)

    def listen(self):
        self._listening = socket.create_server(("127.0.0.1", self.port))
        self._listening.settimeout(0.05)
        self._acceptor = threading.Thread(target=self._accept)
        self._acceptor.start()

    def wait(self):
        """Until every connection is closed: from the client's side, or because all was said."""
        for thread in self._threads:
            thread.join(PATIENCE)
            assert not thread.is_alive(), "a connection was left open"

    def _accept(self):
        while not self._stopped.is_set():
            try:
                accepted, _ = self._listening.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(accepted,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, accepted):
        with accepted:
            accepted.settimeout(PATIENCE)
            try:
                request = read(accepted)
                self.requests.append(request)
                self.handler(Connection(accepted, request, self._stopped))
            except OSError:
                self.gone += 1


def until(holds: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait for something to come to pass."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.01)


def head(status: str, **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers.items()), "Connection: close"]
    return "\r\n".join([*lines, "", ""]).encode()


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def read(accepted) -> Request:
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(accepted)
    first, _, body = data.partition(b"\r\n\r\n")
    line, *rest = first.decode("latin-1").split("\r\n")
    method, path, _ = line.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in rest)}
    while len(body) < int(headers.get("content-length", 0)):
        body += _more(accepted)
    return Request(method, path, headers, body)


def _more(accepted) -> bytes:
    data = accepted.recv(65_536)
    if not data:
        raise OSError("the client is gone")
    return data
