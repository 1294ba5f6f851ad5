"""The client for Ollama: whole answers come through, and each fault is told by name."""

import time
from dataclasses import replace

import pytest
from asking import (
    ASKED,
    BOTH,
    NEW,
    QUICK,
    SLOW,
    ask,
    model_at,
    nothing_left,  # noqa: F401  used by every test
)
from faults import FAULTS, GOOD, MODEL
from replay import recorded, replay

from index.errors import BackendError
from rag.models import wire
from rag.models.chat import ANSWER, WINDOW, Ollama
from rag.models.model import Ending, LanguageModel, PromptTooLong
from rag.prompts import Message

# Whole answers


@BOTH
def test_a_recorded_answer_comes_whole_and_in_its_pieces(version):
    exchange = recorded()["10-chat-stream-true", version]
    with replay(exchange, scale=0.2) as server:
        model = model_at(server, SLOW)
        pieces = list(model.stream(exchange.messages))
    assert isinstance(model, LanguageModel)
    assert "".join(pieces[:-1]) == exchange.text == "The capital of France is Paris."
    assert len(pieces) == 8
    assert pieces[-1] == Ending(complete=True, prompt_tokens=16, tokens=8)


@pytest.mark.parametrize("name", ["rag-01-why-vote", "rag-02-who-killed", "rag-03-unanswerable"])
def test_recorded_answers_come_whole(name):
    exchange = recorded()[name, NEW]
    with replay(exchange) as server:
        text, ending = ask(model_at(server, SLOW), exchange.messages)
    assert text == exchange.text
    assert ending == Ending(True, "", exchange.last["prompt_eval_count"], exchange.last["eval_count"])


@BOTH
def test_characters_of_every_script_come_through(version):
    exchange = recorded()["23-chat-unicode-stream", version]
    with replay(exchange) as server:
        text, _ = ask(model_at(server, SLOW), exchange.messages)
    assert text == exchange.text
    assert not text.isascii()


def test_what_is_asked_of_ollama():
    exchange = recorded()["10-chat-stream-true", NEW]
    with replay(exchange) as server:
        ask(model_at(server, SLOW))
        sent = server.requests[-1]
    assert sent.json == {
        "model": MODEL,
        "messages": [{"role": message.role, "content": message.content} for message in ASKED],
        "stream": True,
        "truncate": False,
        "shift": False,
        "keep_alive": "10m",
        "options": {"num_ctx": WINDOW, "num_predict": ANSWER, "temperature": 0, "seed": 1},
    }
    assert sent.headers["accept-encoding"] == "identity"


def test_a_window_larger_than_the_models_is_not_asked_for():
    with replay(recorded()["10-chat-stream-true", NEW]) as server:
        model = model_at(server, SLOW, window=100_000)
        assert model.room == 8192 - ANSWER
        ask(model)
        assert server.requests[-1].json["options"]["num_ctx"] == 8192


def test_proxies_of_the_environment_are_not_asked(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    with replay(recorded()["10-chat-stream-true", NEW]) as server:
        assert ask(model_at(server, SLOW), recorded()["10-chat-stream-true", NEW].messages)[1].complete


def test_closing_the_stream_hangs_up():
    with FAULTS["stall mid-stream"].serving() as server:
        answer = model_at(server, SLOW).stream(ASKED)
        assert next(answer) == "The"
        begun = time.monotonic()
        answer.close()
        server.wait()  # the server sees that the client is gone
        assert time.monotonic() - begun < 2
        assert server.gone == 1


def test_a_slow_reader_is_not_taken_for_a_slow_server():
    with FAULTS["503 then fine"].serving() as server:
        server.heal()
        answer = model_at(server).stream(ASKED)
        next(answer)
        time.sleep(QUICK.between * 1.5)
        assert list(answer)[-1].complete


# Faults


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_by_name_and_the_next_question_works(name):
    fault = FAULTS[name]
    with fault.serving() as server:
        model = model_at(server)
        if "million" in name or "end" in name:
            model.timeouts = SLOW
        begun = time.monotonic()
        told = outcome(fault, model)
        assert time.monotonic() - begun < 5
        assert [word for word in fault.says if word not in told] == []
        assert "\n" not in told
        assert not told or MODEL in told or server.url.removeprefix("http://") in told
        server.wait()  # no connection is left open
        server.heal()
        if fault.heals:
            assert ask(replace(model, timeouts=SLOW)) == ask(model) == (GOOD, ask(model)[1])
            assert ask(model)[1].complete
        else:
            outcome(fault, model)


def outcome(fault, model):
    """The message; "" for a good answer."""
    if fault.outcome == "error":
        with pytest.raises(BackendError) as raised:
            list(model.stream(ASKED))
        return str(raised.value)
    text, ending = ask(model)
    if fault.outcome == "cut":
        assert text[:3] == "The"
        assert not ending.complete
        return ending.why
    assert (text, ending.complete, ending.why) == (GOOD, True, "")
    return ""


def test_every_message_is_another():
    """Faults of different kinds are told apart."""
    told = {}
    for name in (
        "HTML",
        "empty answer",
        "thinking only",
        "clean end without done",
        "malformed line",
        "invalid UTF-8",
    ):
        with FAULTS[name].serving() as server:
            told[name] = outcome(FAULTS[name], model_at(server)).replace(server.url, "")
    assert len(set(told.values())) == len(told)


def test_a_reset_after_the_first_byte_is_not_tried_again():
    with FAULTS["reset mid-stream"].serving() as server:
        ask(model_at(server))
        assert [request.path for request in server.requests].count("/api/chat") == 1


@pytest.mark.parametrize("name", ["an error without end", "a million tokens", "a line without end"])
def test_what_has_no_end_is_not_read_to_the_end(name):
    with FAULTS[name].serving() as server:
        outcome(FAULTS[name], model_at(server, SLOW))
        server.wait()
        assert server.gone == 1


@pytest.mark.parametrize("name", ["503 for ever", "reset before headers"])
def test_tries_are_bounded(name):
    with FAULTS[name].serving() as server:
        outcome(FAULTS[name], model_at(server))
        assert [request.path for request in server.requests].count("/api/chat") == 3


def test_a_prompt_that_cannot_fit_is_not_sent():
    with FAULTS["500"].serving() as server:
        with pytest.raises(PromptTooLong, match="fewer passages"):
            list(model_at(server).stream([Message("user", "word " * 4000)]))
        assert [request.path for request in server.requests] == ["/api/show"]


@pytest.mark.parametrize(
    "url", ["", "http://", "http://[bad", "http://127.0.0.1:99999", "ftp://x", "http://a..b", "::"]
)
def test_an_address_that_is_none(url):
    with pytest.raises(BackendError, match="DATELINE_OLLAMA"):
        list(Ollama(MODEL, url, timeouts=QUICK).stream(ASKED))


def test_a_password_in_the_address_is_sent_and_never_shown():
    with FAULTS["500"].serving() as server:
        url = server.url.replace("//", "//me:secret@")
        with pytest.raises(BackendError) as raised:
            list(Ollama(MODEL, url, timeouts=QUICK).stream(ASKED))
        assert server.requests[-1].headers["authorization"].startswith("Basic ")
    assert "secret" not in str(raised.value)


def test_a_body_has_an_end(monkeypatch):
    monkeypatch.setattr(wire, "MOST", 10_000)
    with FAULTS["503 then fine"].serving("word " * 10_000) as server:
        server.heal()
        text, ending = ask(model_at(server, SLOW, answer=6000, window=8192))
    assert text
    assert "MB of answer" in ending.why
