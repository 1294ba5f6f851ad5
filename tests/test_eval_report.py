"""The report: one well-formed page, with nothing loaded and nothing unescaped."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from test_eval_run import ARTICLES, CASES, ran
from tiny import Tiny

from eval.compare import compare
from eval.markup import Html, el, join
from eval.report import page, write_report
from eval.results import Results

EVIL = '<script>alert("x")</script><img src=//evil.example onerror=x>'
VOID = {"meta", "br", "img", "input", "link"}


class Outline(HTMLParser):
    """Which elements there are, and whether they close in order."""

    def __init__(self):
        super().__init__()
        self.open, self.seen, self.links = [], [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        self.links += [
            value for name, value in attrs if name in {"src", "href", "srcset", "action"} or name.startswith("on")
        ]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def outline(text: str) -> Outline:
    found = Outline()
    found.feed(text)
    assert found.open == []
    return found


@pytest.fixture
def results(tmp_path) -> Results:
    return ran(tmp_path / "r.jsonl", Tiny(ARTICLES, frozenset({CASES[1].question})))


def test_the_page_is_well_formed_and_loads_nothing(results):
    found = outline(page(results, compare(results, results)))
    assert found.links == []
    assert not {"script", "img", "link", "iframe"} & set(found.seen)
    assert found.seen.count("svg") >= 3


def test_figures_cases_and_opened_paragraphs_are_there(results):
    text = page(results)
    assert all(case.question in text for case in CASES)
    assert "a.txt, paragraph 1" in text and "<mark>Grain prices doubled in 2019.</mark>" in text
    assert "failed: RuntimeError: the engine broke on &lt;purpose&gt;" in text
    assert "prefers-color-scheme: dark" in text and "width=device-width" in text
    assert "AURC by confidence" in text and "default-src" in text


def test_hostile_words_are_shown_and_never_run(results):
    rows = []
    for row in results.rows:
        answer = replace(row.answer, text=EVIL) if row.answer else None
        rows.append(replace(row, question=EVIL, tags=(EVIL,), case=EVIL + row.case, answer=answer, error=EVIL))
    evil = replace(results, rows=tuple(rows))
    found = outline(page(evil, compare(evil, evil)))
    assert found.links == [] and not {"script", "img"} & set(found.seen)


def test_flips_are_shown_with_both_answers(results, tmp_path):
    sound = ran(tmp_path / "sound.jsonl")
    text = page(results, compare(sound, results))
    assert "Against the baseline" in text and "worse" in text
    assert "Drought ruined the northern harvest." in text


def test_the_report_is_written_where_there_is_no_folder_yet(results, tmp_path):
    write_report(results, tmp_path / "a" / "b.html")
    assert (tmp_path / "a" / "b.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_elements_escape_texts_and_attributes():
    assert el("p", "<&>", class_='a"b', aria_label="x") == '<p class="a&quot;b" aria-label="x">&lt;&amp;&gt;</p>'
    assert join(Html("<b></b>"), "<") == "<b></b>&lt;"
    assert el("p", hidden=None) == "<p></p>"
