"""`dateline models`: what is listed, what is told when Ollama is not there, and downloads."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from command import Ran
from loopback import Server
from replay import recorded, replay
from test_llm import LAYER, MANIFEST, SUCCESS, pulling

from rag import llm
from ui import door, models_cli, screen

TAGS = recorded()["03-tags", "0.32.15"]
ROOT = Path(__file__).parents[1]


@pytest.fixture
def models(monkeypatch, capfd):
    """Runs the command in this process against the Ollama at a URL."""

    def run(url, *args):
        monkeypatch.setenv("DATELINE_OLLAMA", url)
        screen.stdout.cache_clear()
        screen.stderr.cache_clear()
        code = door.enter(models_cli.app, args)
        found = capfd.readouterr()
        return Ran(code, found.out, found.err)

    return run


def test_the_installed_models_and_what_auto_takes(models):
    with replay(TAGS) as server:
        ran = models(server.url)
    head, first, second, verdict = ran.out.splitlines()
    assert (ran.code, ran.err) == (0, "")
    assert head.split() == ["name", "size", "parameters", "quantisation", "context", "can"]
    assert first.split() == ["smollm2-plain:135m", "98", "MB", "134.52M", "Q4_1", "8,192", "completion"]
    assert second.startswith("smollm2:135m ")
    assert verdict == "--model auto takes smollm2:135m."
    assert max(map(len, ran.out.splitlines())) <= 80


def test_the_same_for_programs(models):
    with replay(TAGS) as server:
        ran = models(server.url, "--json")
    found = json.loads(ran.out)
    assert (found["schema"], found["ollama"], found["auto"]) == ("dateline.models/1", server.url, "smollm2:135m")
    assert found["models"][1] == {
        "name": "smollm2:135m",
        "size": 98362947,
        "parameters": "134.52M",
        "quantisation": "Q4_1",
        "context": 8192,
        "capabilities": ["completion"],
        "chats": True,
    }


@pytest.mark.parametrize("args", [[], ["--json"], ["pull", "x"]])
def test_without_ollama_one_line_says_what_to_do(models, args):
    ran = models(Server(lambda connection: None).url, *args)
    assert ran.code == 1
    assert "nothing listens there; start it with: ollama serve" in ran.told


def test_no_models(models):
    with Server(lambda connection: connection.answer("200 OK", b'{"models":[]}')) as server:
        ran = models(server.url)
        assert json.loads(models(server.url, "--json").out)["models"] == []
    assert (ran.code, ran.err) == (0, "")
    assert "dateline models pull" in ran.out


def test_none_that_auto_would_take(models, monkeypatch):
    monkeypatch.setattr(llm, "memory", lambda url: 1)
    with replay(TAGS) as server:
        assert "takes none" in models(server.url).out


def test_a_download_in_plain_lines(models):
    with pulling(MANIFEST, LAYER, LAYER, SUCCESS) as server:
        ran = models(server.url, "pull", "smollm2:135m")
    assert ran.code == 0
    assert ran.err.splitlines() == ["dateline: pulling manifest", "dateline: pulling 4a69", "dateline: success"]
    assert "dateline ask --model smollm2:135m" in ran.out


def test_a_quiet_download(models):
    with pulling(MANIFEST, LAYER, SUCCESS) as server:
        ran = models(server.url, "pull", "smollm2:135m", "--quiet")
    assert (ran.code, ran.err) == (0, "")


def test_a_download_that_fails(models):
    with pulling(MANIFEST, b'{"error":"pull model manifest: file does not exist"}\n') as server:
        ran = models(server.url, "pull", "no-such", "-q")
    assert ran.code == 1
    assert "file does not exist; see the names on ollama.com/library" in ran.told


def test_a_stopped_download_says_what_is_kept(models, monkeypatch):
    def stop(steps, *, quiet):
        next(steps)
        raise KeyboardInterrupt

    monkeypatch.setattr(models_cli, "_follow", stop)
    with pulling(MANIFEST, SUCCESS) as server:
        ran = models(server.url, "pull", "x")
    assert ran.code == 130
    assert "kept; run it again" in ran.told


def test_hostile_names_do_nothing_to_a_terminal(models):
    status = json.dumps({"status": "pulling \x1b[2J\nx"}).encode() + b"\n"
    with pulling(status, SUCCESS) as server:
        assert "\x1b" not in models(server.url, "pull", "x").err


def test_on_a_terminal_a_bar_is_drawn():
    code = "import sys; from ui import door, models_cli; sys.exit(door.enter(models_cli.app, ['pull', 'x']))"
    big = b'{"status":"pulling 4a69","digest":"sha256:4a69","total":2000000,"completed":1000000}\n'
    master, slave = pty.openpty()
    with pulling(MANIFEST, big, SUCCESS) as server:
        environment = os.environ | {"DATELINE_OLLAMA": server.url, "TERM": "xterm", "COLUMNS": "80"}
        ran = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment, stdout=slave, stderr=slave)
        os.close(slave)
        seen = b""
        while True:
            try:
                seen += os.read(master, 65_536)
            except OSError:  # the other end is closed
                break
        os.close(master)
        assert ran.wait(30) == 0
    assert b"pulled x" in seen
    assert "━".encode() in seen


@pytest.mark.parametrize("args", [["-h"], ["pull", "-h"]])
def test_help_fits_and_has_an_example(models, args):
    ran = models("http://127.0.0.1:1", *args)
    assert (ran.code, ran.err) == (0, "")
    assert "\n    dateline models" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80
