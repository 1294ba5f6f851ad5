"""What is delivered of a model's text: the sentences that paragraphs bear out, if they answer as well as quotations.

A weak model can make an answer plainer, never wronger: where too little is left, the quotations take its place.
"""

from collections.abc import Generator, Sequence
from dataclasses import replace
from typing import Literal

from index.archive import Archive
from index.errors import BackendError
from rag.answer import Answer, marked
from rag.extract import Extract, Told, how_probably
from rag.footnotes import Footnotes
from rag.question import Question
from rag.write import Draft, Drafting

AS_WELL = 0.6  # of the quotations' probability to answer: what a model's text must have to take their place
Unsupported = Literal["drop", "show"]


def delivered(
    archive: Archive, question: Question, drafting: Drafting, quoted: Answer, drawn: Extract, unsupported: Unsupported
) -> Generator[str, None, Answer]:
    """Yield the supported sentences as they come; return the answer: written, or `quoted` with the reason why not."""
    name = drafting.name
    try:
        draft = yield from _drafted(drafting)
    except BackendError as error:
        yield quoted.text
        return replace(quoted, model=name, fault=str(error))
    fault = None if draft.ending.complete else draft.ending.why
    missing = _missing(archive, question, draft, drawn, name)
    if missing:
        yield quoted.text
        return replace(quoted, model=name, fault=fault, warnings=(f"{missing}; the articles are quoted instead",))
    kept = draft.supported if unsupported == "drop" else draft.written
    notes = _notes(draft)
    return replace(
        quoted,
        sentences=tuple(item.sentence for item in kept),
        disagreements=tuple(notes.recite(found) for found in quoted.disagreements),
        citations=notes.every,
        mode="model",
        model=name,
        fault=fault,
        complete=draft.ending.complete,
        warnings=tuple(_warnings(draft, len(draft.written) - len(kept), name)),
    )


def _drafted(drafting: Drafting) -> Generator[str, None, Draft]:
    draft = Draft()
    for item in drafting.run():
        if isinstance(item, Draft):
            draft = item
        elif item.sentence.verdict != "unsupported":
            yield f"{marked(item.sentence)} "
    return draft


def _missing(archive: Archive, question: Question, draft: Draft, drawn: Extract, name: str) -> str:
    """Why a draft is no answer; "" when it is one."""
    if draft.refused:
        return f"{name} found no answer in the paragraphs"
    if not draft.supported:
        wrote = f"none of the {_sentences(len(draft.written))} that {name} wrote" if draft.written else f"{name}"
        return f"{wrote} is borne out by the paragraphs it cites" if draft.written else f"{wrote} wrote nothing"
    told = [Told(item.sentence.text, item.source) for item in draft.supported if item.source]
    if how_probably(archive, question, told) < AS_WELL * drawn.best:
        return f"what is borne out of the answer of {name} does not answer the question"
    return ""


def _notes(draft: Draft) -> Footnotes:
    notes = Footnotes()
    for citation in draft.citations:
        notes.cite(citation)
    return notes


def _warnings(draft: Draft, dropped: int, name: str) -> Sequence[str]:
    told = [
        (dropped, f"left out: {_sentences(dropped)} of {name} that no paragraph bears out"),
        (draft.unknown, f"{name} cited {draft.unknown} paragraphs that it was not given"),
        (draft.left_out, f"the {draft.left_out} weakest paragraphs did not fit the window of {name}"),
    ]
    return [text for number, text in told if number]


def _sentences(number: int) -> str:
    return f"{number} sentence" if number == 1 else f"{number} sentences"
