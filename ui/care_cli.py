"""`dateline verify`, `rebuild`, `backup`, `restore`, `doctor`: is all well, and if not?."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.options import AsJson, Where
from ui.typed import open_desk, settings

if TYPE_CHECKING:
    from index.health import Finding
    from rag.desk import Desk

NAMED = 5  # lost articles


def verify(archive: Where = None, as_json: AsJson = False) -> None:
    """Check that nothing in the archive is damaged. Exit 1 when something is.

    \b
    Example:
      dateline verify
    """
    with open_desk(settings(archive)) as desk:
        findings = desk.verify()
    _report(findings, "verify", as_json)


def rebuild(archive: Where = None) -> None:
    """Make the search indexes again from the library.

    After damage, or for another embedding model (DATELINE_EMBEDDING).

    \b
    Example:
      dateline rebuild
    """
    with open_desk(settings(archive)) as desk:
        _rebuild(desk)


def backup(
    target: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="Where to; without it the archive's own is renewed.")
    ] = None,
    archive: Where = None,
) -> None:
    """Write a backup of the library, and verify it.

    It has the articles with all revisions, and the conversations.

    \b
    Examples:
      dateline backup
      dateline backup /media/stick/dateline.db
    """
    with open_desk(settings(archive)) as desk:
        made = desk.backup(target)
    typer.echo(f"{made.path}: {made.articles} articles, {made.turns} turns of conversations")


def restore(
    source: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A backup; without it the archive's newest sound one.")
    ] = None,
    archive: Where = None,
) -> None:
    """Put a backup in the library's place, and rebuild.

    What is whole of the damaged file is saved; it stays beside it as library.damaged-TIME.db.
    Stop `dateline serve` first.

    \b
    Examples:
      dateline restore
      dateline restore /media/stick/dateline.db
    """
    from ui import screen
    from ui.progress import progress

    with open_desk(settings(archive)) as desk:
        with progress("what was restored is kept; run dateline rebuild to go on") as tell:
            done = desk.restore(source, tell)
        made = f"{done.backup.made.astimezone():%-d %B %Y %H:%M}"
        typer.echo(f"restored {done.backup.path} of {made}: {done.backup.articles} articles")
        saved = f"{len(done.articles)} newer articles, {done.rows} rows of conversations and embeddings"
        typer.echo(f"saved from the damaged library: {saved}")
        if done.aside:
            typer.echo(f"the damaged library is kept: {done.aside}")
        if done.lost:
            more = " …" if len(done.lost) > NAMED else ""
            screen.tell(
                f"warning: {len(done.lost)} articles are to be added again: {', '.join(done.lost[:NAMED])}{more}"
            )
        tell_warnings(desk)


def doctor(archive: Where = None, as_json: AsJson = False) -> None:
    """Check the installation, the models, the archive and Ollama. Exit 1 when something is wrong.

    \b
    Example:
      dateline doctor
    """
    from rag.doctor import examine

    _report(examine(settings(archive)), "doctor", as_json)


def tell_warnings(desk: "Desk") -> None:
    """What went wrong beside what was asked for."""
    from ui import screen

    for warning in desk.warnings:
        screen.tell(f"warning: {warning}")


def _rebuild(desk: "Desk") -> None:
    from ui.progress import progress

    with progress("the archive is as it was; run it again") as tell:
        embedded = desk.rebuild(tell)
        coverage = desk.coverage()
    typer.echo(f"rebuilt: {coverage.articles} articles, {coverage.paragraphs} paragraphs, {embedded} embedded again")
    tell_warnings(desk)


def _report(findings: "list[Finding]", name: str, as_json: bool) -> None:
    from ui import contract, render, screen

    if as_json:
        screen.show_json(contract.findings(findings, name))
    else:
        screen.show(render.findings(findings))
    if not all(found.ok for found in findings):
        raise typer.Exit(1)
