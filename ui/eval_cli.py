"""`dateline eval`: run a set, compare two runs, accept a baseline, list the sets, measure the metrics.

Parses, calls `eval`, shows. Exit 5 when a run is worse than its baseline.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from eval import meta
from eval.baseline import accept
from eval.briefings import run as briefings
from eval.compare import MARGIN, Comparison, compare
from eval.datasets import registry
from eval.datasets.dataset import Dataset
from eval.figure import Figure
from eval.metrics.table import METRICS
from eval.prepare import prepare
from eval.report import write_report
from eval.results import WORK, Results, Row, Shown, load_results
from eval.run import run
from eval.summary import Summary, summarise
from index import report
from rag import settings
from rag.settings import Settings

REGRESSION = 5

app = typer.Typer(help="Measure answers on a set of questions, and compare runs.", no_args_is_help=True)

Margin = Annotated[float, typer.Option(help="A metric may fall by this much before it counts as worse.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on stdout.")]


@app.command(name="run")
def run_command(
    name: Annotated[str, typer.Argument(metavar="SET", help="A set (see `dateline eval sets`) or a file of cases.")],
    path: Annotated[Path | None, typer.Option(help="Where the set's files are.")] = None,
    archive: Annotated[Path | None, typer.Option(help="The archive, for cases of your own.")] = None,
    model: Annotated[
        str | None, typer.Option(help="The model that writes answers; without it they are quoted.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Where the results go; a killed run goes on there.")] = None,
    baseline: Annotated[Path | None, typer.Option(help="Results to compare with.")] = None,
    report_to: Annotated[Path | None, typer.Option("--report", help="Write a report, one HTML file.")] = None,
    twins: Annotated[bool, typer.Option(help="Ask again without the gold paragraphs.")] = True,
    margin: Margin = MARGIN,
    as_json: AsJson = False,
) -> None:
    """Run a set and show its figures; with --baseline, exit 5 when answers became worse."""
    before = load_results(baseline) if baseline else None
    dataset = registry.find(name, path)
    chosen = settings.load(archive=archive, model=model or "none")
    place = out or WORK / "results" / f"{dataset.name}.jsonl"
    if dataset.topics:
        results = _briefed(dataset, path, chosen, place, replace=out is None)
    else:
        results = _asked(dataset, chosen, place, twins=twins, replace=out is None)
    comparison = compare(before, results, margin) if before else None
    if report_to:
        write_report(results, report_to, comparison)
    if dataset.topics and not as_json:
        _show_topics(results.rows)
    _show(summarise(results), comparison, place, as_json)
    _leave(comparison)


def _asked(dataset: Dataset, chosen: Settings, place: Path, *, twins: bool, replace: bool) -> Results:
    with progress() as tell, prepare(dataset, chosen, WORK, tell) as desk:
        return run(
            dataset.cases,
            desk,
            place,
            name=dataset.name,
            settings=chosen,
            progress=tell,
            twins=twins,
            replace=replace,
        )


def _briefed(dataset: Dataset, data: Path | None, chosen: Settings, place: Path, *, replace: bool) -> Results:
    """Every topic whose data are here; what was left out is said on stderr."""
    with progress() as tell, briefings.opened(dataset.topics, data, chosen, WORK, tell) as desks:
        ran = briefings.run(dataset.topics, desks, place, settings=chosen, progress=tell, replace=replace)
    if ran.skipped:
        typer.echo(ran.skipped, err=True)
    return ran.results


def _show_topics(rows: Sequence[Row]) -> None:
    """Each topic with the gated figures that are not at their best, and what it lacks."""
    console = Console()
    for row in rows:
        said = row.answer.text if row.answer else f"failed: {row.error}"
        short = [f"{name.removeprefix('brief.')} {row.scores[name]:.2f}" for name in row.scores if _lacks(row, name)]
        console.print(f"{row.case}: {', '.join([*short, said])}", markup=False, soft_wrap=True)


def _lacks(row: Row, name: str) -> bool:
    return METRICS[name].gate != "no" and row.scores[name] != 1.0 - METRICS[name].worst


@app.command(name="compare")
def compare_command(
    before: Annotated[Path, typer.Argument(help="Results of the baseline.")],
    after: Annotated[Path, typer.Argument(help="Results to judge.")],
    report_to: Annotated[Path | None, typer.Option("--report", help="Write a report, one HTML file.")] = None,
    margin: Margin = MARGIN,
    as_json: AsJson = False,
) -> None:
    """Compare two runs of one set, case by case; exit 5 when the second is worse."""
    results = load_results(after)
    comparison = compare(load_results(before), results, margin)
    if report_to:
        write_report(results, report_to, comparison)
    if as_json:
        typer.echo(json.dumps(_plain(comparison), ensure_ascii=False))
    else:
        _show_comparison(comparison)
    _leave(comparison)


@app.command(name="accept")
def accept_command(
    results: Annotated[Path, typer.Argument(help="Results to accept.")],
    baseline: Annotated[Path, typer.Argument(help="The baseline to replace.")],
) -> None:
    """Make a run the baseline, and show what that accepts."""
    accepted = accept(load_results(results), baseline)
    if accepted is None:
        typer.echo(f"{baseline} is new: there was no baseline of this set.")
    else:
        _show_comparison(accepted)
        typer.echo(f"{baseline} is replaced, and these changes are accepted.")


@app.command(name="sets")
def sets_command(as_json: AsJson = False) -> None:
    """List the sets: format, licence, and where to get them."""
    fields = [
        {
            "name": entry.name,
            "what": entry.what,
            "format": entry.format,
            "licence": entry.licence,
            "where": entry.where,
        }
        for entry in registry.SETS
    ]
    if as_json:
        typer.echo(json.dumps(fields))
    else:
        Console().print(_table(list(fields[0]), [list(row.values()) for row in fields]))


@app.command(name="meta")
def meta_command(path: Annotated[Path, typer.Argument(help="Folder of RAGChecker's meta-evaluation.")]) -> None:
    """Show how well the answer metrics agree with people."""
    rows = [
        [found.score, f"{found.pearson:.1f}", f"{found.low:.1f} to {found.high:.1f}", f"{found.spearman:.1f}"]
        for found in meta.agreements(meta.load(path))
    ]
    Console().print(_table(["score", "Pearson ×100", "95%", "Spearman ×100"], rows))


@contextmanager
def progress() -> Iterator[report.Progress]:
    """A progress bar on stderr, one row a stage."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        stages: dict[str, int] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in stages:
                stages[stage] = shown.add_task(stage)
            shown.update(shown.task_ids[stages[stage]], completed=done, total=total or None)

        yield tell


