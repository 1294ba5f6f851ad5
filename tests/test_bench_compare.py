"""The comparison: its filler answers nothing, every system does what it is set up for; and fusion earns its place."""

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from eval.bench.compare import batch, corpus, measures, plot, table
from eval.bench.compare.__main__ import main
from eval.bench.compare.batch import LATER
from eval.bench.compare.measures import QUALITY, Cost, Evidence, Measured
from eval.bench.compare.system import SYSTEMS, System
from eval.bench.compare.systems.tutorial import fused
from eval.datasets import registry
from eval.figure import Figure
from eval.metrics import retrieval
from index.article import normalise
from index.embedding import DEFAULT, open_embedder
from index.paragraphs import split
from index.sentences import spans
from rag import settings
from rag.desk import Desk

FIRST, ARTICLES = date(2020, 1, 1), 7
EXACT = ("llamaindex", "llamaindex-chroma", "chroma", "numpy")


@pytest.fixture(scope="session")
def sets(data):
    return [registry.find(name, data / folder) for name, folder in (("squad", "squad2"), ("xquad", "xquad"))]


@pytest.fixture(scope="session")
def dated(sets, tmp_path_factory):
    """An archive of some XQuAD articles, one a day; the last of them comes later."""
    places = [*map(str, range(ARTICLES)), f"{LATER}1"]
    articles = [
        replace(article, location=place, source=place, published=FIRST + timedelta(days=n))
        for n, (place, article) in enumerate(zip(places, sets[1].articles, strict=False))
    ]
    with Desk.open(settings.load(archive=tmp_path_factory.mktemp("dated") / "archive")) as desk:
        desk.add_articles(articles)
        yield desk


@pytest.fixture(scope="session")
def embed(dated):
    return open_embedder(DEFAULT, dated.settings.models).query


# The archive that all search


def test_no_filler_holds_the_sentence_that_answers(data, sets):
    every = [*sets, registry.find("ramdocs", data / "ramdocs")]
    filler = "\n".join(article.text for article in corpus.filler_of([corpus.apart(each) for each in every], 3_000))
    answering = set()
    for found in every:
        texts = {(article.source, p.n): p.text for article in found.articles for p in split(article)}
        for case in found.cases:
            answers = [re.compile(rf"\b{re.escape(text)}\b") for fact in case.facts for text in fact]
            for gold in case.gold:
                sentences = [span.text for span in spans(texts[gold.source, gold.paragraph])]
                answering |= {text for text in sentences if any(answer.search(text) for answer in answers)}
    assert len(answering) > 2_000
    assert not [text for text in answering if len(text.split()) > 5 and text in filler]


def test_filler_is_about_the_same_things_as_the_gold(sets):
    pool = corpus.answerless([*map(corpus.apart, sets)])
    gold = normalise(" ".join(article.text for each in sets for article in each.articles))
    assert len(pool) > 300
    assert all(normalise(text) in gold for text in pool)


def test_a_gold_article_of_a_question_without_a_short_answer_gives_no_filler(sets):
    bare = replace(sets[1], cases=tuple(replace(case, facts=()) for case in sets[1].cases))
    assert not corpus.answerless([corpus.apart(bare)])


def test_the_archive_has_the_size_that_was_asked_for(sets, tmp_path):
    few = [corpus.cut(each, 30) for each in sets]
    made = corpus.prepare(few, 100, 7, tmp_path, str)
    now, later = batch.read(made.archive, later=False), batch.read(made.archive, later=True)
    assert made.genuine + made.filler == len(now.rows)
    assert 100 <= len(now.rows) < 105
    assert len(later.rows) == corpus.ADDED
    assert len(made.cases) == 14
    assert now.vectors.shape == (len(now.rows), 384)
    places = corpus.places(made.archive)
    assert all((gold.source, gold.paragraph) in places for case in made.cases for gold in case.gold)


def test_vectors_are_made_once(sets, tmp_path, monkeypatch):
    few = [corpus.cut(sets[1], 20)]
    first = corpus.prepare(few, 20, 5, tmp_path, str)
    monkeypatch.setattr("index.minilm.MiniLM.paragraphs", lambda _, items: iter(items and pytest.fail("again")))
    assert corpus.prepare(few, 20, 5, tmp_path, str) == first


def test_two_sets_may_have_articles_of_the_same_name(sets):
    both = [*sets, *map(corpus.apart, sets)]
    names = [{article.source for article in each.articles} for each in both]
    assert names[0] & names[1]
    assert not names[2] & names[3]


# The systems


