"""JSON and JSON lines → articles. One record an article; a bad record loses itself, not the file."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from index.article import Article
from index.errors import ReadError
from index.mending import mend
from index.paragraphs import blocks
from index.reading.fields import meta_of
from index.reading.html import extract
from index.reading.meta import Meta, made_title
from index.reading.origin import Origin

_BODY = ("text", "body", "content", "article", "articlebody", "article_body", "maintext", "full_text", "fulltext")
_LISTS = ("articles", "data", "items", "docs", "documents", "records", "results")
_IDS = ("id", "_id", "guid", "uuid")
_TAGGED = re.compile(r"<(?:p|div|br|h[1-6]|article)\b[^<>]{0,500}>", re.I)
_SURROGATE = re.compile("[\ud800-\udfff]")
_FIX_BODY = "give it a text field with the article in it"


def looks_like_lines(text: str) -> bool:
    """Whether the first line is a whole JSON object, and more follows."""
    first, _, rest = text.strip().partition("\n")
    return bool(rest.strip()) and first.lstrip().startswith("{") and isinstance(_quiet(first), Mapping)


def looks_like_json(text: str) -> bool:
    """Whether the text opens as JSON of records does; "[Sudanis] statement" does not."""
    return re.match(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\"\]])", text) is not None


def read_json(text: str, origin: Origin) -> Iterator[Article | ReadError]:
    """One object, a list of objects, or an object that holds such a list under a usual name."""
    value = _parsed(text, origin)
    records = _listed(value)
    if records is None:
        yield from _records([(origin, origin, value)])
    elif not records:
        raise origin.error("holds an empty list", "leave it out, or fill it")
    else:
        yield from _records((origin, origin.record(str(n)), record) for n, record in enumerate(records, 1))


def read_lines(text: str, origin: Origin) -> Iterator[Article | ReadError]:
    """One record a line; blank lines are passed over."""
    yield from _records(_lines(text, origin))


def _lines(text: str, origin: Origin) -> Iterator[tuple[Origin, Origin, Any]]:
    for n, line in enumerate(text.split("\n"), 1):
        if line.strip():
            place = Origin(f"{origin.location}#{n}", f"{origin.source}:{n}")
            try:
                yield origin, place, _parsed(line, place)
            except ReadError as error:
                yield origin, place, error


def _records(found: Any) -> Iterator[Article | ReadError]:
    """Each record as an article, or as the error that it is. Two of one identity would replace each other."""
    seen: set[str] = set()
    for origin, place, value in found:
        try:
            article = _article(value, origin, place)
            if article.location in seen:
                raise place.error("has the same id or address as a record before it", "give each its own")
        except ReadError as error:
            yield error
        else:
            seen.add(article.location)
            yield article
