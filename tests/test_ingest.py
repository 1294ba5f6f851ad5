"""How an archive changes: what is embedded, what is kept, what a change of one file costs."""

import json

import pytest

from index import ingest
from index.errors import ArchiveError, ArchiveMissing, ModelMismatch, NotInArchive
from index.ingest import Given
from index.library import Library
from rag import settings
from rag.desk import Desk

FIRST = "Iraq votes\n\nThe parliament in Baghdad voted on Sunday.\n\nNothing came of the vote in the end.\n"
SECOND = "Rates rise\n\nThe central bank raised its rate to 5.25 percent.\n"


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "iraq.txt").write_text(FIRST, "utf-8")
    (folder / "rates.txt").write_text(SECOND, "utf-8")
    return folder


def texts(desk, name):
    return [paragraph.text for paragraph in desk.paragraphs(desk.article(name).id)]


def sound(desk):
    return [finding for finding in desk.verify() if not finding.ok] == []


def test_adding_again_changes_nothing(desk, folder):
    first = desk.add([folder])
    assert first.counts() == {"indexed": 2, "unchanged": 0, "skipped": 0, "failed": 0}
    assert first.embedded == 3
    before = desk.archive.library.generation
    again = desk.add([folder])
    assert again.counts() == {"indexed": 0, "unchanged": 2, "skipped": 0, "failed": 0}
    assert again.embedded == 0
    assert desk.archive.library.generation == before
    assert sound(desk)


def test_an_edit_embeds_only_the_paragraph_that_changed(desk, folder):
    desk.add([folder])
    old = desk.paragraphs(desk.article("iraq.txt").id)
    (folder / "iraq.txt").write_text(FIRST.replace("in the end", "until 2021"), "utf-8")
    report = desk.add([folder])
    assert (report.counts()["indexed"], report.counts()["unchanged"], report.embedded) == (1, 1, 1)
    new = desk.paragraphs(desk.article("iraq.txt").id)
    assert new[0].id == old[0].id
    assert new[1].text == "Nothing came of the vote until 2021."
    assert [p.paragraph.text for p in desk.search("what came of the vote?")].count(old[1].text) == 0
    assert sound(desk)


def test_a_paragraph_put_before_costs_one_embedding_and_moves_the_others(desk, folder):
    desk.add([folder])
    old = {paragraph.text: paragraph for paragraph in desk.paragraphs(desk.article("iraq.txt").id)}
    (folder / "iraq.txt").write_text(FIRST.replace("\n\n", "\n\nA new beginning was made.\n\n", 1), "utf-8")
    assert desk.add([folder]).embedded == 1
    new = {paragraph.text: paragraph for paragraph in desk.paragraphs(desk.article("iraq.txt").id)}
    assert all(new[text].id == paragraph.id and new[text].n == paragraph.n + 1 for text, paragraph in old.items())
    assert sound(desk)


def test_another_headline_embeds_the_whole_article_again(desk, folder):
    desk.add([folder])
    (folder / "iraq.txt").write_text(FIRST.replace("Iraq votes", "Baghdad votes"), "utf-8")
    assert desk.add([folder]).embedded == 2
    assert len(texts(desk, "iraq.txt")) == 2
    assert sound(desk)


def test_the_old_revision_stays_in_the_library(desk, folder):
    desk.add([folder])
    (folder / "iraq.txt").write_text(FIRST.replace("Sunday", "Monday"), "utf-8")
    desk.add([folder])
    rows = desk.archive.library.rows("SELECT revision, text FROM placements WHERE n = 1 AND text LIKE 'The parl%'")
    assert [row[0] for row in rows] == [1, 2]
    assert "Sunday" in rows[0][1]


def test_what_was_embedded_before_a_failure_is_not_embedded_again(desk, folder, monkeypatch):
    def full(*args, **more):
        raise OSError(28, "No space left on device", "chroma.sqlite3")

    monkeypatch.setattr("index.publish.build", full)
    with pytest.raises(ArchiveError, match=r"chroma.sqlite3: No space left.*bytes free.*nothing was changed"):
        desk.add([folder])
    monkeypatch.undo()
    report = desk.add([folder])
    assert (report.counts()["indexed"], report.embedded) == (2, 0)


