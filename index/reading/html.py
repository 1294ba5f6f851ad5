"""HTML → one article. trafilatura finds the article on the page; its blocks become plain text.

Sub-headings are kept as "## " lines, list items and table rows are blocks of their own.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from index.article import Article
from index.mending import mend
from index.paragraphs import HEADING
from index.reading.day import day
from index.reading.meta import Meta, made_title
from index.reading.origin import Origin

_BLOCKS = frozenset(("p", "head", "item", "quote", "code", "row", "list", "table", "div"))
_ADDRESS = re.compile(r"https?://", re.I)
_FIX = "save the page again with its text in it (some pages are empty until a browser runs their scripts)"


def read_html(page: str, origin: Origin) -> Iterator[Article]:
    """The one article of a page; raises ReadError where no article text is found."""
    found = extract(page)
    if found is None or not re.search(r"[^\W_]", found[1]):
        raise origin.error("holds no article text that can be found", _FIX)
    meta, text = found
    yield Article(
        location=origin.location,
        source=origin.source,
        title=meta.title or made_title(text),
        text=text,
        published=meta.published,
        url=meta.url or (origin.location if _ADDRESS.match(origin.location) else None),
        author=meta.author,
        outlet=meta.outlet,
    )


def extract(page: str) -> tuple[Meta, str] | None:
    """What a page tells of its article, and the article as plain text; None if trafilatura finds none."""
    from lxml.etree import LxmlError  # here because trafilatura and lxml are slow to load
    from trafilatura import bare_extraction

    try:
        document: Any = bare_extraction(
            page,
            include_comments=False,
            include_tables=True,
            favor_recall=True,
            with_metadata=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except (LxmlError, ValueError, TypeError, AttributeError, RecursionError, AssertionError):
        return None
    if document is None or document.body is None:
        return None
    meta = _meta(document, page)
    return meta, _text(document.body, meta.title)


def _meta(document: Any, page: str) -> Meta:
    return Meta(
        title=_line(document.title),
        published=_published(document.date, page),
        author=_line((document.author or "").replace("; ", ", ")),
        url=document.url if document.url and _ADDRESS.match(document.url) else None,
        outlet=_line(document.sitename),
    )


def _line(value: str | None) -> str | None:
    return mend(value or "") or None


def _published(value: str | None, page: str) -> date | None:
    """The date of the page, if its year stands in the page and it is not to come."""
    found = day(value)
    if found is None or found > datetime.now(UTC).date() or str(found.year) not in page:
        return None
    return found


def _text(body: Any, title: str | None) -> str:
    blocks = [block for block in _blocks(body) if block]
    if blocks and title and mend(blocks[0].removeprefix(HEADING)).casefold() == title.casefold():
        blocks = blocks[1:]
    return "\n\n".join(blocks)


def _blocks(element: Any) -> Iterator[str]:
    """The text of each block element, in order; what stands loose between blocks is a block too."""
    loose: list[str] = [element.text or ""]
    for child in element:
        if child.tag in _BLOCKS:
            yield _flat("".join(loose))
            yield from _block(child)
            loose = [child.tail or ""]
        else:
            loose += [_inline(child), child.tail or ""]
    yield _flat("".join(loose))


def _block(element: Any) -> Iterator[str]:
    if element.tag == "head":
        yield HEADING + _flat(_inline(element)).replace("\n", " ")
    elif element.tag == "row":
        yield " | ".join(_flat(_inline(cell)).replace("\n", " ") for cell in element)
    else:
        yield from _blocks(element)


def _inline(element: Any) -> str:
    if element.tag == "lb":
        return "\n"
    return (element.text or "") + "".join(_inline(child) + (child.tail or "") for child in element)


def _flat(text: str) -> str:
    """Without blank lines inside, which would make two paragraphs of one."""
    return re.sub(r"\n\s*\n", "\n", text.strip())
