"""Word documents and EPUBs → articles."""

from datetime import date

import docx
import pytest
from docx.oxml import parse_xml
from files import PARAGRAPHS, book, saved, word, zipped
from read import article, articles, body, error

from index.article import Article

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LONG = "<p>" + " ".join(f"word{n}" for n in range(30)) + "</p>"


def test_a_word_document() -> None:
    found = article(word(), "a.docx")
    assert (found.title, found.author, found.published) == ("Vote in Baghdad", "Jane Doe", date(2023, 1, 25))
    assert body(found) == PARAGRAPHS


def test_its_properties_are_those_of_the_file() -> None:
    found = article(word("One paragraph of text."), "a.docx")
    assert (found.title, found.author, found.published) == ("Vote in Baghdad", None, None)


def test_lists_tables_and_subheadings() -> None:
    made = docx.Document()
    made.add_heading("The vote", 0)
    made.add_paragraph("It was held on Sunday.")
    made.add_heading("Background", 1)
    made.add_paragraph("The first item", style="List Bullet")
    table = made.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "2020", "5,200"
    made.add_paragraph("The end of it.")
    found = article(saved(made), "a.docx")
    assert body(found) == ["It was held on Sunday.", "The first item", "2020 | 5,200", "The end of it."]
    assert "## Background" in found.text


def test_changes_are_read_as_accepted() -> None:
    made = docx.Document()
    paragraph = made.add_paragraph("It was ")
    for tag, text in (("del", "<w:delText>never </w:delText>"), ("ins", '<w:t xml:space="preserve">always </w:t>')):
        paragraph._p.append(parse_xml(f'<w:{tag} {W} w:id="1"><w:r>{text}</w:r></w:{tag}>'))
    paragraph.add_run("held.")
    assert body(article(saved(made), "a.docx")) == ["It was always held."]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (zipped({"word/document.xml": "<w:document"}), "not well-formed"),
        (zipped({"[Content_Types].xml": "<x/>"}), "without the parts"),
        (word()[:2000], "damaged zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(40), "an old office document"),
        (zipped({"xl/workbook.xml": "<x/>"}), "an Excel workbook"),
        (saved(docx.Document()), "has no text"),
        (zipped({"word/document.xml": bytes(5_000_000)}), "unpacks to more than 2 MB"),
    ],
)
def test_a_document_that_cannot_be_read_says_why(data: bytes, says: str) -> None:
    assert says in error(data, "a.docx")


def test_a_book_is_one_article_a_chapter() -> None:
    chapters = {
        "cover.xhtml": "<p>The Long War</p>",
        "one.xhtml": f"<h1>How it began</h1>{LONG}<p>It went&nbsp;on.</p>",
        "more.xhtml": "<p>And on.</p>",
        "two.xhtml": f"<h2>II</h2>{LONG}",
    }
    first, second = articles(book(chapters, {"one.xhtml": "How it began", "two.xhtml#x": "II"}), "a.epub")
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.title, second.title) == ("How it began", "The Long War: II")
    assert body(first)[1:] == ["It went on.", "And on."]
    assert (first.author, first.outlet, first.published) == ("Jane Doe", "Example Press", date(2023, 1, 25))
    assert first.location == "/news/a.epub#OEBPS/one.xhtml"


def test_a_book_without_contents_takes_its_headings() -> None:
    found = articles(book({"a.xhtml": f"<h1>First</h1>{LONG}", "b.xhtml": f"<h1>Second</h1>{LONG}"}, {}), "a.epub")
    assert [item.title for item in found if isinstance(item, Article)] == ["First", "Second"]


def test_a_locked_book_says_so() -> None:
    lock = '<e><CipherReference xmlns="x" URI="OEBPS/a.xhtml"/></e>'
    data = book({"a.xhtml": LONG}, {}, {"META-INF/encryption.xml": lock})
    assert "is locked (DRM)" in error(data, "a.epub")


def test_a_book_with_a_part_missing_says_which() -> None:
    data = book({"a.xhtml": LONG}, {}).replace(b"OEBPS/a.xhtml", b"OEBPS/b.xhtml")
    assert "lacks its part OEBPS/a.xhtml" in error(data, "a.epub")
