"""The one path, on the two seed articles: what is quoted, what is cited, what is refused."""

from datetime import date

import pytest

from index.errors import QuestionError, UsageError
from index.library import Coverage
from rag.answer import Turn
from rag.ask import REFUSAL, covers

FIRST, SECOND = "000_ebcbfa1b310717d4.txt", "002_21b6e7f10c409c4e.txt"


def cited(answer):
    return {(citation.article.source, citation.paragraph.n) for citation in answer.citations}


def test_the_vote_is_told_by_both_articles_and_was_never_enforced(seeds):
    answer = seeds.ask("why did parliament vote in 2020?").answer
    assert not answer.refused
    assert cited(answer) == {(FIRST, 1), (SECOND, 7)}
    assert "However, this was never enforced." in answer.text
    assert "in response to the U.S. military’s killing" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "why did parliament vote in 2020?",
        "How many US troops are in Iraq?",
        "Who was killed in the Jan. 4 strike?",
        "What is the Center for a New American Security?",
    ],
)
def test_every_sentence_is_verbatim_in_the_paragraph_it_cites(seeds, question):
    answer = seeds.ask(question).answer
    quotes = {citation.label: citation for citation in answer.citations}
    assert answer.sentences
    assert list(quotes) == list(range(1, len(quotes) + 1))
    for citation in answer.citations:
        assert citation.paragraph.text[citation.quote_start : citation.quote_end] == citation.quote
        assert citation.paragraph.id in {passage.paragraph.id for passage in answer.passages}
    for sentence in answer.sentences:
        assert sentence.verdict == "quoted"
        assert all(sentence.text in quotes[label].quote for label in sentence.citations)


def test_two_counts_are_both_told(seeds):
    text = seeds.ask("How many US troops are in Iraq?").answer.text
    assert "2,500" in text
    assert "2,000" in text


@pytest.mark.parametrize(
    "question",
    [
        "What did the Bank of England do to interest rates in 2020?",
        "How many US troops are in Afghanistan?",
        "Who won the football World Cup?",
        "zxqv wvut",
    ],
)
def test_what_the_archive_does_not_tell_is_refused_with_what_it_covers(seeds, question):
    answer = seeds.ask(question).answer
    assert answer.refused
    assert answer.reason == f"{REFUSAL} It holds 2 articles, dated 25 January 2023 (1 without a date)."
    assert (answer.sentences, answer.citations) == ((), ())
    assert answer.text == answer.reason


def test_a_refusal_shows_the_nearest_passages(seeds):
    assert len(seeds.ask("What did the Bank of England do in 2020?").answer.passages) >= 3


def test_a_follow_up_is_answered_from_what_went_before(seeds):
    history = [Turn("Who was killed in the Jan. 4 strike?", "Abu-Taqwa.")]
    assert (SECOND, 4) in cited(seeds.ask("Which group did he lead?", history=history).answer)


def test_without_its_paragraphs_the_same_question_is_refused(seeds):
    question = "Who was killed in the Jan. 4 strike?"
    gold = {citation.paragraph.id for citation in seeds.ask(question).answer.citations}
    assert seeds.ask(question, without=gold).answer.refused


def test_a_period_leaves_out_the_undated_and_says_so(seeds):
    answer = seeds.ask("How many US troops are in Iraq?", since=date(2023, 1, 1)).answer
    assert {citation.article.source for citation in answer.citations} == {FIRST}
    assert answer.warnings == ("left out by --since/--until: 1 article without a date",)
    assert seeds.ask("How many US troops are in Iraq?", until=date(2019, 1, 1)).answer.passages == ()


def test_a_period_that_ends_before_it_begins_is_an_error(seeds):
    with pytest.raises(UsageError, match="swap them"):
        seeds.ask("why did parliament vote?", since=date(2021, 1, 1), until=date(2020, 1, 1))


def test_an_impossible_question_is_an_error_at_once(seeds):
    with pytest.raises(QuestionError):
        seeds.ask("why?")


def test_a_reply_is_an_iterable_that_can_be_forced(seeds):
    reply = seeds.ask("why did parliament vote in 2020?")
    assert "".join(reply) == reply.answer.text


@pytest.mark.parametrize(
    ("coverage", "said"),
    [
        (Coverage(1, 3, None, None, 1), "It holds 1 article, none with a date."),
        (Coverage(2, 9, date(2020, 1, 2), date(2020, 1, 2), 0), "It holds 2 articles, dated 2 January 2020."),
        (
            Coverage(1200, 9, date(2020, 1, 2), date(2021, 3, 4), 0),
            "It holds 1,200 articles, from 2 January 2020 to 4 March 2021.",
        ),
    ],
)
def test_what_an_archive_covers(coverage, said):
    assert covers(coverage) == said
