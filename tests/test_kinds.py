"""Does a sentence hold the kind of thing that is asked for?"""

import pytest

from rag.kinds import fits
from rag.question import understand


@pytest.mark.parametrize(
    ("question", "yes", "no"),
    [
        ("Why did parliament vote?", "Parliament voted in response to the strike.", "Parliament sits in Baghdad."),
        ("When was the vote?", "The vote took place in January.", "The vote was a shock."),
        ("When was the 2020 vote?", "It was held on a Sunday.", "The 2020 vote was a shock."),
        ("How many troops are there?", "There are 2,500 troops.", "There are troops."),
        ("How many troops are there?", "About two thousand troops stay.", "In January 2020 troops left."),
        ("How many troops went in 2021?", "Some 900 went.", "In 2021 troops went."),
        ("Who leads Nujaba?", "It was led by Abu Taqwa.", "It was led by a cleric."),
        ("Who leads Nujaba?", "Abu Taqwa leads it.", "The group Nujaba has a leader."),
        ("Where was the strike?", "It happened near Baghdad.", "It happened at night."),
        ("Where in Iraq was the strike?", "It happened in Anbar.", "It happened in Iraq."),
    ],
)
def test_fits(question, yes, no):
    asked = understand(question)
    assert fits(asked, yes) > fits(asked, no)


def test_a_question_that_any_statement_may_answer_prefers_none():
    asked = understand("What did the Pentagon say?")
    assert fits(asked, "It said nothing.") == fits(asked, "In 2020 Abu Taqwa died near Baghdad.")
