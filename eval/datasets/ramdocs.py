"""RAMDocs: ambiguous questions on documents that are right, misinformed, or noise (Wang et al. 2025).

An answer must tell every right answer and none of the wrong ones (the case's `strict` score).
"""

from pathlib import Path

from eval.cases import Case, Gold, check
from eval.datasets.dataset import Dataset, Places, Record, body, file_in, kind, read_json
from index.article import Article

FILES = ("RAMDocs_test.jsonl",)


def load(path: Path) -> Dataset:
    """One article a document. Documents that tell the same answer are one part of the gold."""
    file = file_in(path, FILES)
    records = read_json(file)
    places = Places()
    articles = [places.add(made) for at, record in enumerate(records) for made in _articles(at, record)]
    cases = [_case(at, record, places) for at, record in enumerate(records)]
    return Dataset("ramdocs", tuple(check(cases, file.name)), tuple(articles))


def _articles(at: int, record: Record) -> list[Article]:
    texts = [(n, body([document["text"]])) for n, document in enumerate(record["documents"], 1)]
    return [Article(_source(at, n), _source(at, n), "", text) for n, text in texts if text]


def _case(at: int, record: Record, places: Places) -> Case:
    return Case(
        id=f"ramdocs-{at}",
        question=record["question"],
        answerable=True,
        gold=_gold(at, record, places),
        facts=tuple((answer,) for answer in record["gold_answers"]),
        forbidden=tuple((answer,) for answer in record["wrong_answers"]),
        reference="; ".join(record["gold_answers"]),
        tags=(kind(record["question"]), *sorted({document["type"] for document in record["documents"]})),
        group=f"ramdocs-{at}",
    )


def _gold(at: int, record: Record, places: Places) -> tuple[Gold, ...]:
    parts = {answer: part for part, answer in enumerate(record["gold_answers"], 1)}
    return tuple(
        gold
        for n, document in enumerate(record["documents"], 1)
        if document["type"] == "correct" and document["answer"] in parts and document["text"].strip()
        for gold in places.gold(_source(at, n), document["text"], document["answer"], parts[document["answer"]])
    )


def _source(at: int, n: int) -> str:
    return f"ramdocs:{at}/{n}"
