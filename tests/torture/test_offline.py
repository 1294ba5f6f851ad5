"""Without a network everything works, and nobody but the model that was set is asked for anything."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass

import pytest
import serving as served
from command import FIRST, ROOT, SEEDS, VOTE
from hijacked import NAME, Hijacked
from test_serve_cli import question

from torture import WHOLE

# As in serving.py, but each contact with its port, and all others than those allowed are refused.
HOOK = """
import errno, json, os, sys
CONTACTS = os.open(sys.argv.pop(1), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
ALLOWED = json.loads(os.environ["TORTURE_ALLOWED"])
def hook(event, args):
    if event not in ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo",
                     "socket.gethostbyname", "socket.gethostbyaddr"):
        return
    place = args[1] if event in ("socket.connect", "socket.sendto", "socket.sendmsg") else args
    name = f"{place[0]}:{place[1]}" if isinstance(place, tuple) and len(place) > 1 else str(place)
    os.write(CONTACTS, f"{name}\\n".encode())
    if name not in ALLOWED:
        raise OSError(errno.ENETUNREACH, os.strerror(errno.ENETUNREACH))
sys.addaudithook(hook)
from ui.cli import main
"""
ALL = """
for command in json.loads(sys.argv[1]):
    print("*", *command, flush=True)
    print("*", main(command), flush=True)
"""
COMMANDS = (
    ["add", str(SEEDS)],
    ["ask", VOTE],
    ["ask", "--explain", "--since", "2023-01-01", VOTE],
    ["brief", "US troops in Iraq", "--length", "short"],
    ["list"],
    ["show", FIRST],
    ["verify"],
    ["rebuild"],
    ["models"],
    ["doctor"],
    ["remove", FIRST, "--yes"],
)


@dataclass(frozen=True)
class Done:
    """Exit codes by command, whoever was contacted, and all that was said."""

    codes: dict[str, str]
    contacted: set[str]
    said: str


@pytest.fixture
def done(seeds, tmp_path, monkeypatch):
    """Runs commands in a process whose contacts are written down; no setting of ours keeps it from making any."""

    def run(commands, allowed, *, before=(), models=seeds.settings.models, **settings):
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("DATELINE_", "HF_"))}
        given = {"archive": tmp_path / "archive", "models": models} | settings
        environment |= {f"DATELINE_{key.upper()}": str(value) for key, value in given.items()}
        environment |= {
            "TORTURE_ALLOWED": json.dumps(allowed),
            "HOME": str(tmp_path),
            "XDG_CACHE_HOME": str(tmp_path),
        }
        contacts = tmp_path / "contacts"
        ran = subprocess.run(
            [*before, sys.executable, "-c", HOOK + ALL, str(contacts), json.dumps(commands)],
            cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        told = [line.removeprefix("* ") for line in ran.stdout.splitlines() if line.startswith("* ")]
        codes = dict(zip(told[::2], told[1::2], strict=True))
        found = set(contacts.read_text().split("\n")) - {""} if contacts.exists() else set()
        return Done(codes, found, ran.stdout + ran.stderr)

    return run


@pytest.fixture
def commands(tmp_path, many):
    """All there are; of the eval set two cases where it is not done whole."""
    few = tmp_path / "few.jsonl"
    few.write_text("".join((ROOT / "eval" / "sets" / "seeds.jsonl").read_text().splitlines(keepends=True)[:2]))
    evaluate = ["eval", "run", "seeds"] if many(0, 1) else ["eval", "run", str(few), "--no-twins"]
    return [*COMMANDS[:-1], [*evaluate, "--archive", str(tmp_path / "archive")], COMMANDS[-1]]


def test_only_the_model_is_asked_and_all_else_needs_nobody(done, commands, table):
    with Hijacked(text="The vote was never enforced [P1].") as model:
        place = f"127.0.0.1:{model.port}"
        found = done(commands, [place], ollama=model.url, model=NAME)
    assert set(found.codes.values()) == {"0"} and len(found.codes) == len(commands), found
    assert found.contacted == {place}
    assert model.said
    table.add("offline: only the model", len(commands), len(commands), "commands")


def test_the_page_asks_nobody_but_the_model(seeds, tmp_path, monkeypatch):
    with Hijacked(text="The vote was never enforced [P1].") as model:
        place = f"127.0.0.1:{model.port}"
        monkeypatch.setattr(served, "CODE", HOOK + "sys.exit(main())")
        monkeypatch.setenv("TORTURE_ALLOWED", json.dumps([place]))
        for name in [name for name in os.environ if name.startswith("HF_")]:
            monkeypatch.delenv(name)
        copy = served.copied(seeds, tmp_path)
        with served.serving(tmp_path, "--model", NAME, ollama=model.url, **copy) as server, server.client() as client:
            assert "never enforced" in question(client)
            assert server.contacted() == {place}
    assert model.said


def test_what_is_not_allowed_is_seen_and_refused(done):
    """What makes the other tests of worth: a contact that is not the model's would show."""
    found = done([["models"]], [], ollama="http://127.0.0.1:9")
    assert found.contacted == {"127.0.0.1:9"}


def without_network() -> list[str]:
    """How to run a command where there is no network at all; empty where the system does not let us."""
    for command in (["unshare", "-n"], ["unshare", "-rn"]):
        try:
            if subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:
                return command
        except FileNotFoundError:
            break
    return []


@pytest.mark.parametrize("before", [[], *([without_network()] if WHOLE and without_network() else [])])
def test_without_any_network_everything_works(done, commands, tmp_path, many, before):
    """Also the first use, which prepares the embedding model, where it is done whole."""
    prepared = {"models": tmp_path / "models"} if many(0, 1) else {}
    found = done(commands if many(0, 1) else commands[:2], [], before=before, model="none", **prepared)
    failing = {name: code for name, code in found.codes.items() if code != "0"}
    assert failing == ({"models": "1"} if many(0, 1) else {}), found  # which needs Ollama, and says so
    assert found.contacted <= {"127.0.0.1:11434"}
    assert "Traceback" not in found.said
