"""Files of every format → articles with their titles, dates and bodies; bad input fails by name."""

from datetime import date
from pathlib import Path

import pytest
from read import BODY, PAGE, article, body, error

SEEDS = Path(__file__).parent.parent / "seeds"


# Plain text


def test_the_seed_with_a_date_line() -> None:
    path = SEEDS / "000_ebcbfa1b310717d4.txt"
    found = article(path.read_bytes(), path.name)
    assert found.published == date(2023, 1, 25)
    assert (
        found.title
        == "Just three years ago, Iraq was on the verge of expelling American troops who had helped drive the…"
    )
    assert found.text == path.read_text("utf-8")


def test_the_seed_with_a_title() -> None:
    found = article((SEEDS / "002_21b6e7f10c409c4e.txt").read_bytes())
    assert found.title == "Iraqi officials privately signal they want US forces to stay"
    assert found.published is None
    assert body(found)[0].startswith("Iraq’s willingness")


def test_labelled_lines_at_the_top() -> None:
    head = "Title: Vote in Baghdad\nBy Jane Doe and Ali al-Sayed\nPublished: Jan. 25, 2023\nSource: Reuters\nURL: https://a.example/1\n\n"
    found = article(head + BODY)
    assert (found.title, found.author, found.outlet) == ("Vote in Baghdad", "Jane Doe and Ali al-Sayed", "Reuters")
    assert (found.published, found.url) == (date(2023, 1, 25), "https://a.example/1")
    assert body(found) == BODY.split("\n\n")


def test_a_title_with_lines_below_it() -> None:
    found = article(f"Vote in Baghdad\nBy Jane Doe | January 25, 2023\n\n{BODY}")
    assert (found.title, found.author, found.published) == ("Vote in Baghdad", "Jane Doe", date(2023, 1, 25))
    assert body(found) == BODY.split("\n\n")


@pytest.mark.parametrize(
    ("line", "published"),
    [
        (" date 2023-01-25 ", date(2023, 1, 25)),
        ("Date: 25 January 2023", date(2023, 1, 25)),
        ("Published: Jan. 25, 2023", date(2023, 1, 25)),
        ("Published on Wednesday, 25 January 2023", date(2023, 1, 25)),
        ("2023-01-25", date(2023, 1, 25)),
        ("January 25, 2023 10:30 GMT", date(2023, 1, 25)),
        ("Date: 25 janvier 2023", date(2023, 1, 25)),
        ("Date: 2023年1月25日", date(2023, 1, 25)),
        ("Date: 25/01/2023", date(2023, 1, 25)),
        ("Date: 03/04/2023", None),
        ("Date: 2023-13-45", None),
        ("Date: May 2023", None),
        ("Date: 2020", None),
        ("Date: yesterday", None),
        ("Date: 25 January", None),
        ("Updated: 25 January 2023", None),
    ],
)
def test_a_date_line_is_never_body(line: str, published: date | None) -> None:
    found = article(f"{line}\n\n{BODY}")
    assert found.published == published
    assert body(found) == BODY.split("\n\n")
    assert found.title == "The parliament voted on Sunday."


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Who won the vote?\n\n" + BODY, "Who won the vote?"),
        ("Stop the war!\n\n" + BODY, "Stop the war!"),
        ("A title\nin two lines\n\n" + BODY, "A title in two lines"),
        ("# Vote in Baghdad\n\n" + BODY, "Vote in Baghdad"),
        (BODY, "The parliament voted on Sunday."),
        ("x" * 201 + "\n\n" + BODY, "x" * 99 + "…"),
        ("The official told reporters:\n\n" + BODY, "The official told reporters:"),
        ("One line and nothing else", "One line and nothing else"),
    ],
)
def test_the_title_of_a_text(text: str, title: str) -> None:
    assert article(text).title == title


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Who won the vote?\n\n" + BODY, 2),
        ("The official told reporters:\n\n" + BODY, 3),
        ("One line and nothing else", 1),
        (BODY, 2),
        (BODY + "\n\nDate: 2023-01-25\n\nThe end.", 4),
        ("By Monday the parliament had voted on the bill.\n\n" + BODY, 3),
        ("Source: a man who was there told us on Sunday that it was so.\n\n" + BODY, 3),
        ("On January 25, 2023, it rained.\n\n" + BODY, 3),
    ],
)
def test_what_is_no_header_stays_body(text: str, count: int) -> None:
    assert len(body(article(text))) == count


