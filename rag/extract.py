"""Answers without a model: the sentences that answer, verbatim, each cited to its paragraph.

Candidates are the sentences of the passages; `evidence` weighs each; the best are taken from as many articles
as tell it, no two saying the same. How sure we are decides between an answer and a refusal.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.archive import Archive
from index.article import Passage
from index.sentences import Span, spans
from index.words import content_terms
from rag.answer import Citation, Disagreement, Sentence
from rag.disagree import disagreements, footnotes
from rag.evidence import Candidate, Weigher
from rag.footnotes import Footnotes
from rag.instructions import readable
from rag.kinds import fits
from rag.question import Question

ENOUGH = 0.17  # refuses a tenth of SQuAD's answerable questions, and .55 of their twins, .74 of near misses
SECOND = 0.6  # of the best sentence's probability: what another sentence's must be to be told too
SAME = 0.85  # cosine above which two sentences say the same
SHARED = 0.7  # share of content terms above which they do
DEFINITE = ("how many", "how much", "when")  # no sentence without a count or a date answers these
FEWEST = 3  # content terms of a sentence that can be an answer
_LEANS = re.compile(r"^[“\"]?(?:he|she|it|they|this|that|these|those|such)\b", re.IGNORECASE)  # on the one before
_TURN = re.compile(r"^(?:however|but|yet|still|nevertheless|nonetheless|though|instead)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Extract:
    """Sentences with their footnotes; `confidence` (0..1) that they answer the question.

    `unanswered` are the parts of the question left open.
    """

    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    confidence: float
    disagreements: tuple[Disagreement, ...] = ()
    unanswered: tuple[str, ...] = ()

    @property
    def enough(self) -> bool:
        """Whether to answer with it: it probably answers, or the articles contradict each other on what is asked."""
        return bool(self.sentences) and (self.confidence >= ENOUGH or bool(self.disagreements))


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence in whatever words, and the passage it is told from."""

    text: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate and the probability that it answers."""

    candidate: Candidate
    score: float


def extract(archive: Archive, question: Question, passages: Sequence[Passage], most: int) -> Extract:
    """The one to `most` sentences that answer a question (each part of it), verbatim from the passages."""
    if question.parts:
        return _joined(question, [extract(archive, part, passages, most) for part in question.parts])
    candidates = candidates_of(archive, question, passages)
    if not candidates:
        return Extract((), (), 0.0)
    scored = sorted((Scored(item, item.answers) for item in candidates), key=lambda item: -item.score)
    chosen = _choose(scored, most)
    sentences, citations = _footnoted(sorted(chosen, key=_age) if question.timing.newest else chosen)
    found = disagreements(question, candidates, citations)
    cited = footnotes(found, citations)
    return Extract(tuple(sentences), cited, scored[0].candidate.confidence, found)


def how_probably(archive: Archive, question: Question, told: Sequence[Told]) -> float:
    """How probably the best of these sentences answers, each in the passage it is told from: 0..1."""
    if not told:
        return 0.0
    asked, *sentences = archive.embedder.encode([question.text, *(item.text for item in told)])
    weigher = Weigher(question, asked, archive.generation.words.rarity)
    pairs = zip(told, sentences, strict=True)
    return max(
        weigher.candidate(item.passage, Span(0, len(item.text), item.text), encoded).answers
        for item, encoded in pairs
    )


def _joined(question: Question, parts: Sequence[Extract]) -> Extract:
    """One answer from the parts that are answered; a sentence that answers two of them is told once."""
    answered = [part for part in parts if part.enough]
    notes = Footnotes()
    told = [sentence for part in answered for sentence in _relabelled(part, notes)]
    return Extract(
        sentences=tuple(dict.fromkeys(told)),
        citations=notes.every,
        confidence=max(part.confidence for part in answered or parts),
        disagreements=tuple(notes.recite(found) for part in answered for found in part.disagreements),
        unanswered=tuple(
            asked.text for asked, part in zip(question.parts, parts, strict=True) if answered and not part.enough
        ),
    )


def _relabelled(part: Extract, notes: Footnotes) -> list[Sentence]:
    labels = {citation.label: notes.cite(citation).label for citation in part.citations}
    return [replace(told, citations=tuple(labels[label] for label in told.citations)) for told in part.sentences]


def candidates_of(archive: Archive, question: Question, passages: Sequence[Passage]) -> list[Candidate]:
    """Every sentence of the passages that can be an answer, with its features."""
    found = [
        (passage, span)
        for passage in passages
        for span in readable(passage.paragraph.text)
        if len(content_terms(span.text)) >= FEWEST and (question.kind not in DEFINITE or fits(question, span.text))
    ]
    asked, *sentences = archive.embedder.encode([question.text, *(span.text for _, span in found)])
    weigher = Weigher(question, asked, archive.generation.words.rarity)
    return [
        weigher.candidate(passage, span, sentence) for (passage, span), sentence in zip(found, sentences, strict=True)
    ]


def _age(item: Scored) -> int:
    """Days before the end of the calendar; what has no date is oldest."""
    published = item.candidate.passage.article.published
    return -published.toordinal() if published else 0


def _choose(scored: Sequence[Scored], most: int) -> list[Scored]:
    """The best sentence; then what comes near it and says something else, of its paragraph or another article."""
    chosen = [scored[0]]
    for item in scored[1:]:
        near = len(chosen) < most and item.score >= SECOND * scored[0].score
        if near and _elsewhere(item, chosen) and not any(_same(item, other) for other in chosen):
            chosen.append(item)
    return chosen


def _elsewhere(item: Scored, chosen: Sequence[Scored]) -> bool:
    """Whether its paragraph is told already, or its article not yet: one paragraph an article is cited."""
    passage = item.candidate.passage
    told = [other.candidate.passage for other in chosen]
    articles = {other.article.id for other in told}
    return passage.article.id not in articles or passage.paragraph.id in {other.paragraph.id for other in told}


def _same(one: Scored, other: Scored) -> bool:
    if float(np.dot(one.candidate.vector, other.candidate.vector)) >= SAME:
        return True
    mine, theirs = set(content_terms(one.candidate.span.text)), set(content_terms(other.candidate.span.text))
    return len(mine & theirs) >= SHARED * min(len(mine), len(theirs))


def _footnoted(chosen: Sequence[Scored]) -> tuple[list[Sentence], list[Citation]]:
    """One footnote for each run of neighbouring sentences, paragraphs in the order of their best sentence."""
    passages = {item.candidate.passage.paragraph.id: item.candidate.passage for item in chosen}
    sentences: list[Sentence] = []
    citations: list[Citation] = []
    for passage in passages.values():
        mine = [item.candidate.span for item in chosen if item.candidate.passage.paragraph.id == passage.paragraph.id]
        for run in _runs(passage.paragraph.text, mine):
            start, end, label = run[0].start, run[-1].end, len(citations) + 1
            quote = passage.paragraph.text[start:end]
            citations.append(Citation(label, passage.paragraph, passage.article, quote, start, end))
            sentences += [Sentence(span.text, (label,), "quoted") for span in run]
    return sentences, citations


def _runs(text: str, chosen: Sequence[Span]) -> list[list[Span]]:
    """The chosen sentences of a paragraph and the neighbours they need, in order, neighbours together."""
    every = spans(text)
    fit = {span.start for span in readable(text)}
    starts = {span.start for span in chosen}
    kept = {place for place, span in enumerate(every) if span.start in starts}
    kept |= {place - 1 for place in kept if place and _LEANS.match(every[place].text)}
    kept |= {place + 1 for place in kept if place + 1 < len(every) and _TURN.match(every[place + 1].text)}
    kept = {place for place in kept if every[place].start in fit}
    runs: list[list[Span]] = []
    for place in sorted(kept):
        if place - 1 in kept:
            runs[-1].append(every[place])
        else:
            runs.append([every[place]])
    return runs
