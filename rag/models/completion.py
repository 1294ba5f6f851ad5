"""One answer of Ollama's as it comes in, and the judgement when it ends: is this all of it?"""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from index.errors import BackendError
from rag.models import wire
from rag.models.lines import BadLine, Failure, Piece, parse, split
from rag.models.model import Ending, PromptTooLong
from rag.models.thoughts import Thoughts
from rag.models.timeouts import Clock
from rag.models.wire import OllamaError

SLACK = 64  # lines beyond one a token before an answer is taken to be without end
AGAIN = "ask again; if it stays, see Ollama's log"
ANOTHER = "choose another model: dateline models"


@dataclass(frozen=True, slots=True)
class Limits:
    """Tokens: most of the answer, most of prompt and answer together, and least that the prompt has."""

    answer: int
    window: int
    least: int


class Completion:
    """The answer of one `model` of the Ollama at `where`."""

    def __init__(self, model: str, where: str, limits: Limits) -> None:
        self._model = model
        self._where = where
        self._limits = limits
        self._thoughts = Thoughts()
        self._thought = False

    def read(self, response: httpx.Response, clock: Clock) -> Iterator[str | Ending]:
        """The text; then the Ending, when the server says that it is done.

        Raises:
            BackendError: it does not get that far, or there is no text.
        """
        try:
            yield from self._read(response, clock)
        except BadLine as error:
            raise self._bad(str(error)) from error
        except Failure as error:
            what = wire.said(error.body) or "no reason given"
            if wire.over_long(what):
                raise too_long(self._model, what) from error
            raise self._error(f"it failed: {what}", AGAIN) from error

    def _read(self, response: httpx.Response, clock: Clock) -> Iterator[str | Ending]:
        for n, line in enumerate(split(response.iter_bytes())):
            if n > self._limits.answer + SLACK:
                raise self._error(f"it wrote on past the {self._limits.answer} tokens allowed", AGAIN)
            piece = parse(line)
            text = self._text(piece)
            if text:
                yield text
            if piece.done:
                why = self._why(piece)
                yield Ending(not why, why, piece.prompt_tokens, piece.tokens)
                return
            clock.restart()  # after the yield: the reader's own time is not the server's
        raise self._error("it stopped before the answer was done", f"ask again; if Ollama has ended, {wire.START}")

    def _text(self, piece: Piece) -> str:
        """What the piece adds to the answer."""
        self._thought = self._thought or bool(piece.thought)
        text = self._thoughts.feed(piece.text) + (self._thoughts.end() if piece.done else "")
        if self._thoughts.leaked:
            raise self._error("its thoughts ran into the answer", ANOTHER)
        return text

    def _why(self, piece: Piece) -> str:
        """What is wrong with an answer that is done; "" when nothing is.

        Raises:
            BackendError: the same, when there is no text.
        """
        wrong = self._wrong(piece)
        if wrong and not self._thoughts.spoke:
            raise wrong
        return str(wrong or "")

    def _wrong(self, piece: Piece) -> BackendError | None:
        read = piece.prompt_tokens
        if read is not None and (read < self._limits.least or read >= self._limits.window):
            return too_long(self._model, f"it was cut, and only {read:,} tokens of it were read")
        if (self._thought or self._thoughts.seen) and (not self._thoughts.spoke or self._thoughts.inside):
            return self._error("it thought and wrote no whole answer", ANOTHER)
        if piece.reason == "length":
            return self._error(f"the answer was cut at {self._limits.answer} tokens", "ask for less in one question")
        if not self._thoughts.spoke:
            return self._error("it wrote nothing", f"ask again, or {ANOTHER}")
        if piece.reason not in ("stop", ""):
            return self._error(f"the answer ended with {piece.reason[:40]!r}", AGAIN)
        return None

    def _bad(self, seen: str) -> OllamaError:
        if self._thoughts.spoke:
            return self._error(f"in the middle of the answer came {seen}", AGAIN)
        return wire.not_ollama(self._where, f"it sends {seen}")

    def _error(self, what: str, fix: str) -> OllamaError:
        return OllamaError(self._where, f"{self._model}: {what}", fix)


def too_long(model: str, what: str) -> PromptTooLong:
    """The error for a prompt that does not fit, or was cut."""
    return PromptTooLong(
        f"the prompt is too long for {model}: {what}", "send fewer passages: DATELINE_CONTEXT_TOKENS"
    )
