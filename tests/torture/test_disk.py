"""A disk that fails: each call that writes, once or from then on, and disks of every size that fill up."""

import errno
import os
import random
import resource
import shutil
import subprocess
import sys
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial

import pytest
from command import VOTE

from index.errors import DiskFailed
from rag import settings
from rag.desk import Desk
from torture import WHOLE
from torture.failing import CHANGES, Change, Place
from torture.warm import Fault, Warm

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the shim traps calls of Linux")
SEED = 20261121
WAYS = {
    "one write lacks room": (errno.ENOSPC, False),
    "full from one write on": (errno.ENOSPC, True),
    "one write fails": (errno.EIO, False),
    "broken from one write on": (errno.EIO, True),
}


@dataclass(frozen=True)
class Member:
    """Who makes changes on a failing disk: a place of its own, and its changes by name."""

    place: Place
    changes: dict[str, Change]

    def survives(self, jobs: deque[tuple[str, Fault]]) -> int:
        """Do what is left of the jobs; returns how many faults showed. Where one is not survived, none is left."""
        shown = 0
        for name, fault in iter(partial(_taken, jobs), None):
            there = replace(fault, folder=str(self.place.archive))
            try:
                shown += self.place.survives(self.changes[name], there)
            except BaseException:
                jobs.clear()
                raise
        return shown


def _taken(jobs):
    """The next job; None where there is none, or another has taken it."""
    with suppress(IndexError):
        return jobs.popleft()


@pytest.fixture(scope="module")
def crew(seeds, tmp_path_factory):
    """One for each processor, where there is much to do."""
    with ExitStack() as stack:
        members = []
        for n in range((os.cpu_count() or 1) if WHOLE else 1):
            folder = tmp_path_factory.mktemp(f"failing-{n}")
            place = Place(stack.enter_context(Warm(seeds.settings.models, folder)), folder / "place")
            members.append(Member(place, {name: place.change(name) for name in CHANGES}))
        yield members


@pytest.fixture(scope="module")
def place(crew):
    return crew[0].place


@pytest.fixture(scope="module")
def changes(crew):
    return crew[0].changes


def survived(crew, jobs):
    """How many faults showed, of jobs that the crew shares."""
    rest = deque(jobs)
    with ThreadPoolExecutor(len(crew)) as pool:
        return sum(pool.map(lambda member: member.survives(rest), crew))


def test_what_fails_is_what_was_asked_to(place, changes):
    """The shim sees calls of SQLite, Chroma, tantivy and Python, and only those inside the folder."""
    assert all(change.calls > 200 and change.written > 100_000 for change in changes.values())
    place.again("add")
    elsewhere = Fault(nth=1, error=errno.EIO, lasting=True, room=0, folder=str(place.folder / "no"))
    done = place.warm.run(changes["add"].command, archive=place.archive, fault=elsewhere)
    assert (done.calls, done.failed, done.ran[0].code) == (0, 0, 0)


@pytest.mark.parametrize("way", WAYS)
def test_no_failing_write_costs_more_than_the_change(crew, changes, many, table, way):
    error, lasting = WAYS[way]
    chance = random.Random(f"{SEED} {way}")
    jobs = []
    for change in chance.sample(list(changes.values()), many(2, len(changes))):
        every = range(1, change.calls + 1)
        chosen = every if many(0, 1) else chance.sample(every, 1)
        jobs += [(change.name, Fault(nth, error, lasting)) for nth in chosen]
    shown = survived(crew, jobs)
    assert shown > len(jobs) * 0.9  # the last calls of one run may not come in another
    table.add(f"disk: {way}", len(jobs), len(jobs), f"{shown} showed")


def test_a_disk_that_fills_up_costs_no_more_than_the_change(crew, changes, many, table):
    chance = random.Random(SEED)
    jobs = []
    for change in chance.sample(list(changes.values()), many(2, len(changes))):
        for part in range(many(1, 40)):
            room = int((part + chance.random()) / many(1, 40) * change.written)
            jobs.append((change.name, Fault(room=room)))
    survived(crew, jobs)
    table.add("disk: a budget of bytes", len(jobs), len(jobs))


@contextmanager
def full():
    """No file that this process writes may have any bytes: as good as a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_desk_that_was_opened_on_a_full_disk_finds_what_is_published_later(seeds, tmp_path):
    shutil.copytree(seeds.settings.archive, tmp_path / "archive")
    article = tmp_path / "lighthouse.txt"
    article.write_text("News of Ostia\n\nThe lighthouse of Ostia was sold to a baker for 300,000 euros.\n")
    chosen = settings.load(archive=tmp_path / "archive", models=seeds.settings.models, model="none")
    with Desk.open(chosen) as desk, Desk.open(chosen) as other:
        with full():
            assert "never enforced" in said(desk, VOTE)
            assert len(desk.articles()) == 2
            with pytest.raises(DiskFailed, match=r"bytes free"):
                desk.add([article])
        other.add([article])
        assert len(desk.articles()) == 3
        assert "baker" in said(desk, "Who bought the lighthouse of Ostia?")
        desk.remove("lighthouse.txt")
        assert len(other.articles()) == 2


def said(desk, question):
    return " ".join(sentence.text for sentence in desk.ask(question).answer.sentences)


@contextmanager
def disk(folder, megabytes):
    """A disk of this size at a folder; only root may."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def may_mount(folder):
    try:
        with disk(folder, 1):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


@pytest.mark.parametrize("megabytes", range(2, 21) if WHOLE else [2])
def test_a_small_disk_that_fills_up_costs_no_more_than_the_change(place, changes, many, table, megabytes):
    """A real one; where none can be made, the budget of bytes stands for it."""
    small, chance = place.folder / "small", random.Random(f"{SEED} {megabytes}")
    real = may_mount(small)
    chosen = chance.sample(list(changes.values()), many(1, len(changes)))
    for change in chosen:
        share = chance.random()
        if real:
            with disk(small, megabytes):
                place.survives_on(small, change, share)
        else:
            place.survives(change, Fault(room=int(share * change.written), folder=str(place.archive)))
    table.add(f"disk: {megabytes} MB" if real else "disk: a budget of bytes", len(chosen), len(chosen))
