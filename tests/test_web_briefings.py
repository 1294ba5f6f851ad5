"""The Briefing tab: how far the work is, the briefing with its footnotes, what goes wrong, its files, letting go."""

import asyncio
import re
import threading
from dataclasses import replace

import exported
import gradio as gr
import pytest
from faults import MODEL, Fault, status
from loopback import until
from page import parsed
from pages import by, client, site_of

from index.errors import ArchiveError
from rag import settings
from rag.desk import Desk
from ui.export import html as as_html
from ui.export import json as as_json
from ui.web import pages
from ui.web.briefed import briefing
from ui.web.briefings import Briefings, Step, Unwanted, step, steps
from ui.web.site import Site

TROOPS = "US troops in Iraq"
VOTED = "In January 2020 the Iraqi parliament voted to end the U.S. military presence after the killing of Soleimani."
REFUSED = Fault("refused", "error", (), status("400 Bad Request", b'{"error":"no such thing"}'))
CHOICES = {"since": None, "until": None, "outlets": [], "length": "short", "sections": 0, "model": "none"}


@pytest.fixture(scope="module")
def site(seeds, tmp_path_factory):
    with site_of(seeds, tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def tab(site):
    return tab_of(site)


def tab_of(site):
    with gr.Blocks():
        return Briefings(site)


def asked(tab, topic=TROOPS, owner="", **choices):
    """Every change of the tab on the way, by the name of what changed."""
    names = {tab.topic: "topic", tab.said: "said", tab.shown: "shown"}

    async def run():
        given = {"topic": topic, **CHOICES, **choices, "request": by(owner)}
        return [{names[part]: new for part, new in change.items()} async for change in tab.brief(**given)]

    return asyncio.run(run())


def shown(changes):
    """The briefing that is there at the end."""
    return parsed([change["shown"] for change in changes if "shown" in change][-1])


@pytest.fixture(scope="module")
def made(site):
    """One briefing, for all tests that only look at it."""
    return site.desk.brief(TROOPS)


# What is shown


def test_it_is_told_how_far_the_work_is_then_the_briefing_is_there(tab):
    changes = asked(tab)
    told = [parsed(change["said"]).text for change in changes if change.get("said")]
    numbers = [re.search(r"question (\d+) of (\d+)", text) for text in told]
    counted = [(int(found[1]), int(found[2])) for found in numbers if found]
    assert told[0].startswith("Reading what the archive tells")
    assert counted[0][0] == 1 and counted == sorted(counted) and counted[-1][0] == counted[-1][1]
    assert changes[-2]["said"] == "" and shown(changes).all("h2")[0].text == TROOPS
    first, last = changes[0]["topic"], changes[-1]["topic"]
    assert (first["submit_btn"], first["stop_btn"], last["submit_btn"], last["stop_btn"]) == (
        False, "Stop", "Write", False,
    )  # fmt: skip
    assert "value" not in first and "value" not in last  # what was typed stays


def test_each_footnote_opens_the_words_it_quotes(site, made):
    page = parsed(briefing(made, "token"))
    marks = [link for place in page.all(class_="mark") for link in place.all("a")]
    notes = {note["value"]: note for note in page.all("ol", "notes")[0].all("li")}
    assert {mark.text for mark in marks} == set(notes) and len(marks) > 30
    opened = client(pages.routes(site))
    for mark in {mark["href"]: mark for mark in marks}.values():
        assert "opens" in mark["class"].split() and mark["aria-label"].startswith(f"Footnote {mark.text}: ")
        note = notes[mark.text]
        assert note.all("a", "opens")[0]["href"] == mark["href"]
        answer = opened.get(mark["href"], headers={"x-fragment": "1"})
        quoted = parsed(answer.text).all("mark")
        assert answer.status_code == 200 and quoted[0].text.strip() == note.all("q")[0].text


def test_it_has_the_parts_of_the_files_but_the_annex(made):
    page = parsed(briefing(made, "token"))
    heads = [head.text for head in page.all("h3")]
    filed = [head.text for head in parsed(as_html.document(made).decode()).all("h2")]
    assert heads == [head for head in filed if not head.startswith("Annex")]
    names = {head.attributes.get("id") for head in page.all("h3")}
    assert {link["href"].removeprefix("#") for link in page.all("nav")[0].all("a")} == names - {"brief-summary"}
    rows, markers = page.all("table", "brief-timeline")[0].all("tbody")[0].all("tr"), page.all("svg")[0].all("a")
    assert [f"#{row['id']}" for row in rows] == [marker["href"] for marker in markers]
    assert [row.all("a")[0]["href"] for row in rows] == [f"#{marker['id']}" for marker in markers]


def test_its_numbers_are_those_of_its_files():
    given = replace(exported.made(), summary=(exported.sentence("It voted.", 4),))
    page = parsed(briefing(given, "token"))
    told = as_json.contents(given)["citations"]
    assert told[0]["article"]["title"] == "Council votes 4"
    assert page.all(class_="lead")[0].text == "It voted.1"
    notes = page.all("ol", "notes")[0].all("li")
    assert [note.all("a")[0].text for note in notes] == [cited["article"]["title"] for cited in told]
    assert [note.all("q")[0].text for note in notes] == [cited["quote"] for cited in told]


def test_hostile_words_are_text_and_nothing_else():
    page = parsed(briefing(exported.hostile(), "token"))
    plain = parsed(briefing(exported.made(), "token"))
    assert {part.name for part in page.all()} <= {part.name for part in plain.all()} | {"p", "span", "div"}
    for part in page.all():
        assert not any(name.startswith("on") or name == "style" for name in part.attributes)
        assert part.attributes.get("href", "#").startswith(("/source/", "/briefing/token.", "#", "https://ex.org/"))
    for field in ("headline", "told", "fault", "speaker", "claim", "outlet"):
        assert f"{field} <script>alert(1)</script>" in page.text


def test_a_failed_model_stands_above_a_briefing_that_is_whole(seeds, tmp_path):
    with REFUSED.serving(VOTED) as server, site_of(seeds, tmp_path) as site:
        site.desk.settings = site.desk.settings.model_copy(update={"ollama": server.url})
        page = shown(asked(tab_of(site), model=MODEL))
        (fault,) = page.all("p", "fault")
        assert "no such thing" in fault.text and fault["role"] == "alert"
        assert len(page.all("h3")) > 5 and page.text.count("no such thing") == 1
        server.heal()
        page = shown(asked(tab_of(site), model=MODEL))
        assert not page.all("p", "fault") and f"Written by {MODEL}" in page.text and VOTED in page.text


def test_no_model_means_none_whatever_the_settings_name(seeds, tmp_path):
    with REFUSED.serving(VOTED) as server, site_of(seeds, tmp_path) as site:
        site.desk.settings = site.desk.settings.model_copy(update={"ollama": server.url, "model": MODEL})
        page = shown(asked(tab_of(site), model="none"))
        assert "No model: these sentences are quoted" in page.text and not server.requests


# What goes wrong


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"topic": "penguins of Antarctica"}, "The archive does not answer this."),
        ({"topic": ""}, "can be searched for"),
        ({"topic": "w" * 10_000}, "the topic has 10,000 characters, the most is 400"),
        ({"since": "soon"}, "'soon' is not a day"),
        ({"since": "2024-01-02", "until": "2024-01-01"}, "is after"),
        ({"outlets": ["The Nowhere"]}, "no article is from 'The Nowhere'"),
        ({"length": "huge"}, "there is no length 'huge'"),
        ({"sections": 99}, "a briefing cannot have 99 sections"),
        ({"model": "os.path:Join"}, "there is no model 'os.path:Join'"),
    ],
)
def test_what_cannot_be_is_one_line_and_nothing_is_lost(tab, given, words):
    changes = asked(tab, **given)
    assert not any("shown" in change for change in changes)  # the briefing before stays
    (fault,) = parsed(changes[-2]["said"]).all("p", "fault")
    assert words in fault.text and "\n" not in fault.text
    assert changes[-1]["topic"]["submit_btn"] == "Write"
    assert not any("value" in change.get("topic", {}) for change in changes)


