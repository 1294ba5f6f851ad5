"""Sentence spans of news English: verbatim, whole, and not cut inside an abbreviation."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.sentences import spans

# Sentences are parted by "|".
EXAMPLES = [
    "The vote was never enforced.| The troops stayed.",
    "Iran-aligned groups in the U.S.| The Pentagon agreed.",
    "The U.S. Treasury Secretary spoke.| He left.",
    "U.S. Rep. A. Donald McEachin died.| He was 61.",
    "It spoke to Foreign Policy. on condition of anonymity.| Then it left.",
    "“We’re there,” Maj. Gen. Pat Ryder told reporters on Monday.| “I’m not aware of any.”",
    "The Jan. 4 strike killed him.| It was on Oct. 7 that it began.",
    "Ms. Lee met Mr. Kim.| Mrs. May and Dr. No came.",
    "Sen. John McCain, R-Ariz., said so.| Gov. Greg Abbott of Texas agreed.",
    "Lt. Col. Smith and Capt. Jones met.| They left.",
    "At 5 p.m. Friday he spoke.| It ended at 10 a.m.| Officials left.",
    "It cost $3.5 million.| The rate was 5.25 percent.",
    "2,000 troops left.| 900 stayed.",
    "“Why?” Mr. Lee asked.| Nobody knew.",
    "“Why?” he asked.| “Because,” she said.",
    "He asked, “Why?”| She did not answer.",
    "He said, “I will go.”| Then he left.",
    'He said, "I will go."| Then he left.',
    "President George W. Bush spoke.| J. K. Rowling wrote.",
    "[Sudanis] statement was controversial.| This is already known.",
    "They took Plan B.| The bank agreed.",
    "The sales fell.| iPhone sales rose.| eBay fell.",
    "Resolution No. 5 passed.| No. 6 did not.",
    "What happened?!| Nobody knows.| Wait...| Then it ended.",
    "He works for Acme Corp. in Washington, D.C.| He left.",
    "That could change.| TheJournal reported it.",
    "中国外交部发言人说。|会议在北京举行！",
    "“He left. ”| Then she left.",
    "One sentence without an end",
]


@pytest.mark.parametrize("marked", EXAMPLES)
def test_an_example(marked: str) -> None:
    assert [span.text for span in spans(marked.replace("|", ""))] == [part.strip() for part in marked.split("|")]


def test_nothing_has_no_sentences() -> None:
    assert spans("") == []
    assert spans(" \n ") == []


_WORDS = st.sampled_from(
    "The U.S. said. Mr. Lee “Why?” ” ) ( 2.5 it’s … no. Iraq! \n 日本。 \" ' é 😀 . ? -- a. B.".split(" ")
)


@given(st.lists(_WORDS, max_size=40).map(" ".join) | st.text(max_size=200))
@settings(deadline=None, max_examples=400)
def test_spans_are_verbatim_and_hold_every_character(text: str) -> None:
    if any("\ud800" <= character <= "\udfff" for character in text):
        return
    found = spans(text)
    assert all(text[span.start : span.end] == span.text == span.text.strip() != "" for span in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert "".join("".join(span.text.split()) for span in found) == "".join(text.split())


def test_windows_do_not_show() -> None:
    text = "The committee met on Tuesday, and Mr. Lee of the U.S. Treasury spoke. " * 600
    assert {span.text for span in spans(text)} == {text[:69]}


def test_time_is_linear() -> None:
    start = time.process_time()
    spans("“a. b " * 60_000)
    assert time.process_time() - start < 3
