"""`dateline`: parses, calls the desk, shows. Whatever is slow to import is imported by the command that needs it."""

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import UsageError
from ui import door
from ui.brief_cli import brief
from ui.care_cli import backup, doctor, rebuild, restore, tell_warnings, verify
from ui.options import AsJson, Id, Model, Outlets, Private, ReportTo, Since, Until, Where
from ui.typed import day, inputs, open_desk, settings

if TYPE_CHECKING:
    from index.report import Report

SOME_FAILED = 3
REFUSED = 4
LISTED = 1_000  # articles that `list` shows unless more are asked for

app = typer.Typer(rich_markup_mode=None, add_completion=False)


def main(args: Sequence[str] | None = None) -> int:
    """The command `dateline`; returns its exit code."""
    return door.enter(app, sys.argv[1:] if args is None else args)


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,  # see door
) -> None:
    """Ask an archive of news articles; every sentence of an answer is footnoted to its paragraph.

    \b
    Start with:
      dateline add FOLDER
      dateline ask "why did parliament vote in 2020?"
    """
    if version:
        typer.echo(f"dateline {_version()}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command()
def add(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH|URL", help="Files, folders, web pages, feeds; - is standard input.")
    ],
    name: Annotated[str, typer.Option(metavar="NAME", help="What to call standard input.")] = "",
    kind: Annotated[str, typer.Option(metavar="KIND", help="Its format: txt, html, pdf, eml, ...")] = "",
    allow_private: Private = False,
    archive: Where = None,
    as_json: AsJson = False,
    report_to: ReportTo = None,
) -> None:
    """Add articles to the archive, or read changed ones again.

    Exit 3 when some inputs failed; the others are added all the same.

    \b
    Examples:
      dateline add articles/ report.html
      dateline add https://example.org/story.html https://example.org/feed.xml
      curl -s https://example.org/story.html | dateline add - --name story.html
    """
    from ui import reported
    from ui.progress import progress

    reported.check(report_to)
    chosen = settings(archive)
    given = inputs(paths, name, kind, chosen.max_file_mb, private=allow_private)
    with open_desk(chosen) as desk, progress("what was embedded is kept; run it again to go on") as tell:
        report = desk.add(given, tell)
    tell_warnings(desk)
    reported.tell(report, as_json, report_to)
    _leave(_outcome(report))


@app.command()
def ask(
    words: Annotated[list[str], typer.Argument(metavar="QUESTION", help="In plain words, best in quotes.")],
    since: Since = None,
    until: Until = None,
    outlet: Outlets = None,
    model: Model = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show why each paragraph was found and used.")] = False,
    archive: Where = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question from the archive, with footnotes.

    Exit 4 when the archive does not answer it, 1 when the model failed (the articles are quoted then).

    \b
    Examples:
      dateline ask "why did parliament vote in 2020?"
      dateline ask --since 2023-01-01 --json "how many troops are in Iraq?"
      dateline ask --explain "who was killed on Jan. 4?"
    """
    from ui import contract, render, screen
    from ui import explain as reasons

    first, last = day("--since", since), day("--until", until)
    with open_desk(settings(archive, model)) as desk:
        answer = desk.ask(" ".join(words), since=first, until=last, outlets=outlet or ()).answer
        why = desk.explain(answer, since=first, until=last, outlets=outlet or ()) if explain else None
    if as_json:
        screen.show_json(contract.answer(answer, reasons.as_json(why.question, why.passages) if why else None))
    else:
        screen.show(render.answer(answer, screen.marks()))
        if why:
            screen.show("")
            screen.show(reasons.explanation(why.question, why.passages))
        for warning in answer.warnings:
            screen.tell(f"warning: {warning}")
    if answer.fault:
        screen.tell(f"error: {answer.fault}")
    _leave(1 if answer.fault else REFUSED if answer.refused else 0)


app.command()(brief)


@app.command(name="list")
def list_(
    limit: Annotated[int, typer.Option(metavar="N", min=0, help="At most so many; 0 for all.")] = LISTED,
    archive: Where = None,
    as_json: AsJson = False,
) -> None:
    """List the articles, newest first. With --json all of them.

    \b
    Example:
      dateline list
    """
    from ui import contract, render, screen

    with open_desk(settings(archive)) as desk:
        articles = desk.articles(None if as_json else limit or None)
        every = desk.coverage().articles
    if as_json:
        screen.show_json(contract.listings(articles))
    elif articles:
        screen.show(render.listings(articles, screen.stdout().width))
    else:
        typer.echo("The archive is empty; add articles with: dateline add PATH")
    if not as_json and len(articles) < every:
        screen.tell(f"these are the newest {len(articles):,} of {every:,} articles; --limit 0 lists all")


@app.command()
def show(name: Id, archive: Where = None, as_json: AsJson = False) -> None:
    """Show an article, its paragraphs numbered as in footnotes.

    \b
    Example:
      dateline show 002_21b6e7f10c409c4e.txt
    """
    from ui import contract, render, screen

    with open_desk(settings(archive)) as desk:
        article = desk.article(name)
        paragraphs = desk.paragraphs(article.id)
    if as_json:
        screen.show_json(contract.article(article, paragraphs))
    else:
        screen.show(render.article(article, paragraphs))


@app.command()
def remove(
    name: Id,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask first.")] = False,
    archive: Where = None,
) -> None:
    """Remove an article and all its earlier versions from the archive. Its file stays.

    \b
    Example:
      dateline remove 3f2a --yes
    """
    from ui.clean import line

    with open_desk(settings(archive)) as desk:
        article = desk.article(name)
        called = line(f"{article.title} ({article.source}, id {article.id})")
        if not yes and not _confirmed(called):
            typer.echo("dateline: nothing was removed", err=True)
            raise typer.Exit(1)
        desk.remove(article.id)
        tell_warnings(desk)
    typer.echo(f"removed {called}")


for care in (verify, rebuild, backup, restore, doctor):
    app.command()(care)

ELSEWHERE = {  # commands with a module of their own (ui/NAME_cli.py), which is imported when they are called
    "models": "List the language models that Ollama has, or get another.",
    "eval": "Measure answers on a set of questions, and compare runs.",
    "serve": "Serve the web page on this machine.",
    "watch": "Keep the archive in step with folders and feeds.",
}
PASSED_ON = {"ignore_unknown_options": True, "allow_extra_args": True, "allow_interspersed_args": False}


def _elsewhere(name: str) -> Callable[[typer.Context], None]:
    def command(context: typer.Context) -> None:
        found: typer.Typer = import_module(f"ui.{name}_cli").app
        found.rich_markup_mode = None
        _leave(door.run(found, context.args or (["-h"] if name == "eval" else []), f"dateline {name}"))

    return command


for name, told in ELSEWHERE.items():
    app.command(name=name, help=told, add_help_option=False, context_settings=PASSED_ON)(_elsewhere(name))


def _confirmed(called: str) -> bool:
    if not sys.stdin.isatty():
        raise UsageError(f"would remove {called}", "say --yes where nobody can be asked")
    return typer.confirm(f"Remove {called}?", err=True)


def _outcome(report: "Report") -> int:
    counts = report.counts()
    if not counts["failed"]:
        return 0
    return SOME_FAILED if counts["indexed"] + counts["unchanged"] else 1


def _leave(code: int) -> None:
    if code:
        raise typer.Exit(code)


def _version() -> str:
    from importlib import metadata  # 70 ms

    try:
        return metadata.version("dateline")
    except metadata.PackageNotFoundError:
        return "(not installed: run from its source)"


if __name__ == "__main__":
    sys.exit(main())
