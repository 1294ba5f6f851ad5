"""`dateline models`: which language models Ollama has, which one `--model auto` takes, and getting another."""

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn
from rich.table import Table

from rag import llm
from ui import screen
from ui.clean import line
from ui.progress import Stopped
from ui.typed import settings

if TYPE_CHECKING:
    from rag.llm import Model, Step
    from ui.contract import Json

COLUMNS = ("name", "size", "parameters", "quantisation", "context", "can")
EXAMPLE = "dateline models pull llama3.2:3b"

app = typer.Typer(rich_markup_mode=None, add_completion=False)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.callback(invoke_without_command=True)
def models(context: typer.Context, as_json: AsJson = False) -> None:
    """List the language models that Ollama has, and which one --model auto takes.

    \b
    Examples:
      dateline models
      dateline models pull llama3.2:3b
    """
    if context.invoked_subcommand:
        return
    url = settings(None).ollama
    found = llm.installed(url)
    auto = llm.best(found, llm.memory(url))
    if as_json:
        screen.show_json(_document(url, found, auto))
        return
    if found:
        screen.show(_table(found))
    typer.echo(line(_verdict(url, found, auto)))


@app.command()
def pull(
    name: Annotated[str, typer.Argument(metavar="MODEL", help="Its name on ollama.com/library.")],
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
) -> None:
    """Have Ollama download a model. What was downloaded before is kept.

    \b
    Example:
      dateline models pull llama3.2:3b
    """
    try:
        with closing(llm.pull(settings(None).ollama, name)) as steps:
            _follow(steps, quiet=quiet)
    except KeyboardInterrupt as error:
        raise Stopped("stopped", "what was downloaded is kept; run it again") from error
    typer.echo(line(f"pulled {name}; answer with it: dateline ask --model {name} QUESTION"))


def _follow(steps: "Iterator[Step]", *, quiet: bool) -> None:
    """A bar on a terminal, elsewhere a line for each thing that is begun."""
    if quiet:
        for _ in steps:
            pass
    elif screen.stderr().is_terminal:
        _draw(steps)
    else:
        last = ""
        for step in steps:
            if step.status != last:
                screen.tell(step.status)
            last = step.status


def _draw(steps: "Iterator[Step]") -> None:
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=screen.stderr(), transient=True) as shown:
        row = shown.add_task("", total=None)
        last = ""
        for step in steps:
            if step.status != last:
                shown.reset(row, description=line(step.status), total=step.total or None)
            last = step.status
            shown.update(row, completed=step.done, total=step.total or None)


def _table(models: "tuple[Model, ...]") -> Table:
    table = Table(*COLUMNS, box=None, pad_edge=False, header_style="bold")
    for model in models:
        context = f"{model.context:,}" if model.context else ""
        can = ", ".join(model.capabilities or ())
        cells = (model.name, _bytes(model.size), model.parameters, model.quantisation, context, can)
        table.add_row(*map(line, cells))
    return table


def _verdict(url: str, models: "tuple[Model, ...]", auto: "Model | None") -> str:
    if auto:
        return f"--model auto takes {auto.name}."
    if not models:
        return f"Ollama at {url} has no models; get one with: {EXAMPLE}"
    return f"--model auto takes none: none of these chats and leaves this machine room; get one with: {EXAMPLE}"


def _document(url: str, models: "tuple[Model, ...]", auto: "Model | None") -> "Json":
    """`dateline.models/1`; `capabilities` is null where Ollama lists none."""
    listed = [
        {
            "name": model.name,
            "size": model.size,
            "parameters": model.parameters or None,
            "quantisation": model.quantisation or None,
            "context": model.context,
            "capabilities": None if model.capabilities is None else list(model.capabilities),
            "chats": model.chats,
        }
        for model in models
    ]
    return {"schema": "dateline.models/1", "ollama": url, "auto": auto.name if auto else None, "models": listed}


def _bytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
