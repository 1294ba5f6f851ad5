"""A model that was taken over tries to send away what it read: nothing reaches the one who listens."""

from datetime import date

import pytest
from command import VOTE
from hijacked import NAME, Hijacked, shapes
from loopback import Connection, Server
from scripted import VOTED
from seeing import go, settle, watch
from serving import copied

from index.article import Article
from rag import settings
from rag.desk import Desk

TOGETHER = 6  # shapes in one answer
SHAPES = 48


@pytest.fixture(scope="module")
def evil():
    """The one who listens. `requests` and `gone`: who came."""

    def answer(connection: Connection) -> None:
        connection.answer("200 OK", b"<svg xmlns='http://www.w3.org/2000/svg'/>", Content_Type="image/svg+xml")

    with Server(answer) as server:
        yield server


@pytest.fixture(scope="module")
def model():
    with Hijacked() as server:
        yield server


@pytest.fixture(scope="module")
def served(serve, seeds, model, evil, tmp_path_factory):
    """The seeds and an article that names the listener: what a paragraph names, a model may write. All is shown."""
    given = copied(seeds, tmp_path_factory.mktemp("planted"))
    ways = shapes(evil.url)
    told = [f"{VOTED}, as the reader is told in {evil.url}/x?q={n}. {way}" for n, way in enumerate(ways)]
    text = "\n\n".join(told)
    planted = Article("/planted", ways[8], ways[0], text, date(2020, 1, 6), author=ways[13], outlet=ways[9])
    with Desk.open(settings.load(**given)) as desk:
        assert desk.add_articles([planted]).counts()["indexed"] == 1
    return serve("--model", NAME, ollama=model.url, unsupported="show", **given)


def test_the_listener_would_hear(open_page, evil):
    page = open_page()
    page.set_content(f'<img src="{evil.url}/heard">')
    page.wait_for_load_state("networkidle")
    assert [request.path for request in evil.requests] == ["/heard"]
    evil.requests.clear()


@pytest.fixture(scope="module")
def page(browser, served):
    context = browser.new_context(viewport={"width": 1280, "height": 2_000})
    page = context.new_page()
    page.seen = watch(page)
    go(page, served)
    yield page
    context.close()


@pytest.mark.parametrize("first", range(0, SHAPES, TOGETHER))
def test_nothing_that_a_model_writes_is_fetched(page, served, evil, model, first, table):
    ways = shapes(evil.url)
    assert len(ways) == SHAPES
    few = ways[first : first + TOGETHER]
    model.text = " ".join(f"{VOTED} {way} [P{n + 1}]." for n, way in enumerate(few))
    page.fill("#question textarea", VOTE)
    page.keyboard.press("Enter")
    page.wait_for_selector(f"#now #turn-{first // TOGETHER + 1} .answer:not(.coming)")
    settle(page, served)
    assert VOTED in page.inner_text("#now .answer.model")
    touch(page, "#now")
    for chip in page.query_selector_all("#now a.chip")[:2]:
        chip.click()
        page.wait_for_selector(".pane .source")
        touch(page, ".pane")
    assert model.said[-1] == model.text
    assert page.url == f"{served.url}/"
    assert page.seen.elsewhere(served) == page.seen.dialogs == page.seen.faults == page.seen.console == []
    assert (evil.requests, evil.gone) == ([], 0)
    table.add("exfiltration: shapes that a model writes, in Chromium", len(few), len(few), "0 requests")


def touch(page, where):
    """The pointer over all of it, and a click on every element but links that lead away and the page's buttons."""
    box = page.locator(where).bounding_box()
    for step in range(12):
        page.mouse.move(box["x"] + box["width"] * (step % 4 + 0.5) / 4, box["y"] + box["height"] * (step + 0.5) / 12)
    page.eval_on_selector_all(
        f"{where} *:not(a):not(button)",
        "all => all.forEach((one) => { one.dispatchEvent(new MouseEvent('mouseover')); one.click(); })",
    )
