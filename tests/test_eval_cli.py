"""`dateline eval`: exit codes, JSON that is JSON, and what is shown."""

import json
from contextlib import nullcontext
from pathlib import Path

import pytest
from test_eval_run import ARTICLES, CASES
from tiny import Tiny
from typer.testing import CliRunner

from eval.cases import dump
from eval.datasets.registry import SETS
from eval.results import load_results
from ui import eval_cli

WIDE = {"COLUMNS": "200"}


@pytest.fixture
def engines(monkeypatch, tmp_path) -> list[Tiny]:
    """The engines that the next runs get, in order."""
    given: list[Tiny] = []
    monkeypatch.setattr(eval_cli, "prepare", lambda *_: nullcontext(given.pop(0)))
    monkeypatch.setattr(eval_cli, "WORK", tmp_path / "work")
    (tmp_path / "mine.jsonl").write_text(dump(CASES), encoding="utf-8")
    return given


def invoke(*arguments: object):
    return CliRunner().invoke(eval_cli.app, [str(argument) for argument in arguments], env=WIDE)


def test_sets_lists_every_set_with_its_licence():
    shown = invoke("sets").stdout
    assert all(entry.name in shown for entry in SETS)
    listed = json.loads(invoke("sets", "--json").stdout)
    assert [entry["name"] for entry in listed] == [entry.name for entry in SETS]
    assert all(entry["licence"] and entry["where"] and entry["format"] for entry in listed)


def test_run_shows_figures_and_writes_report_and_results(engines, tmp_path):
    engines.append(Tiny(ARTICLES))
    out, page = tmp_path / "out.jsonl", tmp_path / "page.html"
    done = invoke("run", tmp_path / "mine.jsonl", "--out", out, "--report", page)
    assert done.exit_code == 0, done.output
    assert "hit@5" in done.stdout and "AURC by confidence" in done.stdout and "total_ms" in done.stdout
    assert len(load_results(out).rows) == len(CASES)
    assert "Grain prices" in page.read_text(encoding="utf-8")


def test_run_prints_one_json_object(engines, tmp_path):
    engines.append(Tiny(ARTICLES))
    found = json.loads(invoke("run", tmp_path / "mine.jsonl", "--json").stdout)
    assert found["schema"] == "dateline.eval-summary/1" and found["comparison"] is None
    assert any(figure["name"] == "facts" for figure in found["figures"])
    assert {figure["name"]: figure["low"] for figure in found["confidence"]}["AUROC by confidence"] is None
    assert Path(found["results"]).exists()


def test_run_against_a_baseline_exits_5_when_it_is_worse(engines, tmp_path):
    engines += [Tiny(ARTICLES), Tiny(ARTICLES), Tiny(ARTICLES, frozenset({CASES[0].question}))]
    cases, base = tmp_path / "mine.jsonl", tmp_path / "base.jsonl"
    assert invoke("run", cases, "--out", base).exit_code == 0
    same = invoke("run", cases, "--baseline", base)
    assert same.exit_code == 0 and "no change" in same.stdout
    worse = invoke("run", cases, "--baseline", base)
    assert worse.exit_code == 5 and "worse: failed: When did grain prices double?" in worse.stdout


def test_compare_exits_5_when_the_second_is_worse(engines, tmp_path):
    engines += [Tiny(ARTICLES), Tiny(ARTICLES, frozenset({CASES[0].question}))]
    good, bad = tmp_path / "good.jsonl", tmp_path / "bad.jsonl"
    for out in (good, bad):
        invoke("run", tmp_path / "mine.jsonl", "--out", out)
    assert invoke("compare", good, good).exit_code == 0
    assert invoke("compare", bad, good).exit_code == 0
    assert invoke("compare", good, bad).exit_code == 5
    found = json.loads(invoke("compare", good, bad, "--json").stdout)
    assert found["verdict"] == "worse" and found["flips"]


def test_accept_prints_what_it_accepts(engines, tmp_path):
    engines += [Tiny(ARTICLES), Tiny(ARTICLES, frozenset({CASES[0].question}))]
    good, bad, base = tmp_path / "good.jsonl", tmp_path / "bad.jsonl", tmp_path / "base.jsonl"
    for out in (good, bad):
        invoke("run", tmp_path / "mine.jsonl", "--out", out)
    assert "there was no baseline" in invoke("accept", good, base).stdout
    shown = invoke("accept", bad, base).stdout
    assert "worse: failed" in shown and "is replaced" in shown
    assert invoke("compare", base, bad).exit_code == 0


def test_meta_shows_every_score(data):
    shown = invoke("meta", data / "ragchecker_meta").stdout
    assert "likeness" in shown and "token F1" in shown and "60.0" in shown
