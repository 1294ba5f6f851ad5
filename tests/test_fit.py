"""The near misses that the weights are fitted on."""

import pytest

from eval.fit import near_miss

NAMES = ["Normandy", "Tesla", "Kublai"]


@pytest.mark.parametrize(
    "question", ["When did Rollo sign the treaty?", "What did Rollo do in 911?", "In 1066 who won?"]
)
def test_a_near_miss_differs_in_one_name_or_number(question):
    miss = near_miss(question, NAMES)
    same = sum(one == other for one, other in zip(question.split(), miss.split(), strict=True))
    assert same == len(question.split()) - 1
    assert miss == near_miss(question, NAMES)


def test_a_question_without_names_or_numbers_has_none():
    assert near_miss("who won the war?", NAMES) is None
