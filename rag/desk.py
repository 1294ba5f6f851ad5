"""The composition root: a Desk wires settings, archive, searches and answering together, once."""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from threading import Event
from typing import TYPE_CHECKING, Any, Self

from index.archive import Archive
from index.article import Arm, Article, Paragraph, Passage, Scope
from index.embedding import Embedder, open_embedder
from index.library import Coverage, Listing, Outlet
from index.once import once
from index.remembering import Remembering
from index.report import Progress, silent
from rag import ask
from rag.answer import Answer, Turn
from rag.changing import Changing
from rag.models.lately import Lately
from rag.models.slots import Slots
from rag.models.timeouts import Timeouts, never
from rag.question import understand
from rag.reply import Reply
from rag.retrieve import ARMS, Retriever
from rag.scope import in_archive, scope_of
from rag.settings import Settings
from rag.verify import check
from rag.write import Checks

if TYPE_CHECKING:  # reading costs 0.2 s to import, and asking does not read
    from llama_index.core.llms import LLM
    from llama_index.core.query_engine import RetrieverQueryEngine

    from index.health import Finding
    from rag.briefing.briefing import Briefing
    from rag.briefing.options import Length
    from rag.explain import Explanation
    from rag.llama import ArchiveRetriever
    from rag.models.model import LanguageModel

MOMENT = 5.0  # seconds for which "auto" stands for the same model


