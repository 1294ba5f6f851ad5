"""The tab of articles: what is shown of them, adding by dropping and pasting, removing, and two who do it at once."""

import asyncio
import shutil

import gradio as gr
import pytest
from command import FIRST, SECOND, SEEDS
from page import parsed

from index.ingest import Given
from index.lock import writing
from index.report import Outcome, Report
from rag import settings
from rag.desk import Desk
from ui.web import uploads
from ui.web.adding import in_batches, progress, report
from ui.web.articles import Articles
from ui.web.listed import MOST, find, rows_of
from ui.web.site import Site
from ui.web.uploads import NAME, batches, gone_afterwards, name_of, pasted

HOSTILE = "<img src=x onerror=alert(1)>\u202e\x1b]0;x\x07.txt"
NEWS = "The council of Ystad voted on Tuesday to close the old harbour bridge to lorries, its mayor said.\n"


def opened(folder, models, **given):
    return Desk.open(settings.load(archive=folder, models=models, model="none", **given))


@pytest.fixture
def site(seeds, tmp_path):
    """A page without an archive yet."""
    with opened(tmp_path / "archive", seeds.settings.models) as desk:
        yield Site(desk, tmp_path / "results")


@pytest.fixture
def held(site):
    """The page of the seeds."""
    site.desk.add([SEEDS])
    return site


def tab(site):
    with gr.Blocks():
        return Articles(site)


def drop(tab, *files):
    """What was shown while files were added, in order."""

    async def run():
        return [
            shown[tab.report] async for shown in tab.add_files([str(file) for file in files]) if tab.report in shown
        ]

    return [parsed(shown).text for shown in asyncio.run(run())]


def paste(tab, *fields):
    async def run():
        return [shown async for shown in tab.add_text(*fields)]

    return asyncio.run(run())


def upload(folder, name, content):
    """A file as Gradio keeps one: in a folder of its own."""
    place = folder / "gradio" / name[:8]
    place.mkdir(parents=True)
    (place / name).write_text(content)
    return place / name


def test_the_table_has_what_is_known_of_each_article(held):
    shown = find(rows_of(held.desk.articles()), "", "newest first")
    (dated, undated) = [row.cells for row in shown.rows]
    assert dated[1:4] == [FIRST, "2023-01-25", 14]
    assert undated[1:4] == [SECOND, "", 11]
    assert [held.desk.article(row[-1]).source for row in (dated, undated)] == [FIRST, SECOND]


@pytest.mark.parametrize(
    ("search", "found"),
    [("", 2), ("FORCES iraqi", 1), ("forces   privately", 1), ("iraq", 2), ("002_21b6", 1), ("forces bank", 0)],
)
def test_a_search_wants_every_word_in_any_order_and_case(held, search, found):
    assert find(rows_of(held.desk.articles()), search, "title").found == found


def test_a_long_list_is_shown_in_part_and_searched_as_a_whole(site):
    articles = [Given(f"{NEWS}{n}".encode(), f"report-{n:04}.txt", "txt") for n in range(3)]
    site.desk.add(articles)
    rows = rows_of(site.desk.articles()) * 200
    found = find(rows, "", "title")
    assert (len(found.rows), found.told) == (MOST, "500 of 600 shown: search to narrow")
    assert find(rows, "report-0002", "title").told == "200 of 600 articles"


@pytest.mark.parametrize(
    ("order", "first"),
    [("newest first", FIRST), ("longest first", FIRST), ("title", SECOND), ("oldest first", FIRST)],
)
def test_an_order_is_of_all_articles(held, order, first):
    assert find(rows_of(held.desk.articles()), "", order).rows[0].listing.article.source == first


def test_what_another_process_adds_is_shown_and_the_search_is_kept(held, tmp_path):
    part = tab(held)
    seen = part.look("", "")[part.seen]
    assert part.tick(seen, "bridge", "title") == {part.seen: gr.skip()}
    with opened(held.desk.settings.archive, held.desk.settings.models) as other:
        other.add([Given(NEWS.encode(), "bridge.txt", "txt")])
    moved = part.tick(seen, "bridge", "title")
    assert "1 of 3 articles" in moved[part.count]
    assert moved[part.seen] > seen


