"""A briefing as a PDF with real footnotes, set by Typst. The only file that imports typst.

Everything that is said goes to `briefing.typ` as data: no word of an article is ever read as Typst markup.
Letters that Typst's own fonts lack (Arabic, Chinese) are taken from the machine's, where it has them.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typst

from index.errors import DatelineError
from rag.briefing.briefing import Briefing
from ui.export import words
from ui.export.block import Block, Heading, Items, Marks, Para, Spans, Table
from ui.export.numbering import numbered
from ui.export.outline import blocks, notes
from ui.export.timeline import chart

_LOOK = Path(__file__).with_name("briefing.typ")


def document(briefing: Briefing) -> bytes:
    """The whole file; the same bytes for the same briefing and the same fonts.

    Raises:
        DatelineError: Typst could not set it.
    """
    given = json.dumps(_data(numbered(briefing)), ensure_ascii=False)
    try:
        return typst.compile(_LOOK, root=_LOOK.parent, sys_inputs={"briefing": given})
    except typst.TypstError as error:
        raise DatelineError(f"cannot make the PDF: {error.message}", "write .docx or .html, and report it") from error


def _data(briefing: Briefing) -> dict[str, Any]:
    """What `briefing.typ` reads."""
    seen: set[int] = set()
    return {
        "title": words.plain(briefing.headline),
        "notes": {str(note.label): asdict(note) | {"quoted": note.quoted.strip()} for note in notes(briefing)},
        "blocks": [_block(block, seen) for block in blocks(briefing)],
        "timeline": _drawing(briefing),
    }


def _drawing(briefing: Briefing) -> dict[str, Any] | None:
    drawn = chart(briefing.timeline)
    if drawn is None:
        return None
    markers = [asdict(marker) | {"dot": marker.dot} for marker in drawn.markers]
    return {"lanes": drawn.lanes, "ticks": [asdict(tick) for tick in drawn.ticks], "markers": markers}


def _block(block: Block, seen: set[int]) -> dict[str, Any]:
    match block:
        case Heading(text, level):
            return {"kind": "heading", "text": text, "level": level}
        case Para(spans, style):
            return {"kind": "para", "style": style, "spans": _spans(spans, seen)}
        case Items(items):
            return {"kind": "items", "items": [_spans(item, seen) for item in items]}
        case Table(name, head, rows, widths):
            cells = [[_spans(cell, seen) for cell in row] for row in (head, *rows)]
            return {"kind": "table", "name": name, "head": cells[0], "rows": cells[1:], "widths": widths}


def _spans(spans: Spans, seen: set[int]) -> list[dict[str, Any]]:
    return [_marks(span, seen) if isinstance(span, Marks) else asdict(span) for span in spans]


def _marks(marks: Marks, seen: set[int]) -> dict[str, Any]:
    """The first mark of a footnote brings its text, the later ones refer to it."""
    told = []
    for label in marks.labels:
        told.append({"label": label, "first": label not in seen})
        seen.add(label)
    return {"marks": told, "listed": marks.listed}
