"""SQuAD 1.1 and 2.0 and XQuAD: articles of paragraphs, questions with answer spans.

Rajpurkar et al. 2016 and 2018; Artetxe et al. 2020.
"""

from collections.abc import Iterator
from pathlib import Path

from eval.cases import Case, check
from eval.datasets.dataset import Dataset, Places, Record, body, file_in, kind, read_json
from eval.errors import SetError
from index.article import Article

FILES = ("dev-part.json", "dev-v2.0.json", "dev-v1.1.json", "xquad.en.json")


def load(path: Path) -> Dataset:
    """One article a title; the gold of a question is the paragraph that it was asked on."""
    file = file_in(path, FILES)
    data = read_json(file)
    if not isinstance(data, dict) or not isinstance(data.get("data"), list):
        raise SetError(f"{file} is not in SQuAD's format", 'it must hold {"data": [{"title", "paragraphs"}]}')
    places = Places()
    articles = tuple(places.add(_article(record)) for record in data["data"])
    return Dataset(file.stem, tuple(check(_cases(data["data"], places), file.name)), articles)


def _article(record: Record) -> Article:
    place = f"squad:{record['title']}"
    text = body(paragraph["context"] for paragraph in record["paragraphs"])
    return Article(place, place, record["title"].replace("_", " "), text)


def _cases(records: list[Record], places: Places) -> Iterator[Case]:
    for record in records:
        for paragraph in record["paragraphs"]:
            for asked in paragraph["qas"]:
                yield _case(asked, f"squad:{record['title']}", paragraph["context"], places)


def _case(asked: Record, source: str, context: str, places: Places) -> Case:
    spellings = tuple(dict.fromkeys(answer["text"].strip() for answer in asked["answers"]))
    answerable = not asked.get("is_impossible", False)
    tags = (kind(asked["question"]),) if answerable else (kind(asked["question"]), "near-miss")
    return Case(
        id=str(asked["id"]),
        question=asked["question"].strip(),
        answerable=answerable,
        gold=places.must(source, context, spellings[0]) if answerable else (),
        facts=(spellings,) if answerable else (),
        reference=spellings[0] if answerable else "",
        tags=tags,
        group=source,
    )
