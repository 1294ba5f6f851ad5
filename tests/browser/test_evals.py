"""The Evals tab in a browser: a run, a comparison and a report, and what is said when the server is gone."""

from dataclasses import replace

import pytest
from seeing import go
from serving import copied

from eval.results import load_results, write_results
from ui.web.runs import BASELINES


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """Where the results lie: a run in which one case went wrong, and a file that is none."""
    cache = tmp_path_factory.mktemp("cache")
    base = load_results(BASELINES / "seeds.jsonl")
    at = next(n for n, row in enumerate(base.rows) if row.scores.get("facts") == 1)
    rows = list(base.rows)
    wrong = replace(rows[at].answer, text="Because of the <img src=x onerror=alert(1)> weather. [1]")
    rows[at] = replace(rows[at], answer=wrong, scores=rows[at].scores | {"facts": 0.0})
    results = cache / "dateline" / "eval" / "results"
    write_results(results / "mine.jsonl", replace(base, rows=tuple(rows)))
    (results / "odd.jsonl").write_text("nothing")
    return cache


@pytest.fixture(scope="module")
def start(serve, cache, seeds, tmp_path_factory):
    """Starts a server that finds these results."""

    def started():
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("XDG_CACHE_HOME", str(cache))
            return serve("--model", "none", **copied(seeds, tmp_path_factory.mktemp("judged")))

    return started


@pytest.fixture(scope="module")
def served(start):
    return start()


def judge(page, served):
    go(page, served)
    page.click("button[role=tab]:has-text('Evals')")
    page.wait_for_selector("#runs a.shows")


def test_a_run_is_opened_compared_and_reported(open_page, served):
    page = open_page()
    judge(page, served)
    assert "odd.jsonl" in page.inner_text("#runs .damaged")
    page.click("#runs a.shows")
    page.wait_for_selector("#run h2:has-text('seeds: 144 cases')")
    assert page.locator("#run svg .whisker").count() > 10
    assert page.evaluate("document.activeElement.tagName") == "H2"
    page.click("#run .against a.shows")
    page.wait_for_selector("#run .judged")
    flip = page.locator("#run .flip")
    assert flip.count() == 1 and flip.locator(".side").count() == 2
    assert "<img src=x onerror=alert(1)> weather" in flip.inner_text() and page.locator("#run img").count() == 0
    address = page.get_attribute("#run a[target=_blank]", "href")
    with page.context.expect_page() as opened:
        page.click("#run a[target=_blank]")
    report = opened.value
    report.wait_for_selector("h1:has-text('seeds: 144 cases')")
    assert "Against the baseline" in report.inner_text("main") and report.url.endswith(address)
    assert not page.seen.faults and not page.seen.dialogs and not page.seen.elsewhere(served)


def test_a_run_has_an_address_of_its_own(open_page, served):
    page = open_page()
    page.goto(f"{served.url}/evals/run/mine")
    assert "seeds: 144 cases" in page.inner_text("h2")
    page.click(".against a.shows")
    page.wait_for_selector(".judged")
    assert page.url.endswith("/evals/compare/seeds%20%28baseline%29/mine")


def test_it_is_said_when_the_server_is_gone(open_page, start):
    served, page = start(), open_page()
    judge(page, served)
    page.set_viewport_size({"width": 380, "height": 800})
    page.click("#runs a.shows")
    page.wait_for_selector("#run h2")
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
    served.stop()
    page.click("#run .against a.shows")
    page.wait_for_selector("#run :text('The server does not answer')")
