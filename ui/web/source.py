"""The article behind a footnote: its paragraphs, the cited one marked, and whether it has changed since."""

from collections.abc import Sequence
from dataclasses import dataclass

from eval.markup import Html, el, join
from index.article import Article, Paragraph
from ui.web.markup import about, link, prose, text


@dataclass(frozen=True, slots=True)
class Cited:
    """The paragraph that is shown, and the characters of it that are quoted (none: the paragraph alone)."""

    id: str
    start: int = 0
    end: int = 0


def article(given: Article, paragraphs: Sequence[Paragraph], cited: Cited | None = None, notice: str = "") -> Html:
    """The article, from the headline down."""
    known = [about(given), text(given.author or "")]
    head = [
        el("h2", text(given.title), tabindex="-1"),
        el("p", join(*(join(" · " if n else "", item) for n, item in enumerate(known) if item)), class_="about"),
        el("p", link(given.url, given.url or given.source), class_="from"),
    ]
    if notice:
        head.append(el("p", text(notice), class_="changed", role="status"))
    return el("article", *head, el("ol", *(_paragraph(part, cited) for part in paragraphs)), class_="source")


def _paragraph(part: Paragraph, cited: Cited | None) -> Html:
    if cited is None or part.id != cited.id:
        return el("li", prose(part.text), id=f"p{part.n}", value=part.n)
    words = prose(part.text, cited.start, cited.end)
    return el("li", words, id=f"p{part.n}", value=part.n, class_="cited", aria_current="true", tabindex="-1")
