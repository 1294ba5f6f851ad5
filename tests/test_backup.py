"""Backups: what they hold, when they are made, that nothing better is lost for them, and how they are put back."""

import os
import shutil
import sqlite3
from contextlib import closing

import pytest
from command import FIRST, SECOND, VOTE

from index import backup
from index.article import Article
from index.database import BACKUP
from index.errors import ArchiveDamaged, ArchiveError
from index.history import History
from index.library import Library
from rag import settings
from rag.desk import Desk


def story(name, text="The bank in London raised its rate on Monday."):
    return Article(location=f"/{name}", source=name, title="Rates", text=f"Rates\n\n{text}\n", body_start=5)


@pytest.fixture
def own(mine):
    """A desk with the seeds, to be changed; its backup is of now."""
    with Desk.open(settings.load(archive=mine, model="none")) as desk:
        yield desk


@pytest.fixture
def library(own):
    return own.settings.archive / "library.db"


def said(desk):
    found = desk.ask(VOTE).answer
    return found.text, [(at.paragraph.id, at.score) for at in found.passages]


def rows(path, query):
    with closing(sqlite3.connect(path)) as db:
        return db.execute(query).fetchall()


def harm(library, old=b"Soleimani", new=b"Soleimano"):
    """One letter of a text is another."""
    data = library.read_bytes()
    assert old in data
    library.write_bytes(data.replace(old, new, 1))


def talked(archive, question=VOTE):
    with History(archive / "library.db") as history:
        begun = history.begin("", question)
        history.append(begun.id, "", question, '{"a": 1}')
    return begun.id


def test_a_backup_is_one_file_with_all_but_what_can_be_made_again(own, library, tmp_path):
    talked(library.parent)
    made = own.backup()
    assert made.path == library.parent / BACKUP
    assert [path.name for path in made.path.parent.iterdir()] == ["library.db"]
    assert (made.articles, made.turns) == (2, 1)
    assert rows(made.path, "SELECT count(*) FROM vectors") == [(0,)]
    whole = own.backup(tmp_path / "whole.db")
    assert rows(whole.path, "SELECT * FROM vectors") == rows(library, "SELECT * FROM vectors")
    for table in ("articles", "revisions", "paragraphs", "placements", "turns", "sqlite_sequence"):
        assert rows(made.path, f"SELECT * FROM {table}") == rows(library, f"SELECT * FROM {table}")


def test_each_change_renews_it_and_a_removed_article_is_in_it_no_more(own, library):
    own.add_articles([story("rates.txt")])
    assert backup.about(library.parent / BACKUP).articles == 3
    own.remove("rates.txt")
    assert b"raised its rate" not in (library.parent / BACKUP).read_bytes()
    assert own.warnings == []


def test_a_removed_conversation_is_in_no_backup(own, library):
    begun, other = talked(library.parent, "Who told Ziggurat?"), talked(library.parent)
    own.backup()
    kept = library.parent / BACKUP
    assert b"Ziggurat" in kept.read_bytes()
    with History(library) as history:
        history.remove(begun, "")
    assert b"Ziggurat" not in kept.read_bytes()
    backup.check(kept)
    with History(kept) as history:
        assert [one.id for one in history.conversations("")] == [other]
    with History(library) as history:
        assert history.remove_all("") == 1
    assert backup.about(kept).turns == 0


def test_of_a_large_archive_one_is_made_a_day_but_after_a_removal_at_once(own, library, monkeypatch):
    kept = library.parent / BACKUP
    own.add_articles([story("rates.txt")])
    monkeypatch.setattr(backup, "OFTEN", 5)
    own.add_articles([story("more.txt")])
    assert backup.about(kept).articles == 3
    os.utime(kept, (0, 0))
    own.add_articles([story("another.txt")])
    assert backup.about(kept).articles == 5
    own.remove("rates.txt")
    assert backup.about(kept).articles == 4


def test_a_backup_that_cannot_be_made_is_told_and_the_articles_are_added(own, library):
    shutil.rmtree(library.parent / "backup", ignore_errors=True)
    (library.parent / "backup").write_text("a file in its place")
    assert own.add_articles([story("rates.txt")]).counts()["indexed"] == 1
    (told,) = own.warnings
    assert "was not renewed" in told
    assert len(own.articles()) == 3


