"""One archive, many threads that ask, and writers that publish meanwhile: each question sees one state of it."""

import shutil
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event

import pytest

from index.article import Article
from index.database import Database
from index.errors import ArchiveDamaged
from index.generation import folder_of
from index.library import Library
from index.once import once
from rag.answer import Answer

THREADS, CHANGES = 16, 10
QUESTION = "How many people did the ferry to Arran carry?"
ADD = """
import sys
from pathlib import Path
from rag import settings
from rag.desk import Desk
with Desk.open(settings.load(archive=Path(sys.argv[1]))) as desk:
    desk.add([Path(sys.argv[2])])
"""


def ferry(number):
    """One article in many editions: no two share a paragraph, and none is told from another by its words."""
    told = f"The ferry to Arran carried {number} people on its first day, the harbour said in edition {number}."
    return Article("ferry", "ferry.txt", "Ferry", f"Ferry\n\n{told}", body_start=7)


def bank(number):
    told = f"The bank in London raised its rate to {number} percent, which it had not done for years."
    return Article(f"bank{number}", f"bank{number}.txt", "Rates", f"Rates\n\n{told}", body_start=7)


def people(answer):
    """The edition that an answer is of."""
    return 0 if answer.refused else int(answer.sentences[0].text.split()[5])


def open_files(folder=Path("/")):
    """Every open file of this process, or those in a folder."""
    links = [path.readlink() for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]
    return [link for link in links if link.is_relative_to(folder)]


def soon(holds):
    """Whether this holds within two seconds: Chroma's SQLite pool closes its files in a thread of its own."""
    end = time.monotonic() + 2
    while not holds() and time.monotonic() < end:
        time.sleep(0.01)
    return holds()


def in_use(desk):
    """The numbers of the generations of which this process has a file open."""
    folder = desk.settings.archive / "index"
    return {int(path.relative_to(folder).parts[0].removeprefix("gen-")) for path in open_files(folder)}


def kept(desk):
    """The numbers of the generations that are on disk."""
    return {int(path.name.removeprefix("gen-")) for path in (desk.settings.archive / "index").iterdir()}


@pytest.fixture
def ferries(desk):
    """An archive that has been asked, so that all is loaded."""
    desk.add_articles([ferry(100), bank(0), bank(1)])
    assert people(desk.ask(QUESTION).answer) == 100
    return desk


def asking(desk, first, stop):
    """Asks until told to stop; returns the editions that were told."""
    told = []
    first.wait()
    while not stop.wait(0.05):
        answer = desk.ask(QUESTION).answer
        told.append(people(answer))
        assert f"carried {told[-1]} people" in answer.citations[0].paragraph.text
    return told


def change(desk, number):
    """Two editions of three times; else another process adds an article, or one is removed."""
    if number % 3:
        desk.add_articles([ferry(100 + number)])
    elif number == 3:
        path = desk.settings.archive.parent / "bank.txt"
        path.write_text(bank(number).text, "utf-8")
        subprocess.run([sys.executable, "-c", ADD, str(desk.settings.archive), str(path)], check=True)
    else:
        desk.remove({6: "bank.txt", 9: "bank0.txt"}[number])


def test_threads_ask_while_writers_publish_and_each_answer_is_of_one_generation(ferries):
    ferries.close()
    before, first, stop = open_files(), Barrier(THREADS + 1), Event()
    with ThreadPoolExecutor(THREADS) as pool:
        asked = [pool.submit(asking, ferries, first, stop) for _ in range(THREADS)]
        first.wait()
        try:
            for number in range(1, CHANGES + 1):
                change(ferries, number)
        finally:
            stop.set()
        told = Counter(edition for each in asked for edition in each.result())
    assert told.keys() <= {100, *(100 + number for number in range(CHANGES + 1) if number % 3)}, "no refusal (0)"
    assert len(told) > 4
    assert people(ferries.ask(QUESTION).answer) == 110
    assert soon(lambda: in_use(ferries) == {11})
    assert len(open_files(ferries.settings.archive / "library.db")) <= THREADS + 2  # SQLite keeps them for the next
    ferries.rebuild()
    assert kept(ferries) == {12, 11}  # the second is what the desk asked last
    ferries.close()
    assert soon(lambda: not open_files(ferries.settings.archive))
    assert soon(lambda: len(open_files()) <= len(before))


