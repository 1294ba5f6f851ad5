"""Dropped files and pasted text → what `add` takes; the server's own copies of files are deleted."""

import hashlib
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from index.errors import UsageError
from index.ingest import Given
from index.reading import KINDS
from index.report import Outcome
from ui.clean import line

NAME = 120  # characters of a name
TITLE = 200  # of what stands behind a label: index/reading/meta.py takes no more of a title, 100 of an outlet
OUTLET = 100
PASTED = 200_000  # characters that the box takes: a longer text is a file
UNNAMED = frozenset(("", ".", ".."))
READS = f"Dateline reads {', '.join('.' + kind for kind in sorted(KINDS))}"


@contextmanager
def gone_afterwards(files: Iterable[Path]) -> Iterator[None]:
    """Delete the server's own copies, each with its folder where nothing else is in it."""
    kept = list(files)
    try:
        yield
    finally:
        for file in kept:
            file.unlink(missing_ok=True)
            if file.parent.is_dir() and not any(file.parent.iterdir()):
                shutil.rmtree(file.parent, ignore_errors=True)


def batches(files: Sequence[Path], most: int) -> Iterator[list[Given | Outcome]]:
    """The files, read, in parts of at most `most` bytes together; in the place of one that is not read, why.

    The name is the identity, as with `dateline add - --name NAME`: the same name again updates the article.
    """
    batch: list[Given | Outcome] = []
    held = 0
    for file in files:
        found = _read(file, most)
        size = len(found.data) if isinstance(found, Given) else 0
        if batch and held + size > most:
            yield batch
            batch, held = [], 0
        batch.append(found)
        held += size
    if batch:
        yield batch


def _read(file: Path, most: int) -> Given | Outcome:
    source, kind = name_of(file.name), PurePosixPath(file.name).suffix[1:].lower()
    if kind not in KINDS:
        what = f".{line(kind)[:20]}" if kind else "a name without an extension"
        return Outcome(source, "failed", f"{what} is not a format that can be read; {READS}")
    try:
        size = file.stat().st_size
        if size > most:  # before it is read
            told = f"is {size / 1_000_000:.1f} MB, more than {most // 1_000_000} MB"
            return Outcome(source, "failed", f"{told}; split it, or raise DATELINE_MAX_FILE_MB")
        return Given(file.read_bytes(), source, kind)
    except OSError as error:
        return Outcome(source, "failed", f"cannot be read: {error.strerror}; drop it again")


def name_of(given: str) -> str:
    """A file's name made safe to show and to keep: one line, no folders, not too long, its extension kept."""
    name = line(given.replace("\\", "/").rsplit("/", 1)[-1].encode("utf-8", "replace").decode())
    if name in UNNAMED:
        return "unnamed"
    stem, dot, end = name.rpartition(".")
    return name if len(name) <= NAME else f"{stem[: NAME - len(end) - 2]}…{dot}{end}" if dot else name[:NAME]


def pasted(text: str, title: str = "", published: str = "", outlet: str = "") -> Given:
    """A pasted article as the text file that would hold it: above the text what was filled in, behind its labels.

    Its words name it, so that a second one does not replace the first.

    Raises:
        UsageError: there is no text, or too much.
    """
    if not text.strip():
        raise UsageError("there is no text", "paste the article's text")
    if len(text) > PASTED:
        raise UsageError(
            f"the text has {len(text):,} characters, the most is {PASTED:,}", "save it as a file and drop it"
        )
    fields = (("Title", _field(title, TITLE)), ("Date", line(published)), ("Outlet", _field(outlet, OUTLET)))
    head = "".join(f"{label}: {value}\n" for label, value in fields if value)
    body = text.encode("utf-8", "replace").decode()
    digest = hashlib.sha256(" ".join(body.split()).encode()).hexdigest()[:8]
    return Given(f"{head}\n{body}".encode() if head else body.encode(), f"pasted-{digest}", "txt")


def _field(value: str, most: int) -> str:
    """A label's value: a full stop at its end would make the line a sentence of the text."""
    return line(value.encode("utf-8", "replace").decode())[:most].rstrip(" .!?…")
