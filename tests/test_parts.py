"""Questions that ask several things, and questions that only look so."""

import pytest

from rag.parts import parts
from rag.question import understand


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("Who led the operation and when did it begin?", ("Who led the operation?", "when did it begin?")),
        ("Why did parliament vote? How many troops stayed?", ("Why did parliament vote?", "How many troops stayed?")),
        (
            "What happened in Baghdad, and who was killed there?",
            ("What happened in Baghdad?", "who was killed there?"),
        ),
        ("In 2020, who voted; what came of the vote?", ("In 2020, who voted?", "what came of the vote?")),
    ],
)
def test_each_part_is_a_question(asked, found):
    assert parts(asked) == found


@pytest.mark.parametrize(
    "asked",
    [
        "Why did parliament vote in 2020?",
        "When and where was Soleimani killed?",
        "Who wrote and directed the film?",
        "What did Iran and Iraq agree on?",
        "What is known of the man who led and who paid?",
        "And why?",
        "",
        "? ? ?",
    ],
)
def test_one_question_stays_whole(asked):
    assert parts(asked) == ()


def test_a_part_leans_on_the_one_before():
    first, second = understand("Who led the Baghdad operation and when did it begin?").parts
    assert "baghdad" in first.terms
    assert "baghdad" in second.terms
    assert second.kind == "when"
