"""The pictures of the README: `make pictures` serves the sample articles, asks, and photographs what people see."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
WIDE, PHONE = {"width": 1280, "height": 860}, {"width": 380, "height": 760}
ASKED = "Why did parliament vote in 2020?"


def main() -> None:
    """Take them all."""
    with tempfile.TemporaryDirectory() as folder:
        dateline = [sys.executable, "-m", "ui.cli"]
        subprocess.run([*dateline, "add", "seeds", "--archive", folder], cwd=ROOT, check=True)
        command = [*dateline, "serve", "--port", "0", "--archive", folder, "--model", "none"]
        with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as server:
            try:
                take(address(server))
            finally:
                server.terminate()


def address(server: "subprocess.Popen[str]") -> str:
    """Where the server says it is."""
    for line in server.stderr or ():
        if found := re.search(r"http://\S+?(?=;)", line):
            return found[0]
    raise SystemExit("the server did not start")


def take(url: str) -> None:
    """The chat, a source open beside it, the same in the dark, and on a phone."""
    with sync_playwright() as player:
        chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, scheme, size, opens in (
            ("chat", "light", WIDE, False),
            ("source", "light", WIDE, True),
            ("dark", "dark", WIDE, True),
            ("phone", "light", PHONE, False),
        ):
            page = browser.new_page(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
            ask(page, url)
            if opens:
                page.click("a.chip >> nth=1")
                page.wait_for_selector(".pane mark")
                page.wait_for_timeout(600)
            page.screenshot(path=PICTURES / f"{name}.png")
            page.close()
        browser.close()


def ask(page: Page, url: str) -> None:
    """Load the page and ask it a question."""
    page.goto(url)
    page.fill("#question textarea", ASKED)
    page.keyboard.press("Enter")
    page.wait_for_selector("#now .answer:not(.coming)")
    page.wait_for_timeout(800)


if __name__ == "__main__":
    main()
