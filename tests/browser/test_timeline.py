"""The timeline in a browser: zoomed by clicks, keys, dragging and the wheel; dates open their paragraphs."""

import pytest
from seeing import go

HEAD = "#timeline h2"


@pytest.fixture
def axis(page):
    page.get_by_role("tab", name="Timeline").click()
    page.wait_for_selector("#timeline svg")
    return page


def until(page, words):
    page.wait_for_function(
        "([at, words]) => document.querySelector(at)?.innerText.includes(words)", arg=[HEAD, words]
    )


def box(page):
    return page.locator("#timeline svg").bounding_box()


def test_one_clicks_from_the_years_to_a_sentence_and_its_paragraph(axis):
    axis.click("#timeline a[aria-label^='2020: ']")
    until(axis, "tell of 2020")
    axis.click("#timeline a[aria-label^='January 2020: ']")
    until(axis, "tell of January 2020")
    assert axis.locator("#timeline mark").first.inner_text() == "January 2020"
    axis.click("#timeline .dates a.opens >> nth=0")
    axis.wait_for_selector(".timeline-desk .pane mark")
    assert "January 2020" in axis.inner_text(".timeline-desk .pane mark")
    axis.keyboard.press("Escape")
    axis.click("#timeline .way a >> text=2020 >> nth=-1")
    until(axis, "tell of 2020")
    assert axis.seen.faults == []
    assert axis.seen.console == []


def test_the_clocks_are_switched_and_the_days_stay(axis):
    axis.click("#timeline a[aria-label^='2020: ']")
    until(axis, "tell of 2020")
    axis.click("#timeline [data-part=published]")
    until(axis, "0 articles appeared in 2020")
    assert axis.evaluate("document.activeElement.dataset.part") == "published"


def test_keys_zoom_and_move(axis):
    axis.click("#timeline a[aria-label^='2020: ']")
    until(axis, "tell of 2020")
    axis.keyboard.press("+")
    until(axis, "April 2020 to")
    axis.keyboard.press("-")
    axis.wait_for_function("document.activeElement.dataset.part === 'out'")
    axis.keyboard.press("ArrowLeft")
    axis.wait_for_function("document.activeElement.dataset.part === 'earlier'")


def test_dragging_over_the_plot_shows_these_days_and_follows_no_link(axis):
    before = axis.inner_text(HEAD)
    place = box(axis)
    y = place["y"] + place["height"] / 3
    axis.mouse.move(place["x"] + place["width"] * 0.75, y)
    axis.mouse.down()
    axis.mouse.move(place["x"] + place["width"] * 0.8, y)
    axis.mouse.move(place["x"] + place["width"] * 0.98, y)
    axis.mouse.up()
    axis.wait_for_function("([at, was]) => document.querySelector(at).innerText !== was", arg=[HEAD, before])
    first, last = axis.locator("#timeline article").evaluate("node => [node.dataset.first, node.dataset.last]")
    assert "2016" < first < "2021" and "2022" < last < "2024"


def test_the_wheel_zooms_only_with_ctrl(axis):
    days = int(axis.locator("#timeline svg").get_attribute("data-days"))
    place = box(axis)
    axis.mouse.move(place["x"] + place["width"] / 2, place["y"] + 40)
    axis.mouse.wheel(0, -100)
    axis.wait_for_timeout(300)
    assert int(axis.locator("#timeline svg").get_attribute("data-days")) == days
    axis.keyboard.down("Control")
    axis.mouse.wheel(0, -100)
    axis.keyboard.up("Control")
    axis.wait_for_function("was => Number(document.querySelector('#timeline svg').dataset.days) < was", arg=days)


def test_it_works_without_script(open_page, server):
    page = open_page(java_script_enabled=False)
    page.goto(f"{server.url}/timeline")
    page.click("a[aria-label^='2020: ']")
    assert "tell of 2020" in page.inner_text("h2")
    page.click(".dates a.opens >> nth=0")
    assert page.locator("mark").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_screen_does_not_scroll_sideways(open_page, server, scheme):
    page = open_page(viewport={"width": 380, "height": 800}, color_scheme=scheme)
    go(page, server)
    page.get_by_role("tab", name="Timeline").click()
    page.wait_for_selector("#timeline svg")
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
