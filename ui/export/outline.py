"""The briefing as every format tells it: blocks of text with footnote marks, in the order in which they are read."""

from collections.abc import Iterable, Iterator, Sequence

from rag.answer import Citation, Claim, Disagreement, Sentence
from rag.briefing.briefing import Briefing, Happening, Source, Yearless
from ui.export import words
from ui.export.block import Block, Heading, Items, Marks, Note, Para, Spans, Style, Table, Text

SIDES = 4  # values of a disagreement that stand side by side


def notes(briefing: Briefing) -> list[Note]:
    """Every footnote, in order."""
    found = []
    for citation in briefing.citations:
        article, text = citation.article, citation.paragraph.text
        start, end = citation.quote_start, citation.quote_end
        place = f"{words.outlet(article)}, {words.published(article)}, paragraph {citation.paragraph.n}"
        pieces = (words.whole(text[:start]), words.whole(text[start:end]), words.whole(text[end:]))
        found.append(Note(citation.label, words.plain(article.title), words.link(article), place, *pieces))
    return found


def blocks(briefing: Briefing) -> Iterator[Block]:
    """The whole briefing but its footnotes."""
    yield Heading(words.plain(briefing.headline), 1, "top")
    yield Para(_text(words.made(briefing), "quiet"), "made")
    for warning in briefing.warnings:
        yield Para(_text(words.plain(warning), "doubt"), "quiet")
    if briefing.summary:
        yield Heading(words.SUMMARY, 2, "summary")
        yield from (Para(_cited(sentence), "lead") for sentence in briefing.summary)
    yield from _sections(briefing)
    yield from _timeline(briefing.timeline)
    yield from _yearless(briefing.yearless, under=bool(briefing.timeline))
    yield from _numbers(briefing)
    yield from _statements(briefing)
    yield from _disagreements(briefing.disagreements)
    yield from _untold(briefing)
    yield from _sources(briefing.sources)
    if briefing.archive:
        yield Para(_text(words.drawn_from(briefing), "quiet"), "quiet")
    yield from _annex(briefing)


def _sections(briefing: Briefing) -> Iterator[Block]:
    for n, section in enumerate(briefing.sections, 1):
        yield Heading(words.plain(section.title), 2, f"section-{n}")
        question = words.plain(section.question)
        if question and question != words.plain(section.title):
            yield Para(_text(question, "quiet"), "quiet")
        for group in words.paragraphs(section.sentences, briefing.mode):
            yield Para(_run(group))


def _timeline(happenings: Sequence[Happening]) -> Iterator[Block]:
    if not happenings:
        return
    yield Heading(words.TIMELINE, 2, "timeline")
    rows = [
        (_text(str(n)), _text(dated(happening), "strong"), _cited(happening.sentence))
        for n, happening in enumerate(happenings, 1)
    ]
    yield _table("timeline", ("No.", "When", "What happened"), rows, (1, 5, 14))
    yield Para(_text(words.LEGEND, "quiet"), "quiet")


def _yearless(found: Sequence[Yearless], *, under: bool) -> Iterator[Block]:
    """What has a day and no year, as printed: below the timeline, or alone."""
    if not found:
        return
    yield Heading(words.YEARLESS, 3, "yearless") if under else Heading(words.TIMELINE, 2, "timeline")
    if not under:
        yield Para(_text(words.YEARLESS, "quiet"), "quiet")
    rows = [(_text(words.plain(undated.words), "strong"), _cited(undated.sentence)) for undated in found]
    yield _table("yearless", ("When, as printed", "What happened"), rows, (5, 15))


def dated(happening: Happening) -> str:
    """A row's date behind the sign that says whether it is certain; what is not is followed by the words read."""
    if happening.certain:
        return f"{words.CERTAIN} {words.when(happening.when)}"
    printed = f" (“{words.plain(happening.words)}”)" if happening.words else ""
    return f"{words.UNCERTAIN} {words.when(happening.when, certain=False)}{printed}"


def _numbers(briefing: Briefing) -> Iterator[Block]:
    if not briefing.numbers:
        return
    yield Heading(words.NUMBERS, 2, "numbers")
    rows = [
        (
            _text(words.plain(number.value), "strong"),
            _cited(number.sentence),
            _text(_given(number.as_of, [briefing.citations[label - 1] for label in number.sentence.citations])),
        )
        for number in briefing.numbers
    ]
    yield _table("numbers", ("Figure", "As told", "Date and source"), rows, (4, 11, 5))