def _show(summary: Summary, comparison: Comparison | None, place: Path, as_json: bool) -> None:
    if as_json:
        found = {"schema": "dateline.eval-summary/1", "results": str(place)} | asdict(summary)
        found["comparison"] = _plain(comparison) if comparison else None
        typer.echo(json.dumps(_finite(found), ensure_ascii=False))
        return
    console = Console()
    rows = [_figure_row(figure) for figure in (*summary.figures, *summary.confidence)]
    console.print(_table(["metric", "mean", "95%", "cases"], rows))
    costs = [[cost, f"{median:.1f}", f"{p95:.1f}"] for cost, (median, p95) in summary.costs.items()]
    console.print(_table(["cost", "median", "95th percentile"], costs))
    console.print(f"Intervals: bootstrap over {summary.clusters}. Results: {place}")
    if comparison:
        _show_comparison(comparison)


def _show_comparison(comparison: Comparison) -> None:
    console = Console()
    rows = [
        [
            change.metric,
            f"{change.before:.3f} → {change.after:.3f}",
            f"{change.low:+.3f} to {change.high:+.3f}",
            f"{change.p:.3f}",
            f"{change.seen:.3f}",
            change.verdict,
        ]
        for change in comparison.changes
        if change.gated
    ]
    console.print(_table(["gated metric", "means", "change, 95%", "p", "sees", "verdict"], rows))
    console.print("sees: the smallest change that this set could have shown")
    for flip in comparison.flips:
        mark = "worse" if flip.worse else "better"
        console.print(f"{mark}: {flip.metric}: {flip.after.question}", markup=False)
        old, new = flip.answers
        for label, shown, row in (("before", old, flip.before), ("after", new, flip.after)):
            console.print(f"  {label}: {_said(shown, row)}", markup=False)
    console.print(f"Against the baseline: {comparison.verdict}.")


def _said(shown: Shown | None, row: Row) -> str:
    if shown is None:
        return f"failed: {row.error}"
    notes = [f"[{cited.label}] {cited.source} paragraph {cited.paragraph}" for cited in shown.citations]
    return f"{shown.text} ({'; '.join(notes)})" if notes else shown.text


def _leave(comparison: Comparison | None) -> None:
    if comparison and comparison.worse:
        raise typer.Exit(REGRESSION)


def _plain(comparison: Comparison) -> dict[str, object]:
    flips = [{"case": flip.after.case, "metric": flip.metric, "worse": flip.worse} for flip in comparison.flips]
    return {
        "verdict": comparison.verdict,
        "changes": [asdict(change) for change in comparison.changes],
        "flips": flips,
    }


def _finite(value: object) -> object:
    """The value with null for what is not a number, which JSON lacks."""
    if isinstance(value, dict):
        return {key: _finite(held) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(held) for held in value]
    return None if isinstance(value, float) and not isfinite(value) else value


def _figure_row(figure: Figure) -> list[str]:
    interval = f"{figure.low:.3f} to {figure.high:.3f}" if figure.low == figure.low else ""
    return [figure.name, f"{figure.mean:.3f}", interval, str(figure.n)]


def _table(head: list[str], rows: list[list[str]]) -> Table:
    table = Table(*head, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*row)
    return table
