"""Good files among bad ones: the good are read exactly, the bad are named, and nothing takes long or much."""

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest
from hostile import bad, good, odd

from index.errors import ReadError
from index.reading import Found
from index.reading.contents import contents
from index.reading.walk import shown, walk
from rag.desk import Desk
from ui import contract

MOST_SECONDS, MOST_MEGABYTES = 10, 500


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    for name, data in bad().items():
        (folder / name).write_bytes(data)
    for name, (data, _) in good().items():
        (folder / name).write_bytes(data)
    return folder


@contextmanager
def peak() -> Iterator[list[int]]:
    """Bytes that any child of this process had meanwhile, looked at every few milliseconds."""
    seen, ended, own = [0], threading.Event(), psutil.Process()
    mine = own.cmdline()

    def look() -> None:
        while not ended.wait(0.005):
            for child in own.children(recursive=True):
                with suppress(psutil.Error):
                    if child.cmdline() != mine:  # until it is another program, it has our memory
                        seen.append(child.memory_info().rss)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        ended.set()
        thread.join()


def test_there_is_enough_of_it() -> None:
    assert len(good()) == 40
    assert len(bad()) >= 80
    assert not set(good()) & set(bad())


def test_good_files_are_read_exactly_and_bad_ones_are_named(desk: Desk, folder: Path) -> None:
    names = [*bad(), *odd(folder)]
    slow: list[float] = []
    clock = time.monotonic()

    def progress(stage: str, done: int, total: int) -> None:
        nonlocal clock
        if stage == "reading":
            slow.append(time.monotonic() - clock)
            clock = time.monotonic()

    with peak() as memory:
        report = desk.add([folder], progress)
    assert max(slow) <= MOST_SECONDS
    assert 0 < max(memory) < MOST_MEGABYTES * 1_000_000
    sources = {outcome.source: outcome for outcome in report.outcomes}
    for name in names:
        mine = [told for source, told in sources.items() if source.partition("#")[0].startswith(shown(name))]
        mine = mine or [told for told in report.outcomes if name == "headline.atom" and told.status == "skipped"]
        assert mine, name
        for told in mine:
            assert told.status in ("failed", "skipped"), name
            assert told.reason
    held = {listing.article.location: listing.article for listing in desk.articles()}
    for name, (_, paragraphs) in good().items():
        path = f"https://c.example/{name[4]}" if name.endswith(".rss") else str(folder / name)
        mine = [it for place, it in held.items() if place == path or place.startswith((f"{path}#", f"{path}!"))]
        (found,) = mine
        told = [paragraph.text for paragraph in desk.paragraphs(found.id)]
        assert told == paragraphs if paragraphs else told, name
    assert len(held) == report.counts()["indexed"] == 40
    assert sum(report.counts().values()) == len(report.outcomes)
    again = desk.add([folder]).counts()
    assert (again["indexed"], again["unchanged"], again["failed"]) == (0, 40, report.counts()["failed"])
    assert contract.dumps(contract.report(report))


def test_folders_deeper_than_python_calls(tmp_path: Path) -> None:
    here = os.getcwd()  # noqa: PTH109 — a path so long can only be made step by step
    os.chdir(tmp_path)
    try:
        for _ in range(1500):
            os.mkdir("d")  # noqa: PTH102
            os.chdir("d")
        Path("a.txt").write_text("text")
    finally:
        os.chdir(here)
    (told,) = walk([tmp_path])
    subprocess.run(["rm", "-rf", str(tmp_path / "d")], check=True)  # shutil, and so pytest, would recurse too deep
    assert isinstance(told, Found) or told.status == "failed"


def found(path: Path) -> Found:
    return Found(path, path.name, 4)


def test_a_file_that_vanishes_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"a\.txt cannot be read: No such file"):
        contents(found(tmp_path / "a.txt"), 100)


def test_a_file_that_becomes_a_pipe_or_a_link_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "link.txt").symlink_to("/etc/passwd")
    with pytest.raises(ReadError, match="is no longer a regular file"):
        contents(found(tmp_path / "pipe.txt"), 100)
    with pytest.raises(ReadError, match="cannot be read"):
        contents(found(tmp_path / "link.txt"), 100)


def test_a_file_that_grows_is_not_read_by_half(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * 200)
    with pytest.raises(ReadError, match="changed while it was read"):
        contents(found(tmp_path / "a.txt"), 100)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no file here that changes as it is read")
def test_a_file_that_changes_is_named() -> None:
    with pytest.raises(ReadError, match="changed while it was read"):
        contents(found(Path("/proc/self/status")), 100_000)


def test_a_whole_file_is_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"four")
    assert contents(found(tmp_path / "a.txt"), 4) == b"four"
