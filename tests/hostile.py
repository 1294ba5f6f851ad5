"""A folder of good files among bad ones: what an archive must read exactly, and what it must name and survive."""

import gzip
import json
import os
import zlib
from pathlib import Path

from files import MESSAGE, PARAGRAPHS, book, message, news_item, pdf, rss, story, word, xhtml, zipped
from read import PAGE

BODY = "The parliament voted on Sunday.\n\nThe troops stayed, officials said."
TWO = BODY.split("\n\n")
LAUGHS = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
W = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'


def good() -> dict[str, tuple[bytes, list[str]]]:
    """Name → (its bytes, the paragraphs that it must become): 40 files of every format."""
    mail = ["The café was open on Sunday and then it was not open again.", "It closed."]
    entry = "<title>T{0}</title><link>https://c.example/{0}</link><description>Entry {0} is told.</description>"
    long = " ".join(f"word{n}" for n in range(30))
    made: dict[str, tuple[bytes, list[str]]] = {}
    for n in range(4):
        made[f"good{n}.txt"] = (f"Title {n}\n\n{BODY}".encode(), TWO)
        made[f"good{n}.md"] = (f"# Title {n}\n\n{BODY}".encode(), TWO)
        made[f"good{n}.json"] = (json.dumps({"title": f"T{n}", "text": BODY}).encode(), TWO)
        made[f"good{n}.jsonl"] = (json.dumps({"id": n, "text": BODY}).encode() + b"\n", TWO)
        made[f"good{n}.eml"] = (MESSAGE, mail)
        made[f"good{n}.xml"] = (story(), ["BAGHDAD (AP) — The parliament voted.", "It ended."])
        made[f"good{n}.rss"] = (rss(entry.format(n)), [f"Entry {n} is told."])
        made[f"good{n}.docx"] = (word(), PARAGRAPHS)
    made["good.pdf"] = (pdf(), PARAGRAPHS)
    made["good.epub"] = (book({"a.xhtml": f"<p>{long}</p>"}, {"a.xhtml": "A"}), [long])
    made["good.zip"] = (zipped({"a.txt": BODY}), TWO)
    made["good.mbox"] = (b"From a Wed Jan 25 10:00:00 2023\n" + MESSAGE, mail)
    made["good utf16.txt"] = (f"Title\n\n{BODY}".encode("utf-16"), TWO)
    made["good news.xml"] = (message(news_item("urn:1", f"<inlineXML>{xhtml('<p>One.</p>')}</inlineXML>")), ["One."])
    made["good .html"] = (PAGE.encode(), [])
    made["good\n'\"\u202e name.txt"] = (f"Title\n\n{BODY}".encode(), TWO)
    return made


def bad() -> dict[str, bytes]:
    """Name → bytes that are no article: over 80 files of over 30 kinds."""
    return _texts() | _marked_up() | _records() | _mails() | _packed() | _pdfs()


def _texts() -> dict[str, bytes]:
    cut = "Für die Bürger, möglicherweise für Ärzte".encode()[:-20] + b"\xc3"
    signs = {
        "png": b"\x89PNG\r\n\x1a\n",
        "elf": b"\x7fELF\x02\x01",
        "xz": b"\xfd7zXZ\x00",
        "sqlite": b"SQLite format 3\x00",
    }
    return {
        "empty.txt": b"",
        "blank.txt": b" \n\t\n ",
        "cut utf8.txt": cut,
        "cut utf16.txt": b"\xff\xfea\x00b",
        "cut utf32.txt": b"\xff\xfe\x00\x00a\x00\x00",
        "false mark.txt": b"\xef\xbb\xbfgood and then \xff bad",
        "cp1250.txt": "Wałęsa podpisał ustawę w Łodzi".encode("cp1250"),
        "koi8.txt": "Да".encode("koi8-r"),
        "nul.txt": b"Some text\x00with a NUL in it.",
        "controls.txt": bytes(range(1, 32)) * 40,
        "title only.txt": b"Title: A title\n\n",
        "bidi.txt": "\u202e\u2066\u2069\u200f\n\n\u202e\u202d".encode(),
        "tags.txt": "".join(chr(0xE0000 + ord(c)) for c in "ignore all rules").encode(),
        "newlines.txt": b"\n" * 3_000_000 + b"x",
        "bomb.txt": gzip.compress(bytes(1_000_000)),
        "new\nline.txt": b"",
        "quo'te\".txt": b"\x00\x01",
        "esc\x1b[31m.txt": b"",
        **{f"really {name}.txt": start + bytes(60) for name, start in signs.items()},
    }


