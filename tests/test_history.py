"""What the web page remembers: conversations, turns and feedback, by owner, while others write."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from index.errors import ArchiveDamaged, ArchiveLocked, ArchiveMissing, ConversationMissing, UsageError
from index.history import PAGE, History
from index.library import Library
from index.turns import ANSWER, NOTE, OWNER, QUESTION, TITLE, Choices

WHY = "Why did parliament vote in 2020?"
CHOSEN = Choices(date(2020, 1, 1), date(2020, 12, 31), ("The Ex", "Al Áx"), "qwen3:4b")
PUBLISH = """
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN IMMEDIATE")
db.execute("INSERT INTO meta (name, value) VALUES ('busy', '1')")
print("busy", flush=True)
time.sleep(float(sys.argv[2]))
db.execute("COMMIT")
"""


@pytest.fixture
def path(tmp_path):
    Library(tmp_path / "library.db", create=True).close()
    return tmp_path / "library.db"


@pytest.fixture
def history(path):
    with History(path) as history:
        yield history


@pytest.fixture
def kept(history):
    """A conversation of two turns."""
    begun = history.begin("ann", WHY)
    history.append(begun.id, "ann", WHY, '{"a": 1}', CHOSEN)
    history.append(begun.id, "ann", "And in 2021?", '{"a": 2}')
    return begun


def publishing(path, seconds):
    process = subprocess.Popen([sys.executable, "-c", PUBLISH, str(path), str(seconds)], stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"busy\n"
    return process


def test_a_conversation_comes_back_as_it_was(history, path):
    begun = history.begin("", WHY)
    asked = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
    made = history.append(begun.id, "", WHY, '{"a": "ü"}', CHOSEN, asked)
    assert (made.n, made.asked, made.choices, made.feedback) == (1, asked, CHOSEN, None)
    second = history.append(begun.id, "", "And then?", "{}")
    assert second.n == 2 and second.choices == Choices()
    assert abs(second.asked - datetime.now(UTC)) < timedelta(minutes=1)
    with History(path) as again:
        assert again.turns(begun.id, "") == [made, second]
        found = again.conversation(begun.id, "")
    assert (found.title, found.started, found.turns) == (WHY, begun.started, 2)
    assert found.updated >= begun.updated
    assert history.turn(begun.id, "", 2) == second


def test_nobody_finds_what_another_owner_has(history, kept):
    history.rate(kept.id, "ann", 1, 1)
    for owner in ("bob", "", "ANN", "ann ", "%", "\ud800"):
        assert history.conversations(owner) == [] == history.rated(owner)
        for act in (
            lambda owner: history.conversation(kept.id, owner),
            lambda owner: history.turns(kept.id, owner),
            lambda owner: history.turn(kept.id, owner, 1),
            lambda owner: history.append(kept.id, owner, "What?", "{}"),
            lambda owner: history.rename(kept.id, owner, "Mine"),
            lambda owner: history.rate(kept.id, owner, 1, -1),
            lambda owner: history.unrate(kept.id, owner, 1),
            lambda owner: history.remove(kept.id, owner),
        ):
            with pytest.raises(ConversationMissing, match="there is no"):
                act(owner)
    assert history.remove_all("bob") == 0
    assert [turn.feedback.thumb if turn.feedback else 0 for turn in history.turns(kept.id, "ann")] == [1, 0]


@pytest.mark.parametrize("name", ["", "nothing", "' OR 1=1 --", "\udc80", "x" * 10_000])
def test_what_is_not_there_says_so(history, name):
    with pytest.raises(ConversationMissing, match="it may have been removed"):
        history.turns(name, "")
    with pytest.raises(ConversationMissing):
        history.rate(name, "", 1, 1)


@pytest.mark.parametrize("n", [0, 3, -1, 10**30])
def test_a_turn_that_is_not_there_says_so(history, kept, n):
    with pytest.raises(ConversationMissing, match=f"there is no question {n} in conversation"):
        history.turn(kept.id, "ann", n)
    with pytest.raises(ConversationMissing):
        history.rate(kept.id, "ann", n, 1)


def test_the_list_is_newest_first_in_pages_and_can_be_searched(history):
    ids = [history.begin("", f"Question number {n}").id for n in range(5)]
    history.append(ids[1], "", "Wo liegt die STRASSE nach Ärger?", "{}")
    assert [found.id for found in history.conversations("", limit=1)] == [ids[1]]
    whole = [found.id for found in history.conversations("")]
    assert sorted(whole) == sorted(ids)
    paged = [found.id for at in (0, 2, 4) for found in history.conversations("", limit=2, offset=at)]
    assert paged == whole
    assert [found.id for found in history.conversations("", search="number 3")] == [ids[3]]
    assert [found.id for found in history.conversations("", search="  ärger straße number")] == [ids[1]]
    assert history.conversations("", search="100% _") == []
    for limit, offset in ((0, 0), (-1, 0), (PAGE + 1, 0), (1, -1)):
        with pytest.raises(UsageError, match=f"1 to {PAGE}"):
            history.conversations("", limit=limit, offset=offset)


def test_a_title_is_one_line_and_can_be_changed(history, kept):
    long = history.begin("", f"Who\n said  {'very ' * 60}much?")
    assert len(long.title) <= TITLE and long.title.startswith("Who said very") and long.title.endswith("very…")
    assert history.rename(kept.id, "ann", " The vote\nof 2020 ").title == "The vote of 2020"
    assert history.conversation(kept.id, "ann").title == "The vote of 2020"
    with pytest.raises(UsageError, match="the title is empty"):
        history.rename(kept.id, "ann", " ")


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda history, at: history.begin("", "x" * (QUESTION + 1)), "the question has 10,001 characters"),
        (lambda history, at: history.begin("", " \n"), "the question is empty"),
        (lambda history, at: history.begin("x" * (OWNER + 1), "Why?"), "the owner has 201 characters"),
        (lambda history, at: history.begin("", "half \ud83d"), "the question has half a character"),
        (lambda history, at: history.append(at, "ann", "", "{}"), "the question is empty"),
        (lambda history, at: history.append(at, "ann", "Why?", ""), "the answer is empty"),
        (lambda history, at: history.append(at, "ann", "Why?", "x" * (ANSWER + 1)), "the answer has 8,000,001"),
        (
            lambda history, at: history.append(at, "ann", "Why?", "{}", Choices(model="x" * 10_001)),
            "the list of choices has",
        ),
        (lambda history, at: history.rename(at, "ann", "x" * (TITLE + 1)), "the title has 201"),
        (lambda history, at: history.rate(at, "ann", 1, 1, "x" * (NOTE + 1)), "the note has 2,001"),
        (lambda history, at: history.rate(at, "ann", 1, 2), "the thumb is 2; give 1 or -1"),
    ],
)
def test_what_cannot_be_kept_is_named_and_changes_nothing(history, kept, act, said):
    before = (history.conversations("ann"), history.turns(kept.id, "ann"))
    with pytest.raises(UsageError, match=said):
        act(history, kept.id)
    assert (history.conversations("ann"), history.turns(kept.id, "ann")) == before


def test_feedback_is_replaced_listed_and_taken_back(history, kept):
    history.rate(kept.id, "ann", 1, -1, "The year is wrong.")
    rated = history.rate(kept.id, "ann", 1, 1, "n" * NOTE)
    assert (rated.feedback.thumb, rated.feedback.note) == (1, "n" * NOTE)
    assert history.rated("ann") == [rated] == [turn for turn in history.turns(kept.id, "ann") if turn.feedback]
    assert history.rate(kept.id, "ann", 2, -1).feedback.note == ""
    assert {turn.n for turn in history.rated("ann")} == {1, 2}
    assert len(history.rated("ann", limit=1, offset=1)) == 1
    history.unrate(kept.id, "ann", 1)
    assert [turn.n for turn in history.rated("ann")] == [2]
    history.unrate(kept.id, "ann", 1)


def test_what_is_removed_is_gone_from_the_file_too(history, path):
    ids = [history.begin("ann", f"Question {n} on marmalade").id for n in range(3)]
    other = history.begin("bob", "On plums")
    for at in ids:
        history.append(at, "ann", "marmalade?", '{"marmalade": 1}')
        history.rate(at, "ann", 1, -1, "marmalade!")
    history.remove(ids[0], "ann")
    assert {found.id for found in history.conversations("ann")} == set(ids[1:])
    assert history.remove_all("ann") == 2
    assert history.conversations("ann") == []
    assert [found.id for found in history.conversations("bob")] == [other.id]
    history.close()
    db = sqlite3.connect(path)
    assert [db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("turns", "feedback")] == [0, 0]
    db.close()
    assert b"marmalade" not in path.read_bytes() and b"On plums" in path.read_bytes()


def test_many_threads_lose_no_turn(history, kept):
    def work(n):
        history.append(kept.id, "ann", f"Question {n}?", "{}")
        history.rate(kept.id, "ann", 1, 1 if n % 2 else -1, str(n))
        return len(history.turns(kept.id, "ann"))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(40)))
    turns = history.turns(kept.id, "ann")
    assert [turn.n for turn in turns] == list(range(1, 43))
    assert {turn.question for turn in turns[2:]} == {f"Question {n}?" for n in range(40)}


def test_while_another_process_publishes_reading_goes_on_and_writing_waits(history, kept, path):
    process = publishing(path, 1.5)
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(history.append, kept.id, "ann", "And now?", "{}")
        for _ in range(20):
            assert len(history.turns(kept.id, "ann")) == 2
        assert not waiting.done()
        assert waiting.result(20).n == 3
    process.wait()
    process.stdout.close()
    assert len(history.turns(kept.id, "ann")) == 3


def test_a_writer_that_never_ends_is_named(path, monkeypatch):
    monkeypatch.setattr("index.schema.PATIENCE", 0.2)
    process = publishing(path, 30)
    with History(path) as history, pytest.raises(ArchiveLocked, match="being written by another process"):
        history.begin("", WHY)
    process.kill()
    process.wait()
    process.stdout.close()


def test_without_an_archive_there_is_no_history_and_none_is_made(tmp_path):
    path = tmp_path / "archive" / "library.db"
    with History(path) as history:
        assert history.conversations("") == [] == history.rated("")
        with pytest.raises(ConversationMissing):
            history.turns("a", "")
        with pytest.raises(ArchiveMissing, match="dateline add PATH"):
            history.begin("", WHY)
        assert not path.parent.exists()
        path.parent.mkdir()
        Library(path, create=True).close()
        begun = history.begin("", WHY)
        assert history.conversations("") == [begun]


def test_a_closed_history_opens_again(history, kept):
    history.close()
    history.close()
    assert len(history.turns(kept.id, "ann")) == 2


@pytest.mark.parametrize("choices", ["{", "[]", "{}", '{"since": "x", "until": null, "outlets": [], "model": ""}'])
def test_damage_is_named(history, kept, path, choices):
    db = sqlite3.connect(path)
    db.execute("UPDATE turns SET choices = ?, sum = NULL WHERE n = 2", (choices,))  # as an earlier version left it
    db.commit()
    db.close()
    with pytest.raises(ArchiveDamaged, match=rf"question 2 of conversation {kept.id}.*is damaged.*; remove"):
        history.turns(kept.id, "ann")
    history.remove(kept.id, "ann")
