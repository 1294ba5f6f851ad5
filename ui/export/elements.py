"""A briefing's blocks as HTML elements: what the file and the page have in common."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from eval.markup import Html, el, join
from rag.briefing.briefing import Briefing
from ui.export import words
from ui.export.block import Block, Heading, Items, Marks, Para, Spans, Table, Text
from ui.export.drawing import drawing
from ui.export.outline import notes

_NOT_LISTED = ("top", "summary")  # the headings that the list of contents leaves out


class Elements(ABC):
    """Blocks as elements. Who shows them says what headings, marks and words look like."""

    prefix: ClassVar[str] = ""  # of the names of headings and the classes of tables

    def __init__(self, briefing: Briefing) -> None:
        self.notes = {note.label: note for note in notes(briefing)}
        self._drawing = drawing(briefing.timeline)

    @abstractmethod
    def heading(self, heading: Heading) -> Html:
        """A heading."""

    @abstractmethod
    def mark(self, label: int) -> Html:
        """The mark of a footnote."""

    @abstractmethod
    def text(self, span: Text) -> Html:
        """Words."""

    def columns(self, table: Table) -> Html:
        """What stands before the rows of a table."""
        return Html("")

    def block(self, block: Block) -> Html:
        """One block."""
        match block:
            case Heading():
                return self.heading(block)
            case Para(spans, kind):
                return el("p", *self._spans(spans), class_=None if kind == "plain" else kind)
            case Items(items):
                return el("ul", *(el("li", *self._spans(item)) for item in items))
            case Table():
                return self._table(block)

    def contents(self, outline: Sequence[Block], kind: str) -> Html:
        """The list of contents, `kind` of list: ul or ol."""
        listed = [
            el("li", el("a", block.text, href=f"#{self.prefix}{block.name}"))
            for block in outline
            if isinstance(block, Heading) and block.level == 2 and block.name not in _NOT_LISTED
        ]
        last = el("li", el("a", words.NOTES, href=f"#{self.prefix}notes"))
        return el("nav", el(kind, *listed, last), aria_label="Contents")

    def _table(self, table: Table) -> Html:
        names = ["".join(span.text for span in cell if isinstance(span, Text)) for cell in table.head]
        head = el("thead", el("tr", *(el("th", *self._spans(cell), scope="col") for cell in table.head)))
        rows = [
            el("tr", *(self._cell(table, n, *pair) for pair in zip(names, row, strict=True)), id=_anchor(table, n))
            for n, row in enumerate(table.rows, 1)
        ]
        chart = self._drawing if table.name == "timeline" else ""
        body = el("tbody", *rows)
        return join(chart, el("table", self.columns(table), head, body, class_=f"{self.prefix}{table.name}"))

    def _cell(self, table: Table, n: int, name: str, cell: Spans) -> Html:
        children: list[str] = self._spans(cell)
        if table.name == "timeline" and name == "No.":
            children = [el("a", str(n), href=f"#m{n}", aria_label=f"{n}, on the axis")]
        return el("td", *children, data_label=None if table.name == "sides" else name)

    def _spans(self, spans: Spans) -> list[str]:
        return [self._marks(span) if isinstance(span, Marks) else self.text(span) for span in spans]

    def _marks(self, marks: Marks) -> Html:
        links: list[str] = []
        for label in marks.labels:
            links += [", " if marks.listed else ","] if links else []
            links.append(self.mark(label))
        return el("span" if marks.listed else "sup", *links, class_="mark") if links else Html("")


def _anchor(table: Table, n: int) -> str | None:
    """What leads to a row: only the drawing does."""
    return f"t{n}" if table.name == "timeline" else None
