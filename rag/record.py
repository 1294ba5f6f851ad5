"""An Answer ⇄ the JSON document that history keeps of it.

Nothing that is shown of an answer is lost. The whole texts of its articles are left out: the library has them, and
an article that is removed must not live on in what was asked about it.
"""

import json
import math
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from index.article import Article, Passage
from index.errors import ArchiveDamaged, ArchiveError
from rag.answer import Answer, Citation, Disagreement

SCHEMA = "dateline.record/1"

_ANSWER = TypeAdapter(Answer)


def to_json(answer: Answer) -> str:
    """One line of JSON. What is not a number counts 0, half a character (of a surrogate pair) becomes "?"."""
    document = {"schema": SCHEMA} | _ANSWER.dump_python(without_texts(answer), mode="json")
    line = json.dumps(_finite(document), ensure_ascii=False, allow_nan=False)
    return line.encode("utf-8", "replace").decode()


def from_json(text: str) -> Answer:
    """The answer that `to_json` wrote; the texts of its articles are empty.

    Raises:
        ArchiveDamaged: a field (it is named) is not what was written.
        ArchiveError: a later version of Dateline wrote it.
    """
    schema = _schema(text)
    if schema != SCHEMA:
        told = f"an answer is kept in the form {schema!r}, this version reads {SCHEMA}"
        raise ArchiveError(told, "upgrade dateline, or ask again")
    try:
        return _ANSWER.validate_json(text, strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        raise _damaged(f"{'.'.join(map(str, first['loc']))}: {first['msg'].lower()}") from error


def without_texts(answer: Answer) -> Answer:
    """The answer as it is kept: each article without its whole text."""
    return replace(
        answer,
        citations=tuple(map(_citation, answer.citations)),
        passages=tuple(map(_passage, answer.passages)),
        disagreements=tuple(map(_disagreement, answer.disagreements)),
    )


def _citation(citation: Citation) -> Citation:
    return replace(citation, article=_article(citation.article))


def _passage(passage: Passage) -> Passage:
    return replace(passage, article=_article(passage.article), copies=tuple(map(_passage, passage.copies)))


def _disagreement(found: Disagreement) -> Disagreement:
    return replace(found, claims=tuple(replace(claim, citation=_citation(claim.citation)) for claim in found.claims))


def _article(article: Article) -> Article:
    return replace(article, text="")


def _finite(value: Any) -> Any:  # noqa: ANN401  whatever JSON can hold
    if isinstance(value, dict):
        return {name: _finite(held) for name, held in value.items()}
    if isinstance(value, list):
        return [_finite(held) for held in value]
    return 0.0 if isinstance(value, float) and not math.isfinite(value) else value


def _schema(text: str) -> object:
    try:
        return json.loads(text)["schema"]
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise _damaged("it is no record of one") from error


def _damaged(why: str) -> ArchiveDamaged:
    return ArchiveDamaged(f"an answer that was kept is damaged: {why}", "ask again")
