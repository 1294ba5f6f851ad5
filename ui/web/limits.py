"""How much a request may bring and of which kind: counted as it comes, whatever its head says."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.datastructures import Headers
from starlette.types import Message, Receive

from index.reading import KINDS
from ui.web.gate import JOIN, PREDICT, UPLOAD
from ui.web.refused import Refused

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

SMALL = 1_000_000  # bytes of a request that is no upload
FILES = 1_000  # files of one upload: Gradio's page sends so many at a time
ALTOGETHER = 10  # times the largest file: the bytes of one upload
PATIENCE = 10.0  # seconds that an unwanted body may take: a browser shows our answer only when it has sent it all
FRAME = 64_000  # bytes beside the files of an upload


@dataclass(frozen=True, slots=True)
class Limits:
    """`file`: most bytes of an uploaded file."""

    file: int

    @property
    def upload(self) -> int:
        """Most bytes of an upload."""
        return self.file * ALTOGETHER


class Body:
    """A request's body on its way in. `refused` says why it was cut off."""

    def __init__(self, limits: Limits, path: str, headers: Headers, receive: Receive) -> None:
        self.refused: Refused | None = None
        self._receive = receive
        self._ended = False
        self._came = 0
        self._most = limits.upload if path == UPLOAD else SMALL
        self._whole = path in (JOIN, PREDICT)
        self._host = headers.get("host", "")
        self._files = Files(limits.file, headers) if path == UPLOAD else None
        given = headers.get("content-length", "0")
        if not given.isdecimal() or len(given) > 15:
            raise Refused(400, "the length of the body is no number")
        if int(given) > self._most:
            self._refuse(_too_large(self._most))

    async def receive(self) -> Message:
        """The next piece; once it is too much or of another kind, the end, as if the client had left."""
        message = await (self._gathered() if self._whole else self._next())
        self._whole = False
        return {"type": "http.disconnect"} if self.refused else message

    async def drain(self) -> None:
        """Let the client send the rest, for a while."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while not self._ended:
                    await self._next()

    async def _next(self) -> Message:
        message = await self._receive()
        self._ended = message["type"] != "http.request" or not message.get("more_body", False)
        if message["type"] == "http.request" and not self.refused:
            self._count(message.get("body", b""))
        return message

    async def _gathered(self) -> Message:
        """A small body in one piece, looked through for addresses that Gradio would fetch."""
        pieces = []
        while not self._ended and not self.refused:
            message = await self._next()
            pieces.append(message.get("body", b""))
        body = b"".join(pieces)
        if not self.refused and _fetches(body, self._host):
            self._refuse(Refused(400, "a file is uploaded, not named by its address"))
        return {"type": "http.request", "body": body, "more_body": False}

    def _count(self, piece: bytes) -> None:
        self._came += len(piece)
        if self._came > self._most:
            self._refuse(_too_large(self._most))
        elif self._files:
            try:
                self._files.take(piece)
            except Refused as refused:
                self._refuse(refused)

    def _refuse(self, refused: Refused) -> None:
        self.refused = refused


class Files:
    """The files of an upload: their names end like something we read, and none is too large."""

    def __init__(self, most: int, headers: Headers) -> None:
        self._most, self._size, self._count = most, 0, 0
        self._name, self._value = b"", b""
        kind, options = parse_options_header(headers.get("content-type", ""))
        if kind != b"multipart/form-data" or b"boundary" not in options:
            raise Refused(415, "an upload is sent as a form")
        told: MultipartCallbacks = {
            "on_part_begin": self._begin,
            "on_part_data": self._data,
            "on_header_field": self._field,
            "on_header_value": self._header,
            "on_header_end": self._known,
        }
        self._parser = MultipartParser(options[b"boundary"], told)

    def take(self, piece: bytes) -> None:
        """Another piece of the body.

        Raises:
            Refused: 400 no form; 413 a file is too large, or there are too many; 415 one of another kind.
        """
        try:
            self._parser.write(piece)
        except FormParserError as error:
            raise Refused(400, "the upload is damaged: send it again") from error

    def _begin(self) -> None:
        self._size = 0
        self._count += 1
        if self._count > FILES:
            raise Refused(413, f"at most {FILES:,} files at a time")

    def _data(self, data: bytes, start: int, end: int) -> None:
        self._size += end - start
        if self._size > self._most:
            raise _too_large(self._most)

    def _field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _known(self) -> None:
        name, value, self._name, self._value = self._name, self._value, b"", b""
        if name.lower() != b"content-disposition":
            return
        _, options = parse_options_header(value)
        if b"filename" not in options:
            raise Refused(415, "an upload holds files and nothing else")
        check_kind(options[b"filename"].decode("utf-8", "replace"))


def check_kind(name: str) -> None:
    """Let names pass that end like a kind of file that can be read.

    Raises:
        Refused: 415.
    """
    if PurePosixPath(name.replace("\\", "/")).suffix[1:].lower() not in KINDS:
        raise Refused(415, f"only these kinds of file can be read: {', '.join(sorted(KINDS))}")


def _too_large(most: int) -> Refused:
    return Refused(413, f"too large: at most {most / 1e6:,.0f} MB")


def _fetches(body: bytes, host: str) -> bool:
    try:
        return _names_address(json.loads(body or b"null"), host)
    except (ValueError, RecursionError):
        return True  # no JSON: Gradio would not take it either


def _names_address(value: Any, host: str) -> bool:  # noqa: ANN401  JSON
    """Whether a file of an event is an address; the page itself tells our own address of what it uploaded."""
    if isinstance(value, Mapping):
        path, url = value.get("path"), value.get("url")
        if _is_address(path) or (_is_address(url) and not _is_ours(str(url), host)):
            return True
        return any(_names_address(part, host) for part in value.values())
    return isinstance(value, list) and any(_names_address(part, host) for part in value)


def _is_address(given: Any) -> bool:  # noqa: ANN401  JSON
    return isinstance(given, str) and given.strip().lower().startswith(("http:", "https:"))


def _is_ours(url: str, host: str) -> bool:
    return url.startswith((f"http://{host}/gradio_api/file=", f"https://{host}/gradio_api/file="))
