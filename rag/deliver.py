"""What is delivered of a model's text: the sentences that paragraphs bear out, if they answer as well as quotations.

A weak model can make an answer plainer, never wronger: where too little is left, the quotations take its place.
"""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Literal

from index.archive import Archive
from index.errors import BackendError
from index.words import content_terms
from rag.answer import Answer, Sentence, marked
from rag.extract import Extract, Told, how_probably
from rag.footnotes import Footnotes
from rag.kinds import fits
from rag.question import Question
from rag.reply import Said
from rag.write import Draft, Drafting

# XQuAD's answers told as whole sentences all have AS_WELL, and 17% of those to other questions on the paragraph;
# of bare answers, which are SHORT, 73% have it and 17% of those to other questions (1% and 0% by their own words).
AS_WELL = 0.6  # of the quotations' probability to answer: what a model's text must have to take their place
SHORT = 3  # content terms beyond the question's: an answer with so few is judged by what it is told from
# In the seeds set 9% of the gold paragraphs that are not the best have no sentence with BESIDE; of the others 84%.
BESIDE = 0.1  # of the quotations' probability: what a sentence must have to be no digression
Unsupported = Literal["drop", "show"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What there is of a draft. `digressions` are borne out and do not answer; `missing` says why it is no answer."""

    kept: tuple[Sentence, ...]
    digressions: int = 0
    missing: str = ""


def delivered(
    archive: Archive, question: Question, drafting: Drafting, quoted: Answer, drawn: Extract, unsupported: Unsupported
) -> Generator[Said, None, Answer]:
    """Yield the supported sentences as they come; return the answer: written, or `quoted` with the reason why not."""
    name = drafting.name
    try:
        draft = yield from _drafted(drafting)
    except BackendError as error:
        yield Said(quoted.text)
        return replace(quoted, model=name, fault=str(error))
    fault = None if draft.ending.complete else draft.ending.why
    found = _judged(archive, question, draft, quoted, drawn, name)
    if found.missing:
        yield Said(quoted.text)
        told = () if fault and not draft.written else (f"{found.missing}; the articles are quoted instead",)
        return replace(quoted, model=name, fault=fault, warnings=told)
    shown = [told for told in draft.written if told in found.kept or _shown(told, unsupported)]
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


def _drafted(drafting: Drafting) -> Generator[Said, None, Draft]:
    draft = Draft()
    with closing(drafting.run()) as items:
        for item in items:
            if isinstance(item, Draft):
                draft = item
            elif item.verdict != "unsupported":
                yield Said(f"{marked(item)} ", item, drafting.cited(item))
    return draft


def _shown(sentence: Sentence, unsupported: Unsupported) -> bool:
    return unsupported == "show" and sentence.verdict == "unsupported"


def _judged(
    archive: Archive, question: Question, draft: Draft, quoted: Answer, drawn: Extract, name: str
) -> Delivery:
    if draft.refused:
        return Delivery((), missing=f"{name} found no answer in the paragraphs")
    if not draft.written:
        return Delivery((), missing=f"{name} wrote nothing")
    if not draft.supported:
        wrote = f"nothing that {name} wrote ({_counted(len(draft.written), 'sentence')})"
        return Delivery((), missing=f"{wrote} is borne out by the paragraphs it cites")
    relevant: set[str] = set()  # paragraphs
    for part in question.parts or (question,):
        if part.text in drawn.unanswered:
            continue
        shares = _shares(archive, part, draft, quoted)
        if max(shares) < AS_WELL:
            asked = "the question" if part is question else f"this part: {part.text}"
            return Delivery((), missing=f"what is borne out of the answer of {name} does not answer {asked}")
        relevant |= {
            source.paragraph.id
            for sentence, share in zip(draft.supported, shares, strict=True)
            for source in draft.sources(sentence)
            if share >= BESIDE
        }
    kept = [told for told in draft.supported if any(at.paragraph.id in relevant for at in draft.sources(told))]
    return Delivery(tuple(kept), len(draft.supported) - len(kept))


def _shares(archive: Archive, part: Question, draft: Draft, quoted: Answer) -> list[float]:
    """How probably each supported sentence answers a part of the question, as shares of the best quotation's.

    A short answer ("Three.") has few of the question's words, so what it is told from counts in its place, if
    it holds the kind of thing that is asked for.
    """
    passages = {passage.paragraph.id: passage for passage in quoted.passages}
    quotes = {citation.label: passages[citation.paragraph.id] for citation in quoted.citations}
    best = how_probably(archive, part, [Told(told.text, quotes[told.citations[0]]) for told in quoted.sentences])
    shares = []
    for sentence in draft.supported:
        told = [(passages[source.paragraph.id], source.quote) for source in draft.sources(sentence)]
        texts = [Told(sentence.text, passage) for passage, _ in told]
        if _short(part, sentence.text) and fits(part, sentence.text):
            texts += [Told(quote, passage) for passage, quote in told]
        shares.append(how_probably(archive, part, texts) / best)
    return shares


def _short(part: Question, text: str) -> bool:
    return len({*content_terms(text)} - {*part.terms}) <= SHORT


def _noted(draft: Draft, shown: Sequence[Sentence], notes: Footnotes) -> Iterator[Sentence]:
    """The sentences, their footnotes numbered anew."""
    for sentence in shown:
        labels = tuple(notes.cite(source).label for source in draft.sources(sentence))
        yield replace(sentence, citations=labels)


def _warnings(draft: Draft, digressions: int, shown: int, name: str) -> Iterator[str]:
    dropped = len(draft.written) - digressions - shown
    if dropped:
        yield f"left out: {_counted(dropped, 'sentence')} of {name} that no paragraph bears out"
    if digressions:
        yield f"left out: {_counted(digressions, 'sentence')} of {name} beside the question"
    if draft.unknown:
        yield f"{name} cited {_counted(draft.unknown, 'paragraph')} that it was not given"
    if draft.left_out:
        yield f"left out: {_counted(draft.left_out, 'paragraph')}, the weakest, for the window of {name}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
