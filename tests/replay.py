"""Recorded exchanges with real Ollama servers, given back byte by byte, in the portions and at the times they came.

Names and versions are as recorded: 0.24.0 and 0.32.15, a model of 135M parameters.
"""

import json
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from itertools import groupby
from pathlib import Path

from loopback import Connection, Server, chunk, head

from rag.prompts import Message

FOLDER = Path(__file__).parent / "recorded"


@dataclass(frozen=True)
class Exchange:
    """`arrivals`: seconds since the request, and bytes that came then, the head of the response among them."""

    name: str
    version: str
    variant: str
    path: str
    asked: dict
    status: int
    headers: dict[str, str]
    body: bytes
    arrivals: tuple[tuple[float, int], ...]

    @property
    def messages(self):
        return [Message(message["role"], message["content"]) for message in self.asked["messages"]]

    @property
    def text(self):
        """What a client should have read."""
        lines = [json.loads(line) for line in self.body.splitlines()]
        return "".join(line["message"]["content"] for line in lines if "message" in line)

    @property
    def last(self):
        return json.loads(self.body.splitlines()[-1])

    def raw(self) -> bytes:
        """As it came over the wire. Only the counts of bytes tell whether a stream was ended or only stopped."""
        first = head(
            f"{self.status} {HTTPStatus(self.status).phrase}", **self.headers, Date="Sat, 21 Nov 2026 01:08:37 GMT"
        )
        if "transfer-encoding" not in self.headers:
            return first + self.body
        lines = self.body.splitlines(keepends=True) if "ndjson" in self.headers["content-type"] else [self.body]
        framed = first + b"".join(map(chunk, lines))
        return framed if len(framed) == sum(n for _, n in self.arrivals) else framed + chunk(b"")

    def play(self, connection: Connection, scale: float) -> None:
        data, sent, now = self.raw(), 0.0, 0.0
        share = len(data) / sum(n for _, n in self.arrivals)  # 1, but for the few that were recorded unframed
        for when, portion in groupby(self.arrivals, key=lambda arrival: arrival[0]):
            if scale:
                connection.pause((when - now) * scale)
            now = when
            upto = sent + sum(n for _, n in portion) * share
            connection.send(data[round(sent) : round(upto)])
            sent = upto


@cache
def recorded() -> dict[tuple[str, str], Exchange]:
    """By name and version of Ollama; of its first variant where there are several."""
    found = {}
    for line in (FOLDER / "ollama.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        asked, got = entry["request"], entry["response"]
        exchange = Exchange(
            entry["name"],
            entry["ollama"],
            entry["variant"],
            asked["path"],
            json.loads(asked["body"] or "{}"),
            got["status"],
            got["headers"],
            got["body"].encode(),
            tuple((when, n) for when, n in got["arrivals"]),
        )
        found.setdefault((exchange.name, exchange.version), exchange)
    return found


def replay(*exchanges: Exchange, scale: float = 0.0) -> Server:
    """A server that answers each path with its exchange; of two for one path, the second request gets the second.

    The real one's description of its model is always there. `scale` 1 is as slow as it was, 0 as fast as it goes.
    """
    show = recorded()["04-show", exchanges[0].version]
    left = list(exchanges)

    def handle(connection: Connection) -> None:
        if connection.request.path == show.path:
            show.play(connection, scale)
            return
        mine = [exchange for exchange in left if exchange.path == connection.request.path]
        if len(mine) > 1:
            left.remove(mine[0])
        mine[0].play(connection, scale)

    return Server(handle)
