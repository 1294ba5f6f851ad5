"""MultiHop-RAG: news articles of 2023, and questions whose evidence lies in two to four of them.

Tang & Yang 2024. `corpus.json` holds the articles, `MultiHopRAG.json` the questions.
"""

from collections.abc import Mapping
from pathlib import Path

from eval.cases import Case, Gold, check
from eval.datasets.dataset import Dataset, Places, Record, body, day, file_in, kind, read_json
from index.article import Article

UNKNOWN = "null_query"
VERDICTS = ("yes", "no", "before", "after")
"""Answers that are a judgement on the evidence: no quotation states them, so they are no key fact."""


def load(path: Path) -> Dataset:
    """One article a news item; the gold paragraphs are those that hold the quoted evidence."""
    folder = path.parent if path.is_file() else path
    places = Places()
    articles = [places.add(_article(record)) for record in read_json(file_in(folder, ["corpus.json"]))]
    sources = {article.url or article.title: article.source for article in articles}
    asked = read_json(file_in(folder, ["MultiHopRAG.json"]))
    cases = [_case(at, record, places, sources) for at, record in enumerate(asked)]
    return Dataset("multihoprag", tuple(check(cases, "MultiHopRAG.json")), tuple(articles))


def _article(record: Record) -> Article:
    place = record.get("url") or record["title"]
    return Article(
        location=place,
        source=place,
        title=record["title"],
        text=body(record["body"].split("\n\n")),
        published=day(record.get("published_at")),
        url=record.get("url"),
        author=record.get("author"),
        outlet=record.get("source"),
    )


def _case(at: int, record: Record, places: Places, sources: Mapping[str, str]) -> Case:
    answerable = record.get("question_type") != UNKNOWN
    answer = record["answer"].strip()
    gold = _gold(record.get("evidence_list", ()), places, sources) if answerable else ()
    told = answerable and (answer.lower() not in VERDICTS or not gold)
    return Case(
        id=f"multihop-{at}",
        question=record["query"],
        answerable=answerable,
        gold=gold,
        facts=((answer,),) if told else (),
        reference=answer if answerable else "",
        tags=(kind(record["query"]), str(record.get("question_type", "other"))),
    )


def _gold(evidence: list[Record], places: Places, sources: Mapping[str, str]) -> tuple[Gold, ...]:
    return tuple(
        gold
        for part, piece in enumerate(evidence, 1)
        if (source := sources.get(piece.get("url") or piece["title"]))
        for gold in places.gold(source, piece["fact"], part=part)
    )