def test_a_failure_while_publishing_leaves_the_last_generation(desk, folder, monkeypatch):
    desk.add([folder / "iraq.txt"])
    monkeypatch.setattr(Library, "set_indexed", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        desk.add([folder / "rates.txt"])
    monkeypatch.undo()
    assert [listing.article.source for listing in desk.articles()] == ["iraq.txt"]
    assert desk.search("parliament vote")
    assert sound(desk)
    assert desk.add([folder]).counts()["indexed"] == 1
    assert sound(desk)


def test_a_removed_article_leaves_nothing_behind_and_can_come_back(desk, folder):
    desk.add([folder])
    desk.remove("rates.txt")
    assert [listing.article.source for listing in desk.articles()] == ["iraq.txt"]
    assert all(passage.article.source == "iraq.txt" for passage in desk.search("central bank rate"))
    for table in ("revisions", "placements", "vectors"):
        assert desk.archive.library.rows(f"SELECT count(*) FROM {table}")[0][0] in (1, 2)
    assert sound(desk)
    assert desk.add([folder]).counts() == {"indexed": 1, "unchanged": 1, "skipped": 0, "failed": 0}


def test_the_last_article_can_be_removed(desk, folder):
    desk.add([folder / "rates.txt"])
    desk.remove("rates.txt")
    assert desk.articles() == []
    assert desk.add([folder]).counts()["indexed"] == 2
    assert sound(desk)


def test_an_article_is_removed_by_its_name_or_the_error_says_what_to_do(desk, folder):
    desk.add([folder])
    with pytest.raises(NotInArchive, match=r"no article goes by 'x'; dateline list"):
        desk.remove("x")
    assert desk.remove(desk.article("rates.txt").id[:6]).source == "rates.txt"


def test_two_files_of_one_name_are_two_articles(desk, folder, tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "iraq.txt").write_text("Another\n\nQuite another story is told here.\n", "utf-8")
    desk.add([folder, tmp_path / "other"])
    assert len(desk.articles()) == 3
    with pytest.raises(NotInArchive, match="2 articles go by 'iraq.txt'"):
        desk.article("iraq.txt")


def test_one_bad_line_costs_one_record(desk, tmp_path):
    lines = [json.dumps({"id": n, "title": f"T{n}", "text": f"Story number {n} is told."}) for n in range(3)]
    (tmp_path / "feed.jsonl").write_text("\n".join([lines[0], "{broken", lines[1], lines[2]]), "utf-8")
    report = desk.add([tmp_path / "feed.jsonl"])
    assert report.counts() == {"indexed": 3, "unchanged": 0, "skipped": 0, "failed": 1}
    assert report.of("failed")[0].source == "feed.jsonl:2"
    again = desk.add([tmp_path / "feed.jsonl"])
    assert again.counts() == {"indexed": 0, "unchanged": 3, "skipped": 0, "failed": 1}


def test_an_unchanged_feed_counts_all_its_articles(desk, tmp_path):
    lines = [json.dumps({"id": n, "title": f"T{n}", "text": f"Story number {n} is told."}) for n in range(3)]
    (tmp_path / "feed.jsonl").write_text("\n".join(lines), "utf-8")
    desk.add([tmp_path / "feed.jsonl"])
    report = desk.add([tmp_path / "feed.jsonl"])
    assert report.counts()["unchanged"] == 3
    assert sum(report.counts().values()) == 3


@pytest.mark.parametrize(("second", "status"), [("It is told.", "unchanged"), ("It is told anew.", "failed")])
def test_one_article_in_two_dumps_is_one_article(desk, tmp_path, second, status):
    for name, text in (("monday.jsonl", "It is told."), ("tuesday.jsonl", second)):
        record = {"url": "https://example.org/a", "title": "A story", "text": text}
        (tmp_path / name).write_text(json.dumps(record) + "\n", "utf-8")
    report = desk.add([tmp_path / "monday.jsonl", tmp_path / "tuesday.jsonl"])
    assert [outcome.status for outcome in report.outcomes] == ["indexed", status]
    assert len(desk.articles()) == 1


def test_a_removed_article_comes_back_from_any_file_that_holds_it(desk, tmp_path):
    for name in ("monday.jsonl", "tuesday.jsonl"):
        record = {"url": "https://example.org/a", "title": "A story", "text": "It is told."}
        (tmp_path / name).write_text(json.dumps(record) + "\n", "utf-8")
    desk.add([tmp_path / "monday.jsonl", tmp_path / "tuesday.jsonl"])
    desk.remove("https://example.org/a")
    assert desk.add([tmp_path / "tuesday.jsonl"]).counts()["indexed"] == 1
    assert len(desk.articles()) == 1


def test_a_file_over_the_cap_is_named_and_the_others_go_on(tmp_path, folder):
    (folder / "huge.txt").write_text("x " * 600_000, "utf-8")
    with Desk.open(settings.load(archive=tmp_path / "archive", max_file_mb=1)) as desk:
        report = desk.add([folder])
    assert report.counts() == {"indexed": 2, "unchanged": 0, "skipped": 0, "failed": 1}
    assert "1.2 MB, more than 1 MB" in report.of("failed")[0].reason


def test_given_bytes_are_an_article(desk):
    report = desk.add([Given(FIRST.encode(), "standard input")])
    assert report.counts()["indexed"] == 1
    assert texts(desk, "standard input")[0] == "The parliament in Baghdad voted on Sunday."


def test_rebuild_makes_the_indexes_again_without_embedding(desk, folder):
    desk.add([folder])
    before = [(p.paragraph.id, p.score) for p in desk.search("why did parliament vote?")]
    assert desk.rebuild() == 0
    assert [(p.paragraph.id, p.score) for p in desk.search("why did parliament vote?")] == before
    assert sound(desk)


def test_an_archive_of_another_model_is_refused_until_it_is_rebuilt(desk, folder):
    desk.add([folder])

    class Other:
        fingerprint = "other/1"
        paragraphs, query, encode = desk.embedder.paragraphs, desk.embedder.query, desk.embedder.encode

    other = Desk.open(desk.settings)
    other.__dict__["embedder"] = Other()
    with pytest.raises(ModelMismatch, match="dateline rebuild"):
        other.search("parliament")
    with pytest.raises(ModelMismatch, match="dateline rebuild"):
        other.add([folder])
    assert other.rebuild() == 3
    assert other.search("parliament")
    with pytest.raises(ModelMismatch):
        desk.search("parliament")


def test_an_absent_archive_says_how_to_make_one(desk):
    with pytest.raises(ArchiveMissing, match=r"dateline add PATH"):
        desk.ask("why?  parliament")
    assert not desk.settings.archive.exists()


def test_an_empty_archive_says_so(desk, tmp_path):
    (tmp_path / "empty.txt").write_text("")
    assert desk.add([tmp_path / "empty.txt"]).counts()["failed"] == 1
    with pytest.raises(ArchiveMissing, match="is empty"):
        desk.ask("why did parliament vote?")


def test_a_changed_reader_reads_unchanged_files_again(desk, folder, monkeypatch):
    desk.add([folder])
    monkeypatch.setattr(ingest, "READER", "another")
    report = desk.add([folder])
    assert (report.counts()["indexed"], report.embedded) == (2, 0)
