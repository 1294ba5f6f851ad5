"""The archive that all search: the paragraphs of the evaluation sets, filled up with paragraphs that answer nothing.

The filler is made of sentences of the sets' own articles, put together anew (`eval.bench.corpus.stories`), so that
it is about the same things in the same words and is hard to tell from the gold. But a filler paragraph that held
an answer would be right and count as wrong. So a sentence is left out of the filler when it stands in a gold
article and holds any answer to any question on that article; when another article prints it too; when it holds
an answer that a set marks as wrong; or when it stands in a gold article of a question that has no short answer.
Filler has headlines and dates, as news has; it is the same for every system and on every machine.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eval.bench import corpus
from eval.bench.compare.batch import LATER
from eval.cases import Case, Gold
from eval.datasets.dataset import Dataset
from eval.errors import SetError
from index import generation, ingest, minilm, schema
from index.article import Article, Paragraph, normalise
from index.library import Library
from index.paragraphs import split
from rag import settings
from rag.desk import Desk

Say = Callable[[str], None]
_WORD = re.compile(r"[^\W_]+")
ADDED = 100  # paragraphs that are added to what is built


@dataclass(frozen=True, slots=True)
class Made:
    """The archive whose vectors all systems get, the questions, and how many paragraphs are of the sets."""

    folder: Path
    cases: Sequence[Case]
    genuine: int
    filler: int

    @property
    def archive(self) -> Path:
        """The archive in which every paragraph was embedded once."""
        return self.folder / "archive"


def prepare(sets: Sequence[Dataset], paragraphs: int, questions: int, work: Path, say: Say) -> Made:
    """Make the archive, or what is missing of it: embedding 28,000 paragraphs takes 3 to 5 minutes, once.

    Args:
        sets: loaded evaluation sets; their paragraphs are all in.
        paragraphs: how many there are in all; the sets may have more.
        questions: of each set, evenly spread over those with gold paragraphs.
        work: the folder for what is kept.
        say: told what takes long.

    Raises:
        SetError: a set brings no articles, or comes twice.
    """
    for found in sets:
        if not found.articles or [each.name for each in sets].count(found.name) > 1:
            raise SetError(f"the set {found.name} brings no articles, or is given twice", "see dateline eval sets")
    kept = [apart(found) for found in sets]
    articles = [article for found in kept for article in found.articles]
    genuine = sum(len(split(article)) for article in articles)
    short = max(0, paragraphs - genuine)
    filler = -(-short // corpus.PARAGRAPHS) * corpus.PARAGRAPHS  # whole articles
    every = [*articles, *filler_of(kept, filler)]
    folder = (work / f"compare-{genuine + filler}-{_digest(every)}").resolve()
    with Desk.open(settings.load(archive=folder / "archive")) as desk:
        say(f"embedding {genuine + filler + ADDED:,} paragraphs, where that was not done before")
        desk.add_articles(every)
    cases = [case for found in kept for case in _spread([case for case in found.cases if case.gold], questions)]
    return Made(folder, cases, genuine, filler)


def cut(found: Dataset, paragraphs: int) -> Dataset:
    """The first articles of a set, up to so many paragraphs (one at least), and the cases that they answer."""
    kept: dict[str, Article] = {}
    for article in found.articles:
        paragraphs -= len(split(article))
        if paragraphs < 0 and kept:
            break
        kept[article.source] = article
    cases = [case for case in found.cases if case.gold and all(gold.source in kept for gold in case.gold)]
    return replace(found, articles=tuple(kept.values()), cases=tuple(cases))


def places(archive: Path) -> dict[tuple[str, int], Paragraph]:
    """Every paragraph of an archive by source and number."""
    library = Library(archive / "library.db")
    try:
        return {(at.article.source, at.paragraph.n): at.paragraph for at in library.every()}
    finally:
        library.close()


def answerless(sets: Sequence[Dataset]) -> list[str]:
    """The sentences of which filler may be made; see above."""
    closed: set[str] = set()
    wrong = {_words(text) for found in sets for case in found.cases for fact in case.forbidden for text in fact}
    for found in sets:
        answers, whole = _answers(found.cases)
        for article in found.articles:
            held = [_words(text) for text in corpus.sentences([article])]
            if article.source in whole:
                closed.update(held)
            closed.update(text for text in held if any(answer in text for answer in answers[article.source]))
    pool = corpus.sentences([article for found in sets for article in found.articles])
    return [text for text in pool if (words := _words(text)) not in closed and not any(at in words for at in wrong)]


def _answers(cases: Sequence[Case]) -> tuple[dict[str, set[str]], set[str]]:
    """The answers to the questions on each article; and the articles with a question that has no short one."""
    answers: dict[str, set[str]] = defaultdict(set)
    whole: set[str] = set()
    for case in cases:
        for gold in case.gold:
            answers[gold.source] |= {_words(text) for fact in case.facts for text in fact}
            if not case.facts:
                whole.add(gold.source)
    return answers, whole


def _words(text: str) -> str:
    """Its words with a space around each: `in` finds whole words."""
    return f" {' '.join(_WORD.findall(normalise(text)))} "


def filler_of(sets: Sequence[Dataset], paragraphs: int) -> Iterator[Article]:
    """Made-up articles with `paragraphs` paragraphs, and beyond them what is added later."""
    pool = answerless(sets)
    held = 0
    for story in corpus.stories(paragraphs + ADDED, pool):
        later = held >= paragraphs
        held += len(story.paragraphs)
        place = f"{LATER if later else 'filler:'}{story.name}"
        yield Article(place, place, story.title, story.body, story.day)


def apart(found: Dataset) -> Dataset:
    """The set with its name before every source: SQuAD and XQuAD have articles of the same name."""

    def place(source: str) -> str:
        return f"{found.name}/{source}"

    def moved(gold: Gold) -> Gold:
        return replace(gold, source=place(gold.source))

    articles = [
        replace(article, location=place(article.source), source=place(article.source)) for article in found.articles
    ]
    cases = [
        replace(case, gold=tuple(moved(gold) for gold in case.gold), group=place(case.group or case.id))
        for case in found.cases
    ]
    return replace(found, articles=tuple(articles), cases=tuple(cases))


def _spread(cases: Sequence[Case], count: int) -> list[Case]:
    """At most `count` of them, evenly spread."""
    taken = min(count, len(cases))
    return [cases[at * len(cases) // taken] for at in range(taken)]


def _digest(articles: Sequence[Article]) -> str:
    formats = (schema.VERSION, generation.FORMAT, ingest.READER, minilm.FINGERPRINT)
    every = "".join(article.id + article.digest for article in articles)
    return hashlib.sha256(f"{formats}\n{every}".encode()).hexdigest()[:8]
