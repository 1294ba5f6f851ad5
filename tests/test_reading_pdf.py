"""PDFs → articles: paragraphs, hyphens, running heads, columns; and PDFs that cannot be read."""

from datetime import date

import pytest
from files import HEAD, PARAGRAPHS, pdf
from read import article, body, error

from index.paragraphs import HEADING
from index.reading.layout import SOFT, Line, paragraphs

SETTINGS = {
    "ragged": '#set page(paper: "a4")',
    "justified": '#set page(paper: "a5")\n#set par(justify: true)\n#set text(hyphenate: true)',
    "three columns": '#set page(paper: "a4", columns: 3)\n#set text(size: 9pt, hyphenate: true)',
    "indented": '#set page(paper: "a6")\n#set par(spacing: 0.65em, first-line-indent: 1.5em)',
    "no gaps": '#set page(paper: "a5", numbering: "1")\n#set par(spacing: 0.65em)',
    "double": '#set page(paper: "a4")\n#set par(leading: 1.6em, spacing: 1.6em, first-line-indent: 2em)',
}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday")
RUNNING = (
    "#set page(width: 12cm, height: 9cm, header: [The Courier · Issue 12],"
    " footer: context [Page #counter(page).display() of #counter(page).final().first()])"
)


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_paragraphs_come_out_as_they_were_set(setting: str) -> None:
    found = article(pdf(setting), "a.pdf")
    assert (found.title, found.published, found.author) == ("Vote in Baghdad", date(2023, 1, 25), "Jane Doe")
    assert body(found) == PARAGRAPHS


def test_running_heads_and_page_numbers_are_left_out() -> None:
    told = [f"{day}: {paragraph} On {day} it rained." for day in DAYS for paragraph in PARAGRAPHS]
    assert body(article(pdf(RUNNING, paragraphs=told), "a.pdf")) == told


def test_a_subheading_is_kept_as_one() -> None:
    found = article(pdf(head=HEAD + "== What happened\n\n"), "a.pdf")
    assert f"{HEADING}What happened" in found.text
    assert body(found) == PARAGRAPHS


def test_the_dates_and_names_of_the_file_are_not_those_of_the_article() -> None:
    setting = '#set document(title: "untitled.doc", author: "jsmith", date: datetime(year: 2019, month: 5, day: 1))'
    found = article(pdf(setting, head="= Vote in Baghdad\n\n"), "a.pdf")
    assert (found.title, found.published, found.author) == ("Vote in Baghdad", None, None)


def test_a_pdf_is_known_by_its_first_bytes() -> None:
    assert article(pdf(), "a.txt").title == "Vote in Baghdad"
    assert article(pdf(), "standard input", "").title == "Vote in Baghdad"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (pdf(head="", paragraphs=["#rect(width: 5cm, height: 5cm, fill: black)"]), "has no text layer"),
        (pdf()[:3000], "is a damaged PDF"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, "is a damaged PDF"),
        (b"<!doctype html><html><body><p>403 Forbidden", "is no PDF but a web page"),
        (b"PK\x03\x04", "damaged zip"),
        (b"\x89PNG\r\n\x1a\n\x00", "is no PDF but PNG image data"),
        (b"just text", "is no PDF but plain text"),
    ],
)
def test_a_pdf_that_cannot_be_read_says_why(data: bytes, says: str) -> None:
    assert says in error(data, "a.pdf")


def lines(*texts: str, width: float = 100.0) -> list[Line]:
    return [Line(text, 0.0, width, 12.0 * n, 12.0 * n + 10, 10.0) for n, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("texts", "joined"),
    [
        (("the repre" + SOFT, "sentatives met"), "the representatives met"),
        (("the repre-", "sentatives met"), "the representatives met"),
        (("the state" + SOFT, "run agency"), "the state-run agency"),
        (("a co-op and a co-", "op are"), "a co-op and a co-op are"),
        (("the non-", "EU countries"), "the non-EU countries"),
        (("from 2019-", "2020 on"), "from 2019-2020 on"),
        (("said -", "and went"), "said - and went"),
        (("the vote", "was held"), "the vote was held"),
        (("会议在北京", "举行"), "会议在北京举行"),
        (("회의가 서울에서", "열렸다"), "회의가 서울에서 열렸다"),
    ],
)
def test_hyphens_at_line_ends(texts: tuple[str, str], joined: str) -> None:
    if joined == "said - and went":
        assert paragraphs([lines(*texts)])[0].startswith("said -")
    else:
        assert paragraphs([lines(*texts)]) == [joined]
