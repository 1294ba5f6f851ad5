"""The composition root: a Desk wires settings, archive, searches and answering together, once."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from index.archive import Archive
from index.article import Arm, Article, Paragraph, Passage, Period
from index.closing import Closing
from index.embedding import Embedder, open_embedder
from index.errors import UsageError
from index.library import Coverage, Listing
from index.report import Progress, Report, silent
from rag import ask
from rag.answer import Answer, Reply, Turn
from rag.names import forms_of
from rag.question import Question, understand
from rag.retrieve import ARMS, Retriever
from rag.settings import Settings
from rag.verify import check
from rag.write import Checks

if TYPE_CHECKING:  # reading costs 0.2 s to import, and asking does not read
    from llama_index.core.llms import LLM
    from llama_index.core.query_engine import RetrieverQueryEngine

    from index.health import Finding
    from index.ingest import Given
    from rag.explain import Explained
    from rag.llama import ArchiveRetriever
    from rag.models.model import LanguageModel


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a question was read, and what became of each passage that was found."""

    question: Question
    passages: "tuple[Explained, ...]"


class Desk(Closing):
    """One archive with everything that can be done with it. Opening is cheap: parts load when first used."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """A desk for the archive that the settings name."""
        return cls(settings)

    def close(self) -> None:
        """Let go of the archive."""
        if "archive" in self.__dict__:
            self.archive.close()
            del self.__dict__["archive"]

    @cached_property
    def embedder(self) -> Embedder:
        """The embedding model of the settings."""
        return open_embedder(self.settings.embedding, self.settings.models)

    @cached_property
    def archive(self) -> Archive:
        """The archive, open for reading.

        Raises:
            ArchiveMissing: there is none.
        """
        return Archive(self.settings.archive, self.embedder)

    # Changing the archive

    def add(self, inputs: "Sequence[Path | Given]", progress: Progress = silent) -> Report:
        """Read files, folders and given bytes into the archive, making it when there is none."""
        from index import ingest

        limit = self.settings.max_file_mb * 1_000_000
        return ingest.add(self.settings.archive, self.embedder, inputs, limit, progress)

    def add_articles(self, articles: Iterable[Article], progress: Progress = silent) -> Report:
        """Put ready-made articles into the archive."""
        from index import ingest

        return ingest.add_articles(self.settings.archive, self.embedder, articles, progress)

    def remove(self, name: str) -> Article:
        """Take out the article that goes by an id, a file's name or a URL."""
        from index import ingest

        return ingest.remove(self.settings.archive, self.embedder, name)

    def rebuild(self, progress: Progress = silent) -> int:
        """Make the indexes again from the library; returns how many paragraphs had to be embedded."""
        from index import ingest

        return ingest.rebuild(self.settings.archive, self.embedder, progress)

    # Asking it

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        since: date | None = None,
        until: date | None = None,
        without: Collection[str] = (),
    ) -> Reply:
        """Answer a question from the archive.

        Args:
            question: in plain words.
            history: earlier turns, so that "and why?" can be understood.
            since: only articles published on or after this day.
            until: only articles published on or before this day.
            without: ids of paragraphs to do as if they were not there.

        Raises:
            QuestionError, ArchiveError: at once, before the reply is iterated.
        """
        read, period = understand(question, history), period_of(since, until)
        self.archive.generation  # noqa: B018  an archive that cannot answer says so now
        task = ask.Task(self.archive, self.settings, read, tuple(history), period, without, self.model(), self.check)
        return Reply(lambda: ask.answer(task))

    def model(self) -> "LanguageModel | None":
        """The language model of the settings; "auto" looks anew which there are.

        Raises:
            BackendError: a class was named that cannot be had.
        """
        if self.settings.model == "none":
            return None
        from rag.llm import choose
        from rag.models.timeouts import Timeouts

        patience = Timeouts(first=self.settings.first_token, between=self.settings.stall)
        return choose(self.settings.model, self.settings.ollama, window=self.settings.window, timeouts=patience)

    @cached_property
    def check(self) -> Checks:
        """What decides whether paragraphs bear out a sentence."""
        if self.settings.entailment == "none":
            return check
        from rag.checks.entailment import Entailment

        return Entailment(self.settings.entailment).check

    def explain(
        self, answer: Answer, *, history: Sequence[Turn] = (), since: date | None = None, until: date | None = None
    ) -> Explanation:
        """Why the passages of an answer were found, read, cited or not; asked as the answer was."""
        from rag.explain import explain

        question = understand(answer.question, history)
        ranked = Retriever(self.archive).search(question, period=period_of(since, until))
        forms = forms_of(question.names, self.archive.generation.words.dictionary)
        most, tokens = self.settings.passages, self.settings.context_tokens
        return Explanation(question, explain(question, forms, ranked, answer, most, tokens))

    def search(
        self,
        question: str,
        *,
        since: date | None = None,
        until: date | None = None,
        arms: Sequence[Arm] = ARMS,
        limit: int = 50,
        without: Collection[str] = (),
    ) -> list[Passage]:
        """Passages in rank order, without a budget; with one arm, that search's own ranking."""
        return Retriever(self.archive).search(
            understand(question), period=period_of(since, until), arms=arms, limit=limit, without=without
        )

    # As a part of a LlamaIndex program

    def as_retriever(
        self, *, limit: int | None = None, since: date | None = None, until: date | None = None
    ) -> "ArchiveRetriever":
        """The archive as a LlamaIndex retriever of `limit` paragraphs (None: as many as a question may read)."""
        from rag.llama import ArchiveRetriever

        period_of(since, until)
        return ArchiveRetriever(self, limit=limit or self.settings.passages, since=since, until=until)

    def as_query_engine(
        self,
        llm: "LLM | None" = None,
        *,
        limit: int | None = None,
        since: date | None = None,
        until: date | None = None,
        **kw: Any,  # noqa: ANN401  theirs
    ) -> "RetrieverQueryEngine":
        """LlamaIndex's own query engine on this archive; `llm` and `kw` as `rag.llama.query_engine` has them.

        Its answers are the model's own words: no footnotes, nothing checked. For those there is `ask`.
        """
        from rag.llama import query_engine

        return query_engine(self.as_retriever(limit=limit, since=since, until=until), llm, **kw)

    # Looking into it

    def articles(self) -> list[Listing]:
        """Every article, newest publication first."""
        return self.archive.library.listings()

    def article(self, name: str) -> Article:
        """The article that goes by an id, the beginning of one, a file's name or a URL."""
        return self.archive.library.find(name)

    def paragraphs(self, article_id: str) -> list[Paragraph]:
        """An article's paragraphs, in order."""
        return [located.paragraph for located in self.archive.library.paragraphs(article_id)]

    def coverage(self) -> Coverage:
        """How much the archive holds, and of which days."""
        return self.archive.library.coverage()

    def verify(self) -> "list[Finding]":
        """Check the archive: the library, every file, the counts, and whether paragraphs are found."""
        from index import health

        return health.verify(self.archive)

    def fingerprint(self) -> dict[str, str]:
        """What an answer depends on: the archive's content, the embedding model, the libraries' versions."""
        from index import health

        return health.fingerprint(self.archive)


def period_of(since: date | None, until: date | None) -> Period | None:
    """The days asked for; None when neither end is given.

    Raises:
        UsageError: it ends before it begins.
    """
    if since and until and since > until:
        raise UsageError(f"--since {since} is after --until {until}", "swap them")
    return Period(since, until) if since or until else None
