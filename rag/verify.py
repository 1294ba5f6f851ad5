"""Is a sentence that a language model wrote supported by the paragraphs it cites? No model is asked.

A wrong number, date, name, quotation, negation or direction makes it unsupported, whatever else is right in it.
What is left is judged by how much of what it says stands in its sources.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from index.article import Passage
from rag.answer import Verdict
from rag.checks.coverage import Coverage, coverage
from rag.checks.dating import misdated
from rag.checks.figures import astray
from rag.checks.grounds import Finding, Ground, Kind, Statement, ground, statement
from rag.checks.naming import misnamed
from rag.checks.polarity import contradicted
from rag.checks.quotations import misquoted, verbatim
from rag.checks.roles import crossed
from rag.checks.speakers import missaid

# Shares of a sentence's words, by weight. Of people's paraphrases (SQuAD questions with their answers, development
# half) 12% have less than CLOSE, 1% less than LEAST; sentences that cite a wrong paragraph all have less than CLOSE.
ENOUGH = 0.75  # what its sources must hold for it to be supported, and not in part
CLOSE = 0.7  # what two neighbouring sentences must hold for it to be no patchwork
LEAST = 0.5  # what they must hold for it to be supported at all
SURE = 0.8  # what they must hold of a sentence without a footnote for it to be given one

_TESTS: tuple[Callable[[Statement, Ground], Iterator[Finding]], ...] = (
    misquoted,
    astray,
    misdated,
    misnamed,
    contradicted,
    crossed,
    missaid,
)


@dataclass(frozen=True, slots=True)
class Check:
    """A verdict; for all but supported and quoted ones, `why` is one line for a reader and `kind` what is wrong."""

    verdict: Verdict
    why: str | None = None
    kind: Kind | None = None


def check(sentence: str, sources: Sequence[Passage]) -> Check:
    """Whether the cited passages, with their headline, outlet and day of publication, bear a sentence out."""
    return _check(statement(sentence), ground(sources))


def best_source(sentence: str, passages: Sequence[Passage]) -> Passage | None:
    """The passage that alone bears out a sentence that cites none; None when none does so beyond doubt."""
    claim = statement(sentence)
    grounds = [(passage, ground([passage])) for passage in passages]
    sure = [(coverage(claim, held), passage, held) for passage, held in grounds]
    ranked = sorted(sure, key=lambda item: (-item[0].told, -item[0].together))
    for found, passage, held in ranked:
        if found.together >= SURE and claim.content and _check(claim, held).verdict in ("supported", "quoted"):
            return passage
    return None


def _check(claim: Statement, held: Ground) -> Check:
    if not held.sources:
        return Check("unsupported", "it cites no paragraph", "content")
    if verbatim(claim, held):
        return Check("quoted")
    findings = _findings(claim, held)
    hard = next((finding for finding in findings if finding.hard), None)
    if hard:
        return Check("unsupported", hard.why, hard.kind)
    found = coverage(claim, held)
    if found.together < LEAST:
        return Check("unsupported", f"the paragraph says little of this: {_missing(found)}", "content")
    if findings:
        return Check("partly", findings[0].why, findings[0].kind)
    if found.told < ENOUGH:
        return Check("partly", f"the paragraph does not say: {_missing(found)}", "content")
    if found.together < CLOSE:
        return Check("partly", "it joins what the paragraph tells in different places", "content")
    return Check("supported")


def _findings(claim: Statement, held: Ground) -> list[Finding]:
    """What the tests find, up to the first error."""
    found: list[Finding] = []
    for test in _TESTS:
        for finding in test(claim, held):
            found.append(finding)
            if finding.hard:
                return found
    return found


def _missing(found: Coverage) -> str:
    return ", ".join(found.missing[:4]) or "its words stand far apart"
