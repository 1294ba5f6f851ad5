"""The files of a briefing that the page keeps: made on demand, to their owner only, under a plain name."""

import json
from dataclasses import replace

import exported
import pytest
from page import parsed
from pages import client, site_of
from starlette.routing import Mount

from ui.export import FORMATS
from ui.web.briefed import briefing
from ui.web.gate import Gate
from ui.web.pages import NoSuch
from ui.web.shelf import MOST, Shelf, routes, shelf_of

TROOPS = "US troops in Iraq"
BEGIN = {"pdf": b"%PDF", "docx": b"PK", "html": b"<!doctype html>", "md": b"# US troops", "json": b"{"}


@pytest.fixture(scope="module")
def site(seeds, tmp_path_factory):
    with site_of(seeds, tmp_path_factory.mktemp("site")) as site:
        yield site


def test_every_file_is_made_when_it_is_asked_for(site):
    made = site.desk.brief(TROOPS, length="short")
    links = [link["href"] for link in parsed(briefing(made, shelf_of(site).put("ann", made))).all("a", "save")]
    assert [link.rpartition(".")[2] for link in links] == list(BEGIN) and {*BEGIN} == {end[1:] for end in FORMATS}
    asking = client(routes(site))
    for link in links:
        ending = link.rpartition(".")[2]
        answer = asking.get(link, headers={"x-owner": "ann"})
        assert answer.status_code == 200 and answer.content.startswith(BEGIN[ending])
        assert answer.headers["content-disposition"] == f'attachment; filename="briefing-us-troops-in-iraq.{ending}"'
        assert (
            answer.headers["cache-control"] == "no-store" and "sandbox" in answer.headers["content-security-policy"]
        )
        assert asking.get(link, headers={"x-owner": "bob"}).status_code == 404
        assert asking.get(link).status_code == 404
    assert json.loads(answer.content)["topic"] == TROOPS


@pytest.mark.parametrize("name", ["x.pdf", "{}.odt", "{}.", "{}.__init__", "{}.md.md", "{}", "{}x.md"])
def test_an_address_that_names_nothing_of_ours_is_not_found(site, name):
    token = shelf_of(site).put("", exported.made())
    answer = client(routes(site)).get(f"/briefing/{name.format(token)}")
    assert answer.status_code == 404 and answer.text.count("\n") <= 1


def test_a_files_name_is_plain_whatever_the_headline_says(site):
    for headline, name in {
        '../../etc/passwd"; filename=x\r\nSet-Cookie: a': "briefing-etc-passwd-filename-x-set-cookie-a.md",
        "العربية 中文": "briefing.md",
        "Q" * 500: f"briefing-{'q' * 51}.md",
    }.items():
        token = shelf_of(site).put("", replace(exported.made(), headline=headline))
        told = client(routes(site)).get(f"/briefing/{token}.md").headers
        assert told["content-disposition"] == f'attachment; filename="{name}"' and "set-cookie" not in told


def test_only_the_last_are_kept(site):
    shelf = Shelf()
    first, *rest = [shelf.put("", exported.made()) for _ in range(MOST + 1)]
    assert len({first, *rest}) == MOST + 1 and all(len(token) >= 20 for token in rest)
    for token in rest:
        assert shelf.get(token, "") == exported.made()
    with pytest.raises(NoSuch, match="write it again"):
        shelf.get(first, "")


def test_two_servers_share_nothing(site, seeds, tmp_path):
    with site_of(seeds, tmp_path) as other:
        token = shelf_of(site).put("", exported.made())
        assert client(routes(other)).get(f"/briefing/{token}.md").status_code == 404
        assert client(routes(site)).get(f"/briefing/{token}.md").status_code == 200


def test_the_guard_lets_the_files_through(site):
    gate = Gate([*routes(site), Mount("/", routes=[])])
    gate.check({"type": "http", "path": "/briefing/abc_-1.pdf", "method": "GET", "headers": []})
