"""A case: one question, what a right answer must hold, and where in the archive the evidence stands.

The file format, one JSON object a line, is documented in `eval/sets/README.md`.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from eval.errors import SetError
from rag.answer import Turn

FEW_ARTICLES = 10
"""A bootstrap over fewer clusters than about ten understates the error (Cameron, Gelbach & Miller 2008)."""


@dataclass(frozen=True, slots=True)
class Gold:
    """A paragraph that supports the answer. Paragraphs of one `part` say the same: one of them suffices.

    Part 0 is short for a part of its own.
    """

    source: str
    paragraph: int
    part: int = 0

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Case:
    """One question with its key. `facts` and `forbidden` are lists of accepted spellings, one list a fact."""

    id: str
    question: str
    answerable: bool
    history: tuple[Turn, ...] = ()
    since: date | None = None
    until: date | None = None
    gold: tuple[Gold, ...] = ()
    facts: tuple[tuple[str, ...], ...] = ()
    forbidden: tuple[tuple[str, ...], ...] = ()
    reference: str = ""
    tags: tuple[str, ...] = ()
    group: str = ""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    @property
    def article(self) -> str:
        """The cluster for large sets: cases on one article are alike, so they are resampled together."""
        return self.group or (self.gold[0].source if self.gold else self.id)

    @property
    def paragraph(self) -> str:
        """The cluster for sets of few articles: the first gold paragraph."""
        return f"{self.gold[0].source}#{self.gold[0].paragraph}" if self.gold else self.id

    def parts(self) -> list[frozenset[tuple[str, int]]]:
        """The gold paragraphs, grouped: an answer needs one paragraph of each group."""
        groups: dict[tuple[int, int], set[tuple[str, int]]] = {}
        for at, gold in enumerate(self.gold):
            key = (gold.part, 0) if gold.part else (0, at)
            groups.setdefault(key, set()).add((gold.source, gold.paragraph))
        return [frozenset(group) for group in groups.values()]


_CASE = TypeAdapter(Case)


def load(path: Path) -> list[Case]:
    """All cases of a JSONL file.

    Raises:
        SetError: the file is missing or empty, or a line is wrong (`file:line` is named).
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SetError(f"cannot read the eval set {path}: {error}", "`dateline eval sets` lists the sets") from error
    cases = [_parse(line, f"{path.name}:{n}") for n, line in enumerate(lines, 1) if line.strip()]
    return check(cases, path.name)


def check(cases: Iterable[Case], name: str) -> list[Case]:
    """The cases, when there is at least one and no id comes twice; SetError otherwise."""
    kept = list(cases)
    if not kept:
        raise SetError(f"the eval set {name} holds no case", "add a line: see eval/sets/README.md")
    seen: set[str] = set()
    for case in kept:
        if case.id in seen:
            raise SetError(f"{name} has two cases with the id {case.id!r}", "give each case its own id")
        seen.add(case.id)
    return kept


def dump(cases: Iterable[Case]) -> str:
    """The cases as JSONL, without the fields that have their default value."""
    return "".join(json.dumps(_plain(case), ensure_ascii=False) + "\n" for case in cases)


def digest(cases: Iterable[Case]) -> str:
    """Sha256 of the cases: two runs are comparable only on the same ones."""
    return hashlib.sha256(dump(cases).encode()).hexdigest()


def _plain(case: Case) -> dict[str, object]:
    fields = asdict(case)
    dates = {name: str(fields[name]) for name in ("since", "until") if fields[name]}
    return {name: value for name, value in fields.items() if value or name == "answerable"} | dates


def _parse(line: str, place: str) -> Case:
    try:
        case = _CASE.validate_json(line, strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "line"
        raise SetError(f"{place}: {where}: {first['msg'].lower()}", "see eval/sets/README.md") from error
    if fault := _fault(case):
        raise SetError(f"{place}: {fault}", "see eval/sets/README.md")
    return case


def _fault(case: Case) -> str:
    """What is wrong with a case whose fields have the right types; empty when nothing is."""
    faults = {
        "id: must not be empty": not case.id.strip(),
        "question: must not be empty": not case.question.strip(),
        "gold: an answerable question needs gold paragraphs or facts": case.answerable
        and not (case.gold or case.facts),
        "answerable: a question with gold paragraphs or facts has an answer": not case.answerable
        and bool(case.gold or case.facts),
        "gold.paragraph: paragraphs count from 1": any(gold.paragraph < 1 for gold in case.gold),
        "facts: a spelling must not be empty": not all(map(_spelled, case.facts + case.forbidden)),
        "since: lies after until": bool(case.since and case.until and case.since > case.until),
    }
    return next((fault for fault, found in faults.items() if found), "")


def _spelled(fact: tuple[str, ...]) -> bool:
    return bool(fact) and all(spelling.strip() for spelling in fact)
