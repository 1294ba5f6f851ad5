"""Which addresses exist: our own, and of Gradio's seventy the few that the page uses."""

import re
from collections.abc import Iterable

from starlette.routing import BaseRoute, Match, Mount
from starlette.types import Scope

from ui.web.refused import Refused

INDEX = "/"
JOIN = "/gradio_api/queue/join"
PREDICT = "/gradio_api/run/predict"  # events that do not queue
UPLOAD = "/gradio_api/upload"
ICON = "/favicon.ico"  # browsers ask for it on their own
READ = frozenset(
    {
        INDEX,
        ICON,
        "/theme.css",
        "/gradio_api/app_id",  # after the server was started again
        "/gradio_api/queue/data",
        "/gradio_api/upload_progress",
    }
)
WRITE = frozenset({JOIN, PREDICT, UPLOAD, "/gradio_api/cancel", "/gradio_api/reset"})
_ASSET = re.compile(r"/assets/[A-Za-z0-9_-][A-Za-z0-9_.~+-]*")
_HEARTBEAT = re.compile(r"/gradio_api/heartbeat/[a-z0-9]{1,32}")
# What no address of ours has: steps up, a second encoding, other systems' separators, controls.
_ODD = re.compile(r"(?:^|/)\.{1,2}(?:/|$)|//|[\\%;\x00-\x1f\x7f]")


class Gate:
    """Told what the application serves besides Gradio."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self._ours = [route for route in routes if not (isinstance(route, Mount) and not route.path)]

    def check(self, scope: Scope) -> None:
        """Let requests pass for what is served.

        Raises:
            Refused: 404, everything else.
        """
        path, method = scope["path"], scope["method"]
        if _ODD.search(path) or not (self.own(scope) or is_open(path, method)):
            raise Refused(404, "there is no such page")

    def own(self, scope: Scope) -> bool:
        """Whether a route of ours serves it, rather than Gradio."""
        return any(route.matches(scope)[0] is Match.FULL for route in self._ours)

    def page(self, scope: Scope) -> bool:
        """Whether it is something that a link from elsewhere may lead to."""
        return scope["path"] == INDEX or self.own(scope)


def is_open(path: str, method: str) -> bool:
    """Whether the page needs this of Gradio."""
    if method == "POST":
        return path in WRITE
    reading = path in READ or _ASSET.fullmatch(path) or _HEARTBEAT.fullmatch(path)
    return method in ("GET", "HEAD") and bool(reading)
