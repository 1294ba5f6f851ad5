"""Everything that may go wrong with a language model's server, as a table: how it fails, and what must be told.

with FAULTS["stall"].serving() as server:   # server.url, .requests; server.heal() makes it answer well
"""

import gzip
import itertools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from loopback import Connection, Server, chunk, head

MODEL = "smollm2:135m"
GOOD = "The capital of France is Paris."
TAGS = (Path(__file__).parent / "recorded" / "ollama_tags.json").read_bytes()
SHOW = json.dumps(
    {
        "details": {"family": "llama", "parameter_size": "134.52M", "quantization_level": "Q4_1"},
        "model_info": {"general.architecture": "llama", "llama.context_length": 8192},
        "capabilities": ["completion"],
    }
).encode()
NDJSON = head("200 OK", **{"Content-Type": "application/x-ndjson", "Transfer-Encoding": "chunked"})
LONG = 60.0  # seconds; longer than any client of a test waits

Play = Callable[[Connection, int], None]  # how often this was asked before


@dataclass(frozen=True)
class Fault:
    """`outcome`: nothing comes, some text comes and is said to be cut, or a good answer. `says`: what must be told.

    `everywhere`: every path fails, not /api/chat alone; `heals`: it can become well.
    """

    name: str
    outcome: Literal["error", "cut", "answer"]
    says: tuple[str, ...]
    play: Play | None
    everywhere: bool = False
    heals: bool = True

    @contextmanager
    def serving(self, text: str = GOOD) -> Iterator["Faulty"]:
        """A server that fails in this way, until it is healed; then it writes `text`."""
        server = Faulty(self, text)
        if self.play:
            server.listen()
        try:
            yield server
        finally:
            server.__exit__()


class Faulty(Server):
    """The server of one fault."""

    def __init__(self, fault: Fault, text: str) -> None:
        super().__init__(self._answer)
        self._fault = fault
        self._text = text
        self._well = False
        self._asked = itertools.count()

    @property
    def url(self):
        return super().url if self._fault.heals else "http://no-such-host.invalid:11434"

    def heal(self):
        self._well = True
        if self._fault.heals and not self._fault.play:
            self.listen()

    def _answer(self, connection):
        fault, path = self._fault, connection.request.path
        if not self._well and (fault.everywhere or path == "/api/chat"):
            fault.play(connection, next(self._asked))
        elif path == "/api/show":
            connection.answer("200 OK", SHOW)
        elif path == "/api/tags":
            connection.answer("200 OK", TAGS)
        else:
            connection.send(NDJSON + good(connection, self._text) + chunk(b""))


def line(text: str = "", **rest: object) -> bytes:
    message = {"role": "assistant", "content": text}
    return json.dumps({"model": MODEL, "message": message, "done": False} | rest).encode() + b"\n"


def done(connection: Connection, reason: str = "stop", **rest: object) -> bytes:
    words = sum(len(message["content"].split()) for message in connection.request.json.get("messages", ()))
    counts = {"prompt_eval_count": words + 20, "eval_count": 8}
    return line(done=True, done_reason=reason, **counts | rest)


def tokens(text: str) -> list[bytes]:
    return [line(token) for token in text.replace(" ", "\0 ").split("\0")]


def good(connection: Connection, text: str) -> bytes:
    return b"".join(map(chunk, [*tokens(text), done(connection)]))


SOME = NDJSON + b"".join(map(chunk, tokens("The capital of")))


def status(code: str, body: bytes = b'{"error":"something broke"}', **headers: str) -> Play:
    return lambda connection, _: connection.answer(code, body, **headers)


def stream(*parts: bytes, after: float = 0.0, end: bytes = chunk(b"")) -> Play:
    """The beginning of an answer, then the parts, then silence, then the end."""

    def play(connection: Connection, _: int) -> None:
        connection.send(SOME + b"".join(map(chunk, parts)))
        connection.pause(after)
        connection.send(end)

    return play


