"""What the command line says when something goes wrong: one line, and the right exit code."""

import pytest
from command import SEEDS, VOTE

from rag.desk import Desk

# What goes wrong


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["ask"], "missing argument 'QUESTION'; see dateline ask -h"),
        (["ask", ""], "name what you ask about"),
        (["ask", "the of and"], "name what you ask about"),
        (["ask", "x" * 100_000], "ask a shorter one"),
        (["ask", "x", "--jsn"], "did you mean --json"),
        (["ask", "x", "--since"], "'--since' requires an argument"),
        (["ask", "x", "--since", "yesterday"], "YYYY-MM-DD"),
        (["ask", "x", "--until", "2023-02-30"], "YYYY-MM-DD"),
        (["ask", "x", "--until", "2023-W04-3"], "YYYY-MM-DD"),
        (["ask", "x", "--since", "2024-01-01", "--until", "2023-01-01"], "swap them"),
        (["aks", "x"], "did you mean 'ask'?"),
        (["--jsn"], "no such option: --jsn"),
        (["add"], "missing argument"),
        (["add", "x.txt", "--name", "y"], "--name and --kind"),
        (["add", "-", "--kind", "xls"], "--kind xls"),
        (["list", "extra"], "see dateline list -h"),
    ],
)
def test_a_request_that_makes_no_sense_is_one_line_and_exit_2(dateline, args, said):
    ran = dateline(*args)
    assert ran.code == 2
    assert said in ran.told


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATELINE_ARCHVE", "x", "did you mean DATELINE_ARCHIVE?"),
        ("DATELINE_PASSAGES", "many", "DATELINE_PASSAGES"),
        ("DATELINE_UNSUPPORTED", "hide", "DATELINE_UNSUPPORTED"),
    ],
)
def test_a_setting_that_makes_no_sense_is_one_line_and_exit_2(dateline, environment, name, value, said):
    environment.setenv(name, value)
    ran = dateline("ask", VOTE)
    assert ran.code == 2
    assert said in ran.told


@pytest.mark.parametrize("command", ["ask parliament", "list", "show x", "verify", "rebuild", "remove x"])
def test_without_an_archive_each_command_says_how_to_make_one(dateline, new, command):
    ran = dateline(*command.split())
    assert ran.code == 1
    assert "dateline add PATH" in ran.told


@pytest.mark.parametrize("command", [["ask", VOTE], ["list"], ["add", SEEDS]])
def test_a_file_in_the_archives_place_is_told(dateline, tmp_path, command):
    (tmp_path / "file").write_text("")
    ran = dateline(*command, "--archive", tmp_path / "file")
    assert ran.code == 1
    assert "is a file" in ran.told


def test_an_unknown_article_is_told(dateline):
    ran = dateline("show", "no\x1b[31msuch\narticle")
    assert ran.code == 1
    assert "dateline list shows the ids" in ran.told
    assert "\x1b" not in ran.err


def fail(error):
    def failing(*args, **more):
        raise error

    return failing


def test_an_error_nobody_expected_is_one_line_and_a_traceback_only_with_debug(dateline, environment):
    environment.setattr(Desk, "articles", fail(RuntimeError("no\nsuch luck")))
    ran = dateline("list")
    assert ran.code == 1
    assert "unexpected error RuntimeError: no such luck; run again with --debug" in ran.told
    for args in (["--debug", "list"], ["list", "--debug"]):
        ran = dateline(*args)
        assert ran.code == 1
        assert "Traceback" in ran.err


def test_what_the_system_refuses_is_named(dateline, environment):
    environment.setattr(Desk, "articles", fail(PermissionError(13, "Permission denied", "/secret")))
    ran = dateline("list")
    assert ran.code == 1
    assert "cannot use /secret: Permission denied; check" in ran.told


def test_ctrl_c_is_one_line_and_says_what_is_kept(dateline, environment, new):
    environment.setattr(Desk, "add", fail(KeyboardInterrupt()))
    environment.setattr(Desk, "articles", fail(KeyboardInterrupt()))
    ran = dateline("add", SEEDS)
    assert (ran.code, ran.told) == (130, "dateline: stopped; what was embedded is kept; run it again to go on\n")
    ran = dateline("list")
    assert (ran.code, ran.told) == (130, "dateline: stopped\n")
