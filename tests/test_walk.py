"""Which files of what was named are read, and why the others are not."""

import os
from pathlib import Path

import pytest

from index.reading.walk import Found, walk
from index.report import Outcome


def walked(*paths: Path) -> list[tuple[str, str]]:
    return [(item.source, item.status if isinstance(item, Outcome) else "found") for item in walk(paths)]


def reason(path: Path) -> str:
    (item,) = walk([path])
    assert isinstance(item, Outcome)
    return f"{item.status}: {item.reason}"


def test_a_folder_is_read_in_order(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("b.txt", "a.TXT", "sub/c.md", ".hidden.txt", "README.md", "readme.txt", "x.bin", "noext"):
        (tmp_path / name).write_text("text")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "d.txt").write_text("text")
    assert walked(tmp_path) == [
        ("README.md", "skipped"),
        ("a.TXT", "found"),
        ("b.txt", "found"),
        ("noext", "skipped"),
        ("readme.txt", "skipped"),
        ("c.md", "found"),
        ("x.bin", "skipped"),
    ]


def test_what_is_found_is_absolute_and_has_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("four")
    monkeypatch.chdir(tmp_path)
    assert list(walk([Path("a.txt")])) == [Found(tmp_path.resolve() / "a.txt", "a.txt", 4)]


def test_a_readme_named_directly_is_read(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("text")
    assert walked(tmp_path / "README.md") == [("README.md", "found")]


def test_a_file_reached_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text")
    (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")
    assert walked(tmp_path / "a.txt", tmp_path, tmp_path / "link.txt", tmp_path / "." / "a.txt") == [
        ("a.txt", "found"),
        ("link.txt", "skipped"),
    ]


def test_links_lead_nowhere_out_of_a_folder(tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    (outside / "secret.txt").write_text("secret")
    (inside / "folder").symlink_to(outside)
    (inside / "file.txt").symlink_to(outside / "secret.txt")
    (inside / "loop").symlink_to(inside)
    (inside / "broken.txt").symlink_to("nowhere")
    assert {status for _, status in walked(inside)} == {"skipped"}


def test_a_link_named_directly_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text")
    (tmp_path / "link").symlink_to(tmp_path / "a.txt")
    assert walked(tmp_path / "link") == [("a.txt", "found")]


def test_a_pipe_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert walked(tmp_path) == [("pipe.txt", "skipped")]
    assert walked(tmp_path / "pipe.txt") == [("pipe.txt", "skipped")]
    assert walked(Path("/dev/null")) == [("null", "skipped")]


def test_what_cannot_be_read_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "x.bin").write_text("x")
    (tmp_path / "empty").mkdir()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert "failed: there is no such file" in reason(tmp_path / "missing.txt")
    assert "failed: the folder holds no files" in reason(tmp_path / "empty")
    assert "failed: .bin is not a format that can be read; Dateline reads .atom, .docx" in reason(tmp_path / "x.bin")
    assert "failed: the link goes round" in reason(tmp_path / "loop")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text")
    (tmp_path / "a.txt").chmod(0)
    assert "no permission" in reason(tmp_path)


def test_a_name_that_is_no_utf8_can_be_printed(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("text")
    assert walked(tmp_path) == [("caf\\xe9.txt", "found")]
