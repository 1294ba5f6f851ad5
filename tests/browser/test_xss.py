"""Hostile words on the real page: no script runs, nothing is fetched, no dialog opens, no template is evaluated."""

from dataclasses import replace
from datetime import date

import pytest
from command import VOTE
from seeing import go, settle
from serving import copied
from test_web_xss import EVERY, PLAIN, parts
from vectors_xss import RUN, VECTORS

from index.article import Article
from rag import settings
from rag.desk import Desk

LONGEST = 3_800  # characters of a question; the box takes 4,000
ELEMENTS = """markup => markup.map((one) => {
  const held = document.createElement("template");
  held.innerHTML = one;
  const all = [...held.content.querySelectorAll("*")];
  return all.map((node) => [node.localName, ...node.getAttributeNames()].join(" "));
})"""


def printable(markup: str) -> str:
    """As it goes over the wire: a lone surrogate cannot."""
    return markup.encode("utf-8", "replace").decode()


SENT = [printable(vector) for vector in VECTORS]


def hostile():
    """An article with every vector in its text, and some with one in every other field."""
    every = "\n\n".join(f"In 2020 parliament voted, and the speaker said {vector} to it." for vector in SENT)
    yield Article("/every", "every.txt", "Every vector of parliament", every)
    for n, vector in enumerate(SENT[::8]):
        text = f"In 2020 the parliament of {n} voted on {vector} once more."
        yield Article(f"/{n}", vector, vector, text, date(2020, 1, 9), vector, vector, vector)


@pytest.fixture(scope="module")
def served(serve, seeds, tmp_path_factory):
    given = copied(seeds, tmp_path_factory.mktemp("hostile"))
    with Desk.open(settings.load(**given)) as desk:
        desk.add_articles(hostile())
        ids = {listing.article.title: listing.article.id for listing in desk.articles()}
    server = serve("--model", "none", **given)
    server.ids = ids
    return server


@pytest.fixture
def page(open_page, served):
    page = open_page()
    go(page, served)
    return page


def untouched(page, served) -> None:
    settle(page, served)
    assert page.evaluate("typeof window.owned") == "undefined"
    assert page.title() == "Dateline"
    assert (page.seen.elsewhere(served), page.seen.dialogs, page.seen.faults, page.seen.console) == ([], [], [], [])


def test_the_alarm_works(open_page):
    page = open_page()
    page.set_content(f"<img src=x onerror={RUN}>")
    page.wait_for_function("window.owned === 1")


def questions():
    asked = ""
    for vector in SENT:
        if len(asked) + len(vector) > LONGEST:
            yield asked
            asked = ""
        asked += f" {vector}"
    yield asked


def test_a_question_is_words(page, served):
    every = list(questions())
    for n, question in enumerate(every, 1):
        page.fill("#question textarea", VOTE + question)
        page.keyboard.press("Enter")
        page.wait_for_selector(f"#turn-{n} .answer:not(.coming), #turn-now .fault")
    settle(page, served, 800)  # a reload would break off what follows an answer
    page.reload()
    untouched(page, served)


def test_answers_and_their_sources_are_words(page, served):
    for n, question in enumerate((VOTE, "What did the speaker say?", "What did the parliament of 3 vote on?"), 1):
        page.fill("#question textarea", question)
        page.keyboard.press("Enter")
        page.wait_for_selector(f"#now #turn-{n} .answer:not(.coming)")
        for link in page.query_selector_all("#now a.chip, #now a.opens")[:4]:
            link.click()
            page.wait_for_selector(".pane .source")
    untouched(page, served)


def test_articles_are_words(open_page, served):
    page = open_page()  # a page that is left while it still loads would complain
    for title, article in list(served.ids.items()):
        answer = page.goto(f"{served.url}/source/{article}")
        assert answer.status == 200
        assert page.evaluate("document.querySelectorAll('script, img, style, iframe, svg, form').length") == 0, title
    untouched(page, served)


def test_every_tab_shows_words(page, served):
    for tab in page.query_selector_all("[role=tab]"):
        tab.click()
        settle(page, served, 400)
        untouched(page, served)


def test_the_browser_sees_the_elements_that_harmless_words_have(page):
    plain = parts(PLAIN)
    wanted = dict(zip(plain, page.evaluate(ELEMENTS, list(plain.values())), strict=True))
    for n in range(0, len(EVERY), 45):
        made = [parts(replace(words, url=PLAIN.url)) for words in EVERY[n : n + 45]]
        flat = [(name, printable(markup)) for each in made for name, markup in each.items()]
        found = page.evaluate(ELEMENTS, [markup for _, markup in flat])
        for (name, markup), elements in zip(flat, found, strict=True):
            assert elements == wanted[name], markup
    assert page.seen.faults == []
