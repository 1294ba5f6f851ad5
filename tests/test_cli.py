"""The command line as people and programs use it: streams, exit codes, one line for whatever goes wrong."""

import io
import json
import os
import pty
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from rag.desk import Desk
from ui import cli, screen

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds"
FIRST, SECOND = "000_ebcbfa1b310717d4.txt", "002_21b6e7f10c409c4e.txt"
VOTE = "why did parliament vote in 2020?"
BANK = "What did the Bank of England do to interest rates in 2020?"
COMMANDS = ("add", "ask", "list", "show", "remove", "verify", "rebuild", "doctor")
HEAVY = "torch transformers sentence_transformers llama_index gradio trafilatura dateparser ollama"
SLOW = "numpy pydantic rich chromadb onnxruntime tokenizers"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def told(self):
        """What stderr says, when that is one line and stdout is empty."""
        assert self.out == ""
        assert self.err.startswith("dateline: ")
        assert self.err.count("\n") == 1
        return self.err


@pytest.fixture
def dateline(environment, capfd):
    """Runs the command in this process; stdout and stderr are no terminals."""

    def run(*args, stdin=b""):
        screen.stdout.cache_clear()
        screen.stderr.cache_clear()
        environment.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capfd.readouterr()
        code = cli.main([str(arg) for arg in args])
        found = capfd.readouterr()
        return Ran(code, found.out, found.err)

    return run


@pytest.fixture
def mine(environment, seeds, tmp_path):
    """A copy of the seeds' archive, to be changed."""
    shutil.copytree(seeds.settings.archive, tmp_path / "mine")
    environment.setenv("DATELINE_ARCHIVE", str(tmp_path / "mine"))
    return tmp_path / "mine"


@pytest.fixture
def new(environment, tmp_path):
    """The place of an archive that does not exist yet."""
    environment.setenv("DATELINE_ARCHIVE", str(tmp_path / "new"))
    return tmp_path / "new"


# ask


def test_an_answer_has_its_footnotes_on_stdout_and_nothing_on_stderr(dateline):
    ran = dateline("ask", "--model", "none", VOTE)
    assert (ran.code, ran.err) == (0, "")
    assert "However, this was never enforced. [1]" in " ".join(ran.out.split())
    assert "never enforced.»" in ran.out
    assert f"— {SECOND}, undated, paragraph 7" in " ".join(ran.out.split())
    assert f"— {FIRST}, 25 January 2023, paragraph 1" in " ".join(ran.out.split())


def test_a_question_needs_no_quotes(dateline):
    assert dateline("ask", *VOTE.split(), "--json").code == 0


def test_json_is_one_object_and_nothing_else(dateline):
    ran = dateline("ask", "--json", VOTE)
    found = json.loads(ran.out)
    assert (ran.code, ran.err, ran.out.count("\n")) == (0, "", 1)
    assert found["schema"] == "dateline.answer/1"
    cited = {(citation["article"]["source"], citation["paragraph"]) for citation in found["citations"]}
    assert cited == {(FIRST, 1), (SECOND, 7)}


def test_a_refusal_exits_4_and_shows_what_came_nearest(dateline):
    ran = dateline("ask", BANK)
    assert (ran.code, ran.err) == (4, "")
    assert ran.out.startswith("The archive does not answer this. It holds 2 articles")
    assert "\nNearest paragraphs:\n" in ran.out


def test_a_refusal_in_json_exits_4_too(dateline):
    ran = dateline("ask", "--json", BANK)
    found = json.loads(ran.out)
    assert (ran.code, ran.err, found["refused"]) == (4, "", True)
    assert found["reason"]
    assert found["retrieved"]


def test_days_leave_out_other_articles_and_say_so_on_stderr(dateline):
    ran = dateline("ask", VOTE, "--since", "2023-01-25", "--until", "2023-01-25")
    assert FIRST in ran.out
    assert SECOND not in ran.out
    assert ran.err.startswith("dateline: warning: ")
    assert "without a date" in ran.err


def test_piped_output_is_the_same_everywhere(dateline, environment):
    environment.setenv("COLUMNS", "200")
    environment.setenv("FORCE_COLOR", "1")
    lines = dateline("ask", VOTE).out.splitlines()
    assert max(map(len, lines)) <= 80
    assert not any(text.endswith(" ") or "\x1b" in text for text in lines)


# add


def test_add_reports_what_it_did_and_a_second_time_that_nothing_changed(dateline, new):
    first, again = dateline("add", SEEDS), dateline("add", SEEDS)
    assert (first.code, first.err) == (0, "")
    assert first.out.startswith("2 indexed, 0 unchanged, 0 skipped, 0 failed; 25 paragraphs embedded\n")
    assert (again.code, again.out) == (0, "0 indexed, 2 unchanged, 0 skipped, 0 failed; 0 paragraphs embedded\n")