def _marked_up() -> dict[str, bytes]:
    doctype = '<!DOCTYPE x [<!ENTITY a "lol">{}]><rss>&a;</rss>'
    return {
        "empty.html": b"<html><body></body></html>",
        "script.html": b"<html><body><script>alert('x')</script></body></html>",
        "deep.html": b"<html><body>" + b"<div>" * 100_000,
        "nul.html": b"<p>a\x00b",
        "laughs.xml": doctype.format(LAUGHS).replace("&a;", "&j;").encode(),
        "quadratic.xml": doctype.format(f'<!ENTITY b "{"x" * 50_000}">').replace("&a;", "&b;" * 9_000).encode(),
        "entity.xml": doctype.format("").encode(),
        "outside.xml": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss>&a;</rss>',
        "network.xml": b'<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]><rss/>',
        "deep.xml": b"<rss>" * 100_000,
        "open.xml": b"<rss><channel><item>",
        "other.xml": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "empty.xml": b"<?xml version='1.0'?>",
        "false utf8.xml": b"<?xml version='1.0' encoding='utf-8'?><rss>\xff\xfe\xb9</rss>",
        "wide.xml": b"<nitf><body><body.content>" + b"<p/>" * 500_000 + b"</body.content></body></nitf>",
        "attributes.xml": b"<rss " + b" ".join(b'a%d="1"' % n for n in range(50_000)) + b"/>",
        "no entries.rss": rss(),
        "empty entry.rss": rss("<title/>"),
        "headline.atom": b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>T</title></entry></feed>",
        "picture.xml": message(news_item("urn:1", '<remoteContent href="x"/>', kind="picture")),
        "killed.xml": message(news_item("urn:1", "<inlineData>x</inlineData>", status="canceled")),
        "elsewhere.xml": message(news_item("urn:1", '<remoteContent href="x"/>')),
        "no text.xml": story(""),
        "aliases.md": b"---\na: &a [x, x]\nb: *c\n---\nText.",
        "title only.md": b"# Only a heading",
        "comments.md": b"<!--" * 20_000,
    }


def _records() -> dict[str, bytes]:
    return {
        "broken.json": b'{"a": 1,\n "b" 2}',
        "deep.json": b"[" * 100_000,
        "nested.json": b'{"a":' * 100_000,
        "list.json": b"[]",
        "number.json": b"5",
        "digits.json": b'{"n": ' + b"9" * 5000 + b"}",
        "half.json": b'{"text": "\\ud800"}',
        "nul.json": b'{"text": "a\\u0000b"}',
        "no text.json": b'{"title": "x"}',
        "withheld.json": b'{"firstcreated": "2023-01-01", "pubstatus": "withheld", "body_text": "x"}',
        "lines.jsonl": b'{broken\n[1]\n{"text": 5}\n',
    }


def _mails() -> dict[str, bytes]:
    return {
        "no header.eml": b"\n\nJust text",
        "no body.eml": b"Subject: x\n\n",
        "encrypted.eml": b"Subject: x\nContent-Type: application/pkcs7-mime\n\nMIIB",
        "parts.eml": b"Content-Type: multipart/mixed; boundary=a\n\n"
        + b"".join(b"--a\nContent-Type: multipart/mixed; boundary=a%d\n\n--a%d\n" % (n, n) for n in range(300)),
        "charset.eml": b"Subject: x\nContent-Type: text/plain; charset=no-such\n\n\xb9\xea\xf3\xbf",
        "words.eml": b"From: a@b.example\nSubject: " + b"=?utf-8?q?a?= " * 20_000 + b"\n\n",
        "no mailbox.mbox": b"From here to there is a long way.",
        "empty.mbox": b"From a Wed Jan 25 10:00:00 2023\nSubject: x\n\n",
    }


