"""Bytes of a file or a page → the articles in them. One file a format; what fails is a value, not the end."""

import re
from collections.abc import Callable, Iterator

from index.article import Article
from index.errors import ReadError
from index.reading.charset import declared
from index.reading.detect import decode
from index.reading.html import read_html
from index.reading.markdown import read_markdown
from index.reading.origin import Origin
from index.reading.records import looks_like_json, looks_like_lines, read_json, read_lines
from index.reading.text import read_text
from index.reading.walk import KINDS, Found, walk

__all__ = ["KINDS", "Found", "read", "walk"]

Reader = Callable[[str, Origin], Iterator[Article | ReadError]]

_READERS: dict[str, Reader] = {
    "txt": read_text,
    "md": read_markdown,
    "html": read_html,
    "htm": read_html,
    "json": read_json,
    "jsonl": read_lines,
}
_PAGE = re.compile(r"\s*(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype\s+html|html|head|body|article|main|div|p)\b", re.I)


def read(data: bytes, location: str, source: str, kind: str | None = None) -> Iterator[Article | ReadError]:
    """The articles of one file or page, in order, with a ReadError in the place of each that cannot be read.

    `location` (absolute path or URL) is the identity, `source` the name people see. `kind` is the extension,
    None to take that of `source`; where it says nothing ("", standard input) the content decides.
    """
    origin = Origin(location, source)
    extension = source.rpartition(".")[2].lower() if kind is None and "." in source else kind or ""
    try:
        yield from _articles(data, origin, extension)
    except ReadError as error:
        yield error


def _articles(data: bytes, origin: Origin, kind: str) -> Iterator[Article | ReadError]:
    if not data:
        raise origin.error("is empty", "leave it out, or fill it")
    page = kind in ("html", "htm") or (kind not in KINDS and data.lstrip()[:1] == b"<")
    text = decode(data, origin.source, declared(data) if page else None)
    if not text.strip():
        raise origin.error("holds nothing but white space", "leave it out, or fill it")
    yield from _READERS[kind if kind in KINDS else _sniffed(text)](text, origin)


def _sniffed(text: str) -> str:
    if looks_like_lines(text):
        return "jsonl"
    if looks_like_json(text):
        return "json"
    return "html" if _PAGE.match(text) else "txt"
