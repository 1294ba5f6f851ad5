"""A process that changes the archive is killed (SIGKILL) at 200 points: nothing is lost, nothing is done twice.

Half of the points are boundaries that the change was seen to cross (see `failpoints`), half are moments of time.
"""

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from table import Table

from torture.forks import Forks
from torture.states import differences

SEED = 20_200_105
VOTE = "How many troops did parliament vote to expel?"
FERRY = "Where did the ferry to Ostend run aground?"
PROBES = ["troops expelled by parliament", "ferry run aground", "the price of bread"]
NEWS = {
    "vote.txt": "Iraq votes\n\nParliament in Baghdad voted to expel 2,000 troops.\n\nThe vote was held on Sunday.\n",
    "ferry.txt": "Ferry aground\n\nThe ferry to Ostend ran aground near Dover.\n\nNobody on board was hurt.\n",
    "bread.txt": "Bread\n\nThe price of bread rose by 5 percent.\n\nBakers blame the price of wheat.\n",
    "wire.txt": "Iraq votes\n\nParliament in Baghdad voted to expel 2,000 troops.\n\nThe wire tells no more of it.\n",
    "long.txt": "Rivers\n\n" + " ".join(f"The Rhine rose by {n} centimetres at Bonn." for n in range(60)) + "\n",
}
EDITS = {
    "vote.txt": NEWS["vote.txt"].replace("2,000", "2,500"),
    "bread.txt": NEWS["bread.txt"].replace("Bread\n", "Bread is dear\n"),
    "ferry.txt": "Ferry aground\n\nA new beginning.\n\n" + NEWS["ferry.txt"].partition("\n\n")[2],
}
PUBLISHING = ("before Library.set_value", "before remove_unused", "after VectorCache.put")
LESS = {name: NEWS[name] for name in ("ferry.txt", "bread.txt")}
CHANGES = {  # what is done, the files before it and after it
    "change": ("add", NEWS, NEWS | EDITS, None),
    "remove": ("remove", NEWS, {name: text for name, text in NEWS.items() if name != "vote.txt"}, "vote.txt"),
    "add": ("add", LESS, NEWS, None),
    "rebuild": ("rebuild", NEWS, NEWS, "everything"),
    "first add": ("add", {}, NEWS, None),
}


@dataclass(frozen=True)
class Story:
    """A change, the archive before it, what both of its ends answer, and what the archive is after it.

    `crossed` are its boundaries in order, `needed` the texts that it embeds.
    """

    do: str
    given: object
    news: Path
    before: Path
    answers: tuple[list[str], list[str]]
    state: dict
    seconds: float
    crossed: tuple[str, ...]
    needed: frozenset[str]


class Stories:
    """Makes the archives in which a change begins, and clean ones in which it has ended."""

    def __init__(self, forks: Forks, folder: Path) -> None:
        self.forks, self.folder = forks, folder

    @cache  # noqa: B019  as long as the tests
    def of(self, name: str) -> Story:
        do, old, new, given = CHANGES[name]
        place = self.folder / name
        news = place / "news"
        before, clean, trial = (place / part for part in ("before", "clean", "trial"))
        write(news, old)
        if old:
            self.forks.run("change", archive=before, do="add", given=[str(news)])
        write(news, new)
        self.forks.run("change", archive=clean, do="add", given=[str(news)])
        given = given or [str(news)]
        copied(before, trial)
        done = self.forks.run("change", archive=trial, do=do, given=given)
        before_it, after_it = (self.forks.run("ask", archive=at, questions=[VOTE, FERRY]) for at in (before, clean))
        wanted = self.forks.run("state", archive=clean, probes=PROBES).result
        answers, needed = (before_it.result, after_it.result), frozenset(done.embedded)
        return Story(do, given, news, before, answers, wanted, done.seconds, done.crossed, needed)


def write(news: Path, files: dict[str, str]) -> None:
    shutil.rmtree(news, ignore_errors=True)
    news.mkdir(parents=True)
    for name, text in files.items():
        (news / name).write_text(text, "utf-8")


