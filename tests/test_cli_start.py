"""Help, start-up, and what a terminal shows."""

import os
import pty
import subprocess
import sys

import pytest
from command import COMMANDS, HEAVY, ROOT, SECOND, SLOW, VOTE

# Help and start-up


@pytest.mark.parametrize("command", COMMANDS)
def test_help_fits_and_has_an_example(dateline, command):
    ran = dateline(command, "-h")
    assert (ran.code, ran.err) == (0, "")
    assert f"\n    dateline {command}" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80


def test_dateline_alone_is_help(dateline):
    assert dateline() == dateline("--help") == dateline("-h")
    for command in COMMANDS:
        assert f"\n  {command} " in dateline().out
    assert "..." not in dateline().out.partition("Commands:")[2]


def test_version(dateline):
    assert dateline("--version").out.startswith("dateline ")


@pytest.mark.parametrize(("args", "unwanted"), [(["ask", VOTE], HEAVY), (["--help"], f"{HEAVY} {SLOW}")])
def test_nothing_heavy_is_imported(environment, args, unwanted):
    code = f"import sys; from ui.cli import main; main({args!r}); print(*sys.modules, file=sys.stderr)"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert ran.stdout
    assert not set(unwanted.split()) & set(ran.stderr.split())


@pytest.mark.parametrize("command", ["list", "list --json", f"show {SECOND} --json"])
def test_a_reader_that_hangs_up_is_no_error(environment, command):
    environment.delenv("PYTHONUNBUFFERED", raising=False)  # then it is noticed only at the end
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as out:
        args = [sys.executable, "-m", "ui.cli", *command.split()]
        ran = subprocess.run(args, cwd=ROOT, stdout=out, stderr=subprocess.PIPE, timeout=60)
    assert (ran.returncode, ran.stderr) == (1, b"")


def on_a_terminal(*args, stdin=b""):
    """Runs the command with a terminal for all three streams; returns exit code and what the screen got."""
    master, slave = pty.openpty()
    ran = subprocess.Popen([sys.executable, "-m", "ui.cli", *args], cwd=ROOT, stdin=slave, stdout=slave, stderr=slave)
    os.close(slave)
    os.write(master, stdin)
    screen_got = b""
    while True:
        try:
            screen_got += os.read(master, 65_536)
        except OSError:  # the other end is closed
            break
    os.close(master)
    return ran.wait(60), screen_got.decode()


def test_on_a_terminal_quotations_are_bold_and_not_in_marks(environment):
    environment.setenv("TERM", "xterm")
    code, seen = on_a_terminal("ask", VOTE)
    assert code == 0
    assert "\x1b[1;4mIn January 2020" in seen
    assert "«" not in seen


def test_remove_asks_on_a_terminal(mine):
    code, seen = on_a_terminal("remove", SECOND, stdin=b"n\n")
    assert (code, "Remove Iraqi officials" in seen, "nothing was removed" in seen) == (1, True, True)
    code, seen = on_a_terminal("remove", SECOND, stdin=b"y\n")
    assert (code, "removed Iraqi officials" in seen) == (0, True)
