"""A briefing as a PDF: Typst is asked what it set, and a reader of PDF (where there is one) what stands there."""

import json
import re
import shutil
import subprocess

import exported
import pytest
import typst

from index.errors import DatelineError
from ui.export import outline, pdf, words
from ui.export.numbering import numbered


@pytest.fixture(scope="module", params=[exported.made, exported.hostile], ids=["plain", "hostile"])
def given(request):
    return request.param()


def asked(given, selector, **changed):
    """What Typst set: the elements of a kind, in order."""
    inputs = {"briefing": json.dumps(pdf._data(numbered(given)))}
    return json.loads(typst.query(pdf._LOOK, selector, root=pdf._LOOK.parent, sys_inputs=inputs, **changed))


def text(content):
    """The words of an element as a query gives it."""
    if isinstance(content, list):
        return "".join(map(text, content))
    if not isinstance(content, dict):
        return ""
    if content.get("func") == "space":
        return " "
    return content.get("text", "") + "".join(text(content.get(key)) for key in ("children", "body", "child"))


def test_the_footnotes_are_those_of_the_briefing_in_order(given):
    bodies = [found["body"] for found in asked(given, "footnote") if isinstance(found["body"], dict)]
    assert [text(body) for body in bodies] == [
        f"{note.title} — {note.place}: «{note.quoted.strip()}»" for note in outline.notes(given)
    ]


def test_the_headings_are_those_of_the_outline(given):
    told = [(found["level"], text(found["body"])) for found in asked(given, "heading")]
    blocks = [block for block in outline.blocks(given) if isinstance(block, outline.Heading)]
    assert told == [(block.level, block.text) for block in blocks]


def test_only_addresses_of_the_web_are_linked(given):
    targets = {found["dest"] for found in asked(given, "link") if str(found["dest"]).startswith("http")}
    assert targets == {words.link(citation.article) for citation in given.citations} - {""}
    content = pdf.document(given)
    assert not re.search(rb"/(JavaScript|JS|Launch|EmbeddedFile|CreationDate|ModDate)\b", content)


def test_words_are_never_read_as_markup():
    """Typst would stop at `#panic`, and show no asterisk that makes letters bold."""
    seen = "".join(text(found["body"]) for found in asked(exported.hostile(), "heading"))
    assert '#panic("typst") #eval("1") $x^2$ *b* _i_ `c`' in seen


def _read(given, folder):
    """What a reader of PDF finds on its pages."""
    if not shutil.which("pdftotext"):
        pytest.skip("no pdftotext here: only what Typst says of the PDF is tested")
    path = folder / "b.pdf"
    path.write_bytes(pdf.document(given))
    run = ["pdftotext", "-enc", "UTF-8", path, "-"]
    return subprocess.run(run, check=True, capture_output=True).stdout.decode(errors="replace")


def test_a_reader_finds_the_words(given, tmp_path):
    seen = _letters(_read(given, tmp_path))
    assert _letters(words.plain(given.headline)[:300]) in seen
    for citation in given.citations[1:]:
        assert _letters(citation.quote) in seen
    for heading in (words.SUMMARY, words.NUMBERS, words.DISAGREEMENTS, words.UNTOLD, words.SOURCES):
        assert _letters(heading) in seen


def test_no_page_cuts_off_what_is_longer_than_a_page(tmp_path):
    given = exported.hostile()
    told = [_words(block) for block in outline.blocks(given)] + [note.quoted for note in outline.notes(given)]
    seen = _read(given, tmp_path)
    assert seen.count("Q") == sum(text.count("Q") for text in told) > 8 * len(exported.LONG)


def _words(block):
    """The words of a block, whatever it is."""
    if isinstance(block, str):
        return block
    if isinstance(block, tuple):
        return "".join(map(_words, block))
    return "".join(_words(getattr(block, name, ())) for name in ("text", "spans", "items", "head", "rows"))


def _letters(text):
    """What survives line breaks and the order of right-to-left words: Latin letters, digits and signs."""
    return re.sub(r"[^!-~]", "", text.replace("\u200b", ""))


def test_letters_that_no_font_has_do_not_stop_it():
    given = exported.made()
    odd = "".join(map(chr, [0x10FFFD, 0xE000, 0x1F9FF, 0x13000, 0x0E01, 0x0939]))
    assert pdf.document(exported.replace(given, headline=odd)).startswith(b"%PDF-")


def test_what_typst_refuses_is_told_in_one_line(monkeypatch, tmp_path):
    look = tmp_path / "broken.typ"
    look.write_text("#unknown-thing")
    monkeypatch.setattr(pdf, "_LOOK", look)
    with pytest.raises(DatelineError, match="cannot make the PDF: unknown variable"):
        pdf.document(exported.made())
