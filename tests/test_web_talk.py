"""The route that the page's script asks: lines of JSON as the answer comes; whatever a browser sends is words."""

import json

import pytest
from page import parsed
from pages import TROOPS, WHY, client, site_of

from ui.web import talk, turns


@pytest.fixture
def site(seeds, tmp_path):
    with site_of(seeds, tmp_path) as site:
        yield site


@pytest.fixture
def asks(site):
    """Asks, and returns every markup that was told."""
    there = client(talk.routes(site))

    def asked(owner="", **given):
        answer = there.post("/ask", json=given, headers={"x-owner": owner})
        assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
        return [parsed(json.loads(line)) for line in answer.text.splitlines()]

    return asked


def test_the_answer_comes_step_by_step_and_says_where_it_was_kept(site, asks):
    *steps, last = asks(question=WHY)
    assert [page.all("div", "coming") != [] for page in steps] == [True] * len(steps)
    assert len({page.text for page in steps}) == len(steps) >= 2
    (turn,) = last.all("section", "turn")
    (kept,) = site.history.turns(turn["data-conversation"], "")
    assert (turn["id"], kept.question) == ("turn-1", WHY)


def test_a_conversation_goes_on_and_is_its_owners(site, asks):
    place = asks("ann", question=WHY)[-1].all("section", "turn")[0]["data-conversation"]
    assert asks("ann", question=TROOPS, conversation=place)[-1].all("section", "turn")[0]["id"] == "turn-2"
    (fault,) = asks("eve", question=TROOPS, conversation=place)[-1].all("p", "fault")
    assert "there is no conversation" in fault.text
    assert len(site.history.turns(place, "ann")) == 2


def test_the_controls_count(asks):
    late = asks(question=WHY, since="2024-01-01", until=None, outlets=[], model="none")[-1]
    assert not late.all("a", "chip")
    (fault,) = asks(question=WHY, since="tomorrow")[-1].all("p", "fault")
    assert "since" in fault.text
    (fault,) = asks(question=WHY, model="collections.abc:Mapping")[-1].all("p", "fault")
    assert "there is no model" in fault.text


@pytest.mark.parametrize("odd", [None, 3, {"a": 1}, ["x"], True, 1e300])
def test_what_is_no_text_counts_as_none(asks, odd):
    (fault,) = asks(question=odd, conversation=odd)[-1].all("p", "fault")
    assert "can be searched for" in fault.text
    assert asks(question=WHY, conversation=odd, since=odd, outlets={"x": odd}, model=odd)[-1].all("a", "chip")


@pytest.mark.parametrize("body", [b"", b"[1]", b'"why"', b"{", b"\xff", b"[" * 100_000, b"question=why"])
def test_anything_but_an_object_is_refused_in_a_line(site, body):
    answer = client(talk.routes(site)).post("/ask", content=body)
    assert (answer.status_code, answer.text.count("\n")) == (400, 1)


def test_a_fault_of_ours_is_told_and_logged(asks, monkeypatch, caplog):
    def broken(*given):
        raise RuntimeError("a bug")

    monkeypatch.setattr(turns, "_begun", broken)
    (fault,) = asks(question=WHY)[-1].all("p", "fault")
    assert "the answer failed" in fault.text and "a bug" not in fault.text
    assert "a bug" in caplog.text
