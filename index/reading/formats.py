"""Bytes of a known kind → their articles, in this process. It is all that a child process is asked to do."""

from collections.abc import Callable, Iterator

from index.article import Article
from index.errors import ReadError
from index.reading.charset import declared
from index.reading.detect import decode
from index.reading.html import read_html
from index.reading.mail import read_mail, read_mailbox
from index.reading.markdown import read_markdown
from index.reading.origin import Origin
from index.reading.pdf import read_pdf
from index.reading.records import read_json, read_lines
from index.reading.text import read_text
from index.reading.xml import read_xml
from index.reading.zipped import read_zip

Items = Iterator[Article | ReadError]

_OF_TEXT: dict[str, Callable[[str, Origin], Items | Iterator[Article]]] = {
    "txt": read_text,
    "md": read_markdown,
    "html": read_html,
    "json": read_json,
    "jsonl": read_lines,
}
_OF_BYTES: dict[str, Callable[[bytes, Origin], Items]] = {
    "pdf": read_pdf,
    "eml": read_mail,
    "mbox": read_mailbox,
    "xml": read_xml,
}


def articles(data: bytes, origin: Origin, kind: str) -> Items:
    """The articles in order, a ReadError in the place of each that fails. Raises ReadError where the whole fails."""
    if kind == "zip":
        yield from read_zip(data, origin, articles)
    elif kind in _OF_BYTES:
        yield from _OF_BYTES[kind](data, origin)
    else:
        text = decode(data, origin.source, declared(data) if kind == "html" else None)
        if not text.strip():
            raise origin.error("holds nothing but white space", "leave it out, or fill it")
        yield from _OF_TEXT[kind](text, origin)
