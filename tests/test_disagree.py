"""Articles that tell different values for what is asked, side by side; and none where they do not."""

from datetime import date

import pytest

from index.article import Article
from rag.answer import Citation
from rag.disagree import disagreements, footnotes
from rag.extract import candidates_of
from rag.question import understand

FIRST, SECOND = "000_ebcbfa1b310717d4.txt", "002_21b6e7f10c409c4e.txt"
TROOPS = "How many US troops are in Iraq?"


def found_in(desk, question, cited=()):
    return disagreements(
        understand(question), candidates_of(desk.archive, understand(question), passages(desk, question)), cited
    )


def passages(desk, question):
    return desk.search(question, limit=12)


def told(found):
    return [(claim.value, claim.citation.article.source) for differ in found for claim in differ.claims]


@pytest.mark.parametrize(
    "question",
    [
        TROOPS,
        "Do the sources agree on the number of US troops in Iraq?",
        "What is the strength of the American force in Iraq?",
        "How many American soldiers does the US have in Iraq?",
    ],
)
def test_two_counts_of_one_thing_stand_side_by_side(seeds, question):
    (differ,) = found_in(seeds, question)
    assert differ.about == "troops in Iraq"
    assert not differ.over_time
    assert sorted(told([differ])) == [("2,000", FIRST), ("roughly 2,500", SECOND)]


@pytest.mark.parametrize(
    "question",
    [
        "How many American soldiers are stationed in Syria?",
        "How many US forces did Sudani want to keep in the country?",
        "How many US troops are in Afghanistan?",
        "How many American soldiers were in Iraq in 2010?",
        "How many service members were injured on Christmas Day?",
        "How many times have US troops been attacked since Israel invaded Gaza?",
        "Why did parliament vote in 2020?",
        "When did lawmakers in Baghdad call for foreign soldiers to be sent home?",
        "Who was killed in the Jan. 4 strike?",
        "Where was the American convoy bombed?",
    ],
)
def test_no_disagreement_is_claimed_where_there_is_none(seeds, question):
    assert found_in(seeds, question) == ()


def test_a_claim_has_the_footnote_that_quotes_it_or_the_next_one(seeds):
    (differ,) = found_in(seeds, TROOPS)
    first, second = (claim.citation for claim in differ.claims)
    assert (first.label, second.label) == (1, 2)
    for claim in differ.claims:
        note = claim.citation
        assert note.paragraph.text[note.quote_start : note.quote_end] == note.quote
        assert claim.value in note.quote
    text = second.paragraph.text
    cited = (Citation(1, second.paragraph, second.article, text, 0, len(text)),)
    (again,) = found_in(seeds, TROOPS, cited)
    assert [claim.citation.label for claim in again.claims] == [2, 1]
    assert again.claims[1].citation is cited[0]
    assert [note.label for note in footnotes([again], cited)] == [1, 2]
    assert footnotes([], cited) == cited


def archive_of(desk, *texts, published=None):
    days = published or [None] * len(texts)
    desk.add_articles(
        Article(f"/{n}.txt", f"{n}.txt", "News", text, day)
        for n, (text, day) in enumerate(zip(texts, days, strict=True), 1)
    )
    return desk


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        (
            "How many people were killed in the Kabul bombing?",
            (
                "The bombing in Kabul killed 12 people and wounded 30, the police said.",
                "At least 15 people were killed in the Kabul bombing, a hospital said.",
            ),
        ),
        (
            "When was the Kabul museum founded?",
            ("The Kabul museum was founded in 1919.", "The museum of Kabul was founded in May 1931."),
        ),
        (
            "Who directed the film Osama?",
            ("Osama is a film directed by Siddiq Barmak.", "The film Osama was directed by Atiq Rahimi."),
        ),
    ],
)
def test_counts_dates_and_names_that_cannot_both_be_true(desk, question, texts):
    (differ,) = found_in(archive_of(desk, *texts), question)
    assert {source for _, source in told([differ])} == {"1.txt", "2.txt"}


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        (  # less exact
            TROOPS,
            ("The US has 2,500 troops in Iraq.", "The US has roughly 2,480 troops in Iraq."),
        ),
        (  # at least
            TROOPS,
            ("The US has more than 2,000 troops in Iraq.", "The US has 2,500 troops in Iraq."),
        ),
        (  # one article only
            TROOPS,
            ("The US has 2,000 troops in Iraq.\n\nOthers say that the US has 2,500 troops in Iraq.",),
        ),
        (  # one of them of an unknown time
            TROOPS,
            ("In 2008 the US had 150,000 troops in Iraq.", "The US has 2,500 troops in Iraq."),
        ),
        (  # killed is not wounded
            "How many people were killed in the Kabul bombing?",
            ("The bombing in Kabul killed 12 people.", "The bombing in Kabul wounded 30 people."),
        ),
        (
            "When was the Kabul museum founded?",
            ("The Kabul museum was founded in 1931.", "The museum of Kabul was founded in May 1931."),
        ),
        (  # another spelling
            "Who led the Quds Force?",
            ("The Quds Force was led by Qassem Soleimani.", "The Quds Force was led by Gen. Qasem Suleimani."),
        ),
    ],
)
def test_what_can_both_be_true_is_no_disagreement(desk, question, texts):
    assert found_in(archive_of(desk, *texts), question) == ()


def test_figures_of_different_years_are_told_as_such(desk):
    texts = ("In 2008 the US had 150,000 troops in Iraq.", "The US has 2,500 troops in Iraq.")
    archive_of(desk, *texts, published=[date(2009, 1, 1), date(2023, 1, 1)])
    (differ,) = found_in(desk, TROOPS)
    assert differ.over_time
    assert {(claim.value, claim.as_of) for claim in differ.claims} == {("150,000", "2008"), ("2,500", "")}


def test_articles_of_different_days_that_print_no_year_disagree(desk):
    texts = ("The US has 2,000 troops in Iraq.", "The US has 2,500 troops in Iraq.")
    archive_of(desk, *texts, published=[date(2023, 1, 1), date(2024, 1, 1)])
    (differ,) = found_in(desk, TROOPS)
    assert not differ.over_time


def test_each_value_is_shown_once_and_at_most_four(desk):
    texts = [f"The US has {count:,} troops in Iraq." for count in (2500, 2500, 4500, 7500, 1500, 9500)]
    (differ,) = found_in(archive_of(desk, *texts), TROOPS)
    assert len(told([differ])) == len({value for value, _ in told([differ])}) == 4
