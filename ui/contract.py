"""Results → the JSON objects that other programs build on. Each names its schema, `dateline.<what>/<version>`.

A key is never renamed or dropped within a version. `dateline.answer/1` is specified in docs/design.md, section 5.
"""

import json
import math
from collections.abc import Sequence
from typing import Any

from index.article import Article, Paragraph, Passage
from index.health import Finding
from index.library import Listing
from index.report import Report
from rag.answer import Answer, Citation, Disagreement, Sentence
from ui.clean import UNSAFE

Json = dict[str, Any]
TIMINGS = ("retrieve_ms", "answer_ms", "total_ms")


def dumps(document: Json, *, ascii_only: bool = False) -> str:
    """One line of JSON. Characters that a terminal would act on are escaped, and so do no harm there."""
    text = json.dumps(document, ensure_ascii=ascii_only, allow_nan=False)
    return UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def answer(given: Answer, why: Json | None = None) -> Json:
    """`dateline.answer/1`. When refused, `answer` and `reason` say why, and `retrieved` holds the nearest.

    `why` is what --explain adds.
    """
    told = {
        "schema": "dateline.answer/1",
        "question": given.question,
        "answer": given.text,
        "sentences": [sentence_of(sentence) for sentence in given.sentences],
        "citations": [citation_of(citation) for citation in given.citations],
        "disagreements": [disagreement_of(found) for found in given.disagreements],
        "refused": given.refused,
        "reason": given.reason,
        "mode": given.mode,
        "model": given.model,
        "complete": given.complete,
        "fault": given.fault,
        "retrieved": [_retrieved(passage) for passage in given.passages],
        "warnings": list(given.warnings),
        "timings": {name: _finite(given.timings.get(name, 0), 1) for name in TIMINGS},
    }
    return told | (why or {})


def report(given: Report) -> Json:
    """`dateline.add/1`: the counts, and every outcome in the order seen."""
    outcomes = [
        {
            "source": outcome.source,
            "status": outcome.status,
            "reason": outcome.reason or None,
            "title": outcome.title or None,
            "articles": outcome.articles,
            "paragraphs": outcome.paragraphs,
        }
        for outcome in given.outcomes
    ]
    return {"schema": "dateline.add/1", "counts": given.counts(), "embedded": given.embedded, "outcomes": outcomes}


def listings(given: Sequence[Listing]) -> Json:
    """`dateline.list/1`: the articles, newest publication first."""
    articles = [
        _whole(listing.article) | {"paragraphs": listing.paragraphs, "added": listing.added.isoformat()}
        for listing in given
    ]
    return {"schema": "dateline.list/1", "articles": articles}


def article(given: Article, paragraphs: Sequence[Paragraph]) -> Json:
    """`dateline.show/1`: one article and its paragraphs, in order."""
    told = [{"paragraph_id": part.id, "paragraph": part.n, "text": part.text} for part in paragraphs]
    return {"schema": "dateline.show/1", "article": _whole(given), "paragraphs": told}


def findings(given: Sequence[Finding], name: str) -> Json:
    """`dateline.verify/1` or `dateline.doctor/1`: every check; `fix` says what to do about it."""
    checks = [{"check": found.check, "ok": found.ok, "seen": found.seen, "fix": found.fix or None} for found in given]
    return {"schema": f"dateline.{name}/1", "ok": all(found.ok for found in given), "findings": checks}


def sentence_of(sentence: Sentence) -> Json:
    """One sentence, of an answer or a briefing."""
    return {
        "text": sentence.text,
        "citations": list(sentence.citations),
        "verdict": sentence.verdict,
        "why": sentence.why,
    }


def citation_of(citation: Citation) -> Json:
    """One footnote with its whole paragraph; the quoted words are `text[quote_start:quote_end]`."""
    return {
        "label": citation.label,
        "paragraph_id": citation.paragraph.id,
        "paragraph": citation.paragraph.n,
        "quote": citation.quote,
        "quote_start": citation.quote_start,
        "quote_end": citation.quote_end,
        "text": citation.paragraph.text,
        "article": article_of(citation.article),
    }


def article_of(given: Article) -> Json:
    """What a footnote tells of its article."""
    return {
        "id": given.id,
        "title": given.title,
        "source": given.source,
        "url": given.url,
        "published": given.published.isoformat() if given.published else None,
    }


def _whole(given: Article) -> Json:
    return article_of(given) | {"author": given.author, "outlet": given.outlet}


def _retrieved(passage: Passage) -> Json:
    return {
        "paragraph_id": passage.paragraph.id,
        "paragraph": passage.paragraph.n,
        "article_id": passage.article.id,
        "source": passage.article.source,
        "score": _finite(passage.score, 4),
        "found_by": list(passage.found_by),
        "copies": [copy.article.source for copy in passage.copies],
    }


def disagreement_of(found: Disagreement) -> Json:
    """What sources tell differently; a claim's `citation` is a label."""
    claims = [
        {"value": claim.value, "citation": claim.citation.label, "as_of": claim.as_of or None}
        for claim in found.claims
    ]
    return {"about": found.about, "over_time": found.over_time, "claims": claims}


def _finite(number: float, digits: int) -> float:
    """JSON has no NaN: what is not a number counts 0."""
    return round(float(number), digits) if math.isfinite(number) else 0.0