def test_a_failed_one_leaves_the_last_one_and_no_other_file(own, library, monkeypatch):
    own.backup()
    before = (library.parent / BACKUP).read_bytes()
    monkeypatch.setattr(backup, "sync", lambda path: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    own.add_articles([story("rates.txt")])
    assert "No space left" in own.warnings[0]
    assert [path.name for path in (library.parent / "backup").iterdir()] == ["library.db"]
    assert (library.parent / BACKUP).read_bytes() == before


def test_a_damaged_library_is_not_backed_up(own, library, tmp_path):
    own.backup()
    own.close()
    before = (library.parent / BACKUP).read_bytes()
    harm(library)
    with pytest.raises(ArchiveDamaged, match=r"library\.db is damaged: .*dateline restore"):
        own.backup(tmp_path / "bad.db")
    assert "is damaged" in backup.keep(library.parent)
    assert not (tmp_path / "bad.db").exists()
    assert (library.parent / BACKUP).read_bytes() == before


def test_the_backup_of_a_library_that_knew_more_is_kept(own, library, tmp_path):
    own.close()
    shutil.copyfile(library, tmp_path / "older.db")
    own.add_articles([story("rates.txt")])
    own.close()
    shutil.copyfile(tmp_path / "older.db", library)
    own.rebuild()
    found = sorted(backup.about(path).articles for path in (library.parent / "backup").glob("*.db"))
    assert found == [2, 3]


def test_nothing_is_written_over_the_library(own, library):
    with pytest.raises(ArchiveError, match="is the library itself"):
        own.backup(library)


def test_a_letter_of_a_text_is_found_and_the_backup_put_back(own, library, dateline):
    sound = said(own)
    own.backup()
    own.close()
    harm(library)
    spoilt = library.read_bytes()
    told = dateline("ask", VOTE).told
    assert f"{library} is damaged: a row is not what was written; dateline restore" in told
    assert dateline("show", SECOND).code == 1
    found = dateline("verify")
    assert found.code == 1
    assert "1 of placements" in " ".join(found.out.split()) or "1 of revisions" in " ".join(found.out.split())
    ran = dateline("restore")
    assert ran.code == 0
    assert "restored" in ran.out
    (aside,) = library.parent.glob("library.damaged-*.db")
    assert aside.read_bytes() == spoilt
    assert dateline("verify").code == 0
    assert said(own) == sound


def test_what_is_newer_than_the_backup_is_saved_where_it_is_whole(own, library):
    own.backup()
    old = (library.parent / BACKUP).read_bytes()
    own.add_articles([story("rates.txt"), story("bad.txt", "The harvest failed in Thessaly.")])
    begun = talked(library.parent, "What of the rates?")
    own.close()
    (library.parent / BACKUP).write_bytes(old)
    harm(library)
    harm(library, b"in Thessaly", b"in thessaly")
    done = own.restore()
    assert [article.source for article in done.articles] == ["rates.txt"]
    assert done.lost == ("bad.txt",)
    assert {one.article.source for one in own.articles()} >= {FIRST, "rates.txt"}
    assert own.search("Who raised the rate in London?")[0].article.source == "rates.txt"
    with History(library) as history:
        assert [turn.question for turn in history.turns(begun, "")] == ["What of the rates?"]
    assert all(found.ok for found in own.verify())


@pytest.mark.parametrize("harm", ["gone", "empty", "no database"])
def test_a_library_that_is_no_more_is_told_and_put_back(own, library, harm):
    sound = said(own)
    own.backup()
    own.close()
    library.unlink() if harm == "gone" else library.write_bytes(b"" if harm == "empty" else b"rubbish" * 999)
    for act in (lambda: own.ask(VOTE), own.articles, lambda: own.add_articles([story("rates.txt")]), own.rebuild):
        with pytest.raises(ArchiveDamaged, match=r"library\.db.*dateline restore"):
            act()
        own.close()
    own.restore()
    assert said(own) == sound


def test_a_sound_library_is_not_replaced_unless_a_file_is_named(own, library, tmp_path):
    own.backup(tmp_path / "before.db")
    own.add_articles([story("rates.txt")])
    with pytest.raises(ArchiveError, match=r"is sound; nothing was changed; .*dateline restore FILE"):
        own.restore()
    assert len(own.articles()) == 3
    done = own.restore(tmp_path / "before.db")
    assert (len(done.articles), len(own.articles())) == (1, 3)  # what was newer is saved


def test_a_damaged_backup_is_not_put_back_and_an_older_sound_one_is(own, library):
    own.backup()
    kept = library.parent / BACKUP
    shutil.copyfile(kept, kept.with_name("library-1.db"))
    harm(kept)
    (found,) = [found for found in own.verify() if found.check == "backup"]
    assert not found.ok
    assert "dateline backup" in found.fix
    own.close()
    harm(library)
    assert own.restore().backup.path.name == "library-1.db"


def test_without_a_sound_backup_it_says_so_and_changes_nothing(own, library):
    shutil.rmtree(library.parent / "backup")
    own.close()
    harm(library)
    before = library.read_bytes()
    with pytest.raises(ArchiveError, match="there is no sound backup"):
        own.restore()
    assert library.read_bytes() == before
    with pytest.raises(ArchiveError, match="there is no backup"):
        own.restore(library.parent / "nothing.db")


def test_the_command_writes_where_it_is_told(mine, dateline, tmp_path):
    assert "2 articles" in dateline("backup").out
    assert str(tmp_path / "b.db") in dateline("backup", tmp_path / "b.db").out
    with Library(tmp_path / "b.db") as library:
        assert library.coverage().articles == 2
    assert dateline("backup", tmp_path / "no" / "such" / "folder.db").code == 1
