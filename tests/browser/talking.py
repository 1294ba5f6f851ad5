"""Talking to the page as a reader does: ask, wait for the answer, look at what is beside it."""

from playwright.sync_api import Locator, Page, expect

expect.set_options(timeout=10_000)  # milliseconds, as long as conftest lets a click wait


def ask(page: Page, question: str) -> Locator:
    """Type it, press Enter, and wait for the answer to it, even where the one before was to the same question."""
    send(page, question)
    expect(page.locator("#question textarea")).to_have_value("")
    return answered(page, question)


def send(page: Page, question: str) -> None:
    """Type it and press Enter."""
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")


def answered(page: Page, question: str) -> Locator:
    """The answer to a question, when all of it is there and the next can be asked."""
    turn = page.locator("#now .turn").filter(has=page.locator("h2", has_text=question))
    answer = turn.locator(".answer:not(.coming)")
    answer.wait_for()
    free(page)
    return answer


def free(page: Page) -> None:
    """Wait until the box takes a question again."""
    page.locator("#question .submit-button").wait_for()


def focused(page: Page) -> str:
    """The element that has the focus: its name and classes."""
    return page.evaluate("() => [document.activeElement.localName, ...document.activeElement.classList].join('.')")
