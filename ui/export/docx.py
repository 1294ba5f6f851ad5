"""A briefing as a Word file with real footnotes. The only file that imports docx.

The first mark of a footnote is its reference; later ones are cross references (NOTEREF) to it.
"""

import io
import zipfile
from collections.abc import Sequence

from docx import Document
from docx.document import Document as File
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import _Cell as Cell
from docx.text.paragraph import Paragraph

from rag.briefing.briefing import Briefing
from ui.export import docx_notes, words
from ui.export.block import Block, Heading, Items, Para, Spans, Table, Text, marked
from ui.export.numbering import numbered
from ui.export.outline import blocks, notes

_LETTERS = "Palatino Linotype"
_MARK, _NOTE = "footnote reference", "footnote text"
_INK, _QUIET, _DOUBT = RGBColor(0x1D, 0x1C, 0x1A), RGBColor(0x5A, 0x55, 0x4D), RGBColor(0x8F, 0x2F, 0x17)
_WIDTH = 164  # mm of text on A4
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip file can name


def document(briefing: Briefing) -> bytes:
    """The whole file; the same bytes for the same briefing."""
    briefing = numbered(briefing)
    writer = _Writer(briefing)
    for block in blocks(briefing):
        writer.add(block)
    return writer.finish()


class _Writer:
    """A document under way."""

    def __init__(self, briefing: Briefing) -> None:
        self._document = Document()
        cited = set(marked(blocks(briefing)))
        self._notes = [note for note in notes(briefing) if note.label in cited]
        self._referred: set[int] = set()
        _page(self._document)
        _styles(self._document)
        _properties(self._document, words.plain(briefing.headline))

    def add(self, block: Block) -> None:
        """One block at the end."""
        match block:
            case Heading(text, level):
                self._document.add_paragraph(text, "Title" if level == 1 else f"Heading {level - 1}")
            case Para(spans, kind):
                style = {"made": "Made", "lead": "Lead", "quiet": "Quiet"}.get(kind, "Normal")
                self._spans(self._document.add_paragraph(style=style), spans)
            case Items(items):
                for item in items:
                    self._spans(self._document.add_paragraph(style="List Bullet"), item)
            case Table():
                self._table(block)

    def finish(self) -> bytes:
        """The file's bytes."""
        self._footnotes()
        file = io.BytesIO()
        self._document.save(file)
        return _undated(file)

    def _table(self, table: Table) -> None:
        made = self._document.add_table(rows=0, cols=len(table.head))
        made.autofit = False
        made.style = self._document.styles["Briefing Table"]
        for n, row in enumerate((table.head, *table.rows)):
            added = made.add_row()
            _row(added._tr, head=n == 0 and table.name != "sides")
            head = "Table Value" if table.name == "sides" else "Table Head"
            for cell, spans, width in zip(added.cells, row, table.widths, strict=True):
                cell.width = Mm(_WIDTH * width / sum(table.widths))
                self._cell(cell, spans, "Table Text" if n else head)
        for column, width in zip(made.columns, table.widths, strict=True):
            column.width = Mm(_WIDTH * width / sum(table.widths))
        self._document.add_paragraph(style="Table Gap")

    def _cell(self, cell: Cell, spans: Spans, style: str) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.style = self._document.styles[style]
        self._spans(paragraph, spans)

    def _spans(self, paragraph: Paragraph, spans: Spans) -> None:
        for span in spans:
            if isinstance(span, Text):
                self._text(paragraph, span)
                continue
            for n, label in enumerate(span.labels):
                if n:
                    paragraph.add_run(", " if span.listed else ",", None if span.listed else _MARK)
                self._mark(paragraph, label, listed=span.listed)

    def _text(self, paragraph: Paragraph, span: Text) -> None:
        run = paragraph.add_run(span.text)
        run.bold = True if span.style == "strong" else None
        if span.style in ("quiet", "doubt"):
            run.font.color.rgb = _QUIET if span.style == "quiet" else _DOUBT
        if span.url:
            relation = self._document.part.relate_to(span.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            link = _element("w:hyperlink", {"r:id": relation, "w:history": "1"})
            run._r.addprevious(link)
            link.append(run._r)

    def _mark(self, paragraph: Paragraph, label: int, *, listed: bool) -> None:
        if label in self._referred:
            self._again(paragraph, label, listed=listed)
            return
        self._referred.add(label)
        number = str(label)
        paragraph._p.append(_element("w:bookmarkStart", {"w:id": number, "w:name": f"_RefNote{label}"}))
        run = paragraph.add_run(style=_MARK)
        run._r.append(_element("w:footnoteReference", {"w:id": number}))
        paragraph._p.append(_element("w:bookmarkEnd", {"w:id": number}))

    def _again(self, paragraph: Paragraph, label: int, *, listed: bool) -> None:
        """A cross reference: Word shows what stands in it, and brings it up to date with F9."""
        raised = "" if listed else "\\f "
        field = _element("w:fldSimple", {"w:instr": f" NOTEREF _RefNote{label} {raised}\\h "})
        run = paragraph.add_run(str(label), None if listed else _MARK)
        run._r.addprevious(field)
        field.append(run._r)

    def _footnotes(self) -> None:
        main = self._document.part
        content = docx_notes.footnotes(self._notes)
        part = Part(PackURI("/word/footnotes.xml"), docx_notes.CONTENT_TYPE, content, main.package)
        for url, relation in docx_notes.relations(self._notes).items():
            part.rels.add_relationship(RELATIONSHIP_TYPE.HYPERLINK, url, relation, is_external=True)
        main.relate_to(part, docx_notes.RELATION)
        separators = [_element("w:footnote", {"w:id": number}) for number in ("-1", "0")]
        settings = self._document.settings.element
        settings.find(qn("w:compat")).addprevious(_element("w:footnotePr", {}, separators))


def _page(document: File) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm((210 - _WIDTH) / 2)
    section.top_margin = section.bottom_margin = Mm(24)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = _element("w:fldSimple", {"w:instr": " PAGE "})
    run = footer.add_run("1")
    run.font.size, run.font.color.rgb = Pt(9), _QUIET
    run._r.addprevious(field)
    field.append(run._r)


def _styles(document: File) -> None:
    """Sizes, colours, and space before and after, of every style that is used."""
    normal = document.styles["Normal"]
    _letters(normal, 10.5, _INK, 0, 6)
    normal.paragraph_format.line_spacing = 1.2
    _letters(document.styles["Title"], 22, _INK, 0, 8)
    document.styles["Title"].font.bold = True
    for border in document.styles["Title"].element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)
    for level, large, before in ((1, 14, 22), (2, 11, 10)):
        _letters(document.styles[f"Heading {level}"], large, _INK, before, 4)
    for name, size, colour, after in (
        ("Made", 9, _QUIET, 10),
        ("Lead", 12, _INK, 8),
        ("Quiet", 9, _QUIET, 6),
        ("Table Text", 9.5, _INK, 2),
        ("Table Head", 9, _QUIET, 2),
        ("Table Value", 12, _INK, 2),
        ("Table Gap", 4, _INK, 0),
        (_NOTE, 8.5, _INK, 2),
    ):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name == _NOTE)
        style.base_style = normal
        _letters(style, size, colour, 2 if name.startswith("Table") else 0, after)
    document.styles["Quiet"].paragraph_format.keep_with_next = True
    document.styles.add_style(_MARK, WD_STYLE_TYPE.CHARACTER, builtin=True).font.superscript = True
    _table_style(document)


