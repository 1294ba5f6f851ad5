"""What is read out of a question."""

import pytest

from index.errors import QuestionError
from rag.question import LONGEST, kind_of, understand


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("why did parliament vote in 2020?", "why"),
        ("What was the reason for the vote?", "why"),
        ("When did Israel invade Gaza?", "when"),
        ("In what year did it end?", "when"),
        ("Who told reporters why they stayed?", "who"),
        ("Where was the convoy hit?", "where"),
        ("How many troops are in Iraq?", "how many"),
        ("For how long will they stay?", "how much"),
        ("How did the militia respond?", "how"),
        ("What did the Pentagon say?", "what"),
        ("Was the vote ever enforced?", "whether"),
        ("Troops in Iraq", "whether"),
    ],
)
def test_the_kind_of_a_question(text, kind):
    assert kind_of(text) == kind


def test_names_and_numbers_are_told_from_other_terms():
    question = understand("Why did the U.S. kill Qassem Soleimani in January 2020?")
    assert question.names == {"us", "qassem", "soleimani"}
    assert question.dates == {"januari", "2020"}
    assert question.numbers == frozenset()
    assert {"kill", "soleimani", "2020"} <= set(question.terms)


def test_the_first_word_is_not_a_name():
    assert understand("Parliament voted why?").names == frozenset()


@pytest.mark.parametrize("asked", ["", "   ", "why?", "who was it then?", "?!…", "the of and"])
def test_a_question_with_nothing_to_search_for_is_refused(asked):
    with pytest.raises(QuestionError, match="name what you ask about"):
        understand(asked)


def test_a_question_that_is_too_long_is_refused_with_its_length():
    assert understand("troops " * (LONGEST // 7)).terms == ("troop",)
    with pytest.raises(QuestionError, match="100,000 characters"):
        understand("x" * 100_000)