def ended(reason: str = "stop", *before: bytes, **counts: object) -> Play:
    """Only these lines, ended as Ollama ends an answer."""

    def play(connection: Connection, _: int) -> None:
        lines = [*before, done(connection, reason, **counts)]
        connection.send(NDJSON + b"".join(map(chunk, lines)) + chunk(b""))

    return play


def silence(connection: Connection, _: int) -> None:
    connection.pause(LONG)


def reset(connection: Connection, _: int) -> None:
    connection.reset()


def reset_once(connection: Connection, asked: int) -> None:
    if asked:
        connection.send(NDJSON + good(connection, GOOD) + chunk(b""))
    else:
        connection.reset()


def reset_midway(connection: Connection, _: int) -> None:
    connection.send(SOME)
    connection.pause(0.1)  # a reset takes with it what was not read yet
    connection.reset()


def busy_twice(connection: Connection, asked: int) -> None:
    if asked < 2:
        connection.answer("503 Service Unavailable", BUSY)
    else:
        connection.send(NDJSON + good(connection, GOOD) + chunk(b""))


def drip(first: bytes) -> Play:
    """A good answer, one byte a second after the first."""

    def play(connection: Connection, _: int) -> None:
        connection.send(first)
        for n in NDJSON[len(first) :] + good(connection, GOOD):
            connection.send(bytes([n]))
            connection.pause(1.0)

    return play


def endless(first: bytes, again: bytes) -> Play:
    def play(connection: Connection, _: int) -> None:
        connection.send(first)
        for _ in range(1_000):
            connection.send(again * 1_000)

    return play


def trickle(connection: Connection, _: int) -> None:
    """A word now and then, for ever."""
    connection.send(SOME)
    for _ in range(600):
        connection.pause(0.1)
        connection.send(chunk(line(" the")))


def truncated(connection: Connection, _: int) -> None:
    text = b"".join(map(chunk, tokens(GOOD)))
    connection.send(NDJSON + text + chunk(done(connection, prompt_eval_count=7)) + chunk(b""))


def bomb() -> bytes:
    """50 MB in 50 kB, quickly made: members of a gzip file may follow each other."""
    return gzip.compress(bytes(1_000_000)) * 50


def thinking(*texts: str) -> list[bytes]:
    return [line(message={"role": "assistant", "content": "", "thinking": text}) for text in texts]


BUSY = b'{"error":"server busy, please try again.  maximum pending requests exceeded"}'
MISSING = b'{"error":"model \'smollm2:135m\' not found"}'
PAGE = b"<!DOCTYPE html><html><body>Welcome to the hotel's network</body></html>"
OVER = (
    b'{"error":"{\\"error\\":{\\"code\\":400,\\"message\\":\\"request (5000 tokens) exceeds the available context'
    b' size (4096 tokens), try increasing it\\",\\"type\\":\\"exceed_context_size_error\\"}}"}'
)
UTF8 = line("caf").replace(b'caf"', b'caf\xe9"')

