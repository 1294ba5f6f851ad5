"""Ollama as a LanguageModel. Strict: what did not come whole is never passed off as an answer.

Ollama answers 200 before it knows whether it can finish, cuts a long prompt without a word unless told not to, and
ends a killed stream almost like a finished one (all recorded, tests/recorded): each is asked for or looked for.
"""

import json
import random
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import httpx

from index.errors import BackendError
from rag.models import tokens, wire
from rag.models.completion import AGAIN, ANOTHER, Completion, Limits, too_long
from rag.models.lately import FORGETFUL, Lately
from rag.models.model import Ending
from rag.models.timeouts import Clock, Timeouts, never
from rag.models.wire import HungUp, OllamaError
from rag.prompts import Message

WINDOW = 4096  # tokens; one value for every call, because another one makes Ollama load the model again
ANSWER = 768  # tokens of them for the answer
KEEP = "10m"  # how long the model stays loaded
TRIES = 3


@dataclass(frozen=True, slots=True)
class Traits:
    """What a model can do. `think`: what to send so that it thinks least; None when it cannot think."""

    context: int | None = None
    think: Literal[False, "low"] | None = None


@dataclass
class Ollama:
    """One model of the Ollama at `url`. Asks nothing before it is used."""

    name: str
    url: str
    window: int = WINDOW
    answer: int = ANSWER
    timeouts: Timeouts = field(default_factory=Timeouts)
    stopped: Callable[[], bool] = never
    lately: Lately = FORGETFUL

    @property
    def room(self) -> int:
        """See LanguageModel."""
        return max(0, self._window - self.answer)

    def count(self, messages: Sequence[Message]) -> int:
        """See LanguageModel."""
        return tokens.count(messages)

    def stream(self, messages: Sequence[Message]) -> Generator[str | Ending, None, None]:
        """See LanguageModel."""
        wrote = False
        try:
            with closing(self._stream(messages)) as items:
                for item in items:
                    yield item
                    wrote = True
        except BackendError as error:
            if not wrote:
                raise
            yield Ending(complete=False, why=str(error))

    def _stream(self, messages: Sequence[Message]) -> Generator[str | Ending, None, None]:
        if self.count(messages) > self.room:
            raise too_long(self.name, f"it may have {self.count(messages):,} tokens, and {self.room:,} fit")
        limits = Limits(self.answer, self._window, tokens.least(messages))
        clock = Clock(self.timeouts.first, self.timeouts.between, self.timeouts.total, self.stopped)
        with wire.client(self.url, clock, self.timeouts.connect) as client:
            response = self._send(client, clock, "/api/chat", self._asked(messages))
            with closing(response):
                yield from Completion(self.name, self._where, limits).read(response, clock)

    def _asked(self, messages: Sequence[Message]) -> dict[str, Any]:
        asked = {
            "model": self.name,
            "messages": [{"role": message.role, "content": message.content} for message in messages],
            "stream": True,
            "truncate": False,  # too long a prompt is refused, not cut
            "shift": False,  # nor is it pushed out by the answer
            "keep_alive": KEEP,
            "options": {"num_ctx": self._window, "num_predict": self.answer, "temperature": 0, "seed": 1},
        }
        return asked if self._traits.think is None else asked | {"think": self._traits.think}

    @property
    def _window(self) -> int:
        return min(self.window, self._traits.context or self.window)

    @cached_property
    def _traits(self) -> Traits:
        return self.lately.get(("traits", self.url, self.name), self._described)

    def _described(self) -> Traits:
        limit = self.timeouts.lookup
        clock = Clock(limit, limit, limit, self.stopped)
        with (
            wire.client(self.url, clock, self.timeouts.connect) as client,
            closing(self._send(client, clock, "/api/show", {"model": self.name})) as response,
        ):
            body = response.read()
        try:
            return _traits(json.loads(body))
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise wire.not_ollama(self._where, "it describes no model") from error

    def _send(self, client: httpx.Client, clock: Clock, path: str, asked: dict[str, Any]) -> httpx.Response:
        """The response, its status 200 and its body unread. A full queue or a dropped connection is tried again.

        Raises:
            PromptTooLong, OllamaError: it is refused.
        """
        tried = 1
        while True:
            try:
                request = client.build_request("POST", path, content=json.dumps(asked))
                response = client.send(request, stream=True)
                if response.status_code == 200:
                    return response
                refused = self._refusal(response)
                if response.status_code != 503 or tried == TRIES:
                    raise refused
            except HungUp:
                if tried == TRIES:
                    raise
            pause = self.timeouts.pause * 2 ** (tried - 1) * random.uniform(0.5, 1.5)  # noqa: S311  no secret
            time.sleep(min(pause, clock.left()))
            tried += 1

    def _refusal(self, response: httpx.Response) -> BackendError:
        """What a status other than 200 means; the response is closed."""
        with closing(response):
            body = response.read()
        status, what = response.status_code, wire.said(body)
        told = f"it answers with HTTP status {status}{what and ': '}{what}"
        if status == 403 and not body:
            return self._error(f"{told}, because it does not serve this address", "call it 127.0.0.1 or localhost")
        if not what:
            return wire.not_ollama(self._where, f"HTTP status {status}")
        if status == 404:
            return self._error(f"there is no model {self.name}", f"get it with: dateline models pull {self.name}")
        if status == 400 and wire.over_long(what):
            return too_long(self.name, what)
        if status == 503:
            return self._error(f"it is busy: {what}", "wait a little and ask again")
        if "support chat" in what or "system memory" in what:
            return self._error(f"{self.name} cannot be used: {what}", ANOTHER)
        return self._error(told, AGAIN)

    def _error(self, what: str, fix: str) -> OllamaError:
        return OllamaError(self._where, what, fix)

    @property
    def _where(self) -> str:
        return wire.shown(self.url)


def _traits(found: dict[str, Any]) -> Traits:
    about = found.get("model_info") or {}
    context = about.get(f"{about.get('general.architecture')}.context_length")
    context = context if isinstance(context, int) else None
    if "thinking" not in (found.get("capabilities") or ()):
        return Traits(context)
    # gpt-oss cannot be told not to think, only to think little (Ollama's documentation of `think`)
    return Traits(context, "low" if (found.get("details") or {}).get("family") == "gptoss" else False)
