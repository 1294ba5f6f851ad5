"""The first look at the page in a real browser; nothing where there is none."""

from collections.abc import Iterator

from eval.bench.page.processes import Page
from eval.bench.table import Figure

BROWSER = "/usr/bin/chromium"
_PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1"


def paint(page: Page, name: str) -> Iterator[Figure]:
    """From the request until something is painted, and until a question can be typed."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play, play.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"]) as browser:
        tab = browser.new_page()
        tab.goto(page.url, wait_until="commit")
        tab.locator("#question textarea").wait_for()
        typed = tab.evaluate("() => performance.now()")
        painted = tab.evaluate(_PAINTED)
        yield Figure(f"{name}: first paint", painted / 1000, "s", most=2, note="first-contentful-paint")
        yield Figure(f"{name}: the question can be typed", typed / 1000, "s", most=2)
