"""A topic: what is briefed, on which archive, and what a good briefing tells, cites and dates.

The file format, one JSON object a line, is documented in `eval/sets/README.md`.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError

from eval.errors import SetError
from index.calendar import Days

NAME = "briefings"
Place = Literal["seeds", "squad2", "xquad"]
_WHEN = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d))?(?:-(?P<day>\d\d))?")
_SEE = "see eval/sets/README.md"


@dataclass(frozen=True, slots=True)
class About:
    """An article on the topic: its paragraphs that are, or all of it when none is named."""

    source: str
    paragraphs: tuple[int, ...] = ()

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    def holds(self, source: str, paragraph: int) -> bool:
        """Whether the paragraph of this article is on the topic."""
        return source == self.source and (not self.paragraphs or paragraph in self.paragraphs)


@dataclass(frozen=True, slots=True)
class KeyDate:
    """When something happened, and words of which its sentence holds one.

    `when` is YYYY, YYYY-MM or YYYY-MM-DD; anything else is a day without a year, as it is printed ("Oct. 7").
    """

    when: str
    tells: tuple[str, ...]

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    @property
    def days(self) -> Days | None:
        """The days that it may fall on; None without a year. ValueError where there is no such day."""
        found = _WHEN.fullmatch(self.when)
        if not found:
            return None
        year, month, day = int(found["year"]), int(found["month"] or 1), int(found["day"] or 1)
        first = date(year, month, day)
        if found["day"]:
            return Days(first, first)
        after = date(year + 1, 1, 1) if not found["month"] or month == 12 else date(year, month + 1, 1)
        return Days(first, after - timedelta(1))


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic with its key. `facts` are lists of accepted spellings; `told`: whether the archive tells of it.

    `twice`: it is briefed two times, and both must be the same.
    """

    id: str
    topic: str
    archive: Place
    told: bool
    about: tuple[About, ...] = ()
    facts: tuple[tuple[str, ...], ...] = ()
    dates: tuple[KeyDate, ...] = ()
    twice: bool = False

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    def holds(self, source: str, paragraph: int) -> bool:
        """Whether a paragraph is on the topic."""
        return any(about.holds(source, paragraph) for about in self.about)


_TOPIC = TypeAdapter(Topic)


def load(path: Path) -> list[Topic]:
    """All topics of a JSONL file.

    Raises:
        SetError: the file is missing or empty, or a line is wrong (`file:line` is named).
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SetError(f"cannot read the topics {path}: {error}", "`dateline eval sets` lists the sets") from error
    topics = [_parse(line, f"{path.name}:{n}") for n, line in enumerate(lines, 1) if line.strip()]
    if not topics:
        raise SetError(f"{path.name} holds no topic", _SEE)
    if len({topic.id for topic in topics}) != len(topics):
        raise SetError(f"{path.name} has two topics with one id", "give each topic its own id")
    return topics


def digest(topics: Sequence[Topic]) -> str:
    """Sha256 of the topics: two runs are comparable only on the same ones."""
    return hashlib.sha256(json.dumps([asdict(topic) for topic in topics]).encode()).hexdigest()


def _parse(line: str, place: str) -> Topic:
    try:
        topic = _TOPIC.validate_json(line, strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "line"
        raise SetError(f"{place}: {where}: {first['msg'].lower()}", _SEE) from error
    if fault := _fault(topic):
        raise SetError(f"{place}: {fault}", _SEE)
    return topic


def _fault(topic: Topic) -> str:
    """What is wrong with a topic whose fields have the right types; empty when nothing is."""
    spelled = [*topic.facts, *(key.tells for key in topic.dates)]
    faults = {
        "id: must not be empty": not topic.id.strip(),
        "topic: must not be empty": not topic.topic.strip(),
        "told: a topic that is told needs about and facts": topic.told and not (topic.about and topic.facts),
        "told: a topic that is not told has no key": not topic.told and bool(topic.about or spelled or topic.twice),
        "facts: a spelling must not be empty": not all(
            fact and all(spelling.strip() for spelling in fact) for fact in spelled
        ),
        "dates: no such day": not all(map(_possible, topic.dates)),
        "dates: must be in order": not _ordered(topic.dates),
    }
    return next((fault for fault, found in faults.items() if found), "")


def _possible(key: KeyDate) -> bool:
    try:
        return bool(key.days or key.when.strip())
    except ValueError:
        return False


def _ordered(dates: Sequence[KeyDate]) -> bool:
    if not all(map(_possible, dates)):
        return True  # the other fault is told
    starts = [days.start for key in dates if (days := key.days)]
    return starts == sorted(starts)
