"""What tests of the web page share: a site with an archive of its own, who asks, and questions that were asked."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import gradio as gr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.testclient import TestClient

from index.turns import Choices, KeptTurn
from rag import settings
from rag.answer import Turn
from rag.desk import Desk
from rag.record import from_json, to_json
from ui.web.site import OWNER, Site

WHY = "Why did parliament vote in 2020?"
TROOPS = "How many US troops are in Iraq?"


@contextmanager
def site_of(seeds: Desk, folder: Path) -> Iterator[Site]:
    """A site on a copy of the seeds' archive, without a model."""
    shutil.copytree(seeds.settings.archive, folder / "archive")
    given = settings.load(archive=folder / "archive", model="none", models=seeds.settings.models)
    with Desk.open(given) as desk:
        site = Site(desk, folder / "results")
        yield site
        site.history.close()


def by(owner: str = "") -> gr.Request:
    """A request of theirs, as the guard passes it on."""
    return gr.Request(Request({"type": "http", "headers": [], OWNER: owner}))


def asked(
    site: Site, question: str, owner: str = "", conversation: str = "", choices: Choices | None = None
) -> KeptTurn:
    """A question that was asked, answered and kept."""
    earlier = site.history.turns(conversation, owner) if conversation else []
    history = [Turn(turn.question, from_json(turn.answer).text) for turn in earlier]
    place = conversation or site.history.begin(owner, question).id
    answer = to_json(site.desk.ask(question, history=history).answer)
    return site.history.append(place, owner, question, answer, choices)


def client(routes) -> TestClient:
    """A client of these routes alone; `x-owner` says who asks."""
    app = Starlette(routes=routes)

    async def known(scope, receive, send):
        headers = dict(scope.get("headers", []))
        await app({**scope, OWNER: headers.get(b"x-owner", b"").decode()}, receive, send)

    return TestClient(known)
