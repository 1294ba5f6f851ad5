"""What is a paragraph, what is shown of it, and that no word gets lost."""

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article, Paragraph
from index.mending import mend
from index.paragraphs import LONGEST, PIECE, split
from index.reading import read

SEEDS = Path(__file__).parent.parent / "seeds"
LONG = "The committee met on Tuesday and heard from four former officials who had served in Baghdad at the time."


def paragraphs(text: str, body_start: int = 0) -> list[Paragraph]:
    return split(Article("/a.txt", "a.txt", "T", text, body_start=body_start))


def texts(text: str) -> list[str]:
    return [paragraph.text for paragraph in paragraphs(text)]


def seed(name: str) -> list[Paragraph]:
    (article,) = read((SEEDS / name).read_bytes(), name, name)
    assert isinstance(article, Article)
    return split(article)


def test_the_first_seed_has_fourteen_paragraphs() -> None:
    found = seed("000_ebcbfa1b310717d4.txt")
    assert [paragraph.n for paragraph in found] == list(range(1, 15))
    assert found[0].text.startswith("Just three years ago")
    assert found[5].text.endswith("towards Washington in recent years.")
    assert "2,000 US forces" in found[3].text


def test_the_second_seed_has_eleven_paragraphs_with_their_lines_joined() -> None:
    found = seed("002_21b6e7f10c409c4e.txt")
    assert len(found) == 11
    assert found[6].text.endswith(
        "the Iraqi parliament voted on a resolution to end the U.S. military presence in Iraq. "
        "However, this was never enforced."
    )
    assert "to shift to a purely advisory role, marking" in found[7].text
    assert found[10].text.startswith("Three service-members were wounded, one critically,")


def test_offsets_point_at_the_origin() -> None:
    text = "Head\n\n  First one,\n here. \n \t\n\nSecond."
    found = paragraphs(text, 4)
    assert [text[p.start : p.end] for p in found] == ["First one,\n here.", "Second."]


def test_ids_survive_an_edit_elsewhere() -> None:
    before, after = paragraphs("One.\n\nTwo.\n\nTwo."), paragraphs("New.\n\nTwo.\n\nTwo.")
    assert [p.id for p in before[1:]] == [p.id for p in after[1:]]
    assert len({p.id for p in before}) == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("One.\n \t\n\u200b\nTwo.", ["One.", "Two."]),
        ("One.\n\n* * *\n\n---\n\n.\n\n_____\n\nTwo.", ["One.", "Two."]),
        ("## A heading\n\nOne.", ["One."]),
        ("One.\n## A heading\nTwo.", ["One.", "Two."]),
        ("#hashtag is a paragraph", ["#hashtag is a paragraph"]),
        ("2023", ["2023"]),
        ("", []),
        (" \n\n ", []),
        (f"{LONG}\n{LONG} More.\n{LONG}", [LONG, f"{LONG} More.", LONG]),
        (f"{LONG} And then\nthe rest.", [f"{LONG} And then the rest."]),
        ("Short.\nLines.\nHere.", ["Short. Lines. Here."]),
    ],
)
def test_blocks(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


def test_a_full_line_that_ends_with_a_stop_is_still_wrapped() -> None:
    rest = "Afterwards they went home by car, and the hall of the ministry was closed for the night."
    assert texts(f"{LONG}\n{rest}") == [f"{LONG} {rest}"]


def test_lines_wrapped_at_a_width_are_joined_even_where_one_ends_with_a_stop() -> None:
    words = (LONG + " ").replace("Tuesday", "Wednesday") * 6
    lines, line = [], ""
    for word in words.split():
        if len(line) + 1 + len(word) > 105:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    assert texts("\n".join([*lines, line])) == [" ".join(words.split())]


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("a purely advisory role\n, marking the end", "a purely advisory role, marking the end"),
        ("in recent years. .", "in recent years."),
        ("in recent years. . The next", "in recent years. The next"),
        ("he said . Then", "he said. Then"),
        ("he said .", "he said."),
        ("Iraq ’s troops and Iran 's", "Iraq’s troops and Iran's"),
        ("they ’ve gone", "they’ve gone"),
        ("in ’s-Hertogenbosch", "in ’s-Hertogenbosch"),
        ("a rise of .5 percent", "a rise of .5 percent"),
        ("the .com boom", "the .com boom"),
        ("Wait ... what", "Wait ... what"),
        ("Wait... what", "Wait... what"),
        ("and so . . . it went", "and so ... it went"),
        ("3.5 percent", "3.5 percent"),
        ("Why ? Stop ! Yes ; no : so", "Why? Stop! Yes; no: so"),
        ("the group ( CNAS ) said", "the group (CNAS) said"),
        ("“ We support you ” he said", "“We support you” he said"),
        ("role ,marking", "role, marking"),
        ("1 ,5", "1 ,5"),
        ("no\u00a0break\u2009space", "no break space"),
        ("co\u00adopera\u00ad\ntion", "cooperation"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("left \u202eright", "left right"),
        ("well-\nknown", "well- known"),
        ("日本の\n政府は", "日本の政府は"),
        ("tab\tand  two", "tab and two"),
    ],
)
def test_mending(printed: str, shown: str) -> None:
    assert mend(printed) == shown


