"""Word (.docx) → one article: paragraphs, "## " headings, list items and table rows.

Tracked changes are read as accepted. The names and dates in its properties are those of the file, not of the
article: only what the text says counts.
"""

import re
from collections.abc import Iterator

from index.article import Article
from index.mending import mend
from index.paragraphs import HEADING
from index.reading.making import composed
from index.reading.meta import LONGEST_TITLE, Meta
from index.reading.origin import Origin
from index.reading.packed import Packed
from index.reading.xml import Tree, attribute, parse

_BODY, _STYLES = "word/document.xml", "word/styles.xml"
# Deleted and moved-away text, the second rendering of a drawing, instructions of fields, and notes.
_UNSHOWN = frozenset("w.del w.moveFrom mc.Fallback w.instrText w.delText w.pPr w.rPr w.sdtPr w.sectPr".split())
_HEADING_NAME = re.compile(r"heading \d", re.I)


def read_docx(packed: Packed) -> Iterator[Article]:
    """The one article; raises ReadError where it is damaged, locked or has no text."""
    origin = packed.origin
    root = parse(packed.read(_BODY), origin)
    body = root.find("w.body")
    if body is None:
        raise origin.error("is a Word document without a body", "save it again")
    styles = _styles(packed, origin)
    parts = list(_blocks(body, styles))
    title = next((text for style, text in parts if style == "title"), None)
    told = Meta(title=mend(title)[:LONGEST_TITLE] if title else None)
    yield composed(origin, told, [_shown(style, text) for style, text in parts if text != title], headed=True)


def _shown(style: str, text: str) -> str:
    return HEADING + " ".join(text.split()) if style == "heading" else text


def _styles(packed: Packed, origin: Origin) -> dict[str, str]:
    """The id of each style that is a title or a heading → "title" or "heading"; ids differ by language."""
    if _STYLES not in packed.names():
        return {}
    found = {}
    for style in parse(packed.read(_STYLES), origin).iter("w.style"):
        name = attribute(style.find("w.name"), "val")
        if name.lower() == "title" or _HEADING_NAME.match(name):
            found[attribute(style, "styleId")] = "title" if name.lower() == "title" else "heading"
    return found


def _blocks(parent: Tree, styles: dict[str, str]) -> Iterator[tuple[str, str]]:
    """(style, text) of each block in order. What wraps paragraphs (a content control, a change) is looked into."""
    todo = [parent]
    while todo:
        item = todo.pop()
        if item.tag == "w.p":
            yield from _paragraph(item, styles)
        elif item.tag == "w.tr":
            cells = (" ".join(_text(cell).split()) for cell in item if cell.tag == "w.tc")
            if row := " | ".join(cell for cell in cells if cell):
                yield "", row
        elif item.tag not in _UNSHOWN:
            todo += reversed(list(item))


def _paragraph(paragraph: Tree, styles: dict[str, str]) -> Iterator[tuple[str, str]]:
    text = re.sub(r"\n\s*\n", "\n", _text(paragraph).strip())
    if text:
        yield styles.get(attribute(paragraph.find("w.pPr/w.pStyle"), "val"), ""), text


def _text(element: Tree) -> str:
    """All words in order, without recursion; a paragraph inside (a text box, a cell) begins a line."""
    said: list[str] = []
    todo = list(reversed(element))
    while todo:
        item = todo.pop()
        if item.tag == "w.t":
            said.append(item.text or "")
        elif item.tag in ("w.tab", "w.ptab"):
            said.append(" ")
        elif item.tag in ("w.br", "w.cr"):
            said.append("\n")
        elif item.tag == "w.noBreakHyphen":
            said.append("-")
        elif item.tag not in _UNSHOWN:
            said += ["\n"] if item.tag == "w.p" and said else []
            todo += reversed(list(item))
    return "".join(said)
