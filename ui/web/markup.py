"""Text → markup: the one way in which words of articles, people and the world get onto the page.

They are cleaned of what no eye sees and escaped; markup, images and styles never come from content.
"""

from urllib.parse import urlsplit

from eval.markup import Html, el, join
from index.article import Article, Paragraph
from ui.clean import line, safe
from ui.render import day, origin

PLAIN = 2_000  # characters of a URL that is made a link


def text(given: str) -> Html:
    """Words on one line."""
    return join(line(given))


def prose(given: str, start: int = 0, end: int = 0) -> Html:
    """A paragraph's words; those from `start` to `end` are marked as quoted."""
    before, quoted, after = given[:start], given[start:end], given[end:]
    return join(safe(before), el("mark", safe(quoted), id="quoted", tabindex="-1") if quoted else "", safe(after))


def link(url: str | None, words: str) -> Html:
    """A link to an article on the web; words alone where the address is not plainly http or https."""
    if url and len(url) <= PLAIN and line(url) == url and _is_web(url):
        return el("a", line(words), href=url, rel="noreferrer noopener", target="_blank")
    return text(words)


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:  # "http://["
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def about(article: Article) -> Html:
    """Where an article is from and when it appeared: "The Guardian, 25 January 2023"."""
    return join(f"{origin(article)}, {day(article.published)}")


def place(article: Article, paragraph: Paragraph) -> str:
    """A footnote's place in words: title, outlet, date, paragraph."""
    return f"{line(article.title)} — {origin(article)}, {day(article.published)}, paragraph {paragraph.n}"


def counted(number: int, noun: str) -> str:
    """So many of something: "6 paragraphs"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
