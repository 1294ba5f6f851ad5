"""A briefing as one HTML file: no script, nothing loaded; from a mark to its paragraph and back.

Its content security policy says so to the browser. Text from articles goes through `el`, which escapes it.
"""

from collections import Counter
from pathlib import Path

from eval.markup import Html, el, join
from rag.briefing.briefing import Briefing
from ui.export import words
from ui.export.block import Block, Heading, Note, Table, Text
from ui.export.elements import Elements
from ui.export.numbering import numbered
from ui.export.outline import blocks

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def document(briefing: Briefing) -> bytes:
    """The whole file."""
    briefing = numbered(briefing)
    outline = list(blocks(briefing))
    page = _Page(briefing)
    body = [page.block(block) for block in outline]
    body.insert(1 + _before_summary(outline), page.contents(outline, "ol"))
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


class _Page(Elements):
    """Counts the marks of each footnote, so that it can lead back to them."""

    def __init__(self, briefing: Briefing) -> None:
        super().__init__(briefing)
        self._marked: Counter[int] = Counter()

    def heading(self, heading: Heading) -> Html:
        """See Elements."""
        dir = "auto" if heading.level != 2 else None
        return el(f"h{heading.level}", heading.text, id=heading.name or None, dir=dir)

    def columns(self, table: Table) -> Html:
        """See Elements."""
        return Html(el("colgroup", *(el("col") for _ in table.head)).replace("></col>", ">"))

    def mark(self, label: int) -> Html:
        """See Elements."""
        self._marked[label] += 1
        name = f"r{label}-{self._marked[label]}"
        return el("a", str(label), id=name, href=f"#n{label}", aria_label=f"footnote {label}")

    def text(self, span: Text) -> Html:
        """See Elements."""
        text = _linked(span.text, span.url)
        match span.style:
            case "plain":
                return text
            case "strong":
                return el("b", el("bdi", text))
            case style:
                return el("span", el("bdi", text), class_=style)

    def footnotes(self) -> Html:
        """Every footnote: where it stands, the way back, and the paragraph with the quoted words marked."""
        listed = el("ol", *(self._note(note) for note in self.notes.values()))
        return el("section", el("h2", words.NOTES, id="notes"), listed, class_="notes")

    def _note(self, note: Note) -> Html:
        title = el("bdi", _linked(note.title, note.url))
        back = [_back(note.label, n) for n in range(1, self._marked[note.label] + 1)]
        place = el("p", el("b", title), " — ", el("bdi", note.place), " ", el("span", *back, class_="back"))
        around = [el("span", part, class_="around") if part else "" for part in (note.before, note.after)]
        text = el("blockquote", around[0], el("mark", note.quoted), around[1], dir="auto")
        return el("li", place, text, id=f"n{note.label}", value=note.label)


def _back(label: int, n: int) -> Html:
    number = el("sup", str(n)) if n > 1 else ""
    return el("a", "↩", number, href=f"#r{label}-{n}", aria_label=f"back to place {n}")


def _linked(text: str, url: str) -> Html:
    return el("a", text, href=url, rel="noreferrer noopener") if url else join(text)