def test_some_failed_exits_3_and_the_others_are_added(dateline, new, tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    shutil.copy(SEEDS / SECOND, folder)
    (folder / "empty.txt").write_text("")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    ran = dateline("add", folder, tmp_path / "missing")
    assert ran.code == 3
    assert ran.out.startswith("1 indexed, 0 unchanged, 1 skipped, 2 failed")
    assert "failed   empty.txt: is empty" in ran.out
    assert "failed   missing: there is no such file" in ran.out
    assert "skipped  picture.png: " in ran.out
    assert len(json.loads(dateline("list", "--json").out)["articles"]) == 1


def test_all_failed_exits_1(dateline, new, tmp_path):
    assert dateline("add", tmp_path / "missing").code == 1


def test_add_in_json_tells_every_outcome(dateline, new, tmp_path):
    ran = dateline("add", SEEDS, tmp_path / "missing", "--json")
    found = json.loads(ran.out)
    assert ran.code == 3
    assert found["counts"] == {"indexed": 2, "unchanged": 0, "skipped": 0, "failed": 1}
    assert [outcome["status"] for outcome in found["outcomes"]].count("failed") == 1


def test_a_name_with_a_line_break_stays_on_its_line(dateline, new, tmp_path):
    (tmp_path / "two\nlines\x1b[31m.txt").write_text("")
    ran = dateline("add", tmp_path / "two\nlines\x1b[31m.txt")
    assert "failed   two lines.txt: is empty" in ran.out


def test_two_articles_from_standard_input_do_not_replace_each_other(dateline, new):
    for name in (FIRST, SECOND, SECOND):
        assert dateline("add", "-", stdin=(SEEDS / name).read_bytes()).code == 0
    assert len(json.loads(dateline("list", "--json").out)["articles"]) == 2


def test_standard_input_has_the_name_and_the_format_given(dateline, new):
    page = b"<title>A page</title><p>The council of the town met on Monday and voted on the new road.</p>"
    dateline("add", "-", "--name", "page.html", stdin=page)
    dateline("add", "-", "--name", "other", "--kind", "html", stdin=page)
    found = json.loads(dateline("list", "--json").out)["articles"]
    assert {article["source"] for article in found} == {"page.html", "other"}
    for article in found:
        assert "<p>" not in dateline("show", article["id"]).out


# Looking and changing


def test_list_names_id_day_and_title(dateline, seeds):
    ran = dateline("list")
    assert ran.code == 0
    for listing in seeds.articles():
        assert listing.article.id in ran.out
    assert "2023-01-25" in ran.out
    assert "undated" in ran.out


def test_show_numbers_the_paragraphs(dateline):
    ran = dateline("show", SECOND)
    assert ran.code == 0
    assert ran.out.startswith("Iraqi officials privately signal they want US forces to stay\n")
    assert "\n 7  This is not the first time" in ran.out
    assert "\n11  " in ran.out
    assert "\n12  " not in ran.out


def test_show_in_json_has_the_ids_that_answers_cite(dateline):
    shown = json.loads(dateline("show", SECOND, "--json").out)
    cited = json.loads(dateline("ask", "--json", VOTE).out)["citations"]
    assert {citation["paragraph_id"] for citation in cited} & {part["paragraph_id"] for part in shown["paragraphs"]}


def test_remove_needs_yes_where_nobody_can_be_asked(dateline, mine):
    refused = dateline("remove", SECOND)
    assert refused.code == 2
    assert "--yes" in refused.told
    assert SECOND in dateline("list").out
    done = dateline("remove", SECOND, "--yes")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("removed Iraqi officials")
    assert SECOND not in dateline("list").out


def test_an_archive_emptied_by_removing_says_how_to_fill_it(dateline, mine):
    for name in (FIRST, SECOND):
        dateline("remove", name, "-y")
    assert dateline("list").out == "The archive is empty; add articles with: dateline add PATH\n"


def test_verify_and_rebuild(dateline, mine):
    assert dateline("verify").code == 0
    manifest = next(mine.glob("index/*/manifest.json"))
    manifest.write_text("{}")
    damaged = dateline("verify")
    assert damaged.code == 1
    assert "FAILED" in damaged.out
    assert "dateline rebuild" in " ".join(damaged.out.split())
    rebuilt = dateline("rebuild")
    assert rebuilt.out == "rebuilt: 2 articles, 25 paragraphs, 0 embedded again\n"
    assert json.loads(dateline("verify", "--json").out)["ok"]


def test_doctor_finds_the_seeds_in_order(dateline, environment):
    environment.setenv("DATELINE_OLLAMA", "http://127.0.0.1:1")
    ran = dateline("doctor", "--json")
    assert (ran.code, json.loads(ran.out)["schema"]) == (0, "dateline.doctor/1")
    assert "note    Ollama" in dateline("doctor").out


def test_eval_takes_its_own_arguments(dateline):
    assert dateline("eval", "sets", "--json").code == 0
    assert "Usage: dateline eval" in dateline("eval").out
    assert "Usage: dateline eval run" in dateline("eval", "run", "-h").out
    assert "did you mean 'run'?" in dateline("eval", "rnu").told


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
        (["ask", "x", "--model", "llama3"], "use --model none"),
        (["aks", "x"], "did you mean 'ask'?"),
        (["--jsn"], "no such option: --jsn"),
        (["add"], "missing argument"),
        (["add", "https://example.org/a"], "add the file"),
        (["add", "x.txt", "--name", "y"], "--name and --kind"),
        (["add", "-", "--kind", "pdf"], "--kind pdf"),
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
        ("DATELINE_MODEL", "llama3", "unset DATELINE_MODEL"),
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
