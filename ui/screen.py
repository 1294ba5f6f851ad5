"""The two streams: results on stdout, progress and warnings on stderr; and how each is written.

Piped output is 80 columns, without colour and without spaces at the ends of lines: the same on every machine.
"""

import sys
from functools import cache

from rich.console import Console, RenderableType

from ui import contract
from ui.clean import line
from ui.render import ARROWS, BARE, GUILLEMETS, Marks

PIPED = 80  # columns


@cache
def stdout() -> Console:
    """The console of results."""
    return _console(stderr=False)


@cache
def stderr() -> Console:
    """The console of progress."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    return Console(
        stderr=stderr,
        width=None if stream.isatty() else PIPED,
        force_terminal=stream.isatty(),  # FORCE_COLOR would put escapes into files
        highlight=False,
        markup=False,
        emoji=False,
    )


def show(result: RenderableType) -> None:
    """Print a result for people."""
    console = stdout()
    if console.is_terminal:
        console.print(result)
        return
    with console.capture() as captured:
        console.print(result)
    for text in captured.get().splitlines():
        sys.stdout.write(f"{text.rstrip()}\n")


def show_json(document: contract.Json) -> None:
    """Print a result for programs: one object on one line."""
    ascii_only = "utf" not in (sys.stdout.encoding or "").lower()
    sys.stdout.write(f"{contract.dumps(document, ascii_only=ascii_only)}\n")


def tell(text: str) -> None:
    """One line on stderr, whatever the text holds; a progress bar stays whole."""
    stderr().print(f"dateline: {line(text)}", soft_wrap=True)


def marks() -> Marks:
    """A terminal shows quotations in bold; elsewhere they stand in marks."""
    console = stdout()
    if console.is_terminal and not console.is_dumb_terminal:
        return BARE
    return GUILLEMETS if "utf" in console.encoding.lower() else ARROWS
