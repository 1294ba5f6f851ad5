"""Blocks of text and what is told of them → an article, alike for all structured formats."""

import re
from collections.abc import Iterable, Iterator

from index.article import Article
from index.errors import ReadError
from index.mending import mend
from index.paragraphs import HEADING, blocks
from index.reading.meta import Header, Meta, header, made_title
from index.reading.origin import Origin

_UNSTORABLE = re.compile("[\x00\ud800-\udfff\ufffe\uffff]")


def composed(origin: Origin, told: Meta, parts: Iterable[str], *, headed: bool = False) -> Article:
    """The article of these blocks. `headed`: its first lines may tell its date and author, as in a plain text.

    Raises ReadError where there is nothing but a title.
    """
    text = storable("\n\n".join(parts))
    first = title_end(text, told.title)
    head = _head(text, first, told.title) if headed else Header(Meta(), first)
    if not _has_words(text[head.body_start :]):
        raise origin.error("has no text besides its title" if told.title else "has no text", "leave it out")
    known = told.over(head.meta)
    return Article(
        location=origin.location,
        source=origin.source,
        title=storable(known.title or made_title(text[head.body_start :])),
        text=text,
        published=known.published,
        url=known.url,
        author=known.author,
        outlet=known.outlet,
        body_start=head.body_start,
    )


def title_end(text: str, title: str | None) -> int:
    """Where the body begins: behind a first block that repeats the title, if other text follows."""
    first = next(blocks(text), [])
    if not title or not first:
        return 0
    end = first[-1][1]
    shown = mend(text[first[0][0] : end]).removeprefix(HEADING)
    return end if shown.casefold() == title.casefold() and text[end:].strip() else 0


def storable(text: str) -> str:
    """Without NULs and half characters, which no database stores; formats that are read strictly have none."""
    return _UNSTORABLE.sub("", text)


def told_apart(items: Iterable[Article | ReadError]) -> Iterator[Article | ReadError]:
    """The items of one file. Two that differ and have one identity would replace each other: the second fails."""
    seen: dict[str, str] = {}
    for item in items:
        if isinstance(item, Article) and seen.setdefault(item.location, item.digest) != item.digest:
            what = f"{item.source} has the same id or address as another article in its file"
            yield ReadError(item.source, what, "give each its own")
        else:
            yield item


def named(origin: Origin, told: Meta, name: str | None, n: int) -> Origin:
    """Who a record of a file is: its address, else its id in the file, else its place there (from 1)."""
    if told.url:
        return Origin(told.url, told.url)
    return origin.record(" ".join((name or "").split()) or str(n))


def _head(text: str, start: int, title: str | None) -> Header:
    found = header(text[start:], titled=title is not None)
    return Header(found.meta, start + found.body_start)


def _has_words(text: str) -> bool:
    return any(re.search(r"[^\W_]", line) for line in text.split("\n") if not line.startswith(HEADING))