class Desk(Changing):
    """One archive with everything that can be done with it. Opening is cheap: parts load when first used.

    Several threads may use one desk; only `close` is for when they are done.
    """

    def __init__(self, settings: Settings, slots: Slots | None = None) -> None:
        super().__init__(settings)
        self.slots = slots or Slots()
        self._lately = Lately(MOMENT)

    @classmethod
    def open(cls, settings: Settings, slots: Slots | None = None) -> Self:
        """A desk for the archive that the settings name; `slots`: how many questions a model answers at once."""
        return cls(settings, slots)

    def close(self) -> None:
        """Let go of the archive."""
        if "archive" in self.__dict__:
            self.archive.close()
            del self.__dict__["archive"]

    @once
    def embedder(self) -> Embedder:
        """The embedding model of the settings."""
        return Remembering(open_embedder(self.settings.embedding, self.settings.models))

    @once
    def archive(self) -> Archive:
        """The archive, open for reading.

        Raises:
            ArchiveMissing: there is none.
        """
        return Archive(self.settings.archive, self.embedder)

    # Asking it

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        since: date | None = None,
        until: date | None = None,
        outlets: Collection[str] = (),
        without: Collection[str] = (),
        model: str | None = None,
    ) -> Reply:
        """Answer a question from the archive.

        Args:
            question: in plain words.
            history: earlier turns, so that "and why?" can be understood.
            since: only articles published on or after this day.
            until: only articles published on or before this day.
            outlets: only articles of these, whatever the case of their names.
            without: ids of paragraphs to do as if they were not there.
            model: another one than the settings name, as `rag.llm.choose` takes it.

        Raises:
            QuestionError, UsageError, ArchiveError: at once, before the reply is iterated.
        """
        read, scope = understand(question, history), self._scope(since, until, outlets)
        self.archive.generation  # noqa: B018  an archive that cannot answer says so now
        stop = Event()
        writer = self.model(model, stop.is_set)
        task = ask.Task(
            self.archive, self.settings, read, tuple(history), scope, without, writer, self.check, self.slots
        )
        return Reply(lambda: ask.of_one_moment(task), stop)

    def model(self, name: str | None = None, stopped: Callable[[], bool] = never) -> "LanguageModel | None":
        """The language model of this name, or of the settings; "auto" looks every MOMENT which there are.

        What it is doing ends when `stopped` says so.

        Raises:
            BackendError: a class was named that cannot be had.
        """
        name = name or self.settings.model
        if name == "none":
            return None
        from rag.llm import choose

        patience = Timeouts(first=self.settings.first_token, between=self.settings.stall)
        return choose(
            name,
            self.settings.ollama,
            window=self.settings.window,
            timeouts=patience,
            stopped=stopped,
            lately=self._lately,
        )

    @once
    def check(self) -> Checks:
        """What decides whether paragraphs bear out a sentence."""
        if self.settings.entailment == "none":
            return check
        from rag.checks.entailment import Entailment

        return Entailment(self.settings.entailment).check

    def brief(
        self,
        topic: str,
        *,
        since: date | None = None,
        until: date | None = None,
        outlets: Sequence[str] = (),
        sections: int | None = None,
        length: "Length" = "standard",
        progress: Progress = silent,
    ) -> "Briefing":
        """What the archive tells of a topic; called again after a model has failed, it goes on where that was.

        Raises:
            QuestionError, UsageError, ArchiveError, NothingTold: the archive lacks the topic.
        """
        from rag.briefing.making import make
        from rag.briefing.options import Options

        return make(self, Options(topic, since, until, tuple(outlets), sections, length), progress)

    def explain(
        self,
        answer: Answer,
        *,
        history: Sequence[Turn] = (),
        since: date | None = None,
        until: date | None = None,
        outlets: Collection[str] = (),
    ) -> "Explanation":
        """Why the passages of an answer were found, read, cited or not; asked as the answer was."""
        from rag.explain import explanation

        question, scope = understand(answer.question, history), self._scope(since, until, outlets)
        with self.archive.snapshot() as archive:
            return explanation(archive, self.settings, question, scope, answer)

    def search(
        self,
        question: str,
        *,
        since: date | None = None,
        until: date | None = None,
        outlets: Collection[str] = (),
        arms: Sequence[Arm] = ARMS,
        limit: int = 50,
        without: Collection[str] = (),
    ) -> list[Passage]:
        """Passages in rank order, without a budget; with one arm, that search's own ranking."""
        asked, scope = understand(question), self._scope(since, until, outlets)
        with self.archive.snapshot() as archive:
            return Retriever(archive).search(asked, scope=scope, arms=arms, limit=limit, without=without)

    def _scope(self, since: date | None, until: date | None, outlets: Collection[str]) -> Scope | None:
        scope = scope_of(since, until, outlets)
        return in_archive(scope, self.archive.library) if scope else None

    # As a part of a LlamaIndex program

    def as_retriever(
        self,
        *,
        limit: int | None = None,
        since: date | None = None,
        until: date | None = None,
        outlets: Collection[str] = (),
    ) -> "ArchiveRetriever":
        """The archive as a LlamaIndex retriever of `limit` paragraphs (None: as many as a question may read)."""
        from rag.llama import ArchiveRetriever

        scope = scope_of(since, until, outlets)
        return ArchiveRetriever(self, limit=limit or self.settings.passages, scope=scope)

    def as_query_engine(
        self,
        llm: "LLM | None" = None,
        *,
        limit: int | None = None,
        since: date | None = None,
        until: date | None = None,
        outlets: Collection[str] = (),
        **kw: Any,  # noqa: ANN401  theirs
    ) -> "RetrieverQueryEngine":
        """LlamaIndex's own query engine on this archive; `llm` and `kw` as `rag.llama.query_engine` has them.

        Its answers are the model's own words: no footnotes, nothing checked. For those there is `ask`.
        """
        from rag.llama import query_engine

        return query_engine(self.as_retriever(limit=limit, since=since, until=until, outlets=outlets), llm, **kw)

    # Looking into it

    def articles(self, limit: int | None = None) -> list[Listing]:
        """Every article, or so many, newest publication first."""
        self.archive.check_state()
        return self.archive.library.listings(limit)

    def article(self, name: str) -> Article:
        """The article that goes by an id, the beginning of one, a file's name or a URL."""
        self.archive.check_state()
        return self.archive.library.find(name)

    def paragraphs(self, article_id: str) -> list[Paragraph]:
        """An article's paragraphs, in order."""
        return [located.paragraph for located in self.archive.library.paragraphs(article_id)]

    def coverage(self) -> Coverage:
        """How much the archive holds, and of which days."""
        return self.archive.library.coverage()

    def outlets(self) -> list[Outlet]:
        """The outlets that articles name, the one with most articles first."""
        return self.archive.library.outlets()

    def verify(self) -> "list[Finding]":
        """Check the archive: the library, every file, the counts, and whether paragraphs are found."""
        from index import health

        with Archive(self.settings.archive, self.embedder) as archive:  # one that no other thread moves on
            return health.verify(archive)

    def fingerprint(self) -> dict[str, str]:
        """What an answer depends on: the archive's content, the embedding model, the libraries' versions."""
        from index import health

        return health.fingerprint(self.archive)
