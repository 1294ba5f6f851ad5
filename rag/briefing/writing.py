"""The sections in a model's words: each asked for by itself, the finished ones kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.answer import Answer
from rag.briefing.options import Means
from rag.briefing.pieces import Piece, fresh, of_answer
from rag.briefing.saved import Saved
from rag.briefing.sections import Draft
from rag.briefing.told import Told


@dataclass(slots=True)
class Written:
    """The sections, and what became of the model. `complete` is False when some are quoted because it failed."""

    drafts: list[Draft] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    fault: str | None = None
    complete: bool = True


def written(means: Means, drafts: Sequence[Draft], saved: Saved) -> Written:
    """Ask the model for each section; where it writes less than was quoted, quotations follow its sentences.

    After a failure it is asked no more.
    """
    done = Written()
    told = Told()
    for n, draft in enumerate(drafts):
        means.progress("sections", n, len(drafts))
        answer = saved.answer(draft.found.sub.question)
        if answer is None and done.fault is None:
            answer = _asked(means, draft, saved, done)
        if answer:
            done.answers.append(answer)
        planned = _length(draft.pieces)
        mine = _fresh(of_answer(answer), told, planned) if answer and answer.mode == "model" else []
        if pieces := [*mine, *_fresh(draft.pieces, told, planned - _length(mine))]:
            done.drafts.append(Draft(draft.found, tuple(pieces), written=bool(mine)))
    means.progress("sections", len(drafts), len(drafts))
    return done


def _asked(means: Means, draft: Draft, saved: Saved, done: Written) -> Answer:
    """The answer; it is kept when the model wrote it, and to the end."""
    answer = means.ask(draft.found.sub.question, quoted=False)
    if answer.fault:
        done.fault, done.complete = answer.fault, False
    elif answer.mode == "model" and answer.complete:
        saved.keep(answer)
    return answer


def _fresh(pieces: Sequence[Piece], told: Told, most: int) -> list[Piece]:
    """What of the pieces was not told yet, until there are so many sentences; the last piece comes whole."""
    kept: list[Piece] = []
    for piece in pieces:
        new = fresh(piece, told)
        if new and _length(kept) < most:
            kept.append(new)
            for sentence in new.sentences:
                told.tell(sentence, new.cited(sentence))
    return kept


def _length(pieces: Sequence[Piece]) -> int:
    return sum(len(piece.sentences) for piece in pieces)
