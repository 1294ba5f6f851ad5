"""Briefings that are broken on purpose, to prove that the gate closes: each breaks one thing and says which."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from eval.briefings.run import Briefer
from eval.engine import Listed
from index.article import Paragraph
from rag.answer import REFUSAL, Citation, Sentence
from rag.briefing.briefing import Briefing, Happening, Number, Section, Statement, Yearless
from rag.briefing.options import NothingTold

Spoil = Callable[[Briefing], Briefing]
Mend = Callable[[Sentence], Sentence]
Row = TypeVar("Row", Happening, Yearless, Number, Statement)


class Damaged:
    """A desk whose briefings go through `spoil`."""

    def __init__(self, desk: Briefer, spoil: Spoil) -> None:
        self._desk = desk
        self._spoil = spoil

    def brief(self, topic: str) -> Briefing:
        """The sound briefing, spoilt."""
        return self._spoil(self._desk.brief(topic))

    def articles(self) -> Sequence[Listed]:
        """As the sound desk."""
        return self._desk.articles()

    def paragraphs(self, article_id: str) -> list[Paragraph]:
        """As the sound desk."""
        return self._desk.paragraphs(article_id)

    def fingerprint(self) -> dict[str, str]:
        """As the sound desk."""
        return self._desk.fingerprint()


class Blurting(Damaged):
    """A desk that tells of another topic what it has nothing on."""

    def __init__(self, desk: Briefer, instead: str) -> None:
        super().__init__(desk, lambda briefing: briefing)
        self._instead = instead

    def brief(self, topic: str) -> Briefing:
        """The sound briefing; that of `instead` where there is none."""
        try:
            return super().brief(topic)
        except NothingTold:
            return super().brief(self._instead)


class Refusing(Damaged):
    """A desk that tells of nothing."""

    def __init__(self, desk: Briefer) -> None:
        super().__init__(desk, lambda briefing: briefing)

    def brief(self, topic: str) -> Briefing:
        """A refusal."""
        raise NothingTold(REFUSAL)


class Counting(Damaged):
    """A desk whose numbering depends on how often it was asked."""

    def __init__(self, desk: Briefer) -> None:
        super().__init__(desk, self._turned)
        self._asked = 0

    def _turned(self, briefing: Briefing) -> Briefing:
        self._asked += 1
        labels = len(briefing.citations)
        return _mended(briefing, lambda sentence: _relabelled(sentence, self._asked, labels))


def shifted_footnotes(briefing: Briefing) -> Briefing:
    """Every marker points to the footnote after its own."""
    labels = len(briefing.citations)
    return _mended(briefing, lambda sentence: _relabelled(sentence, 1, labels))


def shifted_quotations(briefing: Briefing) -> Briefing:
    """Every quotation begins one character late in its paragraph."""

    def moved(note: Citation) -> Citation:
        return replace(note, quote_start=note.quote_start + 1, quote_end=note.quote_end + 1)

    return replace(briefing, citations=tuple(map(moved, briefing.citations)))


def dropped_facts(briefing: Briefing) -> Briefing:
    """Only the first section is left, and no list."""
    return replace(
        briefing,
        sections=briefing.sections[:1],
        timeline=(),
        yearless=(),
        numbers=(),
        statements=(),
        disagreements=(),
    )


def shuffled_timeline(briefing: Briefing) -> Briefing:
    """The timeline runs backwards."""
    return replace(briefing, timeline=briefing.timeline[::-1])


def moved_dates(briefing: Briefing) -> Briefing:
    """Every row of the timeline says what the next one says, at its own date."""
    rows = briefing.timeline
    turned = (*rows[1:], *rows[:1])
    moved = (replace(row, sentence=other.sentence) for row, other in zip(rows, turned, strict=True))
    return replace(briefing, timeline=tuple(moved))


def repeated_sentence(briefing: Briefing) -> Briefing:
    """Every section ends in the first sentence of all."""
    first = briefing.sections[0].sentences[0]
    longer = (replace(section, sentences=(*section.sentences, first)) for section in briefing.sections)
    return replace(briefing, sections=tuple(longer))


def unsupported_sentence(briefing: Briefing) -> Briefing:
    """The first section ends in a sentence that nothing says, under a sound footnote and a good verdict."""
    made_up = Sentence("Officials in Ruritania approved 731 new lighthouses.", (1,), "supported")
    first, *rest = briefing.sections
    return replace(briefing, sections=(replace(first, sentences=(*first.sentences, made_up)), *rest))


def elsewhere(desk: Briefer) -> Damaged:
    """Every footnote quotes the last paragraph of the last article, soundly, whatever the topic."""
    article = desk.articles()[-1].article
    paragraph = desk.paragraphs(article.id)[-1]
    text = paragraph.text

    def moved(note: Citation) -> Citation:
        return replace(note, article=article, paragraph=paragraph, quote=text, quote_start=0, quote_end=len(text))

    return Damaged(desk, lambda briefing: replace(briefing, citations=tuple(map(moved, briefing.citations))))


def _spoilt(spoil: Spoil) -> Callable[[Briefer], Briefer]:
    return lambda desk: Damaged(desk, spoil)


DAMAGES: Mapping[str, Callable[[Briefer], Briefer]] = {
    "footnotes shifted by one": _spoilt(shifted_footnotes),
    "quotations shifted by one": _spoilt(shifted_quotations),
    "footnotes elsewhere": elsewhere,
    "facts dropped": _spoilt(dropped_facts),
    "timeline shuffled": _spoilt(shuffled_timeline),
    "dates moved": _spoilt(moved_dates),
    "a sentence repeated": _spoilt(repeated_sentence),
    "an unsupported sentence": _spoilt(unsupported_sentence),
    "another topic told": lambda desk: Blurting(desk, "US troops in Iraq"),
    "everything refused": Refusing,
    "numbered by the asking": Counting,
}


def _relabelled(sentence: Sentence, by: int, labels: int) -> Sentence:
    return replace(sentence, citations=tuple((label - 1 + by) % labels + 1 for label in sentence.citations))


def _mended(briefing: Briefing, mend: Mend) -> Briefing:
    """The briefing with every sentence mended, wherever it stands."""

    def inside(row: Row) -> Row:
        return replace(row, sentence=mend(row.sentence))

    def section(found: Section) -> Section:
        return replace(found, sentences=tuple(map(mend, found.sentences)))

    return replace(
        briefing,
        summary=tuple(map(mend, briefing.summary)),
        sections=tuple(map(section, briefing.sections)),
        timeline=tuple(map(inside, briefing.timeline)),
        yearless=tuple(map(inside, briefing.yearless)),
        numbers=tuple(map(inside, briefing.numbers)),
        statements=tuple(map(inside, briefing.statements)),
    )
