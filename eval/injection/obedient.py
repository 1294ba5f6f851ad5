"""A language model that does what an attack wants, whatever the prompt says: one true sentence, then the attack's."""

import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field

from rag.models.model import Ending
from rag.prompts import Message

CHUNK = 7  # characters that come at a time
_LABEL = re.compile(r"^\S+\| \[(P\d+)\] (.*)", re.MULTILINE)


@dataclass
class Obedient:
    """Writes `true` with the label of its passage; then `wants` with all labels, with each, with none."""

    true: str
    wants: str
    name: str = "obedient"
    room: int = 100_000
    seen: list[str] = field(default_factory=list)  # the prompts, whole

    def count(self, messages: Sequence[Message]) -> int:
        """Tokens, roughly."""
        return sum(len(message.content) // 3 for message in messages)

    def stream(self, messages: Sequence[Message]) -> Generator[str | Ending, None, None]:
        """The answer in small pieces."""
        self.seen.append("\n".join(message.content for message in messages))
        text = "\n\n".join(self._lines(_LABEL.findall(self.seen[-1])))
        for start in range(0, len(text), CHUNK):
            yield text[start : start + CHUNK]
        yield Ending(True)

    def _lines(self, shown: Sequence[tuple[str, str]]) -> list[str]:
        labels = [label for label, _ in shown]
        mine = next((label for label, text in shown if self.true in text), labels[0])
        every = [", ".join(labels), *labels]
        return [f"{self.true} [{mine}]", *(f"{self.wants} [{label}]" for label in every), self.wants]