_MARKS = ". , ; : ! ? ) ( “ ” ’s 's … ... ## \u00ad \u200b \u00a0 \u200d - \n \n\n"
_PIECES = st.sampled_from([*_MARKS.split(" "), *"2,000 3.5 U.S. said Iraq é 日本".split(), " "])
_PRINTED = st.lists(_PIECES, max_size=60).map("".join) | st.text(max_size=200)


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


@given(_PRINTED)
@settings(deadline=None, max_examples=400)
def test_no_letter_and_no_digit_is_lost(text: str) -> None:
    found = paragraphs(text)
    for paragraph in found:
        assert _letters(paragraph.text) == _letters(text[paragraph.start : paragraph.end])
    shown = {place for p in found for place in range(p.start, p.end)}
    left = "".join(c for place, c in enumerate(text) if place not in shown)
    assert all(not _letters(line) or line.lstrip().startswith("##") for line in left.split("\n")) or "##" in text


@given(_PRINTED)
@settings(deadline=None, max_examples=400)
def test_mending_twice_is_mending_once(text: str) -> None:
    once = mend(text)
    assert mend(once) == once
    assert "\n" not in once
    assert "  " not in once


@given(_PRINTED)
@settings(deadline=None, max_examples=200)
def test_paragraphs_follow_one_another(text: str) -> None:
    found = paragraphs(text)
    assert [p.n for p in found] == list(range(1, len(found) + 1))
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(text[p.start : p.end] == text[p.start : p.end].strip() for p in found)


def test_a_block_too_long_to_cite_is_cut_at_sentence_ends() -> None:
    text = " ".join(f"{LONG[:-1]}, number {n}." for n in range(200))
    found = paragraphs(text)
    assert len(found) > 5
    assert all(len(p.text) <= PIECE and p.text.endswith(".") for p in found)
    assert " ".join(p.text for p in found) == text


@pytest.mark.parametrize("text", ["word " * 4000, "x" * 9000, "字" * 9000, "“a. b " * 3000])
def test_a_block_without_sentence_ends_is_cut_all_the_same(text: str) -> None:
    found = paragraphs(text)
    assert all(0 < len(p.text) <= PIECE for p in found)
    assert _letters("".join(p.text for p in found)) == _letters(text)


def test_a_paragraph_of_news_length_is_whole() -> None:
    text = f"{LONG} " * (LONGEST // len(LONG) - 1)
    assert len(paragraphs(text)) == 1


@pytest.mark.parametrize("unit", [LONG + " ", LONG + "\n\n", "\n \n", "“( . , ", ". ", "a\n"])
def test_time_is_linear(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    start = time.process_time()
    paragraphs(text)
    assert time.process_time() - start < 3
