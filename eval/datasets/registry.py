"""The sets that `dateline eval` can run: their format, licence and where to get them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from eval import cases
from eval.briefings import topics
from eval.datasets import beir, benchmarkqed, multihop, ramdocs, squad
from eval.datasets.dataset import Dataset
from eval.errors import SetError

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "eval" / "sets" / "seeds.jsonl"
BRIEFINGS = ROOT / "eval" / "sets" / "briefings.jsonl"


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of set. `here` is the path used when none is given; None when a download is needed."""

    name: str
    what: str
    format: str
    licence: str
    where: str
    load: Callable[[Path], Dataset]
    here: Path | None = None


def _own(path: Path) -> Dataset:
    """Cases on the archive that the user names."""
    return Dataset(path.stem, tuple(cases.load(path)))


def _seeds(path: Path) -> Dataset:
    """Our cases, on the two sample articles."""
    return Dataset("seeds", tuple(cases.load(path)), inputs=(ROOT / "seeds",))


def _briefings(_: Path) -> Dataset:
    """Our topics. Their archives are made when they are run (`eval.briefings.run.opened`)."""
    return Dataset(topics.NAME, (), topics=tuple(topics.load(BRIEFINGS)))


SETS = (
    Entry(
        name="seeds",
        what="questions by hand on the two sample articles",
        format="JSONL, see eval/sets/README.md",
        licence="as this project",
        where="eval/sets/seeds.jsonl, in this project",
        load=_seeds,
        here=SEEDS,
    ),
    Entry(
        name=topics.NAME,
        what="topics to brief, on the sample articles and, with --path, on squad2 and xquad",
        format="JSONL, see eval/sets/README.md",
        licence="as this project; the data's own",
        where="eval/sets/briefings.jsonl, in this project; the data: a folder with squad2 and xquad",
        load=_briefings,
        here=BRIEFINGS,
    ),
    Entry(
        name="own",
        what="your questions on your archive (--archive)",
        format="JSONL, see eval/sets/README.md",
        licence="yours",
        where="a file that you write",
        load=_own,
    ),
    Entry(
        name="squad",
        what="SQuAD 1.1 or 2.0: questions on encyclopaedia paragraphs, 2.0 with unanswerable ones",
        format='JSON {"data": [{"title", "paragraphs": [{"context", "qas"}]}]}',
        licence="CC BY-SA 4.0",
        where="rajpurkar.github.io/SQuAD-explorer",
        load=squad.load,
    ),
    Entry(
        name="xquad",
        what="XQuAD: 1,190 questions on 240 paragraphs",
        format="as squad",
        licence="CC BY-SA 4.0",
        where="google-deepmind/xquad on GitHub",
        load=squad.load,
    ),
    Entry(
        name="ramdocs",
        what="RAMDocs: ambiguous questions, with right, misinforming and noisy documents",
        format="JSONL of question, documents (text, type, answer), gold_answers, wrong_answers",
        licence="MIT",
        where="HanNight/RAMDocs on GitHub",
        load=ramdocs.load,
    ),
    Entry(
        name="multihoprag",
        what="MultiHop-RAG: questions over two to four news articles of 2023",
        format="folder with corpus.json and MultiHopRAG.json",
        licence="ODC-BY",
        where="yixuantt/MultiHop-RAG on GitHub",
        load=multihop.load,
    ),
    Entry(
        name="beir",
        what="any BEIR retrieval set",
        format="folder with corpus.jsonl, queries.jsonl, qrels/test.tsv",
        licence="each set's own",
        where="beir-cellar/beir on GitHub",
        load=beir.load,
    ),
    Entry(
        name="benchmarkqed",
        what="news with questions, assertions and gold, in the style of BenchmarkQED",
        format="folder with articles*.json or raw_data/*.json, and *questions*.json",
        licence="each set's own",
        where="microsoft/benchmark-qed on GitHub",
        load=benchmarkqed.load,
    ),
)


def find(name: str, path: Path | None = None) -> Dataset:
    """The set of this name, or the JSONL file of this name.

    Raises:
        SetError: no such set, or its data are not where they are looked for.
    """
    if name.endswith(".jsonl"):
        return _own(Path(name))
    entry = next((entry for entry in SETS if entry.name == name), None)
    if entry is None:
        names = ", ".join(entry.name for entry in SETS)
        raise SetError(f"there is no eval set {name!r}", f"the sets are {names}, or a file NAME.jsonl")
    place = path or entry.here
    if place is None:
        raise SetError(f"the set {name} needs --path", f"get it from {entry.where}")
    if not place.exists():
        raise SetError(f"{place} does not exist", f"get the set from {entry.where}")
    try:
        return entry.load(place)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        fault = f"{type(error).__name__}: {error}"
        raise SetError(f"{place} is not in the format of {name} ({fault})", f"it should be {entry.format}") from error
