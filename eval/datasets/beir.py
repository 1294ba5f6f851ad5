"""A BEIR folder: `corpus.jsonl`, `queries.jsonl`, `qrels/*.tsv` (Thakur et al. 2021). Retrieval only."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from eval.cases import Case, Gold, check
from eval.datasets.dataset import Dataset, Places, Record, body, file_in, kind, read_json, read_text
from index.article import Article

QRELS = ("qrels/test.tsv", "qrels/dev.tsv", "qrels/train.tsv")


def load(path: Path) -> Dataset:
    """One article of one paragraph a document. Relevant documents are alternatives to each other."""
    places = Places()
    texts = {record["_id"]: record for record in read_json(file_in(path, ["corpus.jsonl"]))}
    articles = [places.add(_article(record)) for record in texts.values() if record["text"].strip()]
    relevant = _qrels(path)
    queries = read_json(file_in(path, ["queries.jsonl"]))
    cases = [_case(query, relevant[query["_id"]], texts, places) for query in queries if query["_id"] in relevant]
    return Dataset(path.name, tuple(check([case for case in cases if case.gold], path.name)), tuple(articles))


def _article(record: Record) -> Article:
    return Article(_source(record["_id"]), _source(record["_id"]), record.get("title", ""), body([record["text"]]))


def _qrels(folder: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for line in read_text(file_in(folder, QRELS)).splitlines()[1:]:
        query, document, score = line.split("\t")
        if int(score) > 0:
            found[query].append(document)
    return found


def _case(query: Record, relevant: list[str], texts: Mapping[str, Record], places: Places) -> Case:
    gold: list[Gold] = []
    for name in relevant:
        if name in texts:
            gold.extend(places.gold(_source(name), texts[name]["text"], part=1))
    return Case(query["_id"], query["text"], answerable=True, gold=tuple(gold), tags=(kind(query["text"]),))


def _source(name: str) -> str:
    return f"beir:{name}"
