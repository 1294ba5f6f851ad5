"""A briefing as `dateline.briefing/1`: footnotes and sentences have the keys of `dateline.answer/1`.

A key is never renamed or dropped within a version.
"""

from index.article import Scope
from index.calendar import Event
from rag.briefing.briefing import Briefing, Source
from ui.contract import Json, article_of, citation_of, disagreement_of, dumps, sentence_of
from ui.export.numbering import numbered


def document(briefing: Briefing) -> bytes:
    """The whole file: one line."""
    return f"{dumps(contents(briefing))}\n".encode()


def contents(given: Briefing) -> Json:
    """`dateline.briefing/1`. Numbers in `citations` and `footnotes` are labels of the list `citations`."""
    given = numbered(given)
    return {
        "schema": "dateline.briefing/1",
        "topic": given.topic,
        "headline": given.headline,
        "summary": [sentence_of(told) for told in given.summary],
        **_parts(given),
        "untold": [{"question": untold.question, "reason": untold.reason} for untold in given.untold],
        "citations": [citation_of(cited) for cited in given.citations],
        "sources": [_source(source) for source in given.sources],
        "mode": given.mode,
        "model": given.model,
        "fault": given.fault,
        "complete": given.complete,
        "scope": _scope(given.scope),
        "coverage": given.coverage,
        "archive": dict(given.archive),
        "warnings": list(given.warnings),
    }


def _parts(given: Briefing) -> Json:
    """What stands between the summary and what is not told."""
    return {
        "sections": [
            {
                "title": section.title,
                "question": section.question,
                "sentences": [sentence_of(told) for told in section.sentences],
            }
            for section in given.sections
        ],
        "timeline": [
            {
                "when": _when(row.when),
                "certain": row.certain,
                "words": row.words or None,
                "sentence": sentence_of(row.sentence),
            }
            for row in given.timeline
        ],
        "yearless": [{"words": row.words, "sentence": sentence_of(row.sentence)} for row in given.yearless],
        "numbers": [
            {"value": number.value, "as_of": number.as_of or None, "sentence": sentence_of(number.sentence)}
            for number in given.numbers
        ],
        "statements": [
            {"speaker": said.speaker, "sentence": sentence_of(said.sentence)} for said in given.statements
        ],
        "disagreements": [disagreement_of(found) for found in given.disagreements],
    }


def _when(event: Event) -> Json:
    return {"start": event.start.isoformat(), "end": event.end.isoformat(), "precision": event.precision}


def _source(source: Source) -> Json:
    return {
        "article": article_of(source.article),
        "outlet": source.article.outlet,
        "author": source.article.author,
        "paragraphs": list(source.paragraphs),
        "footnotes": list(source.labels),
        "copies": list(source.copies),
    }


def _scope(scope: Scope | None) -> Json | None:
    if scope is None:
        return None
    since, until = (day.isoformat() if day else None for day in (scope.since, scope.until))
    return {"since": since, "until": until, "outlets": list(scope.outlets)}
