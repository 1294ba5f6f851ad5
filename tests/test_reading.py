"""Files of every format → articles with their titles, dates and bodies; bad input fails by name."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from index.errors import ReadError
from index.paragraphs import split
from index.reading import KINDS, read

SEEDS = Path(__file__).parent.parent / "seeds"
BODY = "The parliament voted on Sunday.\n\nThe troops stayed, officials said."
PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>Troops to stay - The Times</title>
<meta property="og:title" content="Troops to stay in Iraq"><meta name="author" content="Jane Doe">
<meta property="article:published_time" content="2024-01-12T10:00:00Z">
<meta property="og:site_name" content="The Times">
<link rel="canonical" href="https://times.example/troops"></head><body>
<nav><a href="/">Home</a> <a href="/world">World news</a></nav>
<article><h1>Troops to stay in Iraq</h1>
<p>The vote, which <a href="/x">the parliament<sup>1</sup></a> held in <b>January <i>2020</i></b>, was
<span>never</span>, ever enforced; officials said so on Monday morning in Baghdad.</p>
<h2>What happened next</h2>
<p>The Pentagon has said it has no plans to withdraw forces from Iraq.<br>It was not aware of any notification.</p>
<ul><li>The first item of <a href="x">the list</a> is here</li><li>The second item stands here</li></ul>
<table><tr><th>Year</th><th>Troops</th></tr><tr><td>2020</td><td>5,200</td></tr></table>
<blockquote><p>We support you 100%, said the official, and nothing else.</p></blockquote>
<script>var tracking = 1</script></article>
<footer>Copyright 2031 The Times</footer></body></html>"""


def articles(data: bytes | str, name: str = "a.txt", kind: str | None = None) -> list[Article | ReadError]:
    raw = data.encode() if isinstance(data, str) else data
    return list(read(raw, f"/news/{name}", name, kind))


def article(data: bytes | str, name: str = "a.txt", kind: str | None = None) -> Article:
    (found,) = articles(data, name, kind)
    assert isinstance(found, Article), found
    return found


def error(data: bytes | str, name: str = "a.txt") -> str:
    (found,) = articles(data, name)
    assert isinstance(found, ReadError), found
    return str(found)


def body(found: Article) -> list[str]:
    return [paragraph.text for paragraph in split(found)]


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


# JSON


def test_a_json_record_under_other_names() -> None:
    record = {
        "headline": "Vote in Baghdad",
        "articleBody": ["First.", "Second."],
        "datePublished": "2023-01-25T23:30:00-05:00",
        "author": [{"name": "Jane Doe"}, "Ali Said"],
        "publisher": {"name": "Reuters"},
        "url": "https://a.example/1",
    }
    found = article(json.dumps(record), "a.json")
    assert (found.title, found.author, found.outlet) == ("Vote in Baghdad", "Jane Doe, Ali Said", "Reuters")
    assert (found.published, found.url) == (date(2023, 1, 25), "https://a.example/1")
    assert (found.location, found.source) == ("/news/a.json", "a.json")
    assert body(found) == ["First.", "Second."]


def test_a_short_first_block_of_a_record_is_body() -> None:
    assert body(article(json.dumps({"title": "T", "text": "A short line\n\nAnother."}), "a.json")) == [
        "A short line",
        "Another.",
    ]


def test_a_first_block_that_repeats_the_title_is_not_body() -> None:
    assert body(article(json.dumps({"title": "The vote", "text": "The vote\n\nAnother."}), "a.json")) == ["Another."]


def test_html_in_a_record() -> None:
    record = {"text": "<p>The <b>vote</b> was<a> held</a>.</p><h2>More</h2><p>It ended.</p><script>x</script>"}
    assert body(article(json.dumps(record), "a.json")) == ["The vote was held.", "It ended."]


@pytest.mark.parametrize(
    ("value", "published"),
    [
        (1674604800, date(2023, 1, 25)),
        (1674604800000, date(2023, 1, 25)),
        (20230125, date(2023, 1, 25)),
        (12, None),
        (True, None),
        ("Wed, 25 Jan 2023 10:30:00 GMT", date(2023, 1, 25)),
        ("25. Januar 2023", date(2023, 1, 25)),
        ({"$date": "2023-01-25"}, None),
    ],
)
def test_dates_of_records(value: object, published: date | None) -> None:
    assert article(json.dumps({"text": BODY, "date": value}), "a.json").published == published


