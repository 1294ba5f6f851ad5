"""EPUB → one article a chapter, with the title that the table of contents gives it.

Author, publisher and day are the book's; a bare "Chapter 3" or "IV" is headed by the book's title.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from index.article import Article
from index.errors import ReadError
from index.mending import mend
from index.paragraphs import HEADING
from index.reading.blocks import blocks
from index.reading.charset import declared
from index.reading.day import day
from index.reading.detect import decode
from index.reading.html import whole
from index.reading.making import composed, told_apart
from index.reading.meta import Meta
from index.reading.origin import Origin
from index.reading.packed import Packed
from index.reading.xml import Tree, attribute, parse, words

_CONTAINER, _LOCKS = "META-INF/container.xml", "META-INF/encryption.xml"
_BARE = re.compile(r"\W*(?:(?:chapter|part|section|book)\s+)?(?:\d+|[ivxlc]+)\W*$", re.I)
_FEWEST_WORDS = 20
_PAGES = ("application/xhtml+xml", "text/html")


@dataclass(slots=True)
class _Chapter:
    """`place` is the file that it begins in, as named in the book; a chapter may run over several."""

    place: str
    title: str
    parts: list[str] = field(default_factory=list)


def read_epub(packed: Packed) -> Iterator[Article | ReadError]:
    """The chapters in reading order. Covers and the like (under 20 words) are passed over, and the contents page.

    Raises ReadError where the book is damaged, locked, or has no text.
    """
    origin = packed.origin
    opf = attribute(parse(packed.read(_CONTAINER), origin).find("rootfiles/rootfile"), "full-path")
    package = parse(packed.read(opf), origin)
    book = _told(package)
    _refuse_locked(packed, origin)
    chapters = [
        _made(chapter, book, origin) for chapter in _chapters(packed, package, posixpath.dirname(opf), origin)
    ]
    if not chapters:
        raise origin.error("has no text in its chapters", "leave it out")
    yield from told_apart(chapters)


def _told(package: Tree) -> Meta:
    metadata = package.find("metadata")
    found = {} if metadata is None else {name: _all(metadata, name) for name in ("title", "creator", "publisher")}
    dates = [] if metadata is None else metadata.findall("dc.date")
    # EPUB 2 marks its dates; one that is only of the file's making is not the book's.
    own = [date for date in dates if attribute(date, "event").lower() in ("", "publication", "original-publication")]
    return Meta(
        title=found.get("title", [""])[0] or None,
        published=next((that for date in own if (that := day(words(date)))), None),
        author=", ".join(found.get("creator", [])) or None,
        outlet=found.get("publisher", [""])[0] or None,
    )


def _all(metadata: Tree, name: str) -> list[str]:
    return [line for element in metadata.findall(f"dc.{name}") if (line := mend(words(element)))] or [""]


def _refuse_locked(packed: Packed, origin: Origin) -> None:
    """Fonts may be scrambled; text that is, is behind DRM."""
    if _LOCKS not in packed.names():
        return
    for reference in parse(packed.read(_LOCKS), origin).iter("CipherReference"):
        if attribute(reference, "URI").lower().endswith((".xhtml", ".html", ".htm", ".xml")):
            raise origin.error("is locked (DRM)", "ask the publisher for a copy without a lock")


def _chapters(packed: Packed, package: Tree, folder: str, origin: Origin) -> Iterator[_Chapter]:
    """A file that the table of contents does not name goes on with the chapter before it."""
    items = {attribute(item, "id"): item for item in package.iter("item")}
    titles = _contents(packed, items, package, folder, origin)
    chapter: _Chapter | None = None
    for reference in package.iter("itemref"):
        item = items.get(attribute(reference, "idref"))
        if item is None or attribute(item, "media-type") not in _PAGES or _is_contents(item, reference):
            continue
        place = _path(folder, attribute(item, "href"))
        parts = _page(packed, place, origin)
        if place in titles or chapter is None or not titles:
            if chapter is not None and _said(chapter):
                yield chapter
            chapter = _Chapter(place, titles.get(place, ""))
        chapter.parts += parts
    if chapter is not None and _said(chapter):
        yield chapter


def _said(chapter: _Chapter) -> bool:
    return sum(len(part.split()) for part in chapter.parts) >= _FEWEST_WORDS


def _is_contents(item: Tree, reference: Tree) -> bool:
    return "nav" in attribute(item, "properties").split() or attribute(reference, "linear") == "no"


def _page(packed: Packed, place: str, origin: Origin) -> list[str]:
    """Its blocks: of XHTML as it should be, else of whatever HTML it is."""
    data = packed.read(place)
    if not data.strip():
        return []
    try:
        body = parse(data, origin).find("body")
    except ReadError:
        return whole(decode(data, origin.source, declared(data)))
    return [] if body is None else list(blocks(body))


def _contents(packed: Packed, items: dict[str, Tree], package: Tree, folder: str, origin: Origin) -> dict[str, str]:
    """File → the first title that the table of contents (EPUB 3 nav, EPUB 2 ncx) has for it."""
    nav = next((item for item in items.values() if "nav" in attribute(item, "properties").split()), None)
    ncx = items.get(attribute(package.find("spine"), "toc"))
    item = nav if nav is not None else ncx
    if item is None:
        return {}
    place = _path(folder, attribute(item, "href"))
    try:
        tree = parse(packed.read(place), origin)
    except ReadError:
        return {}  # a book can be read without it: its headings give the titles
    links = _nav_links(tree) if nav is not None else _ncx_links(tree)
    titles: dict[str, str] = {}
    for href, title in links:
        titles.setdefault(_path(posixpath.dirname(place), href), mend(title))
    return titles


def _nav_links(tree: Tree) -> Iterator[tuple[str, str]]:
    navs = list(tree.iter("nav"))
    toc = next((nav for nav in navs if attribute(nav, "type") == "toc"), navs[0] if navs else None)
    yield from ((attribute(link, "href"), words(link)) for link in ([] if toc is None else toc.iter("a")))


def _ncx_links(tree: Tree) -> Iterator[tuple[str, str]]:
    for point in tree.iter("navPoint"):
        yield attribute(point.find("content"), "src"), words(point.find("navLabel"))


def _path(folder: str, href: str) -> str:
    """The member that a link names; only ever looked up in the zip."""
    return posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0])))


def _made(chapter: _Chapter, book: Meta, origin: Origin) -> Article | ReadError:
    heading = next((part for part in chapter.parts[:2] if part.startswith(HEADING)), "")
    title = chapter.title or mend(heading.removeprefix(HEADING))
    if book.title and title and _BARE.match(title):
        title = f"{book.title}: {title}"
    try:
        meta = Meta(title or None, book.published, book.author, None, book.outlet)
        return composed(origin.record(chapter.place), meta, chapter.parts)
    except ReadError as error:
        return error
