"""A watched folder: a file is ready, or gone, when two looks agree; a folder that is not there has lost nothing."""

import os

import pytest

from index.folder import Folder, file_of
from index.reading import walk
from index.reading.contents import contents

FIRST = "Iraq votes\n\nThe parliament in Baghdad voted on Sunday.\n"
SECOND = "Rates rise\n\nThe central bank raised its rate to 5.25 percent.\n"


@pytest.fixture
def news(tmp_path):
    folder = tmp_path / "news"
    folder.mkdir()
    return folder


def look(folder):
    """The names that are ready, and the names that are gone; what is ready counts as read."""
    seen = folder.look()
    folder.done(seen.ready)
    folder.forget(seen.gone)
    return [found.source for found in seen.ready], [path.name for path in seen.gone]


def test_a_file_is_ready_when_two_looks_saw_it_alike(news):
    folder = Folder(news)
    (news / "a.txt").write_text(FIRST)
    assert look(folder) == ([], [])
    assert folder.unsettled == [news / "a.txt"]
    assert look(folder) == (["a.txt"], [])
    assert look(folder) == ([], [])
    assert folder.unsettled == []


def test_a_file_that_grows_is_not_ready_until_it_rests(news):
    folder = Folder(news)
    with (news / "a.txt").open("w") as file:
        for line in FIRST.splitlines(keepends=True):
            file.write(line)
            file.flush()
            assert look(folder) == ([], [])
    assert look(folder) == (["a.txt"], [])
    (found,) = [found for found in walk([news]) if found.source == "a.txt"]
    assert contents(found, 1_000).decode() == FIRST


@pytest.mark.parametrize("same_size", [False, True])
def test_a_change_is_noticed_also_where_size_and_time_are_as_before(news, same_size):
    folder, file = Folder(news), news / "a.txt"
    file.write_text(FIRST)
    look(folder), look(folder)
    about = file.stat()
    file.write_text(FIRST.replace("Sunday", "Monday" if same_size else "the day before"))
    os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert look(folder) == ([], [])
    assert look(folder) == (["a.txt"], [])


def test_a_file_put_in_the_place_of_another_is_a_change(news):
    folder = Folder(news)
    (news / "a.txt").write_text(FIRST)
    look(folder), look(folder)
    (news / ".b").write_text(SECOND)
    (news / ".b").replace(news / "a.txt")
    assert (look(folder), look(folder)) == (([], []), (["a.txt"], []))


def test_what_is_gone_for_one_look_only_is_not_gone(news):
    folder = Folder(news)
    (news / "a.txt").write_text(FIRST)
    (news / "b.txt").write_text(SECOND)
    look(folder), look(folder)
    (news / "a.txt").unlink()
    assert look(folder) == ([], [])
    (news / "a.txt").write_text(FIRST)
    look(folder), look(folder)
    (news / "a.txt").unlink()
    assert [look(folder)[1] for _ in range(3)] == [[], ["a.txt"], []]


def test_what_went_before_the_watch_began_is_missed_too(news):
    folder = Folder(news)
    (news / "a.txt").write_text(FIRST)
    folder.begin(
        [f"{news}/a.txt", f"{news}/b.txt", f"{news}/c.zip!x.txt", f"{news}/d.jsonl#7", "http://x/e", "/other/f"]
    )
    assert [look(folder)[1] for _ in range(3)] == [[], ["b.txt", "c.zip", "d.jsonl"], []]


@pytest.mark.parametrize("how", ["moved", "emptied", "closed"])
def test_a_folder_that_is_not_there_has_lost_nothing(news, how):
    if how == "closed" and os.geteuid() == 0:
        pytest.skip("root may look into every folder")
    folder, file = Folder(news), news / "a.txt"
    file.write_text(FIRST)
    look(folder), look(folder)
    away = news.with_name("away")
    if how == "moved":
        news.rename(away)
    elif how == "emptied":
        away.mkdir()
        file.rename(away / "a.txt")
    else:
        news.chmod(0)
    assert [look(folder) for _ in range(3)] == [([], [])] * 3
    assert folder.look().trouble
    if how == "moved":
        away.rename(news)
    elif how == "emptied":
        (away / "a.txt").rename(file)
    else:
        news.chmod(0o755)
    assert [look(folder)[1] for _ in range(3)] == [[]] * 3
    assert not folder.look().trouble


def test_a_folder_in_it_that_cannot_be_seen_has_lost_nothing(news, monkeypatch):
    folder = Folder(news)
    (news / "deep").mkdir()
    (news / "deep" / "a.txt").write_text(FIRST)
    (news / "b.txt").write_text(SECOND)
    look(folder), look(folder)
    scan, stat = os.scandir, os.lstat

    def refusing(asked):
        def wrapped(path="."):
            if "deep" in str(path):
                raise PermissionError(13, "Permission denied")
            return asked(path)

        return wrapped

    monkeypatch.setattr(os, "scandir", refusing(scan))
    monkeypatch.setattr(os, "lstat", refusing(stat))
    assert [look(folder) for _ in range(3)] == [([], [])] * 3


def test_hidden_names_and_links_are_passed_over(news, tmp_path):
    folder = Folder(news)
    (tmp_path / "outside.txt").write_text(FIRST)
    (news / "link.txt").symlink_to(tmp_path / "outside.txt")
    (news / ".hidden.txt").write_text(FIRST)
    (news / "README.md").write_text(FIRST)
    (news / "a.jpg").write_bytes(b"\xff\xd8\xff")
    (news / "a.txt").write_text(FIRST)
    assert (look(folder), look(folder)) == (([], []), (["a.txt"], []))


@pytest.mark.parametrize(
    ("location", "file"),
    [
        ("/n/a.txt", "/n/a.txt"),
        ("/n/a.zip!b/c.html", "/n/a.zip"),
        ("/n/a.jsonl#x.html#y", "/n/a.jsonl"),
        ("/n/odd#name", "/n/odd#name"),
        ("/n/x#1.txt", "/n/x#1.txt"),
        ("/n/x!1.JSON#3", "/n/x!1.JSON"),
        (f"http://x/{'a' * 300}.html#b", f"http:/x/{'a' * 300}.html"),
    ],
)
def test_the_file_of_an_article(location, file):
    assert str(file_of(location)) == file
