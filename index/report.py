"""What became of each input of an `add`: exactly one of indexed, unchanged, skipped, failed."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Status = Literal["indexed", "unchanged", "skipped", "failed"]

Progress = Callable[[str, int, int], None]
"""Called as (stage, done, total); total 0 means that it is not known."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`reason` is given for skipped and failed; `paragraphs` for indexed and unchanged articles.

    A file that is unchanged as a whole is one outcome of several `articles`.
    """

    source: str
    status: Status
    reason: str = ""
    title: str = ""
    paragraphs: int = 0
    articles: int = 1


@dataclass(slots=True)
class Report:
    """All outcomes of one `add`, in the order in which they were seen."""

    outcomes: list[Outcome] = field(default_factory=list)
    embedded: int = 0

    def counts(self) -> dict[Status, int]:
        """How many inputs ended in each state; the counts sum to what was seen."""
        found: Counter[Status] = Counter()
        for outcome in self.outcomes:
            found[outcome.status] += outcome.articles
        every: tuple[Status, ...] = ("indexed", "unchanged", "skipped", "failed")
        return {status: found[status] for status in every}

    def of(self, status: Status) -> list[Outcome]:
        """The outcomes in one state."""
        return [outcome for outcome in self.outcomes if outcome.status == status]


def silent(stage: str, done: int, total: int) -> None:
    """A Progress that says nothing."""
