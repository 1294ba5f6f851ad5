"""What a page in a browser does while a test drives it."""

from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Page, Request
from serving import Serving


@dataclass
class Seen:
    """What a page did: requests to anywhere, lines of the console that are no mere information, dialogs, faults."""

    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def elsewhere(self, server: Serving) -> list[str]:
        own = (f"{server.url}/", "data:", "blob:", "about:")
        return [url for url in self.requests if not url.startswith(own)]


def go(page: Page, server: Serving) -> None:
    """Open the server's page and wait until one can ask: until it has told what was said before."""
    page.goto(f"{server.url}/")
    page.wait_for_selector("#question textarea")
    page.wait_for_selector("#past .welcome, #past .turn")


def watch(page: Page) -> Seen:
    """Write down what a page does from now on."""
    seen = Seen()

    def dialog(shown) -> None:
        seen.dialogs.append(shown.message)
        shown.dismiss()

    def request(asked: Request) -> None:
        seen.requests.append(asked.url)

    page.on("dialog", dialog)
    page.on("request", request)
    page.on("pageerror", lambda error: seen.faults.append(str(error)))
    page.on("console", lambda line: _counts(line) and seen.console.append(_told(line)))
    return seen


def _counts(line: ConsoleMessage) -> bool:
    """Gradio warns when it ends a stream of its own: that stream has no way to be closed."""
    return line.type in ("error", "warning") and line.text != "Method not implemented."


def _told(line: ConsoleMessage) -> str:
    return f"{line.text} ({line.location['url']})"


def settle(page: Page, server: Serving, quiet: int = 150) -> None:
    """Wait until the page has asked for nothing for some milliseconds."""
    before = -1
    while before != len(page.seen.requests):
        before = len(page.seen.requests)
        page.wait_for_timeout(quiet)
