"""The last briefings of a server, kept in memory for their files, which are made when they are asked for."""

import re
import secrets
from collections import OrderedDict
from importlib import import_module
from threading import Lock
from weakref import WeakKeyDictionary

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from index.errors import DatelineError
from rag.briefing.briefing import Briefing
from rag.desk import Desk
from ui.export import FORMATS
from ui.web.pages import NoSuch
from ui.web.site import OWNER, Site

MOST = 20  # briefings; one is some hundred kB
MEDIA = {
    ".md": "text/markdown",
    ".html": "text/html",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
    ".json": "application/json",
}
LONGEST_NAME = 60  # characters of a file's name
_WORD = re.compile(r"[a-z0-9]+")


class Shelf:
    """Several threads may use it. A briefing's name is random, and only its owner is given what it names."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[str, Briefing]] = OrderedDict()
        self._lock = Lock()

    def put(self, owner: str, given: Briefing) -> str:
        """Keep a briefing, in the place of the oldest where there are too many; returns its name."""
        token = secrets.token_urlsafe(16)
        with self._lock:
            self._kept[token] = owner, given
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return token

    def get(self, token: str, owner: str) -> Briefing:
        """The briefing of that name.

        Raises:
            NoSuch: it is kept no longer, or is another's.
        """
        with self._lock:
            found = self._kept.get(token)
        if found is None or found[0] != owner:
            raise NoSuch("this briefing is no longer kept", "write it again")
        return found[1]


_SHELVES: "WeakKeyDictionary[Desk, Shelf]" = WeakKeyDictionary()


def shelf_of(site: Site) -> Shelf:
    """The one shelf of a server."""
    return _SHELVES.setdefault(site.desk, Shelf())


def routes(site: Site) -> list[BaseRoute]:
    """A briefing's files, to its owner only."""

    def respond(request: Request) -> Response:
        try:
            return _file(shelf_of(site), request)
        except DatelineError as error:
            return PlainTextResponse(f"{error}\n", 404 if isinstance(error, NoSuch) else 500)

    return [Route("/briefing/{token:str}.{ending:str}", respond, methods=["GET"])]


def _file(shelf: Shelf, request: Request) -> Response:
    ending = f".{request.path_params['ending']}"
    given = shelf.get(request.path_params["token"], str(request.scope.get(OWNER, "")))
    if ending not in FORMATS:
        raise NoSuch(f"a briefing has no file {ending[:20]}", f"it has {', '.join(FORMATS)}")
    body: bytes = import_module(f"ui.export.{FORMATS[ending]}").document(given)
    saved = f'attachment; filename="{_name(given)}{ending}"'
    headers = {"Content-Disposition": saved, "Cache-Control": "no-store", "Content-Security-Policy": "sandbox"}
    return Response(body, media_type=MEDIA[ending], headers=headers)


def _name(given: Briefing) -> str:
    """What a file is called: the headline's plain letters and digits, nothing else of it."""
    return "-".join(["briefing", *_WORD.findall(given.headline.lower())])[:LONGEST_NAME].rstrip("-")
