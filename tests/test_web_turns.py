"""A question on the page: told as it comes, kept, shown again; faults in its place; let go when nobody listens."""

import asyncio
import threading
import time

import pytest
from command import BANK, SECOND, SEEDS, VOTE
from loopback import until
from page import parsed

from index.errors import QuestionError
from index.turns import Choices
from rag import settings
from rag.desk import Desk
from rag.reply import Reply, Step
from ui.web import turns
from ui.web.asking import news
from ui.web.site import Site

NONE = Choices(model="none")


@pytest.fixture
def site(seeds, tmp_path):
    with Desk.open(settings.load(archive=tmp_path / "archive", models=seeds.settings.models)) as desk:
        desk.add([SEEDS])
        yield Site(desk, tmp_path / "results")


def asked(site, question, conversation="", owner="", choices=NONE):
    """The conversation, and every markup on the way."""

    async def run():
        return [item async for item in turns.ask(site, question, conversation, owner, choices)]

    told = [parsed(markup) for markup in asyncio.run(run())]
    return told[-1].all("section", "turn")[0].attributes.get("data-conversation", ""), told


def test_it_is_told_what_is_being_done_then_the_answer(site):
    conversation, pages = asked(site, VOTE)
    steps = [page.all("p", "step")[0].text for page in pages if page.all("p", "step")]
    assert steps[0].startswith("Searching")
    assert any(step.startswith("Reading") for step in steps)
    assert not pages[-1].all("p", "step")
    assert pages[-1].all("h2")[0].text == VOTE
    assert pages[-1].all("a", "chip")
    assert conversation


def test_what_is_kept_shows_the_same_again(site):
    conversation, pages = asked(site, VOTE)
    (kept,) = site.history.turns(conversation, "")
    assert parsed(turns.again(kept)).text == pages[-1].text
    hrefs = [chip["href"] for chip in pages[-1].all("a", "chip")]
    assert hrefs[0] == f"/turn/{conversation}/1/1"


def test_a_follow_up_is_understood_and_kept_in_its_conversation(site):
    conversation, _ = asked(site, VOTE)
    again, pages = asked(site, "And was it enforced?", conversation)
    assert again == conversation
    assert "never enforced" in pages[-1].text
    assert [turn.question for turn in site.history.turns(conversation, "")] == [VOTE, "And was it enforced?"]
    assert "/2/" in pages[-1].all("a", "chip")[0]["href"]


def test_a_refusal_is_kept_too(site):
    conversation, pages = asked(site, BANK)
    assert "does not answer" in pages[-1].text
    assert len(site.history.turns(conversation, "")) == 1


def test_what_was_chosen_is_kept(site):
    choices = Choices(model="none", outlets=())
    conversation, _ = asked(site, VOTE, choices=choices)
    assert site.history.turns(conversation, "")[0].choices == choices


@pytest.mark.parametrize("question", ["", "   ", "the of and", "why " * 5_000])
def test_a_question_that_cannot_be_asked_says_so_and_is_not_kept(site, question):
    conversation, pages = asked(site, question)
    assert conversation == ""
    assert len(pages[-1].all("p", "fault")) == 1
    assert site.history.conversations("") == []


def test_another_owner_cannot_go_on_with_a_conversation(site):
    conversation, _ = asked(site, VOTE, owner="ann")
    _, pages = asked(site, "And why?", conversation, "bob")
    assert pages[-1].all("p", "fault")
    assert len(site.history.turns(conversation, "ann")) == 1


def test_without_an_archive_it_says_what_to_do(seeds, tmp_path):
    with Desk.open(settings.load(archive=tmp_path / "none", models=seeds.settings.models)) as desk:
        _, pages = asked(Site(desk, tmp_path), VOTE)
    assert "add articles" in pages[-1].text
    assert not (tmp_path / "none").exists()


def test_a_model_that_runs_code_cannot_be_chosen(site):
    with pytest.raises(Exception, match="there is no model"):
        site.read(None, None, [], "os.path:Join")


def test_the_owners_own_choice_of_a_class_stands(seeds, tmp_path):
    chosen = settings.load(archive=tmp_path, models=seeds.settings.models, model="tests.echo:Echo")
    assert Site(Desk.open(chosen), tmp_path).read(None, None, None, "").model == "tests.echo:Echo"


@pytest.mark.parametrize("since", ["yesterday", "2020-13-01", "2020"])
def test_a_date_that_is_none_says_so(site, since):
    with pytest.raises(Exception, match="is not a day"):
        site.read(since, None, [], "none")


# The stream


class Endless:
    """A reply that goes on until it is closed."""

    def __init__(self):
        self.closed = threading.Event()
        self.told = 0

    def news(self):
        while not self.closed.wait(0.01):
            self.told += 1
            yield Step("writing")

    def close(self):
        self.closed.set()


def test_when_nobody_listens_any_more_the_reply_is_closed():
    endless = Endless()

    async def run():
        stream = news(lambda: endless)
        async for _ in stream:
            break
        await stream.aclose()

    asyncio.run(run())
    assert endless.closed.is_set()
    until(lambda: not any(thread.name == "reply" for thread in threading.enumerate()))


def test_a_reply_that_begins_after_everybody_left_is_closed_at_once():
    begun, go_on = threading.Event(), threading.Event()
    endless = Endless()

    def start() -> Reply:
        begun.set()
        go_on.wait(5)
        return endless

    async def run():
        stream = news(start)
        waiting = asyncio.ensure_future(anext(stream))
        while not begun.is_set():
            await asyncio.sleep(0.01)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await stream.aclose()

    asyncio.run(run())
    go_on.set()
    until(endless.closed.is_set)
    assert endless.told <= 1


def test_what_goes_wrong_is_raised_where_one_listens():
    def start() -> Reply:
        raise QuestionError("nothing can be searched for", "name it")

    async def run():
        return [item async for item in news(start)]

    with pytest.raises(QuestionError, match="nothing can be searched for"):
        asyncio.run(run())


def test_many_at_once_get_their_own_answers(site):
    questions = [VOTE, BANK, "How many US troops are in Iraq?"] * 4

    async def one(question):
        return [markup async for markup in turns.ask(site, question, "", "", NONE)][-1]

    async def every():
        return await asyncio.gather(*map(one, questions))

    began = time.monotonic()
    told = [parsed(markup) for markup in asyncio.run(every())]
    assert time.monotonic() - began < 60
    for question, page in zip(questions, told, strict=True):
        assert page.all("h2")[0].text == question
        assert bool(page.all("a", "chip")) == (question != BANK)
    assert len(site.history.conversations("", limit=50)) == len(questions)
    assert any(SECOND in page.text for page in told)
