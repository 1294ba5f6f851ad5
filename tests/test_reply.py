"""What a reply tells on its way, and that it can be closed: while a model is silent, writes, or is waited for."""

import threading
import time
from contextlib import suppress

import pytest
from asking import SLOW, model_at
from command import VOTE
from loopback import Server, chunk, head, until
from scripted import Asking, Scripted

from rag.answer import Answer
from rag.ask import Task, answer
from rag.models.slots import Slots
from rag.question import understand
from rag.reply import Reply, Said, Step


@pytest.fixture
def asking(seeds):
    return Asking(seeds)


def kinds(reply):
    return [item.stage if isinstance(item, Step) else type(item) for item in reply.news()]


def test_without_a_model_it_searches_and_reads(asking, seeds):
    reply = seeds.ask(VOTE)
    assert kinds(reply) == ["searching", "reading", Said, Answer]


def test_a_models_sentences_come_with_their_footnotes(asking):
    said = (
        f"In January 2020 the Iraqi parliament voted on a resolution {asking.label(('002_21b6e7f10c409c4e.txt', 7))}."
    )
    news = list(asking(said).news())
    assert [item.stage for item in news if isinstance(item, Step)] == ["searching", "reading", "writing"]
    (told,) = [item for item in news if isinstance(item, Said)]
    assert told.sentence.verdict == "supported"
    assert [citation.label for citation in told.citations] == list(told.sentence.citations) == [1]
    assert told.citations[0].paragraph.n == 7
    assert news[-1].mode == "model"


def test_the_number_of_paragraphs_is_told(asking):
    (reading,) = [item for item in asking("").news() if isinstance(item, Step) and item.stage == "reading"]
    assert reading.count == len(asking("").answer.passages) > 0


def test_iterating_gives_text_alone(seeds):
    reply = seeds.ask(VOTE)
    assert "".join(reply) == reply.answer.text


def test_a_closed_reply_ends(asking):
    model = Scripted(["It voted. "])
    reply = asking("", model=model)
    for item in reply.news():
        if isinstance(item, Step) and item.stage == "writing":
            reply.close()
    assert model.open == 0
    with pytest.raises(RuntimeError, match="without an answer"):
        _ = reply.answer


def silent(connection):
    if connection.request.path == "/api/show":
        connection.answer("200 OK", b'{"model_info": {}, "capabilities": ["completion"]}')
    else:
        connection.pause(30)


def babbling(connection):
    if connection.request.path == "/api/show":
        return silent(connection)
    connection.send(head("200 OK", Transfer_Encoding="chunked").replace(b"_", b"-"))
    for _ in range(3000):
        connection.send(chunk(b'{"message": {"role": "assistant", "content": "word "}, "done": false}\n'))
        connection.pause(0.01)
    return None


@pytest.mark.parametrize("handler", [silent, babbling])
def test_another_thread_can_close_it_and_the_model_is_let_go(handler, seeds):
    with Server(handler) as server:
        stop = threading.Event()
        model = model_at(server, SLOW, stopped=stop.is_set)
        task = Task(seeds.archive, seeds.settings, understand(VOTE), model=model)
        reply = Reply(lambda: answer(task), stop)
        reader = threading.Thread(target=lambda: list(reply.news()))
        reader.start()
        until(lambda: any(request.path == "/api/chat" for request in server.requests))
        began = time.monotonic()
        reply.close()
        until(lambda: server.gone == 1)
        assert time.monotonic() - began < 2
        reader.join(5)
        assert not reader.is_alive()


def test_who_waits_for_the_model_can_be_closed(seeds):
    slots, stop = Slots(1), threading.Event()
    with slots.ticket() as other:
        list(other.wait())
        task = Task(seeds.archive, seeds.settings, understand(VOTE), model=Scripted([]), slots=slots)
        reply = Reply(lambda: answer(task), stop)
        seen = []
        reader = threading.Thread(target=lambda: seen.extend(reply.news()))
        reader.start()
        until(lambda: Step("waiting", 1, "scripted") in seen)
        reply.close()
        reader.join(2)
        assert not reader.is_alive()
    with slots.ticket() as next_, suppress(StopIteration):
        assert next(next_.wait()) is None