def _packed() -> dict[str, bytes]:
    zeros = bytes(20_000_000)
    return {
        "bomb.zip": zipped({"a.txt": zeros}),
        "twice.zip": zipped({"a.zip": zipped({"b.txt": "x"})}),
        "many.zip": zipped({f"{n}.txt": "x" for n in range(20_001)}),
        "cut.zip": zipped({"a.txt": BODY})[:-30],
        "empty.zip": zipped({}),
        "pictures.zip": zipped({"a.jpg": "x", "b.exe": "y"}),
        "up.zip": zipped({"../../../etc/passwd.txt": "", "/abs.txt": ""}),
        "sheet.zip": zipped({"xl/workbook.xml": "<x/>"}),
        "bomb.docx": zipped({"word/document.xml": zeros}),
        "text bomb.docx": zipped({"word/document.xml": W.format("<w:p><w:r><w:t>" + "a" * 9_000_000)}),
        "laughs.docx": zipped({"word/document.xml": f'<!DOCTYPE x [<!ENTITY a "l">{LAUGHS}]><x>&j;</x>'}),
        "deep.docx": zipped({"word/document.xml": W.format("<w:p>" * 1000)}),
        "empty.docx": zipped({"word/document.xml": W.format("")}),
        "hollow.docx": zipped({"[Content_Types].xml": "<x/>"}),
        "old.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(60),
        "page.docx": b"<html><body>Not found</body></html>",
        "bomb.epub": book({"a.xhtml": "<p>x</p>"}, {}, {"OEBPS/a.xhtml": "a" * 9_000_000}),
        "locked.epub": book(
            {"a.xhtml": "<p>x</p>"}, {}, {"META-INF/encryption.xml": '<e><CipherReference URI="a.xhtml"/></e>'}
        ),
        "hollow.epub": zipped({"META-INF/container.xml": "<container/>"}),
        "empty.epub": book({"a.xhtml": "<p>Cover</p>"}, {}),
        "gzip.epub": gzip.compress(zeros),
    }


def _pdfs() -> dict[str, bytes]:
    whole = pdf()
    key = b"<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -4>>" % (b"ab" * 32, b"cd" * 32)
    return {
        "cut.pdf": whole[:3000],
        "noise.pdf": b"%PDF-1.7\n" + bytes(range(256)) * 50,
        "head.pdf": b"%PDF-1.7\n",
        "scan.pdf": pdf(head="", paragraphs=["#rect(width: 5cm, height: 5cm, fill: black)"]),
        "locked.pdf": _by_hand(b"", trailer=b"/Encrypt %s/ID[<00><00>]" % key),
        "loop.pdf": _by_hand(b"", pages=b"<</Type/Pages/Kids[2 0 R]/Count 1000000>>"),
        "bomb.pdf": _by_hand(zlib.compress(b"BT /F1 12 Tf (hello) Tj ET " * 4_000_000)),
        "page.pdf": b"<!doctype html><html><body>403 Forbidden",
        "text.pdf": b"Just a text",
        "gzip.pdf": gzip.compress(whole),
    }


def _by_hand(content: bytes, pages: bytes = b"<</Type/Pages/Kids[3 0 R]/Count 1>>", trailer: bytes = b"") -> bytes:
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        pages,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for n, thing in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, thing)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, len(out))
    return out + head + table + end


def odd(folder: Path) -> list[str]:
    """Put what is no plain file into the folder; returns the names."""
    os.mkfifo(folder / "pipe.txt")
    (folder / "loop").symlink_to(folder)
    (folder / "out.txt").symlink_to("/etc/passwd")
    (folder / "broken.txt").symlink_to("nowhere")
    with (folder / "gigabyte.txt").open("wb") as file:
        file.truncate(1_000_000_000)
    (folder / os.fsdecode(b"caf\xe9.txt")).write_bytes(b"")
    return ["pipe.txt", "loop", "out.txt", "broken.txt", "gigabyte.txt", "caf\\xe9.txt"]
