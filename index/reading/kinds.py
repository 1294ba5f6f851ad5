"""What a file is, told by its first bytes, then by its name, then by its text.

A PDF and a zip are known by their first bytes, whatever they are called. Text has no such mark: there the
name decides, and only where it says nothing does the text itself.
"""

import re

from index.reading.charset import declared
from index.reading.detect import decode
from index.reading.origin import Origin
from index.reading.records import looks_like_json, looks_like_lines
from index.reading.signatures import binary

KINDS = frozenset("atom docx eml epub htm html json jsonl mbox md pdf rss txt xml zip".split())
"""The extensions that are read."""

_SAME = {"htm": "html", "rss": "xml", "atom": "xml"}
_MARKED = {"pdf": "PDF", "docx": "Word document", "epub": "EPUB book", "zip": "zip archive"}
# These run code that was not written for hostile input: in a child process (worker.py).
_APART = frozenset("html xml eml mbox pdf zip".split())
_LONG_MARKDOWN = 50_000
_MARKUP = re.compile(rb"<\0{0,3}[A-Za-z!]|\0<|\\u003c", re.I)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_PROLOGUE = r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[^>]{0,2000}-->\s*|<!DOCTYPE[^>\[]{0,300}>\s*)*"
_PAGE = re.compile(rf"(?:{_PROLOGUE}|\s*)<(?:!doctype\s+html|html|head|body|article|main|div|p)\b", re.I)
_XML = re.compile(rf"{_PROLOGUE}<(?:\w+:)?(?:rss|feed|rdf|nitf|newsItem|newsMessage|packageItem)\b", re.I)
_MAILBOX = re.compile(r"From \S+.*\d{4}\s*\n[A-Za-z-]+:", re.I)
_MAIL_HEAD = re.compile(r"(?:[!-9;-~]+:.*\n(?:[ \t].*\n)*){2,}")
_MAIL_SIGNS = re.compile(r"^(?:message-id|mime-version|received|return-path):", re.I | re.M)


def kind_of(data: bytes, named: str, origin: Origin) -> str:
    """One of txt, md, html, json, jsonl, xml, eml, mbox, pdf, and zip (as Word documents and EPUBs are too).

    `named` is the extension or "".
    Raises ReadError where the name says PDF, Word, EPUB or zip and the bytes are none.
    """
    if data.lstrip()[:5] == b"%PDF-" or (named == "pdf" and b"%PDF-" in data[:1024]):
        return "pdf"
    if data.startswith(_ZIP):
        return "zip"  # what is in it tells whether it is a document
    if named in _MARKED:
        fix = "fetch it again, or give it the name of what it is"
        raise origin.error(f"is no {_MARKED[named]} but {_seen(data)}", fix)
    return _SAME.get(named, named) if named in KINDS else _sniffed(data, origin)


def goes_apart(data: bytes, kind: str) -> bool:
    """Whether it is read in a child process.

    JSON is where it may hold markup, which meets an HTML parser; Markdown where it is long, as its parser can
    take the square of the length.
    """
    if kind == "md":
        return len(data) > _LONG_MARKDOWN
    return kind in _APART or (kind in ("json", "jsonl") and _MARKUP.search(data) is not None)


def _seen(data: bytes) -> str:
    if name := binary(data):
        return name
    text = data[:1024].decode("utf-8", "replace")
    if _PAGE.match(text):
        return "a web page (often an error page that was saved in its place)"
    return "binary data" if b"\x00" in data[:1024] else "plain text"


def _sniffed(data: bytes, origin: Origin) -> str:
    text = decode(data, origin.source, declared(data) if data.lstrip()[:1] == b"<" else None)
    if looks_like_lines(text):
        return "jsonl"
    if looks_like_json(text):
        return "json"
    if _XML.match(text):
        return "xml"
    return "html" if _PAGE.match(text) else _letters(text)


def _letters(text: str) -> str:
    if _MAILBOX.match(text):
        return "mbox"
    head = _MAIL_HEAD.match(text[:65_536])
    if head and _MAIL_SIGNS.search(head[0]) and re.search(r"^from:", head[0], re.I | re.M):
        return "eml"
    return "txt"
