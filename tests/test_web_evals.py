"""The Evals tab: the runs that are there, one run's figures, two compared, and the whole report."""

import html
import json
from dataclasses import replace
from urllib.parse import quote

import gradio as gr
import pytest
from pages import client

from eval.figure import Figure
from eval.results import Cited, Shown, load_results, write_results
from eval.summary import summarise
from index.errors import DatelineError
from rag.desk import Desk
from ui.web import figures, runs
from ui.web.evals import Evals, listed, routes
from ui.web.site import Site

BASELINE = runs.BASELINES / "seeds.jsonl"
EVIL = '<script>alert(1)</script> & "x"'


@pytest.fixture(scope="module")
def base():
    return load_results(BASELINE)


@pytest.fixture
def site(desk: Desk, tmp_path) -> Site:
    return Site(desk, tmp_path / "results")


@pytest.fixture
def asking(site):
    return client(routes(site))


def few(base, started="2024-05-01T10:00:00+00:00", digest="few", rows=6, **header):
    kept = base.rows[:rows]
    return replace(
        base, header=replace(base.header, started=started, set_digest=digest, cases=len(kept), **header), rows=kept
    )


def wrong(results, at=0, **shown):
    """The same run, but that one case went wrong."""
    rows = list(results.rows)
    answer = Shown("Something else. [1]", False, 0.5, 0.5, (Cited(1, "b.txt", 4, EVIL, f"{EVIL} told", False),))
    scores = rows[at].scores | {"facts": 0.0, "cite.f1": 0.0}
    rows[at] = replace(rows[at], scores=scores, answer=replace(answer, **shown))
    return replace(results, rows=tuple(rows))


def put(site, name, results):
    write_results(site.results / f"{name}.jsonl", results)


def test_without_a_run_it_says_what_to_do(site):
    told = listed(site)
    assert "dateline eval run seeds" in told and str(site.results) in told


def test_runs_are_listed_the_newest_first(site, base):
    put(site, "old", few(base))
    put(site, "new", few(base, "2024-06-01T10:00:00+00:00", settings={"model": "llama3"}))
    with gr.Blocks():
        tab = Evals(site)
    told = tab.refresh()[tab.list]
    assert told.index("/evals/run/new") < told.index("/evals/run/old")
    assert "1 June 2024" in told and "llama3" in told and "quoting, no model" in told
    assert tab.refreshed == [tab.list]


