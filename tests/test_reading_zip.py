"""Zips → the articles of the files in them; bombs and locks."""

import io
import zipfile

import pytest
from files import MESSAGE, PARAGRAPHS, book, rss, word, zipped
from read import BODY, article, articles, body, error

from index.article import Article
from index.errors import LeftOut


def test_the_files_of_a_zip_are_read_as_in_a_folder() -> None:
    members = {"a/b.docx": word(), "mail.eml": MESSAGE, "photo.jpg": b"x", "README.txt": "x", "../up.txt": BODY}
    found = articles(zipped(members | {"__MACOSX/._a.txt": "x", ".hidden.txt": "x"}), "a.zip")
    assert [item.source for item in found] == [f"a.zip!{name}" for name in members]
    assert [type(item) for item in found] == [Article, Article, LeftOut, LeftOut, Article]
    assert isinstance(found[0], Article)
    assert (found[0].location, body(found[0])) == ("/news/a.zip!a/b.docx", PARAGRAPHS)


def test_one_level_is_opened() -> None:
    found = articles(
        zipped({"in.zip": zipped({"a.txt": BODY}), "a.epub": book({"a.xhtml": "<p>x</p>" * 30}, {})}), "a.zip"
    )
    assert "is a zip within a zip" in str(found[0])
    assert found[1].source == "a.zip!a.epub#OEBPS/a.xhtml"


def test_a_bad_member_costs_itself() -> None:
    found = articles(zipped({"a.pdf": b"%PDF-x", "b.txt": BODY, "c.txt": b"", "d.rss": rss()}), "a.zip")
    assert [item.source for item in found] == [f"a.zip!{name}" for name in ("a.pdf", "b.txt", "c.txt", "d.rss")]
    assert [isinstance(item, Article) for item in found] == [False, True, False, False]


def test_a_name_is_only_a_name() -> None:
    (found,) = articles(zipped({"a\n'\"\u202e.txt": BODY}), "a.zip")
    assert found.source == "a.zip!a\ufffd'\"\ufffd.txt"


def locked() -> bytes:
    data = bytearray(zipped({"a.txt": BODY}))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(sign) + at] |= 1
    return bytes(data)


def test_a_zip_in_the_place_of_a_word_document_is_read_as_what_it_is() -> None:
    assert article(word(), "a.zip").title == article(word(), "a.epub").title == "Vote in Baghdad"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (zipped({}), "is an empty zip"),
        (zipped({"a.txt": BODY})[:-30], "is a damaged zip"),
        (locked(), "a.zip!a.txt is locked with a password"),
        (zipped({"a.txt": bytes(30_000_000)}), "a.zip!a.txt unpacks to more than"),
        (zipped({f"{n}.txt": "x" for n in range(20_001)}), "holds more than 20000 files"),
        (zipped({"content.xml": "<x/>"}), "is an OpenDocument file"),
    ],
)
def test_a_zip_that_cannot_be_read_says_why(data: bytes, says: str) -> None:
    assert says in error(data, "a.zip")


def test_a_member_that_lies_about_its_size_is_stopped() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", bytes(30_000_000))
    data = bytearray(file.getvalue())
    at = data.rindex(b"PK\x01\x02") + 24
    data[at : at + 4] = (100).to_bytes(4, "little")
    assert "a.zip!a.txt" in error(bytes(data), "a.zip")
