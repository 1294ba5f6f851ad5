"""A model's answer, sentence by sentence as it is written: parsed, checked against what it cites, and footnoted."""

import re
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Protocol

from index.article import Passage
from index.sentences import spans
from index.words import content_terms
from rag.answer import REFUSAL, Citation, Disagreement, Sentence, Turn
from rag.cite import Parser, Written
from rag.footnotes import Footnotes
from rag.instructions import readable, supporting
from rag.models.model import Ending, LanguageModel, PromptTooLong
from rag.prompts import Prompt, answering, shorter
from rag.verify import Check, best_source

NO_FOOTNOTE = "it cites no paragraph"
_LETTERS = re.compile(r"\W+")
_ENDED = re.compile(r"[.!?…。！？][\"'”’)\]»]*$")


class Checks(Protocol):
    """Whether paragraphs bear out a sentence: `rag.verify.check`, or a model beside it."""

    def __call__(self, sentence: str, sources: Sequence[Passage]) -> Check:
        """The verdict."""


@dataclass(frozen=True, slots=True)
class Asked:
    """All that a model is told."""

    question: str
    passages: tuple[Passage, ...]
    history: tuple[Turn, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()

    def prompt(self, passages: Sequence[Passage]) -> Prompt:
        """The prompt with these passages of them."""
        return answering(self.question, passages, self.history, self.disagreements)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a model wrote, all of it checked.

    Small models repeat themselves: the same sentence is kept once. `refused`: it wrote the sentence of refusal and
    nothing else. `left_out`: passages that did not fit its window.
    """

    written: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    refused: bool = False
    unknown: int = 0  # labels of no passage
    left_out: int = 0
    ending: Ending = Ending(True)  # noqa: RUF009  frozen

    @property
    def supported(self) -> tuple[Sentence, ...]:
        """What its paragraphs bear out, wholly or partly."""
        return tuple(sentence for sentence in self.written if sentence.verdict != "unsupported")

    def sources(self, sentence: Sentence) -> list[Citation]:
        """What a sentence cites."""
        return [self.citations[label - 1] for label in sentence.citations]


class Drafting:
    """One answer of one model."""

    def __init__(self, model: LanguageModel, asked: Asked, check: Checks) -> None:
        self._model = model
        self._asked = asked
        self._check = check
        self._notes = Footnotes()

    @property
    def name(self) -> str:
        """The model's."""
        return self._model.name

    def cited(self, sentence: Sentence) -> tuple[Citation, ...]:
        """What a sentence that was written cites."""
        return tuple(self._notes.every[label - 1] for label in sentence.citations)

    def run(self) -> Generator[Sentence | Draft, None, None]:
        """Each sentence when it is finished and checked; at last the Draft.

        Raises:
            BackendError: nothing was written.
        """
        prompt = self._fitting()
        try:
            yield from self._written(prompt)
        except PromptTooLong:
            fewer = self._fewer(prompt)
            if fewer is None:
                raise
            yield from self._written(fewer)

    def _fitting(self) -> Prompt:
        """The prompt, without the weakest passages while it has more tokens than the model has room."""
        passages: Sequence[Passage] = self._asked.passages
        prompt = self._asked.prompt(passages)
        while self._model.count(prompt.messages) > self._model.room and len(passages) > 1:
            passages = shorter(passages)
            prompt = self._asked.prompt(passages)
        return prompt

    def _fewer(self, prompt: Prompt) -> Prompt | None:
        """For a server that counts otherwise: the better half. None when one passage is too much."""
        passages: Sequence[Passage] = prompt.passages
        for _ in range((len(passages) + 1) // 2):
            passages = shorter(passages)
        return self._asked.prompt(passages) if len(passages) < len(prompt.passages) else None

    def _written(self, prompt: Prompt) -> Generator[Sentence | Draft, None, None]:
        parser = Parser(len(prompt.passages), prompt.hosts)
        every: list[Written] = []
        done: list[Sentence] = []
        ending = Ending(False, "the model's answer has no end")
        with closing(_finished(self._model.stream(prompt.messages), parser)) as items:
            for item in items:
                if isinstance(item, Ending):
                    ending = item
                    continue
                every.append(item)
                if not _refuses(item.text) and item.text not in {other.text for other in done}:
                    done.append(self._checked(item, prompt.passages))
                    yield done[-1]
        yield Draft(
            written=tuple(done),
            citations=self._notes.every,
            refused=bool(every) and not done,
            unknown=sum(written.unknown for written in every),
            left_out=len(self._asked.passages) - len(prompt.passages),
            ending=ending,
        )

    def _checked(self, written: Written, passages: Sequence[Passage]) -> Sentence:
        """A sentence that cites nothing is given the passage that alone bears it out, if there is one."""
        cited = [passages[label - 1] for label in written.labels]
        if not cited:
            evident = best_source(written.text, [supporting(passage) for passage in passages])
            cited = [passage for passage in passages if evident and passage.paragraph.id == evident.paragraph.id]
        if not cited:
            return Sentence(written.text, (), "unsupported", NO_FOOTNOTE)
        found = self._check(written.text, [supporting(passage) for passage in cited])
        held = found.verdict != "unsupported"
        labels = tuple(self._notes.cite(quoted(written.text, passage)).label for passage in cited) if held else ()
        return Sentence(written.text, labels, found.verdict, found.why)


def quoted(sentence: str, passage: Passage) -> Citation:
    """The sentence of the passage that shares most with a written one, as a citation not yet numbered."""
    wanted = set(content_terms(sentence))
    every = readable(passage.paragraph.text) or spans(passage.paragraph.text)
    best = max(every, key=lambda span: (len(wanted & set(content_terms(span.text))), -span.start))
    return Citation(0, passage.paragraph, passage.article, best.text, best.start, best.end)


def _finished(stream: Generator[str | Ending, None, None], parser: Parser) -> Generator[Written | Ending, None, None]:
    """The sentences as they are finished, then the ending. What was cut off in mid-sentence is left out."""
    with closing(stream):
        for piece in stream:
            if isinstance(piece, str):
                yield from parser.feed(piece)
                continue
            last = parser.close()
            yield from (written for written in last if piece.complete or _ENDED.search(written.text))
            yield piece


def _refuses(text: str) -> bool:
    return _LETTERS.sub("", text).casefold() == _LETTERS.sub("", REFUSAL).casefold()