def opened(system: System, dated: Desk, embed, folder: Path):
    if system.missing:
        pytest.skip(f"{system.missing} is not installed")
    given = batch.read(dated.settings.archive, later=False)
    system.engine().build(folder, given)
    return system.engine()(folder, embed, system.option), given


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.key)
def test_a_system_finds_keeps_to_the_period_and_takes_what_is_added(system, dated, embed, tmp_path):
    engine, given = opened(system, dated, embed, tmp_path / "built")
    for row in given.rows[::10]:
        found = engine.search(row.text[:300], 5)
        assert row.id in found
        assert len(found) == len(set(found)) <= 5
    if engine.dated:
        scope = batch.middle_tenth(given.rows)
        days = {row.id: row.day for row in given.rows}
        inside = engine.search("Who won the war and in what year?", 5, scope)
        assert inside
        assert all(scope.since.toordinal() <= days[id] <= scope.until.toordinal() for id in inside)
    later = batch.read(dated.settings.archive, later=True)
    wanted = later.rows[0]
    assert wanted.id not in engine.search(wanted.text[:300], 5)
    engine.add(later)
    again = system.engine()(tmp_path / "built", embed, system.option)
    assert wanted.id in engine.search(wanted.text[:300], 5)
    assert wanted.id in again.search(wanted.text[:300], 5)


@pytest.mark.parametrize("key", EXACT)
def test_all_have_the_same_vectors(key, dated, embed, sets, tmp_path):
    engine, given = opened(next(each for each in SYSTEMS if each.key == key), dated, embed, tmp_path / "built")
    for case in sets[1].cases[:40]:
        scores = given.vectors @ embed(case.question)
        assert engine.search(case.question, 3) == [given.rows[at].id for at in np.argsort(-scores)[:3]]


def test_both_halves_of_the_fusions_are_heard(dated, embed, sets, tmp_path):
    """Their nodes come from two stores; where they were not recognised as one, a paragraph would come twice."""
    for system in SYSTEMS:
        if system.key in ("llamaindex-relative", "llamaindex-rrf", "tutorial") and not system.missing:
            engine, given = opened(system, dated, embed, tmp_path / system.key)
            every = engine.search(sets[1].cases[0].question, len(given.rows))
            assert len(every) == len(set(every)) == len(given.rows)


def test_reciprocal_ranks_are_weighed_half_and_half():
    assert fused([["a", "b"], ["b", "c"]]) == ["b", "a", "c"]


@pytest.mark.parametrize(("needs", "missing"), [("no_such.package", "no_such.package"), ("numpy", "")])
def test_a_package_that_is_missing_is_named(needs, missing):
    assert System("x", "X", "x:X", needs=needs).missing == missing


# The figures


def test_a_paragraph_of_the_same_words_is_the_same_evidence_but_once():
    names = {"a": "a", "copy": "a", "b": "b", "x": "x"}
    right = Evidence(names, dict.fromkeys(names, 400), [[frozenset("a"), frozenset("b")]])
    (scores,) = right.scores([["x", "copy", "a", "b"]])
    expected = retrieval.ndcg(["x", "a", "", "b"], {"a", "b"}, 10)
    assert dict(zip(QUALITY, scores, strict=True)) == pytest.approx(
        {"hit@1": 0, "hit@5": 1, "MRR@10": 0.5, "nDCG@10": expected, "recall@10": 1, "evidence in 1,000 tokens": 0.5}
    )


def test_figures_have_intervals_and_differences_their_p():
    good, bad = np.ones((40, len(QUALITY))), np.zeros((40, len(QUALITY)))
    alike = [str(n) for n in range(40)]
    mixed = np.vstack([good[:20], bad[:20]])
    figure = measures.figures(mixed, alike)[0]
    assert (figure.mean, figure.n) == (0.5, 40)
    assert figure.low < 0.4 < 0.6 < figure.high
    first, same, worse = measures.p_values([good, good, bad], alike)
    assert (first, same) == (None, 1.0)
    assert worse < 0.01


def test_cases_on_few_articles_are_resampled_by_paragraph(sets):
    assert set(measures.clusters(sets[1].cases)) == {article.source for article in sets[1].articles}
    assert len(set(measures.clusters([case for case in sets[0].cases if case.gold]))) > 200


def line(key="dateline", ms=5.0, **cost):
    quality = tuple(Figure(name, 0.5, 0.4, 0.6, 10) for name in QUALITY)
    return Measured(key, f"<{key}>", quality, (Figure("xquad", 0.7, 0.6, 0.8, 4),), Cost(ms, 2 * ms, **cost), None)


