"""Figures of a briefing: its facts, footnotes, sentences, repetitions and dates, each judged anew.

Nothing here believes the engine's own verdicts: sentences are checked again, quotations looked up again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from eval.metrics.answers import Fact, tells
from eval.normal import content, holds, numbers, tokens
from index.article import Passage, normalise
from index.calendar import Days
from rag.answer import Citation, Claim, Sentence
from rag.briefing.briefing import Happening, Yearless
from rag.copies import Print
from rag.verify import check

NEARLY = 0.8
"""The share of the shorter sentence's content words, above which two with the same numbers say the same."""
FEWEST = 4
"""Content words below which a sentence is too short to repeat another."""
_HOLDS = ("supported", "quoted")


def told(sentences: Sequence[str], facts: Sequence[Fact]) -> list[bool]:
    """Which facts one sentence tells; a fact that is spread over two is not told."""
    return [any(tells(sentence, fact) for sentence in sentences) for fact in facts]


def share(found: Sequence[bool]) -> float | None:
    """The share that is true; None of nothing."""
    return sum(found) / len(found) if found else None


def verbatim(citation: Citation) -> bool:
    """Whether the quotation stands in its paragraph, letter by letter, at its offsets."""
    return (
        bool(citation.quote) and citation.paragraph.text[citation.quote_start : citation.quote_end] == citation.quote
    )


def claimed(claim: Claim) -> bool:
    """Whether the value that a source is said to give stands in its quotation, and that in its paragraph."""
    return verbatim(claim.citation) and claim.value in claim.citation.quote


def supported(sentence: Sentence, notes: Mapping[int, Citation]) -> bool:
    """Whether it is delivered as supported or quoted, and every footnote that it cites bears it out.

    What is delivered as quoted must stand in its first footnote's quotation (or hold it); each other footnote
    must bear it out alone. The sources of a written sentence bear it out together, and none of them not at all.
    """
    cited = [notes[label] for label in sentence.citations if label in notes]
    if not cited or len(cited) != len(sentence.citations) or sentence.verdict not in _HOLDS:
        return False
    alone = [check(sentence.text, [_passage(citation)]).verdict for citation in cited]
    if sentence.verdict == "quoted":
        return _quotes(sentence.text, cited[0]) and all(verdict in _HOLDS for verdict in alone)
    together = check(sentence.text, [_passage(citation) for citation in cited]).verdict
    return together in _HOLDS and "unsupported" not in alone


def repeats(sentences: Sequence[str]) -> list[bool]:
    """For each sentence whether it nearly repeats an earlier one: a copy, or mostly the same content words.

    Another number makes another statement.
    """
    return [any(_same(sentence, other) for other in sentences[:at]) for at, sentence in enumerate(sentences)]


def in_order(starts: Sequence[date]) -> list[bool]:
    """For each two neighbouring rows whether the second is not earlier."""
    return [one <= other for one, other in pairwise(starts)]


def dated(days: Days, words: Fact, rows: Sequence[Happening]) -> bool:
    """Whether a row within these days tells it in one of the wordings; a coarser date is not right."""
    return any(
        days.start <= row.when.start and row.when.end <= days.end and tells(row.sentence.text, words) for row in rows
    )


def undated(when: str, words: Fact, rows: Sequence[Yearless]) -> bool:
    """The same for a day without a year, as it is printed."""
    return any(holds(tokens(row.words), tokens(when)) and tells(row.sentence.text, words) for row in rows)


def _passage(citation: Citation) -> Passage:
    return Passage(citation.paragraph, citation.article, 1.0, ())


def _quotes(text: str, citation: Citation) -> bool:
    """Against the quotation alone: a footnote that marks another sentence of the paragraph is wrong."""
    quoted = replace(citation.paragraph, text=citation.quote)
    if normalise(text) in normalise(citation.quote) or normalise(citation.quote) in normalise(text):
        return True
    return check(text, [Passage(quoted, citation.article, 1.0, ())]).verdict == "quoted"


def _same(one: str, other: str) -> bool:
    mine, theirs = set(content(one)), set(content(other))
    fewer = min(len(mine), len(theirs))
    if fewer < FEWEST:
        return one == other
    alike = len(mine & theirs) >= NEARLY * fewer and numbers(one) == numbers(other)
    return alike or _copies(Print(one), Print(other))


def _copies(one: Print, other: Print) -> bool:
    shared = len(one.shingles & other.shingles)
    return bool(shared) and one.copies(other, shared)
