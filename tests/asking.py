"""Asking a model in a test, with short timeouts; and the check that nothing is left behind."""

import gc
import threading
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from faults import GOOD, MODEL, Fault, Faulty
from loopback import Connection

from rag.models.chat import Ollama
from rag.models.model import Ending
from rag.models.timeouts import Timeouts
from rag.prompts import Message

QUICK = Timeouts(connect=1.0, lookup=0.5, first=0.5, between=0.3, total=1.5, pause=0.01)
SLOW = replace(QUICK, first=10.0, between=10.0, total=30.0)  # for recordings and long streams on a busy machine
ASKED = [Message("system", "Answer from these sources. " * 20), Message("user", "What is the capital of France?")]
OLD, NEW = "0.24.0", "0.32.15"
BOTH = pytest.mark.parametrize("version", [OLD, NEW])


@pytest.fixture(autouse=True)
def nothing_left():
    """No test leaves a thread or an open file, whatever went wrong in it."""
    before = held()
    yield
    if held() != before:
        gc.collect()  # 60 ms
    assert all(now <= was for now, was in zip(held(), before, strict=True))  # fewer: another test's were let go


def held():
    """Threads and open files."""
    return threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))


def ask(model, messages=ASKED):
    """The text, and the Ending."""
    *parts, ending = model.stream(messages)
    assert all(isinstance(part, str) and part for part in parts)
    assert isinstance(ending, Ending)
    return "".join(parts), ending


def model_at(server, timeouts=QUICK, **rest):
    return Ollama(MODEL, server.url, timeouts=timeouts, **rest)


def played(play, **show):
    """A server that plays this once; its model can do what `show` says."""
    fault = Fault("", "answer", (), play)
    server = Faulty(fault, GOOD)
    if show:
        usual, body = server.handler, httpx.Response(200, json=show).content

        def handle(connection: Connection) -> None:
            if connection.request.path == "/api/show":
                connection.answer("200 OK", body)
            else:
                usual(connection)

        server.handler = handle
    return server
