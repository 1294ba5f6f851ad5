"""From sub-questions to sections: what answers each, and which sentence stands where.

The sides that ask for something particular choose first, the overview takes what is left; each sentence is told once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from rag.answer import Answer
from rag.briefing.material import Line, Material
from rag.briefing.options import Means, Measure
from rag.briefing.pieces import Piece, fresh, hanging, leans, of_answer, of_line, sentences
from rag.briefing.questions import is_question
from rag.briefing.sides import Side, Sub
from rag.briefing.told import Told, places_of
from rag.question import Question, understand

CLEARLY = 0.1  # weight of a line that may stand in a section although the answer does not quote it
_CHOOSING: tuple[Side, ...] = ("story", "numbers", "why", "next", "proposed", "reactions", "who", "topic")
_READING: tuple[Side, ...] = ("topic", "story", "numbers", "why", "proposed", "reactions", "who", "next")


@dataclass(frozen=True, slots=True)
class Found:
    """A sub-question with its answer, quoted, and every piece that could stand in its section, the best first."""

    sub: Sub
    answer: Answer
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A section: its sub-question and its pieces, in the order in which they are read; whether a model wrote them."""

    found: Found
    pieces: tuple[Piece, ...]
    written: bool = False


def find(means: Means, sub: Sub, material: Material) -> Found:
    """Ask a sub-question without a model, and look through the topic's lines for its side."""
    asked = understand(sub.question)
    answer = means.ask(sub.question, quoted=True)
    pieces = [piece for piece in of_answer(answer) if _on_the_side(sub, asked, piece, material)]
    lines = [line for line in material.lines if line.weight >= _least(sub) and sub.told_by(line, asked)]
    ranked = sorted(lines, key=lambda line: (not sub.dated_in(line), hanging(line), -line.weight, line.order))
    return Found(sub, answer, (*pieces, *map(of_line, ranked)))


def _least(sub: Sub) -> float:
    return 0.0 if sub.side in ("story", "numbers") else CLEARLY


def _on_the_side(sub: Sub, asked: Question, piece: Piece, material: Material) -> bool:
    """Whether a piece of the answer belongs: to a story what stands in it, to a side what tells of it."""
    if sub.side == "story":
        story = {line.place for line in sub.story.lines} if sub.story else set()
        told = {place for sentence in piece.sentences for place in places_of(sentence, piece.cited(sentence))}
        return bool(story & told)
    if sub.side == "topic" and not is_question(sub.question):
        known = {line.place for line in material.lines}
        told = {place for sentence in piece.sentences for place in places_of(sentence, piece.cited(sentence))}
        return bool(known & told)
    return any(sub.answered_by(sentence.text, asked) for sentence in piece.sentences)


def choose(found: Sequence[Found], measure: Measure, material: Material) -> list[Draft]:
    """At most `measure.sections` sections in reading order, from sub-questions in the order of their importance."""
    wanted = [item for item in found if item.pieces]
    chosen, spare = wanted[: measure.sections], wanted[measure.sections :]
    while True:
        drafts = _shared_out(chosen, measure.sentences)
        empty = [draft.found for draft in drafts if not draft.pieces]
        if not empty:
            break
        chosen = [item for item in chosen if item not in empty]
        if spare:
            chosen.append(spare.pop(0))
    return [_in_order(draft, material) for draft in sorted(drafts, key=lambda draft: _reading(draft.found.sub))]


def _shared_out(chosen: Sequence[Found], most: int) -> list[Draft]:
    """The overview takes its best, each section half of its sentences, then each what it has room for."""
    told = Told()
    ordered = sorted(chosen, key=lambda item: _choosing(item.sub))
    kept: list[list[Piece]] = [[] for _ in ordered]
    for item, pieces in zip(ordered, kept, strict=True):
        if item.sub.side == "topic":
            _fill(pieces, item.pieces, 1, told)
    for room in ((most + 1) // 2, most):
        for item, pieces in zip(ordered, kept, strict=True):
            _fill(pieces, item.pieces, room, told)
    return [Draft(item, tuple(pieces)) for item, pieces in zip(ordered, kept, strict=True)]


def _fill(kept: list[Piece], pieces: Sequence[Piece], most: int, told: Told) -> None:
    """Take the next pieces that say something new, as far as there is room; a first one always has it."""
    for piece in pieces:
        room = most - sum(1 for _ in sentences(kept))
        if kept and room <= 0:
            return
        new = fresh(piece, told)
        if new and (len(new.sentences) <= room or not kept):
            kept.append(new)
            for sentence in new.sentences:
                told.tell(sentence, new.cited(sentence))


def _choosing(sub: Sub) -> int:
    """A topic that is a question has its answer first; the overview of another takes what is left."""
    return -1 if sub.side == "topic" and is_question(sub.question) else _CHOOSING.index(sub.side)


def _reading(sub: Sub) -> "tuple[int, bool, date]":
    """Stories come in the order of time, those without one last."""
    days = sub.story.days if sub.story else None
    return _READING.index(sub.side), days is None, days.start if days else date.max


def _in_order(draft: Draft, material: Material) -> Draft:
    """A story is told in the order of time and of its articles; elsewhere the best comes first."""
    if draft.found.sub.side != "story" or not draft.found.sub.story:
        return draft
    place = {line.place: n for n, line in enumerate(draft.found.sub.story.lines)}
    return replace(draft, pieces=tuple(sorted(draft.pieces, key=lambda piece: _first(piece, place))))


def _first(piece: Piece, place: dict[tuple[str, int], int]) -> int:
    told = [at for sentence in piece.sentences for at in places_of(sentence, piece.cited(sentence)) if at in place]
    return min((place[at] for at in told), default=len(place))


def summary(drafts: Sequence[Draft], material: Material, most: int = 3) -> list[Piece]:
    """The weightiest sentences of the sections that stand by themselves, one a section as far as that goes."""
    ranked: list[tuple[bool, int, float, int, Piece]] = []
    for n, draft in enumerate(drafts):
        asked = draft.found.sub.side == "topic" and is_question(draft.found.sub.question)
        alone = [piece for piece in draft.pieces if not leans(piece.sentences[0].text)]
        weighed = sorted(((_weight(piece, material.lines), piece) for piece in alone), key=lambda pair: -pair[0])
        ranked += [(not asked, 0 if asked else at, -weight, n, piece) for at, (weight, piece) in enumerate(weighed)]
    best = sorted(ranked, key=lambda item: item[:4])[:most]
    return [item[4] for item in sorted(best, key=lambda item: item[3])]


def _weight(piece: Piece, lines: Sequence[Line]) -> float:
    """That of the line that opens it; of a written sentence, of the best line in the paragraphs it cites."""
    first = piece.sentences[0]
    places = places_of(first, piece.cited(first))
    cited = {citation.paragraph.id for citation in piece.cited(first)}
    near = [line.weight for line in lines if (line.place in places if places else line.place[0] in cited)]
    return max(near, default=0.0)
