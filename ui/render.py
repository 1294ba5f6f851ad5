"""The one renderer: answers, reports, lists and findings → what rich prints.

Whatever comes from articles, files or the world goes through `clean` and into Text, never into markup.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from index.article import Article, Paragraph, Passage
from index.health import Finding
from index.library import Listing
from index.report import Outcome, Report
from rag.answer import Answer, Citation, Claim, Disagreement, Sentence
from ui.clean import line, safe

NEAREST = 3  # passages shown with a refusal
GLIMPSE = 200  # characters of each
FEW = 10  # indexed articles are named up to here
MANY = 20  # outcomes with a reason are named up to here
WIDE, NARROW = 110, 60  # columns from which a table has all its columns, and a column for dates
QUOTED = "bold underline"


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands around a quotation where no style can show it."""

    before: str
    after: str


BARE = Marks("", "")
GUILLEMETS = Marks("«", "»")
ARROWS = Marks(">>", "<<")


@dataclass(frozen=True, slots=True)
class Hanging:
    """Wrapped text behind a label; further lines are indented by the label's width."""

    label: Text
    body: Text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        indent = " " * self.label.cell_len
        for n, wrapped in enumerate(self.body.wrap(console, max(options.max_width - len(indent), 10))):
            wrapped.rstrip()
            yield Text.assemble(indent if n else self.label, wrapped)


# Answers


def answer(given: Answer, marks: Marks = BARE) -> RenderableType:
    """The sentences with their markers, then each footnote once; a refusal with what came nearest."""
    if given.refused:
        return _refusal(given)
    blocks: list[RenderableType] = [_sentences(group) for group in _by_label(given)]
    blocks += [_disagreement(found) for found in given.disagreements]
    blocks.append(Text(_written_by(given), "dim"))
    copies = {passage.paragraph.id: len(passage.copies) for passage in given.passages}
    blocks += [_footnote(citation, marks, copies.get(citation.paragraph.id, 0)) for citation in given.citations]
    return _spaced(blocks)


def _written_by(given: Answer) -> str:
    if given.mode == "extractive":
        return (
            "Quoted from the articles." if given.model else "No model: these sentences are quoted from the articles."
        )
    cut = "" if given.complete else " It was cut off: this is not the whole answer."
    return (
        f"Written by {line(given.model or 'a model')}; each sentence is checked against the paragraphs it cites.{cut}"
    )


def _by_label(given: Answer) -> list[list[Sentence]]:
    """Quotations of one article make one block; a model's answer is one text."""
    if given.mode == "model":
        return [list(given.sentences)]
    return [list(group) for _, group in groupby(given.sentences, key=lambda sentence: sentence.citations)]


def _sentences(sentences: Sequence[Sentence]) -> Text:
    text = Text()
    for sentence in sentences:
        text.append(" " if text else "").append(line(sentence.text))
        for label in sentence.citations:
            text.append(f" [{label}]", "cyan")
        if sentence.verdict in ("partly", "unsupported"):
            why = f": {line(sentence.why)}" if sentence.why else ""
            text.append(f" ({sentence.verdict} by the archive{why})", "yellow")
    return text


def _disagreement(found: Disagreement) -> Text:
    """Each value with the day of its article: "2,000 [1] (25 January 2023) — roughly 2,500 [2] (undated)"."""
    text = Text("The articles tell of different times" if found.over_time else "The articles disagree")
    text.append(f" on {line(found.about)}: ")
    return text.append_text(Text(" — ").join(_claim(claim) for claim in found.claims)).append(".")


def _claim(claim: Claim) -> Text:
    as_of = f"as of {line(claim.as_of)}, " if claim.as_of else ""
    when = f" ({as_of}{day(claim.citation.article.published)})"
    return Text.assemble(line(claim.value), (f" [{claim.citation.label}]", "cyan"), when)


def _footnote(citation: Citation, marks: Marks, copies: int) -> RenderableType:
    label = Text(f"[{citation.label}] ", "cyan")
    indent = Text(" " * label.cell_len)
    whole, start, end = citation.paragraph.text, citation.quote_start, citation.quote_end
    body = Text(safe(whole[:start]))
    body.append(f"{marks.before}{safe(whole[start:end])}{marks.after}", QUOTED)
    body.append(safe(whole[end:]))
    return Group(Hanging(label, _head(citation.article, citation.paragraph, copies)), Hanging(indent, body))


def _head(article: Article, paragraph: Paragraph, copies: int = 0) -> Text:
    also = f", and {copies} {'copy' if copies == 1 else 'copies'}" if copies else ""
    from_ = f" — {origin(article)}, {day(article.published)}, paragraph {paragraph.n}{also}"
    return Text.assemble((line(article.title), "bold"), from_)


def _refusal(given: Answer) -> RenderableType:
    blocks: list[RenderableType] = [Text(line(given.reason or "The archive does not answer this."))]
    if given.passages:
        blocks += [Text("Nearest paragraphs:"), *(_near(passage) for passage in given.passages[:NEAREST])]
    return _spaced(blocks)


