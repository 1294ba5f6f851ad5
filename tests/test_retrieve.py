"""Both searches, their fusion, copies and the budget; and that the fusion is no worse than its better half."""

import json
from datetime import date

import pytest

from index.article import Article, Hit, Scope
from rag.copies import collapse
from rag.fusion import fuse
from rag.question import understand
from rag.retrieve import LOOKED_AT, Retriever, in_turn
from rag.select import count_tokens, within_budget

WIRE = "The parliament in Baghdad voted to expel foreign troops."


def article(name, body, published=None, title="News"):
    return Article(f"/{name}", name, title, body, published)


@pytest.fixture
def news(desk):
    desk.add_articles(
        [
            article("a.txt", f"{WIRE}\n\nNothing came of it.", date(2020, 1, 6)),
            article("b.txt", WIRE, date(2020, 1, 7)),
            article("c.txt", "The central bank raised its rate.", date(2023, 5, 1)),
            article("d.txt", "Legislators wanted soldiers from abroad to leave."),
        ]
    )
    return desk


def test_every_passage_says_which_search_found_it(news):
    found = {p.paragraph.text: p.found_by for p in news.search("parliament vote on foreign troops")}
    assert found[WIRE] == ("words", "vectors")
    assert found["Legislators wanted soldiers from abroad to leave."] == ("vectors",)


def test_meaning_finds_what_words_do_not(news):
    question = "parliament vote expel troops"
    assert "d.txt" not in {p.article.source for p in news.search(question, arms=["words"])}
    assert [p.article.source for p in news.search(question, arms=["vectors"])][:2] == ["a.txt", "d.txt"]


def test_scores_fall_and_lie_between_0_and_1(news):
    scores = [passage.score for passage in news.search("parliament vote")]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_the_same_words_in_two_papers_are_one_passage(news):
    first = news.search("parliament voted to expel foreign troops")[0]
    assert first.article.source == "a.txt"
    assert [copy.article.source for copy in first.copies] == ["b.txt"]


@pytest.mark.parametrize("arm", ["words", "vectors"])
def test_a_period_holds_for_both_searches(news, arm):
    question = understand("parliament bank troops rate vote legislators")
    found = Retriever(news.archive).search(question, scope=Scope(since=date(2020, 1, 7)), arms=[arm])
    assert {passage.article.source for passage in found} == {"b.txt", "c.txt"}


