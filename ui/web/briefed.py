"""A briefing as markup: the exporters' blocks in the page's own elements, each footnote opening its paragraph."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from eval.markup import Html, el, join
from rag.briefing.briefing import Briefing
from ui.export import words
from ui.export.block import Block, Heading, Items, Marks, Note, Para, Spans, Table, Text
from ui.export.drawing import drawing
from ui.export.numbering import numbered
from ui.export.outline import blocks, notes
from ui.web.markup import text
from ui.web.turns import source

_LEFT_OUT = "annex"  # verdicts stand behind the sentences that have a doubtful one; the files have it
_NOT_LISTED = ("top", "summary")  # the headings that the list of contents leaves out
FILES = {"pdf": "PDF", "docx": "Word", "html": "HTML", "md": "Markdown", "json": "JSON"}
"""Ending → what a reader calls it, in the order in which they are offered."""


def briefing(given: Briefing, token: str) -> Html:
    """The whole briefing but its annex; `token` is the name under which its files are asked for."""
    fault, given = given.fault, numbered(replace(given, fault=None))  # it stands out here
    outline = list(_shown(given))
    page = _Page(given)
    shown = [page.block(block) for block in outline]
    if fault:
        shown.insert(1, el("p", text(fault), class_="fault", role="alert"))
    first = next(
        (n for n, block in enumerate(outline) if isinstance(block, Heading) and block.level > 1), len(outline)
    )
    at = first + len(shown) - len(outline)
    return el(
        "article", *shown[:at], _files(token), _contents(outline), *shown[at:], page.footnotes(), class_="briefing"
    )


def _shown(given: Briefing) -> Iterator[Block]:
    for block in blocks(given):
        if isinstance(block, Heading) and block.name == _LEFT_OUT:
            return
        yield block


def _files(token: str) -> Html:
    links = [
        el("a", name, href=f"/briefing/{token}.{ending}", target="_blank", rel="noopener", class_="save")
        for ending, name in FILES.items()
    ]
    return el("p", el("span", "Download", class_="about"), *links, class_="saves")


def _contents(outline: Sequence[Block]) -> Html:
    listed = [
        el("li", el("a", block.text, href=f"#brief-{block.name}"))
        for block in outline
        if isinstance(block, Heading) and block.level == 2 and block.name not in _NOT_LISTED
    ]
    return el("nav", el("ul", *listed, el("li", el("a", words.NOTES, href="#brief-notes"))), aria_label="Contents")


class _Page:
    """The blocks as elements, one heading lower than in a file: above them stands the page's own."""

    def __init__(self, given: Briefing) -> None:
        self._notes: Mapping[int, Note] = {note.label: note for note in notes(given)}
        self._opens = {cited.label: source(cited) for cited in given.citations}
        self._drawing = drawing(given.timeline)

    def block(self, block: Block) -> Html:
        """One block."""
        match block:
            case Heading(words, level, name):
                known = {"id": f"brief-{name}"} if name else {}
                return el(f"h{level + 1}", words, tabindex="-1" if level == 1 else None, dir="auto", **known)
            case Para(spans, kind):
                return el("p", *self._spans(spans), class_=None if kind == "plain" else kind)
            case Items(items):
                return el("ul", *(el("li", *self._spans(item)) for item in items))
            case Table():
                return self._table(block)

    def footnotes(self) -> Html:
        """Every footnote: what it opens, where that stands, and the words quoted."""
        listed = el("ol", *map(self._note, self._notes.values()), class_="notes")
        return el("section", el("h3", words.NOTES, id="brief-notes"), listed)

    def _note(self, note: Note) -> Html:
        title = el("a", note.title, href=self._opens[note.label], class_="opens")
        return el("li", title, el("span", note.place, class_="about"), el("q", note.quoted.strip()), value=note.label)

    def _table(self, table: Table) -> Html:
        names = ["".join(span.text for span in cell if isinstance(span, Text)) for cell in table.head]
        head = el("thead", el("tr", *(el("th", *self._spans(cell), scope="col") for cell in table.head)))
        rows = [
            el("tr", *(self._cell(table, n, *pair) for pair in zip(names, row, strict=True)), id=_anchor(table, n))
            for n, row in enumerate(table.rows, 1)
        ]
        chart = self._drawing if table.name == "timeline" else ""
        return join(chart, el("table", head, el("tbody", *rows), class_=f"brief-{table.name}"))

    def _cell(self, table: Table, n: int, name: str, cell: Spans) -> Html:
        children: list[str] = self._spans(cell)
        if table.name == "timeline" and name == "No.":
            children = [el("a", str(n), href=f"#m{n}", aria_label=f"{n}, on the axis")]
        return el("td", *children, data_label=None if table.name == "sides" else name)

    def _spans(self, spans: Spans) -> list[str]:
        return [self._marks(span) if isinstance(span, Marks) else _text(span) for span in spans]

    def _marks(self, marks: Marks) -> Html:
        links: list[str] = []
        for label in marks.labels:
            links += [", " if marks.listed else ","] if links else []
            links.append(self._mark(label))
        return el("span" if marks.listed else "sup", *links, class_="mark") if links else Html("")

    def _mark(self, label: int) -> Html:
        note = self._notes[label]
        where = f"{note.title} — {note.place}"
        said = f"Footnote {label}: {where}"
        return el("a", str(label), href=self._opens[label], class_="opens", title=where, aria_label=said)


def _text(span: Text) -> Html:
    shown = el("a", span.text, href=span.url, rel="noreferrer noopener", target="_blank") if span.url else span.text
    match span.style:
        case "plain":
            return join(shown)
        case "strong":
            return el("b", shown)
        case style:
            return el("span", shown, class_=style)


def _anchor(table: Table, n: int) -> str | None:
    """What leads to a row: only the drawing does."""
    return f"t{n}" if table.name == "timeline" else None
