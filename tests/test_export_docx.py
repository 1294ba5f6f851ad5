"""A briefing as a Word file: the footnotes are Word's own, and stand in the order in which they are read."""

import io
import re
import zipfile
from xml.etree import ElementTree

import exported
import pytest

from ui.export import docx, outline, words

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


@pytest.fixture(scope="module", params=[exported.made, exported.hostile], ids=["plain", "hostile"])
def given(request):
    return request.param()


@pytest.fixture(scope="module")
def parts(given):
    """Name → the XML of every part of the file; each is well formed, or this fails."""
    with zipfile.ZipFile(io.BytesIO(docx.document(given))) as file:
        names = [name for name in file.namelist() if name.endswith((".xml", ".rels"))]
        return {name: ElementTree.fromstring(file.read(name)) for name in names}


def text(element):
    return "".join(part.text or "" for part in element.iter(f"{W}t"))


def test_the_footnotes_are_those_of_the_briefing_in_order(parts, given):
    notes = parts["word/footnotes.xml"].findall(f"{W}footnote")
    separators = {f"{W}id": "-1", f"{W}type": "separator"}, {f"{W}id": "0", f"{W}type": "continuationSeparator"}
    assert [note.attrib for note in notes[:2]] == list(separators)
    assert [note.get(f"{W}id") for note in notes[2:]] == [str(citation.label) for citation in given.citations]
    for note, told in zip(notes[2:], outline.notes(given), strict=True):
        assert text(note) == f" {told.title} — {told.place}: «{told.quoted.strip()}»"
        assert len(note.findall(f".//{W}footnoteRef")) == 1


def _style(paragraph):
    named = paragraph.find(f"{W}pPr/{W}pStyle")
    return "Normal" if named is None else named.get(f"{W}val")


def test_each_footnote_is_referred_to_once_and_then_by_cross_references(parts, given):
    body = parts["word/document.xml"]
    order = [found.get(f"{W}id") for found in body.iter(f"{W}footnoteReference")]
    assert order == [str(citation.label) for citation in given.citations]
    marks = {found.get(f"{W}name") for found in body.iter(f"{W}bookmarkStart")}
    again = [(found.get(f"{W}instr").split(), text(found)) for found in body.iter(f"{W}fldSimple")]
    assert marks == {f"_RefNote{number}" for number in order}
    assert {name for (_, name, *_), _ in again} <= marks
    assert len(again) > len(marks)
    assert all(f"_RefNote{shown}" == name for (_, name, *_), shown in again)


def test_word_knows_the_part_and_its_separators(parts):
    types = {part.get("PartName"): part.get("ContentType") for part in parts["[Content_Types].xml"]}
    assert types["/word/footnotes.xml"].endswith("wordprocessingml.footnotes+xml")
    kinds = [found.get("Type") for found in parts["word/_rels/document.xml.rels"].iter(RELATION)]
    assert sum(kind.endswith("/footnotes") for kind in kinds) == 1
    settings = parts["word/settings.xml"]
    assert [found.get(f"{W}id") for found in settings.find(f"{W}footnotePr")] == ["-1", "0"]
    order = [child.tag for child in settings]
    assert order.index(f"{W}footnotePr") == order.index(f"{W}compat") - 1
    styles = {found.get(f"{W}styleId") for found in parts["word/styles.xml"].iter(f"{W}style")}
    used = {found.get(f"{W}val") for name in ("document", "footnotes") for kind in ("pStyle", "rStyle", "tblStyle")
            for found in parts[f"word/{name}.xml"].iter(f"{W}{kind}")}  # fmt: skip
    assert used <= styles


def test_only_addresses_of_the_web_leave_the_file(parts, given):
    outside = {
        found.get("Target")
        for name, part in parts.items()
        if name.endswith(".rels")
        for found in part.iter(RELATION)
        if found.get("TargetMode") == "External"
    }
    assert outside == {words.link(citation.article) for citation in given.citations} - {""}
    assert not list(parts["word/document.xml"].iter(f"{W}instrText"))


def test_headings_tables_and_properties(parts, given):
    body, core = parts["word/document.xml"], parts["docProps/core.xml"]
    told = {(_style(found), text(found)) for found in body.iter(f"{W}p")}
    levels = {1: "Title", 2: "Heading1", 3: "Heading2"}
    headings = [block for block in outline.blocks(given) if isinstance(block, outline.Heading)]
    assert {(levels[heading.level], heading.text) for heading in headings} <= told
    tables = [block for block in outline.blocks(given) if isinstance(block, outline.Table)]
    assert len(tables) == len(body.findall(f".//{W}tbl"))
    for table, found in zip(tables, body.iter(f"{W}tbl"), strict=True):
        assert len(found.findall(f"{W}tr")) == len(table.rows) + 1
        assert len(found.findall(f".//{W}tblHeader")) == (table.name != "sides")
    told = {child.tag.partition("}")[2]: child.text for child in core}
    assert told["title"] == words.plain(given.headline)[:255]
    assert (told["language"], told["creator"]) == ("en", "Dateline")
    assert not told.keys() & {"created", "modified"}


def test_every_word_survives(parts, given):
    seen = text(parts["word/document.xml"]) + text(parts["word/footnotes.xml"])
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]", seen)
    if given.mode == "model":
        for field in exported.FIELDS:
            assert words.plain(f"{field} {exported.NASTY}") in seen, field
        assert exported.LONG in seen


def test_no_time_stands_in_the_file(given):
    with zipfile.ZipFile(io.BytesIO(docx.document(given))) as file:
        assert {member.date_time for member in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
