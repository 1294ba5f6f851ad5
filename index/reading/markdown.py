"""Markdown (.md) → one article in plain words: links, emphasis and pictures gone, sub-headings kept as "## "."""

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.article import Article
from index.mending import mend
from index.paragraphs import HEADING
from index.reading.front import front
from index.reading.meta import header, made_title
from index.reading.origin import Origin

_CELL = " | "
_TAG = re.compile(r"<!--(?:(?!<!--).){0,5000}?-->|</?[a-z][^<>]{0,500}>", re.I | re.S)


def read_markdown(text: str, origin: Origin) -> Iterator[Article]:
    """The one article of a Markdown text; raises ReadError for bad front matter and where no body is."""
    told, start = front(text, origin)
    title, body = _parted(_blocks(text[start:], origin), told.title)
    head = header(body) if start == 0 else header("")
    if not re.search(r"[^\W_]", _words(body[head.body_start :])):
        raise origin.error("has no text besides its title", "add the article's text, or leave the file out")
    known = told.over(head.meta)
    yield Article(
        location=origin.location,
        source=origin.source,
        title=told.title or title or head.meta.title or made_title(body[head.body_start :]),
        text=body,
        published=known.published,
        url=known.url,
        author=known.author,
        outlet=known.outlet,
        body_start=head.body_start,
    )


def _words(body: str) -> str:
    return "\n".join(line for line in body.split("\n") if not line.startswith(HEADING))


def _parted(blocks: list[str], told: str | None) -> tuple[str | None, str]:
    """The title (the first heading, if it opens the text) and the rest as text."""
    if blocks and blocks[0].startswith(HEADING):
        title = mend(blocks[0].removeprefix(HEADING))
        if told is None or told == title:
            return title, "\n\n".join(blocks[1:])
    return None, "\n\n".join(blocks)


def _blocks(text: str, origin: Origin) -> list[str]:
    try:
        tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    except (RecursionError, ValueError, IndexError) as error:
        raise origin.error("cannot be read as Markdown", "simplify its nested lists and quotes") from error
    return [block for block in _told(tokens) if block.strip()]


def _told(tokens: Sequence[Token]) -> Iterator[str]:
    """One text a block: paragraph, heading, list item, table row, code."""
    row: list[str] = []
    for n, token in enumerate(tokens):
        if token.type == "inline":
            before = tokens[n - 1].type
            words = _inline(token.children or ())
            if before in ("td_open", "th_open"):
                row.append(words)
            else:
                yield HEADING + " ".join(words.split()) if before == "heading_open" else words
        elif token.type == "tr_close":
            yield _CELL.join(row)
            row = []
        elif token.type in ("fence", "code_block"):
            yield re.sub(r"\n\s*\n", "\n", token.content.strip())
        elif token.type == "html_block":
            yield _TAG.sub("", token.content).strip()


def _inline(children: Sequence[Token]) -> str:
    return "".join(_piece(child) for child in children).strip()


def _piece(child: Token) -> str:
    if child.type in ("softbreak", "hardbreak"):
        return "\n"
    return "" if child.type in ("html_inline", "image") else child.content
