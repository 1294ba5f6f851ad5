"""Questions as people lived them, beside what the stub logged → figures with their bars.

Our added time to the first token = from the click to the first sentence on the page, less what the model took from
the request to the end of that sentence. The page shows a sentence only when it is checked, so its first token is
its first sentence.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from eval.bench.page.articles import inspectors
from eval.bench.page.people import Answered, State
from eval.bench.page.processes import Logged
from eval.bench.table import Figure

GROWTH = 10.0  # MB that 1,000 questions may leave behind
FILES = 8  # open files more or less are not growth: connections that are just closing
_NAMES = {person.name for person in inspectors()}


@dataclass(frozen=True, slots=True)
class Bars:
    """Most seconds of added time: at the median, and for all but one of 100."""

    middle: float | None = None
    slow: float | None = None


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of one question: ours until the first sentence, until the first sign, until the model is asked."""

    added: float
    step: float
    sent: float


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of them do not exceed (nearest rank)."""
    return sorted(values)[max(0, ceil(share * len(values)) - 1)]


def load(name: str, told: Sequence[Answered], logged: Sequence[Logged], bars: Bars) -> Iterator[Figure]:
    """What a number of people met with."""
    times = [found for answered in told if (found := timed(answered, logged))]
    count = f"{len(times)} of {len(told)} questions"
    if times:
        added = [each.added for each in times]
        yield Figure(
            f"{name}: added time, median", percentile(added, 0.5), "s", most=bars.middle, digits=3, note=count
        )
        yield Figure(f"{name}: added time, 99th percentile", percentile(added, 0.99), "s", most=bars.slow, digits=3)
        yield Figure(
            f"{name}: click → first step shown, 99th", percentile([t.step for t in times], 0.99), "s", digits=3
        )
        yield Figure(
            f"{name}: click → request at the model, median", percentile([t.sent for t in times], 0.5), "s", digits=3
        )
        yield Figure(
            f"{name}: click → request at the model, 99th", percentile([t.sent for t in times], 0.99), "s", digits=3
        )
    wrong = [why for answered in told if (why := fault(answered))]
    yield Figure(
        f"{name}: answers that are missing or wrong", len(wrong), most=0, digits=0, note="; ".join(wrong[:1])[:90]
    )
    yield Figure(f"{name}: answers with another's mark", sum(map(crossed, told)), most=0, digits=0)


def timed(answered: Answered, logged: Sequence[Logged]) -> Times | None:
    """Its times; None when it got no sentence of the model's."""
    asked = answered.asked
    mine = {line.event: line.at for line in logged if line.question == asked.question and line.at >= asked.clicked}
    if not asked.first or not {"asked", "first"} <= mine.keys():
        return None
    model = mine["first"] - mine["asked"]
    return Times(asked.first - asked.clicked - model, asked.step - asked.clicked, mine["asked"] - asked.clicked)


def fault(answered: Answered) -> str:
    """What is wrong with an answer; "" when it is a model's and tells of whom it was asked about."""
    asked = answered.asked
    if asked.fault:
        return asked.fault
    if 'class="answer model"' not in asked.shown:
        return f"no answer of the model's: {asked.shown[-300:]}"
    return "" if answered.inspector.name in asked.shown.partition("</h2>")[2] else "it tells of nobody"


def crossed(answered: Answered) -> bool:
    """Whether the answer names anybody else."""
    others = _NAMES - {answered.inspector.name}
    return any(name in answered.asked.shown for name in others)


def queue(told: Sequence[Answered], logged: Sequence[Logged]) -> Iterator[Figure]:
    """People who asked one after the other, in this order, for one slot."""
    wanted = [answered.asked.question for answered in told]
    since = min(answered.asked.clicked for answered in told)
    served = [line.question for line in logged if line.event == "asked" and line.at >= since]
    name = f"one slot, {len(told)} people"
    late = sum(mine != theirs for mine, theirs in zip(wanted, served, strict=False)) + abs(len(wanted) - len(served))
    yield Figure(f"{name}: served out of turn", late, most=0, digits=0)
    waited = [answered.asked.places for answered in told if answered.asked.places]
    yield Figure(f"{name}: were told their place", len(waited), least=len(told) - 2, digits=0)
    back = sum(places != sorted(places, reverse=True) for places in waited)
    yield Figure(f"{name}: places that went up", back, most=0, digits=0)
    yield Figure(f"{name}: most that were before one", max(map(max, waited), default=0), digits=0)
    yield Figure(
        f"{name}: answers that are missing or wrong", sum(bool(fault(each)) for each in told), most=0, digits=0
    )


def lasting(states: Sequence[State]) -> Iterator[Figure]:
    """Memory and open files over many questions, judged by their second half: caches fill in the first."""
    later = states[len(states) // 2 :]
    count = f"{states[-1].questions:,} questions without a model"
    growth = 1000 * slope((state.questions, state.megabytes) for state in later)
    more = max(state.files for state in later) - min(state.files for state in states)
    told = ", ".join(f"{state.megabytes:.0f}" for state in states)
    yield Figure(f"{count}: memory, at the end", states[-1].megabytes, "MB", digits=0, note=told)
    yield Figure(f"{count}: growth of memory in 1,000", growth, "MB", most=GROWTH, digits=1, note="second half")
    yield Figure(f"{count}: open files more than at the least", more, most=FILES, digits=0)


def slope(points: Iterable[tuple[float, float]]) -> float:
    """Of the line through the points that is nearest to them (least squares); 0 for less than two."""
    found = list(points)
    if len(found) < 2:
        return 0.0
    middle = sum(x for x, _ in found) / len(found)
    height = sum(y for _, y in found) / len(found)
    return sum((x - middle) * (y - height) for x, y in found) / sum((x - middle) ** 2 for x, _ in found)
