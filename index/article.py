"""What an archive holds: articles, their paragraphs, and passages (paragraphs that a search found).

The paragraph is the unit that is stored, retrieved, cited and shown.
"""

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Arm = Literal["words", "vectors"]


@dataclass(frozen=True, slots=True)
class Article:
    """One article as read from one place.

    `location` is where it came from (absolute path, path#record, or URL) and alone decides `id`;
    `source` is the short form people see: the file's name, or the URL.
    `text` is the whole stored text; paragraph offsets point into it, the body begins at `body_start`.
    """

    location: str
    source: str
    title: str
    text: str
    published: date | None = None
    url: str | None = None
    author: str | None = None
    outlet: str | None = None
    body_start: int = 0
    id: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", article_id(self.location))

    @property
    def digest(self) -> str:
        """Changes when anything that people can see of the article changes."""
        shown = (self.title, self.text, self.published, self.url, self.author, self.outlet)
        return hashlib.sha256(repr(shown).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Body paragraph `n` (from 1) of an article.

    `text` is mended for display; `start` and `end` are character offsets of its origin in `Article.text`.
    """

    id: str
    article_id: str
    n: int
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph that a search found. `score` lies in 0..1 and compares only within one search.

    `copies` are the paragraphs of other articles that print the same words, or nearly.
    `parts` are what the score was made of, by name, each 0..1.
    """

    paragraph: Paragraph
    article: Article
    score: float
    found_by: tuple[Arm, ...]
    copies: tuple["Passage", ...] = ()
    parts: Mapping[str, float] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Hit:
    """One paragraph found by one search: its key in the library and that search's own score."""

    key: int
    score: float


@dataclass(frozen=True, slots=True)
class Scope:
    """The articles that may be found: published from `since` to `until`, both included, by one of `outlets`.

    None is open, no outlets are all. What has no date is in no days, what names no outlet in no outlets.
    """

    since: date | None = None
    until: date | None = None
    outlets: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.dated or bool(self.outlets)

    @property
    def dated(self) -> bool:
        """Whether it has a first or a last day."""
        return self.since is not None or self.until is not None

    @property
    def folded(self) -> list[str]:
        """The outlets as they are compared, see `folded`."""
        return sorted({folded(name) for name in self.outlets} - {""})


def article_id(location: str) -> str:
    """A digest of the place, never of the content: an edited article keeps its id."""
    return hashlib.sha256(location.encode("utf-8", "surrogateescape")).hexdigest()[:12]


def paragraph_ids(article_id: str, texts: list[str]) -> list[str]:
    """One id a text, in order. Editing or moving other paragraphs does not change a paragraph's id."""
    seen: Counter[str] = Counter()
    ids = []
    for text in texts:
        normal = normalise(text)
        seen[normal] += 1
        ids.append(hashlib.sha256(f"{article_id}\n{seen[normal]}\n{normal}".encode()).hexdigest()[:16])
    return ids


def normalise(text: str) -> str:
    """Case, width and spacing folded away: what two printings of the same words share."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def folded(outlet: str | None) -> str:
    """An outlet's name as it is compared; "" for none."""
    return normalise(outlet or "")
