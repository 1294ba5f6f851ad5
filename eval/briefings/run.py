"""Briefs every topic on its archive, and writes each outcome as it comes; a killed run goes on where it stopped.

Topics whose archive is made of data that are not here are left out, and named.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from eval.briefings import score
from eval.briefings.topics import NAME, Topic, digest
from eval.datasets.dataset import Dataset
from eval.datasets.registry import find
from eval.engine import Ground, Shelf, survey
from eval.errors import SetError
from eval.material import FILES, SEEDS
from eval.prepare import prepare
from eval.results import Cited, Results, Row, Shown, append, begun, load_results
from eval.run import described, plain
from index.report import Progress, silent
from rag.briefing.briefing import Briefing
from rag.briefing.options import NothingTold
from rag.settings import Settings


class Briefer(Shelf, Protocol):
    """What is measured; `rag.desk.Desk` is one."""

    def brief(self, topic: str) -> Briefing:
        """What the archive tells of a topic; NothingTold where it tells nothing."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A run, and in one line what was left out of it ("" for nothing)."""

    results: Results
    skipped: str


def run(
    topics: Sequence[Topic],
    desks: Mapping[str, Briefer],
    out: Path,
    *,
    settings: Settings,
    progress: Progress = silent,
    replace: bool = False,
) -> Ran:
    """Every topic whose archive is among the desks, into the results file `out`.

    Raises:
        SetError: no archive is there, or one lacks an article or a paragraph that the key names.
        ResultsError: `out` is of another run.
    """
    kept = [topic for topic in topics if topic.archive in desks]
    if not kept:
        raise SetError("no archive of the briefings is here", "give the folder of squad2 and xquad with --path")
    grounds = {name: survey(desk) for name, desk in desks.items()}
    for topic in kept:
        _must_hold(topic, grounds[topic.archive])
    archive = {f"{name} {key}": value for name, desk in desks.items() for key, value in desk.fingerprint().items()}
    header = described(NAME, digest(topics), len(kept), plain(settings), archive)
    done = {row.case for row in begun(out, header, replace=replace)}
    for at, topic in enumerate(kept):
        progress("topics", at, len(kept))
        if topic.id not in done:
            append(out, _row(topic, desks[topic.archive], grounds[topic.archive]))
    progress("topics", len(kept), len(kept))
    return Ran(load_results(out), _skipped(topics, desks))


@contextmanager
def opened(
    topics: Sequence[Topic], data: Path | None, settings: Settings, work: Path, progress: Progress = silent
) -> Iterator[Mapping[str, Briefer]]:
    """A desk for each archive that can be made: the seeds' always, the others' where their file is in `data`."""
    with ExitStack() as stack:
        desks: dict[str, Briefer] = {}
        for name in dict.fromkeys(topic.archive for topic in topics):
            if made := _dataset(name, data):
                desks[name] = stack.enter_context(prepare(made, settings, work, progress))
        yield desks


def _dataset(name: str, data: Path | None) -> Dataset | None:
    if name == "seeds":
        return Dataset(name, (), inputs=(SEEDS,))
    kind = "squad" if name == "squad2" else name
    file = data / FILES[kind] if data else None
    return find(kind, file) if file and file.exists() else None


def _skipped(topics: Sequence[Topic], desks: Mapping[str, Briefer]) -> str:
    left = [topic for topic in topics if topic.archive not in desks]
    names = " and ".join(dict.fromkeys(topic.archive for topic in left))
    return f"{len(left)} topics on {names} were left out: no data (see --path)" if left else ""


def _must_hold(topic: Topic, ground: Ground) -> None:
    sources = set(ground.sources.values())
    wanted = [(about.source, n) for about in topic.about for n in about.paragraphs]
    lacking = [about.source for about in topic.about if about.source not in sources]
    lacking += [f"{source} paragraph {n}" for source, n in wanted if (source, n) not in ground.places]
    if lacking:
        raise SetError(f"the archive of the topic {topic.id} lacks {lacking[0]}", "add it, or mend the topic")


def _row(topic: Topic, desk: Briefer, ground: Ground) -> Row:
    start = time.perf_counter()
    try:
        return _judged(topic, desk, ground, start)
    except NothingTold:
        shown = Shown("nothing is told", refused=True, confidence=0.0, top=0.0)
        return _outcome(topic, score.refused(topic), answer=shown)
    except Exception as error:  # noqa: BLE001 - whatever a topic ends in is its outcome, and the others go on
        return _outcome(topic, score.failed(topic), error=f"{type(error).__name__}: {error}")


def _judged(topic: Topic, desk: Briefer, ground: Ground, start: float) -> Row:
    briefing = desk.brief(topic.topic)
    costs = {"brief_ms": 1000 * (time.perf_counter() - start)} | _sizes(briefing)
    found = score.judged(topic, briefing, ground.holds, ground.sources)
    scores = score.scores(topic, found)
    if topic.twice:
        scores["brief.stable"] = float(desk.brief(topic.topic) == briefing)
    cited = tuple(
        Cited(
            label=citation.label,
            source=ground.sources.get(citation.article.id, citation.article.source),
            paragraph=citation.paragraph.n,
            quote="",
            text="",
            gold=score.on_topic(topic, citation, ground.sources),
        )
        for citation in briefing.citations
    )
    text = score.findings(topic, briefing, found)
    return _outcome(topic, scores, costs, Shown(text, refused=False, confidence=1.0, top=1.0, citations=cited))


def _sizes(briefing: Briefing) -> dict[str, float]:
    sentences = [sentence.text for sentence in briefing.sentences()]
    return {
        "words": float(sum(len(text.split()) for text in sentences)),
        "sentences": float(len(sentences)),
        "footnotes": float(len(briefing.citations)),
    }


def _outcome(
    topic: Topic,
    scores: dict[str, float],
    costs: dict[str, float] | None = None,
    answer: Shown | None = None,
    error: str | None = None,
) -> Row:
    return Row(
        case=topic.id,
        question=topic.topic,
        answerable=topic.told,
        group=topic.about[0].source if topic.about else topic.id,
        unit=topic.id,
        tags=(topic.archive,),
        scores={name: round(value, 4) for name, value in scores.items()},
        costs={name: round(value, 2) for name, value in (costs or {}).items()},
        answer=answer,
        error=error,
    )
