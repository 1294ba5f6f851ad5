"""Every figure, each measured in cold processes and, where it is a time, as a ratio taken in one run.

Ours and theirs take turns, so that a busy moment of the machine falls on both.
"""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from eval.bench import corpus, process, saved
from eval.bench.process import Run
from eval.bench.saved import Saved
from eval.bench.table import Figure

ASK = ("ask", "--model", "none", corpus.QUESTION)
CHANGES = 3


@dataclass(frozen=True, slots=True)
class Rates:
    """Paragraphs a second: of `add`, of its embedding alone, and of SentenceTransformer.encode."""

    add: float
    embedding: float
    encode: float


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured: `embedded` paragraphs for rates, and how often each thing is done."""

    embedded: int = 1_000
    asks: int = 5
    plains: int = 3
    rates: int = 2
    questions: int = 200


def every(made: Saved, work: Path, plan: Plan, say: saved.Say) -> Iterator[Figure]:
    """All figures, in the order of the table. `work` is a folder for what changes while measuring."""
    archive = work / "archive"
    shutil.copytree(made.archive, archive)
    say("dateline rebuild")
    built = process.inside("rebuild", archive)  # from here on the indexes are as this code makes them
    say("cold questions")
    asked = list(_cold(made, archive, plan))
    say("warm questions")
    known = list(_warm(archive, plan))
    say("embedding")
    rates = _rates(made, plan)
    say("adding again")
    added = list(_again(made, archive))
    say("adding one file of records")
    bulk = list(_records(made, work, plan, rates))
    yield from [*asked, *_compared(rates, plan), *added, *bulk, *known]
    yield Figure("rebuild, nothing embedded", built["paragraphs"] / built["seconds"], "paragraphs/s", digits=0)
    yield Figure("archive on disk", _megabytes(archive), "MB", digits=0)
    yield Figure("first add of the archive", made.build["seconds"], "s", digits=0, note="when it was made")
    yield Figure("  its peak memory", made.build["peak"], "MB", most=1000, digits=0, note="when it was made")


def _cold(made: Saved, archive: Path, plan: Plan) -> Iterator[Figure]:
    """Both run once before they are timed (not in a quick run), so that the disk's cache has their files."""
    answer = json.loads(process.dateline(*ASK, "--json", archive=archive).stdout)
    cited = {citation["article"]["source"] for citation in answer["citations"]}
    if plan.plains > 1:
        process.plain(made.plain, made.model, corpus.QUESTION)
    asks: list[Run] = []
    plains: list[Run] = []
    for n in range(max(plan.asks, plan.plains)):
        if n < plan.asks:
            asks.append(process.dateline(*ASK, archive=archive))
        if n < plan.plains:
            plains.append(process.plain(made.plain, made.model, corpus.QUESTION))
    our, their = _median(asks), _median(plains)
    yield Figure("ask --model none, cold process", our, "s", most=3, note=f"median of {len(asks)}, {_work(asks)}")
    yield Figure(
        "plain LlamaIndex script, cold process", their, "s", note=f"median of {len(plains)}, {_work(plains)}"
    )
    yield Figure("ask ÷ plain script", our / their, most=1 / 3)
    yield Figure("seed articles cited in the answer", len(cited & {path.name for path in corpus.seeds()}), "of 2")
    yield Figure("peak memory of ask", max(run.peak for run in asks), "MB", most=500, digits=0)
    yield Figure("peak memory of the plain script", max(run.peak for run in plains), "MB", digits=0)


def _rates(made: Saved, plan: Plan) -> Rates:
    ours, theirs = [], []
    for _ in range(plan.rates):
        theirs.append(process.inside("theirs", made.articles, plan.embedded))
        ours.append(process.inside("ours", made.articles, plan.embedded))
    return Rates(
        add=median(run["paragraphs"] / run["seconds"] for run in ours),
        embedding=median(run["paragraphs"] / run["embedding"] for run in ours),
        encode=median(run["paragraphs"] / run["seconds"] for run in theirs),
    )


