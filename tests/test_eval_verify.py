"""The bars of the verifier, on the half of the articles that it was not made on."""

from pathlib import Path

import pytest

from eval.declared import declared
from eval.material import sentences
from eval.planted import plants
from eval.verify import LEAST_CAUGHT, MOST_FLAGGED, Outcome, Row, judge, table


@pytest.fixture(scope="module")
def outcome(data: Path) -> Outcome:
    told = sentences(data)
    return judge(plant for plant in plants(told, list(declared(data, told))) if plant.held_out)


def test_errors_are_caught(outcome):
    assert outcome.barred.n >= 300
    assert outcome.barred.share >= LEAST_CAUGHT


def test_true_sentences_are_not_flagged(outcome):
    every = outcome.rows(true=True)[-1]
    assert every.n >= 300
    assert every.share <= MOST_FLAGGED


def test_a_sentence_takes_little_time(outcome):
    assert outcome.ms < 20


def test_an_interval_is_wilsons():
    low, high = Row("number", 20, 19, 0).interval  # 76.4% to 99.1%, as scipy's binomtest(19, 20) gives
    assert (low, high) == (pytest.approx(0.764, abs=5e-4), pytest.approx(0.991, abs=5e-4))


def test_a_table_has_a_line_a_row():
    assert len(table("errors", [Row("number", 20, 19, 1), Row("date", 0, 0, 0)]).splitlines()) == 3
