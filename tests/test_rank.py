"""The second look: what each feature sees, and that it does what it is for."""

from datetime import date

import pytest

from index.article import Article, Paragraph, Passage
from index.words import Analysed, terms
from rag.question import understand
from rag.rank import WEIGHTS, Ranker

TODAY = date(2026, 1, 1)


def passage(text, *, title="News", published=None, score=0.5, meaning=0.5, n=1):
    article = Article(f"/{title}", title, title, text, published)
    paragraph = Paragraph(text, article.id, n, text, 0, len(text))
    return Passage(paragraph, article, score, ("words",), parts={"vectors": meaning, "words": 0.3})


def analysed(made):
    return Analysed(terms(made.article.title), terms(made.paragraph.text))


def ranked(question, *passages):
    ranker = Ranker(understand(question, today=TODAY), {}, lambda term: 1.0)
    return ranker.rank(passages, [analysed(made) for made in passages])


def features(question, made, forms=None):
    return Ranker(understand(question, today=TODAY), forms or {}, lambda term: 1.0).features(made, analysed(made))


def test_the_weights_are_shares():
    assert sum(WEIGHTS.values()) == pytest.approx(1.0)


def test_a_pair_stands_near_each_other():
    question = "drone strike"
    assert features(question, passage("A drone strike was seen.")).pairs == 1.0
    assert features(question, passage("A drone was seen over the city long before any strike.")).pairs == 0.0


def test_the_window_holds_what_stands_together():
    question = "drone airport general"
    apart = "A drone. " + "Nothing else is known of it. " * 10 + "The airport. " + "Nothing is known. " * 10
    assert features(question, passage("A drone at the airport hit the general.")).window == 1.0
    assert features(question, passage(apart + "The general.")).window == pytest.approx(1 / 3)


def test_names_count_in_any_form():
    question = "Where was Soleimani killed?"
    made = passage("Suleimani was killed at the airport.")
    assert features(question, made).named == 0.0
    assert features(question, made, {"soleimani": {"suleimani"}}).named == 1.0


def test_a_headline_covers_but_makes_no_pairs():
    found = features("parliament vote", passage("It was close.", title="Parliament vote"))
    assert (found.covered, found.pairs, found.window) == (1.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("text", "published", "least", "most"),
    [
        ("It began on 3 January 2020.", None, 1.0, 1.0),
        ("It began on Friday.", date(2020, 1, 6), 1.0, 1.0),
        ("It began last month.", date(2020, 2, 6), 1.0, 1.0),
        ("It has begun.", date(2020, 1, 6), 0.4, 0.6),
        ("It began in 2019.", date(2021, 1, 6), 0.0, 0.0),
        ("It has begun.", None, 0.0, 0.0),
    ],
)
def test_both_clocks_meet_the_days_asked_about(text, published, least, most):
    found = features("What began in January 2020?", passage(text, published=published)).dated
    assert least <= found <= most


def test_for_now_the_newer_comes_first():
    old = passage("There are 5,000 troops.", title="old", published=date(2019, 1, 1), meaning=0.52)
    new = passage("There are 2,500 troops.", title="new", published=date(2023, 1, 1), meaning=0.50)
    plain, now = ranked("How many troops are there?", old, new), ranked("How many troops are there now?", old, new)
    assert [item.article.title for item in plain] == ["old", "new"]
    assert [item.article.title for item in now] == ["new", "old"]


def test_every_part_of_the_score_is_told():
    [made] = ranked("parliament vote", passage("The parliament vote."))
    assert made.score == pytest.approx(sum(weight * made.parts[name] for name, weight in WEIGHTS.items()))
