"""Footnotes numbered in the order in which a reader meets them, as Word and every typesetter count them.

A briefing that is numbered so already stays as it is.
"""

from collections.abc import Mapping
from dataclasses import replace

from rag.answer import Citation, Disagreement, Sentence
from rag.briefing.briefing import Briefing, Source
from ui.export.block import marked
from ui.export.outline import blocks


def numbered(briefing: Briefing) -> Briefing:
    """The same briefing, its labels counted from 1 as they come up; those that no text cites come last."""
    given = [citation.label for citation in briefing.citations]
    order = list(dict.fromkeys([*marked(blocks(briefing)), *given]))
    if order == given:
        return briefing
    labels = {label: n for n, label in enumerate(order, 1)}
    return replace(
        briefing,
        summary=_sentences(briefing.summary, labels),
        sections=tuple(
            replace(section, sentences=_sentences(section.sentences, labels)) for section in briefing.sections
        ),
        timeline=tuple(replace(row, sentence=_sentence(row.sentence, labels)) for row in briefing.timeline),
        yearless=tuple(replace(row, sentence=_sentence(row.sentence, labels)) for row in briefing.yearless),
        numbers=tuple(replace(number, sentence=_sentence(number.sentence, labels)) for number in briefing.numbers),
        statements=tuple(replace(said, sentence=_sentence(said.sentence, labels)) for said in briefing.statements),
        disagreements=tuple(_disagreement(found, labels) for found in briefing.disagreements),
        citations=tuple(_citation(briefing.citations[label - 1], labels) for label in order),
        sources=tuple(_source(source, labels) for source in briefing.sources),
    )


def _sentences(given: tuple[Sentence, ...], labels: Mapping[int, int]) -> tuple[Sentence, ...]:
    return tuple(_sentence(sentence, labels) for sentence in given)


def _sentence(sentence: Sentence, labels: Mapping[int, int]) -> Sentence:
    return replace(sentence, citations=tuple(labels[label] for label in sentence.citations))


def _citation(citation: Citation, labels: Mapping[int, int]) -> Citation:
    return replace(citation, label=labels[citation.label])


def _disagreement(found: Disagreement, labels: Mapping[int, int]) -> Disagreement:
    claims = tuple(replace(claim, citation=_citation(claim.citation, labels)) for claim in found.claims)
    return replace(found, claims=claims)


def _source(source: Source, labels: Mapping[int, int]) -> Source:
    return replace(source, labels=tuple(sorted(labels[label] for label in source.labels)))
