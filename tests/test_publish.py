"""What is published: emptied indexes, records that paragraphs share, and the probes before it is believed."""

import sqlite3

import numpy as np
import pytest

from index import publish, schema
from index.article import Article
from index.database import Database
from index.errors import ArchiveError, Uncertain
from index.vectors import Vectors

WORDS = "bank vote river ferry court storm price mayor school train".split()
COPY = "The parliament in Baghdad voted on Sunday."


def article(name, text, title="Iraq votes"):
    return Article(f"/news/{name}", str(name), title, text)


def other(n):
    text = f"The {WORDS[n % 10]} was seen near the {WORDS[n // 10 % 10]} on day {n // 3}, said witness {n * 7919}."
    return article(f"other-{n}", text, f"Report {n}")


def sound(desk):
    """What is wrong, seen as the next process sees it: after several openings."""
    wrong = []
    for _ in range(3):
        desk.close()
        wrong += [finding for finding in desk.verify() if not finding.ok]
    return wrong == []


def found(desk, question, limit=50):
    return [passage.article.source for passage in desk.search(question, arms=("vectors",), limit=limit)]


def records(desk):
    return desk.archive.generation.vectors.count()


@pytest.mark.parametrize("left", [1, 2, 3])
def test_what_follows_a_removal_can_be_opened_again_and_again(desk, left):
    texts = [article(n, f"Paragraph number {n} is told.") for n in range(left + 1)]
    desk.add_articles(texts)
    desk.remove("0")
    desk.add_articles([article(n, f"Paragraph number {n} is told anew.") for n in range(1, left + 1)])
    assert sound(desk)
    assert len(found(desk, "a paragraph")) == left


def test_an_emptied_archive_can_be_opened_again_and_again_and_filled_again(desk):
    desk.add_articles([article(1, "One paragraph."), article(2, "Another paragraph.\n\nAnd one more.")])
    for n in (1, 2):
        desk.remove(str(n))
        assert sound(desk)
    assert found(desk, "a paragraph") == desk.search("a paragraph") == []
    desk.add_articles([article(3, "The third.")])
    assert sound(desk)
    assert found(desk, "a paragraph") == ["3"]


def test_a_thousand_equal_paragraphs_hide_no_others(desk):
    others = [other(n) for n in range(300)]
    desk.add_articles([*others, *(article(f"copy-{n}", COPY) for n in range(1_000))])
    assert sound(desk)
    assert records(desk) == 301
    nearest = [found(desk, f"{each.title}\n{each.text}", 1) for each in others]
    assert nearest == [[each.source] for each in others]
    best, *rest = desk.search(COPY, arms=("vectors",))
    assert (best.article.source, best.paragraph.text) == ("copy-0", COPY)
    assert all(copy.paragraph.text == COPY for copy in best.copies)
    assert (len(best.copies), len(rest)) == (9, 40)


def test_a_record_lives_as_long_as_a_paragraph_needs_it(desk):
    desk.add_articles([article(n, COPY) for n in (1, 2, 3)] + [other(1)])
    for n, left in ((1, ["2", "3"]), (2, ["3"])):
        desk.remove(str(n))
        best = desk.search(COPY, arms=("vectors",))[0]
        assert [best.article.source, *(copy.article.source for copy in best.copies)] == left
        assert records(desk) == 2
        assert sound(desk)
    desk.add_articles([article(3, "Quite another text is told.")])
    assert records(desk) == 2
    assert COPY not in [passage.paragraph.text for passage in desk.search(COPY, arms=("vectors",))]
    desk.remove("3")
    assert records(desk) == 1
    assert sound(desk)


def test_only_copies_within_the_days_are_found(desk):
    day = [np.datetime64("2020-01-01") + n for n in range(3)]
    desk.add_articles(
        [Article(f"/news/{n}", str(n), "Iraq votes", COPY, published=day[n].astype(object)) for n in range(3)]
    )
    hits = desk.search(COPY, arms=("vectors",), since=day[1].astype(object), until=day[1].astype(object))
    assert [(hit.article.source, hit.copies) for hit in hits] == [("1", ())]


def test_indexes_that_lack_vectors_are_not_published(desk, monkeypatch):
    desk.add_articles([other(n) for n in range(3)])
    change = Vectors.change

    def wrong(self, removed, added):
        """The right number of records, but the vectors are not those of the paragraphs."""
        change(self, removed, [type(item)(item.record, -item.vectors) for item in added])

    monkeypatch.setattr(Vectors, "change", wrong)
    with pytest.raises(ArchiveError, match=r"3 of 3 paragraphs \(first \d+\) are not found by their own"):
        desk.add_articles([other(n) for n in (3, 4, 5)])
    monkeypatch.undo()
    assert len(desk.articles()) == 3
    assert sound(desk)


@pytest.fixture
def failing(monkeypatch):
    """`failing(kept)`: the commit that publishes a generation fails, and what is in the log is `kept` or not."""
    commit = Database._commit

    def at_last(self, kept, before):
        if int(self.value("generation") or 0) == before:
            return commit(self)
        commit(self) if kept else self.db.execute("ROLLBACK")
        raise schema.uncertain(self.path, sqlite3.OperationalError("disk I/O error"))

    def patch(kept, before):
        monkeypatch.setattr(Database, "_commit", lambda self: at_last(self, kept, before))

    yield patch


@pytest.mark.parametrize("kept", [True, False])
def test_where_a_commit_fails_either_generation_may_be_what_the_next_one_finds(desk, failing, monkeypatch, kept):
    desk.add_articles([article(1, COPY)])
    index = desk.settings.archive / "index"
    failing(kept, before=1)
    with pytest.raises(Uncertain, match=r"may have been kept or not.*run it again"):
        desk.add_articles([other(2)])
    monkeypatch.undo()
    assert sorted(path.name for path in index.iterdir()) == ["gen-000001", "gen-000002"]
    assert sound(desk)
    assert len(desk.articles()) == 1 + kept
    assert desk.add_articles([other(2)]).counts()["unchanged" if kept else "indexed"] == 1
    assert [path.name for path in index.iterdir()] == ["gen-000002"]
    assert sound(desk) and len(desk.articles()) == 2


def test_the_log_is_written_over_before_a_folder_that_it_may_name_is_made_anew(desk, failing, monkeypatch):
    """Else a kill would leave it half made, and the next to open the archive would take it for published."""
    desk.add_articles([article(1, COPY)])
    failing(False, before=1)
    with pytest.raises(Uncertain):
        desk.add_articles([other(2)])
    monkeypatch.undo()
    log = desk.settings.archive / "library.db-wal"
    build, written = publish.build, []

    def built(folder, *rest):
        written.append((folder.name, log.stat().st_size))
        build(folder, *rest)

    monkeypatch.setattr(publish, "build", built)
    desk.add_articles([other(2)])
    ((name, size),) = written
    assert name == "gen-000002" and size > 0
