"""A briefing on a terminal: readable at 80 columns, harmless, nothing left out but the annex."""

import exported
import pytest
from rich.cells import cell_len
from rich.console import Console

from ui.export import terminal, words
from ui.render import GUILLEMETS


def shown(given, width=80):
    console = Console(width=width, force_terminal=False, highlight=False, markup=False, emoji=False)
    with console.capture() as captured:
        console.print(terminal.briefing(given, GUILLEMETS))
    return captured.get()


@pytest.mark.parametrize("width", [40, 80, 160])
@pytest.mark.parametrize("given", [exported.made, exported.hostile], ids=["plain", "hostile"])
def test_no_line_is_wider_than_the_terminal(given, width):
    assert max(cell_len(line) for line in shown(given(), width).splitlines()) <= width


def test_the_page_as_a_whole():
    seen = " ".join(shown(exported.made()).split())
    for told in (
        "THE COUNCIL",
        "It voted 9 times. [3] (✗ not supported: the paragraph says 3)",
        "1. ● 3 January 2020: The council voted 1 to 2. [1]",
        "2. ○ about 2021 (“last year”): It voted twice. [2] [3]",
        "- twice — It voted twice. [2] [3] — as of 2021; The Ex 2, 25 February 2023; The Ex 3,",
        "- 1 [1] — as of 2020; The Ex 1, 25 January 2023",
        "- Who won? No article tells it.",
        "counted once; published: 25 January 2023; paragraphs: 3; footnotes: [1]",
        "[2] Council votes 2 — The Ex 2, 25 February 2023, paragraph 4",
        "«The council voted 2 to 2.»",
    ):
        assert " ".join(told.split()) in seen, told
    assert words.ANNEX not in seen


def test_hostile_words_drive_no_terminal():
    seen = shown(exported.hostile())
    assert not set(seen) & set("\x1b\x00\x08\x07\x9b\u202e\u2066\ud800")
    assert "<script>alert(1)</script>" in seen
