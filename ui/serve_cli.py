"""`dateline serve`: the web page, for this machine alone unless told otherwise.

The place to listen at is taken first: a busy port is told before anything slow is imported.
"""

import errno
import ipaddress
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import DatelineError, UsageError
from ui.typed import open_desk, settings

if TYPE_CHECKING:
    from rag.desk import Desk
    from ui.web.guard import Rules
    from ui.web.login import Logins

BACKLOG = 128  # connections that wait until the page is ready

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def serve(
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Its port; 0 takes a free one.")] = 7860,
    auth: Annotated[
        list[str] | None, typer.Option(metavar="USER:PASSWORD", help="Who may log in; more than once for more.")
    ] = None,
    auth_file: Annotated[
        Path | None, typer.Option(metavar="FILE", readable=False, help="The same, a line each, out of sight.")
    ] = None,
    name: Annotated[
        list[str] | None, typer.Option(metavar="HOST", help="Another name of this server, say behind a proxy.")
    ] = None,
    archive: Annotated[
        Path | None,
        typer.Option(metavar="DIR", readable=False, help="Folder of the archive [default: DATELINE_ARCHIVE]."),
    ] = None,
    model: Annotated[
        str | None, typer.Option(metavar="MODEL", help="What writes: a model's name, auto, or none to quote.")
    ] = None,
    slots: Annotated[int, typer.Option(min=1, help="Questions that a model answers at once.")] = 1,
    show: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")] = False,
) -> None:
    """Serve the web page on this machine. Ctrl-C stops it.

    To let others in, give --host and --auth-file, and put HTTPS before it.

    \b
    Examples:
      dateline serve --open
      dateline serve --host 0.0.0.0 --auth-file logins.txt --name news.example.org
    """
    from rag.models.slots import Slots
    from ui.web.login import read_logins
    from ui.web.private import private

    logins = read_logins(auth or [], auth_file)
    if not logins and not _is_loopback(host):
        raise UsageError(
            f"--host {host} lets other machines in", "say who may log in with --auth-file FILE, or leave it out"
        )
    chosen = settings(archive, model)
    with private(), listening(host, port) as place, open_desk(chosen) as desk:
        desk.slots = Slots(slots)
        _run(desk, place, rules(host, place.getsockname()[1], name or (), logins, chosen.max_file_mb), show=show)


def rules(host: str, port: int, names: Sequence[str], logins: "Logins | None", most_mb: int) -> "Rules":
    """What the guard goes by."""
    from ui.web.guard import Rules
    from ui.web.hosts import named
    from ui.web.limits import Limits

    return Rules(named(host, port, names), Limits(most_mb * 1_000_000), logins)


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there.

    Raises:
        DatelineError: the port is taken.
        UsageError: this machine has no such address or port.
    """
    place = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        place.bind((host, port))
        place.listen(BACKLOG)
    except OSError as error:
        place.close()
        if error.errno == errno.EADDRINUSE:
            raise DatelineError(
                f"port {port} is in use", f"stop what listens there, or take another: --port {port % 65_535 + 1}"
            ) from error
        raise UsageError(
            f"cannot listen at {host}, port {port}: {error.strerror}", "choose another --host or --port"
        ) from error
    return place


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _run(desk: "Desk", place: socket.socket, rules: "Rules", *, show: bool) -> None:
    from eval.results import RESULTS
    from ui.web.app import create
    from ui.web.guard import Guard
    from ui.web.server import run
    from ui.web.site import Site

    run(Guard(create(Site(desk, RESULTS)), rules), place, desk, show=show)
