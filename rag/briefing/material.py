"""What an archive holds on a topic: its sentences, and the days that each tells of.

A sentence is on the topic when it speaks of it itself, or stands in an article that is mostly about it.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.article import Article, Passage
from index.calendar import Event
from index.dates import events
from index.embedding import Vector
from index.sentences import Span
from index.words import terms
from rag.briefing.options import Means
from rag.copies import collapse, collapse_near
from rag.evidence import Candidate
from rag.extract import ENOUGH, candidates_of
from rag.names import meets
from rag.question import Question

DEPTH = 60  # paragraphs that a topic brings
WIDE = 8  # articles of which every paragraph is read, when they are about the topic
LONGEST_ARTICLE = 30  # paragraphs; a longer one is a book or a feed
LONGEST = 90  # words of a sentence; what is longer is a page's menus, run together
SOMEDAY = date(2000, 6, 15)  # the middle of a leap year: it lends a year to days that have none, to compare them
_YEARLESS = re.compile(
    r"\b(?:Jan|Feb|March|Mar\.|Apr|May|June?|July?|Aug|Sep|Oct|Nov|Dec)\w*\.?\s\d"
    r"|\d\s(?:of\s)?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)|Christmas|New Year"
)
_NOUN = re.compile(
    r" (?!(?:and|or|but|to|in|on|at|by|when|while|as|with|for|after|before|was|were|is|that)\b)[A-Za-z]"
)
_DETERMINER = re.compile(r"(?:\b(?:the|a|an|its|his|her|their|our|this|that|every|new|old)\s|[’']s?\s|[a-z]-)$")
MOST = 400  # sentences that are weighed: about a second
BESIDE = 0.4  # of the surest article's confidence: what another's must be
NEAR = 0.12  # probability by which a sentence of any article on the topic speaks of it
BARELY = 0.01  # the same in an article that is mostly about it
MOSTLY = 0.4  # share of its paragraphs


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence on the topic. `weight`: how probably it alone would answer to the topic, 0..1.

    `told` are the dates it tells, `yearless` those whose year nobody knows (put into SOMEDAY's); their offsets are
    those of the paragraph.
    """

    passage: Passage
    span: Span
    vector: Vector
    weight: float
    told: tuple[Event, ...]
    yearless: tuple[Event, ...] = ()

    @property
    def place(self) -> tuple[str, int]:
        """The paragraph, and where in it the sentence begins."""
        return self.passage.paragraph.id, self.span.start

    @property
    def order(self) -> tuple[str, int, int]:
        """By article, as it is read."""
        return self.passage.article.id, self.passage.paragraph.n, self.span.start


@dataclass(frozen=True, slots=True)
class Material:
    """All of it: the lines, the best first, and the passages they stand in."""

    question: Question
    topic: Vector
    lines: tuple[Line, ...]
    passages: tuple[Passage, ...]


def gather(means: Means, question: Question) -> Material:
    """Search for the topic, read on in the articles that are about it, and keep what speaks of it."""
    asked = replace(question, kind="what", parts=())
    ranked = collapse_near(means.search(asked, DEPTH))
    found = _candidates(means, asked, ranked)
    about = _about(asked, found)
    more = _rest(means, ranked, about)
    passages = collapse_near(collapse([*ranked, *more]))
    kept = {passage.paragraph.id: passage for passage in passages}
    every = [*found, *_candidates(means, asked, [item for item in more if item.paragraph.id in kept])]
    mostly = _mostly(means, asked, every, about)
    said = [item for item in every if item.passage.paragraph.id in kept and _speaks(item, about, mostly)]
    lines = [
        line_of(kept[item.passage.paragraph.id], item.span, item.vector, item.answers)
        for item in sorted(said, key=lambda item: -item.answers)[:MOST]
    ]
    topic = means.archive.embedder.query(question.text)
    return Material(asked, topic, tuple(sorted(lines, key=lambda line: (-line.weight, line.order))), tuple(passages))


def _candidates(means: Means, question: Question, passages: Sequence[Passage]) -> list[Candidate]:
    """The whole sentences of the passages."""
    found = candidates_of(means.archive, question, passages) if passages else []
    return [item for item in found if len(item.span.text.split()) <= LONGEST and item.span.text[-1:] in ".!?”\"’'"]


def _about(question: Question, found: Sequence[Candidate]) -> dict[str, float]:
    """The articles that would answer to the topic, and how surely: some sentence has two of its terms together."""
    single = len(question.terms) == 1
    best: dict[str, float] = {}
    for item in found:
        here = item.passage.article.id
        speaks = not item.features.astray and (single or item.features.pairs > 0)
        best[here] = max(best.get(here, 0.0), item.confidence if speaks else 0.0)
    least = max(ENOUGH, BESIDE * max(best.values(), default=0.0))
    return {article: sure for article, sure in best.items() if sure >= least}


def _rest(means: Means, ranked: Sequence[Passage], about: dict[str, float]) -> list[Passage]:
    """The other paragraphs of the articles that are surest about the topic."""
    have = {passage.paragraph.id for passage in ranked}
    have |= {copy.paragraph.id for passage in ranked for copy in passage.copies}
    surest = sorted(about, key=lambda article: (-about[article], article))[:WIDE]
    found = [means.archive.library.paragraphs(article) for article in surest]
    return [
        Passage(at.paragraph, at.article, 0.0, ())
        for paragraphs in found
        if len(paragraphs) <= LONGEST_ARTICLE
        for at in paragraphs
        if at.paragraph.id not in have
    ]


def _mostly(means: Means, question: Question, found: Sequence[Candidate], about: dict[str, float]) -> set[str]:
    """The articles whose headline is on the topic, or of which enough paragraphs speak of it themselves."""
    headed = {item.passage.article.id for item in found if _heads(question, item.passage.article)}
    speaking = {item.passage.paragraph.id: item.passage.article.id for item in found if item.answers >= NEAR}
    count = Counter(speaking.values())
    return {
        article
        for article in about
        if article in headed or count[article] >= MOSTLY * means.archive.library.count(article)
    }


def _heads(question: Question, article: Article) -> bool:
    """Whether the headline has all the topic's terms, and the topic more than one: a single word heads too much."""
    here = set(terms(article.title))
    return len(question.terms) > 1 and all(meets(term, here) for term in question.terms)


def _speaks(item: Candidate, about: dict[str, float], mostly: set[str]) -> bool:
    article = item.passage.article.id
    return article in about and item.answers >= (BARELY if article in mostly else NEAR)


def _names(text: str, event: Event) -> bool:
    """Whether a year only names something: "the 2003 invasion", "pre-1973 levels", "1973 oil crisis"."""
    if event.precision != "year" or not _NOUN.match(text, event.stop):
        return False
    before = text[max(0, event.begin - 12) : event.begin]
    return not before.strip() or bool(_DETERMINER.search(before))


def line_of(passage: Passage, span: Span, vector: Vector, weight: float) -> Line:
    """A sentence with the dates that it tells."""
    text, published = passage.paragraph.text, passage.article.published
    every = [event for event in events(text, published) if span.start <= event.begin < span.end]
    told = [event for event in every if not _names(text, event)]
    known = {event.begin for event in told}
    found = () if published else (event for event in events(text, SOMEDAY) if event.begin not in known)
    yearless = [event for event in found if _is_day(text, event) and span.start <= event.begin < span.end]
    return Line(passage, span, vector, weight, tuple(told), tuple(yearless))


def _is_day(text: str, event: Event) -> bool:
    """Whether it names a month or a holiday: "Jan. 4", not "Tuesday"."""
    return bool(_YEARLESS.search(text, event.begin, event.stop))
