"""The marker parser: which labels a sentence cites, what is dropped, and that chunks make no difference."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.cite import LONGEST, Parser, Written
from rag.markers import read_marker, without_markers
from rag.plain import hosts, plain


def parsed(*chunks: str, known: int = 3, names: frozenset[str] = frozenset()) -> list[Written]:
    parser = Parser(known, names)
    done = [sentence for chunk in chunks for sentence in parser.feed(chunk)]
    return [*done, *parser.close()]


def told(text: str) -> list[tuple]:
    return [(sentence.text, *sentence.labels) for sentence in parsed(text)]


@pytest.mark.parametrize(
    ("marker", "labels", "unknown"),
    [
        ("[P1]", (1,), 0),
        ("[P1, P2]", (1, 2), 0),
        ("[P1][P2]", (1, 2), 0),
        ("[P1] [P2]", (1, 2), 0),
        ("[P1-P3]", (1, 2, 3), 0),
        ("[P1–P3]", (1, 2, 3), 0),
        ("[P1; P2]", (1, 2), 0),
        ("[P1 and P3]", (1, 3), 0),
        ("[P1, 2]", (1, 2), 0),
        ("[P 1]", (1,), 0),
        ("[p1]", (1,), 0),
        ("(P1)", (1,), 0),
        ("(P1, P2)", (1, 2), 0),
        ("【P1】", (1,), 0),
        ("［P1］", (1,), 0),
        (r"\[P1\]", (1,), 0),
        ("**[P1]**", (1,), 0),
        ("[Source P1]", (1,), 0),
        ("[Sources: P1, P3]", (1, 3), 0),
        ("(see P2)", (2,), 0),
        ("[P\u200b1]", (1,), 0),
        ("[P1](https://evil.example)", (1,), 0),
        ("[P1, P1]", (1,), 0),
        ("[P9]", (), 1),
        ("[P0]", (), 1),
        ("[P2, P9]", (2,), 1),
        ("[P2-P999999]", (2, 3), 1),
        ("[1]", (), 0),
        ("[^1]", (), 0),
        ("[1, 2]", (), 0),
        ("【1†source】", (), 0),
    ],
)
def test_a_marker_at_the_end_of_a_sentence_before_and_after_its_full_stop(marker, labels, unknown):
    for text in (
        f"Iraq voted {marker}. It left.",
        f"Iraq voted. {marker} It left.",
        f"Iraq {marker} voted. It left.",
    ):
        assert parsed(text) == [Written("Iraq voted.", labels, unknown), Written("It left.", (), 0)]


@pytest.mark.parametrize("bracket", ["[sic]", "(P5 nations)", "(P1", "(1)", "[Sudanis]", "(the P1 group)", "[P1s]"])
def test_other_brackets_stay(bracket):
    assert parsed(f"He said {bracket} so.") == [Written(f"He said {bracket} so.", (), 0)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Iraq voted. [P1] It left. [P2]", [("Iraq voted.", 1), ("It left.", 2)]),
        ("[P1] Iraq voted.\n[P2] It left.", [("Iraq voted.", 1), ("It left.", 2)]),
        ("Iraq voted.\n[P1]\n\nIt left.\n\n[P2]", [("Iraq voted.", 1), ("It left.", 2)]),
        ("Iraq voted to\nleave [P1].", [("Iraq voted to leave.", 1)]),
        ("Iraq voted [P1]. [P2].\n", [("Iraq voted.", 1, 2)]),
        ("According to [P1], he left. Per [P1] and [P2], she stayed.", [("He left.", 1), ("She stayed.", 1, 2)]),
        (
            "He met Mr. [P1] Lee of the U.S. [P2] They spoke.",
            [("He met Mr. Lee of the U.S.", 1, 2), ("They spoke.",)],
        ),
        ("“Why?” Mr. Lee asked [P1]. Nobody knew.", [("“Why?” Mr. Lee asked.", 1), ("Nobody knew.",)]),
        (
            "- **Iraq** voted [P1]\n* It left [P2]\n1. One went.\n",
            [("Iraq voted", 1), ("It left", 2), ("One went.",)],
        ),
        ("## The vote\nIt was close [P1].", [("The vote",), ("It was close.", 1)]),
        ("> Quoted.\n\n```text\nFenced.\n```\n---\n| a | 2,500 |", [("Quoted.",), ("Fenced.",), ("a 2,500",)]),
        ("See [the report](https://evil.example/a_b) now.", [("See the report now.",)]),
        ("A ![b. c](http://evil.example/x.png?q=1) d.", [("A d.",)]),
        ("Go to https://evil.example/?a=b. Or www.evil.example now.", [("Go to.",), ("Or now.",)]),
        ("A <b onclick=x>bold</b> word<!-- secret. -->.", [("A bold word.",)]),
        ("&lt;img src=x&gt; One &#91;P1&#93; two &#91;1&#93;.", [("One two.",)]),
        ("<think>First [P1]. Then.</think>Iraq voted [P2].", [("Iraq voted.", 2)]),
        ("<script>alert(1)</script>It left.", [("It left.",)]),
        ("Nested [[P1]1] and [[1]2] end.", [("Nested and end.", 1)]),
        ("It is 3 < 5 and _so_ __on__ in `code`.", [("It is 3 < 5 and so on in code.",)]),
        ("会议在北京举行【P1】。他们离开了[P2]。", [("会议在北京举行。", 1), ("他们离开了。", 2)]),
        ("Unfinished", [("Unfinished",)]),
        ("", []),
        (" \n[P1]\n", []),
    ],
)
def test_sentences(text, sentences):
    assert told(text) == sentences


def test_only_internet_names_that_the_sources_print_are_told():
    names = hosts(["Amazon.com fell. Write to desk@paper.example."])
    text = "Amazon.com fell, evil.com rose; write to desk@paper.example or me@evil.example."
    assert parsed(text, names=names)[0].text == "Amazon.com fell, rose; write to desk@paper.example or."


def test_a_sentence_is_given_when_it_is_certain():
    parser = Parser(2)
    assert parser.feed("Iraq voted. [P") == []
    assert parser.feed("1] The resol") == []  # the end of a plain sentence shows soon
    assert parser.feed("ution") == [Written("Iraq voted.", (1,), 0)]
    after_a_quotation = parser.feed(" was never enforced by a “government.” Nobody tried")
    assert after_a_quotation == []  # there it takes longer
    (second,) = parser.feed(" to do it, as far as all of the articles here tell.")
    assert second.text.endswith("“government.”")
    assert parser.close() == [Written("Nobody tried to do it, as far as all of the articles here tell.", (), 0)]


WORDS = st.sampled_from(
    [
        *("[P1]", "[P2, P3]", "[", "]", "(", ")", "P1", "![", "](", "http://a.b/c", "(P1", "【P1】", "[1]", "\\"),
        *("<b>", "<", "-->", "<!--", "<think>", "</think>", "**", "_", "```", "|", "---", "&lt;", "&#91;", "\u200b"),
        *(". ", "? ", "!", "…", "“", "”", "’", "U.S. ", "Mr. ", " voted", " Iraq ", " said ", "日本", "。"),
        *(" ", "\n", "\n\n", "- ", "# ", "1. ", "word " * 12, "x" * 70),
    ]
)


@given(st.lists(WORDS | st.text(max_size=3), max_size=50).map("".join), st.data())
@settings(deadline=None, max_examples=300)
def test_chunks_make_no_difference(text, data):
    whole = parsed(text)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    assert parsed(*(text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True))) == whole
    assert parsed(*text) == whole


def test_every_split_point_gives_the_same():
    text = (
        "- **Iraq** voted. [P1, P2] It [left](http://a.b/c) Mr. Lee (P3)!\n\n## Why?\n<!-- x. --> “So,” he [1]. End"
    )
    for place in range(len(text) + 1):
        assert parsed(text[:place], text[place:]) == parsed(text)


@given(st.lists(WORDS | st.text(max_size=3), max_size=50).map("".join))
@settings(deadline=None, max_examples=300)
def test_nothing_that_looks_like_ours_or_like_markup_comes_through(text):
    for sentence in parsed(text):
        assert not any(sign in sentence.text for sign in ("[1]", "[P1]", "【", "](", "<b>", "<!--", "://", "\u200b"))
        assert set(sentence.labels) <= {1, 2, 3}
        assert sentence.text == sentence.text.strip() != ""


@pytest.mark.parametrize(
    "unit", ["[P1", "[", "(", "<", "![", "[a](", "a", "a ", "“a. ", "\n", "- a\n", "http://a.", "<!-"]
)
def test_time_is_linear_and_sentences_are_bounded(unit):
    text = (unit * (250_000 // len(unit) + 1))[:250_000]
    start = time.process_time()
    sentences = parsed(text)
    assert time.process_time() - start < 5
    assert all(len(sentence.text) <= LONGEST for sentence in sentences)


def test_what_is_held_back_is_bounded():
    parser = Parser(1)
    for _ in range(200):
        parser.feed("[" + "a " * 500)
        assert len(parser._scanner._held) + len(parser._text) < 5_000


def test_the_sources_own_markers_go():
    assert (
        without_markers("He [P3] said [1] so [sic] (P5) 【2】 (P5 nations).")
        == "He  said  so [sic] P5  (P5 nations)."
    )
    assert read_marker("P1 to P2", 3) and not read_marker("P1 to go", 3) and not read_marker("P1," * 100, 3)


def test_plain_keeps_words():
    text = "AT&amp;T’s snake_case rose 3.5% (see the U.S. report), e.g. 2 < 3 [sic]."
    assert plain(text) == text.replace("&amp;", "&")
