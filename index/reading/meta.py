"""What the first lines of a plain text tell of an article: title, date, author, address, outlet.

Only leading lines count, and only where the whole line is that ("By Jane Doe", "Date: 25 January 2023").
"""

import re
from dataclasses import dataclass, fields, replace
from datetime import date

from index.mending import mend
from index.paragraphs import Range, finished, lines, ranges, stand_alone
from index.reading.day import day
from index.sentences import spans

LONGEST_TITLE = 200
_LONGEST_MADE_TITLE = 100
_LONGEST_ASKING_TITLE = 120
_MOST_LINES = 40
_LONG_LINE = 120
_LABELS = {
    "title": "title",
    "headline": "title",
    **dict.fromkeys(("date", "published", "posted", "pubdate", "publication date", "date published"), "published"),
    **dict.fromkeys(("published on", "published at", "posted on", "publish date"), "published"),
    **dict.fromkeys(("author", "authors", "byline", "by", "reporter"), "author"),
    **dict.fromkeys(("url", "link", "permalink"), "url"),
    **dict.fromkeys(("source", "outlet", "publisher", "publication", "newspaper"), "outlet"),
}
_LABELLED = re.compile(rf"({'|'.join(sorted(_LABELS, key=len, reverse=True))})\s*:\s*(.*)$", re.I)
_DATED = re.compile(r"(?:date|published|posted)(?:\s+(?:on|at))?\s+(.*)$", re.I)
_UPDATED = re.compile(r"(?:last\s+)?(?:updated|modified)(?:\s+(?:on|at))?\s*:?\s+(.*)$", re.I)
_NAME = r"(?:[^\W\d_][\w.’'-]*,?|&)"
_BYLINE = re.compile(rf"by\s+({_NAME}(?:\s+{_NAME}){{0,11}})$", re.I)
_SMALL_WORDS = frozenset("and of the for in at de da di du van von der den al el bin & la le y e und et".split())
_ADDRESS = re.compile(r"https?://\S+$", re.I)
_PARTS = re.compile(r"\s+[|·•]\s+")


@dataclass(frozen=True, slots=True)
class Meta:
    """What is known of an article besides its text. None where nothing says so."""

    title: str | None = None
    published: date | None = None
    author: str | None = None
    url: str | None = None
    outlet: str | None = None

    def over(self, other: "Meta") -> "Meta":
        """What this one knows, and what the other knows where this one is silent."""
        return Meta(*(getattr(self, f.name) or getattr(other, f.name) for f in fields(Meta)))


@dataclass(frozen=True, slots=True)
class Header:
    """The leading lines read as metadata; the body begins at `body_start`."""

    meta: Meta
    body_start: int = 0


def header(text: str, *, titled: bool = False) -> Header:
    """The title and the metadata lines at the top of a plain text. Pure: the same text, the same header.

    `titled`: the title is known from elsewhere, so that no line is taken for it.
    """
    rows = _rows(text)
    found, n = Header(Meta()), 0
    while n < len(rows):
        line = text[rows[n][0] : rows[n][1]]
        if not re.search(r"[^\W_]", line):
            n += 1
        elif meta := _line_meta(line):
            found = Header(found.meta.over(meta), rows[n][1])
            n += 1
        elif not titled and found.meta.title is None and (count := _title_lines(text, rows, n)):
            end = rows[n + count - 1][1]
            found = Header(replace(found.meta, title=_title(text[rows[n][0] : end])), end)
            n += count
        else:
            break
    return found


def metadata(line: str) -> bool:
    """Whether a line is nothing but a byline, a date or the like."""
    return len(line) <= _LONG_LINE and _line_meta(line) is not None


def made_title(body: str) -> str:
    """A title for an article without one: its first sentence, shortened at a word to 100 characters."""
    first = next((mend(body[start:end]) for start, end in ranges(body) if re.search(r"[^\W_]", body[start:end])), "")
    sentence = spans(first)[0].text if first else ""
    return shortened(sentence, _LONGEST_MADE_TITLE)


def shortened(text: str, longest: int) -> str:
    """At most `longest` characters, cut between words where there are words, with "…" for what is gone."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    space = cut.rfind(" ")
    return cut[: space if space > longest // 2 else len(cut)].rstrip(" ,;:–—-") + "…"


def _rows(text: str) -> list[Range]:
    rows = []
    for row in lines(text):
        rows.append(row)
        if len(rows) == _MOST_LINES:
            break
    return rows


def _title(raw: str) -> str:
    return mend(raw).lstrip("# ")


def _line_meta(line: str) -> Meta | None:
    """What a line tells if every part of it is metadata ("By Jane Doe | 25 January 2023")."""
    found = Meta()
    for part in _PARTS.split(line) if len(line) <= 2 * LONGEST_TITLE else [""]:
        meta = _part_meta(" ".join(part.split()))
        if meta is None:
            return None
        found = found.over(meta)
    return found


def _part_meta(part: str) -> Meta | None:
    if (match := _LABELLED.match(part)) and (meta := _labelled(_LABELS[match[1].lower()], match[2])):
        return meta
    dated = _DATED.match(part)
    if published := day(dated[1] if dated else part):
        return Meta(published=published)
    if (updated := _UPDATED.match(part)) and day(updated[1]):
        return Meta()
    if (match := _BYLINE.match(part)) and _named(match[1]):
        return Meta(author=match[1])
    return None


def _labelled(name: str, value: str) -> Meta | None:
    """The field under a label. A date that cannot be trusted still makes the line metadata."""
    value = value.strip().strip("\"'")
    if name == "published":
        return Meta(published=day(value)) if len(value) <= 60 and not finished(value) else None
    if name == "url":
        return Meta(url=value) if _ADDRESS.match(value) else None
    longest = LONGEST_TITLE if name == "title" else 100
    if len(value) > longest or (name != "title" and finished(value) and len(value.split()) > 4):
        return None
    told = mend(value) or None
    return {"title": Meta(title=told), "author": Meta(author=told), "outlet": Meta(outlet=told)}[name]


def _named(words: str) -> bool:
    return all(any(map(str.isupper, word)) or word.strip(",").lower() in _SMALL_WORDS for word in words.split())


def _title_lines(text: str, rows: list[Range], n: int) -> int:
    """How many lines from `n` on are a title; 0 if none is, or if nothing follows it."""
    block = _block(text, rows, n)
    follows = n + len(block) < len(rows) and text[rows[n + len(block) - 1][1] :].strip()
    if follows and len(block) <= 3 and _is_title(" ".join(block), block_ends=True):
        return len(block)
    return 1 if _line_over_body(block) else 0


def _block(text: str, rows: list[Range], n: int) -> list[str]:
    """The lines from `n` to a blank or a metadata line."""
    block: list[str] = []
    for start, end in rows[n:]:
        if start == end or (block and _line_meta(text[start:end])):
            break
        block.append(text[start:end])
    return block


def _is_title(line: str, block_ends: bool) -> bool:
    if len(line) > LONGEST_TITLE or line.endswith((":", ",", ";", "-", "–", "—")):
        return False
    if not finished(line):
        return True
    asking = line.rstrip("”’\"')").endswith(("?", "!", "？", "！"))
    return block_ends and asking and len(line) <= _LONGEST_ASKING_TITLE


def _line_over_body(block: list[str]) -> bool:
    """A title with no blank line after it: a short line over lines that are whole paragraphs."""
    if len(block) < 2 or not _is_title(block[0], block_ends=False) or block[1][:1].islower():
        return False
    return stand_alone(block[1:]) or (len(block) == 2 and len(block[1]) >= _LONG_LINE > len(block[0]))