def test_a_reply_that_has_begun_ends_in_the_archive_that_it_began_in(ferries):
    news = ferries.ask(QUESTION).news()
    next(news)
    for number in (101, 102):
        ferries.add_articles([ferry(number)])
        assert people(ferries.ask(QUESTION).answer) == number
    assert soon(lambda: in_use(ferries) == {1, 3})
    assert 1 in kept(ferries)
    *_, answer = news
    assert isinstance(answer, Answer)
    assert people(answer) == 100
    assert soon(lambda: in_use(ferries) == {3})
    ferries.rebuild()
    assert kept(ferries) == {3, 4}


@pytest.mark.parametrize("end", ["closed", "failed", "forgotten", "answered"])
def test_what_a_reply_held_is_let_go_however_it_ends(ferries, end):
    reply = ferries.ask(QUESTION)
    news = reply.news()
    next(news)
    ferries.add_articles([ferry(101)])
    ferries.search("ferry")
    assert soon(lambda: in_use(ferries) == {1, 2})
    if end == "closed":
        reply.close()
    elif end == "failed":
        with pytest.raises(ZeroDivisionError):
            reply._stream.throw(ZeroDivisionError())
    elif end == "answered":
        while not isinstance(next(news), Answer):  # and no further
            pass
    else:
        del reply, news
    assert soon(lambda: in_use(ferries) == {2})


def test_a_reply_that_never_begins_holds_nothing(ferries):
    reply = ferries.ask(QUESTION)
    ferries.add_articles([ferry(101)])
    assert people(reply.answer) == 101


def test_a_snapshot_sees_neither_what_is_published_later_nor_a_closed_archive(ferries):
    with ferries.archive.snapshot() as still:
        ferries.add_articles([bank(7)])
        assert ferries.coverage().articles == 4
        assert still.library.coverage().articles == 3
        ferries.search("bank")
        ferries.close()
        assert still.generation.words.count() == still.generation.vectors.count() == 3
        assert still.find_words(["ferri"], 5)
    still.close()  # twice does no harm
    assert soon(lambda: not open_files(ferries.settings.archive))
    ferries.rebuild()
    assert kept(ferries) == {3}


def test_where_no_snapshot_can_be_had_no_file_is_left_open(ferries):
    ferries.close()
    shutil.rmtree(folder_of(ferries.settings.archive, 1))
    for _ in range(2):
        with pytest.raises(ArchiveDamaged, match="is missing"):
            ferries.search("ferry")
    with Library(ferries.settings.archive / "library.db") as library:
        library.set_value("generation", "0")
    with pytest.raises(ArchiveDamaged, match="the number of its indexes is lost"):
        ferries.search("ferry")
    assert len(open_files(ferries.settings.archive)) <= 4  # the desk's own library, and what SQLite keeps
    ferries.close()
    assert soon(lambda: not open_files(ferries.settings.archive))


def test_a_paragraph_that_is_not_in_the_library_is_damage_and_not_passed_over(ferries):
    ferries.search("ferry")
    ferries.archive.library.delete(ferry(100).id)
    with pytest.raises(ArchiveDamaged, match="are missing"):
        ferries.search("ferry bank London")


def test_threads_that_share_a_connection_get_each_their_own_rows(tmp_path):
    with Database(tmp_path / "shared.db") as database, ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: database.rows("SELECT ?, ?", (n, -n)), range(20_000)))
    assert found == [[(n, -n)] for n in range(20_000)]


def test_a_transaction_of_one_thread_holds_off_the_others(tmp_path):
    with Database(tmp_path / "shared.db") as database, ThreadPoolExecutor(8) as pool:
        database.rows("CREATE TABLE t (n INTEGER)")
        database.rows("INSERT INTO t VALUES (0)")

        def raise_it(_):
            with database.transaction():
                ((n,),) = database.rows("SELECT n FROM t")
                database.db.execute("UPDATE t SET n = ?", (n + 1,))

        list(pool.map(raise_it, range(200)))
        assert list(database.each("SELECT n FROM t")) == [(200,)]


def test_what_is_made_once_is_made_once_for_all_threads():
    barrier, made = Barrier(8), []

    class Loaded:
        @once
        def model(self):
            made.append(object())
            Event().wait(0.02)
            return made[-1]

    loaded = Loaded()

    def ask(_):
        barrier.wait()
        return loaded.model

    with ThreadPoolExecutor(8) as pool:
        assert len(set(map(id, pool.map(ask, range(8))))) == len(made) == 1
