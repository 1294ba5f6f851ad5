"""An answer as markup: its sentences with a chip for each footnote, what disagrees, the footnotes, the refusal."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from eval.markup import Html, el, join, table
from index.article import Passage
from rag.answer import Answer, Citation, Claim, Disagreement, Sentence, Verdict
from rag.reply import Step
from ui.clean import line
from ui.render import day, origin
from ui.web.markup import about, counted, place, prose, text

NEAREST = 3  # paragraphs shown with a refusal
GLIMPSE = 240  # characters of each
SHAPES: dict[Verdict, str] = {"quoted": "❝", "supported": "✓", "partly": "◐", "unsupported": "✕"}
Opens = Callable[[Citation], str]  # the address at which a footnote's source is shown


def answer(given: Answer, opens: Opens, timeline: str = "") -> Html:
    """The whole answer; `timeline` is where its dates are drawn. A refusal has the nearest paragraphs instead."""
    if given.refused:
        return el("div", *_refusal(given), class_="answer refused")
    parts = [
        el("p", _written_by(given), class_="by"),
        *paragraphs(given.sentences, {note.label: note for note in given.citations}, opens),
        *(_differ(found, opens) for found in given.disagreements),
        *_told(given),
        _notes(given, opens),
        el("div", *_acts(timeline), class_="acts"),
        el("textarea", copied(given), class_="copied", hidden="", readonly="", aria_label="The answer as text"),
    ]
    return el("div", *parts, class_=f"answer {given.mode}")


def paragraphs(sentences: Iterable[Sentence], notes: dict[int, Citation], opens: Opens) -> Iterator[Html]:
    """Quotations of one place make one paragraph; what a model wrote is one text."""
    for _, group in groupby(sentences, key=lambda told: told.citations if told.verdict == "quoted" else ()):
        yield el("p", *(_sentence(told, notes, opens) for told in group), class_="said")


def _sentence(told: Sentence, notes: dict[int, Citation], opens: Opens) -> Html:
    chips = [chip(notes[label], told, opens) for label in told.citations if label in notes]
    doubt = el("span", _doubt(told), class_="doubt") if told.verdict in ("partly", "unsupported") else ""
    return el("span", text(told.text), *chips, doubt, " ", class_=f"sentence {told.verdict}")


def _doubt(told: Sentence) -> str:
    why = f": {line(told.why)}" if told.why else ""
    return f"{SHAPES[told.verdict]} {told.verdict} by the archive{why}"


def chip(note: Citation, told: Sentence, opens: Opens) -> Html:
    """A footnote behind its sentence: its number, and the verdict as a shape and a word."""
    shape = el("span", SHAPES[told.verdict], aria_hidden="true", class_="shape")
    where = place(note.article, note.paragraph)
    return el(
        "a",
        shape,
        el("b", str(note.label)),
        el("span", told.verdict, class_="verdict"),
        href=opens(note),
        class_=f"chip {told.verdict}",
        aria_label=f"Footnote {note.label}, {told.verdict}: {where}",
        title=where,
    )


def step(given: Step) -> Html:
    """What is being done, while one waits."""
    return el("p", _doing(given), class_="step", role="status")


def _doing(given: Step) -> str:
    match given.stage:
        case "searching":
            return "Searching the archive …"
        case "reading":
            return f"Reading {counted(given.count, 'paragraph')} …"
        case "waiting":
            before = "you are next" if given.count == 1 else f"{given.count - 1} before you"
            return f"Waiting for {line(given.model)}: {before} …"
        case "writing":
            return f"{line(given.model)} is writing; each sentence is checked before it is shown …"


def _written_by(given: Answer) -> str:
    if given.mode == "model":
        cut = "" if given.complete else " It was cut off: this is not the whole answer."
        return f"Written by {line(given.model or 'a model')}; each sentence is checked against its footnotes.{cut}"
    return "Quoted from the articles." if given.model else "No model: quoting the articles."


def _told(given: Answer) -> Iterator[Html]:
    """What went wrong, and what was left out."""
    if given.fault:
        yield el("p", text(given.fault), class_="fault", role="alert")
    for warning in given.warnings:
        yield el("p", text(warning), class_="warning")


def _differ(found: Disagreement, opens: Opens) -> Html:
    title = "The articles tell of different times" if found.over_time else "The articles disagree"
    rows: list[list[str]] = [_claim(claim, opens) for claim in found.claims]
    head = ["value", "as of", "article", "published", "footnote"]
    return el("div", el("p", f"{title}: ", el("b", text(found.about))), table(head, rows), class_="differ")


def _claim(claim: Claim, opens: Opens) -> list[str]:
    note = claim.citation
    quoted = Sentence(note.quote, (note.label,), "quoted")
    article = note.article
    return [
        text(claim.value),
        text(claim.as_of or "—"),
        join(text(article.title), f" ({origin(article)})"),
        day(article.published),
        chip(note, quoted, opens),
    ]


def _notes(given: Answer, opens: Opens) -> Html:
    copies = {passage.paragraph.id: len(passage.copies) for passage in given.passages}
    items = [_note(note, copies.get(note.paragraph.id, 0), opens) for note in given.citations]
    return el("ol", *items, class_="notes", aria_label="Footnotes")


def _note(note: Citation, copies: int, opens: Opens) -> Html:
    also = f" and {copies} {'copy' if copies == 1 else 'copies'}" if copies else ""
    where = join(about(note.article), f", paragraph {note.paragraph.n}{also}")
    title = el("a", text(note.article.title), href=opens(note), class_="opens")
    return el("li", title, el("span", where, class_="about"), el("q", text(note.quote)), value=note.label)


def _acts(timeline: str) -> Iterator[Html]:
    yield el("button", "Copy with citations", type="button", class_="copy")
    if timeline:
        yield el("a", "On a timeline", href=timeline, class_="act")


def _refusal(given: Answer) -> Iterator[Html]:
    yield el("p", text(given.reason or "The archive does not answer this."), class_="said")
    yield from _told(given)
    if given.passages:
        yield el("p", "Nearest paragraphs:", class_="by")
        yield el("ul", *map(near, given.passages[:NEAREST]), class_="near")


def near(passage: Passage) -> Html:
    """A paragraph that came near, as an item that opens it."""
    words = line(passage.paragraph.text)
    glimpse = words if len(words) <= GLIMPSE else words[:GLIMPSE].rsplit(" ", 1)[0] + " …"
    source = f"/source/{passage.article.id}/{passage.paragraph.id}"
    title = el("a", text(passage.article.title), href=source, class_="opens")
    where = el("span", join(about(passage.article), f", paragraph {passage.paragraph.n}"), class_="about")
    return el("li", title, where, el("q", prose(glimpse)))


def copied(given: Answer) -> str:
    """The answer with its citations as plain text, to be pasted elsewhere."""
    notes = [
        f"[{note.label}] {place(note.article, note.paragraph)}: “{line(note.quote)}”" for note in given.citations
    ]
    return "\n".join([line(given.text), "", *notes, *_addresses(given.citations)])


def _addresses(notes: Sequence[Citation]) -> list[str]:
    found = {note.article.id: note.article for note in notes if note.article.url}
    return ["", *(f"{line(article.title)}: {line(article.url or '')}" for article in found.values())] if found else []
