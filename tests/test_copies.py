"""What is a copy of what: equal words, nearly equal words, and never what differs in a fact."""

from datetime import date

import pytest

from index.article import Article, Paragraph, Passage
from rag.copies import collapse, collapse_near

WIRE = (
    "The parliament in Baghdad voted on Sunday to expel some 5,200 American troops from Iraq, two days after a drone"
    " killed the general Qassem Soleimani at the airport, officials in the capital told reporters."
)


def passage(name, text, score=0.5):
    article = Article(f"/{name}", name, "News", text, date(2020, 1, 6))
    return Passage(Paragraph(name, article.id, 1, text, 0, len(text)), article, score, ("words",))


def grouped(passages):
    return [(found.paragraph.id, *(copy.paragraph.id for copy in found.copies)) for found in passages]


def test_equal_words_are_one_whatever_their_spaces_and_case():
    found = collapse([passage("a", WIRE), passage("b", WIRE.upper()), passage("c", WIRE.replace(" ", "  "))])
    assert grouped(found) == [("a", "b", "c")]


@pytest.mark.parametrize(
    "other",
    [
        "BAGHDAD (AP) — " + WIRE,
        WIRE.replace("told reporters", "said"),
        WIRE + " More was expected on Monday.",
        WIRE.replace("some ", ""),
    ],
)
def test_wire_copy_edited_for_another_paper_is_a_copy(other):
    assert grouped(collapse_near([passage("a", WIRE), passage("b", other)])) == [("a", "b")]


@pytest.mark.parametrize(
    "other",
    [
        WIRE.replace("5,200", "2,500"),
        WIRE.replace("Soleimani", "Muhandis"),
        WIRE.replace("voted on Sunday", "did not vote on Sunday"),
        WIRE.replace("in Baghdad", "in Erbil").replace("from Iraq", "from Syria"),
        WIRE.replace("American", "X").replace("Iraq", "American").replace("X", "Iraqi"),
        "The bank raised its rate.",
    ],
)
def test_versions_that_differ_in_a_fact_are_both_kept(other):
    assert grouped(collapse_near([passage("a", WIRE), passage("b", other)])) == [("a",), ("b",)]


def test_copies_of_copies_stay_together():
    found = collapse([passage("a", WIRE), passage("b", WIRE), passage("c", "BAGHDAD (AP) — " + WIRE)])
    assert grouped(collapse_near(found)) == [("a", "b", "c")]


def test_the_best_is_the_one_shown():
    assert collapse_near([passage("a", WIRE, 0.9), passage("b", WIRE, 0.2)])[0].score == 0.9


def test_two_short_paragraphs_are_not_copies_unless_equal():
    assert grouped(collapse_near([passage("a", "He said no."), passage("b", "He said so.")])) == [("a",), ("b",)]
