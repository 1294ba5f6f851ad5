"""Watching: what is new, changed, gone or half-written in a folder, and what is new in a feed."""

import threading
import time

import pytest
from feeds import LONG, WWW, entry, follow, tagged
from files import rss, zipped
from internet import PUBLIC, internet, page

from index import watching
from index.folder import Folder
from index.lock import writing
from index.watching import Plan, Watch

FIRST = "Iraq votes\n\nThe parliament in Baghdad voted on Sunday.\n"
SECOND = "Rates rise\n\nThe central bank raised its rate to 5.25 percent.\n"


@pytest.fixture
def news(tmp_path):
    folder = tmp_path / "news"
    folder.mkdir()
    return folder


@pytest.fixture
def watch(desk, news):
    """Makes a watch of the folder and of addresses; `told` is what it tells."""

    def make(*followed, folders=(news,), **plan):
        notes = []
        made = Watch(desk, [Folder(root) for root in folders], followed, Plan(0.1, 0.01, **plan), notes.append)
        made._begin()
        make.told = lambda: [(note.what, note.text) for note in _drained(notes)]
        return made

    return make


def _drained(notes):
    found = notes[:]
    notes.clear()
    return found


def turns(made, count=3):
    for _ in range(count):
        made.turn()


def test_new_changed_renamed_and_deleted_files(desk, news, watch):
    (news / "a.txt").write_text(FIRST)
    (news / "b.zip").write_bytes(zipped({"one.txt": FIRST, "two.txt": SECOND}))
    made = watch()
    turns(made)
    assert sorted(watch.told()) == [
        ("indexed", "a.txt: Iraq votes"),
        ("indexed", "b.zip!one.txt: Iraq votes"),
        ("indexed", "b.zip!two.txt: Rates rise"),
    ]
    (news / "a.txt").write_text(FIRST.replace("Sunday", "Monday"))
    turns(made)
    assert watch.told() == [("indexed", "a.txt: Iraq votes")]
    (news / "a.txt").rename(news / "c.txt")
    turns(made, 4)
    assert watch.told() == [
        ("indexed", "c.txt: Iraq votes"),
        ("gone", "a.txt: Iraq votes (kept; --remove takes it out)"),
    ]
    turns(made)
    assert watch.told() == []
    assert len(desk.articles()) == 4
    assert made.failures == 0
    assert [finding for finding in desk.verify() if not finding.ok] == []


def test_with_remove_what_is_gone_leaves_the_archive_with_all_its_articles(desk, news, watch):
    (news / "a.txt").write_text(FIRST)
    (news / "b.zip").write_bytes(zipped({"one.txt": FIRST, "two.txt": SECOND}))
    turns(watch())
    (news / "b.zip").unlink()
    turns(made := watch(remove=True))  # another process, later
    assert watch.told() == [("removed", "b.zip!one.txt: Iraq votes"), ("removed", "b.zip!two.txt: Rates rise")]
    (news / "a.txt").unlink()
    turns(made)
    assert [what for what, _ in watch.told()] == ["failed"]  # an empty folder: its disk may not be there
    assert [listing.article.source for listing in desk.articles()] == ["a.txt"]


def test_what_somebody_else_takes_out_meanwhile_is_no_failure(desk, news, watch, monkeypatch):
    (news / "a.txt").write_text(FIRST)
    (news / "b.txt").write_text(SECOND)
    turns(made := watch(remove=True))
    listed = desk.articles()
    desk.remove("a.txt")
    (news / "a.txt").unlink()
    monkeypatch.setattr(desk, "articles", lambda: listed)  # as it was when the watch looked
    watch.told()
    turns(made)
    assert (watch.told(), made.failures) == ([], 0)


def test_a_file_that_cannot_be_read_is_told_once_and_read_when_it_was_mended(desk, news, watch):
    (news / "a.json").write_text('{"title": "Iraq votes", "text"')
    made = watch()
    turns(made, 5)
    ((what, told),) = watch.told()
    assert (what, made.failures) == ("failed", 1)
    assert told.startswith("a.json")
    (news / "a.json").write_text('{"title": "Iraq votes", "text": "The parliament voted."}')
    turns(made)
    assert watch.told() == [("indexed", "a.json: Iraq votes")]


def test_a_locked_archive_is_waited_for(desk, news, watch, monkeypatch):
    monkeypatch.setattr(watching, "RETRY", 0.05)
    (news / "a.txt").write_text(FIRST)
    made = watch()
    with writing(desk.settings.archive):
        thread = threading.Thread(target=turns, args=(made,))
        thread.start()
        time.sleep(0.6)
        assert thread.is_alive()
    thread.join(30)
    waiting, indexed = watch.told()
    assert waiting[0] == "waiting"
    assert "is being changed by process" in waiting[1]
    assert indexed == ("indexed", "a.txt: Iraq votes")


def test_a_warning_is_told_once_however_often_it_comes_up(desk, news, watch):
    made = watch()
    for text in (FIRST, SECOND):
        (news / "a.txt").write_text(text)
        desk.warnings.append("the backup could not be renewed")
        turns(made)
    assert sorted(what for what, _ in watch.told()) == ["indexed", "indexed", "warning"]
    assert desk.warnings == []


def test_once_brings_it_into_step_and_tells_what_is_still_being_written(desk, news, watch):
    (news / "a.txt").write_text(FIRST)
    made, stop = watch(), threading.Event()

    def write():
        with (news / "b.txt").open("a") as file:
            while not stop.wait(0.002):
                file.write("word ")
                file.flush()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        made.once()
    finally:
        stop.set()
        thread.join()
    assert [what for what, _ in watch.told()] == ["indexed", "failed"]
    assert made.failures == 1


def test_a_watch_of_a_feed_fills_an_archive(desk, watch):
    with internet(
        feed=tagged(rss(entry("W", f"{WWW}/w", LONG), entry("A", "/a"), entry("C", "/c"))), a=page("A")
    ) as net:
        made = watch(follow(net), folders=())
        turns(made)
        whats = [what for what, _ in watch.told()]
        assert sorted(whats) == ["failed", "indexed", "indexed"]
        assert {listing.article.location for listing in desk.articles()} == {f"{WWW}/w", f"{WWW}/a"}
        assert set(net.dialled) == {PUBLIC}
