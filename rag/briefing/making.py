"""A briefing of a desk: one state of the archive, one model, each sentence embedded once."""

from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING

from index.archive import Archive
from index.article import Passage
from index.errors import BackendError
from index.report import Progress
from rag import ask
from rag.answer import Answer
from rag.briefing.briefing import Briefing
from rag.briefing.engine import brief
from rag.briefing.options import Means, Options
from rag.briefing.questions import allowed
from rag.models.model import Ending, LanguageModel
from rag.prompts import Message, opening, shorter
from rag.question import Question, understand
from rag.reply import Reply
from rag.retrieve import Retriever
from rag.scope import in_archive, scope_of

if TYPE_CHECKING:
    from rag.desk import Desk

LONGEST_LIST = 4_000  # characters of a model's list of questions; what goes on is no list


def make(desk: "Desk", options: Options, progress: Progress, model: LanguageModel | None = None) -> Briefing:
    """The briefing; `model` instead of the one that the settings name. See `Desk.brief`."""
    options = options.checked()
    asking = Asking(desk, options, model or desk.model())
    identity = desk.fingerprint()
    with desk.archive.snapshot() as archive:
        return brief(asking.means(archive, identity, progress), options)


class Asking:
    """Asks and searches as the desk does, within the days and outlets of the briefing: the one place for them."""

    def __init__(self, desk: "Desk", options: Options, model: LanguageModel | None) -> None:
        self._desk = desk
        self._scope = in_archive(scope_of(options.since, options.until, options.outlets), desk.archive.library)
        self._model = model

    def means(self, archive: Archive, identity: dict[str, str], progress: Progress) -> Means:
        """What the engine is given."""

        def answer(question: str, *, quoted: bool) -> Answer:
            return Reply(lambda: ask.answer(self._task(archive, question, quoted))).answer

        def search(question: Question, limit: int) -> list[Passage]:
            return Retriever(archive).search(question, scope=self._scope, limit=limit)

        named = self._model.name if self._model else None
        propose = self._propose if self._model else None
        settings = self._desk.settings
        return Means(archive, settings, answer, search, identity, self._scope, named, propose, progress)

    def _task(self, archive: Archive, question: str, quoted: bool) -> ask.Task:
        return ask.Task(
            archive,
            self._desk.settings,
            understand(question),
            scope=self._scope,
            model=None if quoted else self._model,
            check=self._desk.check,
            slots=self._desk.slots,
        )

    def _propose(self, topic: str, passages: Sequence[Passage]) -> tuple[str, ...] | None:
        """The model's own sub-questions; None when it could not be asked, which its first section will tell."""
        if self._model is None:
            return None
        try:
            messages = opening(topic, passages)
            while self._model.count(messages) > self._model.room and len(passages) > 1:
                passages = shorter(passages)
                messages = opening(topic, passages)
            with self._desk.slots.ticket() as ticket:
                for _ in ticket.wait():
                    pass
                return _listed(self._model, messages, topic)
        except BackendError:
            return None


def _listed(model: LanguageModel, messages: Sequence[Message], topic: str) -> tuple[str, ...] | None:
    """What may be asked of a model's list; None when it broke off."""
    pieces: list[str] = []
    with closing(model.stream(messages)) as stream:
        for piece in stream:
            if isinstance(piece, Ending):
                return allowed("".join(pieces), topic) if piece.complete else None
            pieces.append(piece)
            if sum(map(len, pieces)) > LONGEST_LIST:
                return ()
    return None
