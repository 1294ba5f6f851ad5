"""Thoughts in the text: none gets out, however the text is split, and nothing else is lost."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from rag.models.thoughts import Thoughts

WORDS = st.lists(st.sampled_from(["<think>", "</think>", "<Thinking>", "</thinking>", "<", "</th", "a", " b", "\n>"]))


def read(text, cuts=()):
    """What is let out when the text comes in these portions, and the filter."""
    thoughts = Thoughts()
    places = sorted({min(cut, len(text)) for cut in cuts} | {0, len(text)})
    portions = [text[start:end] for start, end in pairwise(places)]
    return "".join([*map(thoughts.feed, portions), thoughts.end()]), thoughts


@given(WORDS.map("".join), st.lists(st.integers(0, 80)))
def test_portions_make_no_difference(text, cuts):
    (whole, first), (parts, second) = read(text), read(text, cuts)
    assert whole == parts
    assert (first.spoke, first.seen, first.inside, first.leaked) == (
        second.spoke,
        second.seen,
        second.inside,
        second.leaked,
    )


@given(WORDS.map("".join))
def test_it_is_what_a_plain_replacement_leaves(text):
    left = re.sub(r"(?is)<think(ing)?>.*?(</think(ing)?>|$)", "", text)
    left = re.sub(r"(?i)</think(ing)?>", "", left).lstrip()
    assert read(text)[0] == left or left == "" or re.search(r"(?i)</?think", left)


@given(st.text())
def test_a_text_without_tags_is_left_alone(text):
    if "think" not in text.lower():
        assert read(text)[0] == text.lstrip()


def test_text_that_was_a_thought_after_all():
    assert read("Paris, I think.</think>Paris.")[1].leaked
    assert not read("\n</think>Paris.")[1].leaked
    assert read("Paris.<think>")[1].inside
