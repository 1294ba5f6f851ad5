"""Which models there are, which one is taken, and downloads."""

import contextlib
import time
from dataclasses import replace

import pytest
from asking import (
    BOTH,
    NEW,
    OLD,
    QUICK,
    SLOW,
    nothing_left,  # noqa: F401  used by every test
)
from faults import FAULTS
from loopback import Connection, Server
from replay import recorded, replay

from index.errors import BackendError
from rag import llm
from rag.models.chat import Ollama

# Choosing


def models(*given):
    """From name, GB, billions of parameters, and maybe capabilities."""
    return tuple(
        llm.Model(name, int(size * 1e9), "llama", f"{billions}B", "Q4_K_M", 8192, *rest or [("completion",)])
        for name, size, billions, *rest in given
    )


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ([("small", 1, 1), ("large", 5, 8), ("huge", 40, 70)], "large"),
        ([("large", 5, 8, ("embedding",)), ("small", 1, 1)], "small"),
        ([("codellama:13b", 7, 13), ("mistral:7b-text", 5, 7), ("llama3.2:3b", 2, 3)], "llama3.2:3b"),
        ([("qwen2.5-coder:7b", 5, 7)], "qwen2.5-coder:7b"),
        ([("a:8b", 5, 8), ("a:8b-instruct", 5, 8)], "a:8b-instruct"),
        ([("a:8b-q4", 5, 8), ("a:8b-q8", 9, 8)], "a:8b-q8"),
        ([("big:120b-cloud", 0.0000004, 120), ("small", 1, 1)], "small"),
        ([("nomic-embed-text", 0.3, 0.1, ("embedding",))], None),
        ([("huge", 40, 70)], None),
        ([], None),
    ],
)
def test_the_best_model(given, name):
    for order in (given, given[::-1]):
        found = llm.best(models(*order), 16_000_000_000)
        assert (found and found.name) == name


def test_without_capabilities_the_family_tells():
    old = llm.Model("bge", 10**9, "bert", "0.3B", capabilities=None)
    assert not old.chats
    assert replace(old, family="llama").chats


def test_the_memory_of_another_machine_is_no_bound():
    assert llm.memory("http://localhost:11434") > 10**8
    assert llm.memory("http://gpu.example:11434") is None


@BOTH
def test_what_is_installed(version):
    with replay(recorded()["03-tags", version]) as server:
        first, second = llm.installed(server.url, SLOW)
    assert (first.name, second.name) == ("smollm2-plain:135m", "smollm2:135m")
    size = {OLD: 98362932, NEW: 98362947}[version]
    assert second == llm.Model("smollm2:135m", size, "llama", "134.52M", "Q4_1", 8192, ("completion",))
    assert second.billions == pytest.approx(0.13452)


def test_choosing():
    silent = Server(lambda connection: None).url
    assert llm.choose("none", silent) is None
    assert llm.choose("auto", silent, timeouts=QUICK) is None
    assert llm.choose("llama3.2:3b", silent) == Ollama("llama3.2:3b", silent)
    with replay(recorded()["03-tags", NEW]) as server:
        assert llm.choose("auto", server.url, timeouts=SLOW).name == "smollm2:135m"


@pytest.mark.parametrize(
    "path", ["no.such:Model", "rag.models.chat:Nothing", "rag.models.chat:Ollama", "rag.models.timeouts:Timeouts"]
)
def test_a_class_that_is_no_model(path):
    with pytest.raises(BackendError, match=path):
        llm.choose(path, "")


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_listing_models_survives_every_fault(name):
    fault = replace(FAULTS[name], everywhere=True)
    if name in ("503 then fine", "reset once"):
        return  # the second and third question are answered
    with fault.serving() as server:
        begun = time.monotonic()
        found = llm.local_models(server.url, timeout=0.4)
        with contextlib.suppress(BackendError):
            llm.installed(server.url, QUICK)
        assert time.monotonic() - begun < 5
    assert found.models == ()
    assert found.reason


# Pulling


def pulling(*lines: bytes, after: float = 0.0):
    def handle(connection: Connection) -> None:
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nConnection: close\r\n\r\n")
        connection.send(b"".join(lines))
        connection.pause(after)

    return Server(handle)


MANIFEST = b'{"status":"pulling manifest"}\n'
LAYER = b'{"status":"pulling 4a69","digest":"sha256:4a69","total":100,"completed":40}\n'
SUCCESS = b'{"status":"success"}\n'


def test_pulling():
    with pulling(MANIFEST, LAYER, SUCCESS) as server:
        steps = list(llm.pull(server.url, "x", SLOW))
        assert server.requests[0].json["model"] == "x"
    assert steps == [llm.Step("pulling manifest"), llm.Step("pulling 4a69", 40, 100), llm.Step("success")]


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([MANIFEST, LAYER], "broke off; run it again"),
        ([MANIFEST, b'{"error":"pull model manifest: file does not exist"}\n'], "ollama.com/library"),
        ([MANIFEST, b'{"error":"write: no space left on device"}\n'], "no space left on device; run it again"),
        ([b"<html>"], "not Ollama"),
        ([b"[]\n"], "not Ollama"),
        ([b"\xff\n"], "not Ollama"),
    ],
)
def test_a_pull_that_fails(lines, says):
    with pulling(*lines) as server, pytest.raises(BackendError) as raised:
        list(llm.pull(server.url, "x", SLOW))
    assert says in str(raised.value)


def test_a_pull_that_is_stopped_hangs_up():
    with pulling(MANIFEST, after=30.0) as server:
        steps = llm.pull(server.url, "x", SLOW)
        next(steps)
        steps.close()
        server.wait()
        assert server.gone == 1
