"""Question → Answer: the one path. Command line, page, briefing and eval all come through here."""

import time
from collections.abc import Collection, Iterator
from dataclasses import replace

from index.archive import Archive
from index.article import Passage, Period
from index.library import Coverage
from rag.answer import REFUSAL, Answer
from rag.extract import Extract, extract
from rag.question import Question
from rag.retrieve import Retriever
from rag.select import within_budget
from rag.settings import Settings


class Clock:
    """Milliseconds by stage, and in total."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self.timings: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        """The time since the last lap was this stage's."""
        now = time.perf_counter()
        self.timings[stage] = round(1000 * (now - self._last), 1)
        self._last = now
        self.timings["total_ms"] = round(1000 * (now - self._start), 1)


def answer(
    archive: Archive, settings: Settings, question: Question, period: Period | None, without: Collection[str]
) -> Iterator[str | Answer]:
    """Yield the answer's text as it comes, and at the end the whole Answer."""
    clock = Clock()
    ranked = Retriever(archive).search(question, period=period, without=without)
    passages = within_budget(ranked, settings.passages, settings.context_tokens)
    clock.lap("retrieve_ms")
    drawn = extract(archive, question, passages, settings.answer_sentences)
    clock.lap("answer_ms")
    done = _answer(question, passages, drawn, archive.library.coverage())
    done = replace(done, warnings=_warnings(archive, period), timings=clock.timings)
    yield done.text
    yield done


def _answer(question: Question, passages: list[Passage], drawn: Extract, coverage: Coverage) -> Answer:
    refused = not drawn.enough
    return Answer(
        question=question.asked,
        sentences=() if refused else drawn.sentences,
        citations=() if refused else drawn.citations,
        passages=tuple(passages),
        refused=refused,
        reason=f"{REFUSAL} {covers(coverage)}" if refused else None,
        mode="extractive",
        confidence=drawn.confidence,
    )


def covers(coverage: Coverage) -> str:
    """What the archive covers, in one sentence."""
    return f"It holds {counted(coverage.articles)}{_dates(coverage)}."


def counted(articles: int) -> str:
    """So many articles, in words."""
    return f"{articles:,} article" if articles == 1 else f"{articles:,} articles"


def _dates(coverage: Coverage) -> str:
    if coverage.first is None or coverage.last is None:
        return ", none with a date"
    first, last = f"{coverage.first:%-d %B %Y}", f"{coverage.last:%-d %B %Y}"
    days = f", dated {first}" if first == last else f", from {first} to {last}"
    return f"{days} ({coverage.undated:,} without a date)" if coverage.undated else days


def _warnings(archive: Archive, period: Period | None) -> tuple[str, ...]:
    undated = archive.library.coverage().undated if period else 0
    if not undated:
        return ()
    return (f"left out by --since/--until: {counted(undated)} without a date",)
