"""Paths named by a person → the files to read, and a reason for each thing that is not read."""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.reading.kinds import KINDS
from index.report import Outcome

_READS = f"Dateline reads {', '.join('.' + kind for kind in sorted(KINDS))}"


@dataclass(frozen=True, slots=True)
class Found:
    """A regular file of a known format. `path` is absolute, without links; `size` is in bytes."""

    path: Path
    source: str
    size: int


def walk(paths: Sequence[Path]) -> Iterator[Found | Outcome]:
    """Files as named, folders from top to bottom in order of name; no file twice.

    Inside a folder, links and hidden names are passed over in silence or with a reason, never followed.
    """
    seen: set[tuple[int, int]] = set()
    for path in paths:
        for item in _named(path):
            if isinstance(item, Outcome):
                yield item
            elif (key := _key(item.path)) is None or key not in seen:
                if key is not None:
                    seen.add(key)
                yield item


def _key(path: Path) -> tuple[int, int] | None:
    """What a file is under all its names; None for one that has vanished, which to read will fail."""
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_dev, about.st_ino


def _named(path: Path) -> Iterator[Found | Outcome]:
    """What a person pointed at: links are resolved, and an unknown format is a failure."""
    try:
        real = path.expanduser().resolve(strict=True)
        about = real.stat()
    except (OSError, RuntimeError, ValueError) as error:
        yield _failed(path, _reason(error))
        return
    if stat.S_ISDIR(about.st_mode):
        yield from _folder_named(real)
    elif not stat.S_ISREG(about.st_mode):
        yield Outcome(path.name, "skipped", "not a regular file")
    elif _kind(real) in KINDS:
        yield _file(real, about.st_size)
    else:
        yield _failed(path, f"{_format(real)} is not a format that can be read; {_READS}")


def _folder_named(folder: Path) -> Iterator[Found | Outcome]:
    empty = True
    for item in _folder(folder):
        empty = False
        yield item
    if empty:
        yield _failed(folder, f"the folder holds no files; {_READS}")


def _folder(folder: Path) -> Iterator[Found | Outcome]:
    """Everything in a folder and below it, without recursion: folders nest deeper than Python calls."""
    todo = list(reversed(_listed(folder)))
    while todo:
        item = todo.pop()
        if isinstance(item, Outcome):
            yield item
        elif not item.is_symlink() and item.is_dir(follow_symlinks=False):
            todo += reversed(_listed(Path(item.path)))
        else:
            yield _entry(item)


def _listed(folder: Path) -> "list[os.DirEntry[str] | Outcome]":
    try:
        with os.scandir(folder) as entries:
            return [*sorted((e for e in entries if not e.name.startswith(".")), key=lambda entry: entry.name)]
    except OSError as error:
        return [_failed(folder, _reason(error))]


def _entry(entry: os.DirEntry[str]) -> Found | Outcome:
    path = Path(entry.path)
    if entry.is_symlink():
        return Outcome(shown(entry.name), "skipped", "a link; name its target to have it read")
    if not entry.is_file(follow_symlinks=False):
        return Outcome(shown(entry.name), "skipped", "not a regular file")
    if path.stem.lower() == "readme":
        return Outcome(shown(entry.name), "skipped", "a readme, not an article")
    if _kind(path) not in KINDS:
        reason = f"{_format(path)} is not a format that can be read; {_READS}"
        return Outcome(shown(entry.name), "skipped", reason)
    return _regular(path)


def _regular(path: Path) -> Found | Outcome:
    try:
        size = path.stat().st_size
    except OSError as error:
        return _failed(path, _reason(error))
    return _file(path, size) if os.access(path, os.R_OK) else _failed(path, _reason(PermissionError()))


def _file(path: Path, size: int) -> Found:
    return Found(path, shown(path.name), size)


def shown(name: str) -> str:
    """A file name fit to print: bytes that are no UTF-8 come out as \\xNN."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _kind(path: Path) -> str:
    return path.suffix[1:].lower()


def _format(path: Path) -> str:
    return path.suffix.lower() or "a file without an extension"


def _failed(path: Path, reason: str) -> Outcome:
    return Outcome(shown(path.name or str(path)), "failed", reason)


def _reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file or folder; check the spelling"
    if isinstance(error, PermissionError):
        return "no permission to read it; change its permissions (chmod u+r)"
    if isinstance(error, RuntimeError):
        return "the link goes round in a circle; name the file itself"
    return f"cannot be read ({error}); check the path and the disk"
