"""`dateline brief`: on the screen and in files, what is refused before the work, and models that fail."""

import json
import re
import resource

import pytest
from faults import MODEL, Fault, status
from wire import ARTICLES, TOPIC

from rag import settings
from rag.desk import Desk

TROOPS = "US troops in Iraq"
HEADS = {".md": b"# US troops", ".html": b"<!doctype html>", ".docx": b"PK", ".pdf": b"%PDF", ".json": b"{"}
VOTED = "In January 2020 the Iraqi parliament voted to end the U.S. military presence after the killing of Soleimani."
AGAIN = "The Iraqi parliament took a symbolic vote to expel the foreign forces in January 2020."
REFUSED = Fault("refused", "error", (), status("400 Bad Request", b'{"error":"no such thing"}'))


@pytest.fixture
def brief(dateline):
    """Runs `dateline brief`, with no model unless the test names one."""

    def run(*args):
        return dateline("brief", *args, *(() if "--model" in args else ("--model", "none")))

    return run


@pytest.fixture
def wire(new):
    """An archive with outlets."""
    with Desk.open(settings.load()) as desk:
        desk.add_articles(ARTICLES)
    return new


def asked(server):
    return [request for request in server.requests if request.path == "/api/chat"]


def texts(ran):
    told = json.loads(ran.out)
    return [sentence["text"] for section in told["sections"] for sentence in section["sentences"]]


# What it shows and writes


def test_it_is_shown_at_80_columns_with_its_footnotes(brief):
    ran = brief(TROOPS)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("US TROOPS IN IRAQ\n\nNo model: these sentences are quoted")
    assert max(map(len, ran.out.splitlines())) <= 80
    text, _, notes = ran.out.partition("\nFootnotes\n")
    cited = set(re.findall(r"\[(\d+)\]", text))
    assert len(cited) > 10 and cited == set(re.findall(r"^\[(\d+)\]", notes, re.MULTILINE))
    for part in ("In short", "Timeline", "Who said what", "Where sources disagree", "Sources"):
        assert f"\n{part}\n" in text


def test_every_format_is_written_and_told(brief, tmp_path):
    files = [tmp_path / f"troops{ending}" for ending in HEADS]
    ran = brief(TROOPS, *(word for file in files for word in ("-o", file)))
    assert (ran.code, ran.out) == (0, "")
    for file, head in zip(files, HEADS.values(), strict=True):
        assert file.read_bytes().startswith(head)
    given = json.loads(files[-1].read_bytes())
    told = [*given["summary"], *(one for section in given["sections"] for one in section["sentences"])]
    told += [row["sentence"] for name in ("timeline", "yearless", "numbers", "statements") for row in given[name]]
    once = {(one["text"], *one["citations"]) for one in told}
    words = sum(len(text.split()) for text, *_ in once)
    counts = (len(given["sections"]), "sections"), (words, "words"), (len(given["citations"]), "footnotes")
    long = f"{', '.join(f'{number:,} {noun}' for number, noun in counts)} to 2 articles"
    sizes = [f"{file.stat().st_size / 1000:,.0f} kB" for file in files]
    assert ran.err.splitlines() == [
        f"dateline: wrote {file} ({size}): {long}" for file, size in zip(files, sizes, strict=True)
    ]


def test_json_is_one_object_that_goes_with_files_too(brief, tmp_path):
    ran = brief(*TROOPS.split(), "--json", "--length", "short", "-o", tmp_path / "b.json")
    assert ran.code == 0 and ran.out.count("\n") == 1 and "wrote" in ran.err
    told = json.loads(ran.out)
    assert told["schema"] == "dateline.briefing/1" and told["topic"] == TROOPS and len(told["sections"]) == 3
    assert ran.out.encode() == (tmp_path / "b.json").read_bytes()


def test_a_number_of_sections_wins_over_the_length(brief):
    assert len(json.loads(brief(TROOPS, "--json", "--length", "short", "--sections", 2).out)["sections"]) == 2


def test_outlets_alone_are_told_in_words_and_in_json(brief, wire):
    assert "Only articles published by The Herald." in " ".join(brief(TOPIC, "--outlet", "the herald").out.split())
    told = json.loads(brief(TOPIC, "--outlet", "the herald", "--json").out)
    assert told["scope"] == {"since": None, "until": None, "outlets": ["The Herald"]}
    assert {source["outlet"] for source in told["sources"]} == {"The Herald"}


def test_days_keep_it_to_their_articles(brief, wire):
    told = json.loads(brief(TOPIC, "--since", "2021-11-01", "--until", "2021-12-01", "--json").out)
    assert [source["article"]["source"] for source in told["sources"]] == ["inquiry.txt"]
    assert told["scope"]["since"] == "2021-11-01"


def test_help_fits_and_has_examples(dateline):
    ran = dateline("brief", "-h")
    assert (ran.code, ran.err) == (0, "") and max(map(len, ran.out.splitlines())) <= 80
    assert ran.out.count("\n    dateline brief ") == 3 and "\n  brief " in dateline("-h").out


# What is refused


