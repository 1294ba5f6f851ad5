"""Many writers and one archive: one wins, the others say who; and readers while generations come and go."""

import asyncio
import fcntl
import os
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

import numpy as np
import psutil
import pytest
from command import ROOT
from serving import busy

from index.errors import ArchiveLocked
from index.library import Entry
from index.lock import writing
from index.turns import Choices
from index.vectors import Embedded, Vectors, content_digest, copy, written_once
from rag import settings
from rag.desk import Desk
from torture.warm import Warm
from ui.web import turns
from ui.web.site import Site

PORTS = (
    "Ostia Brindisi Catania Trieste Livorno Ancona Genoa Palermo Bari Ravenna Savona Taranto Gaeta Anzio Imperia"
    " Crotone Sassari Olbia Trapani Messina Rimini Pesaro"
).split()
WITHIN = 2.0  # seconds from when a writer begins until it says that another is at it
FOUND = 5.0  # seconds from when a change is published until readers find it
HELD = re.compile(r"is being changed by process (\d+) on \S+ \(dateline add [^)]*\) since \d{4}-\d\d-\d\dT\S+;")


@pytest.fixture(scope="module")
def warm(seeds):
    with Warm(seeds.settings.models) as warm:
        yield warm


def story(folder, port):
    """A file that tells of one port."""
    folder.mkdir(exist_ok=True)
    text = f"News of {port}\n\nMay 3, 2023\n\nThe lighthouse of {port} was sold to a baker for 300,000 euros.\n"
    (folder / f"{port}.txt").write_text(text)
    return folder / f"{port}.txt"


@pytest.mark.parametrize("writers", [2, 8])
def test_of_writers_that_start_together_one_wins_and_the_others_say_who(warm, tmp_path, many, table, writers):
    files = [story(tmp_path / "texts", port) for port in PORTS[:writers]]
    slowest = 0.0
    for n in range(many(2, 20)):
        archive = tmp_path / f"archive-{n}"
        raced = warm.race(*[["add", file] for file in files], archive=archive)
        assert sorted(each.ran[0].code for each in raced) == [0, *[1] * (writers - 1)], raced
        winner = next(each for each in raced if each.ran[0].code == 0)
        for each in raced:
            if each is not winner:
                assert each.seconds < WITHIN * busy(), each
                assert int(HELD.search(each.ran[0].err)[1]) == winner.process, each
                assert each.ran[0].err.count("\n") == 1
                slowest = max(slowest, each.seconds)
        (done,) = warm.run(["verify"], archive=archive).ran
        assert done.code == 0, done
    table.add(f"{writers} writers at once", many(2, 20), many(2, 20), f"others told within {slowest:.2f} s")


HOLDER = (
    "import sys; from pathlib import Path; from index.lock import writing\nwith writing(Path(sys.argv[1])): input()"
)


@pytest.fixture
def killed(tmp_path):
    """An archive whose writer was killed, and what it left."""
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, tmp_path], cwd=ROOT, stdin=subprocess.PIPE)
    while not (tmp_path / "lock").exists() or not (tmp_path / "lock").read_text():
        time.sleep(0.01)
    with pytest.raises(ArchiveLocked, match=f"process {holder.pid} on"), writing(tmp_path):
        pass
    holder.kill()
    holder.communicate()
    assert f"process {holder.pid} on" in (tmp_path / "lock").read_text()
    return tmp_path


def test_a_killed_holder_blocks_nobody(killed):
    began = time.monotonic()
    with writing(killed):
        assert f"process {os.getpid()} on" in (killed / "lock").read_text()
    assert time.monotonic() - began < 0.5
    assert not (killed / "lock").read_text()


def test_who_held_a_lock_before_is_not_named(killed):
    """Whoever has just got it has not written its name yet."""
    descriptor = os.open(killed / "lock", os.O_RDWR)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    began = time.monotonic()
    with pytest.raises(ArchiveLocked, match="being changed by another process"), writing(killed):
        pass
    assert time.monotonic() - began < WITHIN
    os.close(descriptor)


def test_who_has_just_got_the_lock_is_named(killed):
    descriptor = os.open(killed / "lock", os.O_RDWR)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    name = f"process {os.getpid()} on {os.uname().nodename} (dateline add x) since 2026-11-21T12:00:00+00:00\n"

    def written():
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, name.encode(), 0)

    threading.Timer(0.3, written).start()
    with pytest.raises(ArchiveLocked, match="dateline add x"), writing(killed):
        pass
    os.close(descriptor)


def test_a_file_whose_name_is_no_text_can_be_added(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["dateline", "add", os.fsdecode(b"\xff.txt")])
    with writing(tmp_path):
        assert "\\udcff.txt" in (tmp_path / "lock").read_text()


HALF = """
import os, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA cache_size = 1")
db.execute("BEGIN")
db.execute("CREATE TABLE half (x)")
db.executemany("INSERT INTO half VALUES (?)", ((os.urandom(100),) for _ in range(5_000)))
os._exit(0)
"""


