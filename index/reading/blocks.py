"""A tree of markup → blocks of plain text: one for each paragraph, list item, heading ("## ") and table row.

Reads HTML, the elements that trafilatura puts in its place, and NITF.
"""

import re
from collections.abc import Iterator
from typing import Protocol

from index.paragraphs import HEADING

_HEADS = frozenset(("head", "h1", "h2", "h3", "h4", "h5", "h6", "hl1", "hl2"))
_ROWS = frozenset(("row", "tr"))
_BREAKS = frozenset(("lb", "br"))
_BLOCKS = frozenset(
    "p item list quote code table div li ul ol dl dt dd pre blockquote section article main aside header footer"
    " figure figcaption tbody thead tfoot body html hr address block bq".split()
)
_UNSHOWN = frozenset("script style template noscript iframe svg object form button select textarea media".split())
_DEEPEST = 200


class Element(Protocol):
    """What is used of an lxml element; the tag of a comment is no string."""

    tag: object
    text: str | None
    tail: str | None

    def __iter__(self) -> Iterator["Element"]: ...


def blocks(element: Element, depth: int = 0) -> Iterator[str]:
    """The texts in order, none empty; what stands loose between two blocks is a block too."""
    loose = [element.text or ""]
    for child in element:
        if _is_block(child) and depth < _DEEPEST:
            yield from _flat("".join(loose))
            yield from _block(child, depth)
            loose = [child.tail or ""]
        else:
            loose += [_inline(child), child.tail or ""]
    yield from _flat("".join(loose))


def _is_block(element: Element) -> bool:
    """A link or a span around paragraphs is a block as they are."""
    if element.tag in _HEADS or element.tag in _ROWS or element.tag in _BLOCKS:
        return True
    return _shown(element) and any(_is_block(child) for child in element)


def _block(element: Element, depth: int) -> Iterator[str]:
    if element.tag in _HEADS:
        yield from (HEADING + " ".join(text.split()) for text in _flat(_inline(element)))
    elif element.tag in _ROWS:
        cells = (" ".join(_inline(cell).split()) for cell in element if _shown(cell))
        yield from _flat(" | ".join(cell for cell in cells if cell))
    else:
        yield from blocks(element, depth + 1)


def _inline(element: Element) -> str:
    """All words of an element, depth first and without recursion: pages nest without limit."""
    if element.tag in _BREAKS:
        return "\n"
    words: list[str] = []
    todo: list[Element | str] = [element]
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            words.append(item)
        elif item.tag in _BREAKS:
            words.append("\n")
        elif _shown(item):
            words.append(item.text or "")
            for child in reversed(list(item)):
                todo += [child.tail or "", child]
    return "".join(words)


def _shown(element: Element) -> bool:
    """False for comments (whose tag is no string) and for what a reader never sees."""
    return isinstance(element.tag, str) and element.tag not in _UNSHOWN


def _flat(text: str) -> Iterator[str]:
    """The block, if there is one, without blank lines inside, which would make two paragraphs of it."""
    if flat := re.sub(r"\n\s*\n", "\n", text.strip()):
        yield flat
