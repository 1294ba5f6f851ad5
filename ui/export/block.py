"""What a page is made of: headings, paragraphs, lists and tables of text with footnote marks; footnotes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Style = Literal["plain", "strong", "quiet", "doubt"]
Kind = Literal["made", "lead", "plain", "quiet"]


@dataclass(frozen=True, slots=True)
class Text:
    """Words on one line, already harmless; `url` is "" or a web address."""

    text: str
    style: Style = "plain"
    url: str = ""


@dataclass(frozen=True, slots=True)
class Marks:
    """The numbers of the footnotes that stand at this place; `listed`: as a list of their own, not raised."""

    labels: tuple[int, ...]
    listed: bool = False


Spans = tuple[Text | Marks, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """Level 1 is the headline; `name` is its anchor."""

    text: str
    level: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph."""

    spans: Spans
    kind: Kind = "plain"


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Spans, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `widths` are the shares of its columns. One named "sides" has no head that could be repeated."""

    name: str
    head: tuple[Spans, ...]
    rows: tuple[tuple[Spans, ...], ...]
    widths: tuple[int, ...]


Block = Heading | Para | Items | Table


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote: where the paragraph stands, and its text before, in and after the quoted words."""

    label: int
    title: str
    url: str
    place: str
    before: str
    quoted: str
    after: str


def marked(given: Iterable[Block]) -> Iterator[int]:
    """The labels of all footnote marks, in the order in which they are read."""
    for block in given:
        match block:
            case Para(spans):
                told: Iterable[Spans] = [spans]
            case Items(items):
                told = items
            case Table(_, head, rows):
                told = (cell for row in (head, *rows) for cell in row)
            case _:
                told = ()
        yield from (label for spans in told for span in spans if isinstance(span, Marks) for label in span.labels)
