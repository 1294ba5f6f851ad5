"""`dateline watch`: keeps the archive in step with folders and feeds until Ctrl-C.

Changes go to stdout, a line each; what is waited for and what fails goes to stderr.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import ReadError, UsageError
from ui.options import Private, Where
from ui.typed import open_desk, settings

if TYPE_CHECKING:
    from index.fetching.following import Followed
    from index.folder import Folder
    from index.watching import Note
    from rag.settings import Settings

FOLDERS = 10.0  # seconds between two looks at a folder
FEEDS = 900.0  # and at a feed
SOME_FAILED = 3
CHANGES = ("indexed", "gone", "removed")

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def watch(
    places: Annotated[list[str], typer.Argument(metavar="FOLDER|FEED", help="Folders, and addresses of feeds.")],
    every: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", min=0.1, help="Between two looks [default: 10 at folders, 900 at feeds]."),
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Bring it into step once, and end.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Take out articles whose files have gone.")] = False,
    allow_private: Private = False,
    archive: Where = None,
) -> None:
    """Keep the archive in step with folders and feeds. Ctrl-C stops it.

    New and changed files and entries are added; articles whose files have
    gone are kept, unless --remove is said.

    \b
    Examples:
      dateline watch ~/articles https://example.org/feed.xml
      dateline watch --once --remove ~/articles
    """
    from index.watching import Plan, Watch

    chosen = settings(archive)
    folders = [_folder(place, chosen) for place in places if not _is_link(place)]
    feeds = _feeds([place for place in places if _is_link(place)], every or FEEDS, chosen, allow_private)
    plan = Plan(every or FOLDERS, min(every or FOLDERS, Plan().settle), remove)
    with _stopping(), open_desk(chosen) as desk:
        watching = Watch(desk, folders, feeds, plan, _tell)
        if not once:
            watching.run()
        watching.once()
    if watching.failures:
        raise typer.Exit(SOME_FAILED)


@contextmanager
def _stopping() -> Iterator[None]:
    from ui.progress import Stopped

    try:
        yield
    except KeyboardInterrupt as error:
        raise Stopped("stopped watching", "what was added is kept; run it again to go on") from error


def _tell(note: "Note") -> None:
    from ui import screen
    from ui.clean import line

    if note.what in CHANGES:
        typer.echo(line(f"{note.what} {note.text}"))
    elif note.what == "watching":
        screen.tell(f"watching {note.text}; stop with Ctrl-C")
    else:
        screen.tell(f"{note.what}: {note.text}")


def _is_link(place: str) -> bool:
    from index.fetching import is_link

    return is_link(place)


def _folder(place: str, chosen: "Settings") -> "Folder":
    from index.folder import Folder

    try:
        root = Path(place).expanduser().resolve(strict=True)
        if not root.is_dir():
            raise UsageError(f"{place} is not a folder", "watch the folder that it lies in, or add it: dateline add")
        if chosen.archive.resolve().is_relative_to(root):
            raise UsageError(
                f"the archive lies in {place}, which is to be watched", "name another with --archive DIR"
            )
        return Folder(root)
    except (OSError, RuntimeError) as error:
        raise UsageError(f"{place} cannot be watched: there is no such folder", "check the spelling") from error


def _feeds(places: list[str], every: float, chosen: "Settings", private: bool) -> "list[Followed]":
    if not places:
        return []
    from index.fetching import Terms
    from index.fetching.following import Followed
    from index.fetching.web import Web

    web = Web(Terms(allow_private=private), chosen.max_file_mb * 1_000_000)
    try:
        return [Followed(place, web, every) for place in places]
    except ReadError as error:
        raise UsageError(error.what, error.fix) from error
