"""The chat in a real browser: answers as they come, their footnotes, the source beside them, the controls."""

import re

import pytest
from command import BANK, VOTE
from playwright.sync_api import Page, expect
from seeing import go
from talking import answered, ask, focused, free, send

TROOPS = "How many US troops are in Iraq?"


@pytest.fixture
def writing(open_page, written) -> Page:
    """The page of a server that has a model, ready to be asked."""
    page = open_page()
    go(page, written)
    return page


def test_without_a_model_the_articles_are_quoted(page):
    answer = ask(page, VOTE)
    expect(answer.locator(".by")).to_have_text("No model: quoting the articles.")
    assert answer.locator(".sentence.quoted a.chip").count() >= 1
    assert page.seen.faults == []


def test_a_model_is_named_and_its_sentences_come_before_the_answer_is_whole(writing, stub):
    before = len(stub.logged())
    send(writing, VOTE)
    coming = writing.locator("#now .answer.coming")
    expect(coming.locator(".step")).to_contain_text("stub:1b is writing")
    expect(coming.locator(".sentence a.chip").first).to_be_visible()
    answer = answered(writing, VOTE)
    expect(answer.locator(".by")).to_contain_text("Written by stub:1b")
    assert [line.event for line in stub.logged()[before:] if line.question == VOTE] == ["asked", "first", "done"]


def test_on_a_phone_all_tabs_are_seen_and_the_controls_cover_nothing(open_page, server):
    page = open_page(viewport={"width": 380, "height": 800})
    go(page, server)
    for name in ("Ask", "Briefing", "Articles", "Timeline", "History", "Evals"):
        expect(page.get_by_role("tab", name=name).first).to_be_in_viewport()
    page.get_by_role("button", name="Dates, outlets, model").click()
    for name in ("Published since", "Published until"):
        expect(page.get_by_role("textbox", name=name)).to_be_visible()
        expect(page.get_by_role("button", name=f"{name}: calendar")).to_be_visible()
    ends = page.locator("#past .welcome").bounding_box()
    assert ends["y"] + ends["height"] <= page.locator("#box").bounding_box()["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 380


def test_a_click_on_a_chip_opens_the_source_with_the_quoted_words_marked(page):
    answer = ask(page, VOTE)
    chip = answer.locator("a.chip").first
    chip.click()
    mark = page.locator(".pane .cited mark")
    expect(mark).to_be_visible()
    quoted = " ".join(mark.text_content().split())
    assert quoted == " ".join(answer.locator(".notes q").first.text_content().split())
    box, pane = answer.bounding_box(), page.locator(".pane").bounding_box()
    assert pane["x"] >= box["x"] + box["width"]  # beside it, not over it
    expect(chip).to_have_class("chip quoted opened")


def test_the_keyboard_alone_does(page):
    answer = ask(page, VOTE)
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if focused(page).startswith("a.chip"):
            break
    reached = page.evaluate("() => document.activeElement.getAttribute('href')")
    assert answer.locator(f'a.chip[href="{reached}"]').count() == 1
    page.keyboard.press("Enter")
    expect(page.locator(".pane .cited mark")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".pane article")).to_have_count(0)
    assert page.evaluate("() => document.activeElement.getAttribute('href')") == reached


def test_closing_the_source_with_the_mouse_goes_back_too(page):
    chip = ask(page, VOTE).locator("a.chip").first
    chip.click()
    page.locator(".pane button", has_text="Close").click()
    expect(chip).to_be_focused()


def test_a_follow_up_goes_on_with_the_conversation(page):
    ask(page, VOTE)
    ask(page, "And when was that?")
    expect(page.locator("#past .turn h2")).to_have_text(VOTE)
    assert page.locator("#now .answer .sentence").count() >= 1
    links = page.locator("#past a.chip, #now a.chip").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert len({link.split("/")[2] for link in links}) == 1  # one conversation
    assert {link.split("/")[3] for link in links} == {"1", "2"}


def test_a_new_conversation_begins_empty(page):
    ask(page, VOTE)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator("#now .turn")).to_have_count(0)
    ask(page, TROOPS)
    expect(page.locator("#past .turn")).to_have_count(0)


def test_asking_again_is_another_turn_of_the_same_question(page):
    ask(page, VOTE)
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator("#past .turn h2")).to_have_text(VOTE)
    answered(page, VOTE)
    expect(page.locator("#now .turn")).to_have_id("turn-2")


def test_an_answer_can_be_stopped_and_the_model_with_it(writing, stub):
    send(writing, TROOPS)
    expect(writing.locator("#now .step")).to_contain_text("writing")
    writing.locator("#question .stop-button").click()
    free(writing)
    expect(writing.locator("#now .answer.stopped")).to_be_visible()
    ask(writing, VOTE)
    assert [line.event for line in stub.logged() if line.question == TROOPS][-1] == "gone"


def test_an_answer_is_copied_with_its_citations(open_page, server):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    go(page, server)
    answer = ask(page, VOTE)
    answer.locator("button.copy").click()
    expect(answer.locator("button.copy")).to_have_text("Copied")
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied.startswith(" ".join(answer.locator(".sentence").first.text_content().split())[:40])
    assert "[1] " in copied and "paragraph" in copied
    assert answer.locator(".notes q").first.text_content() in copied


def test_the_controls_keep_the_question_to_days_and_outlets_and_choose_the_model(writing):
    writing.get_by_role("button", name="Dates, outlets, model").click()
    writing.get_by_role("combobox", name="Model").click()
    writing.get_by_role("option", name="no model: quote the articles").click()
    answer = ask(writing, VOTE)
    expect(answer.locator(".by")).to_have_text("No model: quoting the articles.")
    writing.locator("#narrow input").nth(0).fill("2030-01-01")
    writing.locator("#narrow input").nth(0).press("Enter")
    expect(ask(writing, TROOPS)).to_have_class("answer refused")


def test_what_is_no_day_is_told_in_one_line(page):
    page.get_by_role("button", name="Dates, outlets, model").click()
    page.locator("#narrow input").nth(0).fill("tomorrow")
    page.locator("#narrow input").nth(0).press("Enter")
    answer = ask(page, VOTE)
    expect(answer.locator(".sentence, .fault").first).to_be_visible()
    assert page.seen.faults == []


def test_a_refusal_shows_what_there_is_and_the_nearest_paragraphs(page):
    answer = ask(page, BANK)
    expect(answer).to_have_class("answer refused")
    expect(answer).to_contain_text(re.compile(r"It holds \d articles, dated 25 January 2023"))  # other tests add some
    assert answer.locator("ul.near li").count() >= 1
    answer.locator("ul.near a").first.click()
    expect(page.locator(".pane .cited")).to_be_visible()


def test_articles_that_disagree_are_shown_side_by_side(page):
    answer = ask(page, TROOPS)
    rows = answer.locator(".differ tbody tr")
    expect(rows).to_have_count(2)
    values = rows.locator("td:first-child").all_text_contents()
    assert any("2,000" in value for value in values) and any("2,500" in value for value in values)
    rows.locator("a.chip").first.click()
    expect(page.locator(".pane .cited mark")).to_be_visible()
