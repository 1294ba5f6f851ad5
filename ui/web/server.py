"""The running server: says where it is, makes itself warm, and ends within two seconds of Ctrl-C."""

import gc
import logging
import os
import shutil
import signal
import socket
import webbrowser
from threading import Thread, Timer
from types import FrameType

import typer
import uvicorn
from starlette.types import ASGIApp

from index.errors import DatelineError
from rag.desk import Desk
from ui.door import STOPPED

GRACE = 0  # seconds in which open answers may end: an answer that is cut off can be asked for again
HARD = 1.5  # seconds after which nothing is waited for, for instance a thread that adds articles
YOUNG = 10_000  # objects that a question may make before garbage is looked for; 700 is the default
WARMING = "what happened?"  # any question that is searched for

log = logging.getLogger(__name__)


def run(app: ASGIApp, place: socket.socket, desk: Desk, *, show: bool) -> None:
    """Serve at a listening socket until told to stop.

    Args:
        app: what is served.
        place: already listening.
        desk: its models are loaded meanwhile, so that the first question is quick.
        show: open the page in a browser.

    Raises:
        KeyboardInterrupt: Ctrl-C, or the machine asked it to end.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        lifespan="on",
        timeout_graceful_shutdown=GRACE,
    )
    Server(config, desk, show=show).run(sockets=[place])
    raise KeyboardInterrupt  # it ends for no other reason, and does not always say so


class Server(uvicorn.Server):
    """Uvicorn's, which also tells, warms up and hurries."""

    def __init__(self, config: uvicorn.Config, desk: Desk, *, show: bool) -> None:
        super().__init__(config)
        self._desk, self._show = desk, show

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Say where the page is once it can be had."""
        await super().startup(sockets)
        if self.started and sockets:
            url = address(sockets[0])
            typer.echo(f"Dateline is at {url}; stop with Ctrl-C", err=True)
            Thread(target=warm, args=(self._desk,), name="warm", daemon=True).start()
            if self._show:
                Thread(target=webbrowser.open, args=(url,), name="browser", daemon=True).start()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end; whatever has not ended soon is cut off: the archive bears that at any moment."""
        super().handle_exit(sig, frame)
        timer = Timer(HARD, cut_off)
        timer.daemon = True
        timer.start()


def address(place: socket.socket) -> str:
    """Where a browser finds what listens at a socket."""
    host, port = place.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  compared, not bound
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def cut_off() -> None:
    """End now. Uploads that were not read yet go with us."""
    shutil.rmtree(os.environ.get("GRADIO_TEMP_DIR", ""), ignore_errors=True)
    os._exit(STOPPED)


def warm(desk: Desk) -> None:
    """Load what the first question needs. An archive that cannot be asked yet is no error here."""
    try:
        desk.ask(WARMING, model="none").answer  # noqa: B018  it is the asking
    except DatelineError as error:
        log.info("not warmed up: %s", error)
    _tenure()


def _tenure() -> None:
    """Programs and models stay: nobody waits any more while garbage is looked for among them (.3 s each time)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
