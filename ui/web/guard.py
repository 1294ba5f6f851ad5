"""The guard before the application: names, origin, login, addresses and bodies are checked, answers get a policy.

Pure ASGI: nothing but Gradio's page is held back, so answers stream. What is refused gets one line and a 4xx.
"""

import secrets
from dataclasses import dataclass

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from ui.web import hosts, policy
from ui.web.gate import ICON, INDEX, Gate
from ui.web.hosts import Hosts
from ui.web.limits import Body, Limits
from ui.web.login import Logins
from ui.web.refused import Refused
from ui.web.site import OWNER

# A proxy before us may say these; Gradio would believe them.
_CLAIMS = (b"x-forwarded-host", b"x-gradio-server", b"x-direct-url")


@dataclass(frozen=True, slots=True)
class Rules:
    """What the guard goes by. Without `logins` everybody who reaches the server may use it."""

    hosts: Hosts
    limits: Limits
    logins: Logins | None = None


class Guard:
    """An ASGI application around ours."""

    def __init__(self, app: FastAPI, rules: Rules) -> None:
        self._app = app
        self._rules = rules
        self._gate = Gate(app.routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification, version 3."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:  # the page needs no WebSocket
            await send({"type": "websocket.close", "code": 1008})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = Answer(scope["path"], send)
        try:
            owner = self._check(scope)
            body = Body(self._rules.limits, scope["path"], Headers(scope=scope), receive)
            await self._let(_inside(scope, owner), body, answer)
        except Refused as refused:
            await answer.refuse(refused)

    def _check(self, scope: Scope) -> str:
        """Who asks. An application is told nothing of what is refused."""
        headers, rules = Headers(scope=scope), self._rules
        hosts.check(rules.hosts, scope["method"], headers, page=self._gate.page(scope))
        owner = rules.logins.who(headers.get("authorization")) if rules.logins else ""
        self._gate.check(scope)
        return owner

    async def _let(self, scope: Scope, body: Body, answer: "Answer") -> None:
        try:
            if not body.refused:
                await self._app(scope, body.receive, answer.unless(body))
        finally:
            if body.refused and not answer.begun:
                await body.drain()
                raise body.refused  # in the place of what the application made of a body that was cut off


class Answer:
    """An answer on its way out."""

    def __init__(self, path: str, send: Send) -> None:
        self.begun = False
        self._path, self._send = path, send
        self._nonce = secrets.token_urlsafe(16) if path == INDEX else ""
        self._held: list[bytes] = []
        self._head: Message | None = None

    def unless(self, body: Body) -> Send:
        """What the application sends to; deaf once its body was refused."""

        async def send(message: Message) -> None:
            if self.begun or not body.refused:
                await self.send(message)

        return send

    async def send(self, message: Message) -> None:
        """Pass on a part of the answer, Gradio's page only when all of it is there."""
        if message["type"] == "http.response.start":
            self._head = message
            policy.tell(MutableHeaders(scope=message), self._path, self._nonce)
            if not self._nonce:
                await self._pass(message)
        elif self._nonce and self._head:
            await self._hold(self._head, message)
        else:
            await self._pass(message)

    async def refuse(self, refused: Refused) -> None:
        """One line that says why."""
        self._nonce = ""
        headers = dict(refused.headers) | {"Connection": "close"}
        response = PlainTextResponse(f"{refused.what}\n", refused.status, headers)
        head = {"type": "http.response.start", "status": refused.status, "headers": response.raw_headers}
        await self.send(head)
        await self.send({"type": "http.response.body", "body": response.body})

    async def _hold(self, head: Message, message: Message) -> None:
        self._held.append(message.get("body", b""))
        if message.get("more_body", False):
            return
        page = policy.fitted(b"".join(self._held), self._nonce)
        if "content-length" in (headers := MutableHeaders(scope=head)):
            headers["content-length"] = str(len(page))
        await self._pass(head)
        await self._pass({"type": "http.response.body", "body": page})

    async def _pass(self, message: Message) -> None:
        self.begun = True
        await self._send(message)


def _inside(scope: Scope, owner: str) -> Scope:
    """The request as the application sees it."""
    headers = [(name, value) for name, value in scope["headers"] if name not in _CLAIMS]
    inside = dict(scope) | {OWNER: owner, "headers": headers}
    if scope["path"] == INDEX:  # neither links into kept states nor compression: the page is changed on its way out
        plain = [(name, value) for name, value in headers if name not in (b"accept-encoding", b"range")]
        inside |= {"query_string": b"", "headers": plain}
    elif scope["path"] == ICON:
        inside |= {"path": policy.ICON, "raw_path": policy.ICON.encode()}
    return inside
