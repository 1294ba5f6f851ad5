"""A stub of Ollama: quotes the passage that a question is about, at so many tokens a second for each stream.

A process of its own, with asyncio alone. Every answer is made from the prompt that came, so an answer that is
delivered to somebody else shows it. Its log has one JSON object a line: {"at": seconds, "event": …, "question": …}
with the events asked, first (the first sentence was sent), done and gone (the client hung up); `at` is
time.monotonic, which on Linux all processes share.
"""

import argparse
import asyncio
import json
import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

MODEL = "stub:1b"
MOMENT = "2025-01-01T00:00:00.000000Z"
_ABOUT = {
    "family": "llama",
    "families": ["llama"],
    "format": "gguf",
    "parameter_size": "1B",
    "quantization_level": "Q4_0",
}
_TAGS = {
    "models": [
        {
            "name": MODEL,
            "model": MODEL,
            "modified_at": MOMENT,
            "size": 700_000_000,
            "digest": "0" * 64,
            "details": _ABOUT,
        }
    ]
}
_SHOW = {
    "details": _ABOUT,
    "model_info": {"general.architecture": "llama", "llama.context_length": 8192},
    "capabilities": ["completion"],
}
_PASSAGE = re.compile(r"^\S+\| \[P(\d+)\] (.+)$", re.MULTILINE)
_QUESTION = re.compile(r"^Question: (.+)$", re.MULTILINE)
_LAST = re.compile(r"^Last question: (.+)$", re.MULTILINE)
_SENTENCE = re.compile(r"\S.*?[.!?](?=\s|$)")
_WORD = re.compile(r"\w+")
_TOKEN = re.compile(r"\s*\S+")


@dataclass(frozen=True, slots=True)
class Said:
    """What the stub answers to a prompt: its tokens, and how many of them make the first sentence."""

    question: str
    tokens: tuple[str, ...]
    first: int


def answer(prompt: str) -> Said:
    """The passage of the prompt that shares most words with its question, word for word, with its marker.

    A follow-up that is to be made a question of its own comes back as it was.
    """
    again = _LAST.search(prompt)
    if again:
        return _said(again[1], [again[1]])
    question = _QUESTION.findall(prompt)[-1]
    wanted = _words(question)
    label, text = max(_PASSAGE.findall(prompt), key=lambda found: (len(wanted & _words(found[1])), -int(found[0])))
    return _said(
        question, [f"{told[:-1]} [P{label}]{told[-1]}" for told in _SENTENCE.findall(text)] or [f"{text} [P{label}]."]
    )


def _said(question: str, sentences: list[str]) -> Said:
    tokens = tuple(_TOKEN.findall(" ".join(sentences)))
    return Said(question, tokens, len(_TOKEN.findall(sentences[0])))


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))


class Stub:
    """The server. `rate`: tokens a second of each stream; `wait`: seconds before the first."""

    def __init__(self, rate: float, wait: float, log: TextIO) -> None:
        self._rate = rate
        self._wait = wait
        self._log = log

    async def serve(self, port: int) -> None:
        """Listen until cancelled; says the port on stdout."""
        server = await asyncio.start_server(self._connected, "127.0.0.1", port, backlog=512)
        print(server.sockets[0].getsockname()[1], flush=True)
        async with server:
            await server.serve_forever()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            path, body = await _request(reader)
            if path == "/api/chat":
                await self._chat(json.loads(body), reader, writer)
            else:
                known = {"/api/version": {"version": "0.32.15"}, "/api/tags": _TAGS, "/api/show": _SHOW}
                writer.write(_whole(known.get(path, {"error": "not found"}), 200 if path in known else 404))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # it is logged where it matters
        finally:
            writer.close()

    async def _chat(self, asked: dict[str, Any], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        said = answer(asked["messages"][-1]["content"])
        self._tell("asked", said.question)
        read = sum(len(message["content"].split()) + 8 for message in asked["messages"])
        streaming = asyncio.ensure_future(self._stream(said, read, writer))
        gone = asyncio.ensure_future(reader.read(1))
        done, _ = await asyncio.wait({streaming, gone}, return_when=asyncio.FIRST_COMPLETED)
        if streaming not in done or streaming.exception():
            self._tell("gone", said.question)
        for task in (streaming, gone):
            task.cancel()
        await asyncio.gather(streaming, gone, return_exceptions=True)

    async def _stream(self, said: Said, read: int, writer: asyncio.StreamWriter) -> None:
        writer.write(_head("200 OK", "Transfer-Encoding: chunked", kind="application/x-ndjson"))
        begun = time.monotonic() + self._wait
        for n, token in enumerate(said.tokens, 1):
            await asyncio.sleep(begun + n / self._rate - time.monotonic())
            writer.write(_chunk({"model": MODEL, "created_at": MOMENT, "message": _message(token), "done": False}))
            await writer.drain()
            if n == said.first:
                self._tell("first", said.question)
        writer.write(_chunk(_ending(read, len(said.tokens))) + b"0\r\n\r\n")
        await writer.drain()
        self._tell("done", said.question)

    def _tell(self, event: str, question: str) -> None:
        self._log.write(json.dumps({"at": time.monotonic(), "event": event, "question": question}) + "\n")
        self._log.flush()


async def _request(reader: asyncio.StreamReader) -> tuple[str, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    length = re.search(r"(?i)\r\ncontent-length: *(\d+)", head)
    return head.split(" ", 2)[1], await reader.readexactly(int(length[1]) if length else 0)


def _message(text: str) -> dict[str, str]:
    return {"role": "assistant", "content": text}


def _ending(read: int, wrote: int) -> dict[str, Any]:
    counts = {"prompt_eval_count": read, "eval_count": wrote}
    times = {"total_duration": 1, "load_duration": 1, "prompt_eval_duration": 1, "eval_duration": 1}
    done = {"done": True, "done_reason": "stop"}
    return {"model": MODEL, "created_at": MOMENT, "message": _message(""), **done, **counts, **times}


def _head(status: str, *fields: str, kind: str = "application/json; charset=utf-8") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", f"Content-Type: {kind}", *fields, "", ""]).encode()


def _whole(value: object, status: int) -> bytes:
    body = json.dumps(value).encode()
    named = "200 OK" if status == 200 else "404 Not Found"
    return _head(named, f"Content-Length: {len(body)}", "Connection: close") + body


def _chunk(value: object) -> bytes:
    line = json.dumps(value).encode() + b"\n"
    return b"%x\r\n%s\r\n" % (len(line), line)


def main(arguments: list[str] | None = None) -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.page.stub", description="A model that quotes.")
    parser.add_argument("--port", type=int, default=0, help="a free one by default; it is printed")
    parser.add_argument("--rate", type=float, default=50.0, help="tokens a second of each answer")
    parser.add_argument("--wait", type=float, default=0.0, help="seconds before the first token")
    parser.add_argument("--log", type=Path, required=True, help="file for the log")
    asked = parser.parse_args(arguments)
    with asked.log.open("a", encoding="utf-8") as log:
        asyncio.run(Stub(asked.rate, asked.wait, log).serve(asked.port))


if __name__ == "__main__":
    main(sys.argv[1:])
