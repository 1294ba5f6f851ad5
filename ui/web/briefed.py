"""A briefing as markup: the exporters' blocks in the page's own elements, each footnote opening its paragraph."""

from collections.abc import Iterator
from dataclasses import replace

from eval.markup import Html, el, join
from rag.briefing.briefing import Briefing
from ui.export import words
from ui.export.block import Block, Heading, Note, Text
from ui.export.elements import Elements
from ui.export.numbering import numbered
from ui.export.outline import blocks
from ui.web.markup import text
from ui.web.turns import source

_LEFT_OUT = "annex"  # verdicts stand behind the sentences that have a doubtful one; the files have it
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
        "article",
        *shown[:at],
        _files(token),
        page.contents(outline, "ul"),
        *shown[at:],
        page.footnotes(),
        class_="briefing",
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


class _Page(Elements):
    """One heading lower than in a file: above them stands the page's own."""

    prefix = "brief-"

    def __init__(self, given: Briefing) -> None:
        super().__init__(given)
        self._opens = {cited.label: source(cited) for cited in given.citations}

    def heading(self, heading: Heading) -> Html:
        """See Elements."""
        known = {"id": f"brief-{heading.name}"} if heading.name else {}
        first = "-1" if heading.level == 1 else None
        return el(f"h{heading.level + 1}", heading.text, tabindex=first, dir="auto", **known)

    def mark(self, label: int) -> Html:
        """See Elements."""
        note = self.notes[label]
        where = f"{note.title} — {note.place}"
        said = f"Footnote {label}: {where}"
        return el("a", str(label), href=self._opens[label], class_="opens", title=where, aria_label=said)

    def text(self, span: Text) -> Html:
        """See Elements."""
        shown = (
            el("a", span.text, href=span.url, rel="noreferrer noopener", target="_blank") if span.url else span.text
        )
        match span.style:
            case "plain":
                return join(shown)
            case "strong":
                return el("b", shown)
            case style:
                return el("span", shown, class_=style)

    def footnotes(self) -> Html:
        """Every footnote: what it opens, where that stands, and the words quoted."""
        listed = el("ol", *map(self._note, self.notes.values()), class_="notes")
        return el("section", el("h3", words.NOTES, id="brief-notes"), listed)

    def _note(self, note: Note) -> Html:
        title = el("a", note.title, href=self._opens[note.label], class_="opens")
        return el("li", title, el("span", note.place, class_="about"), el("q", note.quoted.strip()), value=note.label)
