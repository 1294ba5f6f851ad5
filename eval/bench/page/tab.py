"""A tab of the page without a browser: Gradio's queue over HTTP, and what a browser does with its answers.

One stream tells of all events that run. What an event changes triggers the events that follow a change, and timers
tick, so a person costs the server what a browser would.
"""

import asyncio
import html
import json
import re
import secrets
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from eval.bench.page import http
from eval.bench.page.diff import applied
from eval.bench.page.http import Response
from eval.bench.page.layout import Event, Layout

API = "/gradio_api"
Message = dict[str, Any]
_SAID, _STEP, _COMING = 'class="sentence ', 'class="step"', 'class="answer coming"'  # see ui/web/answers.py
_KEPT = re.compile(r'id="turn-(\d+)"[^>]* data-conversation="([^"]+)"')
_BEFORE = re.compile(r"Waiting for .*?(you are next|([\d,]+) before you)")


@dataclass
class Asked:
    """One question as a person lived it. Moments are those of time.monotonic, 0.0 for what never came."""

    question: str
    clicked: float
    step: float = 0.0  # the first sign that something is done
    first: float = 0.0  # the first sentence of the answer
    done: float = 0.0
    shown: str = ""  # the markup, at last
    fault: str = ""
    places: list[int] = field(default_factory=list)  # how many were before, as it was told

    def look(self, shown: str) -> None:
        """Take in what the page shows now."""
        if html.escape(self.question) not in shown:
            return  # the answer before still stands there
        now, self.shown = time.monotonic(), shown
        if not self.step and (_STEP in shown or _SAID in shown):
            self.step = now
        if not self.first and _SAID in shown:
            self.first = now
        before = waiting(shown)
        if before is not None and self.places[-1:] != [before]:
            self.places.append(before)


