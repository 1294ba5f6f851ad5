"""The command `dateline watch`: what it prints, how it ends, and that it contacts nobody it was not told to."""

import os
import signal
import subprocess
import sys
import time

import pytest
from command import ROOT
from internet import internet, page, sent
from loopback import until
from serving import CODE

from index.lock import writing
from rag import settings
from rag.desk import Desk

FIRST = "Iraq votes\n\nThe parliament in Baghdad voted on Sunday.\n"
SECOND = "Rates rise\n\nThe central bank raised its rate to 5.25 percent.\n"


@pytest.fixture
def news(tmp_path):
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text(FIRST)
    return folder


def test_once_tells_each_change_on_a_line_and_nothing_else(dateline, new, news):
    ran = dateline("watch", "--once", news)
    assert (ran.code, ran.out, ran.err) == (0, "indexed a.txt: Iraq votes\n", "")
    ran = dateline("watch", "--once", news)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    (news / "a.txt").rename(news / "b.txt")
    ran = dateline("watch", "--once", "--remove", news)
    assert sorted(ran.out.splitlines()) == ["indexed b.txt: Iraq votes", "removed a.txt: Iraq votes"]


def test_what_failed_is_told_on_stderr_and_in_the_exit_code(dateline, new, news):
    (news / "b.json").write_text("{")
    with internet(a=page()) as net:
        ran = dateline("watch", "--once", "--allow-private", news, f"{net.server.url}/a", f"{net.server.url}/none")
    assert ran.code == 3
    assert set(ran.out.splitlines()) == {"indexed a.txt: Iraq votes", f"indexed {net.server.url}/a: Vote in Baghdad"}
    assert [line.partition(" failed: ")[0] for line in ran.err.splitlines()] == ["dateline:"] * 2


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["none"], "cannot be watched"),
        (["{news}/a.txt"], "is not a folder"),
        (["http://0x7f.1/"], "odd way"),
        (["ftp://x/"], "neither http nor https"),
        (["{news}", "--every", "0"], "--every"),
        (["{news}", "--archive", "{news}/archive"], "the archive lies in"),
        ([], "FOLDER|FEED"),
    ],
)
def test_what_cannot_be_watched(dateline, new, news, args, told):
    ran = dateline("watch", *(arg.format(news=news) for arg in args))
    assert ran.code == 2
    assert told in ran.told
    assert not new.exists()


def test_help_fits_and_has_an_example(dateline):
    ran = dateline("watch", "-h")
    assert (ran.code, ran.err) == (0, "")
    assert "\n    dateline watch" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80
    assert "\n  watch " in dateline().out


# In a process of its own


@pytest.fixture
def started(environment, new, tmp_path):
    """Starts the command; `said` is what it has printed so far. Whom it contacts is written down."""
    running = []

    def start(*args):
        out, err, contacts = tmp_path / "out", tmp_path / "err", tmp_path / "contacts"
        command = [sys.executable, "-c", CODE, str(contacts), *map(str, args)]
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=out.open("w"),
            stderr=err.open("w"),
            preexec_fn=lambda: signal.signal(2, signal.default_int_handler),
        )
        running.append(process)
        process.said = lambda: out.read_text() + err.read_text()
        process.contacts = lambda: set(contacts.read_text().split()) if contacts.exists() else set()
        return process

    yield start
    for process in running:
        if process.poll() is None:
            process.kill()
        process.wait()


def test_ctrl_c_ends_it_at_once_and_it_says_so(started, news, new):
    process = started("watch", news, "--every", "0.2")
    until(lambda: "indexed a.txt" in process.said(), 60)
    (news / "b.txt").write_text(SECOND)
    until(lambda: "indexed b.txt: Rates rise" in process.said(), 60)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 130
    assert time.monotonic() - began < 3
    assert process.said().endswith("dateline: stopped watching; what was added is kept; run it again to go on\n")
    with Desk.open(settings.load(archive=new)) as desk:
        assert len(desk.articles()) == 2
        assert [finding for finding in desk.verify() if not finding.ok] == []
    assert process.contacts() == set()


def test_ctrl_c_ends_it_while_it_waits_for_a_server_or_for_the_archive(started, news, new):
    with internet(slow=lambda connection: connection.pause(20)) as net:
        process = started("watch", "--allow-private", f"{net.server.url}/slow")
        until(lambda: net.server.requests, 60)
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 130
        assert process.contacts() == {"127.0.0.1"}
    with writing(new):
        process = started("watch", news, "--every", "0.1")
        until(lambda: "waiting: the archive" in process.said(), 60)
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 130


def test_add_of_an_address_contacts_nobody_else(started):
    with internet(a=page()) as net:
        url = f"http://localhost:{net.server.port}/a"
        process = started("add", url)
        assert process.wait(60) == 1
        assert process.contacts() == {"localhost"}  # looked up, and not connected to
        assert net.server.requests == []
        process = started("add", "--allow-private", url)
        assert process.wait(60) == 0
        assert process.contacts() <= {"localhost", "127.0.0.1", "::1"}
        assert net.paths == ["/a"]


def test_add_takes_paths_and_addresses_mixed(dateline, new, news):
    with internet(a=page(), b=sent(b"", status="410 Gone")) as net:
        ran = dateline("add", "--allow-private", news, f"{net.server.url}/a", f"{net.server.url}/b", "--json")
    assert ran.code == 3
    for told in ("a.txt", f"{net.server.url}/a", "has been taken down (HTTP 410)"):
        assert told in ran.out
    assert os.path.exists(new)  # noqa: PTH110
