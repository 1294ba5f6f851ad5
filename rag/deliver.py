"""What is delivered of a model's text: the sentences that paragraphs bear out, if they answer as well as quotations.

A weak model can make an answer plainer, never wronger: where too little is left, the quotations take its place.
"""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Literal

from index.archive import Archive
from index.errors import BackendError
from rag.answer import Answer, Sentence, marked
from rag.extract import Extract, Told, how_probably
from rag.footnotes import Footnotes
from rag.question import Question
from rag.write import Checked, Draft, Drafting

AS_WELL = 0.6  # of the quotations' probability to answer: what a model's text must have to take their place
BESIDE = 0.1  # of it: what a sentence must have to be no digression. In the seeds set 9% of the gold paragraphs
# that are not the best one have less, 84% of the others
Unsupported = Literal["drop", "show"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What there is of a draft. `digressions` are borne out and do not answer; `missing` says why it is no answer."""

    kept: tuple[Checked, ...]
    digressions: int = 0
    missing: str = ""


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
    found = _judged(archive, question, draft, quoted, drawn, name)
    if found.missing:
        yield quoted.text
        told = () if fault and not draft.written else (f"{found.missing}; the articles are quoted instead",)
        return replace(quoted, model=name, fault=fault, warnings=told)
    shown = [item for item in draft.written if item in found.kept or _shown(item, unsupported)]
    notes = Footnotes()
    return replace(
        quoted,
        sentences=tuple(_noted(draft, shown, notes)),
        disagreements=tuple(notes.recite(differ) for differ in quoted.disagreements),
        citations=notes.every,
        mode="model",
        model=name,
        fault=fault,
        complete=draft.ending.complete,
        warnings=tuple(_warnings(draft, found.digressions, len(shown), name)),
    )


def _drafted(drafting: Drafting) -> Generator[str, None, Draft]:
    draft = Draft()
    with closing(drafting.run()) as items:
        for item in items:
            if isinstance(item, Draft):
                draft = item
            elif item.sentence.verdict != "unsupported":
                yield f"{marked(item.sentence)} "
    return draft


def _shown(item: Checked, unsupported: Unsupported) -> bool:
    return unsupported == "show" and item.sentence.verdict == "unsupported"


def _judged(
    archive: Archive, question: Question, draft: Draft, quoted: Answer, drawn: Extract, name: str
) -> Delivery:
    if draft.refused:
        return Delivery((), missing=f"{name} found no answer in the paragraphs")
    if not draft.written:
        return Delivery((), missing=f"{name} wrote nothing")
    if not draft.supported:
        wrote = f"none of the {_sentences(len(draft.written))} that {name} wrote"
        return Delivery((), missing=f"{wrote} is borne out by the paragraphs it cites")
    return _answering(archive, question, draft, _told(quoted), drawn, name)


def _answering(
    archive: Archive, question: Question, draft: Draft, quotations: Sequence[Told], drawn: Extract, name: str
) -> Delivery:
    """The supported sentences without digressions, judged for each part of the question that quotations answer."""
    told = [Told(item.sentence.text, item.source) for item in draft.supported if item.source]
    relevant: set[str] = set()  # paragraphs
    for part in question.parts or (question,):
        if part.text in drawn.unanswered:
            continue
        reach = how_probably(archive, part, quotations)
        shares = [how_probably(archive, part, [one]) / reach for one in told]
        if max(shares) < AS_WELL:
            asked = "the question" if part is question else f"this part: {part.text}"
            return Delivery((), missing=f"what is borne out of the answer of {name} does not answer {asked}")
        relevant |= {one.passage.paragraph.id for one, share in zip(told, shares, strict=True) if share >= BESIDE}
    kept = [item for item in draft.supported if item.source and item.source.paragraph.id in relevant]
    return Delivery(tuple(kept), len(draft.supported) - len(kept))


def _told(quoted: Answer) -> list[Told]:
    """The quotations as sentences of their passages."""
    passages = {passage.paragraph.id: passage for passage in quoted.passages}
    cited = {citation.label: passages[citation.paragraph.id] for citation in quoted.citations}
    return [Told(sentence.text, cited[sentence.citations[0]]) for sentence in quoted.sentences]


def _noted(draft: Draft, shown: Sequence[Checked], notes: Footnotes) -> Iterator[Sentence]:
    """The sentences, their footnotes numbered anew."""
    known = {citation.label: citation for citation in draft.citations}
    for item in shown:
        labels = tuple(notes.cite(known[label]).label for label in item.sentence.citations)
        yield replace(item.sentence, citations=labels)


def _warnings(draft: Draft, digressions: int, shown: int, name: str) -> Iterator[str]:
    dropped = len(draft.written) - digressions - shown
    if dropped:
        yield f"left out: {_sentences(dropped)} of {name} that no paragraph bears out"
    if digressions:
        yield f"left out: {_sentences(digressions)} of {name} that do not answer the question"
    if draft.unknown:
        yield f"{name} cited {_counted(draft.unknown, 'paragraph')} that it was not given"
    if draft.left_out:
        yield f"left out: {_counted(draft.left_out, 'paragraph')}, the weakest, for the window of {name}"


def _sentences(number: int) -> str:
    return _counted(number, "sentence")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
