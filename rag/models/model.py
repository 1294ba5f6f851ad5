"""What a language model is to the rest of the house: it counts, and it streams text with an Ending last."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from index.errors import BackendError
from rag.prompts import Message


@dataclass(frozen=True, slots=True)
class Ending:
    """The last item of every stream. When not `complete`, what came is not the whole answer, and `why` says so.

    `prompt_tokens` and `tokens` are the server's own counts (read, written), None where it gives none.
    """

    complete: bool
    why: str = ""
    prompt_tokens: int | None = None
    tokens: int | None = None


class PromptTooLong(BackendError):
    """The prompt does not fit into the model's window, or was cut to fit: send fewer passages."""


@runtime_checkable
class LanguageModel(Protocol):
    """A model that answers a chat."""

    @property
    def name(self) -> str:
        """What it is called where it runs."""

    @property
    def room(self) -> int:
        """Most tokens that a prompt may have, by `count`.

        Raises:
            BackendError: the model could not be asked for its window.
        """

    def count(self, messages: Sequence[Message]) -> int:
        """Tokens of a prompt: an upper estimate, see rag.models.tokens."""

    def stream(self, messages: Sequence[Message]) -> Generator[str | Ending, None, None]:
        """The answer as it is written, without the model's thoughts; closing the generator stops the server's work.

        Raises:
            PromptTooLong: it does not fit.
            BackendError: there is no answer; nothing was yielded. Later failures are told by the Ending.
        """