def test_a_topic_that_the_archive_lacks_is_refused_and_no_file_is_made(brief, tmp_path):
    ran = brief("penguins of Antarctica", "-o", tmp_path / "p.md")
    assert ran.code == 4
    assert ran.told.startswith("dateline: The archive does not answer this. It holds 2 articles")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["-o", "{}/b.odt"], 2, "unknown ending .odt; use .md, .html, .docx, .pdf or .json"),
        (["-o", "{}/b"], 2, "it has no ending"),
        (["-o", "{}/none/b.md"], 2, "does not exist; make the folder first"),
        (["-o", "{}/file.md/b.md"], 2, "file.md is not a folder"),
        (["-o", "/proc/b.md"], 1, "cannot write in /proc"),
        (["-o", "{}/file.md"], 2, "exists; say --force"),
        (["-o", "{}/b.md", "-o", "{}/../{name}/b.md"], 2, "is named twice"),
        (["-o", "{}/b.md", "-o", "{}/b.odt"], 2, "unknown ending"),
        (["--since", "2024-01-02", "--until", "2024-01-01"], 2, "--since 2024-01-02 is after --until 2024-01-01"),
        (["--since", "soon"], 2, "'soon' is not a day"),
        (["--length", "huge"], 2, "the lengths are short, standard, long"),
        (["--sections", "0"], 2, "a briefing cannot have 0 sections; ask for 1 to 20"),
        (["--sections", "two"], 2, "--sections"),
        (["w" * 10_000], 2, "the most is 400; give it in a few words"),
    ],
)
def test_what_cannot_be_is_refused_before_the_archive_is_opened(brief, new, tmp_path, args, code, words):
    folder = tmp_path / "to"
    folder.mkdir()
    (folder / "file.md").write_text("mine")
    ran = brief("dam", *(arg.format(folder, name=folder.name) for arg in args))  # there is no archive: exit 1
    assert ran.code == code and words in ran.told
    assert [file.name for file in folder.iterdir()] == ["file.md"] and not new.exists()
    assert (folder / "file.md").read_text() == "mine"


def test_without_an_archive_it_says_how_to_make_one(brief, new):
    ran = brief(TROOPS)
    assert ran.code == 1 and "dateline add" in ran.told


def test_an_unknown_outlet_is_a_usage_error(brief, wire):
    ran = brief(TOPIC, "--outlet", "The Heralt")
    assert ran.code == 2 and "did you mean The Herald?" in ran.told


def test_force_replaces_a_file(brief, tmp_path):
    file = tmp_path / "b.md"
    file.write_text("mine")
    assert brief(TROOPS, "-o", file).code == 2 and file.read_text() == "mine"
    assert brief(TROOPS, "-o", file, "--force").code == 0 and file.read_text().startswith("# US troops")


def test_a_file_that_does_not_fit_is_told_and_the_others_are_written(brief, tmp_path):
    kept = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, kept[1]))
    try:
        ran = brief(TROOPS, "-o", tmp_path / "b.pdf", "-o", tmp_path / "b.md")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, kept)
    assert ran.code == 1 and [file.name for file in tmp_path.iterdir()] == ["b.md"]
    first, second = ran.err.splitlines()
    assert first.startswith("dateline: error: cannot write in") and second.startswith("dateline: wrote")


# Models


@pytest.fixture
def broken(environment, mine):
    """A model that fails; `heal` makes it write."""
    with REFUSED.serving(VOTED) as server:
        environment.setenv("DATELINE_OLLAMA", server.url)
        yield server


def test_a_failed_model_is_told_and_the_briefing_is_delivered(brief, broken, tmp_path):
    ran = brief(TROOPS, "--model", MODEL, "-o", tmp_path / "b.md", "-o", tmp_path / "b.json", "--json")
    assert ran.code == 1 and asked(broken)
    (line,) = [line for line in ran.err.splitlines() if line.startswith("dateline: error: ")]
    told = json.loads(ran.out)
    assert line == f"dateline: error: {told['fault']}" and "no such thing" in line
    assert told["mode"] == "extractive" and len(told["sections"]) == 6 and not told["complete"]
    assert (tmp_path / "b.md").exists() and json.loads((tmp_path / "b.json").read_bytes()) == told


def test_a_model_that_is_not_there_is_told_and_the_briefing_is_delivered(brief, broken):
    broken._fault = Fault("gone", "error", (), REFUSED.play, everywhere=True)
    ran = brief(TROOPS, "--model", MODEL)
    assert ran.code == 1 and ran.out.startswith("US TROOPS IN IRAQ")


def test_what_a_model_wrote_is_kept_until_it_is_to_be_written_again(brief, broken, mine):
    broken.heal()
    given = (TROOPS, "--model", MODEL, "--sections", "2", "--json")
    assert VOTED in texts(brief(*given))
    brief("the Islamic State", "--model", MODEL, "--sections", "1")
    others = {file: file.read_bytes() for file in (mine / "briefings").iterdir()}
    broken._text = AGAIN
    assert VOTED in texts(brief(*given))
    again = texts(brief(*given, "--fresh"))
    assert AGAIN in again and VOTED not in again
    assert AGAIN in texts(brief(*given))
    changed = [file for file, before in others.items() if file.read_bytes() != before]
    assert len(others) == 2 and len(changed) == 1