def test_the_table_has_a_line_a_system_and_a_dash_for_what_is_not_offered():
    text = table.markdown([line(), line("numpy", dated=1.25)])
    rows = [row[2:-2].split(" | ") for row in text.splitlines() if row.startswith("|")]
    assert {len(row) for row in rows[:4]} == {1 + len(table.HEADS) + 1 + len(table.COSTS)}
    assert rows[2][1] == ".500 .40–.60"
    assert rows[2][10] == "–"
    assert rows[3][10] == "1.2"
    assert rows[-1] == ["<numpy>", ".700 .60–.80"]


def test_the_plot_is_an_svg_of_all_points_and_names():
    root = ElementTree.fromstring(plot.svg([line(), line("numpy", ms=700.0), line("chroma", ms=5.0)]))
    texts = ["".join(each.itertext()) for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"<dateline>", "<numpy>", "<chroma>"} <= set(texts)
    circles = [float(each.get("cx")) for each in root.iter("{http://www.w3.org/2000/svg}circle")]
    assert len([x for x in circles if plot.LEFT <= x <= plot.WIDTH]) == 6


# The whole


def test_a_quick_run_measures_everything(data, tmp_path, capsys):
    keys = ["dateline", "dateline-words", "tutorial", "numpy"]
    asked = ["--quick", "--data", str(data), "--questions", "4", "--work", str(tmp_path), "--systems", ",".join(keys)]
    assert main([*asked, "--out", str(tmp_path / "out")]) == 0
    assert "paragraphs of dev-part, xquad.en, ramdocs" in capsys.readouterr().out
    found = json.loads((tmp_path / "out" / "compare.json").read_text("utf-8"))
    assert [line["key"] for line in found] == keys
    assert all(
        0 <= figure["low"] <= figure["mean"] <= figure["high"] <= 1 for line in found for figure in line["quality"]
    )
    assert all(line["cost"]["p99"] >= line["cost"]["p50"] > 0 for line in found)
    ours, words, tutorial, exact = (line["cost"] for line in found)
    assert all(value > 0 for value in [*ours.values(), *exact.values()])
    assert words["build"] is words["cold"] is words["disk"] is tutorial["dated"] is None
    ElementTree.parse(tmp_path / "out" / "compare.svg")
    assert "| Dateline |" in (tmp_path / "out" / "compare.md").read_text("utf-8")
    assert not [*tmp_path.rglob("questions.json")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--systems", "dateline,oracle"], "there is no system 'oracle'"),
        (["--set", "squad=/no/such/file"], "/no/such/file does not exist"),
        (["--set", "nonsense"], "there is no eval set 'nonsense'"),
        ([], "there is nothing to search"),
        (["--set", f"seeds={registry.SEEDS}"], "brings no articles"),
    ],
)
def test_what_cannot_be_compared_is_said_in_one_line(arguments, said, tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("EVAL_DATA", raising=False)
    assert main([*arguments, "--work", str(tmp_path)]) == 2
    assert said in capsys.readouterr().err.splitlines()[-1]


# The ranking


def test_the_fusion_beats_its_better_half(data, tmp_path):
    """200 questions of XQuAD over all its paragraphs, with the sample articles beside them.

    It must be no worse than either search alone, and must take up a good part of what only one of them puts first: a
    fusion that hears one search alone is as good as that one, and fails the second.
    """
    xquad = registry.find("xquad", data / "xquad")
    with Desk.open(settings.load(archive=tmp_path / "archive")) as desk:
        desk.add_articles(xquad.articles)
        desk.add([Path(__file__).parents[1] / "seeds"])
        asked = xquad.cases[:: len(xquad.cases) // 200][:200]
        both, words, vectors = (
            [first_hits(desk, case, arms) for case in asked]
            for arms in (("words", "vectors"), ("words",), ("vectors",))
        )
    assert len(asked) == 200
    for k in (1, 10):
        assert mean_rank(both, k) >= max(mean_rank(words, k), mean_rank(vectors, k))
    for mine, other in ((words, vectors), (vectors, words)):
        alone = [got == 1 for got, a, b in zip(both, mine, other, strict=True) if a == 1 and b != 1]
        assert len(alone) >= 5
        assert sum(alone) > len(alone) / 3


def first_hits(desk, case, arms) -> int:
    """The rank of the first gold paragraph; 0 when it is not among the first ten."""
    found = desk.search(case.question, arms=arms, limit=10)
    gold = {(gold.source, gold.paragraph) for gold in case.gold}
    places = ((passage.article.source, passage.paragraph.n) for passage in found)
    return next((rank for rank, place in enumerate(places, 1) if place in gold), 0)


def mean_rank(ranks, k) -> float:
    """MRR@k; with k = 1, hit@1."""
    return sum(1 / rank for rank in ranks if 0 < rank <= k) / len(ranks)
