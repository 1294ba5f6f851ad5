"""A disk that fails: each call that writes, once or from then on, and disks of every size that fill up."""

import errno
import random
import resource
import shutil
import subprocess
import sys
from contextlib import contextmanager

import pytest
from command import VOTE

from index.errors import DiskFailed
from rag import settings
from rag.desk import Desk
from torture import WHOLE
from torture.failing import CHANGES, Place
from torture.warm import Fault, Warm

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the shim traps calls of Linux")
SEED = 20261121
WAYS = {
    "one write lacks room": (errno.ENOSPC, False),
    "full from one write on": (errno.ENOSPC, True),
    "one write fails": (errno.EIO, False),
    "broken from one write on": (errno.EIO, True),
}


@pytest.fixture(scope="module")
def place(seeds, tmp_path_factory):
    folder = tmp_path_factory.mktemp("failing")
    with Warm(seeds.settings.models, folder) as warm:
        yield Place(warm, folder / "place")


@pytest.fixture(scope="module")
def changes(place):
    return {name: place.change(name) for name in CHANGES}


def test_what_fails_is_what_was_asked_to(place, changes):
    """The shim sees calls of SQLite, Chroma, tantivy and Python, and only those inside the folder."""
    assert all(change.calls > 200 and change.written > 100_000 for change in changes.values())
    place.again("add")
    elsewhere = Fault(nth=1, error=errno.EIO, lasting=True, room=0, folder=str(place.folder / "no"))
    done = place.warm.run(changes["add"].command, archive=place.archive, fault=elsewhere)
    assert (done.calls, done.failed, done.ran[0].code) == (0, 0, 0)


@pytest.mark.parametrize("way", WAYS)
def test_no_failing_write_costs_more_than_the_change(place, changes, many, table, way):
    error, lasting = WAYS[way]
    chance = random.Random(f"{SEED} {way}")
    rounds = shown = 0
    for change in chance.sample(list(changes.values()), many(2, len(changes))):
        every = range(1, change.calls + 1)
        for nth in every if many(0, 1) else chance.sample(every, 1):
            shown += place.survives(change, Fault(nth, error, lasting, folder=str(place.archive)))
            rounds += 1
    assert shown > rounds * 0.9  # the last calls of one run may not come in another
    table.add(f"disk: {way}", rounds, rounds, f"{shown} showed")


def test_a_disk_that_fills_up_costs_no_more_than_the_change(place, changes, many, table):
    chance = random.Random(SEED)
    rounds = 0
    for change in chance.sample(list(changes.values()), many(2, len(changes))):
        for part in range(many(1, 40)):
            room = int((part + chance.random()) / many(1, 40) * change.written)
            place.survives(change, Fault(room=room, folder=str(place.archive)))
            rounds += 1
    table.add("disk: a budget of bytes", rounds, rounds)


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
