"""What was typed → what the desk takes: settings, inputs, days. What makes no sense is a UsageError."""

import hashlib
import logging
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from index.errors import ArchiveError, UsageError

if TYPE_CHECKING:
    from index.ingest import Given, Input
    from rag.desk import Desk
    from rag.settings import Settings

STDIN = "-"


def settings(archive: Path | None, model: str | None = None) -> "Settings":
    """The settings of the environment, with the options on top.

    Raises:
        SettingsError: see rag.settings.
    """
    from rag import settings

    return settings.load(archive=archive, model=model)


def open_desk(settings: "Settings") -> "Desk":
    """The desk for an archive, saying so when it must first prepare the model.

    Raises:
        ArchiveError: a file is in its place.
    """
    from rag.desk import Desk

    if settings.archive.is_file():
        raise ArchiveError(
            f"{settings.archive} is a file, not the folder of an archive", "name one with --archive DIR"
        )
    _announce_preparing()
    return Desk.open(settings)


def _announce_preparing() -> None:
    """`index.export` logs when it prepares a model, once a machine: a wait that must be explained."""
    from ui import screen

    class Announcer(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            screen.tell("preparing the embedding model, once (10 to 30 s)")

    log = logging.getLogger("index.export")
    log.setLevel(logging.INFO)
    log.handlers[:] = [Announcer()]


def inputs(paths: Sequence[str], name: str, kind: str, most_mb: int, *, private: bool = False) -> "list[Input]":
    """Paths as they are, web addresses as links, `-` as the bytes of standard input.

    Raises:
        UsageError: an unknown format, or options of standard input without it.
    """
    from index.fetching import Link, Terms, is_link

    if STDIN not in paths and (name or kind):
        raise UsageError("--name and --kind are for standard input", "add - to the paths, or leave them out")
    terms = Terms(allow_private=private)
    typed = [path for path in paths if path != STDIN]
    inputs: list[Input] = [Link(path, terms) if is_link(path) else Path(path) for path in typed]
    return [*inputs, _given(name, kind, most_mb)] if STDIN in paths else inputs


def _given(name: str, kind: str, most_mb: int) -> "Given":
    """Standard input. Without a name its content names it, so that a second input does not replace the first."""
    from index.ingest import Given
    from index.reading import KINDS

    if kind and kind not in KINDS:
        raise UsageError(f"--kind {kind} cannot be read", f"it is one of {', '.join(sorted(KINDS))}")
    if sys.stdin.isatty():
        typer.echo("dateline: reading the terminal; end the article with Ctrl-D", err=True)
    data = sys.stdin.buffer.read(most_mb * 1_000_000 + 1)
    name = name or f"stdin-{hashlib.sha256(data).hexdigest()[:8]}"
    return Given(data, name, kind or Path(name).suffix[1:].lower())


def day(option: str, text: str | None) -> date | None:
    """The day that an option names.

    Raises:
        UsageError: it is not one, or not written YYYY-MM-DD.
    """
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as error:
        raise UsageError(f"{option} {text!r} is not a day", "write it YYYY-MM-DD, like 2023-01-25") from error
