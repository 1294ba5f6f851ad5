"""A stand-in for the internet: names with the addresses that a test gives them, all served on this machine."""

import gzip
import shutil
import socket
import ssl
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from loopback import Connection, Server, head

from index.errors import ReadError
from index.fetching import Terms
from index.fetching.address import parse
from index.fetching.fetcher import Fetcher

PUBLIC = "93.184.216.34"
OTHER = "151.101.1.1"
WWW = "http://news.example"
MOST = 1_000_000
PAGE = """<html><head><title>{title}</title></head><body><article><h1>{title}</h1>
<p>The parliament in {town} voted on Sunday to expel the foreign troops, a decision that was never carried out.</p>
<p>“It was symbolic,” said one of the officials in the café, three years after the vote was taken.</p>
<p>In 2020 the coalition counted 5,200 soldiers; three years later there were 2,500 of them in the country.</p>
</article></body></html>"""


def page(title: str = "Vote in Baghdad", town: str = "Baghdad") -> bytes:
    return PAGE.format(title=title, town=town).encode()


@dataclass
class Internet:
    """Answers by path: bytes are an HTML page, a function answers itself, what is missing is 404.

    `names` are looked up in order, the last answer for good. `dialled` are the addresses that were connected to.
    """

    pages: dict = field(default_factory=dict)
    names: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    dialled: list = field(default_factory=list)

    def serve(self, connection: Connection) -> None:
        found = self.pages.get(connection.request.path)
        if callable(found):
            found(connection)
        elif found is None:
            connection.answer("404 Not Found", b"no")
        else:
            connection.answer("200 OK", found, Content_Type="text/html; charset=utf-8")

    def resolve(self, host, port):
        self.asked.append(host)
        found = self.names.get(host, [[PUBLIC]])
        return found.pop(0) if len(found) > 1 else found[0]

    def dial(self, ip, port, seconds):
        self.dialled.append(ip)
        return socket.create_connection(("127.0.0.1", self.server.port), seconds)

    @property
    def paths(self):
        return [request.path for request in self.server.requests]

    def terms(self, **more) -> Terms:
        return Terms(**({"resolve": self.resolve, "dial": self.dial, "pause": 0.0, "total": 8.0} | more))


@contextmanager
def internet(server=Server, **pages):
    found = Internet({f"/{path}": answer for path, answer in pages.items()})
    with server(found.serve) as found.server:
        yield found


def sent(data: bytes, kind: str = "text/html", status: str = "200 OK", **headers: str):
    """Answers with this."""
    return lambda connection: connection.answer(status, data, Content_Type=kind, **headers)


def top(status: str = "200 OK", **headers: str) -> bytes:
    """The head of an answer, with "-" for each "_"."""
    return head(status, **{name.replace("_", "-"): value for name, value in headers.items()})


def moved(to: str, status: str = "302 Found"):
    """Redirects there."""
    return sent(b"", "text/html", status, Location=to)


def raw(*parts: bytes, pause: float = 0.0):
    """Sends these bytes as they are."""

    def answer(connection: Connection) -> None:
        for part in parts:
            connection.send(part)
            connection.pause(pause)

    return answer


def bomb(times: int, megabytes: int) -> bytes:
    """So many megabytes of zeros, packed as `times` members of gzip."""
    return gzip.compress(bytes(megabytes * 1_000_000 // times)) * times


class Secure(Server):
    """The same with TLS; `context` is set by the fixture."""

    context: ssl.SSLContext

    def _serve(self, accepted):
        accepted.settimeout(5)
        try:
            super()._serve(self.context.wrap_socket(accepted, server_side=True))
        except OSError:
            accepted.close()


def certificate(folder, name: str):
    """A self-signed certificate for a name, with its key, in one file."""
    if not shutil.which("openssl"):
        pytest.skip("no openssl to make a certificate with")
    key, cert = folder / "key.pem", folder / "cert.pem"
    made = ["-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", f"/CN={name}"]
    subprocess.run(
        ["openssl", "req", "-x509", *made, "-addext", f"subjectAltName=DNS:{name}"], check=True, capture_output=True
    )
    both = folder / "both.pem"
    both.write_text(cert.read_text() + key.read_text())
    return both


def get(net, url=f"{WWW}/a", most=MOST, known=None, led=False, **terms):
    return Fetcher(net.terms(**terms), most).get(parse(url), known=known, led=led)


def why(net, url=f"{WWW}/a", **more):
    with pytest.raises(ReadError) as failed:
        get(net, url, **more)
    assert "\n" not in str(failed.value)
    return str(failed.value)