class Tab:
    """One browser tab on the page at a port of this machine."""

    def __init__(self, port: int, layout: Layout, model: str | None = None) -> None:
        self._port = port
        self._layout = layout
        self._model = model
        self._values = dict(layout.values)
        self._conversation = ""
        self._stream = _Stream(port)
        self._tasks: set[asyncio.Task[None]] = set()
        self._running: dict[int, bool] = {}  # events after a change: whether another change came meanwhile

    async def open(self) -> None:
        """Load the page, and what it loads; its timers tick from now on."""
        await http.get(self._port, "/")
        await self._fire_all(self._layout.loads)
        for event in self._layout.ticks:
            self._go(self._ticking(event))

    async def close(self) -> None:
        """Let what was triggered last end, and close the tab."""
        for _ in range(50):
            if not self._running:
                break
            await asyncio.sleep(0.1)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._stream.close()

    def begin_anew(self) -> None:
        """Take the values of an untouched page: an empty conversation."""
        self._values = dict(self._layout.values)
        self._conversation = ""

    async def ask(self, question: str) -> Asked:
        """Type a question, press Enter, and read to the end."""
        asked = Asked(question, time.monotonic())
        try:
            await self._asked(asked)
        except (OSError, EOFError, ValueError) as error:
            asked.fault = f"{type(error).__name__}: {error}"
        asked.done = time.monotonic()
        return asked

    async def _asked(self, asked: Asked) -> None:
        """As static/ask.js has it: the answer from a route of its own, then Gradio is told where it was kept."""
        names = self._layout.named
        self._values[names["question"]] = asked.question
        model = self._model or self._values[names["Model"]]
        told = {"question": asked.question, "conversation": self._conversation, "model": model}
        response = await http.send(self._port, "POST", "/ask", told)
        try:
            async for line in _lines(response):
                asked.look(json.loads(line))
        finally:
            response.close()
        kept = _KEPT.search(asked.shown)
        if kept:
            self._conversation = kept[2]
        submits = self._layout.submits[names["question"]]
        for event in [event for each in submits for event in self._chain(each) if event.asked]:
            given = [self._conversation, int(kept[1]) if kept else 0]
            for component, value in zip(event.inputs, given, strict=False):
                self._values[component] = value
            await self._fire(event)

    def _chain(self, event: Event) -> Iterator[Event]:
        yield event
        for following in self._layout.after.get(event.index, ()):
            yield from self._chain(following)

    async def _fire_all(self, events: Sequence[Event]) -> None:
        await asyncio.gather(*(self._fire(event) for event in events))

    async def _fire(self, event: Event) -> None:
        """Have an event done, and what comes after it.

        Raises:
            OSError, EOFError: the server does not answer, or breaks off.
            ValueError: the event failed.
        """
        if event.asked:
            await self._done(event)
        await self._fire_all(self._layout.after.get(event.index, ()))

    async def _done(self, event: Event) -> None:
        data = [self._values.get(component) for component in event.inputs]
        session = self._stream.session
        told = {"data": data, "fn_index": event.index, "session_hash": session, "trigger_id": event.trigger}
        if event.queued:
            async with aclosing(self._stream.run(told)) as outputs:
                async for output in outputs:
                    self._show(event.outputs, output)
        else:
            answer = await http.post(self._port, f"{API}/run/predict", told)
            self._show(event.outputs, answer["data"])

    def _show(self, components: Sequence[int], outputs: Sequence[Any]) -> None:
        for component, output in zip(components, outputs, strict=False):
            if not isinstance(output, dict) or output.get("__type__") != "update":
                value = output
            elif "value" in output:
                value = output["value"]
            else:
                continue
            before, self._values[component] = self._values.get(component), value
            if before != value:
                for event in self._layout.changes.get(component, ()):
                    self._changed(event)

    def _changed(self, event: Event) -> None:
        """As "always_last" has it: one at a time, and once more when something changed meanwhile."""
        if event.index in self._running:
            self._running[event.index] = True
        else:
            self._running[event.index] = False
            self._go(self._follow(event))

    async def _follow(self, event: Event) -> None:
        try:
            await self._fire(event)
            while self._running[event.index]:
                self._running[event.index] = False
                await self._fire(event)
        finally:
            del self._running[event.index]

    async def _ticking(self, event: Event) -> None:
        while True:
            await asyncio.sleep(event.seconds)
            await self._fire(event)

    def _go(self, work: Any) -> None:  # noqa: ANN401  a coroutine
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class _Stream:
    """The messages of a session: one connection while events run, as Gradio's script keeps it."""

    def __init__(self, port: int) -> None:
        self.session = secrets.token_hex(6)
        self._port = port
        self._events: dict[str, asyncio.Queue[Message | Exception]] = {}
        self._early: dict[str, list[Message]] = {}  # what came before the answer to the request that joined
        self._reader: asyncio.Task[None] | None = None

    def close(self) -> None:
        """Hang up."""
        if self._reader:
            self._reader.cancel()

    async def run(self, told: dict[str, Any]) -> AsyncGenerator[list[Any], None]:
        """The outputs of one event, again with each change. Raises as `Tab._fire` does."""
        joined = await http.post(self._port, f"{API}/queue/join", told | {"event_data": None})
        queue: asyncio.Queue[Message | Exception] = asyncio.Queue()
        event = joined["event_id"]
        self._events[event] = queue
        for early in self._early.pop(event, ()):
            queue.put_nowait(early)
        if self._reader is None or self._reader.done():
            self._reader = asyncio.ensure_future(self._read())
        try:
            outputs: list[Any] | None = None
            while True:
                message = await queue.get()
                if isinstance(message, Exception):
                    raise OSError(f"the stream broke off: {message}")
                if message["msg"] == "process_generating":
                    outputs = _merged(outputs, message["output"]["data"])
                    yield outputs
                elif message["msg"] == "process_completed":
                    if not message["success"]:
                        raise ValueError(f"the event failed: {message['output']}")
                    if outputs is None:
                        yield message["output"].get("data") or []
                    return
        finally:
            self._events.pop(event, None)

    async def _read(self) -> None:
        """Hand out what comes, until the server has nothing more; begin again when somebody waits still."""
        try:
            while self._events:
                response = await http.send(self._port, "GET", f"{API}/queue/data?session_hash={self.session}")
                try:
                    async for message in _messages(response):
                        self._hand_out(message)
                finally:
                    response.close()
                await asyncio.sleep(0)
        except (OSError, EOFError, ValueError) as error:
            for queue in self._events.values():
                queue.put_nowait(error)

    def _hand_out(self, message: Message) -> None:
        event = message.get("event_id") or ""
        if event in self._events:
            self._events[event].put_nowait(message)
        elif event:
            self._early.setdefault(event, []).append(message)


def _merged(before: list[Any] | None, data: list[Any]) -> list[Any]:
    if before is None:
        return data
    return [applied(old, edits) for old, edits in zip(before, data, strict=True)]


async def _lines(response: Response, end: bytes = b"\n") -> AsyncGenerator[bytes, None]:
    held = b""
    async for chunk in response.chunks():
        *whole, held = (held + chunk).split(end)
        for line in whole:
            yield line


async def _messages(response: Response) -> AsyncIterator[Message]:
    """Server-sent events, until the stream is closed."""
    async with aclosing(_lines(response, b"\n\n")) as lines:
        async for line in lines:
            message = json.loads(line.removeprefix(b"data: "))
            if message["msg"] == "close_stream":
                return
            if message["msg"] in ("unexpected_error", "server_stopped"):
                raise OSError(f"the server said {message}")
            yield message


def waiting(shown: str) -> int | None:
    """How many are before one, as the page tells it; None when it tells of no wait."""
    found = _BEFORE.search(shown) if _COMING in shown else None
    if not found:
        return None
    return int(found[2].replace(",", "")) if found[2] else 0