def _letters(style: ParagraphStyle, size: float, colour: RGBColor, before: float, after: float) -> None:
    style.font.name, style.font.size, style.font.color.rgb = _LETTERS, Pt(size), colour
    fonts = style.element.rPr.rFonts
    for key in [key for key in fonts.attrib if key.endswith("Theme")]:
        del fonts.attrib[key]  # a theme's letters would win over ours
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)


def _table_style(document: File) -> None:
    """Lines between the rows, none between the columns."""
    style = document.styles.add_style("Briefing Table", WD_STYLE_TYPE.TABLE)
    line = {"w:val": "single", "w:sz": "4", "w:space": "0", "w:color": "BFB9AC"}
    borders = _element("w:tblBorders", {}, [_element(f"w:{side}", line) for side in ("top", "bottom", "insideH")])
    room = [_element(f"w:{side}", {"w:w": wide, "w:type": "dxa"}) for side, wide in (("left", "0"), ("right", "140"))]
    style.element.append(_element("w:tblPr", {}, [borders, _element("w:tblCellMar", {}, room)]))


def _row(row: CT_Row, *, head: bool) -> None:
    """A row that no page cuts; a head stands on every page."""
    properties = row.get_or_add_trPr()
    properties.append(_element("w:cantSplit", {}))
    if head:
        properties.append(_element("w:tblHeader", {}))


def _properties(document: File, title: str) -> None:
    """What a file manager shows. No times: the same briefing makes the same file."""
    core = document.core_properties
    core.title, core.language, core.author, core.comments = title[:255], "en", "Dateline", ""
    for element in core._element.findall(qn("dcterms:created")) + core._element.findall(qn("dcterms:modified")):
        core._element.remove(element)


def _element(name: str, attributes: dict[str, str], children: Sequence[BaseOxmlElement] = ()) -> BaseOxmlElement:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(key), value)
    element.extend(children)
    return element


def _undated(file: io.BytesIO) -> bytes:
    """The same zip file with one time for all its members."""
    made = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return made.getvalue()
