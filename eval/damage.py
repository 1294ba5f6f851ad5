"""Engines that are broken on purpose, to prove that the gate closes: each breaks one thing and says which."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from eval.engine import Engine, Listed
from index.article import Arm, Paragraph, Passage
from rag.answer import Answer, Citation, Sentence, Turn

_NUMBER = re.compile(r"\d+(?:,\d{3})*")


@dataclass(frozen=True, slots=True)
class Given:
    """A reply that is already there."""

    answer: Answer


class Damaged:
    """An engine whose answers go through `spoil`, and whose searches lack the arm `lost`."""

    def __init__(
        self, engine: Engine, spoil: Callable[[Answer], Answer] | None = None, lost: Arm | None = None
    ) -> None:
        self._engine = engine
        self._spoil = spoil
        self._lost = lost

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        since: date | None = None,
        until: date | None = None,
        without: frozenset[str] = frozenset(),
    ) -> Given:
        """The sound engine's answer, spoilt."""
        reply = self._engine.ask(question, history=history, since=since, until=until, without=without)
        answer = reply.answer
        return Given(self._spoil(answer) if self._spoil else answer)

    def search(
        self,
        question: str,
        *,
        since: date | None = None,
        until: date | None = None,
        arms: tuple[Arm, ...] = ("words", "vectors"),
        limit: int = 50,
        without: frozenset[str] = frozenset(),
    ) -> list[Passage]:
        """The sound engine's search, without the lost arm."""
        left = tuple(arm for arm in arms if arm != self._lost)
        if not left:
            return []
        return self._engine.search(question, since=since, until=until, arms=left, limit=limit, without=without)

    def articles(self) -> Sequence[Listed]:
        """As the sound engine."""
        return self._engine.articles()

    def paragraphs(self, article_id: str) -> list[Paragraph]:
        """As the sound engine."""
        return self._engine.paragraphs(article_id)

    def fingerprint(self) -> dict[str, str]:
        """As the sound engine."""
        return self._engine.fingerprint()


def no_words(engine: Engine) -> Damaged:
    """The search by words finds nothing, as when its index is not built."""
    return Damaged(engine, lost="words")


def shifted_citations(engine: Engine) -> Damaged:
    """Every footnote points to the next paragraph of its article: off by one."""
    following: dict[str, Paragraph] = {}
    for listed in engine.articles():
        own = engine.paragraphs(listed.article.id)
        following |= {paragraph.id: after for paragraph, after in zip(own, own[1:] + own[:1], strict=True)}

    def moved(citation: Citation) -> Citation:
        after = following[citation.paragraph.id]
        quote = after.text[: len(citation.quote)]
        return replace(citation, paragraph=after, quote=quote, quote_start=0, quote_end=len(quote))

    return Damaged(engine, lambda answer: replace(answer, citations=tuple(map(moved, answer.citations))))


def changed_numbers(engine: Engine) -> Damaged:
    """Every number in an answer's sentences is one too high, under sound footnotes."""

    def spoil(answer: Answer) -> Answer:
        raised = [_NUMBER.sub(_one_more, s.text) for s in answer.sentences]
        changed = tuple(replace(s, text=text) for s, text in zip(answer.sentences, raised, strict=True))
        return replace(answer, sentences=changed)

    return Damaged(engine, spoil)


def _one_more(found: re.Match[str]) -> str:
    value = int(found[0].replace(",", "")) + 1
    return f"{value:,}" if "," in found[0] else str(value)


def no_refusals(engine: Engine) -> Damaged:
    """What was refused is answered, with the best paragraph."""

    def spoil(answer: Answer) -> Answer:
        return _blurted(answer) if answer.refused and answer.passages else answer

    return Damaged(engine, spoil)


def _blurted(answer: Answer) -> Answer:
    best = answer.passages[0]
    text = best.paragraph.text
    return replace(
        answer,
        refused=False,
        reason=None,
        sentences=(Sentence(text, (1,), "quoted"),),
        citations=(Citation(1, best.paragraph, best.article, text, 0, len(text)),),
    )


DAMAGES: Mapping[str, Callable[[Engine], Damaged]] = {
    "no BM25": no_words,
    "citations shifted by one paragraph": shifted_citations,
    "numbers changed": changed_numbers,
    "refusals off": no_refusals,
}
