"""The History tab in a browser: found, continued, renamed, removed; old footnotes; feedback below an answer."""

from pathlib import Path

import pytest
from seeing import go
from serving import copied

from rag import settings
from rag.desk import Desk

AVEIRO = "Why did the dockers of Aveiro walk out?"
STORY = "Port strike\n\nThe dockers of Aveiro walked out because their wages were cut in May.\n"


@pytest.fixture(scope="module")
def given(seeds, tmp_path_factory):
    return copied(seeds, tmp_path_factory.mktemp("remembered"))


@pytest.fixture(scope="module")
def place(given):
    """The archive that is served here."""
    return Path(given["archive"])


@pytest.fixture(scope="module")
def served(serve, given, tmp_path_factory):
    """A server whose results and sets lie in a folder of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        return serve("--model", "none", **given)


@pytest.fixture
def page(open_page, served):
    page = open_page()
    go(page, served)
    return page


def ask(page, question):
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    page.wait_for_selector(f"#now .turn:has-text('{question}') .answer:not(.coming)")


def look_back(page):
    page.click("button[role=tab]:has-text('History')")
    page.wait_for_selector("#past-list li")


def item(page, title):
    return page.locator("#past-list li", has_text=title)


def test_an_old_footnote_opens_the_paragraph_as_it_was(page, place, seeds, tmp_path):
    article = tmp_path / "news.txt"
    article.write_text(STORY)
    ours = settings.load(archive=place, models=seeds.settings.models)
    with Desk.open(ours) as desk:
        desk.add([article])
        ask(page, AVEIRO)
        article.write_text(STORY.replace("their wages were cut in May", "of a new roster"))
        desk.add([article])
    page.reload()
    look_back(page)
    item(page, AVEIRO).locator("button.opening").click()
    page.wait_for_selector("#past .turn", state="visible")
    page.locator("#past a.chip").first.click()
    page.wait_for_selector(".pane .cited")
    assert "The article has changed since" in page.inner_text(".pane .changed")
    assert "wages were cut in May" in page.inner_text(".pane mark") and "roster" not in page.inner_text(".pane")
    ask(page, "And who was killed in January 2020?")
    look_back(page)
    item(page, AVEIRO).locator(":text('2 questions')").wait_for()
    assert not page.seen.faults and not page.seen.console


def test_a_conversation_is_found_renamed_and_removed(page):
    ask(page, "How many US troops are in Iraq?")
    look_back(page)
    page.fill("#past-search textarea", "troops many")
    page.wait_for_function("document.querySelectorAll('#past-list li').length === 1")
    page.click("#past-list button:has-text('Rename')")
    page.wait_for_selector("#past-panel", state="visible")
    page.fill("#past-panel textarea", "Counting <b>soldiers</b>")
    page.click("#past-do")
    page.wait_for_selector("#past-list .opening:has-text('Counting <b>soldiers</b>')")
    page.click("#past-list button:has-text('Remove')")
    page.wait_for_selector("#past-panel :text('It cannot be brought back')")
    page.click("#past-cancel")
    page.wait_for_selector("#past-panel", state="hidden")
    assert item(page, "Counting").count() == 1
    page.click("#past-list button:has-text('Remove')")
    page.wait_for_selector("#past-panel", state="visible")
    page.click("#past-do")
    page.wait_for_selector("#past-said :text('Removed.')")
    assert item(page, "Counting").count() == 0
    page.click("button[role=tab]:has-text('Ask')")
    page.wait_for_selector("#past .welcome", state="visible")
    assert not page.seen.faults and not page.seen.console


def test_what_another_tab_removed_is_said(page, open_page, served):
    ask(page, "Who was killed in January 2020?")
    other = open_page()
    go(other, served)
    look_back(other)
    item(other, "Who was killed").locator("button", has_text="Remove").click()
    other.click("#past-do")
    other.wait_for_selector("#past-said :text('Removed.')")
    page.click("#good")
    page.wait_for_selector("#feedback-said .fault")
    page.fill("#question textarea", "And when?")
    page.press("#question textarea", "Enter")
    page.wait_for_selector("#now .fault:has-text('there is no conversation')")


def test_an_answer_is_rated_and_becomes_a_case(page):
    ask(page, "Why did parliament vote in 2020?")
    page.wait_for_selector("#good", state="visible")
    page.click("#good")
    page.wait_for_selector("#feedback-said :text('Kept: good.')")
    page.fill("#note textarea", "Both are right")
    page.press("#note textarea", "Enter")
    page.wait_for_selector("#feedback-said :text('with your note')")
    page.click("#make")
    page.wait_for_selector("#case textarea", state="visible")
    page.wait_for_function("document.querySelector('#case textarea').value.includes('paragraph')")
    page.click("#add-case")
    page.wait_for_selector("#added :text('dateline eval run')")
    page.fill("#case textarea", "{")
    page.click("#add-case")
    page.wait_for_selector("#added .fault")
    assert page.input_value("#case textarea") == "{"
    ask(page, "What do Iraqi officials say in private?")
    page.wait_for_selector("#case", state="hidden")
    assert page.locator("#feedback-said :text('Kept')").count() == 0


def test_a_page_left_open_over_a_restart_goes_on(open_page, serve, given):
    first = serve("--model", "none", **given)
    page = open_page()
    go(page, first)
    ask(page, "Why did parliament vote in 2020?")
    page.wait_for_selector("#good", state="visible")
    first.stop()
    serve("--model", "none", "--port", first.port, **given)
    page.click("#bad")
    page.wait_for_selector("#feedback-said :text('Kept: bad.')", timeout=30_000)  # it loads its models meanwhile
    look_back(page)
    page.locator("#past-list .opening").first.click()
    page.wait_for_selector("#past .turn", state="visible")


def test_it_fits_on_a_phone(open_page, served):
    page = open_page()
    go(page, served)
    ask(page, "Why did parliament vote in 2020?")
    look_back(page)
    page.set_viewport_size({"width": 380, "height": 800})
    page.locator("#past-list button", has_text="Remove").first.click()
    page.wait_for_selector("#past-panel", state="visible")
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
