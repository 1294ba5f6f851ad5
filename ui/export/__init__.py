"""A briefing as a file: Markdown, HTML, DOCX, PDF or JSON, by the file's ending; whole or not at all."""

import os
import secrets
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from index.errors import DatelineError, UsageError
from rag.briefing.briefing import Briefing

FORMATS = {".md": "markdown", ".html": "html", ".docx": "docx", ".pdf": "pdf", ".json": "json"}
"""Ending → the module of this package whose `document` makes the file's content."""


def check(path: Path, force: bool = False) -> None:
    """Asks, before the work begins, whether a briefing can be written here.

    Raises:
        UsageError: the ending is unknown, the folder is missing, the file exists and `force` is not said.
        DatelineError: the folder cannot be written.
    """
    _writer(path)
    folder = path.parent
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "does not exist"
        raise UsageError(f"cannot write {path}: {folder} {what}", "make the folder first, or name another")
    if path.is_dir():
        raise UsageError(f"cannot write {path}: it is a folder", "name a file in it")
    if path.exists() and not force:
        raise UsageError(f"{path} exists", "say --force to replace it, or name another file")
    trial = _beside(path)
    _put(trial, b"")
    trial.unlink()


def write(briefing: Briefing, path: Path, force: bool = False) -> None:
    """Writes the file. What stood there stays as it was until the new one is whole.

    Raises:
        UsageError, DatelineError: as `check`.
    """
    check(path, force)
    content = _writer(path)(briefing)
    beside = _beside(path)
    try:
        _put(beside, content)
        if path.exists() and not force:
            raise UsageError(f"{path} was written by somebody else meanwhile", "say --force to replace it")
        beside.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        beside.unlink(missing_ok=True)


def _writer(path: Path) -> Callable[[Briefing], bytes]:
    """What makes the content; its library is loaded here and not before."""
    ending = path.suffix.lower()
    if ending not in FORMATS:
        *most, last = FORMATS
        named = f"unknown ending {ending}" if ending else "it has no ending"
        raise UsageError(f"cannot write {path}: {named}", f"use {', '.join(most)} or {last}")
    make: Callable[[Briefing], bytes] = import_module(f"ui.export.{FORMATS[ending]}").document
    return make


def _beside(path: Path) -> Path:
    return path.with_name(f".dateline-{secrets.token_hex(8)}.part")


def _put(path: Path, content: bytes) -> None:
    """A new file with the usual permissions, on the disk when this returns."""
    try:
        with path.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> DatelineError:
    fix = "choose another folder, or make room and change its permissions"
    return DatelineError(f"cannot write in {path.parent}: {error.strerror or error}", fix)