FAULTS: dict[str, Fault] = {
    fault.name: fault
    for fault in (
        Fault("port closed", "error", ("nothing listens", "ollama serve"), None),
        Fault("host unknown", "error", ("no machine", "DATELINE_OLLAMA"), None, heals=False),
        Fault("model missing", "error", ("no model", "dateline models pull"), status("404 Not Found", MISSING), True),
        Fault("500", "error", ("status 500", "something broke", "log"), status("500 Internal Server Error")),
        Fault("503 then fine", "answer", (), busy_twice),
        Fault("503 for ever", "error", ("busy", "wait"), status("503 Service Unavailable", BUSY)),
        Fault("403 without a word", "error", ("status 403", "127.0.0.1"), status("403 Forbidden", b"")),
        Fault("over-long", "error", ("too long", "5000", "fewer passages"), status("400 Bad Request", OVER)),
        Fault("HTML", "error", ("not Ollama", "web page"), status("200 OK", PAGE, Content_Type="text/html")),
        Fault("HTML, unnamed", "error", ("not Ollama", "DATELINE_OLLAMA"), status("200 OK", PAGE), True),
        Fault("HTML of a gateway", "error", ("not Ollama", "502"), status("502 Bad Gateway", PAGE), True),
        Fault("no HTTP", "error", ("not Ollama", "HTTP"), endless(b"SSH-2.0-OpenSSH_9.6\r\n", b"\r\n"), True),
        Fault("never answers", "error", ("no answer within", "ollama ps"), silence),
        Fault("never answers at all", "error", ("no answer within", "ollama ps"), silence, True),
        Fault("reset before headers", "error", ("dropped", "ollama serve"), reset),
        Fault("reset once", "answer", (), reset_once),
        Fault("reset mid-stream", "cut", ("broke off", "ask again"), reset_midway),
        Fault("closed mid-stream", "cut", ("broke off", "ask again"), stream(end=b"")),
        Fault("clean end without done", "cut", ("before the answer was done", "ollama serve"), stream()),
        Fault(
            "error line mid-stream",
            "cut",
            ("failed", "unexpected EOF", "log"),
            stream(b'{"error":"an error was encountered while running the model: unexpected EOF"}\n'),
        ),
        Fault("malformed line", "cut", ("not JSON", "ask again"), stream(b'{"message": {"content": "Par\n')),
        Fault(
            "line of another kind", "cut", ("no answer of /api/chat", "ask again"), stream(b'{"response":"Paris"}\n')
        ),
        Fault("invalid UTF-8", "cut", ("UTF-8", "ask again"), stream(UTF8)),
        Fault("empty answer", "error", ("wrote nothing", "dateline models"), ended()),
        Fault("only spaces", "error", ("wrote nothing", "dateline models"), ended("stop", line(" \n"))),
        Fault("model only loaded", "error", ("wrote nothing", "ask again"), ended("load")),
        Fault("thinking only", "error", ("thought", "dateline models"), ended("stop", *thinking("Hm", ", France"))),
        Fault(
            "thinking only, in tags",
            "error",
            ("thought", "dateline models"),
            ended("stop", line("<thi"), line("nk>Hm, France</th"), line("ink>\n")),
        ),
        Fault(
            "thoughts leak", "cut", ("thoughts ran into", "dateline models"), stream(line(" France?</think>Paris"))
        ),
        Fault("cut at length", "cut", ("cut at 768 tokens", "ask for less"), ended("length", *tokens(GOOD))),
        Fault("cut at length, thinking", "error", ("thought",), ended("length", *thinking("Hm"))),
        Fault("prompt silently truncated", "cut", ("only 7 tokens", "fewer passages"), truncated),
        Fault("stall mid-stream", "cut", ("nothing more within", "ollama ps"), stream(after=LONG)),
        Fault("one byte a second", "cut", ("within",), drip(SOME)),
        Fault("one byte a second from the first", "error", ("no answer within",), drip(b"")),
        Fault("a word now and then", "cut", ("no end within", "ollama ps"), trickle),
        Fault("a million tokens", "cut", ("past the 768 tokens", "log"), endless(SOME, chunk(line(" the")))),
        Fault("a million thoughts", "error", ("past the 768 tokens",), endless(NDJSON, chunk(*thinking("Hm")))),
        Fault("a line without end", "cut", ("line without end",), endless(SOME, chunk(b"x" * 100))),
        Fault("an error without end", "error", ("500",), endless(head("500 Internal Server Error"), b"x" * 100)),
        Fault("headers without end", "error", ("HTTP",), endless(b"HTTP/1.1 200 OK\r\n", b"X-More: and more\r\n")),
        Fault(
            "redirect to another host",
            "error",
            ("redirects to http://elsewhere.invalid/", "DATELINE_OLLAMA"),
            status("307 Temporary Redirect", b"", Location="http://elsewhere.invalid/api/chat"),
            True,
        ),
        Fault(
            "gzip bomb", "error", ("compressed",), lambda c, _: c.answer("200 OK", bomb(), Content_Encoding="gzip")
        ),
        Fault(
            "gzip bomb in an error",
            "error",
            ("compressed",),
            lambda c, _: c.answer("500 Internal Server Error", bomb(), Content_Encoding="gzip"),
            True,
        ),
    )
}
