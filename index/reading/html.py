"""HTML → one article. trafilatura finds the article on the page; its blocks become plain text.

Sub-headings are kept as "## " lines, list items and table rows are blocks of their own.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, Protocol, cast

from index.article import Article
from index.mending import mend
from index.paragraphs import HEADING
from index.reading.blocks import Element, blocks
from index.reading.day import day
from index.reading.meta import Meta, made_title
from index.reading.origin import Origin

_MARKS = ("time", "q", "code", "small", "abbr", "cite", "mark", "kbd", "samp", "var", "dfn", "data", "u", "ins")
_ADDRESS = re.compile(r"https?://", re.I)
_FIX = "save the page again with its text in it (some pages are empty until a browser runs their scripts)"


class _Document(Protocol):
    """What is used of trafilatura's answer."""

    title: str | None
    date: str | None
    author: str | None
    url: str | None
    sitename: str | None
    body: Element | None


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
    """What a page tells of its article, and the article as plain text; None if none is found."""
    document = _document(page)
    if document is None or document.body is None:
        return None
    found = list(blocks(document.body))
    if len(found) < 2:
        # Below 250 characters trafilatura takes the whole page as one paragraph; asked to be content with less,
        # it finds the parts.
        short = _document(page, shortest=30)
        parts = list(blocks(short.body)) if short is not None and short.body is not None else []
        found = parts if len(parts) > 1 else found
    meta = _meta(document, page)
    return meta, _text(found, meta.title)


def _document(page: str, shortest: int = 250) -> _Document | None:
    from lxml.etree import LxmlError  # type: ignore[import-untyped]  # here because these are slow to load
    from trafilatura import bare_extraction, load_html
    from trafilatura.settings import use_config

    config = use_config()
    config["DEFAULT"]["MIN_EXTRACTED_SIZE"] = str(shortest)
    try:
        tree = load_html(page)
        if tree is not None:
            _unwrap(tree)
        document: Any = bare_extraction(
            tree,
            config=config,
            include_comments=False,
            favor_recall=True,
            with_metadata=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except (LxmlError, ValueError, TypeError, AttributeError, RecursionError, AssertionError):
        return None
    return cast("_Document | None", document)


def _unwrap(tree: Any) -> None:  # noqa: ANN401 — lxml has no types
    """Take the marks off words in text: trafilatura loses what stands in `<time>`, and cuts at `<q>` and `<code>`."""
    for block in list(tree.iter("p", "li", "td", "th", "blockquote", "h1", "h2", "h3", "h4")):
        for mark in list(block.iter(*_MARKS)):
            if mark.tag == "q":
                mark.text = "“" + (mark.text or "")
                mark.tail = "”" + (mark.tail or "")
            mark.drop_tag()


def fragment(markup: str) -> str | None:
    """The plain text of HTML that is nothing but an article (the body field of a record); None if it is broken."""
    from lxml.etree import LxmlError
    from lxml.html import fragment_fromstring  # type: ignore[import-untyped]

    try:
        return "\n\n".join(blocks(fragment_fromstring(markup, create_parent="div")))
    except (LxmlError, ValueError, TypeError, AssertionError, RecursionError):
        return None


def whole(page: str) -> list[str]:
    """The blocks of all that a page shows, for pages that are nothing but text (a chapter); [] if it is broken."""
    from lxml.etree import LxmlError
    from lxml.html import document_fromstring

    try:
        body = document_fromstring(page.encode(), parser=_utf8()).find("body")
    except (LxmlError, ValueError, TypeError, AssertionError, RecursionError):
        return []
    return [] if body is None else list(blocks(body))


def _utf8() -> Any:  # noqa: ANN401 — lxml has no types
    """A parser that does not look for the encoding in the page, which by now is UTF-8."""
    from lxml.html import HTMLParser

    return HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)


def _meta(document: _Document, page: str) -> Meta:
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


def _text(found: list[str], title: str | None) -> str:
    if found and title and mend(found[0].removeprefix(HEADING)).casefold() == title.casefold():
        found = found[1:]
    return "\n\n".join(found)