def _given(as_of: str, citations: Sequence[Citation]) -> str:
    """The date that goes with a value, and who gives it: "as of 2021; The Ex, 25 January 2023"."""
    sources = [f"{words.outlet(cited.article)}, {words.published(cited.article)}" for cited in citations]
    return "; ".join(([f"as of {words.plain(as_of)}"] if as_of else []) + list(dict.fromkeys(sources)))


def _statements(briefing: Briefing) -> Iterator[Block]:
    if not briefing.statements:
        return
    yield Heading(words.STATEMENTS, 2, "statements")
    rows = [
        (_text(words.plain(statement.speaker), "strong"), _cited(statement.sentence))
        for statement in briefing.statements
    ]
    yield _table("statements", ("Who", "As reported"), rows, (5, 15))


def _disagreements(found: Sequence[Disagreement]) -> Iterator[Block]:
    yield Heading(words.DISAGREEMENTS, 2, "disagreements")
    if not found:
        yield Para(_text(words.AGREED))
    for disagreement in found:
        about = words.plain(disagreement.about)
        yield Heading(about[:1].upper() + about[1:], 3)
        if disagreement.over_time:
            yield Para(_text("The sources speak of different times: all of them may be right.", "quiet"), "quiet")
        claims = disagreement.claims
        for at in range(0, len(claims), SIDES):
            yield _sides(claims[at : at + SIDES])


def _sides(claims: Sequence[Claim]) -> Table:
    """What each source says, side by side, over its date and name."""
    values = tuple((Text(words.plain(claim.value), "strong"), Marks((claim.citation.label,))) for claim in claims)
    told = tuple(_text(_given(claim.as_of, [claim.citation])) for claim in claims)
    return Table("sides", values, (told,), (1,) * len(claims))


def _untold(briefing: Briefing) -> Iterator[Block]:
    yield Heading(words.UNTOLD, 2, "untold")
    if not briefing.untold:
        yield Para(_text(words.ANSWERED))
        return
    items = [
        (Text(words.plain(untold.question), "strong"), Text(f" {words.plain(untold.reason)}"))
        for untold in briefing.untold
    ]
    yield Items(tuple(items))


def _sources(sources: Sequence[Source]) -> Iterator[Block]:
    if not sources:
        return
    yield Heading(words.SOURCES, 2, "sources")
    rows = [
        (
            _source(source),
            _text(words.published(source.article)),
            _text(words.used(source)),
            (Marks(source.labels, listed=True),),
        )
        for source in sources
    ]
    yield _table("sources", ("Article", "Published", "Paragraphs", "Footnotes"), rows, (9, 4, 4, 4))


def _source(source: Source) -> Spans:
    article = source.article
    by = f", {words.plain(article.author)}" if article.author else ""
    spans = [
        Text(words.plain(article.title), "strong", words.link(article)),
        Text(f" — {words.outlet(article)}{by}"),
    ]
    also = words.copies(source)
    return (*spans, Text(". "), Text(also, "quiet")) if also else tuple(spans)


def _annex(briefing: Briefing) -> Iterator[Block]:
    """Every sentence once, also one that stands in several places."""
    once = dict.fromkeys(briefing.sentences())
    if not once:
        return
    yield Heading(words.ANNEX, 2, "annex")
    rows = [
        (
            _text(str(n)),
            (Text(words.plain(sentence.text)), Marks(sentence.citations)),
            _text(words.verdict(sentence), "doubt" if words.doubt(sentence) else "plain"),
        )
        for n, sentence in enumerate(once, 1)
    ]
    yield _table("annex", ("No.", "Sentence", "Verdict"), rows, (1, 14, 5))


def _run(sentences: Iterable[Sentence]) -> Spans:
    """Sentences one behind the other; where they share their footnotes, these stand behind the last."""
    spans: list[Text | Marks] = []
    for sentence in sentences:
        spans += [Text(" ")] if spans else []
        spans += _cited(sentence)
    return tuple(spans)


def _cited(sentence: Sentence) -> Spans:
    doubt = words.doubt(sentence)
    spans = (Text(words.plain(sentence.text)), Marks(sentence.citations))
    return (*spans, Text(f" ({doubt})", "doubt")) if doubt else spans


def _text(text: str, style: Style = "plain") -> Spans:
    return (Text(text, style),)


def _table(name: str, head: Sequence[str], rows: Sequence[tuple[Spans, ...]], widths: tuple[int, ...]) -> Table:
    return Table(name, tuple(_text(cell) for cell in head), tuple(rows), widths)