def test_an_archive_that_is_deleted_while_it_is_open_is_no_longer_shown_and_a_new_one_is(held):
    part = tab(held)
    seen = part.look("", "")[part.seen]
    shutil.rmtree(held.desk.settings.archive)
    gone = part.tick(seen, "", "title")
    assert "no article yet" in gone[part.count]
    with opened(held.desk.settings.archive, held.desk.settings.models) as other:
        other.add([Given(NEWS.encode(), "bridge.txt", "txt")])
    assert ">1 article<" in part.tick(gone[part.seen], "", "title")[part.count]
    assert "Why" not in part.look("iraq", "title")[part.count]


def test_two_tabs_remove_one_article(held):
    one, other = tab(held), tab(held)
    chosen = held.desk.articles()[0].article.id
    assert "Removed" in one.take_out(chosen)[one.removed]
    assert "no article goes by" in parsed(other.take_out(chosen)[other.removed]).text
    assert "no article goes by" in parsed(other.ask(chosen)[other.removed]).text


def test_a_locked_archive_says_who_writes(held):
    part = tab(held)
    with writing(held.desk.settings.archive):
        told = parsed(part.take_out(held.desk.articles()[0].article.id)[part.removed]).text
    assert "is being changed by process" in told
    assert len(held.desk.articles()) == 2


def test_removing_asks_first_and_names_the_title(held):
    part = tab(held)
    chosen = held.desk.articles()[1].article.id
    asked = part.ask(chosen)
    assert asked[part.sure].value == "Remove “Iraqi officials privately signal they want US forces to stay”"
    assert (asked[part.sure].visible, asked[part.remove].visible) == (True, False)
    assert len(held.desk.articles()) == 2
    assert part.kept(chosen)[part.sure].visible is False
    part.take_out(chosen)
    assert [listing.article.source for listing in held.desk.articles()] == [FIRST]


def test_dropped_files_make_the_archive_and_are_gone_afterwards(site, tmp_path):
    part = tab(site)
    assert "no article yet" in part.look("", "")[part.count]
    good, bad = upload(tmp_path, "bridge.txt", NEWS), upload(tmp_path, "empty.txt", "")
    odd = upload(tmp_path, "picture.png", "x")
    told = drop(part, good, bad, odd)
    assert told[0].startswith("Reading")
    assert told[-1].startswith("1 indexed, 0 unchanged, 0 skipped, 2 failed; 1 paragraph embedded")
    assert "empty.txt: is empty; leave it out" in told[-1]
    assert "picture.png: .png is not a format that can be read" in told[-1]
    assert [path for path in (tmp_path / "gradio").rglob("*") if path.is_file()] == []
    assert ">1 article<" in part.look("", "")[part.count]


def test_the_same_name_again_updates_the_article(site, tmp_path):
    part = tab(site)
    drop(part, upload(tmp_path, "bridge.txt", NEWS))
    drop(part, upload(tmp_path, "bridge.txt", NEWS.replace("Ystad", "Lund")))
    (only,) = site.desk.articles()
    assert "Lund" in site.desk.paragraphs(only.article.id)[0].text
    again = drop(part, upload(tmp_path, "bridge.txt", NEWS.replace("Ystad", "Lund")))
    assert again[-1].startswith("0 indexed, 1 unchanged")


def test_a_locked_archive_refuses_files_and_deletes_its_copies(held, tmp_path):
    file = upload(tmp_path, "bridge.txt", NEWS)
    with writing(held.desk.settings.archive):
        told = drop(tab(held), file)
    assert "is being changed by process" in told[-1]
    assert not file.exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path, monkeypatch):
    large, small = tmp_path / "large.txt", tmp_path / "small.txt"
    with large.open("wb") as file:
        file.truncate(500_000_000)
    small.write_text(NEWS)
    read = []
    monkeypatch.setattr(uploads.Path, "read_bytes", lambda path: read.append(path.name) or b"x")
    ((refused, given),) = batches([large, small], 100_000_000)
    assert "is 500.0 MB, more than 100 MB" in refused.reason
    assert (given.source, read) == ("small.txt", ["small.txt"])


