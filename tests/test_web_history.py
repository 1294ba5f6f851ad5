"""The History tab: found, continued, renamed, exported, removed; and an old footnote after its article changed."""

import json
import sqlite3

import gradio as gr
import pytest
from pages import TROOPS, WHY, asked, by, client, site_of

from ui.web import kept, pages
from ui.web.chat import Chat
from ui.web.history import STEP, Conversations, conversations


@pytest.fixture
def site(seeds, tmp_path):
    with site_of(seeds, tmp_path) as site:
        yield site


@pytest.fixture
def tab(site):
    with gr.Blocks():
        with gr.Tabs() as tabs, gr.Tab("Ask", id="ask"):
            chat = Chat(site)
        yield Conversations(site, chat, tabs)


def shown(change, component):
    """What an update makes of a component: a value, or the properties of a new one."""
    found = change[component]
    return found.constructor_args if isinstance(found, gr.blocks.Block) else found


def test_only_ones_own_conversations_are_listed_the_last_used_first(site, tab):
    first = asked(site, WHY, "ann")
    second = asked(site, TROOPS, "ann")
    asked(site, WHY, "bob")
    asked(site, "And in 2021?", "ann", first.conversation)
    listed = shown(tab.refresh(by("ann")), tab.list)
    assert listed.index(first.conversation) < listed.index(second.conversation)
    assert listed.count("<li>") == 2
    assert "2 questions" in listed and "1 question<" in listed


def test_a_title_is_text(site):
    made = site.history.begin("", '<img src=x onerror=alert(1)> "quoted" & \u202e more')
    listed = conversations([made], searched=False, all_of_them=True)
    assert "<img" not in listed and "\u202e" not in listed
    assert "&lt;img src=x onerror=alert(1)&gt; &quot;quoted&quot; &amp; more</button>" in listed
    assert "&amp;lt;" not in listed and "&amp;quot;" not in listed


def test_the_search_is_of_titles_and_questions(site, tab):
    why, troops = asked(site, WHY), asked(site, TROOPS)
    listed = shown(tab.look("IRAQ many", by()), tab.list)
    assert troops.conversation in listed and why.conversation not in listed
    assert "No conversation has all these words" in shown(tab.look("zebra", by()), tab.list)


def test_more_are_shown_on_demand(site, tab):
    for n in range(STEP + 3):
        site.history.begin("", f"Question {n}?")
    first = tab.refresh(by())
    assert shown(first, tab.list).count("<li>") == STEP and shown(first, tab.more)["visible"]
    more = tab.further("", first[tab.limit], by())
    assert shown(more, tab.list).count("<li>") == STEP + 3 and not shown(more, tab.more)["visible"]


@pytest.mark.parametrize("limit", [None, -5, float("nan"), float("inf")])
def test_whatever_the_browser_says_of_the_limit_is_a_number(site, tab, limit):
    asked(site, WHY)
    assert WHY in shown(tab.further("", limit, by()), tab.list)


def test_a_conversation_goes_on_in_the_ask_tab(site, tab):
    first = asked(site, WHY)
    asked(site, TROOPS, conversation=first.conversation)
    change = tab.open(f"open {first.conversation} 1700000000000", by())
    chat = tab.chat
    assert (change[chat.conversation], change[chat.asked]) == (first.conversation, TROOPS)
    assert change[chat.past].index('id="turn-1"') < change[chat.past].index('id="turn-2"')
    assert change[chat.last] == 2
    assert f'href="/turn/{first.conversation}/1/1"' in change[chat.past]
    assert shown(change, tab.tabs)["selected"] == "ask"


@pytest.mark.parametrize("wanted", ["open {} 1", "open nothing 1", "open", "", "open ' OR 1=1"])
def test_anothers_conversation_is_not_opened(site, tab, wanted):
    theirs = asked(site, WHY, "bob").conversation
    change = tab.open(wanted.format(theirs), by("ann"))
    assert set(change) == {tab.said} and "there is no conversation" in change[tab.said]


def test_an_answer_that_cannot_be_read_leaves_the_others(site, tab):
    first = asked(site, WHY)
    site.history.append(first.conversation, "", "Broken?", '{"schema": "dateline.record/1"}')
    asked_last = site.history.append(first.conversation, "", "Newer?", '{"schema": "dateline.record/9"}')
    change = tab.open(f"open {first.conversation}", by())
    assert 'id="turn-1"' in change[tab.chat.past]
    assert "an answer that was kept is damaged" in change[tab.chat.past]
    assert "upgrade dateline" in change[tab.chat.past] and asked_last.question in change[tab.chat.past]


def test_nothing_is_removed_before_it_is_confirmed(site, tab):
    kept_, gone = asked(site, WHY), asked(site, TROOPS)
    asks = tab.choose(f"remove {gone.conversation} 1", by())
    assert "with its 1 question?" in asks[tab.asks] and shown(asks, tab.panel)["visible"]
    assert len(site.history.conversations("")) == 2
    change = tab.act(asks[tab.task], "", kept_.conversation, "", STEP, by())
    assert [left.id for left in site.history.conversations("")] == [kept_.conversation]
    assert gone.conversation not in change[tab.list] and "Removed." in change[tab.said]
    assert tab.chat.conversation not in change


