"""Mail (.eml) and mailboxes (.mbox) → one article a message: subject, day, sender, text.

Attachments are not read, nor what stands under the signature line ("-- ").
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from index.article import Article
from index.errors import ReadError
from index.mending import mend
from index.reading.charset import declared
from index.reading.day import day
from index.reading.detect import decode
from index.reading.html import extract, fragment
from index.reading.making import composed, named, told_apart
from index.reading.meta import Meta
from index.reading.origin import Origin

if TYPE_CHECKING:
    from email.message import EmailMessage

_START = re.compile(rb"(?:\A|(?<=\n)\r?\n)From [^\r\n]{1,300}\d{4}[^\r\n]{0,40}\r?\n(?=[!-9;-~]+:)")
_QUOTED_START = re.compile(rb"^>(>*From )", re.M)
_SIGNATURE = re.compile(r"^-- ?$", re.M)
_BODY_ONLY = re.compile(r"<body\b", re.I)
# What Python's parser is known to raise on headers that break the rules.
_BROKEN = (ValueError, LookupError, AttributeError, TypeError, AssertionError, RecursionError)


def read_mail(data: bytes, origin: Origin) -> Iterator[Article | ReadError]:
    """The one message; raises ReadError where it has no text."""
    message = _parsed(data, origin)
    yield _article(message, _told(message), origin)


def read_mailbox(data: bytes, origin: Origin) -> Iterator[Article | ReadError]:
    """The messages in order, known by their Message-ID. A message that cannot be read is an error in its place."""
    starts = list(_START.finditer(data))
    if not starts:
        raise origin.error("is no mailbox: no line begins a message (From ADDRESS DATE)", "name it .eml if it is one")
    ends = [start.start() for start in starts[1:]] + [len(data)]
    pieces = (data[start.end() : end] for start, end in zip(starts, ends, strict=True))
    yield from told_apart(_tried(piece, n, origin) for n, piece in enumerate(pieces, 1))


def _tried(data: bytes, n: int, origin: Origin) -> Article | ReadError:
    place = origin.record(str(n))
    try:
        message = _parsed(_QUOTED_START.sub(rb"\1", data), place)
        told = _told(message)
        identity = mend(str(message.get("Message-ID") or "")).strip("<> ")
        return _article(message, told, named(origin, Meta(), identity, n))
    except ReadError as error:
        return error
    except _BROKEN as error:
        return _broken(place, error)


def _parsed(data: bytes, origin: Origin) -> "EmailMessage":
    from email import message_from_bytes  # here because it is slow to load
    from email.message import EmailMessage
    from email.policy import default

    try:
        message = message_from_bytes(data, _class=EmailMessage, policy=default)
        if not message.keys():
            raise origin.error("has no mail header", "name it .txt if it is a text")
        return message
    except _BROKEN as error:
        raise _broken(origin, error) from error


def _broken(origin: Origin, error: Exception) -> ReadError:
    return origin.error(f"is a mail that cannot be read ({type(error).__name__}: {error})", "save it again as .eml")


def _told(message: "EmailMessage") -> Meta:
    sender = _header(message, "From")
    name = getattr(getattr(sender, "addresses", (None,))[0], "display_name", "") if _addressed(sender) else ""
    sent = _header(message, "Date")
    return Meta(
        title=mend(str(_header(message, "Subject") or "")) or None,
        published=day(str(sent)) if sent else None,
        author=mend(name or str(sender or "")).strip("<>") or None,
        outlet=mend(str(_header(message, "Organization") or "")) or None,
    )


def _addressed(sender: object) -> bool:
    return bool(getattr(sender, "addresses", ()))


def _header(message: "EmailMessage", name: str) -> Any:  # noqa: ANN401 — the class of a header is made as it is read
    try:
        return message.get(name)
    except _BROKEN:
        return None


def _article(message: "EmailMessage", told: Meta, origin: Origin) -> Article:
    try:
        plain, page = (message.get_body((kind,)) for kind in ("plain", "html"))
        if _locked(message):
            raise origin.error("is encrypted", "save it decrypted")
        texts = _plain(plain, origin) if plain else "", _page(page, origin) if page else ""
    except _BROKEN as error:
        raise _broken(origin, error) from error
    return composed(origin, told, [_better(*texts)])


def _locked(message: "EmailMessage") -> bool:
    return message.get_content_type() in ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")


def _better(plain: str, page: str) -> str:
    """The plain text, unless it is a stub beside the page ("your program does not show HTML")."""
    return plain if len(plain.split()) * 3 >= len(page.split()) else page


def _plain(part: Any, origin: Origin) -> str:  # noqa: ANN401 — typeshed's Message, of an unknown content
    text = _decoded(part, origin)
    if (end := _SIGNATURE.search(text)) and text[: end.start()].strip():
        text = text[: end.start()]
    return text


def _page(part: Any, origin: Origin) -> str:  # noqa: ANN401
    markup = _decoded(part, origin)
    found = extract(markup) if _BODY_ONLY.search(markup) else None
    return found[1] if found else fragment(markup) or ""


def _decoded(part: Any, origin: Origin) -> str:  # noqa: ANN401
    """The text of a part, in the encoding that it names, exactly; the mail package would put "?" for what fails."""
    data = part.get_payload(decode=True) or b""
    charset = part.get_content_charset()
    hint = declared(f'<meta charset="{charset}">'.encode()) if charset else None
    return decode(data, origin.source, hint or declared(data)) if data.strip() else ""
