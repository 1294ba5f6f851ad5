"""Who may use the page: names and passwords, asked for by HTTP Basic (RFC 7617)."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from index.errors import UsageError
from ui.web.refused import Refused

CHALLENGE = {"WWW-Authenticate": 'Basic realm="Dateline", charset="UTF-8"'}


@dataclass(frozen=True, slots=True)
class Login:
    """A name and its password, as a digest: all of one length, so that a comparison tells nothing."""

    name: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Logins:
    """Everybody who may log in."""

    known: tuple[Login, ...]

    def who(self, header: str | None) -> str:
        """The name behind an Authorization header.

        Raises:
            Refused: 401, none of ours.
        """
        name, password = _read(header or "")
        digest, found = _digest(name, password), ""
        for login in self.known:  # all of them, every time: how long it takes tells nothing
            if hmac.compare_digest(login.digest, digest):
                found = login.name
        if not found:
            raise Refused(401, "log in with a name and password of this server", CHALLENGE)
        return found


def read_logins(given: Iterable[str], file: Path | None) -> Logins | None:
    """USER:PASSWORD of the command line and of a file, one a line; None where there are none.

    Raises:
        UsageError: one has no name, no password, or a name twice.
    """
    lines = [*given, *(line for line in _lines(file) if line.strip() and not line.startswith("#"))]
    known = tuple(_login(line) for line in lines)
    if len({login.name for login in known}) < len(known):
        raise UsageError("two logins have the same name", "give each name once")
    if file and not known:
        raise UsageError(f"{file} holds no login", "write USER:PASSWORD into it, one a line")
    return Logins(known) if known else None


def _lines(file: Path | None) -> list[str]:
    try:
        return file.read_text("utf-8").splitlines() if file else []
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"--auth-file {file} cannot be read", "it is a text file, USER:PASSWORD a line") from error


def _login(given: str) -> Login:
    name, colon, password = given.partition(":")
    if not (name.strip() and colon and password):
        raise UsageError("a login is not written USER:PASSWORD", "neither part may be empty")
    return Login(name, _digest(name, password))


def _digest(name: str, password: str) -> bytes:
    return hashlib.sha256(f"{name}:{password}".encode("utf-8", "surrogateescape")).digest()


def _read(header: str) -> tuple[str, str]:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        name, _, password = base64.b64decode(token.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return name, password