@pytest.mark.parametrize("shape", ["{}", '{{"articles": {}}}', '{{"data": {}, "total": 2}}'])
def test_lists_of_records(shape: str) -> None:
    text = shape.format(
        json.dumps([{"text": "One.", "id": 7}, {"text": "Two."}, {"text": "Three.", "url": "https://a.example/3"}])
    )
    found = articles(text, "a.json")
    assert [item.source for item in found] == ["a.json#7", "a.json#2", "https://a.example/3"]
    assert [item.location for item in found if isinstance(item, Article)] == [
        "/news/a.json#7",
        "/news/a.json#2",
        "https://a.example/3",
    ]


def test_one_bad_line_loses_one_article() -> None:
    lines = ['{"text": "One."}', "{broken", "[1]", '{"text": 5}', '{"title": "x"}', "", '{"text": "Seven."}']
    found = articles("\n".join(lines), "a.jsonl")
    assert [item.source for item in found] == ["a.jsonl#1", *(f"a.jsonl:{n}" for n in range(2, 6)), "a.jsonl#7"]
    assert [str(item).partition(";")[0] for item in found if isinstance(item, ReadError)] == [
        "a.jsonl:2 is not valid JSON: Expecting property name enclosed in double quotes at line 1, column 2",
        "a.jsonl:3 is no record but a list",
        "a.jsonl:4 has a number for its text where text is expected",
        "a.jsonl:5 has no text besides its title",
    ]


def test_two_records_of_one_id_are_not_one_article() -> None:
    first, second = articles('{"id": 1, "text": "One."}\n{"id": 1, "text": "Two."}', "a.jsonl")
    assert isinstance(first, Article)
    assert "same id" in str(second)


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        ("", "a.txt", "a.txt is empty"),
        (" \n\t ", "a.txt", "holds nothing but white space"),
        ("Title: x\n\n", "a.txt", "has no text besides its title"),
        ("# Only a heading", "a.md", "has no text besides its title"),
        ('{"a": 1,\n "b" 2}', "a.json", "at line 2, column 6"),
        ("[" * 100_000, "a.json", "nested too deep"),
        ("[]", "a.json", "holds an empty list"),
        ("5", "a.json", "is no record but a number"),
        ('{"text": "\\ud800"}', "a.json", "half a character"),
        ('{"text": "a\\u0000b"}', "a.json", "NUL"),
        ('{"text": null}', "a.json", "has no text"),
        ('{"n": ' + "9" * 5000 + "}", "a.json", "cannot be read"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a.md", "looks like PNG image data, not text"),
        (b"a\x00b", "a.html", "looks like binary data"),
    ],
)
def test_bad_input_fails_by_name(data: bytes | str, name: str, says: str) -> None:
    found = error(data, name)
    assert says in found
    assert name in found
    assert "\n" not in found


@pytest.mark.parametrize(
    ("data", "title"),
    [
        (PAGE, "Troops to stay in Iraq"),
        (json.dumps({"title": "T", "text": BODY}), "T"),
        (json.dumps([{"title": "T", "text": BODY}]), "T"),
        ('{"title": "T", "text": "One."}\n', "T"),
        (f"T\n\n{BODY}", "T"),
        ("[Sudanis] statement was controversial.", "[Sudanis] statement was controversial."),
        ("{sic} he wrote.", "{sic} he wrote."),
    ],
)
def test_the_content_decides_where_the_name_says_nothing(data: str, title: str) -> None:
    assert article(data, "standard input", "").title == title
    assert article(data, "standard input").title == title


def test_lines_of_records_are_told_from_one_record() -> None:
    assert len(articles('{"text": "One."}\n{"text": "Two."}', "standard input", "")) == 2


def test_reading_twice_gives_the_same() -> None:
    assert article(PAGE, "a.html") == article(PAGE, "a.html")


_SYNTAX = st.lists(
    st.sampled_from(
        '--- \n \n\n # ## title: date: [ ] { } " : , <p> </p> <html> <table> <tr> <!-- <![CDATA[ &#0; &#xD800; | - *'
        " ` By Url: 2023-01-25 \\ud800 null 1e999 &a *a !!python <meta charset=utf-16> text articles".split(" ")
    ),
    max_size=40,
).map(lambda parts: "".join(parts).encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("kind", [*sorted(KINDS), ""])
@given(data=st.binary(max_size=200) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace")) | _SYNTAX)
@settings(deadline=None, max_examples=120)
def test_any_bytes_are_articles_or_errors(kind: str, data: bytes) -> None:
    found = list(read(data, "/x", "x", kind))
    assert found
    for item in found:
        assert isinstance(item, Article | ReadError)
        if isinstance(item, Article):
            assert item.title
            assert item.text.encode()
            split(item)