def test_the_chat_lets_go_of_what_is_removed(site, tab):
    gone = asked(site, WHY).conversation
    change = tab.act(f"remove {gone}", "", gone, "", STEP, by())
    assert change[tab.chat.conversation] == "" and change[tab.chat.last] == 0


def test_all_are_removed_but_those_of_others(site, tab):
    for owner in ("ann", "ann", "bob"):
        asked(site, WHY, owner)
    assert len(site.history.conversations("ann")) == 2
    asks = tab.ask_clear()
    assert len(site.history.conversations("ann")) == 2
    change = tab.act(asks[tab.task], "", "", "", STEP, by("ann"))
    assert "Removed 2 conversations." in change[tab.said] and change[tab.chat.conversation] == ""
    assert not site.history.conversations("ann") and len(site.history.conversations("bob")) == 1


def test_a_conversation_is_renamed(site, tab):
    told = asked(site, WHY)
    asks = tab.choose(f"rename {told.conversation} 1", by())
    assert shown(asks, tab.title)["value"] == WHY
    change = tab.act(asks[tab.task], "The vote", "", "", STEP, by())
    assert "The vote" in change[tab.list] and site.history.conversation(told.conversation, "").title == "The vote"


def test_a_title_that_cannot_be_is_said_and_what_was_typed_stays(site, tab):
    told = asked(site, WHY)
    change = tab.act(f"rename {told.conversation}", "  ", "", "", STEP, by())
    assert set(change) == {tab.said} and "the title is empty" in change[tab.said]


@pytest.mark.parametrize("task", ["rename {}", "remove {}"])
def test_anothers_conversation_is_not_touched(site, tab, task):
    theirs = asked(site, WHY, "bob").conversation
    change = tab.act(task.format(theirs), "Mine now", "", "", STEP, by("ann"))
    assert set(change) == {tab.said} and "there is no conversation" in change[tab.said]
    assert site.history.conversation(theirs, "bob").title == WHY


def test_what_was_removed_in_another_tab_is_said(site, tab):
    gone = asked(site, WHY).conversation
    site.history.remove(gone, "")
    assert "there is no conversation" in tab.act(f"remove {gone}", "", "", "", STEP, by())[tab.said]


def test_a_damaged_library_is_one_line(site, tab):
    asked(site, WHY)
    site.history.close()
    db = sqlite3.connect(site.desk.settings.archive / "library.db")
    db.execute("UPDATE turns SET choices = 'no json'")
    db.commit()
    db.close()
    (found,) = site.history.conversations("")
    assert "is damaged" in tab.open(f"open {found.id}", by())[tab.said]


def test_a_conversation_as_files_to_its_owner_only(site):
    told = asked(site, WHY, "ann")
    site.history.append(told.conversation, "ann", "# *Bold* [x](http://e.vil)?", told.answer)
    site.history.rate(told.conversation, "ann", 1, 1, "Right")
    asking = client(kept.routes(site))
    place = f"/history/{told.conversation}/as"
    mine = {"x-owner": "ann"}
    for kind in ("md", "json"):
        assert asking.get(f"{place}.{kind}").status_code == 404
        assert asking.get(f"{place}.{kind}", headers=mine).headers["content-disposition"].startswith("attachment")
    text = asking.get(f"{place}.md", headers=mine).text
    assert f"## {WHY}" in text and "[^1-1]" in text and "\n[^1-1]: " in text and "[^2-1]: " in text
    assert r"## \# \*Bold\* \[x\](http\://e.vil)?" in text
    document = json.loads(asking.get(f"{place}.json", headers=mine).text)
    assert [turn["question"] for turn in document["turns"]] == [WHY, "# *Bold* [x](http://e.vil)?"]
    assert document["turns"][0]["answer"] == json.loads(told.answer)
    assert document["turns"][0]["feedback"] == {"thumb": 1, "note": "Right"}


def test_an_old_footnote_opens_the_paragraph_as_it_was(site, tmp_path):
    article = tmp_path / "news.txt"
    article.write_text("Port strike\n\nThe dockers of Aveiro walked out because their wages were cut in May.\n")
    site.desk.add([article])
    told = asked(site, "Why did the dockers of Aveiro walk out?")
    place = f"/turn/{told.conversation}/1/1"
    asking = client(pages.routes(site))
    assert "has changed since" not in asking.get(place).text
    article.write_text("Port strike\n\nThe dockers of Aveiro walked out because of a new roster.\n")
    site.desk.add([article])
    old = asking.get(place).text
    assert "The article has changed since" in old and "wages were cut in May" in old and "roster" not in old
    assert asking.get(place, headers={"x-owner": "eve"}).status_code == 400
