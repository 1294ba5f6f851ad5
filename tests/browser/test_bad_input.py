"""What people do to a page, in a real browser: each gets one line or an answer, and the page goes on."""

import shutil
import time
from pathlib import Path

import pytest
from command import VOTE
from loopback import until
from playwright.sync_api import Page, expect
from seeing import go, settle
from serving import copied
from talking import answered, ask, free, send

from eval.bench.page import processes

TROOPS = "How many US troops are in Iraq?"
BIG = 500_000_000  # bytes
HOSTILE = "..%2f<img src=x onerror=alert(1)>\u202e'\";$(touch x).txt"


@pytest.fixture
def writing(open_page, written) -> Page:
    """The page of a server that has a model, ready to be asked."""
    page = open_page()
    go(page, written)
    return page


def events(model: processes.Model, question: str) -> list[str]:
    return [line.event for line in model.logged() if line.question == question]


@pytest.mark.parametrize("message", ["", "   ", "\t", "?!", "\u200b\u202e"], ids=ascii)
def test_a_message_without_words_is_told_so_in_one_line(page, message):
    send(page, message)
    expect(page.locator("#now .fault")).to_contain_text("can be searched for; name what you ask about")
    free(page)
    assert page.locator("#now .sentence").count() == 0
    assert page.seen.faults == []
    ask(page, VOTE)


def test_a_huge_message_is_cut_to_what_the_box_takes(page):
    send(page, "why did parliament vote in 2020? " * 40_000)
    page.locator("#now .answer:not(.coming)").wait_for()
    free(page)
    assert len(page.locator("#now h2").text_content()) <= 4_000
    ask(page, VOTE)


def test_a_huge_message_past_the_box_is_refused_in_one_line(page):
    told = page.evaluate(
        """async () => {
            const body = JSON.stringify({ data: ["x".repeat(5_000_000)], fn_index: 0, session_hash: "a" });
            const headers = { "Content-Type": "application/json" };
            const answer = await fetch("/gradio_api/queue/join", { method: "POST", headers, body });
            return [answer.status, await answer.text()];
        }"""
    )
    assert told[0] == 413 and told[1].count("\n") == 1
    ask(page, VOTE)


def test_a_dropped_file_of_500_mb_is_refused_quickly_and_in_one_line(page, tmp_path):
    big = tmp_path / "big.txt"
    with big.open("wb") as file:
        file.truncate(BIG)
    page.get_by_role("tab", name="Articles").click()
    before = time.monotonic()
    page.locator("#files input[type=file]").set_input_files(big)
    told = page.get_by_text("exceed the maximum allowed size")
    expect(told.first).to_be_visible()
    assert time.monotonic() - before < 10
    page.get_by_role("tab", name="Ask").click()
    ask(page, VOTE)


def test_a_file_with_a_hostile_name_is_read_and_its_name_is_only_text(page, tmp_path):
    file = tmp_path / HOSTILE.replace("/", "")
    file.write_text("The Orvin lighthouse\n\nThe Orvin lighthouse was closed on Monday by the harbour master.\n")
    page.get_by_role("tab", name="Articles").click()
    page.locator("#files input[type=file]").set_input_files(file)
    expect(page.locator("#report .report")).to_contain_text("1 indexed")
    page.get_by_role("tab", name="Ask").click()
    answer = ask(page, "Who closed the Orvin lighthouse?")
    answer.locator("a.chip").first.click()
    expect(page.locator(".pane .cited")).to_be_visible()
    assert page.locator("img").count() == 0
    assert page.seen.dialogs == [] and page.seen.faults == []
    assert not list(Path.cwd().glob("x"))


def test_two_tabs_of_one_browser_do_not_mix(writing, written, stub):
    other = writing.context.new_page()
    go(other, written)
    send(writing, VOTE)
    send(other, TROOPS)
    mine, theirs = answered(writing, VOTE), answered(other, TROOPS)
    assert "2020" in mine.inner_text() and "troops" in theirs.inner_text()
    assert writing.locator("#now h2").text_content() == VOTE
    for page in (writing, other):
        expect(page.locator("#past .turn")).to_have_count(0)


def test_a_tab_that_is_closed_while_the_model_writes_stops_the_model(open_page, serve, seeds, tmp_path):
    with processes.model(tmp_path, rate=1.5) as model:  # a sentence takes longer than the model may write on
        server = serve(ollama=model.url, **copied(seeds, tmp_path))
        page = open_page()
        go(page, server)
        send(page, VOTE)
        until(lambda: events(model, VOTE) == ["asked"])
        closed = time.monotonic()
        page.close()
        until(lambda: events(model, VOTE)[-1] == "gone")
        assert model.logged()[-1].at - closed < 2
        server.stop()


def test_a_model_that_goes_while_it_writes_leaves_the_quotations(open_page, serve, seeds, tmp_path):
    with processes.model(tmp_path, rate=10) as model:
        server = serve(ollama=model.url, **copied(seeds, tmp_path))
        page = open_page()
        go(page, server)
        send(page, VOTE)
        until(lambda: events(model, VOTE) == ["asked"])
        model.kill()
        answer = answered(page, VOTE)
        expect(answer.locator(".fault")).to_contain_text("Ollama")
        expect(answer.locator(".sentence").first).to_be_visible()
        again = ask(page, TROOPS)
        expect(again.locator(".by")).to_have_text("No model: quoting the articles.")
        server.stop()


def test_a_page_outlives_its_archive(open_page, serve, seeds, tmp_path):
    archive = tmp_path / "archive"
    server = serve("--model", "none", **copied(seeds, tmp_path))
    page = open_page()
    go(page, server)
    ask(page, VOTE)
    shutil.move(archive, tmp_path / "elsewhere")
    send(page, TROOPS)
    expect(page.locator("#now .fault")).to_contain_text("There is no archive yet")
    free(page)
    shutil.move(tmp_path / "elsewhere", archive)
    ask(page, TROOPS)
    server.stop()


@pytest.fixture
def left(open_page, serve, seeds, tmp_path):
    """A page with an answer whose server has stopped, and what starts another in its place."""
    held = copied(seeds, tmp_path)
    server = serve("--model", "none", **held)
    page = open_page()
    go(page, server)
    ask(page, VOTE)
    settle(page, server)
    server.stop()
    return page, lambda: serve("--model", "none", "--port", server.port, **held)


def test_a_page_outlives_its_server(left):
    page, again = left
    page.locator("#now a.chip").first.click()
    expect(page.locator(".pane")).to_contain_text("The server does not answer")
    server = again()
    page.locator("#now a.chip").first.click()
    expect(page.locator(".pane .cited")).to_be_visible()
    ask(page, TROOPS)
    server.stop()


def test_a_question_asked_of_no_server_is_told_so_and_can_be_asked_again(left):
    page, again = left
    send(page, TROOPS)
    expect(page.locator("#now .fault")).to_contain_text("The server does not answer")
    server = again()
    ask(page, TROOPS)
    page.reload()
    expect(page.locator("#past h2")).to_have_text([VOTE, TROOPS])
    server.stop()
