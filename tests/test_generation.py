"""Writers and readers of one archive: locks, swaps of generations, and damage found before it is believed."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from index import lock
from index.errors import ArchiveDamaged, ArchiveError, ArchiveLocked
from index.generation import FORMAT, folder_of
from rag.desk import Desk

STORY = "Iraq votes\n\nThe parliament in Baghdad voted on Sunday to expel the troops.\n"
HOLD = """
import sys, time
from pathlib import Path
from index.lock import writing
with writing(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def story(tmp_path):
    path = tmp_path / "story.txt"
    path.write_text(STORY, "utf-8")
    return path


@pytest.fixture
def holder(desk):
    desk.settings.archive.mkdir()
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(desk.settings.archive)], stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_second_writer_says_who_holds_the_lock(desk, story, holder):
    start = time.monotonic()
    with pytest.raises(ArchiveLocked, match=f"process {holder.pid} "):
        desk.add([story])
    assert time.monotonic() - start < 2


def test_a_killed_holder_blocks_nobody(desk, story, holder):
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    assert desk.add([story]).counts()["indexed"] == 1


def test_an_archive_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(ArchiveError, match=r"cannot be written.*--archive"),
        lock.writing(tmp_path / "file" / "archive"),
    ):
        pass


def test_a_reader_finds_what_a_writer_adds_meanwhile(desk, story, tmp_path):
    desk.add([story])
    assert len(desk.search("parliament")) == 1
    (tmp_path / "more.txt").write_text("Rates\n\nThe bank in London raised its rate on Monday.\n", "utf-8")
    with Desk.open(desk.settings) as writer:
        writer.add([tmp_path / "more.txt"])
    assert {passage.article.source for passage in desk.search("bank rate London")} == {"story.txt", "more.txt"}


def test_a_generation_in_use_is_kept_until_it_is_let_go(desk, story, tmp_path):
    desk.add([story])
    desk.search("parliament")
    first = folder_of(desk.settings.archive, 1)
    with Desk.open(desk.settings) as writer:
        for n in range(3):
            (tmp_path / "more.txt").write_text(f"Rates\n\nThe bank raised its rate to {n} percent.\n", "utf-8")
            writer.add([tmp_path / "more.txt"])
            assert first.exists()
    desk.search("parliament")
    with Desk.open(desk.settings) as writer:
        writer.rebuild()
    assert not first.exists()


def open_files():
    return len(psutil.Process().open_files())


def test_open_files_stay_level_over_many_generations(desk, story):
    desk.add([story])
    desk.search("parliament")
    before = open_files()
    for _ in range(5):
        desk.rebuild()
        desk.search("parliament")
    after = open_files()
    assert after < before + 10  # a generation left open keeps about 12 files: five would be 60


def test_what_a_killed_writer_left_is_swept_up(desk, story):
    desk.add([story])
    left = folder_of(desk.settings.archive, 2)
    (left / "words").mkdir(parents=True)
    (left / "words" / "half").write_text("x")
    desk.rebuild()
    assert desk.search("parliament")
    assert [path.name for path in (desk.settings.archive / "index").iterdir()] == ["gen-000002"]


def index_files(desk):
    folder = folder_of(desk.settings.archive, desk.archive.library.generation)
    return [folder / name for name in desk.archive.generation.manifest["files"]]


@pytest.mark.parametrize("harm", ["flip", "cut", "delete"])
def test_damage_to_any_index_file_is_found_before_an_answer(desk, story, harm):
    desk.add([story])
    desk.search("parliament")
    for path in index_files(desk):
        desk.close()
        whole = path.read_bytes()
        if harm == "delete" or not whole:
            path.unlink()
        else:
            path.write_bytes(whole[:-1] if harm == "cut" else bytes([whole[0] ^ 1]) + whole[1:])
        with pytest.raises(ArchiveDamaged, match=rf"{path.name}.*dateline rebuild"):
            desk.search("parliament")
        path.write_bytes(whole)
    desk.close()
    assert desk.search("parliament")


def test_a_lost_generation_is_named_and_rebuild_cures_it(desk, story):
    desk.add([story])
    desk.close()
    for path in sorted(folder_of(desk.settings.archive, 1).rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    with pytest.raises(ArchiveDamaged, match="dateline rebuild"):
        desk.search("parliament")
    assert desk.rebuild() == 0
    assert desk.search("parliament")


@pytest.mark.parametrize("change", ["add", "remove"])
def test_indexes_of_another_version_are_made_again_before_they_are_changed(desk, story, tmp_path, change):
    desk.add([story])
    desk.close()
    manifest = folder_of(desk.settings.archive, 1) / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace(f'"format": {FORMAT}', '"format": 1'), "utf-8")
    (tmp_path / "later.txt").write_text("Later\n\nThe bank raised its rate.\n", "utf-8")
    with pytest.raises(ArchiveDamaged, match="dateline rebuild"):
        desk.add([tmp_path / "later.txt"]) if change == "add" else desk.remove("story.txt")
    assert desk.rebuild() == 0
    assert [listing.article.source for listing in desk.articles()] == ["story.txt"]


def test_verify_finds_a_changed_text_and_a_wrong_count(desk, story):
    desk.add([story])
    assert all(finding.ok for finding in desk.verify())
    desk.archive.library.db.execute("UPDATE revisions SET text = replace(text, 'Sunday', 'Monday')")
    desk.archive.library.db.execute("DELETE FROM indexed")
    failed = {finding.check for finding in desk.verify() if not finding.ok}
    assert failed == {"library rows", "article texts", "counts"}


def test_a_library_that_is_no_database_is_named(desk, story):
    desk.add([story])
    desk.close()
    for path in desk.settings.archive.glob("library.db*"):
        path.write_bytes(b"not a database at all" * 300)
    with pytest.raises(ArchiveDamaged, match=r"library\.db is damaged"):
        desk.search("parliament")