@dataclass
class Readers:
    """Threads that ask again and again, each in its own way; what each has found, and when."""

    asked: dict = field(default_factory=dict)
    found: dict = field(default_factory=dict)
    errors: list = field(default_factory=list)
    rounds: int = 0
    wanted: str = PORTS[0]
    stopped: threading.Event = field(default_factory=threading.Event)

    def start(self):
        self.threads = [threading.Thread(target=self._read, args=item) for item in self.asked.items()]
        for thread in self.threads:
            thread.start()

    def stop(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join(30)

    def _read(self, name, ask):
        while not self.stopped.is_set():
            port = self.wanted
            try:
                told = ask(f"Who bought the lighthouse of {port}?")
            except Exception as error:  # noqa: BLE001  told by the test
                self.errors.append((name, port, repr(error)))
                return
            self.rounds += 1
            if port in told and "baker" in told:
                self.found.setdefault((name, port), time.monotonic())
            time.sleep(0.05)


def quoted(desk, question):
    """What is quoted from the article in question; another's lighthouse is no answer."""
    return " ".join(sentence.text for sentence in desk.ask(question).answer.sentences)


def on_page(site, question):
    async def run():
        return [markup async for markup in turns.ask(site, question, "", "", Choices(model="none"))]

    markup = str(asyncio.run(run())[-1])
    return markup.partition("</h2>")[2]  # the question itself names the port


def test_readers_find_what_is_published_while_they_ask(warm, seeds, tmp_path, many, table):
    texts, archive = tmp_path / "texts", tmp_path / "archive"
    generations = many(3, 20)
    add(warm, story(texts, PORTS[0]), archive)
    chosen = settings.load(archive=archive, models=seeds.settings.models, model="none")
    me, slowest = psutil.Process(), 0.0
    with Desk.open(chosen) as one, Desk.open(chosen) as served:
        site = Site(served, tmp_path / "results")
        readers = Readers(
            {"a desk": lambda question: quoted(one, question), "the page": lambda question: on_page(site, question)}
            | {f"thread {n}": lambda question: quoted(served, question) for n in (1, 2)}
        )
        readers.start()
        try:
            for port in PORTS[1 : generations + 1]:
                add(warm, story(texts, port), archive)
                slowest = max(slowest, found(readers, port))
                if port == PORTS[1]:
                    files = me.num_fds()
        finally:
            readers.stop()
        assert not readers.errors
        assert me.num_fds() <= files + 4
        left = len(list((archive / "index").glob("gen-*")))
        assert left <= 4, "one each for the readers, and the next"
    add(warm, story(texts, PORTS[-1]), archive)
    assert len(list((archive / "index").glob("gen-*"))) == 1
    table.add(
        "readers during a swap", generations, generations, f"found within {slowest:.1f} s, {readers.rounds} asked"
    )


@pytest.mark.parametrize("sizes", [(1,), (2, 1), (3, 1, 1), (3, -1)])
def test_readers_that_open_a_graph_at_once_leave_it_as_it_was(tmp_path, sizes):
    """Chroma writes the last single change to the graph when it is read: the digests would be of other files."""
    numbers = np.random.default_rng(1)
    vector = lambda: (row := numbers.normal(size=(1, 384)).astype(np.float32)) / np.linalg.norm(row)  # noqa: E731
    for n, size in enumerate(sizes):
        with Vectors(tmp_path, create=n == 0) as vectors:
            gone = [Entry(0, f"{key:032}", 1) for key in range(-size)]
            vectors.change(gone, [Embedded(f"{n}{key:031}", vector()) for key in range(size)])
            vectors.count()
    before = graph(tmp_path)

    def read():
        with Vectors(tmp_path) as vectors:
            vectors.search(vector()[0], 5)

    for _ in range(5):
        threads = [threading.Thread(target=read) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert graph(tmp_path) == before


def test_what_a_killed_reader_had_half_written_is_taken_back(tmp_path):
    """Chroma writes a row when it opens. A kill then leaves a journal, of no use to who may only read."""
    with Vectors(tmp_path / "old", create=True) as vectors:
        vectors.change([], [Embedded("a" * 32, np.eye(384, dtype=np.float32)[:2])])
    before = content_digest(tmp_path / "old")
    subprocess.run([sys.executable, "-c", HALF, tmp_path / "old" / "chroma.sqlite3"], check=True)
    assert (tmp_path / "old" / "chroma.sqlite3-journal").stat().st_size
    copy(tmp_path / "old", tmp_path / "new")
    assert content_digest(tmp_path / "old") == content_digest(tmp_path / "new") == before


def graph(folder):
    return {path.name: path.read_bytes() for path in written_once(folder)}


def add(warm, file, archive):
    (done,) = warm.run(["add", file], archive=archive).ran
    assert done.code == 0, done


def found(readers, port):
    """Seconds until every reader has found what was published just now."""
    began = time.monotonic()
    readers.wanted = port
    while time.monotonic() - began < FOUND * busy() and not readers.errors:
        if all((name, port) in readers.found for name in readers.asked):
            return time.monotonic() - began
        time.sleep(0.01)
    lacking = [name for name in readers.asked if (name, port) not in readers.found]
    raise AssertionError(f"{port} was not found by {lacking}; {readers.errors}")
