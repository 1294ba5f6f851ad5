"""What a written sentence is held against: the cited paragraphs, read once, sentence by sentence, and their frame.

Headline, outlet, author and day of publication are the frame: a sentence may take from it what the paragraph lacks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Literal

from index.article import Passage
from index.sentences import spans
from rag.checks.lexemes import Lexeme, flatten, lexemes
from rag.checks.moments import Moment, moments
from rag.checks.quantities import Quantity, quantities

Kind = Literal["number", "unit", "date", "name", "quote", "negation", "roles", "attribution", "content", "entailment"]

_TWIN = 0.7  # share of a claim's words that a sentence must hold to be the one it was made from
_BEFORE = 1_500  # characters of the article before a paragraph in which its pronouns can have their names


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the sources do not bear out. A `hard` one is an error; another is only more than they say."""

    kind: Kind
    why: str
    hard: bool


@dataclass(frozen=True)
class Statement:
    """One sentence, read: its flattened text, words, dates and numbers."""

    text: str

    @cached_property
    def lexemes(self) -> tuple[Lexeme, ...]:
        """Words and marks in order."""
        return lexemes(self.text)

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        """The dates it prints."""
        return moments(self.text)

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """The numbers it prints that are no dates."""
        return quantities(self.text, tuple((found.start, found.stop) for found in self.moments))

    @cached_property
    def content(self) -> frozenset[str]:
        """The stems of its words that say something."""
        return frozenset(word.term for word in self.lexemes if word.is_content)

    @cached_property
    def terms(self) -> frozenset[str]:
        """The stems of all its words."""
        return frozenset(word.term for word in self.lexemes)


@dataclass(frozen=True)
class Source:
    """One cited paragraph and its frame. `before` are up to 1,500 characters of the article that precede it."""

    body: str
    frame: str
    published: date | None
    before: str

    @cached_property
    def lines(self) -> tuple[Statement, ...]:
        """The sentences of the paragraph."""
        return tuple(statement(span.text) for span in spans(self.body))

    @cached_property
    def framed(self) -> tuple[Statement, ...]:
        """The same, and the frame as one more."""
        return (*self.lines, statement(self.frame)) if self.frame else self.lines


@dataclass(frozen=True)
class Ground:
    """All cited paragraphs together."""

    sources: tuple[Source, ...]

    @cached_property
    def lines(self) -> tuple[Statement, ...]:
        """Every sentence of every paragraph; no frames."""
        return tuple(line for source in self.sources for line in source.lines)

    @cached_property
    def framed(self) -> tuple[Statement, ...]:
        """Every sentence, and the frames."""
        return tuple(line for source in self.sources for line in source.framed)

    @cached_property
    def terms(self) -> frozenset[str]:
        """Every stem of paragraphs and frames."""
        return frozenset(term for line in self.framed for term in line.terms)

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """Every number of paragraphs and frames."""
        return tuple(found for line in self.framed for found in line.quantities)

    @property
    def words(self) -> Iterator[Lexeme]:
        """Every word of paragraphs and frames."""
        return (word for line in self.framed for word in line.lexemes)

    def twin(self, claim: Statement) -> Statement | None:
        """The one sentence that holds most of what a claim says, numbers left out; None if there is none."""
        wanted = {term for term in claim.content if not term[0].isdigit()}
        shares = [(len(wanted & line.content) / len(wanted), line) for line in self.lines] if len(wanted) > 2 else []
        best = max((share for share, _ in shares), default=0.0)
        like = [line for share, line in shares if share >= max(_TWIN, best - 0.2)]
        return like[0] if len(like) == 1 else None

    def nearest(self, claim: Statement, least: float = 0.5) -> list[Statement]:
        """The sentences that share most content with a claim, the best first, down to `least` of the best's share."""
        shared = [(len(claim.content & line.content), -place, line) for place, line in enumerate(self.lines)]
        best = max((count for count, _, _ in shared), default=0)
        ranked = sorted(shared, key=lambda item: item[:2], reverse=True)
        return [line for count, _, line in ranked if count and count >= least * best]


@lru_cache(maxsize=4_096)
def statement(text: str) -> Statement:
    """A sentence, read once."""
    return Statement(flatten(text))


def ground(passages: Sequence[Passage]) -> Ground:
    """The cited passages, each read once."""
    return Ground(tuple(_source(*_parts(passage)) for passage in passages))


def _parts(passage: Passage) -> tuple[str, str, date | None, str]:
    article, paragraph = passage.article, passage.paragraph
    frame = ". ".join(part for part in (article.title, article.outlet, article.author) if part)
    before = article.text[max(0, paragraph.start - _BEFORE) : paragraph.start]
    return flatten(paragraph.text), flatten(frame), article.published, before


@lru_cache(maxsize=1_024)
def _source(body: str, frame: str, published: date | None, before: str) -> Source:
    return Source(body, frame, published, before)
