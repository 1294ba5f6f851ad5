"""The lists of a briefing: timeline, numbers, statements, sources, in its own footnotes."""

from collections.abc import Iterable, Sequence

from rag.answer import Citation, Disagreement, Sentence
from rag.briefing.briefing import Happening, Number, Source, Statement, Yearless
from rag.briefing.figures import figures
from rag.briefing.material import Line
from rag.briefing.originals import Originals
from rag.briefing.statements import statements
from rag.briefing.timeline import Dated, dated, yearless
from rag.footnotes import Footnotes


class Tables:
    """Draws the lists from the lines on the topic; each sentence in them is quoted as it stands."""

    def __init__(self, lines: Sequence[Line], most: int, notes: Footnotes) -> None:
        self._lines = lines
        self._most = most
        self._notes = notes

    def timeline(self) -> tuple[Happening, ...]:
        """What happened when."""
        rows = dated(self._lines, self._most)
        return tuple(Happening(row.when, self._row(row), row.certain, row.words) for row in rows)

    def yearless(self) -> tuple[Yearless, ...]:
        """What happened on a day of an unknown year."""
        return tuple(Yearless(row.words, self._row(row)) for row in yearless(self._lines, self._most))

    def numbers(self) -> tuple[Number, ...]:
        """The figures."""
        found = figures(self._lines, self._most)
        return tuple(Number(figure.text, self._quoted([figure.line]), figure.as_of) for figure in found)

    def statements(self) -> tuple[Statement, ...]:
        """Who said what."""
        return tuple(
            Statement(said.speaker, self._quoted([said.line])) for said in statements(self._lines, self._most)
        )

    def _row(self, row: Dated) -> Sentence:
        return self._quoted(row.lines)

    def _quoted(self, lines: Sequence[Line]) -> Sentence:
        """The first line's sentence; the others say the same."""
        return Sentence(lines[0].span.text, tuple(dict.fromkeys(map(self._label, lines))), "quoted")

    def _label(self, line: Line) -> int:
        """The footnote that quotes the line already, or a new one."""
        paragraph, span = line.passage.paragraph, line.span
        for note in self._notes.every:
            same = note.paragraph.id == paragraph.id
            if same and note.quote_start <= span.start and span.end <= note.quote_end:
                return note.label
        found = Citation(0, paragraph, line.passage.article, span.text, span.start, span.end)
        return self._notes.cite(found).label


def distinct(found: Iterable[Disagreement]) -> list[Disagreement]:
    """Each disagreement once: the same paragraphs with the same values are the same, whatever was asked."""
    once: dict[frozenset[tuple[str, str]], Disagreement] = {}
    for differ in found:
        key = frozenset((claim.citation.paragraph.id, claim.value) for claim in differ.claims)
        once.setdefault(key, differ)
    return list(once.values())


def sources(cited: Sequence[Citation], originals: Originals) -> tuple[Source, ...]:
    """The articles cited, in the order of their first footnote; copies are named and not counted."""
    by_article: dict[str, list[Citation]] = {}
    for citation in cited:
        by_article.setdefault(citation.article.id, []).append(citation)
    return tuple(_source(found, originals) for found in by_article.values())


def _source(found: Sequence[Citation], originals: Originals) -> Source:
    article = found[0].article
    every = [copy.article for item in found for copy in originals.copies(item.paragraph.id)]
    names = dict.fromkeys(copy.outlet or copy.source for copy in every if copy.id != article.id)
    paragraphs = sorted({citation.paragraph.n for citation in found})
    return Source(article, tuple(paragraphs), tuple(item.label for item in found), tuple(names))
