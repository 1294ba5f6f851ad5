"""What speaks for a sentence: what each feature notices."""

import pytest

from rag.evidence import ANSWERED, ANSWERS
from rag.extract import candidates_of
from rag.question import understand


def best(desk, question):
    """The features of the sentence that is told first."""
    answer = desk.ask(question).answer
    candidates = candidates_of(desk.archive, understand(question), answer.passages)
    return max(candidates, key=lambda candidate: candidate.answers)


def test_another_year_is_astray_and_costs_confidence(seeds):
    right = best(seeds, "why did the Iraqi parliament vote in 2020?")
    wrong = best(seeds, "why did the Iraqi parliament vote in 2016?")
    assert right.features.astray == 0 < wrong.features.astray
    assert wrong.confidence < right.confidence


def test_a_count_is_not_answered_by_a_sentence_without_one(seeds):
    question = understand("How many rockets did Hamas fire at Israel on Oct. 7?")
    passages = seeds.search(question.text, limit=25)
    texts = {candidate.span.text for candidate in candidates_of(seeds.archive, question, passages)}
    assert not any("since Hamas’ Oct. 7 attack" in text for text in texts)
    assert any("more than 120 times" in text for text in texts)


def test_other_words_for_the_same_align_better_than_other_things(seeds):
    question = understand("Who phoned the deputies and threatened them?")
    candidates = candidates_of(seeds.archive, question, seeds.search(question.text, limit=25))
    by_text = {candidate.span.text[:20]: candidate.features.aligned for candidate in candidates}
    assert by_text["Kataib Hezbollah guy"] > by_text["The National Securit"]


@pytest.mark.parametrize("model", [ANSWERS, ANSWERED])
def test_the_signs_of_the_weights_are_those_that_their_meaning_has(model):
    assert all(model.weights[name] > -0.2 for name in ("said", "around", "meaning", "aligned", "pairs"))
    assert all(model.weights[name] < 0 for name in ("unfit", "astray"))
