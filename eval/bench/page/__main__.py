"""Measures the web page under load and prints every figure with its bar: `python -m eval.bench.page`.

A browser's requests are made to a real server, and a stub answers in the place of a model. Exit code 1 when a bar is
missed; --quick shows that everything can be measured, and judges nothing.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from eval.bench.page import articles, measured, paint, people, processes
from eval.bench.page.articles import Inspector
from eval.bench.page.measured import Bars
from eval.bench.page.processes import Model, Page
from eval.bench.table import Figure, machine, show

RATE = 50.0  # tokens a second of the stub
BAR = {25: Bars(0.15, 0.5), 100: Bars(slow=3.0)}


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured. `apart`: seconds between people who queue for one slot."""

    articles: int = articles.COUNT
    crowds: tuple[int, ...] = (25, 100)
    questions: int = 4  # of each person
    reading: float = people.READING
    queued: int = 20
    apart: float = 0.2
    lasting: int = 2_000
    every: int = 200
    few: int = 8  # people who ask all those


QUICK = Plan(articles=24, crowds=(4,), questions=2, reading=1.0, queued=4, lasting=16, every=8, few=4)


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.page", description="The web page under load.")
    parser.add_argument("--quick", action="store_true", help="few people and questions, nothing judged")
    asked = parser.parse_args(arguments)
    before = machine()
    plan = QUICK if asked.quick else Plan()
    with tempfile.TemporaryDirectory() as work:
        figures = list(every(Path(work), plan))
    print(f"{plan.articles} made articles, a stub model of {RATE:g} tokens/s for each answer; settings as they come")
    print(before)
    show(figures, judged=not asked.quick)
    return int(not asked.quick and any(figure.met is False for figure in figures))


def every(work: Path, plan: Plan) -> Iterator[Figure]:
    """All figures, in the order of the table."""
    _say("the archive")
    inspectors = articles.inspectors(plan.articles)
    archive = work / "archive"
    articles.write(inspectors, work / "articles.jsonl")
    processes.added(archive, [work / "articles.jsonl"])
    with processes.model(work, RATE) as model:
        with processes.page(archive, model.url, slots=max(plan.crowds)) as page:
            yield from _begun(page)
            for crowd in plan.crowds:
                yield from _crowd(page, model, inspectors[:crowd], plan)
        with processes.page(archive, model.url, slots=1) as page:
            yield from _queued(page, model, inspectors[: plan.queued], plan)
            yield from _lasting(page, inspectors[: plan.few], plan)


def _begun(page: Page) -> Iterator[Figure]:
    yield Figure("start, until the page is served", page.start, "s", most=8)
    if shutil.which(paint.BROWSER):
        yield from paint.paint(page, "first visit")
        yield from paint.paint(page, "second visit, another profile")


def _crowd(page: Page, model: Model, inspectors: tuple[Inspector, ...], plan: Plan) -> Iterator[Figure]:
    """In conversation in a hurry, which is what the bars are for; who read; then all in the same moment."""
    name, bars = f"{len(inspectors)} people", BAR.get(len(inspectors), Bars())
    _say(f"{name} in conversation")
    worked = page.cpu
    people_ = asyncio.run(_conversing(page, inspectors, plan.questions, people.PAUSE))
    yield from measured.load(f"{name} in conversation", people_, model.logged(), bars)
    yield Figure(
        f"{name} in conversation: work of the server a question", (page.cpu - worked) / len(people_), "s", digits=3
    )
    _say(f"{name} who read for up to {people.READING:g} s")
    told = asyncio.run(_conversing(page, inspectors, plan.questions, plan.reading))
    yield from measured.load(f"{name} who read", told, model.logged(), Bars())
    _say(f"{name} in the same {1000 * people.MOMENT:.0f} ms")
    told = asyncio.run(_together(page, inspectors))
    yield from measured.load(f"{name} in the same moment", told, model.logged(), Bars())


def _queued(page: Page, model: Model, inspectors: tuple[Inspector, ...], plan: Plan) -> Iterator[Figure]:
    _say(f"{len(inspectors)} people for one slot")
    told = asyncio.run(_in_a_row(page, inspectors, plan.apart))
    yield from measured.queue(told, model.logged())


def _lasting(page: Page, inspectors: tuple[Inspector, ...], plan: Plan) -> Iterator[Figure]:
    _say(f"{plan.lasting:,} questions without a model")
    states = asyncio.run(_long(page, inspectors, plan))
    yield from measured.lasting(states)


async def _conversing(
    page: Page, inspectors: tuple[Inspector, ...], questions: int, pause: float
) -> list[people.Answered]:
    async with people.seated(page, inspectors) as seated:
        return await people.conversing(seated, questions, pause)


async def _together(page: Page, inspectors: tuple[Inspector, ...]) -> list[people.Answered]:
    async with people.seated(page, inspectors) as seated:
        return await people.together(seated)


async def _in_a_row(page: Page, inspectors: tuple[Inspector, ...], apart: float) -> list[people.Answered]:
    async with people.seated(page, inspectors) as seated:
        return await people.in_a_row(seated, apart)


async def _long(page: Page, inspectors: tuple[Inspector, ...], plan: Plan) -> list[people.State]:
    async with people.seated(page, inspectors, model="none") as seated:
        return await people.lasting(page, seated, plan.lasting, plan.every, _say)


def _say(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
