"""A language model that says what a script has, in pieces, and fails when the script has run out; and asking with it.

Scripted(["Iraq voted in 2020 [P1].", Cut("Iraq vo", "it broke off"), BackendError("nothing listens")])
"""

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, field

from command import FIRST, SECOND, VOTE

from index.errors import BackendError
from rag.answer import REFUSAL
from rag.ask import Task, answer
from rag.desk import Desk
from rag.models.model import Ending
from rag.models.tokens import count
from rag.prompts import Message, answering
from rag.question import understand
from rag.reply import Reply
from rag.verify import check

RESOLUTION, STRIKE, NOW, DRONE = [(SECOND, paragraph) for paragraph in (7, 4, 9, 11)]
EXPEL, PRIME = (FIRST, 1), (FIRST, 4)
VOTED = "In January 2020 the Iraqi parliament voted to end the U.S. military presence after the killing of Soleimani"
SYMBOLIC = "The Iraqi parliament took a symbolic vote to expel the foreign forces"
KILLED = "The Jan. 4 strike killed the militant known as Abu-Taqwa"
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


@dataclass(frozen=True)
class Asking:
    """Asks the seeds, with a model that says what it is given to say, or with the given one."""

    seeds: Desk

    def __call__(self, said, question=VOTE, *, history=(), model=None, checks=check, **changed) -> Reply:
        chosen = self.seeds.settings.model_copy(update=changed)
        read, model = understand(question, history), model or Scripted([said])
        task = Task(self.seeds.archive, chosen, read, tuple(history), None, (), model, checks)
        return Reply(lambda: answer(task))

    def label(self, place, question=VOTE) -> str:
        """The label that a model is told for a paragraph, "[P3]"."""
        passages = answering(question, self(REFUSAL, question).answer.passages).passages
        told = [(passage.article.source, passage.paragraph.n) for passage in passages]
        return f"[P{told.index(place) + 1}]"


def places(found):
    return [(citation.article.source, citation.paragraph.n) for citation in found.citations]


def texts(found):
    return [sentence.text for sentence in found.sentences]


def written(found):
    return (found.mode, found.model, found.complete, found.fault) == ("model", "scripted", True, None)


def quoted(found):
    """The quotations have taken the place of the text, and are whole."""
    assert {sentence.verdict for sentence in found.sentences} == {"quoted"}
    return (found.mode, found.model, found.complete, found.refused) == ("extractive", "scripted", True, False)
