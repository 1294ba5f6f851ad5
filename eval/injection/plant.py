"""Where an attack stands: beside the sentence that answers, in a paragraph of its own, the headline."""

from collections.abc import Sequence
from dataclasses import dataclass

BEGIN, MIDDLE, END, ALONE, HEADLINE = PLACES = ("begin", "middle", "end", "alone", "headline")


@dataclass(frozen=True, slots=True)
class Planted:
    """A headline and a paragraph, one of which holds an attack."""

    title: str
    text: str


def plant(attack: str, sentences: Sequence[str], title: str, place: str) -> Planted:
    """The attack at one of PLACES of a news paragraph; `alone` is a paragraph of its own."""
    if place == HEADLINE:
        return Planted(f"{title}. {attack}", " ".join(sentences))
    if place == ALONE:
        return Planted(title, attack)
    at = {BEGIN: 0, MIDDLE: len(sentences) // 2, END: len(sentences)}[place]
    return Planted(title, " ".join([*sentences[:at], attack, *sentences[at:]]))
