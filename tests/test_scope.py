"""A question kept to outlets and days: both searches, every way in, and what is said when there is no such outlet."""

import json
from dataclasses import replace
from datetime import date

import pytest
from command import VOTE

from index.article import Article, Scope
from index.errors import UsageError
from index.library import Outlet
from rag.desk import Desk
from rag.question import understand
from rag.retrieve import Retriever
from rag.scope import scope_of

QUESTION = "Did the council vote on the road?"
BOTH = pytest.mark.parametrize("arm", ["words", "vectors"])


def article(name, outlet=None, published=None):
    said = f"The council voted on road {name} on Monday."
    return Article(f"/{name}", name, "", said, published, outlet=outlet)


@pytest.fixture
def papers(desk):
    desk.add_articles(
        [
            article("1", "The Guardian", date(2020, 1, 6)),
            article("2", "the  GUARDIAN ", date(2021, 1, 6)),
            article("3", "The Guardian"),
            article("4", "Bild", date(2020, 1, 7)),
            article("5", "Süddeutsche Straße", date(2022, 1, 1)),
            article("6", None, date(2020, 1, 8)),
            article("7", "  ", date(2020, 1, 8)),
        ]
    )
    return desk


def sources(passages):
    return {each.article.source for passage in passages for each in (passage, *passage.copies)}


def found(desk, **kept):
    return sources(desk.search(QUESTION, **kept))


KEPT = [
    ({"outlets": ["the guardian"]}, "123"),
    ({"outlets": "BILD"}, "4"),
    ({"outlets": [" süddeutsche STRASSE"]}, "5"),
    ({"outlets": ["Bild", "The Guardian", "bild"]}, "1234"),
    ({"outlets": ["The Guardian"], "since": date(2020, 6, 1)}, "2"),
    ({"outlets": ["The Guardian", "Bild"], "until": date(2020, 6, 1)}, "14"),
    ({"outlets": ["Bild"], "until": date(2019, 1, 1)}, ""),
    ({"until": date(2020, 6, 1)}, "1467"),
    ({}, "1234567"),
]


@BOTH
@pytest.mark.parametrize("few", [0, 10_000])
def test_outlets_and_days_hold_for_both_searches(papers, monkeypatch, arm, few):
    monkeypatch.setattr("index.archive.FEW", few)
    assert [found(papers, arms=[arm], **kept) for kept, _ in KEPT] == [set(expected) for _, expected in KEPT]


def test_an_outlet_is_looked_among_the_nearest_of_all_where_it_has_many(desk, monkeypatch):
    monkeypatch.setattr("index.archive.FEW", 10)
    desk.add_articles([article(str(n), "Bild" if n % 3 else "The Guardian") for n in range(60)])
    asked = desk.archive.embedder.query(QUESTION)
    nearest = [hit.key for hit in desk.archive.find_near(asked, 60)]
    inside = desk.archive.library.within(Scope(outlets=("bild",)))
    hits = desk.archive.find_near(asked, 12, Scope(outlets=("bild",)))
    assert [hit.key for hit in hits] == [key for key in nearest if key in {entry.key for entry in inside}][:12]


def test_a_scope_is_true_where_it_leaves_something_out():
    assert not Scope()
    assert all([Scope(outlets=("Bild",)), Scope(until=date.max), Scope(since=date.min)])
    assert scope_of() is None
    assert scope_of(outlets="Bild") == Scope(outlets=("Bild",))
    with pytest.raises(UsageError, match="swap them"):
        scope_of(date(2020, 1, 2), date(2020, 1, 1), ["Bild"])


def test_the_outlets_of_an_archive_are_listed_with_the_most_common_spelling(papers):
    papers.add_articles([article("8", "bild"), article("9", "Bild")])
    assert papers.outlets() == [Outlet("Bild", 3), Outlet("The Guardian", 3), Outlet("Süddeutsche Straße", 1)]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Guardain", r"^no article is from 'Guardain'; did you mean The Guardian\? The archive has The Guardian, "),
        (
            "Der Spiegel",
            r"^no article is from 'Der Spiegel'; the archive has The Guardian, Bild, Süddeutsche Straße$",
        ),
        ("", r"^no article is from ''; the archive has"),
    ],
)
def test_an_outlet_that_no_article_is_from_is_named_at_once_with_the_nearest(papers, name, told):
    for way in (papers.ask, papers.search, lambda *_, **kept: papers.as_retriever(**kept).retrieve(QUESTION)):
        with pytest.raises(UsageError, match=told):
            way(QUESTION, outlets=["Bild", name])


