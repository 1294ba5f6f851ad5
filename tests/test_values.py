"""What a sentence states: counts, days, names; and which of them can both be true."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.values import Count, counts, days, names


def one(text: str) -> Count:
    (found,) = counts(text)
    return found


@pytest.mark.parametrize(
    ("text", "low", "high", "printed"),
    [
        ("the 2,500 troops", 2500, 2500, "2,500"),
        ("roughly 2,500 troops", 2500, 2500, "roughly 2,500"),
        ("more than 120 times", 120, math.inf, "more than 120"),
        ("up to 900 soldiers", 0, 900, "up to 900"),
        ("Three service members", 3, 3, "Three"),
        ("forty-two people", 42, 42, "forty-two"),
        ("two thousand troops", 2000, 2000, "two thousand"),
        ("2.5 million people", 2_500_000, 2_500_000, "2.5 million"),
    ],
)
def test_a_count_is_read_with_its_hedge(text, low, high, printed):
    found = one(text)
    assert (found.low, found.high, found.text) == (low, high, printed)
    assert text[found.start : found.end] == printed


@pytest.mark.parametrize(("text", "unit"), [("12% of them", "%"), ("$3 billion", "money"), ("12 percent", "%")])
def test_shares_and_money_are_told_from_counts(text, unit):
    assert one(text).unit == unit


@pytest.mark.parametrize("text", ["on 5 January 2020", "in 2014", "Jan. 4", "the F-16 jet", "at 10:30", "no number"])
def test_dates_and_labels_count_nothing(text):
    assert counts(text) == []


@pytest.mark.parametrize(
    ("one_", "other", "agree"),
    [
        ("2,500 troops", "roughly 2,500 troops", True),
        ("roughly 2,500 troops", "2,430 troops", True),
        ("2,000 troops", "2,500 troops", False),
        ("2,000 troops", "roughly 2,500 troops", False),
        ("more than 2,000 troops", "2,500 troops", True),
        ("up to 2,000 troops", "2,500 troops", False),
        ("three soldiers", "3 soldiers", True),
        ("three soldiers", "four soldiers", False),
        ("120 people", "121 people", True),
        ("123 people", "124 people", False),
        ("12 percent", "12 people", False),
    ],
)
def test_counts_agree_when_both_can_be_true(one_, other, agree):
    assert one(one_).agrees(one(other)) is agree
    assert one(other).agrees(one(one_)) is agree


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("on 5 January 2020", (2020, 1, 5)),
        ("Jan. 4, 2024", (2024, 1, 4)),
        ("on Jan. 4", (0, 1, 4)),
        ("in January 2020", (2020, 1, 0)),
        ("the 2020 vote", (2020, 0, 0)),
        ("the 3rd of May 1750", (1750, 5, 3)),
    ],
)
def test_a_day_has_the_parts_that_are_printed(text, parts):
    (found,) = days(text)
    assert (found.year, found.month, found.day) == parts


@pytest.mark.parametrize("text", ["2000 troops", "it may rain", "in 3000", "1900%"])
def test_other_numbers_are_no_days(text):
    assert days(text) == []


@pytest.mark.parametrize(
    ("one_", "other", "agree"),
    [
        ("January 2020", "5 January 2020", True),
        ("Jan. 4", "4 January 2024", True),
        ("2020", "January 4", True),
        ("January 2020", "February 2020", False),
        ("5 January 2020", "6 January 2020", False),
        ("2020", "2021", False),
    ],
)
def test_days_agree_when_no_printed_part_differs(one_, other, agree):
    assert days(one_)[0].agrees(days(other)[0]) is agree


def test_names_are_runs_of_capitals_and_agree_in_any_form():
    found = names("It was led by Qassem Soleimani of the Quds Force.")
    assert [name.text for name in found] == ["Qassem Soleimani of the Quds Force"]
    assert names("Troops left Iraq.")[0].text == "Iraq"
    assert names("by Qassem Soleimani")[0].agrees(names("for Suleimani")[0])
    assert not names("by Abu Taqwa")[0].agrees(names("for Suleimani")[0])


@given(st.text(max_size=300))
def test_what_is_found_stands_in_the_text(text):
    for found in (*counts(text), *days(text), *names(text)):
        assert text[found.start : found.end] == found.text


@given(st.integers(0, 10**9))
def test_every_number_agrees_with_itself_in_both_spellings(number):
    assert one(f"x {number:,} troops").low == number or 1000 <= number <= 2099
    assert one(f"x {number:,} troops").agrees(one(f"x some {number:,} troops"))
