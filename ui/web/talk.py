"""Where the page's script asks: the answer comes back as it is told, a line of JSON each time that it has changed."""

import json
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from eval.markup import Html
from index.errors import DatelineError
from ui.web import turns
from ui.web.site import OWNER, Site, word

PATH = "/ask"
log = logging.getLogger(__name__)


def routes(site: Site) -> list[BaseRoute]:
    """The one route."""
    return [Route(PATH, partial(_asked, site), methods=["POST"])]


async def _asked(site: Site, request: Request) -> Response:
    """Not through Gradio's queue: there each change of an answer costs ten times as much.

    Who hangs up stops the model: the stream is closed, and with it the reply.
    """
    try:
        given = json.loads(await request.body())
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        return PlainTextResponse("a question is asked as one JSON object\n", 400)
    told = _told(site, given, str(request.scope.get(OWNER, "")))
    return StreamingResponse(told, media_type="application/x-ndjson", headers={"Cache-Control": "no-store"})


async def _told(site: Site, given: dict[str, object], owner: str) -> AsyncGenerator[str, None]:
    question = word(given.get("question"))
    before = None
    try:
        controls = [given.get(name) for name in ("since", "until", "outlets", "model")]
        choices = site.read(*controls)
        async with aclosing(turns.ask(site, question, word(given.get("conversation")), owner, choices)) as items:
            async for markup in items:
                if markup != before:
                    yield _line(markup)
                before = markup
    except DatelineError as error:
        yield _line(turns.shown(question, turns.failed(error)))
    except Exception:  # the outer door of an answer
        log.exception("a question failed")
        fault = DatelineError("the answer failed", "ask again; the log of the server says why")
        yield _line(turns.shown(question, turns.failed(fault)))


def _line(markup: Html) -> str:
    return f"{json.dumps(markup)}\n"
