"""`dateline brief`: a briefing on a topic, shown here or written to files.

Where it is to be written is tried before the work, which a model may take minutes for.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from index.errors import DatelineError, UsageError
from ui.options import AsJson, Model, Outlets, Since, Until, Where
from ui.typed import day, open_desk, settings

if TYPE_CHECKING:
    from rag.briefing.briefing import Briefing
    from rag.briefing.options import Length, Options
    from rag.desk import Desk

STAGES = {"gathering": "reading", "questions": "asking the archive", "sections": "writing sections"}


def brief(
    words: Annotated[list[str], typer.Argument(metavar="TOPIC", help="A topic in a few words, or a question.")],
    out: Annotated[
        list[Path] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            readable=False,
            help="Write .md .html .docx .pdf or .json; repeatable.",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist.")] = False,
    length: Annotated[str, typer.Option(metavar="LENGTH", help="short, standard or long.")] = "standard",
    sections: Annotated[
        int | None, typer.Option(metavar="N", help="How many sections [default: what the length has].")
    ] = None,
    since: Since = None,
    until: Until = None,
    outlet: Outlets = None,
    model: Model = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Have a model write again what it wrote before.")] = False,
    archive: Where = None,
    as_json: AsJson = False,
) -> None:
    """Write a briefing on a topic, every sentence footnoted.

    Exit 4 when the archive lacks the topic, 1 when the model failed (the articles are quoted then).

    \b
    Examples:
      dateline brief "US troops in Iraq"
      dateline brief "US troops in Iraq" -o troops.pdf -o troops.docx
      dateline brief --since 2023-01-01 --length short --json "parliament's vote"
    """
    from rag.briefing.options import Options
    from ui import screen

    files = out or []
    _check(files, force)
    first, last = day("--since", since), day("--until", until)
    wanted = Options(" ".join(words), first, last, tuple(outlet or ()), sections, cast("Length", length)).checked()
    with open_desk(settings(archive, model)) as desk:
        made = _made(desk, wanted, fresh=fresh)
    failed = _write(made, files, force)
    if as_json or not files:
        _show(made, as_json=as_json)
    for warning in made.warnings:
        screen.tell(f"warning: {warning}")
    if made.fault:
        screen.tell(f"error: {made.fault}")
    if failed or made.fault:
        raise typer.Exit(1)


def _check(files: Sequence[Path], force: bool) -> None:
    if not files:
        return
    from ui import export

    for n, file in enumerate(files):
        if file.resolve() in [other.resolve() for other in files[:n]]:
            raise UsageError(f"{file} is named twice", "give each file its own name")
        export.check(file, force)


def _made(desk: "Desk", wanted: "Options", *, fresh: bool) -> "Briefing":
    from rag.briefing.making import make
    from ui.progress import progress

    if fresh:
        _forget(desk, wanted)
    with progress("the sections that a model has finished are kept; run it again to go on") as tell:
        return make(desk, wanted, lambda stage, done, total: tell(STAGES.get(stage, stage), done, total))


def _forget(desk: "Desk", wanted: "Options") -> None:
    """Remove the sections that were kept of this very briefing."""
    from index.report import silent
    from rag.briefing.making import Asking
    from rag.briefing.saved import Saved

    with desk.archive.snapshot() as archive:
        means = Asking(desk, wanted, desk.model()).means(archive, desk.fingerprint(), silent)
        Saved(means, wanted).path.unlink(missing_ok=True)


def _write(made: "Briefing", files: Sequence[Path], force: bool) -> bool:
    """Write each file and say so; whether one could not be written. The others are, all the same."""
    from ui import export, screen

    failed = False
    for file in files:
        try:
            export.write(made, file, force)
            screen.tell(f"wrote {file} ({file.stat().st_size / 1000:,.0f} kB): {_long(made)}")
        except DatelineError as error:
            screen.tell(f"error: {error}")
            failed = True
    return failed


def _long(made: "Briefing") -> str:
    """How long it is: "6 sections, 1,210 words, 23 footnotes to 2 articles". What stands twice counts once."""
    words = sum(len(sentence.text.split()) for sentence in dict.fromkeys(made.sentences()))
    parts = ((len(made.sections), "section"), (words, "word"), (len(made.citations), "footnote"))
    return f"{', '.join(_counted(*part) for part in parts)} to {_counted(len(made.sources), 'article')}"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _show(made: "Briefing", *, as_json: bool) -> None:
    from ui import screen
    from ui.export import json, terminal

    if as_json:
        screen.show_json(json.contents(made))
    else:
        screen.show(terminal.briefing(made, screen.marks()))
