"""LlamaIndex's models as ours and ours as LlamaIndex's: the same answers, and no cut one passes for whole."""

import sys
from types import SimpleNamespace

import pytest
from asking import ASKED, QUICK, SLOW, ask
from faults import FAULTS, GOOD, MODEL
from llama_index.core.base.llms.types import ChatMessage, CompletionResponse, LLMMetadata
from llama_index.core.llms import CustomLLM
from llama_index.core.llms.callbacks import llm_completion_callback
from llama_index.llms.ollama import Ollama as Theirs
from replay import recorded, replay

from index.errors import BackendError
from rag import llm
from rag.models.llama_llm import FromLlamaIndex, StrictOllama
from rag.models.model import Ending, LanguageModel, PromptTooLong
from rag.prompts import Message


class Scripted(CustomLLM):
    """Writes these pieces; an exception among them is raised."""

    pieces: tuple = (GOOD,)
    raw: object = None

    @property
    def metadata(self):
        return LLMMetadata(model_name="scripted", context_window=1000, num_output=100)

    def complete(self, prompt, formatted=False, **kwargs):
        return CompletionResponse(text="".join(self.pieces))

    @llm_completion_callback()
    def stream_complete(self, prompt, formatted=False, **kwargs):
        def write():
            text = ""
            for piece in self.pieces:
                if isinstance(piece, Exception):
                    raise piece
                text += piece
                yield CompletionResponse(text=text, delta=piece, raw=self.raw)

        return write()


@pytest.fixture
def strict():
    """Our client as LlamaIndex's, in front of one fault."""
    with FAULTS["503 then fine"].serving() as server:
        server.heal()
        yield StrictOllama(model=MODEL, url=server.url, timeouts=SLOW)


def test_all_four_ways_to_ask(strict):
    chat = [ChatMessage(role="system", content="Be brief."), ChatMessage(role="user", content="Capital of France?")]
    assert strict.complete("?").text == strict.chat(chat).message.content == GOOD
    completed = list(strict.stream_complete("?"))
    chatted = list(strict.stream_chat(chat))
    assert "".join(part.delta for part in completed) == "".join(part.delta for part in chatted) == GOOD
    assert completed[-1].text == chatted[-1].message.content == GOOD
    assert (strict.metadata.context_window, strict.metadata.model_name) == (4096, MODEL)


def test_roles_are_kept():
    chat = [ChatMessage(role=role, content=role) for role in ("system", "user", "assistant", "tool")]
    with replay(recorded()["10-chat-stream-true", "0.32.15"]) as server:
        StrictOllama(model=MODEL, url=server.url, timeouts=SLOW).chat(chat)
        sent = server.requests[-1].json["messages"]
    assert [message["role"] for message in sent] == ["system", "user", "assistant", "user"]


@pytest.mark.parametrize("name", [name for name in FAULTS if FAULTS[name].outcome == "cut" and "stall" not in name])
def test_a_cut_answer_raises(name):
    with FAULTS[name].serving() as server:
        limits = SLOW if "million" in name or "end" in name else QUICK
        strict = StrictOllama(model=MODEL, url=server.url, timeouts=limits)
        for ways in (lambda: strict.complete(ASKED[0].content), lambda: list(strict.stream_complete("word " * 20))):
            with pytest.raises(BackendError):
                ways()


def test_any_model_of_theirs_is_one_of_ours():
    model = FromLlamaIndex(Scripted())
    assert isinstance(model, LanguageModel)
    assert (model.name, model.room) == ("scripted", 900)
    assert ask(model) == (GOOD, Ending(complete=True))


def test_theirs_of_ollama_too():
    exchange = recorded()["10-chat-stream-true", "0.32.15"]
    with replay(exchange) as server:
        theirs = Theirs(model=MODEL, base_url=server.url, context_window=4096, client_kwargs={"trust_env": False})
        assert ask(FromLlamaIndex(theirs), exchange.messages) == (exchange.text, Ending(complete=True))
        theirs._client._client.close()


def test_theirs_that_stopped_early_is_caught():
    with FAULTS["clean end without done"].serving() as server:
        theirs = Theirs(model=MODEL, base_url=server.url, context_window=4096, client_kwargs={"trust_env": False})
        text, ending = ask(FromLlamaIndex(theirs))
        theirs._client._client.close()
    assert text == "The capital of"
    assert "before the answer was done" in ending.why


@pytest.mark.parametrize(
    ("pieces", "raw", "says"),
    [
        (["Par", ValueError("quota")], None, "ValueError: quota"),
        (["Paris"], {"done_reason": "length"}, "cut at its limit"),
        (["Paris"], SimpleNamespace(choices=[SimpleNamespace(finish_reason="length")]), "cut at its limit"),
        (["Paris <think>or"], None, "thoughts ran into"),
        (["Paris? </think>"], None, "thoughts ran into"),
    ],
)
def test_what_is_not_whole_is_said_to_be_cut(pieces, raw, says):
    text, ending = ask(FromLlamaIndex(Scripted(pieces=pieces, raw=raw)))
    assert text.startswith("Par")
    assert not ending.complete
    assert says in ending.why


@pytest.mark.parametrize("pieces", [[], [" \n"], ["<think>Hm</think>"], [ValueError("no key")]])
def test_no_text_is_an_error(pieces):
    with pytest.raises(BackendError, match="scripted: "):
        list(FromLlamaIndex(Scripted(pieces=pieces)).stream(ASKED))


def test_thoughts_are_taken_out():
    assert ask(FromLlamaIndex(Scripted(pieces=["<thi", "nk>Hm</thin", "k>\n", "Paris."])))[0] == "Paris."


def test_a_long_prompt_is_not_sent():
    with pytest.raises(PromptTooLong):
        list(FromLlamaIndex(Scripted(pieces=[AssertionError()])).stream([Message("user", "word " * 1000)]))


def test_a_class_by_its_path(monkeypatch):
    monkeypatch.setitem(sys.modules, "their.models", SimpleNamespace(Scripted=Scripted))
    monkeypatch.setitem(sys.modules, "their", SimpleNamespace())
    assert ask(llm.choose("their.models:Scripted", ""))[0] == GOOD