def _near(passage: Passage) -> RenderableType:
    text = line(passage.paragraph.text)
    glimpse = text if len(text) <= GLIMPSE else text[:GLIMPSE].rsplit(" ", 1)[0] + " …"
    head = Hanging(Text("- "), _head(passage.article, passage.paragraph, len(passage.copies)))
    return Group(head, Hanging(Text("  "), Text(glimpse)))


# Reports


def report(given: Report) -> RenderableType:
    """The counts, the few articles that were indexed, and everything that was not read, with its reason."""
    counts = ", ".join(f"{number} {status}" for status, number in given.counts().items())
    blocks: list[RenderableType] = [Text(f"{counts}; {_count(given.embedded)} embedded")]
    indexed = given.of("indexed")
    if 0 < len(indexed) <= FEW:
        blocks.append(Group(*(_indexed(outcome) for outcome in indexed)))
    unread = [*given.of("failed"), *given.of("skipped")]
    if unread:
        more = [Text(f"… and {len(unread) - MANY} more; --json names them all")] if len(unread) > MANY else []
        blocks.append(Group(*(_unread(outcome) for outcome in unread[:MANY]), *more))
    return _spaced(blocks)


def _indexed(outcome: Outcome) -> Hanging:
    body = f"{line(outcome.title)} — {line(outcome.source)}, {_count(outcome.paragraphs)}"
    return Hanging(Text("indexed  ", "green"), Text(body))


def _unread(outcome: Outcome) -> Hanging:
    style = "red" if outcome.status == "failed" else "yellow"
    reason = line(outcome.reason).removeprefix(line(outcome.source)).lstrip(" :")  # it may name its source first
    body = Text.assemble((line(outcome.source), "bold"), f": {reason}")
    return Hanging(Text(f"{outcome.status:<9}", style), body)


# The archive


def listings(given: Sequence[Listing], width: int) -> RenderableType:
    """A table of articles: six columns where there is room, else what is known of each under its title."""
    wide, dated = width >= WIDE, width >= NARROW
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("id", "date") if dated else ("id",):
        table.add_column(column, no_wrap=True)
    for column in ("title", "from") if wide else ("title",):
        table.add_column(column, overflow="fold")
    if wide:
        table.add_column("paragraphs", justify="right")
        table.add_column("added", no_wrap=True)
    for listing in given:
        table.add_row(*_cells(listing, wide=wide, dated=dated))
    return table


def _cells(listing: Listing, *, wide: bool, dated: bool) -> list[Text]:
    article, added = listing.article, listing.added.astimezone().date().isoformat()
    when = article.published.isoformat() if article.published else "undated"
    head = [article.id, when] if dated else [article.id]
    title = line(article.title)
    if wide:
        return [Text(cell) for cell in (*head, title, origin(article), str(listing.paragraphs), added)]
    known = [*([] if dated else [when]), origin(article), f"{_count(listing.paragraphs)}, added {added}"]
    return [*map(Text, head), Text.assemble(title, (f"\n{', '.join(known)}", "dim"))]


def article(given: Article, paragraphs: Sequence[Paragraph]) -> RenderableType:
    """One article: what is known of it, and its numbered paragraphs."""
    known = [given.outlet, given.author, day(given.published), given.url, given.source, given.id]
    head = Text(line(given.title), "bold"), Text(", ".join(line(item) for item in known if item), "dim")
    width = len(str(len(paragraphs)))
    return _spaced([Group(*head), *(_numbered(part, width) for part in paragraphs)])


def _numbered(part: Paragraph, width: int) -> Hanging:
    return Hanging(Text(f"{part.n:>{width}}  ", "cyan"), Text(safe(part.text)))


def findings(given: Sequence[Finding]) -> RenderableType:
    """One line a check; what to do stands under each that fails, and under each note."""
    width = max((len(found.check) for found in given), default=0)
    return Group(*(_finding(found, width) for found in given))


def _finding(found: Finding, width: int) -> RenderableType:
    word, style = ("FAILED", "bold red") if not found.ok else ("note", "yellow") if found.fix else ("ok", "green")
    body = Text(line(found.seen))
    if found.fix:
        body.append(f"\n→ {line(found.fix)}")
    return Hanging(Text.assemble((f"{word:<6}", style), f"  {line(found.check):<{width}}  "), body)


# Shared


def day(when: date | None) -> str:
    """A date as people write it."""
    return f"{when.day} {when:%B %Y}" if when else "undated"


def origin(article: Article) -> str:
    """Where an article is from, in short: the outlet, else the file's name or the URL."""
    return line(article.outlet or article.source)


def _count(paragraphs: int) -> str:
    return f"{paragraphs:,} paragraph{'s' if paragraphs != 1 else ''}"


def _spaced(blocks: Iterable[RenderableType]) -> Group:
    """Blocks with an empty line between them."""
    parts = [part for block in blocks for part in (Text(""), block)]
    return Group(*parts[1:])
