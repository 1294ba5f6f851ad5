"""A briefing as one HTML file: no script, nothing loaded; from a mark to its paragraph and back.

Its content security policy says so to the browser. Text from articles goes through `el`, which escapes it.
"""

from collections import Counter
from pathlib import Path

from eval.markup import Html, el, join
from rag.briefing.briefing import Briefing
from ui.export import words
from ui.export.block import Block, Heading, Items, Marks, Note, Para, Spans, Table, Text
from ui.export.drawing import drawing
from ui.export.numbering import numbered
from ui.export.outline import blocks, notes

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_NOT_LISTED = ("top", "summary")  # the headings that the list of contents leaves out


def document(briefing: Briefing) -> bytes:
    """The whole file."""
    briefing = numbered(briefing)
    outline = list(blocks(briefing))
    page = _Page(briefing)
    body = [page.block(block) for block in outline]
    body.insert(1 + _before_summary(outline), _contents(outline))
    main = el("main", *body, page.footnotes())
    head = el(
        "head",
        Html('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        Html(f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'),
        Html('<meta name="referrer" content="no-referrer">'),
        el("title", words.plain(briefing.headline)),
        el("style", Html((Path(__file__).parent / "page.css").read_text(encoding="utf-8"))),
    )
    return f"<!doctype html>\n{el('html', head, el('body', main), lang='en')}\n".encode()


def _before_summary(outline: list[Block]) -> int:
    """Where the list of contents stands: behind what is said of the briefing as a whole."""
    second = (n for n, block in enumerate(outline) if isinstance(block, Heading) and block.level > 1)
    return next(second, len(outline)) - 1


def _contents(outline: list[Block]) -> Html:
    links = [
        el("li", el("a", block.text, href=f"#{block.name}"))
        for block in outline
        if isinstance(block, Heading) and block.level == 2 and block.name not in _NOT_LISTED
    ]
    return el("nav", el("ol", *links, el("li", el("a", words.NOTES, href="#notes"))), aria_label="Contents")


class _Page:
    """The blocks as elements; counts the marks of each footnote, so that it can lead back to them."""

    def __init__(self, briefing: Briefing) -> None:
        self._notes = notes(briefing)
        self._drawing = drawing(briefing.timeline)
        self._marks: Counter[int] = Counter()

    def block(self, block: Block) -> Html:
        """One block."""
        match block:
            case Heading(text, level, name):
                return el(f"h{level}", text, id=name or None, dir="auto" if level != 2 else None)
            case Para(spans, kind):
                return el("p", *self._spans(spans), class_=None if kind == "plain" else kind)
            case Items(items):
                return el("ul", *(el("li", *self._spans(item)) for item in items))
            case Table():
                return self._table(block)

    def footnotes(self) -> Html:
        """Every footnote: where it stands, the way back, and the paragraph with the quoted words marked."""
        listed = el("ol", *(self._note(note) for note in self._notes))
        return el("section", el("h2", words.NOTES, id="notes"), listed, class_="notes")

    def _note(self, note: Note) -> Html:
        title = el("bdi", _linked(note.title, note.url))
        back = [_back(note.label, n) for n in range(1, self._marks[note.label] + 1)]
        place = el("p", el("b", title), " — ", el("bdi", note.place), " ", el("span", *back, class_="back"))
        around = [el("span", part, class_="around") if part else "" for part in (note.before, note.after)]
        text = el("blockquote", around[0], el("mark", note.quoted), around[1], dir="auto")
        return el("li", place, text, id=f"n{note.label}", value=note.label)

    def _table(self, table: Table) -> Html:
        head = el("thead", el("tr", *(el("th", *self._spans(cell), scope="col") for cell in table.head)))
        names = ["".join(span.text for span in cell if isinstance(span, Text)) for cell in table.head]
        rows = [
            el("tr", *(self._cell(table, n, *pair) for pair in zip(names, row, strict=True)), id=_anchor(table, n))
            for n, row in enumerate(table.rows, 1)
        ]
        chart = self._drawing if table.name == "timeline" else ""
        columns = el("colgroup", *(el("col") for _ in table.head)).replace("></col>", ">")
        return join(chart, el("table", Html(columns), head, el("tbody", *rows), class_=table.name))

    def _cell(self, table: Table, n: int, name: str, cell: Spans) -> Html:
        children: list[str] = self._spans(cell)
        if table.name == "timeline" and name == "No.":
            children = [el("a", str(n), href=f"#m{n}", aria_label=f"{n}, on the axis")]
        return el("td", *children, data_label=None if table.name == "sides" else name)

    def _spans(self, spans: Spans) -> list[str]:
        return [self._mark(span) if isinstance(span, Marks) else _text(span) for span in spans]

    def _mark(self, marks: Marks) -> Html:
        links: list[str] = []
        for label in marks.labels:
            self._marks[label] += 1
            links += [", " if marks.listed else ","] if links else []
            name = f"r{label}-{self._marks[label]}"
            links.append(el("a", str(label), id=name, href=f"#n{label}", aria_label=f"footnote {label}"))
        return el("span" if marks.listed else "sup", *links, class_="mark") if links else Html("")


def _back(label: int, n: int) -> Html:
    number = el("sup", str(n)) if n > 1 else ""
    return el("a", "↩", number, href=f"#r{label}-{n}", aria_label=f"back to place {n}")


def _text(span: Text) -> Html:
    text = _linked(span.text, span.url)
    match span.style:
        case "plain":
            return text
        case "strong":
            return el("b", el("bdi", text))
        case style:
            return el("span", el("bdi", text), class_=style)


def _linked(text: str, url: str) -> Html:
    return el("a", text, href=url, rel="noreferrer noopener") if url else join(text)


def _anchor(table: Table, n: int) -> str | None:
    """What leads to a row: only the drawing does."""
    return f"t{n}" if table.name == "timeline" else None
