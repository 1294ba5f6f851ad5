"""The footnotes of a Word file: the XML of `word/footnotes.xml` (ECMA-376, part 1, 17.11)."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from ui.export.block import Note

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_SEPARATORS = "".join(
    f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/>'
    f"</w:pPr><w:r><w:{mark}/></w:r></w:p></w:footnote>"
    for number, kind, mark in ((-1, "separator", "separator"), (0, "continuationSeparator", "continuationSeparator"))
)


def relations(notes: Sequence[Note]) -> dict[str, str]:
    """Each web address that footnotes lead to → the id of its relationship."""
    return {url: f"rId{n}" for n, url in enumerate(dict.fromkeys(note.url for note in notes if note.url), 1)}


def footnotes(notes: Sequence[Note]) -> bytes:
    """The part's content. Word numbers by the order of the marks, LibreOffice by that of the notes: keep them one."""
    urls = relations(notes)
    body = "".join(_note(note, urls.get(note.url, "")) for note in notes)
    declared = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f"{declared}\n<w:footnotes {_SPACES}>{_SEPARATORS}{body}</w:footnotes>".encode()


def _note(note: Note, relation: str) -> str:
    mark = '<w:r><w:rPr><w:rStyle w:val="footnotereference"/></w:rPr><w:footnoteRef/></w:r>'
    title = _run(note.title)
    if relation:
        title = f'<w:hyperlink r:id={quoteattr(relation)} w:history="1">{title}</w:hyperlink>'
    rest = _run(f" — {note.place}: «{note.quoted.strip()}»")
    paragraph = f'<w:p><w:pPr><w:pStyle w:val="footnotetext"/></w:pPr>{mark}{_run(" ")}{title}{rest}</w:p>'
    return f'<w:footnote w:id="{note.label}">{paragraph}</w:footnote>'


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
