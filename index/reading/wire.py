"""Articles and errors as lines of JSON, as a child process sends them. What comes back is checked, never run."""

import json
from datetime import date
from typing import Any

from index.article import Article
from index.errors import LeftOut, ReadError
from index.reading.origin import Origin

_TEXTS = ("location", "source", "title", "text")
_MAYBE = ("url", "author", "outlet")


class Garbled(Exception):
    """A line that no sound child sends."""


def line_of(item: Article | ReadError) -> bytes:
    """One item as one line."""
    if isinstance(item, ReadError):
        kind = "left out" if isinstance(item, LeftOut) else "error"
        told: dict[str, Any] = {kind: [item.source, item.what, item.fix]}
    else:
        told = {name: getattr(item, name) for name in (*_TEXTS, *_MAYBE, "body_start")}
        told["published"] = item.published.isoformat() if item.published else None
    return json.dumps(told).encode() + b"\n"


def item_of(line: bytes, origin: Origin) -> Article | ReadError:
    """The item of a line. Raises Garbled for anything that an article of `origin` cannot be."""
    try:
        told = json.loads(line)
        for name, kind in (("error", ReadError), ("left out", LeftOut)):
            if name in told:
                source, what, fix = map(_text, told[name])
                return kind(source, what, fix)
        return _article(told, origin)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Garbled from error


def _article(told: dict[str, Any], origin: Origin) -> Article:
    texts = {name: _text(told[name]) for name in _TEXTS}
    maybe = {name: None if told[name] is None else _text(told[name]) for name in _MAYBE}
    published = None if told["published"] is None else date.fromisoformat(_text(told["published"]))
    start, location = told["body_start"], texts["location"]
    mine = location == origin.location or location.startswith((f"{origin.location}#", f"{origin.location}!"))
    if not isinstance(start, int) or not (mine or location.startswith(("http://", "https://"))):
        raise ValueError(location)
    return Article(
        location=location,
        source=texts["source"],
        title=texts["title"],
        text=texts["text"],
        published=published,
        url=maybe["url"],
        author=maybe["author"],
        outlet=maybe["outlet"],
        body_start=start,
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value
