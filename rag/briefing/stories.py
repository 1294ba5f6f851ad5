"""The stories of a topic: its paragraphs, grouped by time and by what else they speak of.

Two paragraphs are near in subject when their sentences are alike in what the topic does not say itself: the topic's
own direction is taken out of their vectors.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from index.calendar import ORDER, Days
from index.embedding import Vector
from index.words import STOP_WORDS, terms
from rag.briefing.material import Line, Material
from rag.names import meets
from rag.values import Name, names

ALIKE = 0.42  # affinity from which a paragraph belongs to a story
UNTIMED = 0.13  # what it takes from a paragraph that tells no time to stand in a story that has one
TIMED = 0.3  # what a common time adds to the likeness of two paragraphs, and what a different one takes
APART = 31  # days between two times that are still one
FINEST = ORDER.index("year")  # what is told of a decade has no time of its own
NAMES = 2  # that stand in a story's title
FEWEST = 2  # sentences of a story
CLEARLY = 0.3  # weight of one that is a story by itself
_MODIFIED = re.compile(r"(?:[’']s)? ([a-z-]+)")
_OPENERS = frozenset(
    "Although Still Yet Also However Following Despite Since According Meanwhile Later Earlier".split()
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One paragraph's lines, when it tells of (None: it does not say), and what it speaks of beside the topic."""

    lines: tuple[Line, ...]
    days: Days | None
    subject: Vector

    @property
    def recent(self) -> str:
        """The article, when it tells of a day without a year: one of the months before it appeared."""
        told = not self.days and any(line.yearless for line in self.lines)
        return self.lines[0].passage.article.id if told else ""

    @property
    def weight(self) -> float:
        """That of its best line."""
        return max(line.weight for line in self.lines)


@dataclass(slots=True)
class Story:
    """Paragraphs that belong together; the first is the weightiest. `names` tell it from the others."""

    pieces: list[Piece]
    names: tuple[str, ...] = field(default=())

    @property
    def lines(self) -> list[Line]:
        """As they are read: by time, then by article."""
        ordered = sorted(self.pieces, key=lambda piece: (_start(piece), piece.lines[0].order))
        return [line for piece in ordered for line in piece.lines]

    @property
    def days(self) -> Days | None:
        """The time that its weightiest paragraph tells of."""
        return self.pieces[0].days

    @property
    def weight(self) -> float:
        """Its best four sentences, and half a sentence for each further article that tells it."""
        best = sorted((line.weight for line in self.lines), reverse=True)[:4]
        return sum(best) + 0.5 * (len({line.passage.article.id for line in self.lines}) - 1)


def stories(material: Material) -> list[Story]:
    """The stories, the weightiest first. Every line is in one at most; what stands alone is in none."""
    found: list[Story] = []
    for piece in _pieces(material):
        near = max(found, key=lambda story: _nearness(piece, story), default=None)
        if near and _nearness(piece, near) >= ALIKE:
            near.pieces.append(piece)
        else:
            found.append(Story([piece]))
    kept = [story for story in found if len(story.lines) >= FEWEST or _stands(story)]
    _name(kept, material)
    return sorted(kept, key=lambda story: (-story.weight, story.lines[0].order))


def _stands(story: Story) -> bool:
    """Whether a single sentence is a story: it tells clearly of the topic, and of a day or a month."""
    days = story.days
    return days is not None and _length(days) <= APART and story.weight >= CLEARLY


def label(days: Days) -> str:
    """The days in words, no finer than a month: "January 2020", "2014 to 2017"."""
    if (days.start.year, days.start.month) == (days.end.year, days.end.month):
        return f"{days.start:%B %Y}"
    if days.start.year == days.end.year:
        return f"{days.start.year}"
    return f"{days.start.year} to {days.end.year}"


def _start(piece: Piece) -> date:
    return piece.days.start if piece.days else date.max


