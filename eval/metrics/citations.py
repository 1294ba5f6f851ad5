"""Figures of an answer's citations: do they exist, do they support, and are they the gold paragraphs.

A place is (article, paragraph), both by id. Support is judged here anew, from words alone, so that the
engine's own verdict is measured and not believed.
"""

from collections.abc import Collection, Sequence

from eval.metrics.retrieval import covered
from eval.normal import content, numbers

Place = tuple[str, str]

SUPPORT = 0.5
"""The share of a sentence's content words that its cited paragraphs must hold; numbers must all be there."""


def validity(cited: Sequence[int], known: Collection[int]) -> float | None:
    """The share of the labels that stand in sentences and have a footnote. None when nothing is cited."""
    return sum(label in known for label in cited) / len(cited) if cited else None


def coverage(sentences: Sequence[Collection[int]]) -> float | None:
    """The share of the sentences that cite anything. None when there is no sentence."""
    return sum(bool(labels) for labels in sentences) / len(sentences) if sentences else None


def precision(cited: Collection[Place], gold: Collection[Place]) -> float | None:
    """The share of the cited paragraphs that are gold. None when nothing is cited."""
    return sum(place in gold for place in cited) / len(cited) if cited else None


def recall(cited: Collection[Place], parts: Sequence[Collection[Place]]) -> float:
    """The share of the evidence's parts that a cited paragraph covers."""
    return covered(parts, cited)


def citation_f1(cited: Collection[Place], parts: Sequence[Collection[Place]]) -> float:
    """The harmonic mean of precision and recall; 0 when nothing is cited."""
    sharp = precision(cited, {place for part in parts for place in part})
    wide = recall(cited, parts)
    return 2 * sharp * wide / (sharp + wide) if sharp and wide else 0.0


def wrong_paragraph(cited: Collection[Place], gold: Collection[Place]) -> float | None:
    """The share of the cited paragraphs that lie in a gold article and are not gold: near, and wrong."""
    articles = {source for source, _ in gold}
    near = [place for place in cited if place not in gold and place[0] in articles]
    return len(near) / len(cited) if cited else None


def supported(sentence: str, evidence: Sequence[str]) -> bool:
    """Whether the paragraphs hold the sentence's numbers and most of its content words."""
    words = set(content(sentence))
    held = {word for text in evidence for word in content(text)}
    figures = {number for text in evidence for number in numbers(text)}
    return bool(evidence) and numbers(sentence) <= figures and len(words & held) >= SUPPORT * len(words)
