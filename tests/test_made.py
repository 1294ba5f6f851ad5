"""Made cases are what they say: one name otherwise, two questions in one, versions that only the month tells apart."""

from dataclasses import replace
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from eval.cases import Case, Gold
from eval.datasets.dataset import Dataset
from eval.made import joined, misspelt, published, recurring
from index.article import Article, Passage
from index.dates import events
from index.paragraphs import split
from rag.copies import collapse_near
from rag.when import fits, timing

TODAY = date(2023, 1, 1)


@pytest.fixture(scope="module")
def sets(data: Path) -> list[Dataset]:
    return published(data)


@pytest.fixture(scope="module")
def again(sets: list[Dataset]) -> Dataset:
    return recurring(sets[1], stories=40, versions=6)


def case(question: str, source: str = "a") -> Case:
    return Case(question, question, True, gold=(Gold(source, 1),))


def test_places_of_published_sets_are_told_apart_and_hold_the_gold(sets):
    places = [(article.source, p.n) for one in sets for article in one.articles for p in split(article)]
    assert len(places) == len(set(places))
    assert all((gold.source, gold.paragraph) in set(places) for one in sets for c in one.cases for gold in c.gold)
    assert [one.name for one in sets] == ["squad", "xquad", "ramdocs"]
    assert all(c.gold for one in sets for c in one.cases)


def test_what_misinforms_is_on_the_topic_and_noise_is_not(sets):
    first = sets[2].cases[0]  # two right documents, one that misinforms, and noise
    texts = {article.source: article.text for article in sets[2].articles}
    assert {gold.part for gold in first.gold} == {1}
    assert any("10,000 people" in texts[gold.source] for gold in first.gold)
    assert len(first.gold) < sum(source.startswith("ramdocs/ramdocs:0/") for source in texts)


def test_a_misspelt_name_differs_in_one_place_inside_it(sets):
    cases = sets[1].cases
    plain = {c.id: c.question for c in cases}
    made = misspelt(cases)
    assert len(made) > 400 and made == misspelt(cases)
    for one in made:
        before = plain[one.id.removesuffix("/misspelt")]
        parts = SequenceMatcher(None, before, one.question, autojunk=False).get_matching_blocks()
        same = sum(part.size for part in parts)
        assert one.question != before and min(len(before), len(one.question)) - same <= 2
        assert one.question[: one.question.find(" ")] == before[: before.find(" ")]


@pytest.mark.parametrize("question", ["Who won the war?", "What happened in September?", "Tesla did what?"])
def test_what_holds_no_name_is_not_misspelt(question):
    assert misspelt([case(question)]) == ()


def test_two_questions_in_one_ask_for_both(sets):
    made = joined(sets[1].cases, 50)
    gold = {c.question.rstrip(" ?"): set(c.gold) for c in sets[1].cases}
    assert len(made) == 50 and made == joined(sets[1].cases, 50)
    for one in made:
        assert len(one.parts()) == 2 and len({g.source for g in one.gold}) == 2
        first = next(text for text in gold if one.question.startswith(f"{text} and "))
        assert {(g.source, g.paragraph) for g in gold[first]} <= one.parts()[0]


def test_only_names_keep_their_capital_within_a_question():
    questions = [case("Tesla was born when?", "a"), case("What did Tesla make, and what not?", "b")]
    assert {one.question for one in joined(questions)} <= {
        "Tesla was born when and what did Tesla make, and what not?",
        "What did Tesla make, and what not and Tesla was born when?",
    }
    assert joined([case("Who won?", "a"), case("Who lost?", "a")]) == ()


def test_the_month_tells_the_versions_of_a_story_apart(again):
    articles = {article.source: article for article in again.articles}
    stories = [c for c in again.cases if "story" in c.tags]
    assert {c.tags[1] for c in stories} == {"published", "told", "last month"} and len(stories) == 3 * 40
    for one in stories:
        story = one.gold[0].source.rpartition("/")[0]
        met = {source: meets(one, article) for source, article in articles.items() if source.startswith(f"{story}/")}
        assert len(met) == 6 and met.pop(one.gold[0].source) == 1
        assert max(met.values()) < 1


def test_all_versions_of_the_month_are_gold(again):
    articles = {article.source: article for article in again.articles}
    months = [c for c in again.cases if "month" in c.tags]
    assert len(months) == 40
    for one in months:
        titles = {articles[gold.source].title for gold in one.gold}
        gold = {gold.source for gold in one.gold}
        others = [a for a in again.articles if a.title in titles and a.source not in gold]
        assert len(titles) == 1 and others
        assert all(meets(one, articles[source]) == 1 for source in gold)
        assert all(meets(one, article) < 1 for article in others)


def test_versions_are_one_paragraph_each_and_no_copies(again):
    paragraphs = [split(article) for article in again.articles]
    assert {len(found) for found in paragraphs} == {1}
    passages = [Passage(p, a, 1.0, ()) for a, (p,) in zip(again.articles, paragraphs, strict=True)]
    assert len(collapse_near(passages)) == len(passages)


def test_the_same_dataset_gives_the_same_versions(sets, again):
    assert recurring(sets[1], stories=40, versions=6) == again


def test_what_has_a_date_of_its_own_is_not_asked_about():
    article = Article("/a", "a", "Treaty of 1815", "One came. Two came. Three came. Four came.")
    dated, plain = case("Who came in 1815?"), replace(case("Who came?"), id="b")
    assert recurring(Dataset("x", (dated,), (article,))).articles == ()
    assert {c.tags[0] for c in recurring(Dataset("x", (dated, plain), (article,))).cases} == {"story"}


def meets(one: Case, article: Article) -> float:
    return fits(timing(one.question, TODAY), events(article.text, article.published), article.published)
