"""What a run leaves behind: one JSONL file, a header line and then a row a case, written as they come."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import platformdirs
from pydantic import TypeAdapter, ValidationError

from eval.errors import ResultsError

SCHEMA = "dateline.eval/1"
WORK = platformdirs.user_cache_path("dateline") / "eval"
RESULTS = WORK / "results"  # of `dateline eval run`, unless told otherwise


@dataclass(frozen=True, slots=True)
class Header:
    """What was run on what. Two runs are comparable when `set_digest` is the same."""

    schema: str
    set: str
    set_digest: str
    cases: int
    settings: dict[str, str]
    archive: dict[str, str]
    versions: dict[str, str]
    machine: dict[str, str]
    started: str

    def same_run(self, other: "Header") -> bool:
        """Whether a file begun under `other` may be gone on with under this one."""
        mine, theirs = asdict(self), asdict(other)
        return all(mine[name] == theirs[name] for name in mine if name not in ("started", "machine"))


@dataclass(frozen=True, slots=True)
class Cited:
    """A footnote as shown: where it points, what it quotes, and the whole paragraph."""

    label: int
    source: str
    paragraph: int
    quote: str
    text: str
    gold: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as people see it, and how sure the engine was (`confidence`; `top` is the best passage's score)."""

    text: str
    refused: bool
    confidence: float
    top: float
    citations: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One case's outcome. `group` and `unit` are its clusters: the article, and the gold paragraph."""

    case: str
    question: str
    answerable: bool
    group: str
    unit: str
    tags: tuple[str, ...]
    scores: dict[str, float]
    costs: dict[str, float] = field(default_factory=dict)
    answer: Shown | None = None
    twin: Shown | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """A whole results file."""

    header: Header
    rows: tuple[Row, ...]

    def by_case(self) -> Mapping[str, Row]:
        """The rows by the id of their case."""
        return {row.case: row for row in self.rows}


_HEADER = TypeAdapter(Header)
_ROW = TypeAdapter(Row)


def load_results(path: Path) -> Results:
    """A finished results file.

    Raises:
        ResultsError: it is missing, of another schema, cut short, or has a line that is no row.
    """
    lines = _lines(path)
    if not lines:
        raise ResultsError(f"{path} is empty", "run the set again")
    header = _header(lines[0], path)
    rows = tuple(_row(line, f"{path}:{n}") for n, line in enumerate(lines[1:], 2))
    if len({row.case for row in rows}) != header.cases:
        raise ResultsError(
            f"{path} holds {len(rows)} of {header.cases} cases", "run the set again with the same --out: it goes on"
        )
    return Results(header, rows)


def begun(path: Path, header: Header, *, replace: bool = False) -> list[Row]:
    """The rows of an unfinished run, to go on from; the file is made, or cut after its last whole line.

    With `replace`, a finished run and a run of anything else make room for this one.

    Raises:
        ResultsError: the file belongs to another run.
    """
    if not path.exists() or not path.read_bytes().strip():
        return _fresh(path, header)
    try:
        rows = _resumed(path, header)
    except ResultsError:
        if replace:
            return _fresh(path, header)
        raise
    return _fresh(path, header) if replace and len(rows) >= header.cases else rows


def _fresh(path: Path, header: Header) -> list[Row]:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_json(asdict(header)), encoding="utf-8")
    return []


def _resumed(path: Path, header: Header) -> list[Row]:
    _cut(path)
    lines = _lines(path)
    found = _header(lines[0] if lines else "", path)
    if not header.same_run(found):
        other = _difference(header, found)
        raise ResultsError(f"{path} is of another run ({other})", "give another --out, or remove it")
    return [_row(line, f"{path}:{n}") for n, line in enumerate(lines[1:], 2)]


def write_results(path: Path, results: Results) -> None:
    """A whole results file at once, in place of any that is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [asdict(results.header), *(asdict(row) for row in results.rows)]
    path.write_text("".join(map(_json, lines)), encoding="utf-8")


def append(path: Path, row: Row) -> None:
    """Adds one row, and has it on the disk before it returns: a kill costs at most the case under way."""
    with path.open("a", encoding="utf-8") as file:
        file.write(_json(asdict(row)))
        file.flush()
        os.fsync(file.fileno())


def _cut(path: Path) -> None:
    """Drops what follows the last line end: the row that a kill cut in the middle."""
    whole = path.read_bytes()
    end = whole.rfind(b"\n") + 1
    if end < len(whole):
        with path.open("r+b") as file:
            file.truncate(end)


def _lines(path: Path) -> list[str]:
    try:
        return [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise ResultsError(f"cannot read the results {path}: {error}", "`dateline eval run` writes them") from error


def _header(line: str, path: Path) -> Header:
    try:
        found = json.loads(line)
        schema = found["schema"] if isinstance(found, dict) and "schema" in found else None
        if schema == SCHEMA:
            return _HEADER.validate_python(found)
    except (ValueError, ValidationError) as error:
        raise ResultsError(
            f"{path} does not begin with the header of an eval run", "is it a results file?"
        ) from error
    raise ResultsError(f"{path} has the schema {schema!r}, not {SCHEMA}", "run the set again with this version")


def _row(line: str, place: str) -> Row:
    try:
        return _ROW.validate_json(line)
    except ValidationError as error:
        raise ResultsError(f"{place} is not a row of results", "run the set again into another file") from error


def _difference(mine: Header, theirs: Header) -> str:
    left, right = asdict(mine), asdict(theirs)
    names = [name for name in left if left[name] != right[name] and name not in ("started", "machine")]
    return "other " + ", ".join(names)


def _json(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"
