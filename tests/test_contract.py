"""The JSON that other programs build on: every key, and nothing that JSON or a terminal cannot take."""

import json
import math
from datetime import UTC, date, datetime

import pytest

from index.article import Article, Paragraph, Passage
from index.health import Finding
from index.library import Listing
from index.report import Outcome, Report
from rag.answer import Answer, Citation, Claim, Disagreement, Sentence
from ui import contract

TEXT = "They met. The council voted 7 to 2. It rained."
ARTICLE = Article("/a/b.txt", "b.txt", "Council votes", TEXT, date(2023, 1, 25), "https://ex.org/b", "Ann", "The Ex")
PARAGRAPH = Paragraph("feed", ARTICLE.id, 7, TEXT, 0, len(TEXT))
CITATION = Citation(1, PARAGRAPH, ARTICLE, TEXT[10:36], 10, 36)


def made(**changed):
    given = {
        "question": "what did the council do?",
        "sentences": (Sentence("The council voted 7 to 2.", (1,), "quoted"),),
        "citations": (CITATION,),
        "passages": (Passage(PARAGRAPH, ARTICLE, 0.123456, ("words", "vectors")),),
        "refused": False,
        "reason": None,
        "complete": True,
        "fault": None,
        "mode": "extractive",
        "confidence": 0.9,
        "timings": {"retrieve_ms": 3.14159, "answer_ms": 2, "total_ms": 5.2},
    }
    return Answer(**(given | changed))


def test_an_answer_has_exactly_the_keys_of_the_contract():
    assert contract.answer(made()) == {
        "schema": "dateline.answer/1",
        "question": "what did the council do?",
        "answer": "The council voted 7 to 2. [1]",
        "sentences": [{"text": "The council voted 7 to 2.", "citations": [1], "verdict": "quoted", "why": None}],
        "citations": [
            {
                "label": 1,
                "paragraph_id": "feed",
                "paragraph": 7,
                "quote": "The council voted 7 to 2. ",
                "quote_start": 10,
                "quote_end": 36,
                "text": TEXT,
                "article": {
                    "id": ARTICLE.id,
                    "title": "Council votes",
                    "source": "b.txt",
                    "url": "https://ex.org/b",
                    "published": "2023-01-25",
                },
            }
        ],
        "disagreements": [],
        "refused": False,
        "reason": None,
        "complete": True,
        "fault": None,
        "mode": "extractive",
        "model": None,
        "retrieved": [
            {
                "paragraph_id": "feed",
                "paragraph": 7,
                "article_id": ARTICLE.id,
                "source": "b.txt",
                "score": 0.1235,
                "found_by": ["words", "vectors"],
                "copies": [],
            }
        ],
        "warnings": [],
        "timings": {"retrieve_ms": 3.1, "answer_ms": 2.0, "total_ms": 5.2},
    }


def test_a_refusal_says_why_in_the_same_object():
    found = contract.answer(made(refused=True, reason="It does not.", sentences=(), citations=()))
    assert found.keys() == contract.answer(made()).keys()
    assert (found["refused"], found["reason"], found["answer"]) == (True, "It does not.", "It does not.")
    assert found["retrieved"]


def test_a_disagreement_names_the_footnote_of_each_claim():
    found = contract.answer(made(disagreements=(Disagreement("the votes", (Claim("7", CITATION),)),)))
    assert found["disagreements"] == [
        {"about": "the votes", "over_time": False, "claims": [{"value": "7", "citation": 1, "as_of": None}]}
    ]


@pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf])
def test_what_is_not_a_number_never_gets_into_json(odd):
    found = contract.answer(made(passages=(Passage(PARAGRAPH, ARTICLE, odd, ()),), timings={"total_ms": odd}))
    json.loads(contract.dumps(found), parse_constant=pytest.fail)
    assert found["timings"] == {"retrieve_ms": 0.0, "answer_ms": 0.0, "total_ms": 0.0}


def test_a_quote_is_verbatim_at_its_offsets(seeds):
    found = contract.answer(seeds.ask("why did parliament vote in 2020?").answer)
    assert len(found["citations"]) == 2
    for citation in found["citations"]:
        assert citation["text"][citation["quote_start"] : citation["quote_end"]] == citation["quote"]


@pytest.mark.parametrize("ascii_only", [True, False])
def test_json_is_one_line_that_reads_back_and_drives_no_terminal(ascii_only):
    hostile = "a\x1b[31m\x9b2J\u202e\u2028\r\nb \ud800 “é” 😀"
    text = contract.dumps({"text": hostile}, ascii_only=ascii_only)
    assert json.loads(text) == {"text": hostile}
    assert not set(text) & set("\x1b\x9b\u202e\u2028\r\n\ud800")
    assert text.isascii() == ascii_only


def test_a_report_tells_every_outcome():
    given = Report([Outcome("a", "indexed", title="A", paragraphs=3), Outcome("b", "failed", "is empty")], embedded=3)
    assert contract.report(given) == {
        "schema": "dateline.add/1",
        "counts": {"indexed": 1, "unchanged": 0, "skipped": 0, "failed": 1},
        "embedded": 3,
        "outcomes": [
            {"source": "a", "status": "indexed", "reason": None, "title": "A", "articles": 1, "paragraphs": 3},
            {"source": "b", "status": "failed", "reason": "is empty", "title": None, "articles": 1, "paragraphs": 0},
        ],
    }


def test_a_list_and_an_article_tell_who_wrote_it_and_where():
    known = {
        "id": ARTICLE.id,
        "title": "Council votes",
        "source": "b.txt",
        "url": "https://ex.org/b",
        "published": "2023-01-25",
        "author": "Ann",
        "outlet": "The Ex",
    }
    listed = contract.listings([Listing(ARTICLE, 3, datetime(2024, 5, 1, tzinfo=UTC))])
    more = {"paragraphs": 3, "added": "2024-05-01T00:00:00+00:00"}
    assert listed == {"schema": "dateline.list/1", "articles": [known | more]}
    assert contract.article(ARTICLE, [PARAGRAPH]) == {
        "schema": "dateline.show/1",
        "article": known,
        "paragraphs": [{"paragraph_id": "feed", "paragraph": 7, "text": TEXT}],
    }


def test_findings_are_ok_only_together():
    given = [Finding("a", True, "good"), Finding("b", False, "bad", "mend it")]
    assert contract.findings(given, "verify") == {
        "schema": "dateline.verify/1",
        "ok": False,
        "findings": [
            {"check": "a", "ok": True, "seen": "good", "fix": None},
            {"check": "b", "ok": False, "seen": "bad", "fix": "mend it"},
        ],
    }
