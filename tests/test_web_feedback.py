"""Feedback below an answer: what is kept of it, and the case that is made of it."""

import json
from datetime import date

import gradio as gr
import pytest
from pages import TROOPS, WHY, asked, by, site_of

from eval.cases import load
from eval.datasets.registry import find
from index.turns import NOTE, Choices
from rag.record import from_json
from ui.web.feedback import Feedback, folder, named


@pytest.fixture
def site(seeds, tmp_path):
    with site_of(seeds, tmp_path) as site:
        yield site


@pytest.fixture
def row(site):
    with gr.Blocks():
        yield Feedback(site, gr.Textbox(), gr.HTML())


def shown(change, component):
    """The properties that an update gives a component."""
    update = change[component]
    return update if isinstance(update, dict) else update.constructor_args


def rated(site, told, owner=""):
    return site.history.turn(told.conversation, owner, told.n).feedback


def test_the_row_is_about_the_answer_that_is_shown(site, row):
    first = asked(site, WHY)
    second = asked(site, TROOPS, conversation=first.conversation)
    site.history.rate(first.conversation, "", 1, -1, "No")
    for told, thumb in ((first, -1), (second, 0)):
        change = row.follow(told.conversation, told.n, by())
        assert shown(change, row.row)["visible"] and (change[row.n], change[row.thumb]) == (told.n, thumb)
        assert shown(change, row.note)["visible"] == bool(thumb)


def test_the_page_shows_the_row_of_a_new_answer_as_it_would_be_told(site, row):
    told = asked(site, WHY)
    changes = row.follow(told.conversation, told.n, by()), row.follow(told.conversation, 0, by())
    begun, none = ([change.get(part, gr.skip()) for part in row.parts] for change in changes)
    script = row.unrated()
    assert script.startswith("(n) => dateline.unrated(n, ") and script.endswith(f", {row.parts.index(row.n)})")
    given = json.loads(f"[{script.partition('(n, ')[2].removesuffix(')')}]")
    assert given[0] == [0 if part is row.n else update for part, update in zip(row.parts, begun, strict=True)]
    assert given[1] == none


@pytest.mark.parametrize("last", [0, 2, -1, None, "1", [1], 1e300, float("nan")])
def test_there_is_no_row_for_what_was_not_kept(site, row, last):
    told = asked(site, WHY)
    change = row.follow(told.conversation, last, by())
    assert not shown(change, row.row)["visible"] and change[row.n] == 0


def test_there_is_no_row_for_what_another_was_told(site, row):
    told = asked(site, WHY)
    assert not shown(row.follow(told.conversation, told.n, by("eve")), row.row)["visible"]


def test_a_thumb_and_a_note_are_kept_and_can_be_changed(site, row):
    told = asked(site, WHY)
    change = row.praise(told.conversation, told.n, "", by())
    assert "Kept: good." in change[row.said] and rated(site, told).thumb == 1
    assert shown(change, row.good)["variant"] == "primary" and shown(change, row.make)["visible"]
    change = row.annotate(told.conversation, told.n, 1, "Both dates", by())
    assert "with your note" in change[row.said] and rated(site, told).note == "Both dates"
    change = row.blame(told.conversation, told.n, "Both dates", by())
    assert (rated(site, told).thumb, rated(site, told).note) == (-1, "Both dates")
    assert [shown(change, button)["variant"] for button in (row.good, row.bad)] == ["secondary", "primary"]
    change = row.take_back(told.conversation, told.n, by())
    assert rated(site, told) is None and not shown(change, row.make)["visible"]


def test_what_cannot_be_kept_is_said_and_what_was_typed_stays(site, row):
    told = asked(site, WHY)
    for change in (
        row.praise(told.conversation, told.n, "x" * (NOTE + 1), by()),
        row.praise(told.conversation, told.n, "", by("eve")),
        row.blame(told.conversation, 7, "", by()),
        row.annotate("", None, None, "", by()),
        row.take_back(told.conversation, 7, by()),
    ):
        assert set(change) == {row.said} and 'class="fault"' in change[row.said]
    assert rated(site, told) is None


