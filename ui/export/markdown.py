"""A briefing as CommonMark with footnotes as GitHub and pandoc write them (`[^1]`)."""

import re
from collections.abc import Iterator

from rag.briefing.briefing import Briefing
from ui.export import words
from ui.export.block import Block, Heading, Items, Marks, Note, Para, Spans, Table, Text
from ui.export.numbering import numbered
from ui.export.outline import blocks, notes

# What begins markup anywhere: code, emphasis, links, raw HTML, entities, tables, notes, mathematics, attributes.
_ANYWHERE = re.compile(r"[\\`*_{}\[\]<>#|~^$&@]|:(?=//)|(?<=mailto):|(?<=www)\.", re.IGNORECASE)
_FIRST = re.compile(r"(?<!\S)([-+:]|\d{1,9}(?=[.)]))")  # what begins a list, a rule or a definition


def document(briefing: Briefing) -> bytes:
    """The whole file."""
    briefing = numbered(briefing)
    parts = [part for block in blocks(briefing) for part in _block(block)]
    parts.append(f"## {words.NOTES}")
    parts += [_note(note) for note in notes(briefing)]
    return ("\n\n".join(parts) + "\n").encode()


def escape(text: str) -> str:
    """The text as text: nothing in it can begin markup, wherever it stands."""
    text = _ANYWHERE.sub(r"\\\g<0>", text)
    first = _FIRST.match(text)
    if not first:
        return text
    if first[0].isdigit():
        return f"{first[0]}\\{text[first.end() :]}"
    return f"\\{text}"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{'#' * block.level} {escape(block.text)}"
        case Para():
            yield _spans(block.spans)
        case Items():
            yield "\n".join(f"- {_spans(item)}" for item in block.items)
        case Table():
            yield "\n".join(_rows(block))


def _rows(table: Table) -> Iterator[str]:
    yield f"| {' | '.join(map(_spans, table.head))} |"
    yield f"|{'|'.join('---' for _ in table.head)}|"
    for row in table.rows:
        yield f"| {' | '.join(map(_spans, row))} |"


def _spans(spans: Spans) -> str:
    return "".join(_span(span) for span in spans)


def _span(span: Text | Marks) -> str:
    if isinstance(span, Marks):
        return " ".join(f"[^{label}]" for label in span.labels)
    text = _linked(span.text, span.url)
    bare = text.strip()
    sign = {"strong": "**", "doubt": "*", "quiet": "*"}.get(span.style, "")
    return text.replace(bare, f"{sign}{bare}{sign}") if bare and sign else text


def _linked(text: str, url: str) -> str:
    return f"[{escape(text)}](<{url}>)" if url and text else escape(text)


def _note(note: Note) -> str:
    quoted = escape(note.quoted.strip())
    return f"[^{note.label}]: {_linked(note.title, note.url)} — {escape(note.place)}: «{quoted}»"
