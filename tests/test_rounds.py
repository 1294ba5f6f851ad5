"""A large `add` in rounds: every input ends in one outcome, whatever the round in which it comes."""

import json

import pytest

from index import rounds
from index.rounds import Ahead, Pending, Round
from rag.desk import Desk


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Rounds of four paragraphs."""
    monkeypatch.setattr(rounds, "LEAST", 4)
    monkeypatch.setattr(rounds, "MOST", 4)


def dump(path, *stories):
    records = [{"url": f"https://example.org/{n}", "title": f"Story {n}", "text": text} for n, text in stories]
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), "utf-8")
    return path


def told(n):
    return n, f"Story number {n} is told.\n\nIt has two paragraphs, being number {n}."


def test_many_rounds_make_one_report_and_one_archive(desk, tmp_path):
    report = desk.add([dump(tmp_path / "all.jsonl", *map(told, range(9)))])
    assert report.counts() == {"indexed": 9, "unchanged": 0, "skipped": 0, "failed": 0}
    assert (report.embedded, desk.archive.library.generation) == (18, 5)
    assert len(desk.articles()) == 9
    assert [finding for finding in desk.verify() if not finding.ok] == []
    again = desk.add([tmp_path / "all.jsonl"])
    assert (again.counts()["unchanged"], desk.archive.library.generation) == (9, 5)


def test_a_file_counts_as_read_only_when_its_last_round_is_published(desk, tmp_path, monkeypatch):
    path = dump(tmp_path / "all.jsonl", *map(told, range(5)))
    seen = []

    def stop(stage, done, total):
        seen.append(stage)
        if seen.count("indexing") == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.add([path], stop)
    assert len(desk.articles()) == 2
    report = desk.add([path])
    assert (report.counts()["indexed"], report.counts()["unchanged"], report.embedded) == (3, 2, 2)


@pytest.mark.parametrize(("second", "status"), [(told(0)[1], "unchanged"), ("It is told anew.", "failed")])
def test_an_article_of_an_earlier_round_is_the_same_article(desk, tmp_path, second, status):
    first = dump(tmp_path / "monday.jsonl", *map(told, range(6)))
    report = desk.add([first, dump(tmp_path / "tuesday.jsonl", (0, second))])
    assert report.outcomes[-1].status == status
    if status == "failed":
        assert "is another version of the article in monday.jsonl" in report.outcomes[-1].reason
    assert len(desk.articles()) == 6
    assert desk.paragraphs(desk.article("https://example.org/0").id)[0].text == "Story number 0 is told."


def test_a_reader_finds_what_the_rounds_before_have_added(desk, tmp_path):
    found = []

    def look(stage, done, total):
        if stage == "embedding" and done == 0:
            with Desk.open(desk.settings) as reader:
                found.append(len(reader.articles()))

    desk.add([dump(tmp_path / "all.jsonl", *map(told, range(6)))], look)
    assert found == [0, 2, 4]


def test_a_round_grows_with_the_archive_and_ends_with_long_articles(monkeypatch):
    monkeypatch.setattr(rounds, "MOST", 10)
    pending = Pending(type("Long", (), {"id": "a", "text": "x" * 100})(), [None] * 6, "f")
    for indexed, full in ((0, True), (5, True), (8, False), (10_000, False)):
        made = Round(indexed)
        made.take(pending)
        assert made.full is full
    monkeypatch.setattr(rounds, "CHARACTERS", 100)
    assert made.full


def test_what_is_ahead_is_guessed_from_what_came():
    ahead = Ahead(inputs=3)
    assert ahead.outcomes == 3
    ahead.begin()
    ahead.size = 1_000
    assert ahead.outcomes == 2
    for n in range(1, 6):
        ahead.came_with(100)
        assert ahead.outcomes == 2 + 10 - n
    ahead.begin()
    assert ahead.outcomes == 1


def test_the_reading_knows_how_much_there_is(desk, tmp_path):
    (tmp_path / "news").mkdir()
    for n in range(5):
        dump(tmp_path / "news" / f"{n}.jsonl", told(n))
    steps = []
    desk.add([tmp_path / "news"], lambda *step: steps.append(step))
    reading = [(done, total) for stage, done, total in steps if stage == "reading"]
    assert all(total > 0 and done <= total <= 9 for done, total in reading)
    assert reading[-1] == (5, 5)
    for stage in ("embedding", "indexing", "indexing words"):
        assert all(total for name, _, total in steps if name == stage)