def test_a_damaged_file_is_named_with_its_error_and_the_others_are_shown(site, base):
    put(site, "good", few(base))
    for name, text in {
        "empty": "",
        "none": "[]",
        "deep": "[" * 200_000,
        EVIL.replace("/", ""): '{"schema": "x"}',
    }.items():
        (site.results / f"{name}.jsonl").write_text(text)
    (site.results / "folder.jsonl").mkdir()
    (site.results / "bytes.jsonl").write_bytes(b"\xff\xfe")
    whole = (site.results / "good.jsonl").read_text()
    (site.results / "cut.jsonl").write_text(whole[: len(whole) // 2])
    (site.results / "unfinished.jsonl").write_text("".join(whole.splitlines(keepends=True)[:3]))
    told = listed(site)
    assert "/evals/run/good" in told and told.count("<li>") == 8 and "<script>" not in told
    assert "holds 2 of 6 cases" in told and "is nested too deeply" in told and "is empty" in told


def test_a_file_that_is_replaced_is_read_anew(site, base):
    put(site, "run", few(base))
    assert ">6<" in listed(site)
    put(site, "run", few(base, rows=4))
    assert ">4<" in listed(site)


def test_a_runs_figures_are_those_of_the_summary(site, base, asking):
    put(site, "run", base)
    told = asking.get("/evals/run/run", headers={"x-fragment": "1"}).text
    summary = summarise(base)
    for figure in summary.figures:
        assert f"<td>{figure.mean:.3f}</td><td>{figure.low:.3f} to {figure.high:.3f}</td>" in told
    assert not told.startswith("<!doctype") and "paragraphs were resampled" in told
    whole = asking.get("/evals/run/run").text
    assert whole.startswith("<!doctype html>") and "/page/evals.css" in whole


def test_a_drawing_shows_the_mean_and_its_interval():
    told = figures.drawn(Figure("facts", 0.5, 0.25, 0.75, 9))
    assert 'width="58.0"' in told  # half of the 116 between the ends
    assert 'x1="31.0" x2="89.0"' in told and "0.50, 95 % interval 0.250 to 0.750" in told
    alone = figures.drawn(Figure("facts", 1.0, float("nan"), float("nan"), 1))
    assert "nan" not in alone and "whisker" not in alone


def test_only_runs_of_the_same_cases_can_be_compared(site, base, asking):
    put(site, "run", base)
    put(site, "before", base)
    put(site, "other", few(base))
    told = asking.get("/evals/run/run").text
    assert "/evals/compare/before/run" in told and "/evals/compare/seeds%20%28baseline%29/run" in told
    assert "/evals/compare/other/run" not in told and "/evals/compare/run/run" not in told
    assert "no other run of these cases" in asking.get("/evals/run/other").text
    refused = asking.get("/evals/compare/other/run")
    assert refused.status_code == 400 and "the runs are of different sets" in refused.text


def test_a_flipped_question_stands_with_both_answers_and_their_footnotes(site, base, asking):
    at = next(n for n, row in enumerate(base.rows) if row.scores.get("facts") == 1 and row.answer.citations)
    put(site, "run", wrong(base, at))
    before, place = base.rows[at], f"/evals/compare/{quote('seeds (baseline)')}/run"
    told = asking.get(place).text
    assert "Flipped: 1 to wrong, 0 to right" in told and "to wrong</span>" in told
    assert html.escape(before.question) in told and "facts 1 → 0" in told
    note = before.answer.citations[0]
    assert html.escape(note.quote) in told and f"{note.source}, paragraph {note.paragraph}" in told
    assert "Something else. [1]" in told and "b.txt, paragraph 4" in told
    assert html.escape(EVIL) in told and "<script>" not in told
    back = asking.get(f"/evals/compare/run/{quote('seeds (baseline)')}").text
    assert "Flipped: 0 to wrong, 1 to right" in back


def test_the_verdict_is_in_words(site, base, asking):
    worse = base
    for at, row in enumerate(base.rows):
        if row.scores.get("facts") == 1:
            worse = wrong(worse, at)
    put(site, "worse", worse)
    put(site, "same", base)
    judged = asking.get(f"/evals/compare/{quote('seeds (baseline)')}/worse").text
    assert "▼ worse</b> — worse: facts, cite.f1" in judged
    assert "less than 5%; cite.valid, disagreement.shown, failed at the first case)" in judged
    assert "no figure moved enough" in asking.get("/evals/compare/worse/worse").text
    assert "▲ better</b>" in asking.get("/evals/compare/worse/same").text
    assert "No question changed" in asking.get("/evals/compare/worse/worse").text


def test_a_case_that_failed_shows_why(site, base, asking):
    put(site, "before", few(base))
    failed = few(base)
    scores = failed.rows[0].scores | {"failed": 1.0}
    row = replace(failed.rows[0], answer=None, error=f"ValueError: {EVIL}", scores=scores)
    put(site, "after", replace(failed, rows=(row, *failed.rows[1:])))
    told = asking.get("/evals/compare/before/after").text
    assert f"It failed: ValueError: {html.escape(EVIL)}" in told


@pytest.mark.parametrize(
    "name", ["none", "..", "%2e%2e%2fsecret", "secret", "..%2fsecret", "seeds", "%00", "a" * 5000]
)
def test_a_name_is_looked_up_and_never_a_path(site, base, asking, name):
    put(site, "run", few(base))
    write_results(site.results.parent / "secret.jsonl", few(base))
    for place in (f"/evals/run/{name}", f"/evals/report/{name}", f"/evals/compare/run/{name}"):
        answer = asking.get(place)
        assert answer.status_code == 404 and "Compare" not in answer.text


def test_a_run_that_is_removed_meanwhile_is_one_line(site, base, asking):
    put(site, "run", few(base))
    asking.get("/evals/run/run")
    (site.results / "run.jsonl").unlink()
    assert "there is no run" in asking.get("/evals/run/run").text
    run = runs.Run("run", site.results / "run.jsonl", base.header)
    with pytest.raises(DatelineError, match="load the list again"):
        runs.results(run)


def test_the_whole_report_is_sealed(site, base, asking):
    put(site, "run", wrong(few(base)))
    put(site, "before", few(base))
    answer = asking.get("/evals/report/run", params={"against": "before"})
    policy = answer.headers["content-security-policy"]
    assert "sandbox" in policy and "default-src 'none'" in policy and "script-src" not in policy
    assert "Against the baseline" in answer.text and "<script" not in answer.text
    assert "Against the baseline" not in asking.get("/evals/report/run").text
    assert asking.get("/evals/report/run?against=none").status_code == 404


def test_what_a_header_says_is_text(site, base, asking):
    put(site, "run", few(base, started=EVIL, set=EVIL, settings={"model": EVIL}, archive={"archive": "<b>"}))
    for told in (listed(site), asking.get("/evals/run/run").text):
        assert "<script>" not in told and html.escape(EVIL) in told and "<b>" not in told
    assert json.loads((site.results / "run.jsonl").read_text().splitlines()[0])["set"] == EVIL
