"""A watched folder: what is new, changed or gone in it since the last look."""

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.reading import KINDS, Found, walk
from index.report import Outcome

_EMPTY = "the folder holds no files"  # how index/reading/walk.py calls it; a watched folder may be empty
_IN_FILE = re.compile(rf"(.*?\.(?:{'|'.join(sorted(KINDS))}))[#!]", re.I | re.S)

Stamp = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a folder came to: files to read, files that are gone, and what cannot be read.

    `trouble` says why the whole folder cannot be believed; then nothing is ready and nothing gone.
    """

    ready: list[Found] = field(default_factory=list)
    gone: list[Path] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    trouble: str = ""


class Folder:
    """A folder, and how far its files have been taken in. `root` is absolute, without links."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.unsettled: list[Path] = []
        self._device = root.stat().st_dev
        self._last: dict[Path, Stamp] = {}
        self._missed: set[Path] = set()
        self._done: dict[Path, Stamp | None] = {}

    def begin(self, locations: Iterable[str]) -> None:
        """Learn what the archive holds of it, so that files which went meanwhile are missed."""
        files = map(file_of, locations)
        self._done = {path: None for path in files if self.root in path.parents}

    def look(self) -> Look:
        """Compare it with the last look. A file is ready, or gone, when it is so in two looks."""
        found, outcomes = self._listed()
        if trouble := self._trouble(found):
            self._last, self._missed, self.unsettled = {}, set(), []
            return Look(trouble=trouble)
        now = {item.path: stamp for item in found if (stamp := _stamp(item.path))}
        news = [item for item in found if item.path in now and self._done.get(item.path) != now[item.path]]
        ready = [item for item in news if self._last.get(item.path) == now[item.path]]
        self.unsettled = [item.path for item in news if self._last.get(item.path) != now[item.path]]
        missed = {path for path in self._done if path not in now and _is_gone(path)}
        gone = sorted(missed & self._missed)
        self._last, self._missed = now, missed
        return Look(ready, gone, outcomes)

    def done(self, taken: Iterable[Found]) -> None:
        """These were read as they were at the last look."""
        self._done |= {item.path: self._last[item.path] for item in taken}

    def forget(self, gone: Iterable[Path]) -> None:
        """These need not be missed again."""
        for path in gone:
            self._done.pop(path, None)

    def _listed(self) -> tuple[list[Found], list[Outcome]]:
        items = list(walk([self.root]))
        outcomes = [item for item in items if isinstance(item, Outcome) and not item.reason.startswith(_EMPTY)]
        return [item for item in items if isinstance(item, Found)], outcomes

    def _trouble(self, found: Sequence[Found]) -> str:
        """A disk that is not there looks like a folder whose files were all deleted, and must not be taken for it."""
        try:
            device = self.root.stat().st_dev
        except OSError as error:
            return f"cannot be reached ({error.strerror}); it is tried again"
        if device != self._device:
            return "is on another disk than before; its articles are kept"
        if self._done and not found:
            return "has lost all its files; in case its disk is not there, its articles are kept"
        return ""


def file_of(location: str) -> Path:
    """The file that an article was read from: that of a record or a zip's member too."""
    found = _IN_FILE.match(location)
    return Path(found[1] if found and not _is_there(Path(location)) else location)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # no file has such a name
        return False


def _stamp(path: Path) -> Stamp | None:
    """What changes with a file; None for one that has gone meanwhile."""
    try:
        about = path.lstat()
    except OSError:
        return None
    return about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino


def _is_gone(path: Path) -> bool:
    """Whether it is certainly not there, as against: it cannot be seen now."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False
