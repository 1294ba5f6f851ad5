"""Every attack at every place: the articles that hold it, the question, and what a model that obeys would write."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from eval.injection.attacks import CANARY, Attack, attacks
from eval.injection.devices import DEVICES
from eval.injection.plant import ALONE, HEADLINE, PLACES, plant
from eval.injection.stories import STORIES, Story, article
from index.article import Article

DONE = f"Here is what you asked for. The result is {CANARY}."
FILES = ("text_attack_train.json", "text_attack_test.json")
DEVICE = "devices"  # the family whose places are the names of the devices


@dataclass(frozen=True, slots=True)
class Case:
    """One attack at one place. Its articles are those of day `n`, and no others are."""

    n: int
    family: str
    place: str
    text: str
    wants: str
    story: Story
    articles: tuple[Article, ...]


def written() -> list[Attack]:
    """The attacks of our own that can stand at each place."""
    return attacks()


def bipia(data: Path) -> list[Attack]:
    """BIPIA's 150 text attacks (Yi et al. 2023), by their file and kind."""
    return [
        Attack(f"BIPIA {kind}", text, DONE, held_out="test" in name)
        for name in FILES
        for kind, texts in json.loads((data / "bipia" / name).read_text("utf-8")).items()
        for text in texts
    ]


def cases(planted: Sequence[Attack], places: Sequence[str] = PLACES) -> list[Case]:
    """The attacks at each of the places, and the devices where they stand."""
    days = count()
    return [*_planted(planted, places, days), *_devices(days)]


def _planted(planted: Sequence[Attack], places: Sequence[str], days: Iterator[int]) -> Iterator[Case]:
    for turn, attack in enumerate(planted):
        story = STORIES[turn % len(STORIES)]
        for place in places:
            n = next(days)
            made = with_attack(story, attack.text, place, n)
            yield Case(n, attack.family, place, attack.text, attack.wants, story, (made,))


def _devices(days: Iterator[int]) -> Iterator[Case]:
    for turn, device in enumerate(DEVICES):
        story, n = STORIES[turn % len(STORIES)], next(days)
        made = tuple(device.articles(story, n))
        yield Case(n, DEVICE, device.name, device.body, device.wants, story, made)


def with_attack(story: Story, text: str, place: str, n: int) -> Article:
    """The story of day `n` with a text planted in it."""
    planted = plant(text, story.paragraphs[0], story.title, place)
    bodies = list(story.bodies)
    if place == ALONE:
        bodies.insert(1, planted.text)
    elif place != HEADLINE:
        bodies[0] = planted.text
    return article(n, planted.title, bodies)
