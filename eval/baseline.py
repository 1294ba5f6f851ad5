"""A baseline: the results file that runs are held against. It is replaced on purpose, and says what that accepts."""

from dataclasses import replace
from pathlib import Path

from eval.compare import Comparison, compare
from eval.errors import ResultsError
from eval.results import Results, Row, load_results, write_results


def accept(results: Results, baseline: Path) -> Comparison | None:
    """Makes a run the baseline. Returns the change that this accepts; None for a first baseline or another set.

    Raises:
        ResultsError: the file that would be replaced is no results file, or has cases that this run left out.
    """
    accepted = None
    if baseline.exists():
        before = load_results(baseline)
        if before.header.set_digest == results.header.set_digest:
            _must_cover(results, before)
            accepted = compare(before, results)
    write_results(baseline, replace(results, rows=tuple(map(_slim, results.rows))))
    return accepted


def _must_cover(results: Results, before: Results) -> None:
    left = before.by_case().keys() - results.by_case().keys()
    if left:
        what = f"the run of {results.header.set} lacks {len(left)} cases of the baseline, {min(left)} among them"
        raise ResultsError(what, "run the whole set, with its data (--path)")


def _slim(row: Row) -> Row:
    """Without the twin's citations and the costs: they are half of the file, and no comparison reads them."""
    twin = replace(row.twin, citations=()) if row.twin else None
    return replace(row, twin=twin, costs={})
