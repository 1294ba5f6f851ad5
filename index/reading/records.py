"""JSON and JSON lines → articles. One record an article; a bad record loses itself, not the file."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from index.article import Article
from index.errors import ReadError
from index.reading import agency
from index.reading.fields import meta_of
from index.reading.html import fragment
from index.reading.making import title_end
from index.reading.meta import Meta, made_title
from index.reading.origin import Origin

_BODY = ("text", "body", "content", "article", "articlebody", "article_body", "maintext", "full_text", "fulltext")
_LISTS = ("articles", "data", "items", "docs", "documents", "records", "results")
_IDS = ("id", "_id", "guid", "uuid")
_TAGGED = re.compile(r"<(?:p|div|br|h[1-6]|article)\b[^<>]{0,500}>", re.I)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_FIX_BODY = "give it a text field with the article in it"


@dataclass(frozen=True, slots=True)
class _Record:
    """One record of a file: `n` is its place there (None: it is the whole file), `shown` names it in errors."""

    value: Any
    file: Origin
    shown: str
    n: int | None = None
    unparsed: bool = False

    def error(self, what: str, fix: str = "") -> ReadError:
        return ReadError(self.shown, f"{self.shown} {what}", fix)


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
        yield _article(_Record(value, origin, origin.source))
        return
    if not records:
        raise origin.error("holds an empty list", "leave it out, or fill it")
    yield from _told_apart(_Record(record, origin, f"{origin.source}#{n}", n) for n, record in enumerate(records, 1))


def read_lines(text: str, origin: Origin) -> Iterator[Article | ReadError]:
    """One record a line; blank lines are passed over."""
    lines = ((n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip())
    yield from _told_apart(_Record(line, origin, f"{origin.source}:{n}", n, True) for n, line in lines)


def _told_apart(records: Iterable[_Record]) -> Iterator[Article | ReadError]:
    """Each record as an article, or as its error. Two of one identity would replace each other: the second is one."""
    seen: set[str] = set()
    for record in records:
        try:
            article = _article(record)
            if article.location in seen:
                raise record.error("has the same id or address as a record before it", "give each its own")
        except ReadError as error:
            yield error
        else:
            seen.add(article.location)
            yield article


def _article(record: _Record) -> Article:
    value = _parsed(record.value, Origin(record.shown, record.shown)) if record.unparsed else record.value
    if not isinstance(value, Mapping):
        raise record.error(f"is no record but {_called(value)}", "make it an object with a text field")
    if _broken(value):
        raise record.error("holds half a character or a NUL", "write it again as valid UTF-8 JSON")
    value = agency.usual(value, Origin(record.shown, record.shown))
    told = meta_of(value)
    text = _body(value, record)
    if not re.search(r"[^\W_]", text):
        raise record.error("has no text besides its title" if told.title else "has no text", _FIX_BODY)
    origin = _identity(value, told, record)
    start = title_end(text, told.title)
    return Article(
        location=origin.location,
        source=origin.source,
        title=told.title or made_title(text),
        text=text,
        published=told.published,
        url=told.url,
        author=told.author,
        outlet=told.outlet,
        body_start=start,
    )


def _identity(value: Mapping[str, Any], told: Meta, record: _Record) -> Origin:
    """Its address, or its id within the file, or its place there. A file of one record is that record."""
    if record.n is None:
        return record.file
    if told.url:
        return Origin(told.url, told.url)
    named = (str(value[name]).strip() for name in _IDS if isinstance(value.get(name), str | int))
    return record.file.record(next((name for name in named if name), str(record.n)))


def _body(value: Mapping[str, Any], record: _Record) -> str:
    """The first body field that holds something: text, HTML, or a list of paragraphs."""
    named = {key.strip().lower(): field for key, field in value.items()}
    for name in _BODY:
        if field := named.get(name):
            return _plain(_joined(field, name, record))
    return ""


def _joined(field: object, name: str, record: _Record) -> str:
    if isinstance(field, list):
        return "\n\n".join(_joined(item, name, record).strip() for item in field if not isinstance(item, list))
    if isinstance(field, Mapping):
        field = field.get("text") or field.get("content") or ""
    if not isinstance(field, str):
        raise record.error(f"has {_called(field)} for its {name} where text is expected", _FIX_BODY)
    return field


def _plain(text: str) -> str:
    """The text with "\\n" line ends; of HTML, the words."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    if not _TAGGED.search(lines):
        return lines
    words = fragment(lines)
    return lines if words is None else words


def _listed(value: object) -> list[Any] | None:
    """The list of records, or None where the value is itself a record."""
    if isinstance(value, list):
        return value
    if (items := agency.items(value)) is not None:
        return items
    if not isinstance(value, Mapping) or any(isinstance(value.get(name), str) for name in _BODY):
        return None
    lists = (value.get(name) for name in _LISTS)
    return next((found for found in lists if isinstance(found, list)), None)


def _parsed(text: str, origin: Origin) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise origin.error(f"is not valid JSON: {error.msg} at {where}", "mend it there") from error
    except RecursionError as error:
        raise origin.error("is JSON nested too deep", "flatten it") from error
    except ValueError as error:
        raise origin.error(f"is JSON that cannot be read: {error}", "mend it") from error


def _quiet(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _broken(value: object) -> bool:
    """Whether any text in a record has half a surrogate pair or a NUL, which no database stores."""
    todo = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            if _UNSTORABLE.search(item):
                return True
        elif isinstance(item, Mapping):
            todo += [*item.keys(), *item.values()]
        elif isinstance(item, list):
            todo += item
    return False


def _called(value: object) -> str:
    if value is None:
        return "null"
    names = {bool: "true or false", int: "a number", float: "a number", str: "a plain text", list: "a list"}
    return names.get(type(value), "something else")
