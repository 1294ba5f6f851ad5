"""XML → a tree with short tag names, safely; and which of the news formats it is.

Nothing outside the file is ever loaded, entities of the file's own are refused, and depth and size are capped.
"""

import html
import re
from collections.abc import Iterator
from typing import Any

from index.article import Article
from index.errors import ReadError
from index.reading.charset import declared
from index.reading.detect import decode
from index.reading.html import read_html
from index.reading.origin import Origin

Tree = Any
"""An lxml element; lxml has no types."""

_DECLARATION = re.compile(r"\s*<\?xml\b[^>]{0,300}\?>")
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
# Names that are told apart by their namespace keep a short form of it: "dc.creator". The others are plain.
_PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc.",
    "http://purl.org/dc/terms/": "dcterms.",
    "http://purl.org/rss/1.0/modules/content/": "content.",
    _WORD: "w.",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w.",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc.",
}
_FOREIGN = ("mrss", "itunes", "podcast", "slash", "wfw", "georss", "threading", "mathml", "svg")
_FIX = "fetch it again, or mend it there"


def read_xml(data: bytes, origin: Origin) -> Iterator[Article | ReadError]:
    """A feed, an NITF story, NewsML-G2 or an XHTML page; raises ReadError for any other XML."""
    from index.reading.feed import read_feed
    from index.reading.newsml import read_newsml
    from index.reading.nitf import read_nitf

    root = parse(data, origin)
    if root.tag in ("rss", "feed", "RDF"):
        yield from read_feed(root, origin)
    elif root.tag == "nitf":
        yield read_nitf(root, origin)
    elif root.tag in ("newsItem", "newsMessage", "packageItem", "conceptItem", "planningItem", "knowledgeItem"):
        yield from read_newsml(root, origin)
    elif root.tag == "html":
        yield from read_html(decode(data, origin.source, declared(data)), origin)
    else:
        fix = "Dateline reads RSS, Atom, NITF, NewsML-G2 and XHTML"
        raise origin.error(f"is XML of another kind (<{str(root.tag).rpartition('.')[2][:40]}>)", fix)


def parse(data: bytes, origin: Origin) -> Tree:
    """The root element. Raises ReadError where it is not well-formed, or declares entities."""
    text = decode(data, origin.source, declared(data))
    body = text.removeprefix("\ufeff")
    if match := _DECLARATION.match(body):
        body = "\n" * match[0].count("\n") + body[match.end() :]  # the lines keep their numbers
    return _short(_parsed(body, origin, mended=False))


def words(element: Tree | None) -> str:
    """All the words of an element on one line; "" for none."""
    return "" if element is None else " ".join("".join(element.itertext()).split())


def attribute(element: Tree | None, name: str) -> str:
    """An attribute by its name without a namespace; "" for none."""
    if element is None:
        return ""
    return next((str(value).strip() for key, value in element.items() if key.rpartition("}")[2] == name), "")


def _parsed(body: str, origin: Origin, mended: bool) -> Tree:
    from lxml import etree  # type: ignore[import-untyped]  # here because it is slow to load

    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(body.encode(), parser)
    except etree.XMLSyntaxError as error:
        named = body if mended or "Entity" not in str(error) else _named_out(body)
        if named != body:
            return _parsed(named, origin, mended=True)
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        if "<!ENTITY" in body:
            raise _with_entities(origin) from error
        raise origin.error(f"is not well-formed XML: {error.msg}", _FIX) from error
    except ValueError as error:
        raise origin.error(f"cannot be read as XML: {error}", _FIX) from error
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and next(dtd.iterentities(), None) is not None:
        raise _with_entities(origin)
    return root


def _with_entities(origin: Origin) -> ReadError:
    return origin.error("declares XML entities, which can hide or multiply text", "save it with them written out")


def _named_out(body: str) -> str:
    """Names of HTML ("&nbsp;") as characters: many feeds use them, though XML knows only five."""
    return re.sub(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z][A-Za-z0-9]{1,31};", lambda m: html.unescape(m[0]), body)


def _short(root: Tree) -> Tree:
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag.startswith("{"):
            space, _, local = element.tag[1:].partition("}")
            foreign = any(name in space.lower() for name in _FOREIGN)
            element.tag = _PREFIXES.get(space, "other." if foreign else "") + local
    return root