def copied(archive: Path, to: Path) -> None:
    shutil.rmtree(to, ignore_errors=True)
    if archive.exists():
        shutil.copytree(archive, to)


@pytest.fixture(scope="module")
def forks(seeds) -> Iterator[Forks]:
    with Forks(seeds.settings.models) as forks:
        yield forks


@pytest.fixture(scope="module")
def stories(forks, tmp_path_factory) -> Stories:
    return Stories(forks, tmp_path_factory.mktemp("kill"))


@pytest.fixture(scope="module")
def trial(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("trial") / "archive"


def kill(forks: Forks, story: Story, trial: Path, point: int | float) -> None:
    """Begin the change and end it at a boundary, or at this share of the time that it takes."""
    while True:
        copied(story.before, trial)
        how = {"deadly": point} if isinstance(point, int) else {"after": point * story.seconds}
        if forks.run("change", archive=trial, do=story.do, given=story.given, **how).killed:
            return
        assert not isinstance(point, int), f"boundary {point} was not crossed"
        point *= 0.8  # it was quicker this time


def harm(forks: Forks, story: Story, trial: Path) -> list[str]:
    """What a kill has cost, in words."""
    given = {"do": story.do, "given": story.given, "news": story.news, "done": story.answers[1]}
    after = forks.run("aftermath", archive=trial, questions=[VOTE, FERRY], probes=PROBES, **given)
    cached, embedded = set(after.result["cached"]), set(after.embedded)
    found = [] if after.result["answers"] in story.answers else [f"it answers {after.result['answers']}"]
    if cached & embedded or len(after.embedded) != len(embedded):
        found.append(f"{len(after.embedded)} texts were embedded, {len(cached & embedded)} of them were cached")
    if story.needed - cached != embedded:
        found.append(f"{len(embedded)} texts were embedded, {len(story.needed - cached)} were needed")
    return [*found, *differences(after.result["state"], story.state)]


def boundaries(story: Story, count: int, chance: random.Random) -> list[int]:
    """Numbers of crossings: each kind of boundary once, those of publishing first, as far as they reach, then any."""
    kinds: dict[str, list[int]] = {}
    for n, name in enumerate(story.crossed, 1):
        kinds.setdefault(name, []).append(n)
    others = sorted(kinds.keys() - set(PUBLISHING))
    chance.shuffle(others)
    points = [chance.choice(kinds[name]) for name in (*PUBLISHING, *others) if name in kinds]
    rest = sorted(set(range(1, len(story.crossed) + 1)) - set(points))
    return (points + chance.sample(rest, min(len(rest), max(0, count - len(points)))))[:count]


@pytest.mark.parametrize("aim", ["boundary", "time"])
def test_a_kill_costs_nothing(forks, stories, trial, many, table: Table, aim):
    chance = random.Random(f"{SEED} {aim}")
    names, rounds = list(CHANGES)[: many(2, 5)], many(3, 20)
    lost = {}
    for name in names:
        story = stories.of(name)
        points = boundaries(story, rounds, chance) if aim == "boundary" else [chance.random() for _ in range(rounds)]
        for point in points:
            kill(forks, story, trial, point)
            where = story.crossed[point - 1] if isinstance(point, int) else "of the time"
            if costs := harm(forks, story, trial):
                lost[f"{name}, {point} {where}"] = costs[:3]
    of = rounds * len(names)
    table.add(f"kill -9 at a {aim}", of - len(lost), of, f"seed {SEED}")
    assert lost == {}, "\n".join(f"{where}: {cost}" for where, costs in lost.items() for cost in costs)


def test_the_boundaries_are_those_that_matter(stories, many):
    """If a step gets another name or place, this tells before the kills miss it."""
    steps = ("build", "write_manifest", "probe", "remove_unused", "COMMIT", "os.fsync", "fcntl.flock", "Words.change")
    wanted = {f"{side} {step}" for step in steps for side in ("before", "after")}
    for name in list(CHANGES)[: many(2, 5)]:
        crossed = stories.of(name).crossed
        assert len(crossed) > 100, name
        assert wanted - set(crossed) == set(), name
    assert {"after VectorCache.put", "before shutil.copytree"} <= set(stories.of("change").crossed)