def test_of_many_outlets_a_few_are_named_and_of_none_it_is_said(desk):
    desk.add_articles([article("0")])
    with pytest.raises(UsageError, match="no article of the archive names its outlet"):
        desk.ask(QUESTION, outlets=["Bild"])
    desk.add_articles([article(str(n), f"Paper {n}") for n in range(1, 9)])
    with pytest.raises(UsageError, match=r"has Paper 1, Paper 2, Paper 3, Paper 4, Paper 5 and 3 more"):
        desk.ask(QUESTION, outlets=["xyz"])


@BOTH
def test_another_outlet_is_indexed_anew_and_nothing_is_embedded_again(papers, arm):
    before = papers.archive.library.indexed()
    report = papers.add_articles([article("4", "Die Zeit", date(2020, 1, 7)), article("1", None, date(2020, 1, 6))])
    assert (report.counts()["indexed"], report.embedded) == (2, 0)
    changed = {key for key, entry in papers.archive.library.indexed().items() if entry.stamp != before[key].stamp}
    assert len(changed) == 2
    assert found(papers, arms=[arm], outlets=["Die Zeit"]) == {"4"}
    assert found(papers, arms=[arm], outlets=["The Guardian"]) == {"2", "3"}
    with pytest.raises(UsageError, match="no article is from 'Bild'"):
        papers.search(QUESTION, outlets=["Bild"])
    assert all(finding.ok for finding in papers.verify())


@BOTH
def test_a_rebuilt_archive_keeps_its_outlets(papers, arm):
    assert papers.rebuild() == 0
    assert found(papers, arms=[arm], outlets=["The Guardian"]) == {"1", "2", "3"}


def test_the_outlets_of_a_scope_are_compared_folded_and_none_is_an_outlet_without_a_name(papers):
    retriever = Retriever(papers.archive)
    for outlets, expected in ((("ＢＩＬＤ",), {"4"}), (("",), set()), (("", "bild"), {"4"})):
        for arm in ("words", "vectors"):
            passages = retriever.search(understand(QUESTION), scope=Scope(outlets=outlets), arms=[arm])
            assert sources(passages) == expected


def test_an_answer_its_explanation_and_a_retriever_keep_to_the_outlets(papers):
    answer = papers.ask(QUESTION, outlets=["bild"]).answer
    assert {note.article.source for note in answer.citations} == {"4"}
    assert answer.warnings == ()
    explained = papers.explain(answer, outlets=["bild"])
    assert {each.passage.article.source for each in explained.passages} == {"4"}
    nodes = papers.as_retriever(outlets=["bild"]).retrieve(QUESTION)
    assert [node.metadata["source"] for node in nodes] == ["4"]


def test_what_days_leave_out_for_want_of_a_date_is_counted_within_the_outlets(papers):
    def left_out(**kept):
        return [warning for warning in papers.ask(QUESTION, **kept).answer.warnings if "left out" in warning]

    papers.add_articles([article("8"), article("9", "Bild")])
    assert left_out(outlets=["The Guardian"]) == []
    since = date(2020, 1, 1)
    assert left_out(since=since) == ["left out by --since/--until: 3 articles without a date"]
    assert left_out(since=since, outlets=["The Guardian"]) == [
        "left out by --since/--until: 1 article without a date"
    ]
    assert left_out(since=since, outlets=["Süddeutsche Straße"]) == []


def test_the_command_keeps_to_outlets(dateline, environment, seeds, tmp_path):
    place = tmp_path / "papers"
    with Desk.open(seeds.settings.model_copy(update={"archive": place})) as desk:
        given = [listed.article for listed in seeds.articles()]
        whole = [seeds.article(each.id) for each in given]
        desk.add_articles([replace(each, outlet=f"Paper {n}") for n, each in enumerate(whole, 1)])
    environment.setenv("DATELINE_ARCHIVE", str(place))
    for n, each in enumerate(whole, 1):
        told = json.loads(dateline("ask", VOTE, "--json", "--outlet", f"PAPER {n}").out)
        assert {note["article"]["source"] for note in told["citations"]} == {each.source}
    both = json.loads(dateline("ask", VOTE, "--json", "--outlet", "Paper 1", "--outlet", "paper 2").out)
    assert len({note["article"]["source"] for note in both["citations"]}) == 2
    wrong = dateline("ask", VOTE, "--outlet", "Papre 1")
    assert wrong.code == 2
    assert "no article is from 'Papre 1'; did you mean Paper 1?" in wrong.told
