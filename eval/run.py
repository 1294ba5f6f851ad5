"""Runs a set of cases on an engine, one case after the other, and writes each outcome as it comes.

A killed run goes on where it stopped. A case that errors is a row with the worst scores, never a gap.
"""

import hashlib
import platform
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib import metadata
from os import cpu_count
from pathlib import Path
from types import ModuleType

import index
import rag
from eval import metrics
from eval.cases import Case, check, digest
from eval.engine import Engine, Ground, survey
from eval.metrics.retrieval import size
from eval.metrics.table import ARMS, failed
from eval.results import Cited, Header, Results, Row, Shown, append, begun, load_results
from eval.score import Key, Observed, cited_by, score
from index.article import Arm, Passage
from index.report import Progress, silent
from rag.answer import Answer
from rag.settings import Settings

DEPTH = 50
"""How many ranked paragraphs are looked at: 2,000 tokens of news are about 25 paragraphs."""
PLACES = {"archive", "models"}
"""Settings that say where things lie on this machine, not what they are."""


def run(
    cases: Iterable[Case],
    engine: Engine,
    out: Path,
    *,
    name: str,
    settings: Settings,
    progress: Progress = silent,
    twins: bool = True,
    replace: bool = False,
) -> Results:
    """All cases on the engine, into the results file `out`; `replace` as in `results.begun`.

    Raises:
        SetError: there is no case, or the archive lacks gold paragraphs.
        ResultsError: `out` is of another run.
    """
    kept = check(cases, name)
    ground = survey(engine)
    keys = ground.keys(kept)
    done = {row.case for row in begun(out, header(kept, engine, name, settings, twins), replace=replace)}
    for at, case in enumerate(kept):
        progress("cases", at, len(kept))
        if case.id not in done:
            append(out, _row(case, keys[case.id], engine, ground, twins))
    progress("cases", len(kept), len(kept))
    return load_results(out)


def header(cases: Sequence[Case], engine: Engine, name: str, settings: Settings, twins: bool) -> Header:
    """Everything that could change a score, by name or digest."""
    chosen = plain(settings) | {"twins": str(twins)}
    return described(name, digest(cases), len(cases), chosen, engine.fingerprint())


def described(name: str, set_digest: str, cases: int, chosen: dict[str, str], archive: dict[str, str]) -> Header:
    """The header of a run that begins now, with the code and the machine it runs on."""
    return Header(
        schema="dateline.eval/1",
        set=name,
        set_digest=set_digest,
        cases=cases,
        settings=chosen,
        archive=archive,
        versions=_versions(),
        machine={"system": platform.platform(), "processors": str(cpu_count()), "python": platform.python_version()},
        started=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def plain(settings: Settings) -> dict[str, str]:
    """What was chosen, without what only says where things lie."""
    return {key: str(value) for key, value in settings.model_dump(exclude=PLACES).items()}


def _versions() -> dict[str, str]:
    """What the archive's fingerprint leaves out: a run goes on only with the very code that began it."""
    return {"numpy": metadata.version("numpy"), "metrics": _code(metrics), "engine": _code(index, rag)}


def _code(*packages: ModuleType) -> str:
    """A digest of the code of packages."""
    folders = [Path(folder) for package in packages for folder in package.__path__]
    files = [file for folder in folders for file in sorted(folder.rglob("*.py"))]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def _row(case: Case, key: Key, engine: Engine, ground: Ground, twins: bool) -> Row:
    start = time.perf_counter()
    try:
        seen = _observe(case, key, engine, twins)
        scores = score(case, key, seen, ground.holds)
    except Exception as error:  # noqa: BLE001 - whatever a case ends in is its outcome, and the others go on
        return _outcome(case, failed(case), error=f"{type(error).__name__}: {error}")
    costs = dict(seen.answer.timings) | {
        "case_ms": 1000 * (time.perf_counter() - start),
        "context_tokens": float(sum(size(passage.paragraph.text) for passage in seen.answer.passages)),
    }
    shown = _shown(seen.answer, key, ground.sources)
    return _outcome(case, scores, costs, shown, _shown(seen.twin, key, ground.sources) if seen.twin else None)


def _outcome(
    case: Case,
    scores: dict[str, float],
    costs: dict[str, float] | None = None,
    answer: Shown | None = None,
    twin: Shown | None = None,
    error: str | None = None,
) -> Row:
    rounded = {name: round(value, 4) for name, value in scores.items()}
    return Row(
        case=case.id,
        question=case.question,
        answerable=case.answerable,
        group=case.article,
        unit=case.paragraph,
        tags=case.tags,
        scores=rounded,
        costs={name: round(value, 2) for name, value in (costs or {}).items()},
        answer=answer,
        twin=twin,
        error=error,
    )


def _observe(case: Case, key: Key, engine: Engine, twins: bool) -> Observed:
    ask = _asker(case, engine)
    answer = ask(frozenset())
    alone: tuple[Arm, ...] = ARMS if case.gold and not case.history else ()
    arms = {arm: _search(case, engine, (arm,)) for arm in alone}
    # A follow-up is made self-contained on its way to an answer, so its ranking is the answer's own.
    fused = answer.passages if case.history or not case.gold else _search(case, engine, ARMS)
    return Observed(answer, fused, arms, ask(key.ids) if twins and case.gold else None)


def _asker(case: Case, engine: Engine) -> Callable[[frozenset[str]], Answer]:
    def ask(without: frozenset[str]) -> Answer:
        reply = engine.ask(case.question, history=case.history, since=case.since, until=case.until, without=without)
        return reply.answer

    return ask


def _search(case: Case, engine: Engine, arms: tuple[Arm, ...]) -> list[Passage]:
    return engine.search(case.question, since=case.since, until=case.until, arms=arms, limit=DEPTH)


def _shown(answer: Answer, key: Key, sources: Mapping[str, str]) -> Shown:
    cited = tuple(
        Cited(
            label=citation.label,
            source=sources.get(citation.article.id, citation.article.source),
            paragraph=citation.paragraph.n,
            quote=citation.quote,
            text=citation.paragraph.text,
            gold=key.name(citation.paragraph) in key.ids,
        )
        for citation in cited_by(answer)
    )
    top = answer.passages[0].score if answer.passages else 0.0
    return Shown(answer.text, answer.refused, round(answer.confidence, 6), round(top, 6), cited)
