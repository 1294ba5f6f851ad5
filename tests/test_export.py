"""A briefing as a file: which format, where, and that no file is ever lost or half written."""

import json
import os
import stat
from dataclasses import replace

import exported
import pytest

from index.errors import DatelineError, UsageError
from ui import export
from ui.export import html, numbering, outline
from ui.export.json import contents

ENDINGS = (".md", ".html", ".docx", ".pdf", ".json")


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_ending_chooses_the_format(ending, tmp_path):
    path = tmp_path / f"b{ending.upper()}"
    export.check(path)
    export.write(exported.made(), path)
    begins = {".md": b"# The council", ".html": b"<!doctype html>", ".docx": b"PK", ".pdf": b"%PDF-", ".json": b"{"}
    assert path.read_bytes().startswith(begins[ending])
    assert [other.name for other in tmp_path.iterdir()] == [path.name]
    assert stat.S_IMODE(path.stat().st_mode) & 0o044 == 0o044 & ~_umask()


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("given", [exported.made, exported.hostile], ids=["plain", "hostile"])
def test_the_same_briefing_makes_the_same_bytes(ending, given, tmp_path):
    one, two = tmp_path / f"1{ending}", tmp_path / f"2{ending}"
    export.write(given(), one)
    export.write(given(), two)
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("name", ["b.odt", "b", ".html", "b.md.exe"])
def test_an_unknown_ending_names_the_known_ones(name, tmp_path):
    with pytest.raises(UsageError, match=r"use \.md, \.html, \.docx, \.pdf or \.json"):
        export.check(tmp_path / name)


def test_a_missing_folder_is_not_made(tmp_path):
    with pytest.raises(UsageError, match="does not exist; make the folder first"):
        export.check(tmp_path / "no" / "b.md")
    assert not (tmp_path / "no").exists()


def test_a_file_in_place_of_the_folder_and_a_folder_in_place_of_the_file(tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "b.md").mkdir()
    with pytest.raises(UsageError, match="is not a folder"):
        export.check(tmp_path / "file" / "b.md")
    with pytest.raises(UsageError, match="it is a folder"):
        export.check(tmp_path / "b.md", force=True)


def test_a_file_is_kept_unless_force_is_said(tmp_path):
    path = tmp_path / "b.md"
    path.write_text("mine")
    for attempt in (export.check, lambda path: export.write(exported.made(), path)):
        with pytest.raises(UsageError, match="exists; say --force"):
            attempt(path)
    assert path.read_text() == "mine"
    export.write(exported.made(), path, force=True)
    assert path.read_text().startswith("# The council")


def test_a_folder_that_cannot_be_written_is_told_before_the_work(tmp_path):
    folder = tmp_path / "read-only"
    folder.mkdir(mode=0o500)
    if os.access(folder, os.W_OK):  # root writes everywhere but where no file can be
        folder = type(folder)("/proc")
        if not folder.is_dir():
            pytest.skip("run by root, and no /proc: every folder can be written")
    with pytest.raises(DatelineError, match="cannot write in"):
        export.check(folder / "b.md")


def test_what_fails_half_way_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "b.md"
    path.write_text("mine")
    full = OSError(28, "No space left on device")

    def fail(handle):
        raise full

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(DatelineError, match="No space left"):
        export.write(exported.made(), path, force=True)
    assert path.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_put_in_place_leaves_nothing_behind(tmp_path, monkeypatch):
    path, put = tmp_path / "b.md", export._put

    def put_and_block(beside, content):
        put(beside, content)
        if content:
            path.mkdir()

    monkeypatch.setattr(export, "_put", put_and_block)
    with pytest.raises(DatelineError, match="cannot write in"):
        export.write(exported.made(), path, force=True)
    assert list(tmp_path.iterdir()) == [path]


