"""The lines of a streamed answer: bytes → one JSON object a line → Piece. Nothing is guessed or skipped."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

LONGEST = 262_144  # bytes of a line; a token is about 140


class BadLine(ValueError):
    """A line that Ollama would not have written; the text says what it is."""


class Failure(Exception):
    """The server says that it failed; the body is the line."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        super().__init__(body)


@dataclass(frozen=True, slots=True)
class Piece:
    """One line: some text or some thought; in the last one (`done`) why it ended and how many tokens there were."""

    text: str
    thought: str = ""
    done: bool = False
    reason: str = ""
    prompt_tokens: int | None = None
    tokens: int | None = None


def split(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Whole lines, without blank ones; what stands behind the last line break is the last.

    Raises:
        BadLine: one is too long.
    """
    held = bytearray()
    for chunk in chunks:
        *whole, rest = chunk.split(b"\n")
        for line in whole:
            held += line
            if held.strip():
                yield bytes(held)
            held.clear()
        held += rest
        if len(held) > LONGEST:
            raise BadLine("a line without end")
    if held.strip():
        yield bytes(held)


def parse(line: bytes) -> Piece:
    """What a line says.

    Raises:
        BadLine: it is no line of /api/chat.
        Failure: it is an error of the server's.
    """
    found = _object(line)
    if "error" in found:
        raise Failure(line)
    message = found.get("message")
    if not isinstance(message, dict):
        raise BadLine("JSON that is no answer of /api/chat")
    text, thought, reason = message.get("content"), message.get("thinking"), found.get("done_reason")
    if not all(isinstance(value, str | None) for value in (text, thought, reason)):
        raise BadLine("a text that is none")
    return Piece(
        _clean(text or ""),
        thought or "",
        found.get("done") is True,
        reason or "",
        _number(found.get("prompt_eval_count")),
        _number(found.get("eval_count")),
    )


def _object(line: bytes) -> dict[str, Any]:
    if line.lstrip().startswith(b"<"):
        raise BadLine("a web page")
    try:
        found = json.loads(line.decode())
    except UnicodeDecodeError as error:
        raise BadLine("bytes that are not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise BadLine("a line that is not JSON") from error
    if not isinstance(found, dict):
        raise BadLine("JSON that is no answer of /api/chat")
    return found


def _clean(text: str) -> str:
    """Without half characters, which JSON can escape and nobody can write."""
    return text.encode(errors="replace").decode()


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