def _pieces(material: Material) -> list[Piece]:
    """The paragraphs, the weightiest first."""
    together: dict[str, list[Line]] = {}
    for line in material.lines:
        together.setdefault(line.passage.paragraph.id, []).append(line)
    return [_piece(sorted(lines, key=lambda line: line.order), material.topic) for lines in together.values()]


def _piece(lines: Sequence[Line], topic: Vector) -> Piece:
    mean = np.mean([line.vector for line in lines], axis=0)
    beside = mean - float(mean @ topic) * topic
    return Piece(tuple(lines), _days(lines), beside / (float(np.linalg.norm(beside)) or 1.0))


def _days(lines: Iterable[Line]) -> Days | None:
    """The first time told by the weightiest line that tells one."""
    timed = sorted((line for line in lines if line.told), key=lambda line: -line.weight)
    told = [event for line in timed for event in line.told if ORDER.index(event.precision) <= FINEST]
    return Days(told[0].start, told[0].end) if told else None


def _nearness(piece: Piece, story: Story) -> float:
    """The mean of its affinities, as in clustering by average linkage."""
    return sum(_affinity(piece, other) for other in story.pieces) / len(story.pieces)


def _affinity(one: Piece, other: Piece) -> float:
    alike = float(one.subject @ other.subject)
    if one.recent and one.recent == other.recent:
        return alike + TIMED
    if not one.days or not other.days:
        return alike - UNTIMED * bool(one.days or other.days)
    gap = (max(one.days.start, other.days.start) - min(one.days.end, other.days.end)).days
    same = gap <= APART and abs(_length(one.days) - _length(other.days)) <= 2 * APART
    return alike + (TIMED if same else -TIMED)


def _length(days: Days) -> int:
    return (days.end - days.start).days


def _name(found: Sequence[Story], material: Material) -> None:
    """Give each story the names that come oftenest in it and in no more than half of the stories."""
    said = [Counter(_named(story, material)) for story in found]
    common = Counter(name for count in said for name in count)
    for story, count in zip(found, said, strict=True):
        own = [name for name in count if common[name] <= max(1, len(found) // 2)]
        ranked = sorted(own, key=lambda name: (-count[name], common[name], -len(name), name))
        story.names = tuple(_apart(ranked))[:NAMES]


def _named(story: Story, material: Material) -> list[str]:
    """The names of a story, once a sentence, without those of the topic; one inside another is the longer."""
    asked = set(material.question.terms)
    each = [
        dict.fromkeys(
            bare
            for name in names(line.span.text)
            if not _modifies(line.span.text, name) and (bare := _bare(name.text, asked))
        )
        for line in story.lines
    ]
    every = sorted({name for found in each for name in found}, key=lambda name: (-len(name.split()), name))
    whole = {name: next(other for other in every if _inside(name, other)) for name in every}
    return [whole[name] for found in each for name in found]


def _modifies(text: str, name: Name) -> bool:
    """Whether a single name only says of which kind the noun after it is: the Western of "Western media"."""
    after = _MODIFIED.match(text, name.end)
    return " " not in name.text and after is not None and after[1] not in STOP_WORDS


def _bare(name: str, asked: set[str]) -> str:
    """A name without the word that merely begins its sentence; "" for the topic's own, and for initials."""
    words = name.split()
    while words and (words[0].lower() in STOP_WORDS or words[0] in _OPENERS):
        words = words[1:]
    if not words or len(words[-1]) < 3 or asked.intersection(terms(" ".join(words))):
        return ""
    return " ".join(words).removesuffix("’s").removesuffix("'s")


def _inside(name: str, other: str) -> bool:
    """Whether both end in the same word, in whichever spelling, and the other has all that the name has."""
    mine, theirs = terms(name), terms(other)
    same = bool(mine and theirs) and meets(mine[-1], {theirs[-1]})
    return set(name.split()) <= set(other.split()) or (same and all(meets(term, set(theirs)) for term in mine))


def _apart(ranked: Sequence[str]) -> list[str]:
    """Names that share no word."""
    kept: list[str] = []
    for name in ranked:
        if not any(set(name.split()) & set(other.split()) for other in kept):
            kept.append(name)
    return kept
