"""Question → Answer: the one path. Command line, page, briefing and eval all come through here.

The passages are found, and what they hold decides between an answer and a refusal. Without a model the answer is
quoted; a model's words are delivered as far as paragraphs bear them out (`rag/deliver.py`).
"""

from collections.abc import Collection, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace

from index.archive import Archive
from index.article import Passage, Scope
from index.library import Coverage
from rag.answer import REFUSAL, Answer, Turn
from rag.conversation import recent, rewritten
from rag.deliver import delivered
from rag.extract import Extract, extract
from rag.models.model import LanguageModel
from rag.models.slots import Slots, Ticket
from rag.question import Question, understand
from rag.reply import Replying, Said, Step
from rag.retrieve import LOOKED_AT, Retriever
from rag.select import with_antecedents, within_budget
from rag.settings import Settings
from rag.stopwatch import Stopwatch
from rag.verify import check
from rag.write import Asked, Checks, Drafting

HISTORY = 400  # tokens of earlier turns that a model is told


@dataclass(frozen=True, slots=True)
class Task:
    """A question, what it is asked of, and with what."""

    archive: Archive
    settings: Settings
    question: Question
    history: tuple[Turn, ...] = ()
    scope: Scope | None = None
    without: Collection[str] = ()
    model: LanguageModel | None = None
    check: Checks = check
    slots: Slots = field(default_factory=Slots)


def of_one_moment(task: Task) -> Replying:
    """As `answer`, of the archive as it is when this begins; let go of before the Answer is handed out."""
    with task.archive.snapshot() as archive, closing(answer(replace(task, archive=archive))) as news:
        for item in news:
            if isinstance(item, Answer):
                break
            yield item
    yield item


def answer(task: Task) -> Replying:
    """Yield what is being done and the answer's text as it comes, at the end the whole Answer, which alone counts.

    A model's sentences come as soon as each is checked.
    """
    watch = Stopwatch()
    slots = task.slots if task.model else Slots()
    with slots.ticket() as ticket:
        task = yield from _self_contained(task, ticket)
        yield Step("searching")
        passages = _passages(task, watch)
        yield Step("reading", len(passages))
        drawn = extract(task.archive, task.question, passages, task.settings.answer_sentences)
        done = _quoted(task, passages, drawn)
        if task.model is None or done.refused:
            yield Said(done.text)
        else:
            yield from _turn(ticket, task.model)
            asked = Asked(task.question.text, done.passages, recent(task.history, HISTORY), done.disagreements)
            drafting = Drafting(task.model, asked, task.check)
            done = yield from delivered(task.archive, task.question, drafting, done, drawn, task.settings.unsupported)
    watch.lap("answer_ms")
    yield replace(done, warnings=(*done.warnings, *_warnings(task, drawn, watch)), timings=watch.timings)


def _self_contained(task: Task, ticket: Ticket) -> Generator[Step, None, Task]:
    """A follow-up in the model's words, when these keep to the conversation; else as the rules have it."""
    if task.model is None or not task.history or task.question.text == task.question.asked:
        return task
    yield from _turn(ticket, task.model)
    text = rewritten(task.model, task.question.asked, task.history)
    return replace(task, question=replace(understand(text), asked=task.question.asked)) if text else task


def _turn(ticket: Ticket, model: LanguageModel) -> Iterator[Step]:
    """The wait for a slot, and that the model is at work."""
    for place in ticket.wait():
        yield Step("waiting", place, model.name)
    yield Step("writing", model=model.name)


def _passages(task: Task, watch: Stopwatch) -> list[Passage]:
    """What may be read, in rank order; behind it what a model must read besides, to understand it."""
    limit = max(LOOKED_AT, task.settings.passages)
    ranked = Retriever(task.archive).search(task.question, scope=task.scope, limit=limit, without=task.without)
    watch.lap("retrieve_ms")
    if task.settings.reranker != "none":
        from rag.llama import reranked

        ranked = reranked(ranked, task.question.text, task.settings.reranker)
        watch.lap("rerank_ms")
    kept = within_budget(ranked, task.settings.passages, task.settings.context_tokens)
    if task.model is None:
        return kept
    every = with_antecedents(kept, task.archive.library.paragraphs, task.settings.context_tokens, task.without)
    return sorted(every, key=lambda passage: passage not in kept)


def _quoted(task: Task, passages: list[Passage], drawn: Extract) -> Answer:
    refused = not drawn.enough
    return Answer(
        question=task.question.asked,
        sentences=() if refused else drawn.sentences,
        citations=() if refused else drawn.citations,
        passages=tuple(passages),
        refused=refused,
        reason=f"{REFUSAL} {covers(task.archive.library.coverage())}" if refused else None,
        mode="extractive",
        confidence=drawn.confidence,
        disagreements=() if refused else drawn.disagreements,
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


def _warnings(task: Task, drawn: Extract, watch: Stopwatch) -> Iterator[str]:
    yield from task.question.timing.warnings
    undated = task.archive.library.undated(task.scope) if task.scope and task.scope.dated else 0
    if undated:
        yield f"left out by --since/--until: {counted(undated)} without a date"
    for part in drawn.unanswered:
        yield f"the archive does not answer this part: {part}"
    if "rerank_ms" in watch.timings:
        yield f"the reranker {task.settings.reranker} took {watch.timings['rerank_ms']:,.0f} ms"
