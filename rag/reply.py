"""An answer on its way: what is being done, the text as it comes, and at last the whole Answer."""

from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from threading import Event
from typing import Literal

from rag.answer import Answer, Citation, Sentence

Stage = Literal["searching", "reading", "waiting", "writing"]


@dataclass(frozen=True, slots=True)
class Step:
    """What is being done now. `count`: paragraphs to read, or the place in the queue for `model` (1 is next)."""

    stage: Stage
    count: int = 0
    model: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """Text of the answer as it comes. A model's sentence comes once it is checked, with the footnotes it cites.

    Their labels are those of the draft: only the Answer's count.
    """

    text: str
    sentence: Sentence | None = None
    citations: tuple[Citation, ...] = ()


News = Step | Said | Answer
Replying = Generator[News, None, None]


class Reply:
    """Iterate it for text as it comes, `news` for the steps as well, or take `.answer` to wait for all of it."""

    def __init__(self, produce: Callable[[], Replying], stop: Event | None = None) -> None:
        self._stream = produce()
        self._stop = stop or Event()
        self._answer: Answer | None = None

    def __iter__(self) -> Iterator[str]:
        for item in self.news():
            if isinstance(item, Said):
                yield item.text

    def news(self) -> Iterator[News]:
        """Steps, text, and the Answer last; it ends early when the reply is closed."""
        for item in self._stream:
            if self._stop.is_set():
                self._stream.close()
                return
            if isinstance(item, Answer):
                self._answer = item
            yield item

    def close(self) -> None:
        """Want no more of it. From any thread: a model that is writing, or about to, is let go in half a second."""
        self._stop.set()
        with suppress(ValueError):  # another thread is in it, and ends it at its next step
            self._stream.close()

    @property
    def answer(self) -> Answer:
        """The whole answer; the first call runs what has not been iterated yet."""
        for _ in self:
            pass
        if self._answer is None:
            raise RuntimeError("the reply ended without an answer")
        return self._answer
