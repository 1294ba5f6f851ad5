"""What a server says that it sent (Content-Type) → the kind that the reader takes, and text in UTF-8."""

import codecs
import re
from pathlib import PurePosixPath

from index.errors import ReadError
from index.fetching.fetcher import Page
from index.reading import KINDS
from index.reading.charset import declared

_KINDS = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "application/x-pdf": "pdf",
    "application/rss+xml": "xml",
    "application/atom+xml": "xml",
    "application/rdf+xml": "xml",
    "application/xml": "xml",
    "text/xml": "xml",
    "application/json": "json",
    "application/ld+json": "json",
    "application/feed+json": "json",
    "application/x-ndjson": "jsonl",
    "application/jsonl": "jsonl",
    "text/markdown": "md",
    "message/rfc822": "eml",
    "application/mbox": "mbox",
    "application/epub+zip": "epub",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/zip": "zip",
    "application/x-zip-compressed": "zip",
}
_VAGUE = frozenset(("", "text/plain", "application/octet-stream", "binary/octet-stream", "application/x-download"))
_TEXTS = frozenset(("html", "xml", "md", "txt"))  # JSON is always UTF-8 (RFC 8259), the others are no text
# Set by default on many servers, whatever their pages are written in: bytes that are UTF-8 tell better.
_DEFAULTS = frozenset(("cp1252", "iso8859-1"))
_BEFORE_ROOT = rb"(?><!--.*?-->\s*|<\?[^>]*>\s*|<!DOCTYPE[^>\[]*>\s*)*+"  # atomic: it must not go back over them
_FEED = re.compile(rb"\s*" + _BEFORE_ROOT + rb"<(?:\w+:)?(?:rss|feed|rdf)\b", re.I | re.S)
_HIGH_CONTROL = re.compile("[\x80-\x9f]")
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LONGEST = 300  # characters of the header
_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+")
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([\w.:-]+)", re.I)
_FIX = "name the page of an article, or a feed"


def kind_of(page: Page) -> str:
    """The kind as `index.reading.read` takes it; "" where the content must tell.

    Raises:
        ReadError: a picture, a sound, a program: nothing that can be read.
    """
    told = _told(page)
    suffix = PurePosixPath(page.end.path).suffix[1:].lower()
    if is_feed(page.data) and (told in _KINDS or told in _VAGUE):
        return "xml"
    if told in _KINDS:
        return _KINDS[told]
    if told in _VAGUE or told.startswith("text/x-"):
        return suffix if suffix in KINDS else "txt" if told == "text/plain" else ""
    if told.endswith("+xml") and not told.startswith("image/"):
        return "xml"
    what = f"is {told[:60]}, which is not a format that can be read"
    raise ReadError(page.address.url, f"{page.address.url} {what}", _FIX)


def is_feed(data: bytes) -> bool:
    """Whether it is RSS or Atom, whatever it is called."""
    return _FEED.match(data[:4_096].removeprefix(codecs.BOM_UTF8)) is not None


def in_utf8(page: Page, kind: str) -> bytes:
    """The content; where the server names its charset, as UTF-8 with a mark, which outranks what the page says.

    What does not fit the named charset is left to the reader.
    """
    label = _CHARSET.search(page.content_type[:_LONGEST])
    if kind not in _TEXTS or label is None or page.data.startswith(_MARKS):
        return page.data
    codec = declared(f'<meta charset="{label[1]}">'.encode("ascii", "replace"))  # what the label means on the web
    if codec in (None, "utf-8") or (codec in _DEFAULTS and _is_utf8(page.data)):
        return page.data
    try:
        text = page.data.decode(codec or "")
    except UnicodeError:
        return page.data
    return page.data if _HIGH_CONTROL.search(text) else codecs.BOM_UTF8 + text.encode()


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeError:
        return False
    return True


def _told(page: Page) -> str:
    """The type without its parameters; "" where it is none."""
    told = page.content_type[:_LONGEST].partition(";")[0].strip().lower()
    return told if _TYPE.fullmatch(told) else ""
