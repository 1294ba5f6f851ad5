"""Just enough of an HTTP client: one request a connection, its body read as it comes, at little CPU."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

PATIENCE = 120.0  # seconds for anything


@dataclass(frozen=True, slots=True)
class Response:
    """An answer whose body is still to be read; `close` hangs up."""

    status: int
    _reader: asyncio.StreamReader
    _writer: asyncio.StreamWriter
    _chunked: bool
    _length: int | None

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body as it comes."""
        if not self._chunked:
            yield await (self._reader.read() if self._length is None else self._reader.readexactly(self._length))
            return
        while size := int(await self._reader.readuntil(b"\r\n"), 16):
            yield await self._reader.readexactly(size)
            await self._reader.readexactly(2)

    async def body(self) -> bytes:
        """All of it."""
        found = b"".join([chunk async for chunk in self.chunks()])
        self.close()
        return found

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


async def send(port: int, method: str, path: str, told: object = None) -> Response:
    """A request to this machine, as the page at that port would make it.

    Raises:
        OSError: nothing answers.
        TimeoutError: not within PATIENCE.
    """
    async with asyncio.timeout(PATIENCE):
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=4_000_000)
        here, body = f"127.0.0.1:{port}", b"" if told is None else json.dumps(told).encode()
        fields = [
            f"{method} {path} HTTP/1.1",
            f"Host: {here}",
            f"Origin: http://{here}",
            "Sec-Fetch-Site: same-origin",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            "Connection: close",
        ]
        writer.write("\r\n".join([*fields, "", ""]).encode() + body)
        return await _answered(reader, writer)


async def get(port: int, path: str) -> bytes:
    """The body of what is at a path.

    Raises:
        OSError: nothing answers, or not with 200.
    """
    return await _fine(await send(port, "GET", path))


async def post(port: int, path: str, told: object) -> Any:  # noqa: ANN401  JSON
    """What is answered to JSON, as JSON. Raises as `get` does."""
    return json.loads(await _fine(await send(port, "POST", path, told)))


async def _fine(response: Response) -> bytes:
    body = await response.body()
    if response.status != 200:
        raise OSError(f"HTTP status {response.status}: {body[:200]!r}")
    return body


async def _answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Response:
    first, *rest = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
    length = fields.get("content-length")
    chunked = fields.get("transfer-encoding", "") == "chunked"
    return Response(int(first.split(" ")[1]), reader, writer, chunked, int(length) if length else None)
