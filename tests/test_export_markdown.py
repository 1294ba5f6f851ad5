"""A briefing as Markdown: what an article says stays text, whatever it is made of."""

import re

import exported
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ui.export import markdown, words

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
ODD = st.text(alphabet="\\`*_{}[]()<>#+-=.!|~^$&:;@\"'/ 1ax%", max_size=40).map(words.plain).filter(bool)


def tokens(text):
    for token in READER.parse(text):
        yield token
        yield from token.children or ()


def shown(text):
    """The words that a reader sees."""
    return "".join(token.content for token in tokens(text) if token.type in ("text", "text_special", "code_inline"))


@given(ODD)
@settings(max_examples=500, deadline=None)
def test_any_text_stays_text_wherever_it_stands(text):
    escaped = markdown.escape(text)
    for frame in ("{}", "# {}", "- {}", "say {}", "| {} | |\n|---|---|"):
        found = list(tokens(frame.format(escaped)))
        assert not {"link_open", "image", "html_inline", "html_block", "code_inline", "fence", "hr", "em_open"} & {
            token.type for token in found
        }
        assert {token.type for token in found} <= {
            "paragraph_open", "paragraph_close", "inline", "text", "text_special", "heading_open", "heading_close",
            "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close", "table_open", "table_close",
            "thead_open", "thead_close", "tr_open", "tr_close", "th_open", "th_close",
        }  # fmt: skip
        assert shown(frame.format(escaped)).removeprefix("say ").strip() == text


def test_a_hostile_briefing_is_all_there_and_all_text():
    text = markdown.document(exported.hostile()).decode()
    links = {token.attrs["href"] for token in tokens(text) if token.type == "link_open"}
    assert links == {f"https://ex.org/{n}?a=1&b=2" for n in (2, 3, 4)}
    assert not [token for token in tokens(text) if token.type in ("image", "html_inline", "html_block")]
    seen = shown(text)
    for field in exported.FIELDS:
        assert words.plain(f"{field} {exported.NASTY}") in seen, field


def test_every_mark_has_its_footnote():
    text = markdown.document(exported.made()).decode()
    notes = re.findall(r"^\[\^(\d+)\]: (.*)", text, re.MULTILINE)
    assert [number for number, _ in notes] == ["1", "2", "3", "4"]
    assert set(re.findall(r"\[\^(\d+)\](?!:)", text)) == {"1", "2", "3", "4"}
    assert notes[1][1] == (
        "[Council votes 2](<https://ex.org/2?a=1&b=2>) — The Ex 2, 25 February 2023, paragraph 4: "
        "«The council voted 2 to 2.»"
    )


def test_the_page_as_a_whole():
    text = markdown.document(exported.made()).decode()
    assert text.startswith("# The council\n\n*No model: these sentences are quoted from the articles.")
    assert "\n\nIt voted twice.[^2] [^3]\n" in text
    assert "| 2 | **○ about 2021 (“last year”)** | It voted twice.[^2] [^3] |" in text
    assert (
        "| **1**[^1] | **4**[^4] |\n|---|---|\n| as of 2020; The Ex 1, 25 January 2023 | The Ex 4, 25 April 2023 |"
        in text
    )
    headings = re.findall(r"^#+ .*", text, re.MULTILINE)
    assert headings == [
        "# The council", "## In short", "## The votes", "## Timeline", "### In a year that is not told", "## Numbers",
        "## Who said what", "## Where sources disagree", "### The votes", "## What the archive does not tell",
        "## Sources", "## Annex: every sentence and its verdict", "## Footnotes",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["1234. a", "7) a", "- a", "+ a", "---", "# a", "> a", "    a", "===", "``` a", "a\\"]
)
def test_what_begins_a_block_is_text(text):
    assert {token.type for token in tokens(markdown.escape(words.plain(text)))} <= {
        "paragraph_open", "paragraph_close", "inline", "text", "text_special",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["http://evil.test", "www.evil.test", "a@evil.test", "mailto:a@evil.test"])
def test_no_bare_address_is_left_to_be_made_a_link(text):
    assert not re.search(r"https?://|www\.|(?<!\\)@|mailto:a", markdown.escape(text))
