"""Runs: what a row holds, what an error scores, and going on after a kill."""

import json
from dataclasses import replace
from datetime import date

import pytest
from tiny import Tiny

from eval.cases import Case, Gold
from eval.errors import ResultsError, SetError
from eval.metrics.table import METRICS, failed
from eval.results import load_results
from eval.run import run
from index.article import Article
from rag.answer import Turn
from rag.settings import Settings

ARTICLES = (
    Article(
        "/a",
        "a.txt",
        "Grain",
        "Grain prices doubled in 2019.\n\nDrought ruined the northern harvest.",
        date(2020, 1, 1),
    ),
    Article(
        "/b",
        "b.txt",
        "Ports",
        "Port workers went on strike in May.\n\nThe strike ended after 12 days.",
        date(2022, 1, 1),
    ),
)
CASES = (
    Case(
        "prices", "When did grain prices double?", True, gold=(Gold("a.txt", 1),), facts=(("2019",),), tags=("when",)
    ),
    Case(
        "drought",
        "What did drought ruin?",
        True,
        gold=(Gold("a.txt", 2),),
        facts=(("harvest",),),
        reference="The harvest.",
    ),
    Case("strike", "Did the strike of the port workers end?", True, gold=(Gold("b.txt", 2),), facts=(("12 days",),)),
    Case("pinned", "When did grain prices double?", False, since=date(2021, 1, 1), forbidden=(("2019",),)),
    Case("until", "Did the strike of the port workers end?", False, until=date(2021, 1, 1)),
    Case("nothing", "Who won the football cup?", False),
    Case(
        "follow",
        "In what month?",
        True,
        (Turn("Did port workers go on strike?", "Yes."),),
        gold=(Gold("b.txt", 1),),
        facts=(("May",),),
    ),
)
SETTINGS = Settings()


def ran(out, engine=None, cases=CASES, **given):
    return run(cases, engine or Tiny(ARTICLES), out, name="tiny", settings=SETTINGS, **given)


def test_a_row_holds_scores_answer_citations_and_twin(tmp_path):
    row = ran(tmp_path / "r.jsonl").by_case()["prices"]
    assert row.scores["hit@1"] == row.scores["facts"] == row.scores["cite.f1"] == row.scores["support"] == 1
    assert row.scores["words.hit@1"] == 1
    assert row.scores["twin.refused"] == 1 and row.twin.refused
    assert (row.answer.citations[0].source, row.answer.citations[0].paragraph, row.answer.citations[0].gold) == (
        "a.txt",
        1,
        True,
    )
    assert (row.group, row.unit) == ("a.txt", "a.txt#1")
    assert row.costs["total_ms"] == 3.0 and row.costs["context_tokens"] > 0


def test_every_score_is_in_the_table_and_applies(tmp_path):
    results = ran(tmp_path / "r.jsonl")
    for case, row in zip(CASES, results.rows, strict=True):
        assert all(METRICS[name].applies(case) for name in row.scores)
        assert all(0 <= score <= 1 for score in row.scores.values())
    assert results.by_case()["nothing"].scores["refusal.recall"] == 1
    assert results.by_case()["pinned"].scores["refusal.recall"] == 1
    assert results.by_case()["until"].scores["refusal.recall"] == 1


def test_the_right_article_and_the_wrong_paragraph_is_near(tmp_path):
    scores = ran(tmp_path / "r.jsonl").by_case()["strike"].scores
    assert scores["cite.near"] == 1 and scores["cite.f1"] == 0 and scores["hit@5"] == 1 and scores["mrr@10"] == 0.5


def test_follow_ups_are_asked_with_their_history_and_have_no_arms(tmp_path):
    scores = ran(tmp_path / "r.jsonl").by_case()["follow"].scores
    assert scores["hit@1"] == 1 and scores["facts"] == 1
    assert not [name for name in scores if name.startswith(("words.", "vectors."))]


