"""Mail and mailboxes → articles."""

from datetime import date

import pytest
from files import MESSAGE
from read import PAGE, article, articles, body, error

from index.article import Article
from index.errors import ReadError


def test_a_mail() -> None:
    found = article(MESSAGE, "a.eml")
    assert (found.title, found.author) == ("Vote in Baghdad — over", "Jane Doe")
    assert found.published == date(2023, 1, 25)
    assert body(found) == ["The café was open on Sunday and then it was not open again.", "It closed."]


def test_line_ends_of_the_wire_are_the_same_mail() -> None:
    assert article(MESSAGE.replace(b"\n", b"\r\n"), "a.eml") == article(MESSAGE, "a.eml")


def test_a_page_in_a_mail_is_read_where_the_plain_text_is_a_stub() -> None:
    head = (
        b"From: a@example.org\nSubject: News\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n"
    )
    parts = b"--b\nContent-Type: text/plain\n\nYour program shows no HTML.\n"
    parts += b"--b\nContent-Type: text/html; charset=utf-8\n\n"
    found = article(head + parts + PAGE.encode() + b"\n--b--\n", "a.eml")
    assert body(found)[1].startswith("The Pentagon has said")
    assert (found.title, found.author) == ("News", "a@example.org")


def test_a_mailbox() -> None:
    start = b"From jane@example.org Wed Jan 25 10:00:00 2023\n"
    second = b"From: bob@example.org\nSubject: Two\n\nSecond mail.\n>From here on.\n\nFrom now to 2024 all is well.\n"
    found = articles(start + MESSAGE + b"\n" + start + second + b"\n" + start + b"Subject: Empty\n\n", "a.mbox")
    assert [item.source for item in found] == ["a.mbox#1@example.org", "a.mbox#2", "a.mbox#3"]
    assert isinstance(found[1], Article)
    assert body(found[1]) == ["Second mail. From here on.", "From now to 2024 all is well."]
    assert "has no text besides its title" in str(found[2])


def test_a_message_twice_in_a_mailbox_is_one_article() -> None:
    start = b"From jane@example.org Wed Jan 25 10:00:00 2023\n"
    first, again, other = articles(
        (start + MESSAGE + b"\n") * 2 + start + MESSAGE.replace(b"closed", b"opened"), "a.mbox"
    )
    assert first == again
    assert isinstance(other, ReadError)
    assert "same id" in str(other)


def test_standard_input_is_known_by_its_text() -> None:
    assert article(MESSAGE, "standard input", "").author == "Jane Doe"
    assert len(articles(b"From a Wed Jan 25 10:00:00 2023\n" + MESSAGE, "standard input", "")) == 1
    assert article("From: the capital\n\nSubject: none of this is mail.", "standard input", "").author is None


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"Just a line of text\n", "a.mbox", "is no mailbox"),
        (b"Subject: x\n\n", "a.eml", "has no text besides its title"),
        (b"Subject: x\nContent-Type: application/pkcs7-mime\n\nMIIB", "a.eml", "is encrypted"),
        (b"Subject: x\nContent-Type: text/plain; charset=no-such\n\n\xb9\xea\xf3\xbf", "a.eml", "not UTF-8"),
        (b"\x00\x01\x02", "a.eml", "has no mail header"),
    ],
)
def test_a_mail_that_cannot_be_read_says_why(data: bytes, name: str, says: str) -> None:
    assert says in error(data, name)
