"""Made cases are what they say: one name otherwise, two questions in one, versions told apart by the month alone."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from eval.cases import Case, Gold
from eval.datasets.dataset import Dataset
from eval.datasets.registry import find
from eval.made import joined, misspelt, published, recurring
from eval.material import FILES
from index.article import Article, Passage
from index.dates import events
from index.paragraphs import split
from rag.copies import collapse_near
from rag.when import fits, timing

TODAY = date(2023, 1, 1)
OPENING = re.compile(r"\b(after|before|since|until|by)\b")  # "after they were married in June 2020": any day since


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
    assert {(gold.source, gold.paragraph) for one in sets for c in one.cases for gold in c.gold} <= set(places)
    assert [one.name for one in sets] == ["squad", "xquad", "ramdocs"]
    assert all(c.gold for one in sets for c in one.cases)


def test_what_misinforms_is_on_the_topic_and_noise_is_not(sets, data):
    right = {c.id: c for c in find("ramdocs", data / FILES["ramdocs"]).cases}
    documents = Counter(article.source.rpartition("/")[0] for article in sets[2].articles)
    for one in sets[2].cases:
        told = {(gold.source, gold.paragraph) for gold in one.gold}
        known = {(f"ramdocs/{gold.source}", gold.paragraph) for gold in right[one.id].gold}
        assert known <= told and (known < told or "misinfo" not in one.tags)
        sources = {gold.source for gold in one.gold}
        assert "noise" not in one.tags or len(sources) < documents[f"ramdocs/{one.id.replace('-', ':')}"]


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
        words = zip(before.split(), one.question.split(), strict=True)
        ((name, other),) = [pair for pair in words if pair[0] != pair[1]]
        assert (name[0], name[-1]) == (other[0], other[-1])


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
    names = [case(f"Tesla was born {n}?", str(n)) for n in range(4)]
    plain = [case(f"What did Tesla say, and what not {n}?", str(n)) for n in range(4)]
    assert len(joined(names)) == 2 and all(" and Tesla was" in one.question for one in joined(names))
    assert all(" and what did Tesla" in one.question for one in joined(plain))


def test_each_question_is_one_part_of_the_gold_and_of_another_article():
    two = replace(case("Who won?", "a"), gold=(Gold("a", 1), Gold("a", 2)))
    (one,) = joined([two, case("Who lost?", "b")])
    assert sorted(map(len, one.parts())) == [1, 2]
    assert joined([two, case("Who lost?", "a")]) == ()


def test_the_month_tells_the_versions_of_a_story_apart(again):
    articles = {article.source: article for article in again.articles}
    stories = [c for c in again.cases if "story" in c.tags]
    assert {c.tags[1] for c in stories} == {"published", "told", "last month"} and len(stories) == 3 * 40
    for one in stories:
        story = one.gold[0].source.rpartition("/")[0]
        met = {source: meets(one, article) for source, article in articles.items() if source.startswith(f"{story}/")}
        assert len(met) == 6 and met.pop(one.gold[0].source) == 1
        assert max(met.values()) < 1 or OPENING.search(one.question)


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
