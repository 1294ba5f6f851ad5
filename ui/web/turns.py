"""A question of a conversation: asked, told as it comes, kept, and shown again."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime

from eval.markup import Html, el, join
from index.database import standing
from index.errors import ArchiveMissing, DatelineError
from index.turns import Choices, KeptTurn
from rag.answer import Answer, Citation, Sentence, Turn
from rag.record import from_json, to_json
from rag.reply import Reply, Said, Step
from ui.web import answers
from ui.web.asking import news
from ui.web.markup import text
from ui.web.site import Site


@dataclass
class Sofar:
    """What has come of an answer that is on its way."""

    sentences: list[Sentence] = field(default_factory=list)
    notes: dict[int, Citation] = field(default_factory=dict)
    step: Step = Step("searching")  # noqa: RUF009  frozen

    def take(self, news: Step | Said) -> bool:
        """Another step or sentence; whether that shows. Quotations come all at once, with the Answer."""
        if isinstance(news, Step):
            changed, self.step = news != self.step, news
            return changed
        if news.sentence:
            self.sentences.append(news.sentence)
            self.notes |= {note.label: note for note in news.citations}
        return news.sentence is not None

    def shown(self) -> Html:
        """The sentences, and what is being done."""
        told = answers.paragraphs(self.sentences, self.notes, source)
        return el("div", *told, answers.step(self.step), class_="answer coming")


def source(note: Citation) -> str:
    """Where a paragraph of the archive is shown as it is now."""
    return f"/source/{note.article.id}/{note.paragraph.id}?quote={note.quote_start}-{note.quote_end}"


async def ask(
    site: Site, question: str, conversation: str, owner: str, choices: Choices
) -> AsyncGenerator[Html, None]:
    """The question's markup, again with all that is new; once it is kept, it names its conversation.

    What goes wrong is shown in its place, and nothing is kept of it.
    """
    sofar, asked = Sofar(), datetime.now(UTC)
    yield shown(question, sofar.shown())
    try:
        async with aclosing(news(lambda: _begun(site, question, conversation, owner, choices))) as items:
            async for item in items:
                if isinstance(item, Answer):  # written in a thread: a commit waits for the disk
                    kept = await asyncio.to_thread(_keep, site, item, conversation, owner, choices, asked)
                    yield again(kept)
                elif sofar.take(item):
                    yield shown(question, sofar.shown())
    except DatelineError as error:
        yield shown(question, failed(error))


def _begun(site: Site, question: str, conversation: str, owner: str, choices: Choices) -> Reply:
    library = site.desk.settings.archive / "library.db"
    if not standing(library):  # an open one that was moved away says only that it cannot be opened
        raise ArchiveMissing(f"there is no archive in {library.parent}", "add articles first")
    earlier = site.history.turns(conversation, owner) if conversation else []
    history = [Turn(turn.question, from_json(turn.answer).text) for turn in earlier]
    return site.desk.ask(
        question,
        history=history,
        since=choices.since,
        until=choices.until,
        outlets=choices.outlets,
        model=choices.model,
    )


def _keep(site: Site, answer: Answer, conversation: str, owner: str, choices: Choices, asked: datetime) -> KeptTurn:
    place = conversation or site.history.begin(owner, answer.question).id
    return site.history.append(place, owner, answer.question, to_json(answer), choices, asked)


def conversation(turns: Iterable[KeptTurn]) -> Html:
    """A conversation as it was told. A turn that cannot be read says so in its place."""
    return join(*map(_readable, turns))


def _readable(turn: KeptTurn) -> Html:
    try:
        return again(turn)
    except DatelineError as error:
        return shown(turn.question, failed(error))


def again(turn: KeptTurn) -> Html:
    """A kept question and its answer; its footnotes open the paragraphs as they were."""
    given = from_json(turn.answer)
    place = f"{turn.conversation}/{turn.n}"
    told = answers.answer(given, lambda note: f"/turn/{place}/{note.label}", f"/timeline/turn/{place}")
    return shown(turn.question, told, f"turn-{turn.n}", turn.conversation)


def shown(question: str, told: Html, name: str = "turn-now", conversation: str | None = None) -> Html:
    """A question and what there is of its answer; a kept one names its conversation, so that it can be resumed."""
    label = "Question and answer"
    head = el("h2", text(question))
    return el("section", head, told, class_="turn", id=name, aria_label=label, data_conversation=conversation)


def failed(error: DatelineError) -> Html:
    """What went wrong and what to do."""
    what = "There is no archive yet: add articles first." if isinstance(error, ArchiveMissing) else str(error)
    return el("div", el("p", text(what), class_="fault", role="alert"), class_="answer")
