"""A briefing for a terminal: what rich prints, in the manner of `ui.render`."""

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.text import Text as Line

from rag.briefing.briefing import Briefing
from ui.export import words
from ui.export.block import Block, Heading, Items, Marks, Note, Para, Spans, Table, Text
from ui.export.numbering import numbered
from ui.export.outline import blocks, notes
from ui.render import BARE, QUOTED, Hanging
from ui.render import Marks as Around

_STYLES = {"strong": "bold", "quiet": "dim", "doubt": "yellow"}
_LEFT_OUT = "annex"  # verdicts stand behind the sentences that have a doubtful one


def briefing(given: Briefing, marks: Around = BARE) -> RenderableType:
    """The whole briefing but its annex. `marks` stand around the quoted words of a footnote."""
    given = numbered(given)
    parts: list[RenderableType] = []
    for block in blocks(given):
        if isinstance(block, Heading) and block.name == _LEFT_OUT:
            break
        parts += [part for shown in _block(block) for part in (Line(""), shown)]
    footnotes = [part for note in notes(given) for part in (Line(""), _note(note, marks))]
    return Group(*parts[1:], Line(""), Line(words.NOTES, "bold"), *footnotes)


def _block(block: Block) -> Iterator[RenderableType]:
    match block:
        case Heading(text, level):
            yield Line(text.upper() if level == 1 else text, "bold" if level < 3 else "italic")
        case Para(spans):
            yield _line(spans)
        case Items(items):
            yield Group(*(Hanging(Line("- "), _line(item)) for item in items))
        case Table():
            yield Group(*_rows(block))


def _rows(table: Table) -> Iterator[RenderableType]:
    """A row is a line of its cells."""
    if table.name == "sides":
        for value, told in zip(table.head, table.rows[0], strict=True):
            yield Hanging(Line("- "), _line((*value, Text(" — "), *told)))
        return
    for row in table.rows:
        match table.name:
            case "timeline":
                yield Hanging(Line(f"{_line(row[0])}. "), _joined(": ", row[1:]))
            case "numbers":
                yield Hanging(Line("- "), _joined(" — ", row))
            case "sources":
                pairs = zip(table.head[1:], row[1:], strict=True)
                known: list[Spans] = [(Text(f"{_line(name)}: ".lower()), *cell) for name, cell in pairs]
                yield Hanging(Line("- "), _joined("; ", (row[0], *known)))
            case _:
                yield Hanging(Line("- "), _joined(": ", row))


def _joined(between: str, cells: Iterable[Spans]) -> Line:
    return Line(between).join(_line(cell) for cell in cells)


def _line(spans: Spans) -> Line:
    line = Line()
    for span in spans:
        if isinstance(span, Marks):
            joined = " ".join(f"[{label}]" for label in span.labels)
            line.append(joined if span.listed or not line else f" {joined}", "cyan")
        else:
            line.append(span.text, _STYLES.get(span.style, ""))
    return line


def _note(note: Note, marks: Around) -> RenderableType:
    label = Line(f"[{note.label}] ", "cyan")
    head = Line.assemble((note.title, "bold"), f" — {note.place}")
    quoted = Line(f"{marks.before}{note.quoted.strip()}{marks.after}", QUOTED)
    return Group(Hanging(label, head), Hanging(Line(" " * label.cell_len), quoted))
