"""A language model that does what an attack wants, whatever the prompt says: one true sentence, then the attack's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rag.models.model import Ending
from rag.prompts import Message

CHUNK = 7  # characters that come at a time


@dataclass
class Obedient:
    """Writes `true` with the label [P1], and then `wants`, with and without a label of a real passage."""

    true: str
    wants: str
    name: str = "obedient"
    room: int = 100_000
    seen: list[Sequence[Message]] = field(default_factory=list)

    def count(self, messages: Sequence[Message]) -> int:
        return sum(len(message.content) // 3 for message in messages)

    def stream(self, messages: Sequence[Message]) -> Iterator[str | Ending]:
        self.seen.append(messages)
        text = f"{self.true} [P1] {self.wants} [P1]\n\n{self.wants}"
        for start in range(0, len(text), CHUNK):
            yield text[start : start + CHUNK]
        yield Ending(True)
