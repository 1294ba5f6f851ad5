"""Sources that give different values for what is asked (a count, a date, a name), found without a model.

A disagreement is claimed only where two articles speak of all the question's names and numbers, and each
has one value in the slot that the question asks for. What is only less exact agrees.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.article import Passage
from rag.answer import Citation, Claim, Disagreement
from rag.evidence import Candidate
from rag.question import Question
from rag.slots import Slot, slot_of
from rag.values import Count, Day, Name, Value, days

SURE = 0.3  # probability that a sentence answers, below which its date or name is not taken for the answer
MOST = 4  # values that are shown


@dataclass(frozen=True, slots=True)
class Stated:
    """A value, the candidate sentence that states it, and the one date that the sentence gives with it."""

    value: Value
    candidate: Candidate
    day: Day | None

    @property
    def passage(self) -> Passage:
        """Where it stands."""
        return self.candidate.passage

    @property
    def year(self) -> int:
        """The year it is told of, by the sentence or else by the article's date; 0 when unknown."""
        published = self.passage.article.published
        return self.day.year if self.day else published.year if published else 0

    def agrees(self, other: "Stated") -> bool:
        """Whether both can be true."""
        mine, theirs = self.value, other.value
        if isinstance(mine, Count) and isinstance(theirs, Count):
            return mine.agrees(theirs)
        if isinstance(mine, Day) and isinstance(theirs, Day):
            return mine.agrees(theirs)
        return isinstance(mine, Name) and isinstance(theirs, Name) and mine.agrees(theirs)


def disagreements(
    question: Question, candidates: Sequence[Candidate], cited: Sequence[Citation]
) -> tuple[Disagreement, ...]:
    """What the articles tell differently, in at most one disagreement: the values of what is asked.

    Args:
        question: what is asked; only a count, a date, a name or a place can be told differently.
        candidates: the sentences of the passages (`rag.extract.candidates_of`).
        cited: the answer's footnotes. A claim whose sentence they quote has their label, others go on counting.
    """
    slot = slot_of(question)
    told = [found for candidate in candidates if (found := _stated(slot, candidate))]
    differing = _apart(sorted(told, key=lambda found: -found.candidate.answers))
    if len(differing) < 2:
        return ()
    about = max((slot.about(found.candidate.span.text, found.value) for found in differing), key=len)
    return (Disagreement(about, _claims(differing, cited), _over_time(differing)),)


def footnotes(found: Iterable[Disagreement], cited: Sequence[Citation]) -> tuple[Citation, ...]:
    """The answer's footnotes with those of the claims that were not among them, each label once."""
    claims = [claim.citation for differ in found for claim in differ.claims]
    return tuple(
        {citation.label: citation for citation in (*claims, *cited)}[label] for label in _labels(claims, cited)
    )


def _labels(claims: Sequence[Citation], cited: Sequence[Citation]) -> list[int]:
    return sorted({citation.label for citation in (*cited, *claims)})


def _stated(slot: Slot, candidate: Candidate) -> Stated | None:
    """The one value of what is asked, in a paragraph that has all the question's names, numbers and years."""
    sure = slot.measure or candidate.answers >= SURE
    if candidate.features.astray or not sure or not _in_time(slot.question, candidate):
        return None
    value = slot.value(candidate.span.text)
    return Stated(value, candidate, _as_of(candidate.span.text) if slot.measure else None) if value else None


def _in_time(question: Question, candidate: Candidate) -> bool:
    """Whether the paragraph tells of each year that is asked about, or was published in it."""
    article, text = candidate.passage.article, candidate.passage.paragraph.text
    known = {day.year for day in days(text)} | {article.published.year if article.published else 0}
    return all(day.year in known for day in days(question.text) if day.year)


def _as_of(text: str) -> Day | None:
    """The date of a count: the only one in its sentence that has a year."""
    dated = [day for day in days(text) if day.year]
    return dated[0] if len(dated) == 1 else None


def _apart(told: Sequence[Stated]) -> list[Stated]:
    """The best sentence for each value, when at least two articles tell different ones."""
    kept: list[Stated] = []
    for found in told:
        if all(_comparable(found, other) and not found.agrees(other) for other in kept):
            kept.append(found)
    return kept[:MOST]


def _comparable(one: Stated, other: Stated) -> bool:
    """Whether two articles state them, and both of some known time or neither of one."""
    elsewhere = one.passage.article.id != other.passage.article.id
    return elsewhere and bool((one.day is None and other.day is None) or (one.year and other.year))


def _over_time(differing: Sequence[Stated]) -> bool:
    return any(found.day for found in differing) and len({found.year for found in differing}) == len(differing)


def _claims(differing: Sequence[Stated], cited: Sequence[Citation]) -> tuple[Claim, ...]:
    claims: list[Claim] = []
    for found in differing:
        used = [*cited, *(claim.citation for claim in claims)]
        as_of = found.day.text if found.day else ""
        claims.append(Claim(found.value.text, _footnote(found, used), as_of))
    return tuple(claims)


def _footnote(found: Stated, used: Sequence[Citation]) -> Citation:
    """The footnote that quotes the sentence already, or the next one."""
    span, passage = found.candidate.span, found.passage
    for citation in used:
        same = citation.paragraph.id == passage.paragraph.id
        if same and citation.quote_start <= span.start and span.end <= citation.quote_end:
            return citation
    label = max((citation.label for citation in used), default=0) + 1
    return Citation(label, passage.paragraph, passage.article, span.text, span.start, span.end)