def _compared(rates: Rates, plan: Plan) -> Iterator[Figure]:
    note = f"{plan.embedded:,} new, model loaded"
    yield Figure("add", rates.add, "paragraphs/s", digits=0, note=note)
    yield Figure(
        "SentenceTransformer.encode", rates.encode, "paragraphs/s", digits=0, note="the same, batch 32, fp32"
    )
    yield Figure("add ÷ encode", rates.add / rates.encode, least=2)
    yield Figure("share of add besides embedding", 100 * (1 - rates.add / rates.embedding), "%", most=15, digits=1)


def _again(made: Saved, archive: Path) -> Iterator[Figure]:
    """Nothing changed, then one file changed at a time, with the time of `--version` taken off."""
    start = _median([process.dateline("--version", archive=archive) for _ in range(5)])
    same = [process.dateline("add", str(made.articles), archive=archive) for _ in range(3)]
    edited = [_edit(made, archive, n) for n in range(CHANGES)]
    files = f"{len(made.stories) + len(corpus.seeds()):,} files"
    yield Figure("start-up", start, "s", note="dateline --version; taken off what follows")
    yield Figure("add again, nothing changed", _median(same) - start, "s", most=3, note=f"{files}, {_work(same)}")
    yield Figure("add again, one file changed", _median(edited) - start, "s", most=3, note=_work(edited))
    yield Figure("peak memory of add again", max(run.peak for run in same + edited), "MB", most=1000, digits=0)


def _edit(made: Saved, archive: Path, n: int) -> Run:
    story = made.stories[(n + 1) * len(made.stories) // (CHANGES + 1)]
    path = made.articles / story.name
    path.write_text(f"{story.text}\nThe {n + 1} ministers of the towns said that they would meet again.\n", "utf-8")
    try:
        return process.dateline("add", str(made.articles), archive=archive)
    finally:
        path.write_text(story.text, "utf-8")


def _records(made: Saved, work: Path, plan: Plan, rates: Rates) -> Iterator[Figure]:
    """The corpus as one .jsonl file into a new archive that knows most vectors; then with one record changed."""
    archive, path = work / "records", work / "articles.jsonl"
    saved.know(made, archive, plan.embedded)
    saved.write_records(made, path)
    first = process.dateline("add", str(path), archive=archive)
    same = process.dateline("add", str(path), archive=archive)
    head, _, rest = path.read_text("utf-8").partition("\n")
    path.write_text(f"{head[:-2]} Nobody was hurt.{head[-2:]}\n{rest}", "utf-8")
    changed = process.dateline("add", str(path), archive=archive)
    start = _median([process.dateline("--version", archive=archive) for _ in range(3)])
    besides = first.seconds - start - plan.embedded / rates.embedding
    whole = besides + sum(len(story.paragraphs) for story in made.stories) / rates.embedding
    note = f"{plan.embedded:,} of them embedded"
    yield Figure("add of all paragraphs, one .jsonl", first.seconds, "s", digits=1, note=note)
    yield Figure("  share besides embedding, were all embedded", 100 * besides / whole, "%", most=15, digits=1)
    yield Figure("  its peak memory", first.peak, "MB", most=1000, digits=0)
    yield Figure("  again, nothing changed", same.seconds - start, "s", most=3, note=_work([same]))
    yield Figure("  again, one record changed", changed.seconds - start, "s", most=3, note=_work([changed]))


def _warm(archive: Path, plan: Plan) -> Iterator[Figure]:
    told = process.inside("warm", archive, plan.questions)
    for name in ("search", "ask"):
        middle, slow = told[name]
        yield Figure(f"warm {name}, median", middle, "ms", digits=1, note=f"{plan.questions} questions")
        yield Figure(f"warm {name}, 99th percentile", slow, "ms", digits=1)


def _median(runs: list[Run]) -> float:
    return median(run.seconds for run in runs)


def _work(runs: list[Run]) -> str:
    return f"{median(run.cpu for run in runs):.1f} s of CPU"


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
