"""The progress bar: a row a stage, and a rate and a time left that are true of the whole of a large `add`."""

import io
from datetime import timedelta

from rich.console import Console
from rich.progress import Progress, TextColumn

from ui import progress
from ui.progress import Bar, Count, Left


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def bar(clock):
    shown = Progress(
        TextColumn("{task.description}"), Count(), Left(), console=Console(file=io.StringIO()), get_time=clock
    )
    return Bar(shown), shown


def rows(shown):
    return [
        " ".join(f"{task.description} {Count().render(task)} {Left().render(task)}".split()) for task in shown.tasks
    ]


def test_every_stage_has_its_rate_and_its_time_left():
    clock = Clock()
    made, shown = bar(clock)
    for stage in ("reading", "embedding", "indexing", "indexing words"):
        made.tell(stage, 0, 300)
        clock.now += 10
        made.tell(stage, 100, 300)
        assert rows(shown)[-1] == f"{stage} 100/300 10/s 0:00:20 left"


def test_the_time_left_of_the_reading_counts_what_every_round_takes():
    clock = Clock()
    made, shown = bar(clock)
    for n in range(3):
        made.tell("reading", 1_000 * n, 10_000)
        clock.now += 10
        made.tell("reading", 1_000 * (n + 1), 10_000)
        made.tell("embedding", 0, 5_000)
        clock.now += 90
        made.tell("embedding", 5_000, 5_000)
        left = timedelta(seconds=100 * (9 - n))
        assert rows(shown) == [
            f"reading {1_000 * (n + 1):,}/10,000 10/s {left} left",
            "embedding 5,000/5,000 56/s 0:00:00 left",
        ]


def test_what_was_quick_because_it_was_known_is_forgotten_after_two_rounds():
    clock = Clock()
    made, shown = bar(clock)
    made.tell("reading", 0, 10_000)
    clock.now += 1
    made.tell("reading", 5_000, 10_000)  # unchanged, then one round of new ones after the other
    for n in range(1, 4):
        made.tell("embedding", 0, 100)
        clock.now += 100
        made.tell("reading", 5_000 + 100 * n, 10_000)
    assert rows(shown)[0].startswith("reading 5,300/10,000 1.0/s 1:18:20")


def test_a_stage_of_unknown_length_has_a_rate_and_no_time_left():
    clock = Clock()
    made, shown = bar(clock)
    made.tell("reading", 0, 0)
    clock.now += 10
    made.tell("reading", 20, 0)
    assert rows(shown) == ["reading 20 2.0/s"]


def test_a_reading_that_is_done_makes_room():
    made, shown = bar(Clock())
    made.tell("reading", 5, 5)
    made.tell("embedding", 0, 9)
    assert [task.description for task in shown.tasks] == ["embedding"]
    assert progress.ROUNDS == "reading"
