"""JSON and JSON lines, bad input, and any bytes at all."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from read import BODY, PAGE, WORKER, article, articles, body, error

from index.article import Article
from index.errors import ReadError
from index.paragraphs import split
from index.reading import KINDS, read

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
    found = list(read(data, "/x", "x", kind, WORKER))
    assert found
    for item in found:
        assert isinstance(item, Article | ReadError)
        if isinstance(item, Article):
            assert item.title
            assert item.text.encode()
            split(item)
