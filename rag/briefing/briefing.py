"""What a briefing is: sections of cited sentences, and the tables and lists drawn from the same paragraphs.

There is one numbering: every label, wherever it stands, is that of `Briefing.citations[label - 1]`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from index.article import Article, Scope
from index.calendar import Event
from rag.answer import Citation, Disagreement, Mode, Sentence


@dataclass(frozen=True, slots=True)
class Section:
    """What one sub-question brought: its heading, the question as asked, the cited sentences that answer it."""

    title: str
    question: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Happening:
    """A row of the timeline: when, and the sentence that tells it.

    `when` holds the days it names (`start`, `end`, `precision`); `certain` is False where the date was resolved
    from words that need the day of publication ("Tuesday"). `words` is the date as it is printed.
    """

    when: Event
    sentence: Sentence
    certain: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class Yearless:
    """What happened on a day whose year neither the sentence nor its article tells: the date as printed."""

    words: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Number:
    """A figure that a sentence gives: the words of it ("roughly 2,500 troops"), and the date it is given for ("")."""

    value: str
    sentence: Sentence
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody is reported to have said: the speaker as the article names them, and the sentence."""

    speaker: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Untold:
    """A sub-question that the archive does not answer, and why not."""

    question: str
    reason: str


@dataclass(frozen=True, slots=True)
class Source:
    """An article used: the numbers of its paragraphs that are cited, the labels that cite it, its copies' names."""

    article: Article
    paragraphs: tuple[int, ...]
    labels: tuple[int, ...]
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Briefing:
    """A briefing. Nothing in it depends on the clock: the same archive and model give the same one.

    `headline` is the topic made a title, not a claim. `archive` identifies what it was drawn from (see
    `Desk.fingerprint`). `mode`, `model`, `fault` and `complete` are as in Answer. Disagreements' claims carry
    footnotes of this briefing. `yearless` stands below the timeline, in the order in which it happened as far as can
    be told.
    """

    topic: str
    headline: str
    summary: tuple[Sentence, ...]
    sections: tuple[Section, ...]
    timeline: tuple[Happening, ...]
    numbers: tuple[Number, ...]
    statements: tuple[Statement, ...]
    disagreements: tuple[Disagreement, ...]
    untold: tuple[Untold, ...]
    citations: tuple[Citation, ...]
    sources: tuple[Source, ...]
    mode: Mode
    model: str | None = None
    fault: str | None = None
    complete: bool = True
    scope: Scope | None = None
    coverage: str = ""
    archive: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    yearless: tuple[Yearless, ...] = ()

    def sentences(self) -> Iterator[Sentence]:
        """Every sentence in the order in which it is read; one that stands in several places comes each time."""
        yield from self.summary
        for section in self.sections:
            yield from section.sentences
        for happening in self.timeline:
            yield happening.sentence
        for undated in self.yearless:
            yield undated.sentence
        for number in self.numbers:
            yield number.sentence
        for statement in self.statements:
            yield statement.sentence

    @property
    def days(self) -> tuple[date, date] | None:
        """From the first to the last day of the timeline; None when it is empty."""
        if not self.timeline:
            return None
        starts = [happening.when.start for happening in self.timeline]
        ends = [happening.when.end for happening in self.timeline]
        return min(starts), max(ends)