def test_json_has_exactly_the_keys_of_the_contract():
    told = contents(exported.made())
    assert list(told) == [
        "schema", "topic", "headline", "summary", "sections", "timeline", "yearless", "numbers", "statements",
        "disagreements", "untold", "citations", "sources", "mode", "model", "fault", "complete", "scope", "coverage",
        "archive", "warnings",
    ]  # fmt: skip
    assert told["schema"] == "dateline.briefing/1"
    assert told["timeline"][1] == {
        "when": {"start": "2021-01-01", "end": "2021-12-31", "precision": "year"},
        "certain": False,
        "words": "last year",
        "sentence": {"text": "It voted twice.", "citations": [2, 3], "verdict": "quoted", "why": None},
    }
    assert told["numbers"][0]["as_of"] == "2021"
    assert told["scope"] == {"since": "2020-01-01", "until": None, "outlets": ["The Ex", "Ex"]}
    assert told["citations"][0].keys() == {
        "label", "paragraph_id", "paragraph", "quote", "quote_start", "quote_end", "text", "article",
    }  # fmt: skip
    assert told["sources"][0] == {
        "article": told["citations"][0]["article"],
        "outlet": "The Ex 1",
        "author": "Ann",
        "paragraphs": [3],
        "footnotes": [1],
        "copies": ["The Copy"],
    }


def test_json_keeps_every_word_and_drives_no_terminal(tmp_path):
    export.write(exported.hostile(), tmp_path / "b.json")
    text = (tmp_path / "b.json").read_text("utf-8")
    assert json.loads(text)["headline"] == exported.hostile().headline
    assert text.count("\n") == 1 and not set(text) & set("\x1b\x00\x9b\u202e\ud800")


def _shuffled():
    """The plain briefing with its footnotes numbered backwards."""
    given = exported.made()
    last = len(given.citations) + 1

    def turned(sentence):
        return replace(sentence, citations=tuple(last - label for label in sentence.citations))

    def cited(citation):
        return replace(citation, label=last - citation.label)

    return replace(
        given,
        summary=tuple(map(turned, given.summary)),
        sections=tuple(replace(it, sentences=tuple(map(turned, it.sentences))) for it in given.sections),
        timeline=tuple(replace(it, sentence=turned(it.sentence)) for it in given.timeline),
        yearless=tuple(replace(it, sentence=turned(it.sentence)) for it in given.yearless),
        numbers=tuple(replace(it, sentence=turned(it.sentence)) for it in given.numbers),
        statements=tuple(replace(it, sentence=turned(it.sentence)) for it in given.statements),
        disagreements=tuple(
            replace(it, claims=tuple(replace(claim, citation=cited(claim.citation)) for claim in it.claims))
            for it in given.disagreements
        ),
        citations=tuple(cited(citation) for citation in reversed(given.citations)),
        sources=tuple(replace(it, labels=tuple(last - label for label in it.labels)) for it in given.sources),
    )


def test_footnotes_are_numbered_as_they_are_read():
    assert numbering.numbered(exported.made()) == exported.made()
    assert _shuffled() != exported.made()
    assert numbering.numbered(_shuffled()) == exported.made()
    assert html.document(_shuffled()) == html.document(exported.made())


def test_a_footnote_that_nothing_cites_comes_last():
    given = exported.made()
    more = exported.citation(5, exported.article(5))
    assert numbering.numbered(replace(given, citations=(*given.citations, more))).citations[-1] == more


def test_an_empty_briefing_says_so_in_every_format(tmp_path):
    given = exported.made()
    bare = replace(
        given, summary=(), sections=(), timeline=(), yearless=(), numbers=(), statements=(), disagreements=(),
        untold=(), citations=(), sources=(), warnings=(), archive={}, coverage="", scope=None,
    )  # fmt: skip
    headings = [block.text for block in outline.blocks(bare) if isinstance(block, outline.Heading)]
    assert headings == ["The council", "Where sources disagree", "What the archive does not tell"]
    for ending in ENDINGS:
        export.write(bare, tmp_path / f"b{ending}")