def test_a_case_that_errors_is_a_row_with_the_worst_scores(tmp_path):
    results = ran(tmp_path / "r.jsonl", Tiny(ARTICLES, frozenset({CASES[1].question})))
    row = results.by_case()["drought"]
    assert row.error == "RuntimeError: the engine broke on <purpose>"
    assert row.scores == failed(CASES[1]) and row.scores["failed"] == 1 and row.scores["facts"] == 0
    assert row.scores["refusal.over"] == 1 and row.scores["cite.near"] == 1
    assert len(results.rows) == len(CASES)


def test_a_killed_run_goes_on_without_asking_again(tmp_path):
    out = tmp_path / "r.jsonl"
    whole = ran(out).rows
    lines = out.read_bytes().split(b"\n")
    out.write_bytes(b"\n".join(lines[:3]) + b"\n" + lines[3][:40])
    with pytest.raises(ResultsError, match="not a row"):
        load_results(out)
    engine = Tiny(ARTICLES)
    again = ran(out, engine)
    assert [row.case for row in again.rows] == [row.case for row in whole]
    assert [row.scores for row in again.rows] == [row.scores for row in whole]
    assert CASES[1].question not in engine.asked and CASES[2].question in engine.asked


def test_a_run_cut_after_a_whole_line_is_unfinished(tmp_path):
    out = tmp_path / "r.jsonl"
    ran(out)
    out.write_bytes(b"\n".join(out.read_bytes().split(b"\n")[:3]) + b"\n")
    with pytest.raises(ResultsError, match="2 of 7 cases"):
        load_results(out)


def test_another_runs_file_is_not_gone_on_with(tmp_path):
    out = tmp_path / "r.jsonl"
    ran(out)
    with pytest.raises(ResultsError, match=r"another run .other set_digest"):
        ran(out, cases=(replace(CASES[0], question="When did prices of grain double?"), *CASES[1:]))
    with pytest.raises(ResultsError, match="other settings"):
        ran(out, twins=False)
    assert len(ran(out, cases=CASES[:2], replace=True).rows) == 2


def test_a_finished_run_is_made_again_only_with_replace(tmp_path):
    out = tmp_path / "r.jsonl"
    ran(out)
    engine = Tiny(ARTICLES)
    ran(out, engine)
    assert engine.asked == []
    ran(out, engine, replace=True)
    assert len(engine.asked) > len(CASES)


def test_gold_that_the_archive_lacks_is_named_before_anything_runs(tmp_path):
    lacking = replace(CASES[0], id="x", gold=(Gold("a.txt", 9), Gold("c.txt", 1)))
    with pytest.raises(SetError, match=r"lacks 2 gold paragraphs: a\.txt paragraph 9, c\.txt paragraph 1"):
        ran(tmp_path / "r.jsonl", cases=(*CASES, lacking))
    assert not (tmp_path / "r.jsonl").exists()
    with pytest.raises(SetError, match="no case"):
        ran(tmp_path / "r.jsonl", cases=())


def test_progress_counts_the_cases(tmp_path):
    told = []
    ran(tmp_path / "r.jsonl", progress=lambda *step: told.append(step))
    assert told[0] == ("cases", 0, 7) and told[-1] == ("cases", 7, 7)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "empty"),
        ("nonsense\n", "does not begin with the header of an eval run"),
        ('{"schema": "dateline.eval/0"}\n', "'dateline.eval/0', not dateline.eval/1"),
        ("[]\n", "schema None"),
        ('{"schema": "dateline.eval/1"}\n', "does not begin with the header of an eval run"),
    ],
)
def test_what_is_no_results_file_is_said_so(tmp_path, content, said):
    path = tmp_path / "r.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ResultsError, match=said):
        load_results(path)
    with pytest.raises(ResultsError, match="cannot read"):
        load_results(tmp_path / "none.jsonl")


def test_the_header_says_what_was_run(tmp_path):
    out = tmp_path / "r.jsonl"
    ran(out)
    header = json.loads(out.read_text(encoding="utf-8").split("\n")[0])
    assert header["archive"] == {"archive": "tiny"}
    assert header["settings"]["model"] == "auto" and "archive" not in header["settings"]
    assert set(header["versions"]) == {"numpy", "metrics", "engine"}
