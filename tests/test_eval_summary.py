"""A run's figures: what is resampled, how confidence is judged, and which archive a dataset gets."""

from dataclasses import replace
from datetime import date

import pytest
from test_eval_run import ARTICLES, CASES, ran
from tiny import Tiny

from eval import prepare
from eval.cases import Case
from eval.confidence import judge
from eval.datasets.dataset import Dataset
from eval.results import Row, Shown
from eval.summary import clusters_of, figures, summarise
from index.article import Article
from rag.settings import Settings


def row(at: int, group: str, *, answerable: bool = True, confidence: float = 0.5, facts: float = 1.0) -> Row:
    answer = Shown("said", False, confidence, 1 - confidence)
    twin = Shown("said", False, 0.1, 0.9) if answerable else None
    scores = {"facts": facts} if answerable else {"refusal.recall": 0.0}
    return Row(f"c{at}", "q?", answerable, group, f"p{at}", (), scores, {}, answer, twin)


def test_articles_are_resampled_when_there_are_enough_with_gold():
    many = [row(n, f"a{n % 12}") for n in range(48)]
    few = [row(n, f"a{n % 2}") for n in range(48)]
    unanswerable = [row(100 + n, f"u{n}", answerable=False) for n in range(20)]
    assert len(set(clusters_of(many))) == 12
    assert len(set(clusters_of(few))) == 48
    assert len(set(clusters_of(few + unanswerable))) == 68  # twenty questions without gold are no articles


def test_every_answer_to_what_has_no_answer_is_an_error():
    judged = judge([row(1, "a", confidence=0.9), row(2, "b", answerable=False), row(3, "c", facts=0.25)])
    assert [(one.error, one.has_answer) for one in judged] == [
        (0, True),
        (1, False),
        (1, False),
        (0.75, True),
        (1, False),
    ]


def test_confidence_that_ranks_answers_first_has_the_lower_aurc(tmp_path):
    results = ran(tmp_path / "r.jsonl")
    rows = tuple(row(n, f"a{n}", confidence=0.9) for n in range(20))
    found = {figure.name: figure for figure in summarise(replace(results, rows=rows)).confidence}
    ours, theirs = found["AURC by confidence"], found["AURC by best score"]
    assert ours.mean < theirs.mean and ours.low - 0.001 <= ours.mean <= ours.high + 0.001
    gain = found["AURC lowered by confidence"]
    assert gain.mean == pytest.approx(theirs.mean - ours.mean) and gain.low > 0.5
    assert (found["AUROC by confidence"].mean, found["AUROC by best score"].mean) == (1, 0)


def test_a_summary_has_figures_tags_curve_and_costs(tmp_path):
    found = summarise(ran(tmp_path / "r.jsonl"))
    names = {figure.name: figure for figure in found.figures}
    assert names["facts"].n == 4 and names["refusal.recall"].n == 3 and names["failed"].mean == 0
    assert names["facts"].low <= names["facts"].mean <= names["facts"].high
    assert [figure.name for figure in found.tags["when"]] == ["hit@5", "facts", "cite.f1", "refusal.over"]
    assert len(found.curve) == len(CASES) + 4
    assert found.costs["total_ms"] == (3.0, 3.0)
    assert found.clusters == "paragraphs"


def test_a_run_of_errors_alone_has_a_summary(tmp_path):
    cases = (Case("a", "Why?", False),)
    found = summarise(ran(tmp_path / "r.jsonl", Tiny(ARTICLES, frozenset({"Why?"})), cases))
    assert {figure.name: figure.mean for figure in found.figures}["failed"] == 1
    assert found.confidence == () and found.curve == () and figures([], ["facts"]) == ()


def test_each_content_and_model_has_an_archive_of_its_own(monkeypatch, tmp_path):
    class Opened:
        def __init__(self, settings):
            self.place, self.given = settings.archive, []

        open = classmethod(lambda cls, settings: cls(settings))

        def add(self, inputs, _):
            self.given += inputs

        def add_articles(self, articles, _):
            self.given += articles

    monkeypatch.setattr(prepare, "Desk", Opened)
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.txt").write_text("one", encoding="utf-8")
    articles = (Article("/a", "a", "", "one"),)
    sets = {
        "articles": Dataset("x", (), articles),
        "dated": Dataset("x", (), (replace(articles[0], published=date(2020, 1, 1)),)),
        "files": Dataset("x", (), inputs=(folder,)),
    }
    made = {name: prepare.prepare(found, Settings(), tmp_path) for name, found in sets.items()}
    (folder / "a.txt").write_text("two", encoding="utf-8")
    made["changed"] = prepare.prepare(sets["files"], Settings(), tmp_path)
    made["model"] = prepare.prepare(sets["files"], Settings(embedding="other"), tmp_path)
    assert len({desk.place for desk in made.values()}) == 5
    assert made["articles"].given == list(articles) and made["files"].given == [folder]
    own = prepare.prepare(Dataset("own", ()), Settings(archive=tmp_path / "mine"), tmp_path)
    assert (own.place, own.given) == (tmp_path / "mine", [])


@pytest.mark.parametrize("count", [1, 3])
def test_small_sets_have_intervals(count):
    found = figures([row(n, "a") for n in range(count)], ["facts"])[0]
    assert (found.low, found.mean, found.high, found.n) == (1, 1, 1, count)
