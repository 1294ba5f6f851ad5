"""The one place that decides what a paragraph is.

Blocks between blank lines are paragraphs, with their lines joined; lines that are whole paragraphs stand alone;
headings ("## ") and ornaments are none; a block too long to cite is cut at sentence ends.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from index.article import Article, Paragraph, paragraph_ids
from index.mending import mend
from index.sentences import spans

HEADING = "## "
LONGEST = 4_000
"""Characters above which a block is cut; news paragraphs run to about 1,500."""
PIECE = 2_000
_ENDS = (".", "!", "?", "…", "。", "！", "？", "」", "』")
_CLOSING = "”’\"')]»*_ "
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_WRAP_WIDTH = 120
_LINE_IS_PARAGRAPH = 80

Range = tuple[int, int]


def split(article: Article) -> list[Paragraph]:
    """The body paragraphs in order, numbered from 1; offsets are characters of `article.text`."""
    shown = [
        (start, end, text)
        for start, end in ranges(article.text, article.body_start)
        if (text := mend(article.text[start:end])) and _has_words(text)
    ]
    ids = paragraph_ids(article.id, [text for _, _, text in shown])
    return [
        Paragraph(paragraph_id, article.id, n, text, start, end)
        for n, (paragraph_id, (start, end, text)) in enumerate(zip(ids, shown, strict=True), 1)
    ]


def ranges(text: str, body_start: int = 0) -> Iterator[Range]:
    """Where each paragraph of the body stands in `text`; ornaments are still among them."""
    for block in blocks(text, body_start):
        for start, end in _lines_apart(text, block):
            if not text.startswith(HEADING, start):
                yield from _cut(text, start, end)


def blocks(text: str, start: int = 0) -> Iterator[list[Range]]:
    """The non-blank lines between blank lines, as (start, end) without the space around each."""
    block: list[Range] = []
    for line in lines(text, start):
        if line[0] < line[1]:
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def lines(text: str, start: int = 0) -> Iterator[Range]:
    """Every line from `start` on, without the space and the invisible marks around it; blank ones are empty."""
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield _bare(text, start, end)
        start = end + 1


def finished(line: str) -> bool:
    """Whether a line ends as a sentence ends."""
    return line.rstrip(_CLOSING).endswith(_ENDS)


def stand_alone(found: list[str]) -> bool:
    """Whether each line of a block is a paragraph of its own, and not a wrapped piece of one."""
    if len(found) < 2 or sum(map(len, found)) < _LINE_IS_PARAGRAPH * len(found):
        return False
    return sum(map(finished, found)) >= 0.7 * len(found) and not _wrapped(found)


def _wrapped(found: list[str]) -> bool:
    """Whether no line had room for the first word of the next one, as a typewriter or an editor breaks them."""
    width = max(map(len, found))
    pairs = pairwise(found)
    return width <= _WRAP_WIDTH and all(len(a) + 1 + len(b.split(None, 1)[0]) > width for a, b in pairs)


def _lines_apart(text: str, block: list[Range]) -> Iterator[Range]:
    """A block as one range, or as one range a line; a heading line stands apart."""
    if stand_alone([text[start:end] for start, end in block]):
        yield from block
        return
    first = 0
    for n, (start, _) in enumerate(block):
        if text.startswith(HEADING, start):
            if first < n:
                yield block[first][0], block[n - 1][1]
            yield block[n]
            first = n + 1
    if first < len(block):
        yield block[first][0], block[-1][1]


def _cut(text: str, start: int, end: int) -> Iterator[Range]:
    """A range too long to cite, in pieces that end with a sentence where one ends in time."""
    if end - start > LONGEST:
        while end - start > PIECE:
            stop = start + _sentence_end(text[start : start + PIECE].replace("\n", " "))
            yield _bare(text, start, stop)
            start = stop
    if (rest := _bare(text, start, end))[0] < rest[1]:
        yield rest


def _sentence_end(window: str) -> int:
    """The last sentence end in the window, else the last space, else its end. Never 0."""
    ends = [span.end for span in spans(window)[:-1]]
    return max(ends, default=0) or window.rstrip().rfind(" ") + 1 or len(window)


def _bare(text: str, start: int, end: int) -> Range:
    """The range without the space and the invisible marks at its ends; empty if nothing is left."""
    while start < end and (text[start].isspace() or text[start] in _INVISIBLE):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in _INVISIBLE):
        end -= 1
    return start, end


def _has_words(text: str) -> bool:
    return re.search(r"[^\W_]", text) is not None