def test_without_an_archive_it_says_what_to_do(seeds, tmp_path):
    with Desk.open(settings.load(archive=tmp_path / "none", models=seeds.settings.models, model="none")) as desk:
        tab = tab_of(Site(desk, tmp_path))
        assert "add articles first" in asked(tab)[-2]["said"]
        assert tab.refresh()[tab.outlets].choices == []


def test_what_there_is_to_choose_from_is_told_anew(seeds, tmp_path):
    with site_of(seeds, tmp_path) as site:
        tab = tab_of(site)
        assert tab.refresh()[tab.outlets].choices == [] and set(tab.refreshed) == set(tab.refresh())
        site.desk.add_articles([exported.article(1)])
        assert [name for name, _ in tab.refresh()[tab.outlets].choices] == ["The Ex 1"]


# The work


def told_until_unwanted(begun, ended):
    def work(tell, stopped):
        try:
            while True:
                begun.set()
                tell("questions", 1, 2)
                threading.Event().wait(0.01)
        except Unwanted:
            assert stopped()
            ended.set()
            raise

    return work


def test_when_nobody_listens_any_more_the_work_ends_at_its_next_step():
    begun, ended = threading.Event(), threading.Event()

    async def run():
        stream = steps(told_until_unwanted(begun, ended))
        assert await anext(stream) == Step("questions", 1, 2)
        await stream.aclose()

    asyncio.run(run())
    until(ended.is_set)
    until(lambda: not any(thread.name == "briefing" for thread in threading.enumerate()))


def test_a_long_silence_is_told_so_that_a_closed_tab_is_noticed(monkeypatch):
    monkeypatch.setattr("ui.web.briefings.BEAT", 0.01)
    go_on = threading.Event()

    def work(tell, stopped):
        tell("sections", 1, 6)
        go_on.wait(5)
        return exported.made()

    async def run():
        stream = steps(work)
        told = [await anext(stream) for _ in range(4)]
        go_on.set()
        return told, [item async for item in stream][-1]

    assert asyncio.run(run()) == ([Step("sections", 1, 6)] * 4, exported.made())


def test_what_goes_wrong_is_raised_where_one_listens():
    def work(tell, stopped):
        raise ArchiveError("it is gone", "add articles")

    async def run():
        return [item async for item in steps(work)]

    with pytest.raises(ArchiveError, match="it is gone"):
        asyncio.run(run())


def test_a_step_says_which_of_how_many():
    assert "Writing section 2 of 6" in step(Step("sections", 1, 6))
    assert "question 6 of 6" in step(Step("questions", 6, 6))
    (bar,) = parsed(step(Step("sections", 1, 6))).all("progress")
    assert (bar["value"], bar["max"]) == ("1", "6")


def test_the_desk_of_the_page_stays_as_it_was(site, tab):
    before = site.desk.settings
    asked(tab, sections=1)
    assert site.desk.settings is before