def test_a_good_answer_becomes_a_case_with_what_it_cites(site, row):
    first = asked(site, WHY)
    told = asked(
        site, TROOPS, conversation=first.conversation, choices=Choices(since=date(2020, 1, 1), outlets=("X",))
    )
    row.praise(told.conversation, told.n, "", by())
    change = row.begin_case(told.conversation, told.n, by())
    case = json.loads(change[row.case])
    answer = from_json(told.answer)
    assert case["question"] == TROOPS and case["answerable"] and case["since"] == "2020-01-01"
    cited = {(note.article.source, note.paragraph.n) for note in answer.citations}
    assert cited and {(gold["source"], gold["paragraph"]) for gold in case["gold"]} == cited
    assert [turn["question"] for turn in case["history"]] == [WHY]
    assert "some outlets only" in change[row.about] and shown(change, row.draft)["visible"]


def test_an_edited_case_is_added_once_and_mended_in_its_place(site, row):
    told = asked(site, WHY)
    draft = json.loads(row.begin_case(told.conversation, told.n, by())[row.case])
    draft["gold"] = draft["gold"][:1]
    change = row.add_case(json.dumps(draft), "my set", False)
    path = folder(site) / "my set.jsonl"
    assert [case.id for case in load(path)] == [named(WHY)] and len(load(path)[0].gold) == 1
    assert f"dateline eval run &#x27;{path}&#x27; --archive {site.desk.settings.archive}" in change[row.added]
    mended = change[row.case].replace("because", "since")
    row.add_case(mended, "my set", change[row.over])
    assert len(load(path)) == 1
    row.add_case(mended, "my set", False)
    assert [case.id for case in load(path)] == [named(WHY), f"{named(WHY)}-2"]
    assert len(find(str(path)).cases) == 2
    assert "my set" in row.begin_case(told.conversation, told.n, by())[row.about]


def test_a_bad_answer_is_no_key_until_it_is_put_right(site, row):
    told = asked(site, WHY)
    row.blame(told.conversation, told.n, "", by())
    change = row.begin_case(told.conversation, told.n, by())
    draft = json.loads(change[row.case])
    assert "gold" not in draft and "facts" not in draft and "The answer was bad" in change[row.about]
    refused = row.add_case(change[row.case], "mine", False)
    assert set(refused) == {row.added} and "needs gold paragraphs or facts" in refused[row.added]
    assert row.over in row.add_case(json.dumps(draft | {"facts": [["strike"]]}), "mine", False)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"id": "a"}', "[" * 100_000, '{"id": "a", "question": 3}'])
def test_what_is_no_case_is_said_and_nothing_is_written(site, row, text):
    change = row.add_case(text, "mine", False)
    assert set(change) == {row.added} and 'class="fault"' in change[row.added]
    assert not (folder(site) / "mine.jsonl").exists()


@pytest.mark.parametrize(
    "name", ["", "..", "../out", "a/b", "a\\b", ".hidden", "x" * 61, "a\0b", "-rf", "ä", "a.jsonl"]
)
def test_a_set_is_a_file_of_its_folder(site, row, tmp_path, name):
    before = sorted(tmp_path.rglob("*"))
    change = row.add_case('{"id": "a", "question": "Why?", "answerable": false}', name, False)
    assert set(change) == {row.added} and "a set cannot be called" in change[row.added]
    assert sorted(tmp_path.rglob("*")) == before


def test_there_is_no_case_without_an_answer(site, row):
    told = asked(site, WHY)
    for conversation, n, owner in (("", 0, ""), (told.conversation, 0, ""), (told.conversation, 1, "eve")):
        change = row.begin_case(conversation, n, by(owner))
        assert set(change) == {row.said} and 'class="fault"' in change[row.said]


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Why did it, in 2020?", "why-did-it-in-2020"),
        ("???", "case"),
        ("Ü" * 9, "case"),
        ("a " * 40, "a-" * 19 + "a"),
    ],
)
def test_an_id_is_made_of_the_first_words(question, name):
    assert named(question) == name
