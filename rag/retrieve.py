"""A question → passages in rank order: both searches, a second look at the best, copies collapsed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from index.archive import Archive
from index.article import Arm, Passage, Scope
from index.words import Forms
from rag.copies import collapse, collapse_near
from rag.fusion import Fused, Search, VectorSearch, WordSearch, look
from rag.names import forms_of
from rag.question import Question
from rag.rank import Ranker
from rag.when import timing_terms

ARMS: tuple[Arm, ...] = ("words", "vectors")
DEPTH = 50  # hits taken from each search before fusion; with 100 the ranking is no better
LOOKED_AT = 40  # of the fused hits are ranked anew
SPARE = 1.25  # times as many are fetched, for the copies among them
ALIKE = 20  # of the ranking are compared with each other
DATED = 15  # paragraphs that meet the dates asked about are looked at besides


@dataclass(frozen=True, slots=True)
class Found:
    """A passage and the key by which the indexes know its paragraph."""

    key: int
    passage: Passage


class Retriever:
    """Searches one archive."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def search(
        self,
        question: Question,
        *,
        scope: Scope | None = None,
        arms: Sequence[Arm] = ARMS,
        limit: int = LOOKED_AT,
        without: Collection[str] = (),
    ) -> list[Passage]:
        """Paragraphs by falling score, copies collapsed into the best of them.

        Args:
            question: what is asked.
            scope: only its articles.
            arms: the searches to use; with one, its own ranking.
            limit: the most passages to return.
            without: ids of paragraphs to do as if they were not there.
        """
        asked = question.parts if question.parts and len(arms) > 1 else (question,)
        rankings = [self._ranking(part, scope, arms, limit, without) for part in asked]
        return (collapse(in_turn(rankings)) if len(rankings) > 1 else rankings[0])[:limit]

    def _ranking(
        self, question: Question, scope: Scope | None, arms: Sequence[Arm], limit: int, without: Collection[str]
    ) -> list[Passage]:
        forms = forms_of(question.names, self._archive.generation.words.dictionary)
        searches = [self._search(arm, question, forms) for arm in arms]
        dated = self._dated(question, scope, forms) if len(arms) > 1 else []
        hits = look(searches, max(DEPTH, limit) + len(without), scope, dated)
        depth = int(SPARE * max(limit, LOOKED_AT)) + len(without)
        found = self._found([hit for n, hit in enumerate(hits) if n < depth or hit.key in dated], without)
        if len(arms) == 1:
            return [item.passage for item in found]
        looked_at = [item for n, item in enumerate(found) if n < LOOKED_AT or item.key in dated]
        rest = [item.passage for n, item in enumerate(found) if n >= LOOKED_AT and item.key not in dated]
        ranked = self._ranked_anew(Ranker(question, forms, self._archive.generation.words.rarity), looked_at)
        return [*collapse_near(ranked[:ALIKE]), *ranked[ALIKE:], *falling(rest, ranked[-1].score if ranked else 1.0)]

    def _found(self, hits: Sequence[Fused], without: Collection[str]) -> list[Found]:
        """The hits' passages, copies collapsed."""
        located = self._archive.library.located([hit.key for hit in hits])
        if len(located) < len({hit.key for hit in hits}):
            raise self._archive.library.damaged("paragraphs that the indexes hold are missing")
        keys = {at.paragraph.id: key for key, at in located.items()}
        passages = [
            Passage(located[hit.key].paragraph, located[hit.key].article, hit.score, hit.found_by, parts=hit.scores)
            for hit in hits
            if located[hit.key].paragraph.id not in without
        ]
        return [Found(keys[passage.paragraph.id], passage) for passage in collapse(passages)]

    def _ranked_anew(self, ranker: Ranker, found: Sequence[Found]) -> list[Passage]:
        analysed = self._archive.generation.words.analysed([item.key for item in found])
        known = [item for item in found if item.key in analysed]
        return ranker.rank([item.passage for item in known], [analysed[item.key] for item in known])

    def _dated(self, question: Question, scope: Scope | None, forms: Forms) -> list[int]:
        """The best paragraphs that appeared in, or tell of, a month or year that is asked about."""
        when = timing_terms(question.timing)
        if not when:
            return []
        hits = self._archive.find_words(question.terms, DATED, scope, forms, when)
        return [hit.key for hit in hits]

    def _search(self, arm: Arm, question: Question, forms: Forms) -> Search:
        if arm == "words":
            return WordSearch(self._archive, question.terms, forms)
        return VectorSearch(self._archive, self._archive.embedder.query(question.text))


def falling(passages: Sequence[Passage], most: float) -> list[Passage]:
    """Passages that follow a ranking: none has a higher score than the last of it."""
    return [replace(passage, score=min(passage.score, most)) for passage in passages]


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
