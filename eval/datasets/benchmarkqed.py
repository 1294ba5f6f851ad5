"""News in the style of BenchmarkQED: articles with paragraphs, questions with assertions and, it may be, gold.

Articles are read from `articles*.json[l]`, or from the folders `articles`, `raw_data` or `input`, a file each
(`headline`, `body_nitf`, `firstcreated`, as in its AP News set); questions from every `*question*.json[l]`.
"""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from eval.cases import Case, Gold, check
from eval.datasets.dataset import Dataset, Json, Places, Record, body, day, kind, read_json
from eval.errors import SetError
from index.article import Article

FOLDERS = ("articles", "raw_data", "input")
_PREAMBLE = re.compile(r"^the (response|answer) should \w+( that)? ", re.IGNORECASE)
_BLOCK = re.compile(r"</?(?:p|div|hl2|li|h\d)\b[^>]*>|<br\s*/?>|\n\s*\n", re.IGNORECASE)
_TAG = re.compile(r"<[^>]+>")


def load(path: Path) -> Dataset:
    """Assertions become key facts; an assertion is long, so it counts as told by most of its words."""
    articles = {article.source: article for record in _articles(path) for article in [_article(record)]}
    if not articles:
        raise SetError(f"there are no articles in {path}", f"it must hold articles.json or one of {FOLDERS}")
    places = Places()
    for article in articles.values():
        places.add(article)
    asked = [record for file in sorted(path.rglob("*question*.json*")) for record in _records(read_json(file))]
    cases = [_case(at, record) for at, record in enumerate(asked)]
    return Dataset(path.name, tuple(check(cases, path.name)), tuple(articles.values()))


def _articles(path: Path) -> Iterator[Record]:
    files = sorted(path.glob("articles*.json*"))
    for folder in FOLDERS:
        files.extend(sorted((path / folder).rglob("*.json*")))
    for file in files:
        for record in _records(read_json(file)):
            yield record | {"file": file.stem}


def _records(data: object) -> list[Record]:
    """A list of objects, an object that holds one such list, or one object."""
    if isinstance(data, dict):
        lists = [value for value in data.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
        return lists[0] if lists and not _first(data, "body_nitf", "text", "paragraphs", "question") else [data]
    return [record for record in data if isinstance(record, dict)] if isinstance(data, list) else []


def _article(record: Record) -> Article:
    place = str(_first(record, "source", "id", "article_id", "url") or record.get("altids", {}).get("itemid") or "")
    return Article(
        location=place or record["file"],
        source=place or record["file"],
        title=str(_first(record, "title", "headline") or ""),
        text=body(_paragraphs(record)),
        published=day(_first(record, "published", "date", "firstcreated", "published_at")),
        url=record.get("url"),
    )


def _paragraphs(record: Record) -> list[str]:
    if isinstance(record.get("paragraphs"), list):
        return [item if isinstance(item, str) else str(item.get("text", "")) for item in record["paragraphs"]]
    text = str(_first(record, "body_nitf", "text", "body") or "")
    return [unescape(_TAG.sub(" ", block)) for block in _BLOCK.split(text)]


def _case(at: int, record: Record) -> Case:
    facts = tuple((_statement(item),) for item in record.get("assertions") or ())
    gold = tuple(_gold(item) for item in _first(record, "gold", "gold_paragraphs", "references") or ())
    question = str(_first(record, "question_text", "question", "query"))
    return Case(
        id=str(_first(record, "question_id", "id") or f"question-{at}"),
        question=question,
        answerable=bool(record.get("answerable", facts or gold)),
        gold=gold,
        facts=facts,
        reference=str(_first(record, "answer", "reference") or ""),
        tags=(kind(question), *map(str, record.get("tags") or ())),
    )


def _statement(item: str | Record) -> str:
    return _PREAMBLE.sub("", item if isinstance(item, str) else str(item.get("statement", "")))


def _gold(item: str | Record) -> Gold:
    if isinstance(item, str):
        source, _, number = item.rpartition("#")
        return Gold(source, int(number))
    source = _first(item, "source", "article", "article_id", "id")
    return Gold(str(source), int(item.get("paragraph") or 1), int(item.get("part") or 0))


def _first(record: Record, *names: str) -> Json:
    """The value of the first name that has one."""
    return next((record[name] for name in names if record.get(name)), None)
