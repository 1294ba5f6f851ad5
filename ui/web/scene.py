"""What a timeline shows: the dates of the archive on either clock, or those of one answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import urlencode

from index.article import Article, Paragraph
from index.dates import events
from index.library import Library, Listing
from rag.answer import Answer
from ui.web.axis import View
from ui.web.dated import Clock, Dates, Mark, Reading
from ui.web.site import Site

ClockName = Literal["told", "published"]
CLOCKS: tuple[ClockName, ...] = get_args(ClockName)


@dataclass(frozen=True, slots=True)
class Held:
    """What a mark belongs to: a paragraph, or an article as a whole. `opens` is its address for quoted characters."""

    article: Article
    paragraph: Paragraph | None
    opens: Callable[[int, int], str]


@dataclass(frozen=True, slots=True)
class Scene:
    """A clock with what is needed to show it. `path` is where it is served; `told` says what its texts do."""

    path: str
    name: ClockName
    clock: Clock
    held: Callable[[Sequence[int]], Mapping[int, Held]]
    switch: bool = True

    @property
    def noun(self) -> str:
        """What is counted."""
        return "article" if self.name == "published" else "paragraph"

    def href(self, view: View | None, *, clock: ClockName | None = None, page: int = 1) -> str:
        """The address of a view of it; None for the whole."""
        days = {"from": view.start.isoformat(), "to": view.end.isoformat()} if view else {}
        name = clock or self.name
        query = {**({"clock": name} if name != "told" else {}), **days, **({"page": page} if page > 1 else {})}
        return f"{self.path}?{urlencode(query)}" if query else self.path


def archive(site: Site, dates: Dates, name: ClockName) -> Scene | Reading:
    """The archive's scene, or how far the reading of its dates is.

    Raises:
        ArchiveError: there is no archive, or it cannot be read.
    """
    if name == "published":
        clock, listings = dates.published()
        return Scene("/timeline", name, clock, lambda keys: {key: _listed(listings[key]) for key in keys})
    told = dates.told()
    if isinstance(told, Reading):
        return told
    library = site.desk.archive.library
    return Scene("/timeline", name, told, lambda keys: _located(library, keys))


def of_answer(answer: Answer, path: str) -> Scene:
    """The dates of the paragraphs that an answer read; those it cites open as they were when it did."""
    labels = {note.paragraph.id: note.label for note in reversed(answer.citations)}
    read = {passage.paragraph.id: (passage.article, passage.paragraph) for passage in answer.passages}
    read |= {note.paragraph.id: (note.article, note.paragraph) for note in answer.citations}
    texts = list(read.values())
    marks = [
        Mark(event, n) for n, (article, part) in enumerate(texts) for event in events(part.text, article.published)
    ]

    def held(keys: Sequence[int]) -> dict[int, Held]:
        return {key: _read(*texts[key], labels, path) for key in keys}

    return Scene(path, "told", Clock(marks), held, switch=False)


def _read(article: Article, part: Paragraph, labels: Mapping[str, int], path: str) -> Held:
    if label := labels.get(part.id):
        address = f"{path.removeprefix('/timeline')}/{label}"
        return Held(article, part, lambda start, end: address)
    return Held(article, part, lambda start, end: _source(article, part, start, end))


def _located(library: Library, keys: Sequence[int]) -> dict[int, Held]:
    found = library.located(keys)
    return {key: _paragraph(one.article, one.paragraph) for key, one in found.items()}


def _paragraph(article: Article, part: Paragraph) -> Held:
    return Held(article, part, lambda start, end: _source(article, part, start, end))


def _source(article: Article, part: Paragraph, start: int, end: int) -> str:
    return f"/source/{article.id}/{part.id}?quote={start}-{end}"


def _listed(listing: Listing) -> Held:
    address = f"/source/{listing.article.id}"
    return Held(listing.article, None, lambda start, end: address)
