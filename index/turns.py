"""What is kept of conversations: their turns, what was chosen for each, and what readers think of it."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

from index.errors import ArchiveDamaged, UsageError

Thumb = Literal[1, -1]

OWNER, TITLE, NOTE = 200, 200, 2_000  # characters
QUESTION = 10_000
CHOICES = 10_000  # of their JSON
ANSWER = 8_000_000  # one with 12 passages has 20,000; with 100 long ones and their copies a million
_MOST = {
    "owner": OWNER, "title": TITLE, "note": NOTE, "question": QUESTION, "list of choices": CHOICES, "answer": ANSWER
}  # fmt: skip
_MAY_BE_EMPTY = ("owner", "note")
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Choices:
    """What was set for a question: the days and outlets it was kept to, and the model ("" for the setting's)."""

    since: date | None = None
    until: date | None = None
    outlets: tuple[str, ...] = ()
    model: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """What lists show of a conversation. `owner` is "" where nobody logs in; times are UTC."""

    id: str
    owner: str
    title: str
    started: datetime
    updated: datetime
    turns: int


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a reader thinks of an answer."""

    thumb: Thumb
    note: str
    given: datetime


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """Question `n` (from 1) of a conversation. `answer` is a document whose form is its writer's affair."""

    conversation: str
    n: int
    asked: datetime
    question: str
    choices: Choices
    answer: str
    feedback: Feedback | None = None


def conversation_of(row: Sequence[Any]) -> Conversation:
    """A conversation from its row: the columns of its table, and how many turns it has."""
    id, owner, title, started, updated, turns = row
    began, used = datetime.fromisoformat(started), datetime.fromisoformat(updated)
    return Conversation(id, owner, title, began, used, int(turns))


def turn_of(row: Sequence[Any], path: Path) -> KeptTurn:
    """A turn from its row, with the last three columns of its feedback.

    Raises:
        ArchiveDamaged: it is not what was written.
    """
    conversation, n, asked, question, choices, answer, thumb, note, given = row
    try:
        feedback = Feedback(thumb, note, datetime.fromisoformat(given)) if thumb else None
        when, chosen = datetime.fromisoformat(asked), _choices(choices)
    except (KeyError, TypeError, ValueError) as error:
        place = f"question {n} of conversation {conversation} in {path}"
        raise ArchiveDamaged(f"{place} is damaged: {error}", "remove the conversation") from error
    return KeptTurn(conversation, int(n), when, question, chosen, answer, feedback)


def dumped(choices: Choices) -> str:
    """As one line of JSON, dates as YYYY-MM-DD; `turn_of` reads it."""
    return json.dumps(asdict(choices), default=str, ensure_ascii=False)


def stamp(moment: datetime) -> str:
    """In UTC to the microsecond; such texts sort as their moments do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def checked(name: str, text: str) -> str:
    """The text, when it is neither empty nor too long for what `name` says it is.

    Raises:
        UsageError: it is, or it cannot be stored.
    """
    if not text.strip() and name not in _MAY_BE_EMPTY:
        raise UsageError(f"the {name} is empty", "write one")
    if len(text) > _MOST[name]:
        raise UsageError(f"the {name} has {len(text):,} characters, the most is {_MOST[name]:,}", "make it shorter")
    if not storable(text):
        raise UsageError(f"the {name} has half a character in it", "type it again")
    return text


def storable(*values: str | int) -> bool:
    """Whether SQLite can hold them: no half of a surrogate pair, no number beyond 64 bits."""
    return not any(_HALF.search(value) if isinstance(value, str) else abs(value) >= 2**63 for value in values)


def titled(question: str) -> str:
    """A question as the title of its conversation: one line, cut between words."""
    line = " ".join(question.split())
    return line if len(line) <= TITLE else line[: TITLE - 1].rsplit(" ", 1)[0] + "…"


def _choices(text: str) -> Choices:
    found = json.loads(text)
    since, until = (date.fromisoformat(day) if day else None for day in (found["since"], found["until"]))
    return Choices(since, until, tuple(map(str, found["outlets"])), str(found["model"]))
