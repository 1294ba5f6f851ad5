"""What a briefing is asked for, and what it is made with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from index.archive import Archive
from index.article import Passage, Scope
from index.errors import DatelineError, QuestionError, UsageError
from index.report import Progress, silent
from rag.answer import REFUSAL, Answer
from rag.ask import covers
from rag.question import Question
from rag.settings import Settings

Length = Literal["short", "standard", "long"]

LONGEST = 400  # characters of a topic: it stands in every question that is asked
MOST_SECTIONS = 20


@dataclass(frozen=True, slots=True)
class Measure:
    """How much is told: sections, sentences a section, rows of each table."""

    sections: int
    sentences: int
    rows: int


LENGTHS: dict[Length, Measure] = {
    "short": Measure(3, 3, 6),
    "standard": Measure(6, 4, 12),
    "long": Measure(10, 6, 30),
}


class NothingTold(DatelineError):
    """The archive tells nothing of the topic: a refusal, no failure."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class Options:
    """What is wanted: a topic in plain words ("US troops in Iraq") or a question, and how much of it."""

    topic: str
    since: date | None = None
    until: date | None = None
    outlets: tuple[str, ...] = ()
    sections: int | None = None
    length: Length = "standard"

    @property
    def measure(self) -> Measure:
        """The sizes of this length, with the number of sections that was asked for."""
        sizes = LENGTHS[self.length]
        return Measure(self.sections or sizes.sections, sizes.sentences, sizes.rows)

    def checked(self) -> "Options":
        """The same with the topic on one line.

        Raises:
            QuestionError: the topic is too long, or empty.
            UsageError: the number of sections or the length cannot be.
        """
        topic = " ".join(self.topic[: LONGEST + 1].split())
        if len(self.topic) > LONGEST:
            what = f"the topic has {len(self.topic):,} characters, the most is {LONGEST}"
            raise QuestionError(what, "give it in a few words, or as one question")
        if self.sections is not None and not 1 <= self.sections <= MOST_SECTIONS:
            raise UsageError(f"a briefing cannot have {self.sections} sections", f"ask for 1 to {MOST_SECTIONS}")
        if self.length not in LENGTHS:
            raise UsageError(f"there is no length {self.length!r}", f"the lengths are {', '.join(LENGTHS)}")
        return Options(topic, self.since, self.until, tuple(self.outlets), self.sections, self.length)


class Asks(Protocol):
    """The one answering path, within the period and the outlets of the briefing."""

    def __call__(self, question: str, *, quoted: bool) -> Answer:
        """The answer; `quoted`: no model is asked, whatever the settings say."""


class Searches(Protocol):
    """The one search, within the period and the outlets of the briefing."""

    def __call__(self, question: Question, limit: int) -> list[Passage]:
        """Passages in rank order."""


class Proposes(Protocol):
    """A model's own sub-questions."""

    def __call__(self, topic: str, passages: Sequence[Passage]) -> tuple[str, ...] | None:
        """Questions that may be asked; None when it failed."""


@dataclass(frozen=True, slots=True)
class Means:
    """What a briefing is made with. `model` is the name of the one that writes, None where the articles are quoted.

    `identity` tells this archive's content from any other's (`Desk.fingerprint`).
    """

    archive: Archive
    settings: Settings
    ask: Asks
    search: Searches
    identity: dict[str, str]
    scope: Scope | None = None
    model: str | None = None
    propose: Proposes | None = None
    progress: Progress = silent

    def refusal(self) -> NothingTold:
        """That the archive lacks the topic, and what it covers."""
        return NothingTold(f"{REFUSAL} {covers(self.archive.library.coverage())}")
