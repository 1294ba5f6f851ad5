"""Numbers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.checks.quantities import compatible, quantities, spelt


@pytest.mark.parametrize(
    ("text", "value", "hedge", "unit"),
    [
        ("2,500 troops", 2500, "", ""),
        ("two thousand five hundred troops", 2500, "", ""),
        ("a dozen men", 12, "", ""),
        ("half a million people", 500_000, "", ""),
        ("more than 2.5 million euros", 2_500_000, "over", "EUR"),
        ("$2.5bn", 2.5e9, "", "USD"),
        ("roughly 87 percent", 87, "about", "%"),
        ("87% of them", 87, "", "%"),
        ("3 per cent", 3, "", "%"),
        ("up 3 percentage points", 3, "", "points"),
        ("two-thirds of them", 200 / 3, "", "%"),
        ("nearly 40 km", 40, "under", "km"),
        ("up to 40 square miles", 40, "at most", "mi2"),
        ("at least 30", 30, "at least", ""),
        ("no fewer than 30", 30, "at least", ""),
        ("no more than 30", 30, "at most", ""),
        ("30 or more", 30, "at least", ""),
        ("the 3rd time", 3, "", "nth"),
        ("at 5:30 p.m.", 530, "", "time"),
        ("two hundred and five men", 205, "", ""),
    ],
)
def test_a_number_is_read(text, value, hedge, unit):
    (found,) = quantities(text)
    assert found.value == pytest.approx(value)
    assert (found.hedge, found.unit) == (hedge, unit)


@pytest.mark.parametrize("text", ["one of them", "a man", "no number", "second to none", ""])
def test_what_counts_nothing_is_no_number(text):
    assert quantities(text) == ()


def test_numbers_side_by_side_stay_apart():
    assert [found.value for found in quantities("two and three; 10-12 people")] == [2, 3, 10, 12]


def test_what_is_counted_and_where():
    (first, second) = quantities("roughly 2,500 American troops in Iraq, along with 900 in Syria")
    assert (first.nouns, first.place, second.nouns, second.place) == (("american", "troop"), "Iraq", (), "Syria")


def test_a_taken_span_gives_nothing():
    assert [found.value for found in quantities("on Jan. 4 5 men", ((3, 9),))] == [5]


@given(st.integers(2, 999))
def test_words_and_digits_are_one(value):
    assert [found.value for found in quantities(f"{spelt(value)} ships")] == [value]


@given(st.integers(0, 10**12))
def test_thousands_are_read_with_and_without_marks(value):
    assert quantities(f"{value:,} ships")[0].value == quantities(f"{value} ships")[0].value == value


def test_shares_are_no_counts():
    assert compatible("", "km") and compatible("km", "km") and compatible("GBP", "lb")
    assert not compatible("%", "") and not compatible("%", "points") and not compatible("USD", "EUR")
