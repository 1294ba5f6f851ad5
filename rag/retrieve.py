"""A question → passages in rank order: both searches, a second look at the best, copies collapsed."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import zip_longest

from index.archive import Archive
from index.article import Arm, Passage, Period
from index.words import Forms
from rag.copies import collapse, collapse_near
from rag.fusion import Fused, Search, VectorSearch, WordSearch, look
from rag.names import forms_of
from rag.question import Question
from rag.rank import Ranker
from rag.when import timing_terms

ARMS: tuple[Arm, ...] = ("words", "vectors")
LOOKED_AT = 30  # of the fused hits are ranked anew; with 50 the ranking is no better
DATED = 15  # paragraphs that meet the dates asked about are looked at besides
DEPTH = 50  # hits taken from each search before fusion; with 100 the ranking is no better


class Retriever:
    """Searches one archive."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def search(
        self,
        question: Question,
        *,
        period: Period | None = None,
        arms: Sequence[Arm] = ARMS,
        limit: int = LOOKED_AT,
        without: Collection[str] = (),
    ) -> list[Passage]:
        """Paragraphs by falling score, copies collapsed into the best of them.

        Args:
            question: what is asked.
            period: only articles published within it; undated ones are left out.
            arms: the searches to use; with one, its own ranking.
            limit: the most passages to return.
            without: ids of paragraphs to do as if they were not there.
        """
        asked = question.parts if question.parts and len(arms) > 1 else (question,)
        rankings = [self._ranking(part, period, arms, limit, without) for part in asked]
        return (collapse(in_turn(rankings)) if len(rankings) > 1 else rankings[0])[:limit]

    def _ranking(
        self, question: Question, period: Period | None, arms: Sequence[Arm], limit: int, without: Collection[str]
    ) -> list[Passage]:
        words = self._archive.generation.words
        forms = forms_of(question.names, words.dictionary)
        searches = [self._search(arm, question, forms) for arm in arms]
        dated = self._dated(question, period, forms) if len(arms) > 1 else []
        hits = look(searches, max(DEPTH, limit) + len(without), period, dated)
        depth = 2 * max(limit, LOOKED_AT) + len(without)
        kept = [hit for place, hit in enumerate(hits) if place < depth or hit.key in dated]
        passages = collapse(self._passages(kept, without))
        if len(arms) == 1:
            return passages
        meeting = {located.paragraph.id for located in self._archive.library.located(dated).values()}
        return second_look(Ranker(question, forms, words.rarity), passages, meeting)

    def _dated(self, question: Question, period: Period | None, forms: Forms) -> list[int]:
        """The best paragraphs that appeared in, or tell of, a month or year that is asked about."""
        when = timing_terms(question.timing)
        if not when:
            return []
        hits = self._archive.find_words(question.terms, DATED, period, forms, when)
        return [hit.key for hit in hits]

    def _search(self, arm: Arm, question: Question, forms: Forms) -> Search:
        if arm == "words":
            return WordSearch(self._archive, question.terms, forms)
        return VectorSearch(self._archive, self._archive.embedder.query(question.text))

    def _passages(self, hits: Sequence[Fused], without: Collection[str]) -> list[Passage]:
        located = self._archive.library.located([hit.key for hit in hits])
        found = [(located[hit.key], hit) for hit in hits if hit.key in located]
        return [
            Passage(at.paragraph, at.article, hit.score, hit.found_by, parts=hit.scores)
            for at, hit in found
            if at.paragraph.id not in without
        ]


def second_look(ranker: Ranker, passages: Sequence[Passage], dated: Collection[str]) -> list[Passage]:
    """The best, and those that meet the dates asked about, ranked anew.

    The rest follow in their order, with scores that go on falling.
    """
    looked_at = [p for n, p in enumerate(passages) if n < LOOKED_AT or p.paragraph.id in dated]
    rest = [p for n, p in enumerate(passages) if n >= LOOKED_AT and p.paragraph.id not in dated]
    best = collapse_near(ranker.rank(looked_at))
    least = best[-1].score if best else 1.0
    return [*best, *(replace(passage, score=min(passage.score, least)) for passage in rest)]


def in_turn(rankings: Sequence[Sequence[Passage]]) -> list[Passage]:
    """One ranking of several: the first of each, the second of each, and so on; scores go on falling."""
    turns = (passage for row in zip_longest(*rankings) for passage in row if passage)
    least = 1.0
    merged: dict[str, Passage] = {}
    for passage in turns:
        if passage.paragraph.id not in merged:
            least = min(least, passage.score)
            merged[passage.paragraph.id] = replace(passage, score=least)
    return list(merged.values())
