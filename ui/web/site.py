"""What every part of the page works with: the desk, the conversations, and who is asking."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import NotInArchive, UsageError
from index.history import History
from index.turns import Choices
from rag.desk import Desk
from rag.llm import Local, local_models, runs_code
from ui.typed import day

if TYPE_CHECKING:
    import gradio as gr

OWNER = "dateline.owner"  # the key in a request's scope; ui/web/guard.py puts it there
SEEDS = frozenset({"000_ebcbfa1b310717d4.txt", "002_21b6e7f10c409c4e.txt"})
ABOUT_SEEDS = (
    "Why did parliament vote in 2020?",
    "How many US troops are in Iraq?",
    "Who was killed in January 2020?",
    "What do Iraqi officials say in private?",
)


@dataclass(frozen=True)
class Site:
    """One archive's page. `results` is the folder of past evaluation runs."""

    desk: Desk
    results: Path

    @cached_property
    def history(self) -> History:
        """The conversations, in the archive's library."""
        return History(self.desk.settings.archive / "library.db")

    def models(self) -> Local:
        """The language models that can be chosen."""
        return local_models(self.desk.settings.ollama)

    def holds_seeds(self) -> bool:
        """Whether the archive holds the two sample articles, which there are questions to begin with about."""
        try:
            return all(self.desk.article(name) for name in SEEDS)
        except NotInArchive:
            return False

    def read(self, since: object, until: object, outlets: object, model: object) -> Choices:
        """The controls as they came from the browser, which may send anything.

        Raises:
            UsageError: a date is none, or a model is named that only the owner's settings may name.
        """
        chosen = word(model) or self.desk.settings.model
        if runs_code(chosen) and chosen != self.desk.settings.model:
            raise UsageError(f"there is no model {chosen!r}", "choose one from the list")
        named = [word(outlet) for outlet in outlets] if isinstance(outlets, list) else []
        return Choices(day("since", word(since) or None), day("until", word(until) or None), tuple(named), chosen)


def word(given: object) -> str:
    """What should be text, as the browser sent it; "" for anything else."""
    return given if isinstance(given, str) else ""


def owner_of(request: "gr.Request") -> str:
    """Who asks: the name they logged in with, "" where nobody logs in."""
    return str(request.request.scope.get(OWNER, "")) if request.request else ""