def test_a_title_over_unbroken_paragraphs() -> None:
    line = "The committee met on Tuesday and heard from four former officials who had served in Baghdad at the time."
    found = article(f"Vote in Baghdad\n{line}\n{line} More.\n{line}")
    assert found.title == "Vote in Baghdad"
    assert body(found) == [line, f"{line} More.", line]


# HTML


def test_a_page() -> None:
    found = article(PAGE, "a.html")
    assert (found.title, found.author, found.outlet) == ("Troops to stay in Iraq", "Jane Doe", "The Times")
    assert (found.published, found.url) == (date(2024, 1, 12), "https://times.example/troops")
    assert body(found) == [
        "The vote, which the parliament1 held in January 2020, was never, ever enforced;"
        " officials said so on Monday morning in Baghdad.",
        "The Pentagon has said it has no plans to withdraw forces from Iraq. It was not aware of any notification.",
        "The first item of the list is here",
        "The second item stands here",
        "Year | Troops",
        "2020 | 5,200",
        "We support you 100%, said the official, and nothing else.",
    ]
    assert "## What happened next" in found.text


def test_no_word_is_lost_inside_a_paragraph_of_a_page() -> None:
    marked = (
        "It <em>was</em> <time datetime='2020-01-05'>January 5, 2020</time>, when <abbr title='x'>US</abbr> forces"
        " <q>heard <b>it</b></q> and <code>ran</code> <small>away</small> <mark>from</mark> <cite>them</cite>."
    )
    page = PAGE.replace("The Pentagon has said", f"{marked} The Pentagon has said")
    said = "It was January 5, 2020, when US forces “heard it” and ran away from them. The Pentagon has said"
    assert said in " ".join(body(article(page, "a.html")))


def test_a_short_page_keeps_its_paragraphs_apart() -> None:
    page = (
        "<html><body><article><p>He said on Monday in the capital that the troops would leave the country soon.</p>"
    )
    page += "<p>They left.</p></article><footer>Copyright 2019 The Times</footer></body></html>"
    assert body(article(page, "a.html"))[-1] == "They left."


def test_a_page_without_a_date_gets_none() -> None:
    page = PAGE.replace('<meta property="article:published_time" content="2024-01-12T10:00:00Z">', "")
    assert article(page, "a.html").published is None


def test_a_page_of_the_future_has_no_date() -> None:
    assert article(PAGE.replace("2024-01-12", "2094-01-12"), "a.html").published is None


def test_a_page_in_an_old_encoding() -> None:
    page = PAGE.replace("utf-8", "windows-1250").replace("The Pentagon", "Wałęsa")
    assert "Wałęsa has said" in article(page.encode("cp1250"), "a.html").text


def test_a_page_without_text() -> None:
    assert "holds no article text" in error("<html><body><div></div></body></html>", "a.html")


# Markdown


def test_markdown() -> None:
    text = (
        "---\ntitle: Vote in Baghdad\ndate: 2023-01-25\nauthors: [Jane Doe, Ali Said]\nsource: {name: Reuters}\n---\n"
        "# Vote in Baghdad\n\nThe *parliament* [voted](https://a.example) on **Sunday**.\nIt did.\n\n"
        "## Background\n\n- one `item`\n- two\n\n> A quote.\n\n| Year | Troops |\n|---|---|\n| 2020 | 5,200 |\n"
    )
    found = article(text, "a.md")
    assert (found.title, found.author, found.outlet) == ("Vote in Baghdad", "Jane Doe, Ali Said", "Reuters")
    assert found.published == date(2023, 1, 25)
    assert body(found) == [
        "The parliament voted on Sunday. It did.",
        "one item",
        "two",
        "A quote.",
        "Year | Troops",
        "2020 | 5,200",
    ]


def test_markdown_without_front_matter_takes_its_heading_for_the_title() -> None:
    found = article(f"# Vote in Baghdad\n\n25 January 2023\n\n{BODY}", "a.md")
    assert (found.title, found.published) == ("Vote in Baghdad", date(2023, 1, 25))
    assert body(found) == BODY.split("\n\n")


def test_bad_front_matter_names_its_line() -> None:
    assert "not YAML at line 4" in error("---\ntitle: x\ndate: [1\nfoo: }\n---\nText.", "a.md")


def test_an_impossible_date_in_front_matter_is_no_date() -> None:
    assert article("---\ndate: 2023-13-45\n---\nText here.", "a.md").published is None
