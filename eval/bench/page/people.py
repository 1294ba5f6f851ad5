"""People who use the page at once: in conversation, all in the same moment, in a queue, and for very long."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from eval.bench.page.articles import TOPICS, Inspector
from eval.bench.page.layout import Layout
from eval.bench.page.processes import Page
from eval.bench.page.tab import Asked, Tab

PAUSE = 2.0  # seconds: a person in a hurry reads an answer for so long at most
READING = 10.0  # seconds: the same of one who reads it; the answers have some 50 words, 12 s at a common pace
MOMENT = 0.1  # seconds within which all press Enter, when it is "in the same moment"
BEFORE = 3.0  # seconds within which conversations begin


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who asks of one article only, in a tab."""

    inspector: Inspector
    tab: Tab


@dataclass(frozen=True, slots=True)
class Answered:
    """A question, and whose article it was about."""

    inspector: Inspector
    asked: Asked


@dataclass(frozen=True, slots=True)
class State:
    """The server after so many questions."""

    questions: int
    megabytes: float
    files: int


@asynccontextmanager
async def seated(
    page: Page, inspectors: Sequence[Inspector], model: str | None = None
) -> AsyncIterator[list[Person]]:
    """People with the page open before them."""
    layout = await Layout.of(page.port)
    people = [Person(inspector, Tab(page.port, layout, model)) for inspector in inspectors]
    for person in people:
        await person.tab.open()
    yield people
    for person in people:
        await person.tab.close()


async def conversing(people: Sequence[Person], questions: int, pause: float = PAUSE) -> list[Answered]:
    """Each asks, reads for up to `pause` seconds, and asks on in the same conversation."""
    before = BEFORE * pause / PAUSE
    told = await asyncio.gather(*(_converse(person, questions, before, pause) for person in people))
    return [answered for each in told for answered in each]


async def together(people: Sequence[Person]) -> list[Answered]:
    """Each asks one question within the same MOMENT."""
    return list(await asyncio.gather(*(_once(person, random.uniform(0, MOMENT)) for person in people)))


async def in_a_row(people: Sequence[Person], apart: float) -> list[Answered]:
    """Each asks one question, one after the other, so many seconds apart."""
    return list(await asyncio.gather(*(_once(person, n * apart) for n, person in enumerate(people))))


async def lasting(
    page: Page, people: Sequence[Person], questions: int, every: int, say: Callable[[str], None]
) -> list[State]:
    """So many questions in all, in conversations of four; the state of the server each `every` of them.

    Raises:
        RuntimeError: one of them was not answered.
    """
    states: list[State] = []
    for done in range(every, questions + 1, every):
        shares = [every // len(people)] * len(people)
        told = await asyncio.gather(*(_go_on(person, share) for person, share in zip(people, shares, strict=True)))
        wrong = [answered.asked.fault for each in told for answered in each if answered.asked.fault]
        if wrong:
            raise RuntimeError(f"{len(wrong)} of {every} questions were not answered: {wrong[0]}")
        states.append(State(done, page.megabytes, page.files))
        say(f"{done:,} questions: {states[-1].megabytes:.0f} MB, {states[-1].files} open files")
    return states


async def _converse(person: Person, questions: int, before: float, pause: float) -> list[Answered]:
    await asyncio.sleep(random.uniform(0, before))
    told = []
    for n in range(questions):
        told.append(await _asked(person, n))
        await asyncio.sleep(random.uniform(0, pause))
    return told


async def _once(person: Person, before: float) -> Answered:
    await asyncio.sleep(before)
    return await _asked(person, 0)


async def _go_on(person: Person, questions: int) -> list[Answered]:
    told = []
    for n in range(questions):
        if n % len(TOPICS) == 0:
            person.tab.begin_anew()
        told.append(await _asked(person, n))
    return told


async def _asked(person: Person, n: int) -> Answered:
    question = person.inspector.asks(TOPICS[n % len(TOPICS)])
    return Answered(person.inspector, await person.tab.ask(question))
