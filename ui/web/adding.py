"""Adding on the page: how far it is, again and again, and at last the report in the words of `dateline add`."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from threading import Thread

from eval.markup import Html, el, join
from index.errors import DatelineError
from index.ingest import Given
from index.report import Outcome, Progress, Report
from ui.clean import line
from ui.render import FEW, MANY
from ui.web.markup import counted, text

WORDS = {"reading": "Reading", "embedding": "Embedding", "indexing": "Indexing", "indexing words": "Indexing words"}
EVERY = 0.15  # seconds between two lines: more often nobody can read
Add = Callable[[Sequence[Given], Progress], Report]
Step = tuple[str, int, int]


async def adding(add: Callable[[Progress], Report]) -> AsyncGenerator[Html, None]:
    """The work's progress, then its report; an error in its place. It goes on when nobody looks any more."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[Step | Report | Exception] = asyncio.Queue()

    def tell(item: Step | Report | Exception) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(queue.put_nowait, item)

    def work() -> None:
        try:
            tell(add(lambda stage, done, total: tell((stage, done, total))))
        except Exception as error:  # noqa: BLE001  it is raised where the work is waited for
            tell(error)

    Thread(target=work, name="add", daemon=True).start()
    yield progress("reading", 0, 0)
    while True:
        item = await _newest(queue)
        if isinstance(item, Report):
            yield report(item)
            return
        if isinstance(item, DatelineError):
            yield failed(item)
            return
        if isinstance(item, Exception):
            raise item
        yield progress(*item)
        await asyncio.sleep(EVERY)


async def _newest(queue: "asyncio.Queue[Step | Report | Exception]") -> "Step | Report | Exception":
    item = await queue.get()
    while isinstance(item, tuple) and not queue.empty():
        item = queue.get_nowait()
    return item


def in_batches(add: Add, batches: Iterable[Sequence[Given | Outcome]], tell: Progress) -> Report:
    """Add one batch after the other; one report of them all, with what was not read in its place."""
    whole = Report()
    for batch in batches:
        whole.outcomes += [item for item in batch if isinstance(item, Outcome)]
        if given := [item for item in batch if isinstance(item, Given)]:
            made = add(given, tell)
            whole.outcomes += made.outcomes
            whole.embedded += made.embedded
    return whole


def progress(stage: str, done: int, total: int) -> Html:
    """One line and a bar; without a total the bar only moves."""
    what = "article" if stage == "reading" else "paragraph"
    so_far = f" {done:,} of {counted(total, what)}" if total else f" {counted(done, what)}" if done else ""
    bar = el("progress", max=max(total, 1), value=done if total else None, aria_hidden="true")
    return el("div", el("p", f"{WORDS.get(stage, stage)}{so_far} …", role="status"), bar, class_="adding")


def report(given: Report) -> Html:
    """As ui/render.py tells it: the counts, the few that were indexed, and all that was not read with its reason."""
    counts = ", ".join(f"{number:,} {status}" for status, number in given.counts().items())
    told = el("p", f"{counts}; {counted(given.embedded, 'paragraph')} embedded", role="status")
    indexed = given.of("indexed")
    unread = [*given.of("failed"), *given.of("skipped")]
    items = [*(map(_indexed, indexed) if len(indexed) <= FEW else ()), *map(_unread, unread[:MANY])]
    more = el("p", f"… and {len(unread) - MANY:,} more") if len(unread) > MANY else ""
    return el("div", told, el("ul", *items) if items else "", more, class_="report")


def _indexed(outcome: Outcome) -> Html:
    where = f" — {line(outcome.source)}, {counted(outcome.paragraphs, 'paragraph')}"
    return el("li", el("b", "indexed "), join(text(outcome.title), where), class_="indexed")


def _unread(outcome: Outcome) -> Html:
    reason = line(outcome.reason).removeprefix(line(outcome.source)).lstrip(" :")  # it may name its source first
    return el("li", el("b", f"{outcome.status} "), join(text(outcome.source), f": {reason}"), class_=outcome.status)


def failed(error: DatelineError) -> Html:
    """What went wrong and what to do."""
    return el("p", text(str(error)), class_="fault", role="alert")
