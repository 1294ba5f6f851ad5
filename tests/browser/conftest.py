"""A real server with the seeds, and pages of a real browser (Debian's Chromium)."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from seeing import go, watch
from serving import Serving, copied, serving

from eval.bench.page import processes
from rag.desk import Desk

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
CLICK = 10_000  # milliseconds that whatever a test waits for may take
# Chromium itself asks its makers for updates and the like; what remains are the page's own requests.
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium. CI must have it, and who names one in $CHROMIUM."""
    if not CHROMIUM:
        missing = "no Chromium; install it (Debian: apt-get install chromium) or set CHROMIUM"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def serve(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Callable[..., Serving]]:
    """Starts another server, `serve("--model", "none", archive="…")`, that ends with the session."""
    with ExitStack() as stack:

        def start(*args: object, **settings: str) -> Serving:
            return stack.enter_context(serving(tmp_path_factory.mktemp("serve"), *args, **settings))

        yield start


@pytest.fixture(scope="package")
def server(serve: Callable[..., Serving], seeds: Desk, tmp_path_factory: pytest.TempPathFactory) -> Serving:
    """The seeds, without a model. Its archive is a copy, so tests may change it: they name what they add."""
    return serve("--model", "none", **copied(seeds, tmp_path_factory.mktemp("served")))


@pytest.fixture(scope="package")
def stub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[processes.Model]:
    """A model that quotes the passage a question is about, 25 tokens a second; its log says who was asked what."""
    with processes.model(tmp_path_factory.mktemp("stub"), rate=25) as model:
        yield model


@pytest.fixture(scope="package")
def written(
    serve: Callable[..., Serving], stub: processes.Model, seeds: Desk, tmp_path_factory: pytest.TempPathFactory
) -> Serving:
    """The seeds, with the stub as the model that "auto" finds; two questions at a time."""
    return serve("--slots", 2, ollama=stub.url, **copied(seeds, tmp_path_factory.mktemp("written")))


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page of a new browser profile; `page.seen` is what it does."""
    with ExitStack() as stack:

        def opened(**given: object) -> Page:
            context = browser.new_context(**given)
            stack.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(CLICK)
            page.seen = watch(page)
            return page

        yield opened


@pytest.fixture
def page(open_page: Callable[..., Page], server: Serving) -> Page:
    """The page of `server`, ready to be asked."""
    page = open_page()
    go(page, server)
    return page
