"""The command line as people and programs use it: streams, exit codes, one line for whatever goes wrong."""

import json
import shutil

from command import BANK, FIRST, SECOND, SEEDS, VOTE

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


def test_an_archive_may_be_a_relative_folder(dateline, environment, tmp_path):
    environment.chdir(tmp_path)
    assert dateline("add", SEEDS, "--archive", "here").code == 0
    assert dateline("ask", VOTE, "--archive", "here").code == 0
    assert dateline("verify", "--archive", tmp_path / "here").code == 0


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


def test_a_long_list_ends_and_says_so(dateline, seeds):
    newest, other = (listing.article.id for listing in seeds.articles())
    ran = dateline("list", "--limit", 1)
    assert newest in ran.out and other not in ran.out
    assert ran.err == "dateline: these are the newest 1 of 2 articles; --limit 0 lists all\n"
    whole = dateline("list", "--limit", 0)
    assert other in whole.out and whole.err == ""
    assert other in dateline("list", "--limit", 1, "--json").out


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
