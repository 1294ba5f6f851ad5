"""A language model that says what a script has, in pieces, and fails when the script has run out.

Scripted(["Iraq voted in 2020 [P1].", Cut("Iraq vo", "it broke off"), BackendError("nothing listens")])
"""

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, field

from index.errors import BackendError
from rag.models.model import Ending
from rag.models.tokens import count
from rag.prompts import Message

CHUNK = 7  # characters that come at a time


@dataclass(frozen=True)
class Cut:
    """A text that is not all of the answer, and why."""

    text: str
    why: str = "the connection broke off"


@dataclass
class Scripted:
    """`asked`: every prompt it was given; `open`: streams that were begun and not closed yet."""

    script: Iterable[str | Cut | BackendError]
    name: str = "scripted"
    room: int = 100_000
    asked: list[Sequence[Message]] = field(default_factory=list)
    open: int = 0

    def __post_init__(self):
        self._script = iter(self.script)

    def count(self, messages: Sequence[Message]) -> int:
        return count(messages)

    def stream(self, messages: Sequence[Message]) -> Generator[str | Ending, None, None]:
        self.asked.append(messages)
        said = next(self._script, None)
        assert said is not None, f"the script has run out; asked was: {messages[-1].content[-200:]}"
        if isinstance(said, BackendError):
            raise said
        text, why = (said.text, said.why) if isinstance(said, Cut) else (said, "")
        self.open += 1
        try:
            for start in range(0, len(text), CHUNK):
                yield text[start : start + CHUNK]
            yield Ending(not why, why)
        finally:
            self.open -= 1
