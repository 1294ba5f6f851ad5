"""What a system under comparison must do, and the list of them. Importing this imports none of them."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:  # a cold process must not pay for what its system does not need
    from eval.bench.compare.batch import Batch
    from index.article import Scope
    from index.embedding import Vector


class Engine(ABC):
    """One system on one folder. Everything is on disk when `build` and `add` return."""

    dated = True
    """Whether its documentation offers a filter by date."""

    @staticmethod
    @abstractmethod
    def build(folder: Path, batch: "Batch") -> None:
        """Make the system's files of paragraphs whose vectors are known."""

    @abstractmethod
    def __init__(self, folder: Path, embed: "Callable[[str], Vector]", option: str) -> None:
        """Open what was built. `embed` is the same for all: a question's vector, shape (dimensions,)."""

    @abstractmethod
    def search(self, question: str, limit: int, scope: "Scope | None" = None) -> list[str]:
        """The ids of the best paragraphs, best first; their texts must be at hand when this returns."""

    @abstractmethod
    def add(self, batch: "Batch") -> None:
        """Make further paragraphs findable, with whatever it takes."""


@dataclass(frozen=True, slots=True)
class System:
    """One line of the comparison. With `shares` it is another way to ask what that other system has built."""

    key: str
    name: str
    place: str
    option: str = ""
    shares: str = ""
    needs: str = ""

    @property
    def folder(self) -> str:
        """The name of the folder with its files."""
        return self.shares or self.key

    @property
    def missing(self) -> str:
        """The package without which it cannot be compared; empty when it is installed."""
        try:
            return "" if not self.needs or find_spec(self.needs) else self.needs
        except ModuleNotFoundError:  # not even the package above it
            return self.needs

    def engine(self) -> type[Engine]:
        """Its class; imports what it needs."""
        module, _, name = self.place.partition(":")
        return cast(type[Engine], getattr(import_module(f"eval.bench.compare.systems.{module}"), name))


SYSTEMS = (
    System("dateline", "Dateline", "dateline:Dateline"),
    System("dateline-words", "Dateline, its words alone", "dateline:Dateline", "words", shares="dateline"),
    System("dateline-vectors", "Dateline, its vectors alone", "dateline:Dateline", "vectors", shares="dateline"),
    System("llamaindex", "LlamaIndex, as it comes", "llamaindex:Simple"),
    System(
        "llamaindex-chroma",
        "LlamaIndex + Chroma",
        "llamaindex:InChroma",
        needs="llama_index.vector_stores.chroma",
    ),
    System(
        "llamaindex-relative",
        "LlamaIndex fusion, relative score",
        "llamaindex:Fusion",
        "relative_score",
        needs="llama_index.retrievers.bm25",
    ),
    System(
        "llamaindex-rrf",
        "LlamaIndex fusion, reciprocal rank",
        "llamaindex:Fusion",
        "reciprocal_rerank",
        shares="llamaindex-relative",
        needs="llama_index.retrievers.bm25",
    ),
    System("tutorial", "rank_bm25 + Chroma, RRF", "tutorial:Tutorial", needs="rank_bm25"),
    System("chroma", "Chroma alone", "chroma:Chroma"),
    System("bm25s", "bm25s alone", "lexical:Bm25s", needs="bm25s"),
    System("numpy", "exact cosine, numpy", "exact:Exact"),
)


def days(scope: "Scope") -> range:
    """The ordinals of a scope's days."""
    since, until = scope.since or date.min, scope.until or date.max
    return range(since.toordinal(), until.toordinal() + 1)
