"""Topic → Briefing: gathered, opened into questions, answered on the one path, numbered once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from rag.answer import REFUSAL, Answer, Sentence
from rag.ask import covers
from rag.briefing.briefing import Briefing, Section, Untold
from rag.briefing.material import Material, gather
from rag.briefing.options import Means, Options
from rag.briefing.originals import Originals
from rag.briefing.questions import headline, subject, subs
from rag.briefing.saved import Saved
from rag.briefing.sections import Draft, Found, choose, find, summary
from rag.briefing.stories import stories
from rag.briefing.tables import Tables, distinct, sources
from rag.briefing.writing import Written, written
from rag.footnotes import Footnotes
from rag.question import understand

PARTS = "the archive does not answer this part"  # begins a warning of one answer that a briefing tells as untold


@dataclass(frozen=True, slots=True)
class Work:
    """What is known once every sub-question was asked."""

    options: Options
    material: Material
    originals: Originals
    found: tuple[Found, ...]
    saved: Saved | None = None
    warnings: tuple[str, ...] = field(default=())


def brief(means: Means, options: Options) -> Briefing:
    """The briefing; see `Desk.brief`.

    Raises:
        QuestionError, UsageError: the topic or an option cannot be.
        NothingTold: the archive lacks the topic.
    """
    options = options.checked()
    material = _gathered(means, options)
    originals = Originals(means.ask)
    originals.learn(material.passages)
    means = replace(means, ask=originals)
    work = _worked(means, options, material, originals)
    drafts = choose(work.found, options.measure, work.material)
    done = written(means, drafts, work.saved) if work.saved else Written(drafts)
    return _arranged(means, work, done)


def _gathered(means: Means, options: Options) -> Material:
    means.progress("gathering", 0, 0)
    if means.ask(options.topic, quoted=True).refused:
        raise means.refusal()
    material = gather(means, understand(subject(options.topic)))
    if not material.lines:
        raise means.refusal()
    return material


def _worked(means: Means, options: Options, material: Material, originals: Originals) -> Work:
    saved = Saved(means, options) if means.model else None
    proposed = _proposed(means, options, material, saved) if saved else ()
    told = stories(material)[: options.measure.sections]
    every = subs(options.topic, material, told, proposed)
    found = []
    for n, sub in enumerate(every):
        means.progress("questions", n, len(every))
        found.append(find(means, sub, material))
    means.progress("questions", len(every), len(every))
    return Work(options, material, originals, tuple(found), saved, tuple(_damage(saved)))


def _proposed(means: Means, options: Options, material: Material, saved: Saved) -> tuple[str, ...]:
    """The model's own sub-questions, those kept from an earlier run if there are any."""
    if saved.proposed is None and means.propose:
        proposed = means.propose(options.topic, material.passages[: means.settings.passages])
        if proposed is not None:
            saved.keep_proposed(proposed)
    return saved.proposed or ()


def _damage(saved: Saved | None) -> Iterator[str]:
    if saved and saved.damaged:
        yield f"{saved.path} is damaged in part: what could not be read of it was asked for again"


def _arranged(means: Means, work: Work, done: Written) -> Briefing:
    """Everything in the order in which it is read, so that the footnotes are numbered in it."""
    notes, lines, options = Footnotes(), work.material.lines, work.options
    lead = [piece.numbered(notes)[0] for piece in summary(done.drafts, work.material)]
    sections = tuple(_section(draft, notes) for draft in done.drafts)
    tables = Tables(lines, options.measure.rows, notes)
    timeline, yearless = tables.timeline(), tables.yearless()
    numbers, statements = tables.numbers(), tables.statements()
    answers = [*(item.answer for item in work.found), *done.answers]
    differing = distinct(differ for answer in answers for differ in answer.disagreements)
    disagreements = tuple(map(notes.recite, differing))
    return Briefing(
        topic=options.topic,
        headline=headline(options.topic),
        summary=tuple(lead),
        sections=sections,
        timeline=timeline,
        numbers=numbers,
        statements=statements,
        disagreements=disagreements,
        untold=tuple(_untold(work, dated=bool(timeline or yearless), counted=bool(numbers))),
        citations=notes.every,
        sources=sources(notes.every, work.originals),
        mode="model" if any(draft.written for draft in done.drafts) else "extractive",
        model=means.model,
        fault=done.fault,
        complete=done.complete,
        scope=means.scope,
        coverage=covers(means.archive.library.coverage()),
        archive=means.identity,
        warnings=tuple(dict.fromkeys([*work.warnings, *_warnings(answers)])),
        yearless=yearless,
    )


def _section(draft: Draft, notes: Footnotes) -> Section:
    told: list[Sentence] = [sentence for piece in draft.pieces for sentence in piece.numbered(notes)]
    return Section(draft.found.sub.title, draft.found.sub.question, tuple(told))


def _untold(work: Work, *, dated: bool, counted: bool) -> Iterator[Untold]:
    """The sub-questions without an answer, and the lists that stayed empty."""
    about = subject(work.options.topic)
    for item in work.found:
        if not item.pieces:
            yield Untold(item.sub.question, REFUSAL)
    if not dated:
        yield Untold(f"{about}: when?", "No sentence on the topic gives a date.")
    if not counted:
        yield Untold(f"{about}: how many?", "No sentence on the topic gives a figure.")


def _warnings(answers: Sequence[Answer]) -> Iterator[str]:
    for answer in answers:
        yield from (warning for warning in answer.warnings if not warning.startswith(PARTS))
