"""Plain text (.txt) → one article. The text is stored unchanged; the header lines stand before its body."""

import re
from collections.abc import Iterator

from index.article import Article
from index.reading.meta import header, made_title
from index.reading.origin import Origin

_MOST_BLANK = 300_000  # each costs as much as a line with words


def read_text(text: str, origin: Origin) -> Iterator[Article]:
    """The one article of a text; raises ReadError where nothing stands below the header."""
    if text.count("\n\n\n") > _MOST_BLANK:
        raise origin.error("is nothing but blank lines, nearly", "it may be damaged; fetch it again")
    head = header(text)
    body = text[head.body_start :]
    if not re.search(r"[^\W_]", body):
        raise origin.error("has no text besides its title", "add the article's text, or leave the file out")
    yield Article(
        location=origin.location,
        source=origin.source,
        title=head.meta.title or made_title(body),
        text=text,
        published=head.meta.published,
        url=head.meta.url,
        author=head.meta.author,
        outlet=head.meta.outlet,
        body_start=head.body_start,
    )
