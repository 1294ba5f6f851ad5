"""Past evaluation runs: the results files of a folder, and the accepted baselines they can be held against."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from eval import results as files
from eval.errors import ResultsError
from eval.results import Header, Results, load_results
from eval.summary import Summary, summarise

BASELINES = Path(files.__file__).parent / "baselines"
BASELINE = " (baseline)"  # behind the name of one
Stamp = tuple[int, int]  # of a file: when it was written, and its size


@dataclass(frozen=True, slots=True)
class Run:
    """A results file. `error` says why it cannot be shown; then there is no header."""

    name: str
    path: Path
    header: Header | None
    error: str = ""


def past(folder: Path) -> list[Run]:
    """The runs of a folder: the newest first, those that cannot be read last."""
    found = list(_in(folder))
    return sorted(found, key=lambda run: (run.header.started if run.header else "", run.name), reverse=True)


def find(folder: Path, name: str) -> Run | None:
    """The run or baseline of this name. The name is looked up, never made a path of."""
    return next((run for run in (*_in(folder), *_in(BASELINES, BASELINE)) if run.name == name), None)


def comparable(folder: Path, run: Run) -> list[Run]:
    """Other runs of the same cases, the newest first, then the accepted baselines of them."""
    digest = run.header.set_digest if run.header else ""
    others = [*past(folder), *_in(BASELINES, BASELINE)]
    return [
        other for other in others if other.header and other.header.set_digest == digest and other.name != run.name
    ]


def results(run: Run) -> Results:
    """The rows of a run.

    Raises:
        ResultsError: the file was removed or damaged meanwhile.
    """
    return _results(run.path, _stamp(run.path))


def summary(run: Run) -> Summary:
    """Its figures. Raises as `results` does."""
    return _summary(run.path, _stamp(run.path))


def _in(folder: Path, mark: str = "") -> Iterator[Run]:
    for path in sorted(folder.glob("*.jsonl")):
        try:
            yield Run(path.stem + mark, path, _header(path, _stamp(path)))
        except ResultsError as error:
            yield Run(path.stem + mark, path, None, str(error))


def _stamp(path: Path) -> Stamp:
    try:
        seen = path.stat()
    except OSError as error:
        raise ResultsError(f"cannot read the results {path}: {error}", "load the list again") from error
    return seen.st_mtime_ns, seen.st_size


@lru_cache(maxsize=500)
def _header(path: Path, stamp: Stamp) -> Header:
    """Read with all rows, so that a damaged one shows in the list; only the header is kept in memory."""
    return _load(path).header


@lru_cache(maxsize=4)
def _results(path: Path, stamp: Stamp) -> Results:
    return _load(path)


def _load(path: Path) -> Results:
    try:
        return load_results(path)
    except RecursionError as error:  # what Python's reader of JSON does with 100,000 open brackets
        raise ResultsError(f"{path} is nested too deeply", "is it a results file?") from error


@lru_cache(maxsize=16)
def _summary(path: Path, stamp: Stamp) -> Summary:
    """10,000 resamples: half a second for 150 cases, two and a half for 3,000."""
    return summarise(_results(path, stamp))
