"""An article as it was when an answer cited it, through real edits of the file."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest

from index import ingest
from index.article import Article
from index.revisions import as_it_was
from index.seals import reseal

BEGIN = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
FIRST = (
    "---\ndate: 2020-01-05\n---\n# Iraq votes\n\nThe parliament in Baghdad voted on Sunday.\n\n"
    "Nothing came of the vote in the end.\n"
)


@pytest.fixture
def write(desk, tmp_path):
    """Writes the article and adds it, as if a day lay between two revisions; tells a time on the day of it."""
    (tmp_path / "news").mkdir()
    days = count()

    def write(text):
        path = tmp_path / "news" / "iraq.md"
        path.write_text(text, "utf-8")
        assert desk.add([path]).counts()["failed"] == 0
        added = BEGIN + timedelta(days=next(days))
        last = "revision = (SELECT max(revision) FROM revisions)"
        desk.archive.library.rows(f"UPDATE revisions SET added = ? WHERE {last}", (added.isoformat(),))
        desk.archive.library.rows(reseal("revisions", last))
        return added + timedelta(hours=1)

    return write


@pytest.fixture
def cited(desk, write):
    """The last paragraph, as an answer cites it, and when it was asked."""
    asked = write(FIRST)
    return desk.paragraphs(desk.article("iraq.md").id)[1], asked


def seen(desk, cited, *, timed=True):
    paragraph, asked = cited
    return as_it_was(
        desk.archive.library, paragraph.article_id, paragraph.id, paragraph.text, asked if timed else None
    )


def texts(snapshot):
    return [paragraph.text for paragraph in snapshot.edition.paragraphs]


def outcome(snapshot):
    return snapshot.state, snapshot.n, snapshot.now, snapshot.changed


def test_an_article_that_nobody_touched_is_current(desk, cited):
    found = seen(desk, cited)
    assert outcome(found) == ("current", 2, 2, False)
    assert found.edition.article == desk.article("iraq.md")
    assert list(found.edition.paragraphs) == desk.paragraphs(cited[0].article_id)
    assert found.edition.added == BEGIN
    assert seen(desk, cited, timed=False) == found


def test_an_edit_elsewhere_is_told_and_the_paragraph_is_found_at_its_new_place(desk, cited, write):
    write(FIRST.replace("2020-01-05", "2020-01-06").replace("votes\n\n", "voted\n\nA new beginning was made.\n\n"))
    found = seen(desk, cited)
    assert outcome(found) == ("changed", 2, 3, True)
    assert texts(found) == ["The parliament in Baghdad voted on Sunday.", "Nothing came of the vote in the end."]
    assert (found.edition.article.title, found.edition.article.published) == ("Iraq votes", date(2020, 1, 5))
    assert desk.article("iraq.md").title == "Iraq voted"
    assert outcome(seen(desk, cited, timed=False)) == ("current", 3, 3, False)


@pytest.mark.parametrize("timed", [True, False])
@pytest.mark.parametrize(
    "edited",
    [FIRST.replace("in the end", "until 2021"), FIRST.replace("Nothing", "NOTHING"), FIRST.partition("Nothing")[0]],
)
def test_a_paragraph_that_was_altered_or_cut_is_shown_as_it_was(desk, cited, write, edited, timed):
    write(edited)
    found = seen(desk, cited, timed=timed)
    assert outcome(found) == ("altered", 2, None, True)
    assert texts(found)[1] == "Nothing came of the vote in the end."


def test_an_edit_that_was_taken_back_is_none(desk, cited, write):
    write(FIRST.replace("in the end", "until 2021"))
    write(FIRST)
    assert outcome(seen(desk, cited)) == ("current", 2, 2, False)


def test_of_three_revisions_each_answer_sees_its_own(desk, cited, write):
    second = write(FIRST.replace("Sunday", "Monday"))
    write(FIRST.replace("Sunday", "Tuesday"))
    assert texts(seen(desk, cited))[0].endswith("Sunday.")
    assert texts(seen(desk, (cited[0], second)))[0].endswith("Monday.")
    assert outcome(seen(desk, (cited[0], second))) == ("changed", 2, 2, True)
    assert texts(seen(desk, cited, timed=False))[0].endswith("Tuesday.")


def test_the_same_words_under_another_number_still_stand(desk, cited, write):
    write(FIRST.replace("The parl", "Nothing came of the vote in the END.\n\nThe parl"))
    assert outcome(seen(desk, cited)) == ("changed", 2, 3, True)


def test_a_removed_article_is_gone_with_every_revision(desk, cited, write):
    write(FIRST.replace("in the end", "until 2021"))
    desk.remove("iraq.md")
    found = seen(desk, cited)
    assert outcome(found) == ("removed", None, None, True) and found.edition is None
    left = [desk.archive.library.rows(f"SELECT count(*) FROM {t}") for t in ("revisions", "placements", "paragraphs")]
    assert left == [[(0,)]] * 3


def test_what_was_removed_and_came_back_is_current_or_was_never_so(desk, cited, write):
    desk.remove("iraq.md")
    write(FIRST)
    assert outcome(seen(desk, cited)) == ("current", 2, 2, False)
    desk.remove("iraq.md")
    write(FIRST.replace("in the end", "until 2021"))
    assert seen(desk, cited) is None


def test_what_was_never_in_the_archive_is_none_or_removed(desk, cited):
    library, paragraph = desk.archive.library, cited[0]
    assert as_it_was(library, paragraph.article_id, paragraph.id, "Something else.") is None
    assert as_it_was(library, paragraph.article_id, "no such id", paragraph.text) is None
    assert as_it_was(library, "no such id", paragraph.id, paragraph.text).state == "removed"


def test_a_newer_reader_that_reads_the_same_changes_nothing(desk, cited, write, monkeypatch):
    monkeypatch.setattr(ingest, "READER", "another")
    write(FIRST)
    assert desk.archive.library.rows("SELECT max(revision) FROM revisions") == [(2,)]
    assert outcome(seen(desk, cited)) == ("current", 2, 2, False)


def test_an_old_revision_has_everything_that_is_shown(desk):
    old = Article("/a", "a", "Votes", "It voted.", date(2020, 1, 5), "https://ex.org/a", "Ann", "The Ex")
    new = Article("/a", "a", "Voted", "It had voted.", date(2021, 1, 5), "https://ex.org/b", "Bob", "The Why")
    desk.add_articles([old])
    (paragraph,) = desk.paragraphs(old.id)
    desk.add_articles([new])
    found = as_it_was(desk.archive.library, old.id, paragraph.id, paragraph.text)
    assert found.edition.article == old and found.edition.paragraphs == (paragraph,)
    assert desk.article("a") == new


def test_of_what_came_back_after_the_question_the_first_revision_is_shown(desk, cited, write):
    desk.remove("iraq.md")
    write(FIRST)
    write(FIRST.replace("Sunday", "Monday"))
    assert texts(seen(desk, cited))[0].endswith("Sunday.")
    assert outcome(seen(desk, cited)) == ("changed", 2, 2, True)
