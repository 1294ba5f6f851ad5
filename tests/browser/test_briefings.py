"""The Briefing tab in a browser: written, read beside its sources, downloaded; refused; stopped; closed."""

import json

import pytest
from loopback import until
from playwright.sync_api import expect
from seeing import go, settle

TROOPS = "US troops in Iraq"


def look(page, server):
    page.click("button[role=tab]:has-text('Briefing')")
    page.wait_for_selector("#brief-topic textarea")
    settle(page, server)


def send(page, topic):
    page.fill("#brief-topic textarea", topic)
    page.press("#brief-topic textarea", "Enter")


def write(page, topic=TROOPS):
    send(page, topic)
    made = page.locator("#brief-shown .briefing").filter(has=page.locator("h2", has_text=topic))
    made.wait_for()
    page.locator("#brief-topic .submit-button").wait_for()
    return made


def asked(stub, topic):
    return [line for line in stub.logged() if line.event == "asked" and topic in line.question]


def test_a_briefing_is_written_and_read_beside_its_sources(page, server):
    look(page, server)
    made = write(page)
    assert page.input_value("#brief-topic textarea") == TROOPS
    mark = made.locator(".mark a").first
    mark.click()
    shown = page.locator("#brief-beside .pane .cited mark")
    expect(shown).to_be_visible()
    assert " ".join(shown.text_content().split()) == made.locator(".notes q").first.text_content()
    page.keyboard.press("Escape")
    expect(mark).to_be_focused()
    made.locator("svg a").first.click()
    expect(page.locator("#t1")).to_be_in_viewport()
    assert page.url.endswith("#t1")
    made.locator("nav").get_by_role("link", name="Sources", exact=True).click()
    expect(made.locator("#brief-sources")).to_be_in_viewport()
    seen = page.seen
    assert not seen.faults and not seen.console and not seen.dialogs and not seen.elsewhere(server)


def test_its_files_are_downloaded(page, server, tmp_path):
    look(page, server)
    made = write(page)
    for name, begin in (("PDF", b"%PDF"), ("Word", b"PK"), ("JSON", b"{")):
        with page.expect_download() as saved:
            made.get_by_role("link", name=name, exact=True).click()
        file = tmp_path / saved.value.suggested_filename
        saved.value.save_as(file)
        assert file.stem == "briefing-us-troops-in-iraq" and file.read_bytes().startswith(begin)
    assert json.loads(file.read_bytes())["topic"] == TROOPS


def test_a_refusal_is_one_line_and_the_briefing_before_stays(page, server):
    look(page, server)
    write(page)
    send(page, "penguins of Antarctica")
    fault = page.locator("#brief-said .fault")
    expect(fault).to_contain_text("The archive does not answer this.")
    assert page.input_value("#brief-topic textarea") == "penguins of Antarctica"
    expect(page.locator("#brief-shown .briefing h2")).to_have_text(TROOPS)
    write(page, "the Islamic State")
    expect(fault).to_have_count(0)


@pytest.mark.parametrize("width", [380, 1280])
def test_nothing_is_wider_than_the_page(open_page, server, width):
    page = open_page(viewport={"width": width, "height": 800})
    go(page, server)
    look(page, server)
    write(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_is_told_which_section_is_written_and_can_be_stopped(open_page, written, stub):
    page = open_page()
    go(page, written)
    look(page, written)
    send(page, TROOPS)
    expect(page.locator("#brief-said .step")).to_contain_text("Writing section 1 of 6")
    page.click("#brief-topic .stop-button")
    expect(page.locator("#brief-said .warning")).to_contain_text("Stopped.")
    page.locator("#brief-topic .submit-button").wait_for()
    assert page.input_value("#brief-topic textarea") == TROOPS
    until(lambda: any(line.event == "gone" and TROOPS in line.question for line in stub.logged()))
    before = len(asked(stub, TROOPS))
    page.wait_for_timeout(2_000)
    assert len(asked(stub, TROOPS)) == before <= 2


def test_a_closed_tab_stops_the_work(open_page, written, stub):
    topic = "the Islamic State"
    page = open_page()
    go(page, written)
    look(page, written)
    send(page, topic)
    expect(page.locator("#brief-said .step")).to_contain_text("Writing section")
    page.close()
    until(lambda: any(line.event == "gone" and topic in line.question for line in stub.logged()), 20)
    before = len(asked(stub, topic))
    page.context.new_page().wait_for_timeout(2_000)
    assert len(asked(stub, topic)) == before
