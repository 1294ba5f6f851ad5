"""What history keeps of an answer: everything that is shown of it, and not the articles' whole texts."""

import json
import math
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article, Paragraph, Passage
from index.errors import ArchiveDamaged, ArchiveError
from rag import record
from rag.answer import Answer, Citation, Claim, Disagreement, Sentence
from rag.record import from_json, to_json

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
MAYBE = st.none() | TEXTS
COUNTS = st.integers(0, 10**6)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
ARTICLES = st.builds(
    Article, TEXTS, TEXTS, TEXTS, st.just(""), st.none() | st.dates(), MAYBE, MAYBE, MAYBE, body_start=COUNTS
)
PARAGRAPHS = st.builds(Paragraph, TEXTS, TEXTS, COUNTS, TEXTS, COUNTS, COUNTS)
ARMS = st.lists(st.sampled_from(["words", "vectors"]), max_size=2).map(tuple)
PARTS = st.dictionaries(TEXTS, NUMBERS, max_size=2)


def some(strategy, most=3):
    return st.lists(strategy, max_size=most).map(tuple)


COPIES = st.builds(Passage, PARAGRAPHS, ARTICLES, NUMBERS, ARMS, st.just(()), PARTS)
PASSAGES = st.builds(Passage, PARAGRAPHS, ARTICLES, NUMBERS, ARMS, some(COPIES, 2), PARTS)
CITATIONS = st.builds(Citation, COUNTS, PARAGRAPHS, ARTICLES, TEXTS, COUNTS, COUNTS)
VERDICTS = st.sampled_from(["supported", "partly", "unsupported", "quoted"])
SENTENCES = st.builds(Sentence, TEXTS, some(COUNTS), VERDICTS, MAYBE)
DISAGREEMENTS = st.builds(Disagreement, TEXTS, some(st.builds(Claim, TEXTS, CITATIONS, TEXTS)), st.booleans())
ANSWERS = st.builds(
    Answer,
    question=TEXTS,
    sentences=some(SENTENCES),
    citations=some(CITATIONS),
    passages=some(PASSAGES),
    refused=st.booleans(),
    reason=MAYBE,
    mode=st.sampled_from(["extractive", "model"]),
    confidence=NUMBERS,
    model=MAYBE,
    fault=MAYBE,
    complete=st.booleans(),
    disagreements=some(DISAGREEMENTS, 2),
    warnings=some(TEXTS),
    timings=st.dictionaries(TEXTS, NUMBERS, max_size=3),
)
ARTICLE = Article("/a", "a.txt", "Votes", "It voted.", date(2020, 1, 5), body_start=3)
PARAGRAPH = Paragraph("p", ARTICLE.id, 1, "It voted.", 0, 9)
PASSAGE = Passage(PARAGRAPH, ARTICLE, 0.5, ("words",))
CITATION = Citation(1, PARAGRAPH, ARTICLE, "It voted.", 0, 9)
ANSWER = Answer(
    "What did it do?",
    (Sentence("It voted.", (1,), "quoted"),),
    (CITATION,),
    (PASSAGE,),
    False,
    None,
    "extractive",
    0.9,
)


def parts(answer):
    """`Passage.parts` take no part in comparing."""
    return [found.parts for passage in answer.passages for found in (passage, *passage.copies)]


@settings(max_examples=60, deadline=None)
@given(ANSWERS)
def test_what_is_kept_is_what_comes_back(answer):
    back = from_json(to_json(answer))
    assert back == answer
    assert parts(back) == parts(answer)
    assert "\n" not in to_json(answer)


@pytest.mark.parametrize(
    "question", ["Why did parliament vote in 2020?", "How many US troops are in Iraq?", "Who won?"]
)
def test_a_real_answer_comes_back_without_the_texts_of_its_articles(seeds, question):
    answer = seeds.ask(question).answer
    text = to_json(answer)
    back = from_json(text)
    assert back == record.without_texts(answer)
    assert (back.text, back.refused, back.timings) == (answer.text, answer.refused, answer.timings)
    assert [citation.paragraph for citation in back.citations] == [
        citation.paragraph for citation in answer.citations
    ]
    assert {passage.article.id for passage in back.passages} == {passage.article.id for passage in answer.passages}
    assert len(text) < 60_000


def test_the_texts_of_articles_are_in_no_part_of_it():
    secret = replace(ARTICLE, text="Told to nobody.")
    passage = replace(PASSAGE, article=secret, copies=(replace(PASSAGE, article=secret),))
    note = replace(CITATION, article=secret)
    answer = replace(
        ANSWER, passages=(passage,), citations=(note,), disagreements=(Disagreement("a", (Claim("b", note),)),)
    )
    assert "nobody" not in to_json(answer)
    back = from_json(to_json(answer))
    assert back.citations[0].article == replace(secret, text="") and back.citations[0].article.id == ARTICLE.id


def test_what_json_cannot_hold_does_no_harm():
    answer = replace(
        ANSWER, question="half \ud83d of it", confidence=math.nan, timings={"total_ms": math.inf, "answer_ms": 2.5}
    )
    text = to_json(answer)
    json.loads(text, parse_constant=pytest.fail)
    back = from_json(text)
    assert (back.question, back.confidence, back.timings) == ("half ? of it", 0, {"total_ms": 0, "answer_ms": 2.5})


def test_an_answer_names_its_form():
    assert json.loads(to_json(ANSWER))["schema"] == "dateline.record/1"
    later = to_json(ANSWER).replace("record/1", "record/2")
    with pytest.raises(ArchiveError, match=r"'dateline.record/2', this version reads dateline.record/1; upgrade"):
        from_json(later)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", '"schema"', "[" * 100_000, '{"answer": 1}'])
def test_what_is_no_record_is_damage(text):
    with pytest.raises(ArchiveDamaged, match="an answer that was kept is damaged: it is no record of one; ask again"):
        from_json(text)


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ('"refused": false', '"refused": "no"', "refused: "),
        ('"verdict": "quoted"', '"verdict": "true"', r"sentences\.0\.verdict: "),
        ('"quote_start": 0', '"quote_start": null', r"citations\.0\.quote_start: "),
        ('"published": "2020-01-05"', '"published": "soon"', r"citations\.0\.article\.published: "),
        ('"n": 1', '"m": 1', r"citations\.0\.paragraph\.n: field required"),
        ('"score": 0.5', '"score": "high"', r"passages\.0\.score: "),
    ],
)
def test_damage_names_the_field(was, becomes, said):
    text = to_json(ANSWER)
    assert was in text
    with pytest.raises(ArchiveDamaged, match=f"is damaged: {said}"):
        from_json(text.replace(was, becomes, 1))


def test_every_cut_is_damage():
    text = to_json(ANSWER)
    for end in range(0, len(text), 7):
        with pytest.raises(ArchiveDamaged):
            from_json(text[:end])
