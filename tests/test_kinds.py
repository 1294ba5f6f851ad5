"""Does a sentence hold the kind of thing that is asked for?"""

import pytest

from rag.kinds import fits
from rag.question import understand


@pytest.mark.parametrize(
    ("question", "yes", "no"),
    [
        (
            "Why did parliament vote?",
            "Parliament voted in response to the strike.",
            "Parliament sits in Baghdad today.",
        ),
        ("When was the vote?", "The vote took place in January.", "The vote was a shock."),
        ("When do they vote?", "They vote at 5 p.m.", "They vote by hand."),
        ("When was the 2020 vote?", "It was held on a Sunday.", "The 2020 vote was a shock."),
        ("How many troops are there?", "There are 2,500 troops.", "There are troops."),
        ("How many troops are there?", "About two thousand troops stay.", "In January 2020 troops left."),
        ("How long will they stay?", "They stay for the foreseeable future.", "They stay in Baghdad."),
        ("How many guests came?", "It was attended by 2000 guests.", "It was held in 2000."),
        ("How many troops went in 2021?", "Some 900 went.", "In 2021 troops went."),
        ("Who leads Nujaba?", "It was led by Abu Taqwa.", "It was led by a cleric."),
        ("Who leads Nujaba?", "Abu Taqwa leads it.", "The group Nujaba has a leader."),
        ("Where was the strike?", "It happened near Baghdad.", "It happened suddenly."),
        ("Where in Iraq was the strike?", "It happened in Anbar.", "It happened in Iraq."),
    ],
)
def test_fits(question, yes, no):
    asked = understand(question)
    assert fits(asked, yes)
    assert not fits(asked, no)


def test_any_statement_may_answer_what():
    assert fits(understand("What did the Pentagon say?"), "It said nothing.")
