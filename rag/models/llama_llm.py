"""LlamaIndex's language models and ours, each as the other. Imports llama_index.core, which takes seconds.

As a LlamaIndex LLM our client raises where its answer is not whole; LlamaIndex has no other way to say so.
"""

import importlib
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from typing import Literal

from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ChatResponseGen,
    CompletionResponse,
    CompletionResponseGen,
    LLMMetadata,
    MessageRole,
)
from llama_index.core.llms import LLM, CustomLLM
from llama_index.core.llms.callbacks import llm_chat_callback, llm_completion_callback
from pydantic import PrivateAttr

from index.errors import BackendError
from rag.models import tokens
from rag.models.chat import ANSWER, WINDOW, Ollama
from rag.models.model import Ending, PromptTooLong
from rag.models.thoughts import Thoughts
from rag.models.timeouts import Timeouts
from rag.prompts import Message

FIX = "see the model's own documentation, or use --model none"


class StrictOllama(CustomLLM):
    """A model of Ollama's for LlamaIndex programs.

    Raises:
        BackendError: from every method, when the answer does not come or is not whole.
    """

    model: str
    url: str = "http://127.0.0.1:11434"
    window: int = WINDOW
    answer: int = ANSWER
    _ollama: Ollama = PrivateAttr()

    def __init__(self, model: str, timeouts: Timeouts | None = None, **kwargs: object) -> None:
        super().__init__(model=model, **kwargs)
        self._ollama = Ollama(self.model, self.url, self.window, self.answer, timeouts or Timeouts())

    @classmethod
    def class_name(cls) -> str:
        """See LLM."""
        return "StrictOllama"

    @property
    def metadata(self) -> LLMMetadata:
        """See LLM."""
        return LLMMetadata(
            context_window=self.window, num_output=self.answer, model_name=self.model, is_chat_model=True
        )

    @llm_chat_callback()
    def chat(self, messages: Sequence[ChatMessage], **kwargs: object) -> ChatResponse:
        """See LLM."""
        return _chat_response("".join(self._text(_ours(messages))), "")

    @llm_chat_callback()
    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: object) -> ChatResponseGen:
        """See LLM."""
        return (_chat_response(text, delta) for text, delta in _grown(self._text(_ours(messages))))

    @llm_completion_callback()
    def complete(self, prompt: str, formatted: bool = False, **kwargs: object) -> CompletionResponse:
        """See LLM."""
        return CompletionResponse(text="".join(self._text([Message("user", prompt)])))

    @llm_completion_callback()
    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: object) -> CompletionResponseGen:
        """See LLM."""
        grown = _grown(self._text([Message("user", prompt)]))
        return (CompletionResponse(text=text, delta=delta) for text, delta in grown)

    def _text(self, messages: Sequence[Message]) -> Iterator[str]:
        with closing(self._ollama.stream(messages)) as items:
            for item in items:
                if isinstance(item, str):
                    yield item
                elif not item.complete:
                    raise BackendError(item.why)


class FromLlamaIndex:
    """Any LlamaIndex LLM as a LanguageModel. How it fails is its own; whether it was cut, only some say."""

    def __init__(self, llm: LLM) -> None:
        self._llm = llm
        self.name = llm.metadata.model_name or type(llm).__name__

    @property
    def room(self) -> int:
        """See LanguageModel."""
        about = self._llm.metadata
        return max(0, about.context_window - about.num_output)

    def count(self, messages: Sequence[Message]) -> int:
        """See LanguageModel."""
        return tokens.count(messages)

    def stream(self, messages: Sequence[Message]) -> Generator[str | Ending, None, None]:
        """See LanguageModel."""
        if self.count(messages) > self.room:
            raise PromptTooLong(f"the prompt is too long for {self.name}", "send fewer passages")
        thoughts = Thoughts()
        why = ""
        try:
            for response in self._llm.stream_chat(_theirs(messages)):
                why = _cut(response.raw)
                text = thoughts.feed(response.delta or "")
                if text:
                    yield text
            text = thoughts.end()
            if text:
                yield text
        except Exception as error:  # noqa: BLE001  somebody else's code, which raises what it likes
            why = f"it failed: {type(error).__name__}: {error}"
        if thoughts.leaked or thoughts.inside:
            why = why or "its thoughts ran into the answer"
        if not thoughts.spoke:
            raise self._failed(why or "it wrote nothing")
        yield Ending(complete=not why, why=str(self._failed(why)) if why else "")

    def _failed(self, why: str) -> BackendError:
        return BackendError(f"{self.name}: {why}", FIX)


def load(path: str) -> FromLlamaIndex:
    """The LLM at "package.module:Class", made without arguments.

    Raises:
        BackendError: it cannot be imported or made, or is no LLM.
    """
    module, _, name = path.partition(":")
    try:
        llm = getattr(importlib.import_module(module), name)()
    except Exception as error:  # somebody else's code, which raises what it likes
        raise BackendError(f"the model {path} cannot be made: {type(error).__name__}: {error}", FIX) from error
    if not isinstance(llm, LLM):
        raise BackendError(f"{path} is no language model of LlamaIndex's", "name a class derived from its LLM")
    return FromLlamaIndex(llm)


def _cut(raw: object) -> str:
    """Why a last response is not the whole answer, in the forms of Ollama's and OpenAI's; "" when it says nothing."""
    if isinstance(raw, dict):
        if raw.get("done") is False:
            return "it stopped before the answer was done"
        reason = raw.get("done_reason") or raw.get("finish_reason")
    else:
        reason = next((choice.finish_reason for choice in getattr(raw, "choices", None) or ()), None)
    return "the answer was cut at its limit of tokens" if reason == "length" else ""


def _theirs(messages: Sequence[Message]) -> list[ChatMessage]:
    return [ChatMessage(role=MessageRole(message.role), content=message.content) for message in messages]


def _ours(messages: Sequence[ChatMessage]) -> list[Message]:
    roles: dict[str, Literal["system", "user", "assistant"]] = {"system": "system", "assistant": "assistant"}
    return [Message(roles.get(message.role.value, "user"), message.content or "") for message in messages]


def _grown(parts: Iterator[str]) -> Iterator[tuple[str, str]]:
    """The text so far, and what was added."""
    text = ""
    for part in parts:
        text += part
        yield text, part


def _chat_response(text: str, delta: str) -> ChatResponse:
    return ChatResponse(message=ChatMessage(role=MessageRole.ASSISTANT, content=text), delta=delta)
