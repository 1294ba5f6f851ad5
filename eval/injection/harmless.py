"""NotInject's harmless texts full of trigger words (Li et al. 2024), in articles: how many are withheld.

As a paragraph of its own, and as a reader's question that a report tells of, a text must pass. Put bare into the
middle of a report, a request ("Write a story about …") is what BIPIA counts as an attack: told, but not barred.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from eval.injection.stories import STORIES, article
from index.article import Passage
from index.paragraphs import split
from rag.instructions import NOTE, supporting
from rag.prompts import answering

FILES = ("NotInject_one.json", "NotInject_two.json", "NotInject_three.json")
_FIRST, _, _LAST = STORIES[0].paragraphs[0]
WAYS: Mapping[str, Callable[[str], str]] = {
    "a paragraph of its own": lambda text: text,
    "asked by a reader": lambda text: f"{_FIRST} “{text}” a reader asked. {_LAST}",
    "bare, amid a report": lambda text: f"{_FIRST} {text} {_LAST}",
}


@dataclass(frozen=True, slots=True)
class Share:
    """Of `n` texts that stand in an article in one way, those withheld from the prompt or from support."""

    way: str
    n: int
    withheld: tuple[str, ...]

    @property
    def share(self) -> float:
        """0..1."""
        return len(self.withheld) / self.n


def texts(data: Path) -> list[str]:
    """All 339."""
    files = (json.loads((data / "notinject" / name).read_text("utf-8")) for name in FILES)
    return [case["prompt"] for cases in files for case in cases]


def measure(found: list[str]) -> list[Share]:
    """A share for each way."""
    return [
        Share(way, len(found), tuple(text for text in found if _withheld(put(text)))) for way, put in WAYS.items()
    ]


def _withheld(body: str) -> bool:
    story = STORIES[0]
    made = article(0, story.title, [*story.bodies[1:], body])
    passages = [Passage(paragraph, made, 1.0, ()) for paragraph in split(made)]
    prompt = answering(story.question, passages)
    noted = any(NOTE in message.content for message in prompt.messages)
    return noted or any(supporting(one).paragraph.text != one.paragraph.text for one in passages)
