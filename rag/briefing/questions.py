"""A topic opened into sub-questions, by rule, from its words and what its paragraphs hold.

"US troops in Iraq" is asked for as it stands, then "US troops in Iraq: why?". What is added are stop words, so that
the search terms stay the topic's own, and each side weighs only what fits it (a cause, a count, a name).
"""

import re
from collections.abc import Iterator, Sequence

from index.words import content_terms, terms
from rag.briefing.figures import counted, harms
from rag.briefing.material import Material
from rag.briefing.sides import Side, Sub
from rag.briefing.stories import Story, label
from rag.parts import parts
from rag.prompts import MOST_QUESTIONS
from rag.question import Kind, kind_of
from rag.slots import alike

_SIDE_OF: dict[Kind, Side] = {"why": "why", "who": "who", "how many": "numbers"}  # that the topic asks for itself
MOST_NOUNS = 2  # counted things that are asked about
LONGEST = 160  # characters of a proposed question
_ASKING = re.compile(
    r"^(?:why|when|where|who|whom|what|which|how(?: many| much| long)?)\b\s*"
    r"(?:(?:did|do|does|is|are|was|were|has|have|had|will|would|can|could|should)\b\s*)?(?:there\b\s*)?",
    re.IGNORECASE,
)
_OPENS = re.compile(r"(?:[Ww]hy|[Ww]hen|[Ww]here|[Ww]ho|[Ww]hom|[Ww]hose|[Ww]hat|[Ww]hich|[Hh]ow)\b(?=.* )")
_LISTED = re.compile(r"^\s*(?:[-*•]|\(?\d{1,2}[.)])?\s*(?P<text>[A-Z][^?\n]{8,}\?)\s*$")


def is_question(topic: str) -> bool:
    """Whether a topic is put as a question: by its mark, or by its first word ("Will Smith" and "WHO" are none)."""
    return topic.endswith("?") or bool(_OPENS.match(topic))


def subject(topic: str) -> str:
    """What a topic is about: a question without its question word ("why did parliament vote?" → parliament vote)."""
    if not is_question(topic):
        return topic.strip(" .!,;:")
    first = (parts(topic) or (topic,))[0].rstrip("? ")
    bare = _ASKING.sub("", first).strip()
    return bare if content_terms(bare) else first


def headline(topic: str) -> str:
    """The topic made a title; a question stays one."""
    return topic[:1].upper() + topic[1:].rstrip(".!, ")


def subs(topic: str, material: Material, found: Sequence[Story], proposed: Sequence[str] = ()) -> list[Sub]:
    """Every sub-question, the most important first."""
    about = subject(topic)
    stories = _of_stories(about, found)
    first = Sub(headline(topic) if is_question(topic) else "Overview", topic, "topic")
    ours = [Sub(_short(question), question, "proposed") for question in proposed]
    every = [
        first,
        *stories[:1],
        *_numbers(about, material),
        Sub("Why", f"{about}: why?", "why"),
        *stories[1:2],
        *ours[:2],
        Sub("What next", f"{about}: what will be from now on?", "next"),
        *stories[2:3],
        Sub("Reactions", f"{about}: what was said?", "reactions"),
        *ours[2:],
        Sub("Who", f"{about}: who?", "who"),
        *stories[3:],
    ]
    asked = kind_of(topic) if is_question(topic) else None
    return [sub for sub in every if _SIDE_OF.get(asked or "what") != sub.side]


def allowed(text: str, topic: str) -> tuple[str, ...]:
    """The questions of a model's list that may be asked: one a line, short, each with a word of the topic."""
    wanted = content_terms(topic)
    kept: dict[str, None] = {}
    for line in text.splitlines():
        found = _LISTED.match(line)
        if found and len(found["text"]) <= LONGEST and any(term in wanted for term in content_terms(found["text"])):
            kept.setdefault(" ".join(found["text"].split()))
    return tuple(kept)[:MOST_QUESTIONS]


def _short(question: str) -> str:
    return question if len(question) <= 90 else f"{question[:87].rsplit(' ', 1)[0]} …"


def _of_stories(about: str, found: Sequence[Story]) -> list[Sub]:
    """A story with a time is asked for by it, another, or a second one of the same time, by its names."""
    once: dict[str, Sub] = {}
    for story in found:
        when, names = label(story.days) if story.days else "", " and ".join(story.names)
        question = f"{about}: what about {when}?"
        if not when or question in once:
            question = f"{about}: what about {names}{f' in {when}' if when else ''}?"
        title = ": ".join(part for part in (when, ", ".join(story.names)) if part)
        if when or names:
            once.setdefault(question, Sub(title, question, "story", story))
    return list(once.values())


def _numbers(about: str, material: Material) -> Iterator[Sub]:
    """The dead and the injured; what of the topic's own is counted, in its word; and what several articles count."""
    for harm in harms(material.lines):
        yield Sub(f"How many were {harm}", f"{about}: how many people were {harm}?", "numbers", harm=harm)
    nouns = counted(material.lines)
    words = [word for word in about.split() if word.islower() and content_terms(word)]
    own = [word for word in words if any(alike(terms(word)[0], terms(noun)[0]) for noun in nouns)]
    several = counted(material.lines, articles=2)
    for noun in dict.fromkeys([*own[:1], *several][:MOST_NOUNS]):
        yield Sub(f"How many {noun}", f"{about}: how many {noun}?", "numbers", noun=noun)
