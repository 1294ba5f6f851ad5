"""A briefing as one HTML file: nothing runs, nothing is loaded, every mark leads to its words and back."""

import re
from html.parser import HTMLParser

import exported
import pytest

from ui.export import html, words

ADDRESSES = {f"https://ex.org/{n}?a=1&b=2" for n in (1, 2, 3, 4)}
TAGS = {
    "html", "head", "meta", "title", "style", "body", "main", "nav", "ol", "ul", "li", "a", "h1", "h2", "h3", "p",
    "b", "bdi", "span", "sup", "mark", "section", "blockquote", "table", "colgroup", "col", "thead", "tbody", "tr",
    "th", "td", "svg", "g", "line", "text", "circle", "rect",
}  # fmt: skip
EMPTY = {"meta", "col"}


class Page(HTMLParser):
    """The elements as (tag, attributes, the ids around them), and the words that a reader sees."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.elements, self.open, self.words, self.doctypes = [], [], [], []
        self.feed(content.decode("utf-8"))
        self.close()

    def handle_starttag(self, tag, attrs):
        around = [given["id"] for _, given in self.open if "id" in given]
        self.elements.append((tag, dict(attrs), around))
        assert len(attrs) == len(dict(attrs)), "an attribute twice"
        if tag not in EMPTY:
            self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        if not {"style"} & {tag for tag, _ in self.open}:
            self.words.append((data, [tag for tag, _ in self.open]))

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")

    def text(self, within=None):
        return "".join(data for data, tags in self.words if within is None or within in tags)


@pytest.fixture(scope="module", params=[exported.made, exported.hostile], ids=["plain", "hostile"])
def given(request):
    return request.param()


@pytest.fixture(scope="module")
def page(given):
    return Page(html.document(given))


def test_nothing_runs_and_nothing_is_loaded(page):
    assert {tag for tag, _, _ in page.elements} <= TAGS
    for tag, attributes, _ in page.elements:
        assert not [
            name for name in attributes if name.startswith("on") or name in ("style", "src", "srcdoc", "action")
        ]
        href = attributes.get("href", "#")
        if not href.startswith("#"):
            assert (tag, attributes["rel"]) == ("a", "noreferrer noopener")
            assert href in ADDRESSES
    metas = [attributes for tag, attributes, _ in page.elements if tag == "meta"]
    policy = {"http-equiv": "Content-Security-Policy", "content": html._POLICY}
    assert policy in metas
    assert policy["content"] == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert not page.open


def test_the_style_is_ours_alone_and_loads_nothing(given):
    styles = re.findall(r"<style>(.*?)</style>", html.document(given).decode(), re.DOTALL)
    assert styles == re.findall(r"<style>(.*?)</style>", html.document(exported.made()).decode(), re.DOTALL)
    assert not re.search(r"url\(|@import|expression", styles[0])


def test_every_link_inside_the_page_leads_somewhere(page):
    ids = [attributes["id"] for _, attributes, _ in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    inner = [
        attributes["href"][1:] for _, attributes, _ in page.elements if attributes.get("href", "").startswith("#")
    ]
    assert set(inner) <= set(ids)


def test_every_mark_leads_to_its_footnote_and_the_footnote_back_to_every_mark(page, given):
    marks: dict[str, set[str]] = {}
    back: dict[str, set[str]] = {}
    for tag, attributes, around in page.elements:
        target = attributes.get("href", "")[1:]
        if tag == "a" and re.fullmatch(r"n\d+", target):
            marks.setdefault(target, set()).add(attributes["id"])
        if tag == "a" and re.fullmatch(r"r\d+-\d+", target):
            back.setdefault(around[-1], set()).add(target)
    assert marks == back
    assert set(marks) == {f"n{citation.label}" for citation in given.citations}
    assert len(marks["n1"]) > 3


def test_a_footnote_marks_the_quoted_words_in_their_paragraph(page, given):
    quotes = [words.whole(citation.quote) for citation in given.citations]
    assert [data for data, tags in page.words if "mark" in tags] == quotes
    told = page.text("blockquote")
    assert told == "".join(words.whole(citation.paragraph.text) for citation in given.citations)


def test_the_drawing_leads_to_the_rows_and_back(page, given):
    links = {(attributes.get("id"), attributes.get("href")) for tag, attributes, _ in page.elements if tag == "a"}
    for n, happening in enumerate(given.timeline, 1):
        assert (f"m{n}", f"#t{n}") in links
        assert (None, f"#m{n}") in links
        kind = "certain" if happening.certain else "uncertain"
        assert [a["class"] for tag, a, _ in page.elements if a.get("id") == f"m{n}"] == [kind]


def test_every_word_survives(page, given):
    seen = page.text()
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]", seen)
    if given.mode == "model":
        for field in exported.FIELDS:
            assert words.plain(f"{field} {exported.NASTY}") in seen, field
        assert exported.LONG in seen


def test_a_verdict_is_a_word_and_a_sign():
    seen = Page(html.document(exported.made())).text("td")
    for told in ("“” quoted", "✗ not supported: the paragraph says 3", "~ partly supported: rain is told"):
        assert told in seen
