"""What measuring asks of an engine (`rag.desk.Desk` is one), and the look-ups that a key needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from eval.cases import Case
from eval.errors import SetError
from eval.score import Key, key_of
from index.article import Arm, Article, Paragraph, Passage
from rag.answer import Answer, Turn


class Answered(Protocol):
    """A reply that can be waited for."""

    @property
    def answer(self) -> Answer:
        """The whole answer."""


class Listed(Protocol):
    """One article of an archive's list."""

    @property
    def article(self) -> Article:
        """The article."""


class Shelf(Protocol):
    """One archive's articles."""

    def articles(self) -> Sequence[Listed]:
        """All articles."""

    def paragraphs(self, article_id: str) -> list[Paragraph]:
        """An article's paragraphs in order."""

    def fingerprint(self) -> dict[str, str]:
        """What the archive and the models are, by digest."""


class Engine(Shelf, Protocol):
    """Asks and searches one archive. `without` are ids of paragraphs that must not be found."""

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        since: date | None = None,
        until: date | None = None,
        without: frozenset[str] = frozenset(),
    ) -> Answered:
        """A cited answer, or a refusal."""

    def search(
        self,
        question: str,
        *,
        since: date | None = None,
        until: date | None = None,
        arms: tuple[Arm, ...] = ("words", "vectors"),
        limit: int = 50,
        without: frozenset[str] = frozenset(),
    ) -> list[Passage]:
        """Ranked paragraphs, with no budget of tokens; one arm alone when `arms` has one."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The paragraphs of an archive, by place and by id."""

    places: Mapping[tuple[str, int], Paragraph]
    sources: Mapping[str, str]
    texts: Mapping[str, str]

    def holds(self, paragraph: Paragraph) -> bool:
        """Whether the archive has this very paragraph, word for word."""
        return self.texts.get(paragraph.id) == paragraph.text

    def keys(self, cases: Sequence[Case]) -> dict[str, Key]:
        """The key of each case; SetError names what the archive lacks."""
        lacking = [
            place for case in cases for part in case.parts() for place in sorted(part) if place not in self.places
        ]
        if lacking:
            shown = ", ".join(f"{source} paragraph {n}" for source, n in lacking[:3])
            raise SetError(
                f"the archive lacks {len(lacking)} gold paragraphs: {shown}",
                "add the set's articles, or name their archive",
            )
        return {case.id: key_of(case, self.places) for case in cases}


def survey(engine: Shelf) -> Ground:
    """Reads all paragraphs of an archive once."""
    articles = [listed.article for listed in engine.articles()]
    found = [(article, paragraph) for article in articles for paragraph in engine.paragraphs(article.id)]
    return Ground(
        places={(article.source, paragraph.n): paragraph for article, paragraph in found},
        sources={article.id: article.source for article in articles},
        texts={paragraph.id: paragraph.text for _, paragraph in found},
    )