@pytest.mark.parametrize("few", [0, 10_000])
def test_a_wide_period_and_a_narrow_one_find_the_same(desk, monkeypatch, few):
    monkeypatch.setattr("index.archive.FEW", few)
    days = [
        article(f"{n}.txt", f"Council {n} voted on road {n}.", date(2020, 1 + n // 28, 1 + n % 28))
        for n in range(150)
    ]
    desk.add_articles([*days, article("undated.txt", "Council 999 voted on road 999.")])
    scope = Scope(date(2020, 2, 1), date(2020, 4, 30))
    question = understand("which council voted on road 12?")
    found = Retriever(desk.archive).search(question, scope=scope, arms=["vectors"], limit=20)
    nearest = Retriever(desk.archive).search(question, arms=["vectors"], limit=200)
    inside = [
        p for p in nearest if p.article.published and date(2020, 2, 1) <= p.article.published <= date(2020, 4, 30)
    ]
    assert [p.article.source for p in found] == [p.article.source for p in inside][:20]


def test_what_is_left_out_is_not_found(news):
    best = news.search("parliament voted")[0]
    rest = news.search("parliament voted", without={best.paragraph.id})
    assert best.paragraph.id not in {passage.paragraph.id for passage in rest}
    assert rest[0].article.source == "b.txt"


def test_a_hit_of_one_search_alone_counts_half():
    assert fuse([[Hit(1, 0.8), Hit(2, 0.4)], [Hit(1, 0.6)]]) == {1: pytest.approx(0.7), 2: pytest.approx(0.2)}


def test_scores_fall_beyond_those_looked_at_for_names(desk):
    texts = [f"The parliament of country {n} voted on law {n} in Baghdad." for n in range(LOOKED_AT + 20)]
    desk.add_articles([article("many.txt", "\n\n".join(texts))])
    scores = [passage.score for passage in desk.search("Did the parliament in Tehran vote?", limit=LOOKED_AT + 20)]
    assert len(scores) == LOOKED_AT + 20
    assert scores == sorted(scores, reverse=True)


def test_the_budget_is_kept_but_one_passage_always_comes(news):
    passages = collapse(news.search("parliament troops bank vote"))
    assert within_budget(passages, 1, 10_000) == passages[:1]
    assert within_budget(passages, 9, 1) == passages[:1]
    two = sum(count_tokens(passage.paragraph.text) for passage in passages[:2])
    assert within_budget(passages, 9, two) == passages[:2]


def test_another_spelling_of_a_name_is_found(desk):
    desk.add_articles(
        [
            article("a.txt", "Suleimani was buried in Kerman."),
            *(article(f"{n}.txt", f"The bank of town {n} was buried in debt.") for n in range(20)),
        ]
    )
    assert desk.search("Where was Soleimani buried?", arms=["words"])[0].article.source == "a.txt"


def test_each_part_of_a_question_has_its_turn(desk):
    troops = [article(f"t{n}.txt", f"{n},000 troops stayed in base {n} after the vote.") for n in range(1, 9)]
    desk.add_articles([*troops, article("bank.txt", "The central bank raised its rate to 5 percent.")])
    joined = desk.search("How many troops stayed after the vote and what did the central bank raise?")
    assert "bank.txt" in {passage.article.source for passage in joined[:2]}
    scores = [passage.score for passage in joined]
    assert scores == sorted(scores, reverse=True)


def test_the_same_story_of_each_month_is_told_apart_by_either_clock(desk):
    body = "The parliament in Baghdad voted again on the budget, and adjourned."
    desk.add_articles(
        [
            *(article(f"{n}.txt", f"On Tuesday sitting {n} began. {body}", date(2019, n, 12)) for n in range(1, 13)),
            article("told.txt", f"Looking back at March 2018. {body}", date(2020, 5, 5)),
        ]
    )
    assert desk.search("Did parliament vote in July 2019?")[0].article.source == "7.txt"
    assert desk.search("Did parliament vote in March 2018?")[0].article.source == "told.txt"


def test_copies_found_by_two_parts_are_one_passage(desk):
    desk.add_articles([article("a.txt", WIRE), article("b.txt", WIRE, title="Baghdad vote")])
    found = desk.search("What did the parliament expel and when was the Baghdad vote?")
    assert [(p.article.source, len(p.copies)) for p in found] in ([("a.txt", 1)], [("b.txt", 1)])


def test_merged_rankings_have_each_paragraph_once(news):
    found = news.search("parliament")
    merged = in_turn([found, found[1:], []])
    assert [passage.paragraph.id for passage in merged] == [passage.paragraph.id for passage in found]


def hit_at_1(desk, cases, arms):
    found = [desk.search(question, arms=arms, limit=1) for question, _ in cases]
    right = [bool(top) and top[0].paragraph.n == n for top, (_, n) in zip(found, cases, strict=True)]
    return sum(right) / len(right)


def test_the_fusion_is_no_worse_than_its_better_half(desk, data):
    parts = json.loads((data / "xquad" / "xquad.en.json").read_text("utf-8"))["data"][:12]
    paragraphs = [paragraph for part in parts for paragraph in part["paragraphs"]]
    text = "\n\n".join(" ".join(paragraph["context"].split()) for paragraph in paragraphs)
    desk.add_articles([article("xquad", text, title="")])
    cases = [(qa["question"], n) for n, part in enumerate(paragraphs, 1) for qa in part["qas"]]
    both = hit_at_1(desk, cases, ("words", "vectors"))
    assert both >= max(hit_at_1(desk, cases, ("words",)), hit_at_1(desk, cases, ("vectors",)))
    assert both >= 0.9