def test_many_files_are_added_in_parts_with_one_report(tmp_path):
    files = [tmp_path / f"{n}.txt" for n in range(5)]
    for file in files:
        file.write_text("x" * 40)
    parts = list(batches(files, 100))
    assert [[given.source for given in part] for part in parts] == [["0.txt", "1.txt"], ["2.txt", "3.txt"], ["4.txt"]]

    def add(given, tell):
        return Report([Outcome(one.source, "indexed") for one in given], len(given))

    whole = in_batches(add, [*parts, [Outcome("a.png", "failed", "no")]], lambda *step: None)
    assert (whole.counts()["indexed"], whole.counts()["failed"], whole.embedded) == (5, 1, 5)


def test_a_file_that_is_gone_is_a_failure_not_the_end(tmp_path):
    ((missing,),) = batches([tmp_path / "gone.txt"], 100)
    assert "cannot be read" in missing.reason
    with gone_afterwards([tmp_path / "gone.txt"]):
        pass


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\news\\a.txt", "a.txt"),
        ("a\n\x1b[31mb\u202e.txt", "a b.txt"),
        ("", "unnamed"),
        ("..", "unnamed"),
        ("\ud800.txt", "?.txt"),
    ],
)
def test_a_name_is_one_clean_line_without_folders(given, name):
    assert name_of(given) == name


def test_a_long_name_keeps_its_extension():
    assert len(name_of("x" * 500 + ".txt")) <= NAME
    assert name_of("x" * 500 + ".txt").endswith("….txt")


def test_a_hostile_name_is_shown_as_text():
    outcome = Outcome(HOSTILE, "failed", f"{HOSTILE}: is <b>odd</b>", title="<script>")
    shown = report(Report([outcome, Outcome("a.txt", "indexed", title="<script>x</script>", paragraphs=1)]))
    assert "<img" not in shown and "<script" not in shown and "<b>odd" not in shown
    assert "\u202e" not in shown and "\x1b" not in shown
    assert "<img src=x onerror=alert(1)>" in parsed(shown).text


def test_progress_is_a_line_and_a_bar():
    shown = progress("embedding", 256, 1200)
    assert parsed(shown).text == "Embedding 256 of 1,200 paragraphs …"
    assert 'max="1200" value="256"' in shown
    assert " value=" not in progress("reading", 3, 0)


def test_a_pasted_text_is_read_as_the_file_that_would_hold_it(site):
    part = tab(site)
    shown = paste(part, NEWS, "A bridge. Closed.", "2023-05-06", "The Ystad Daily Mail of Scania.")
    assert "1 indexed" in shown[-2][part.report]
    assert shown[-1][part.text] == ""
    (only,) = site.desk.articles()
    article = only.article
    assert (article.title, article.outlet) == ("A bridge. Closed", "The Ystad Daily Mail of Scania")
    assert str(article.published) == "2023-05-06"
    assert [part.text for part in site.desk.paragraphs(article.id)] == [NEWS.strip()]


def test_a_second_text_does_not_replace_the_first_and_the_same_one_is_updated(site):
    part = tab(site)
    paste(part, NEWS, "One", None, "")
    paste(part, NEWS.replace("Ystad", "Lund"), "Two", None, "")
    assert len(site.desk.articles()) == 2
    paste(part, NEWS, "One, corrected", None, "")
    assert sorted(listing.article.title for listing in site.desk.articles()) == ["One, corrected", "Two"]


@pytest.mark.parametrize(("text", "why"), [("  \n", "there is no text"), ("x" * 200_001, "the most is 200,000")])
def test_what_cannot_be_pasted_is_said_and_kept_in_the_box(site, text, why):
    part = tab(site)
    (shown,) = paste(part, text, "", None, "")
    assert why in shown[part.report]
    assert part.text not in shown


def test_half_a_character_does_not_break_pasting():
    assert pasted("half \ud800 of it", "t\ud800").data.startswith(b"Title: t\n\nhalf ? of it")
