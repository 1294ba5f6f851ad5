"""One answer as it comes in: real ones that were refused or cut, and thoughts."""

import pytest
from asking import (
    ASKED,
    BOTH,
    NEW,
    OLD,
    SLOW,
    ask,
    model_at,
    nothing_left,  # noqa: F401  used by every test
    played,
)
from faults import SOME, ended, line, stream, thinking
from loopback import chunk
from replay import recorded, replay

from index.errors import BackendError
from rag.models.chat import WINDOW
from rag.models.model import Ending, PromptTooLong

# Refused or cut, as recorded


@BOTH
@pytest.mark.parametrize("name", ["62-ctx-truncate-false-stream", "63-ctx-truncate-false-shift-false"])
def test_a_recorded_refusal_of_a_long_prompt(name, version):
    with replay(recorded()[name, version]) as server, pytest.raises(PromptTooLong, match="fewer passages"):
        list(model_at(server, SLOW).stream(ASKED))


def test_a_prompt_that_fills_the_window_was_cut_too():
    with played(ended("stop", line("Paris."), prompt_eval_count=WINDOW)) as server:
        text, ending = ask(model_at(server))
    assert (text, ending.complete) == ("Paris.", False)
    assert "only 4,096 tokens" in ending.why


def test_how_long_it_was_is_told():
    with (
        replay(recorded()["62-ctx-truncate-false-stream", NEW]) as server,
        pytest.raises(PromptTooLong, match=r"request \(1670 tokens\) exceeds the available context size \(1024 tok"),
    ):
        list(model_at(server, SLOW).stream(ASKED))


@BOTH
def test_a_recorded_prompt_that_was_silently_cut(version):
    exchange = recorded()["61-ctx-single-user-too-long-default-stream", version]
    with replay(exchange) as server:
        text, ending = ask(model_at(server, SLOW), exchange.messages)
    assert text == exchange.text
    assert not ending.complete
    assert f"only {exchange.last['prompt_eval_count']:,} tokens" in ending.why


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("40-err-model-not-found-stream", "no model smollm2:135m; get it with: dateline models pull smollm2:135m"),
        ("41-err-model-cloud", "status 403: ollama cloud is disabled"),
        ("50-err-host-header", "does not serve this address"),
        ("91-max-queue-1-cold-burst-client-5", "busy: server busy, please try again"),
        ("39-err-chat-on-embedding-model", "does not support chat; choose another model"),
        ("47-err-think-unsupported", "does not support thinking"),
        ("06-load-empty-messages", "wrote nothing"),
    ],
)
def test_a_recorded_refusal(name, says):
    with replay(recorded()[name, NEW]) as server, pytest.raises(BackendError) as raised:
        list(model_at(server, SLOW).stream(ASKED))
    assert says in str(raised.value)


@pytest.mark.parametrize(
    ("name", "version", "says"),
    [
        ("19b-chat-num_predict-length-stream", NEW, "cut at 768 tokens"),
        ("19b-chat-num_predict-length-stream", OLD, "cut at 768 tokens"),
        ("85-runner-killed-stream", NEW, "failed: an error was encountered while running the model: unexpected EOF"),
        ("85-runner-killed-stream", OLD, "failed: an error was encountered while running the model: unexpected EOF"),
        ("92-server-sigterm-midstream", NEW, "the connection broke off"),
    ],
)
def test_a_recorded_answer_that_was_cut(name, version, says):
    exchange = recorded()[name, version]
    with replay(exchange) as server:
        text, ending = ask(model_at(server, SLOW), exchange.messages)
    assert text == exchange.text
    assert not ending.complete
    assert says in ending.why


def test_after_a_killed_runner_the_next_question_is_answered():
    killed, after = (recorded()[name, NEW] for name in ("85-runner-killed-stream", "10-chat-stream-true"))
    with replay(killed, after) as server:
        model = model_at(server, SLOW)
        assert not ask(model)[1].complete
        assert ask(model, after.messages) == (after.text, Ending(True, "", 16, 8))


# Thoughts


@pytest.mark.parametrize(("family", "think"), [("qwen3", False), ("gptoss", "low")])
def test_a_thinking_model_is_asked_not_to_and_its_thoughts_are_left_out(family, think):
    lines = [*thinking("Let me see", "…"), line("Par"), line("is.")]
    with played(ended("stop", *lines), capabilities=["completion", "thinking"], details={"family": family}) as server:
        assert ask(model_at(server)) == ("Paris.", Ending(True, "", 106, 8))
        assert server.requests[-1].json["think"] == think


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<think>Hm.</think>\n\nParis [P1].", "Paris [P1]."),
        ("\n<think>\n\n</think>\n\nParis.", "Paris."),
        ("</think>\n\nParis.", "Paris."),
        ("<THINKING>a < b</THINKING>Paris.", "Paris."),
        ("Paris, <think>or is it?</think>yes.", "Paris, yes."),
        ("1 <2, <thin air, </th> and <b>Paris</b> <t", "1 <2, <thin air, </th> and <b>Paris</b> <t"),
    ],
)
def test_thoughts_in_the_text_are_taken_out_however_they_are_split(text, left, size):
    lines = [line(text[n : n + size]) for n in range(0, len(text), size)]
    with played(ended("stop", *lines)) as server:
        assert ask(model_at(server))[0] == left


def test_an_answer_that_ends_inside_a_thought_is_not_whole():
    with played(ended("stop", line("Paris, <think>or"))) as server:
        text, ending = ask(model_at(server))
    assert (text, ending.complete) == ("Paris, ", False)


def test_half_characters_are_replaced():
    with played(ended("stop", line("Paris\ud83d"))) as server:
        assert ask(model_at(server))[0] == "Paris?"


def test_the_text_of_the_last_line_counts():
    def play(connection, _):
        connection.send(SOME + chunk(line(" Paris", done=True, done_reason="stop")) + chunk(b""))

    with played(play) as server:
        assert ask(model_at(server)) == ("The capital of Paris", Ending(complete=True))


def test_lines_split_anywhere_and_without_a_last_break():
    data = (line("Pa") + b"\r\n\n" + line("ris", done=True))[:-1]
    with played(stream(*[data[n : n + 1] for n in range(len(data))])) as server:
        assert ask(model_at(server))[0] == "The capital ofParis"
