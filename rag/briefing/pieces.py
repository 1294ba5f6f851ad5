"""The pieces of a section: sentences that stand together, cited, not yet numbered."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from index.article import Passage
from index.sentences import Span, spans
from rag.answer import Answer, Citation, Sentence
from rag.briefing.material import Line
from rag.briefing.told import Told
from rag.footnotes import Footnotes
from rag.instructions import readable

_LEANS = re.compile(
    r"^[“\"]?(?:he|she|it|they|this|that|these|those|such|his|her|their|however|but|yet|still|nevertheless"
    r"|nonetheless|instead|and|also|so)\b",
    re.IGNORECASE,
)  # on the sentence before
_TURN = re.compile(r"^(?:however|but|yet|nevertheless|nonetheless|instead)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """Sentences that are told together; their labels are those of `citations`, counted from 1."""

    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]

    def cited(self, sentence: Sentence) -> list[Citation]:
        """The citations of one of the sentences."""
        return [self.citations[label - 1] for label in sentence.citations]

    def numbered(self, notes: Footnotes) -> list[Sentence]:
        """The sentences with the labels of the briefing."""
        labels = [notes.cite(citation).label for citation in self.citations]
        return [
            replace(told, citations=tuple(dict.fromkeys(labels[label - 1] for label in told.citations)))
            for told in self.sentences
        ]


def of_answer(answer: Answer) -> list[Piece]:
    """The pieces of an answer: quoted sentences of one footnote together, a written sentence by itself."""
    by_label = {citation.label: citation for citation in answer.citations}
    groups: list[list[Sentence]] = []
    for told in answer.sentences:
        with_last = groups and told.verdict == "quoted" and groups[-1][-1].citations == told.citations
        groups[-1].append(told) if with_last else groups.append([told])
    return [_renumbered(group, [by_label[label] for label in group[0].citations]) for group in groups]


def of_line(line: Line) -> Piece:
    """A line as a quotation, with the sentence before it that it leans on, and the one behind that turns it."""
    kept = _run(line.passage.paragraph.text, line.span)
    return _quoted(line.passage, kept)


def leans(text: str) -> bool:
    """Whether a sentence cannot be understood without the one before it."""
    return bool(_LEANS.match(text))


def hanging(line: Line) -> bool:
    """Whether it leans on a sentence that its paragraph does not have."""
    return leans(line.span.text) and not line.passage.paragraph.text[: line.span.start].strip()


def fresh(piece: Piece, told: Told) -> Piece | None:
    """What of a piece was not told yet.

    A sentence that leans on one told elsewhere goes as well; on one that was only retold, both stay.
    """
    kept = [sentence for sentence in piece.sentences if not told.knows(sentence, piece.cited(sentence))]
    if kept and len(kept) < len(piece.sentences) and leans(kept[0].text):
        printed = any(told.printed(sentence, piece.cited(sentence)) for sentence in piece.sentences)
        kept = kept[1:] if printed else list(piece.sentences)
    return replace(piece, sentences=tuple(kept)) if kept else None


def _quoted(passage: Passage, kept: Sequence[Span]) -> Piece:
    start, end = kept[0].start, kept[-1].end
    quote = passage.paragraph.text[start:end]
    citation = Citation(1, passage.paragraph, passage.article, quote, start, end)
    return Piece(tuple(Sentence(span.text, (1,), "quoted") for span in kept), (citation,))


def _run(text: str, chosen: Span) -> list[Span]:
    every = spans(text)
    fit = {span.start for span in readable(text)}
    at = next(n for n, span in enumerate(every) if span.start == chosen.start)
    first, last = at, at
    while first and _LEANS.match(every[first].text) and every[first - 1].start in fit and at - first < 2:
        first -= 1
    if last + 1 < len(every) and _TURN.match(every[last + 1].text) and every[last + 1].start in fit:
        last += 1
    return every[first : last + 1]


def _renumbered(group: Iterable[Sentence], cited: Sequence[Citation]) -> Piece:
    labels = tuple(range(1, len(cited) + 1))
    return Piece(tuple(replace(told, citations=labels) for told in group), tuple(cited))


def sentences(pieces: Iterable[Piece]) -> Iterator[Sentence]:
    """All sentences of some pieces."""
    for piece in pieces:
        yield from piece.sentences
