"""Normal forms: many ways to write one thing, and things that must stay apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.normal import content, holds, numbers, stem, tokens


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("2,500 troops", "two thousand five hundred troops"),
        ("2.5 million", "2,500,000"),
        ("$3bn", "3 billion dollars"),
        ("US$1.5 million", "1500000 dollars"),
        ("20%", "twenty per cent"),
        ("100 percent", "100%"),
        ("twenty-one", "21"),
        ("Jan. 4, 2020", "4 January 2020"),
        ("January 4th", "4 January"),
        ("U.S. forces", "US forces"),
        ("Kata’ib Hezbollah", "Kataib Hezbollah"),
        ("al-Sudani", "Sudani"),
        ("Abu-Taqwa", "Abu Taqwa"),
        ("Shi'ite", "Shiite"),
        ("Ogród Saski", "ogrod saski"),
        ("five kilometres", "5 km"),
        ("The Iraqi parliament’s vote", "Iraqi parliament vote"),
    ],
)
def test_one_thing_has_one_form(left, right):
    assert tokens(left) == tokens(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("2,000", "2,500"),
        ("20", "200"),
        ("20 25", "45"),
        ("ten five", "fifteen"),
        ("nineteen ninety", "1990.5"),
        ("3 million", "3 billion"),
        ("4 January", "5 January"),
        ("$5", "€5"),
        ("-", "5"),
    ],
)
def test_different_things_stay_different(left, right):
    assert tokens(left) != tokens(right)


def test_a_part_stands_whole_and_in_order():
    words = tokens("Roughly 2,500 troops are in Iraq")
    assert holds(words, tokens("2500 troops"))
    assert not holds(words, tokens("troops 2500"))
    assert not holds(words, tokens("500 troops"))
    assert not holds(words, ())


def test_years_and_counts_are_numbers():
    assert numbers("In January 2020, three of 2,500") == {"2020", "3", "2500"}


def test_stems_join_forms_of_a_word():
    assert {stem(word) for word in ("vote", "voted", "votes", "voting")} == {"vot"}
    assert content("They were attacking the bases") == content("attacked base")


@given(st.text())
def test_any_text_has_a_stable_form(text):
    once = tokens(text)
    assert all(word and " " not in word for word in once)
    assert tokens(text.upper()) == tokens(text.upper().lower()) or not text.isascii()


@given(st.integers(0, 10**9))
def test_digits_with_and_without_separators_are_one_number(number):
    assert tokens(f"{number:,}") == tokens(str(number)) == (str(number),)
