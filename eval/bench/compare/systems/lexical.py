"""bm25s as its README has it: English stop words, the English stemmer, the index saved with its corpus.

It is given headline and paragraph, as our word search is.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import bm25s
import numpy as np
import Stemmer

from eval.bench.compare.batch import Batch, Row
from eval.bench.compare.system import Engine, days
from index.article import Scope
from index.embedding import Vector

Document = dict[str, str | int | None]


class Bm25s(Engine):
    """BM25 alone. It cannot be added to: a further paragraph means another index."""

    @staticmethod
    def build(folder: Path, batch: Batch) -> None:
        """See Engine."""
        _index(folder, [_document(row) for row in batch.rows])

    def __init__(self, folder: Path, embed: Callable[[str], Vector], option: str) -> None:
        self._folder = folder
        self._open(bm25s.BM25.load(str(folder), load_corpus=True, show_progress=False))

    def _open(self, index: bm25s.BM25) -> None:
        self._index = index
        self._days = np.array([document["day"] or 0 for document in index.corpus])

    def search(self, question: str, limit: int, scope: Scope | None = None) -> list[str]:
        """See Engine."""
        mask = None
        if scope:
            span = days(scope)
            mask = ((self._days >= span.start) & (self._days < span.stop)).astype(np.float32)
        tokens = _tokens([question])
        found = self._index.retrieve(tokens, k=min(limit, len(self._days)), show_progress=False, weight_mask=mask)
        pairs = zip(found.documents[0], found.scores[0], strict=True)
        return [document["id"] for document, score in pairs if score > 0]

    def add(self, batch: Batch) -> None:
        """See Engine."""
        self._open(_index(self._folder, [*self._index.corpus, *(_document(row) for row in batch.rows)]))


def _index(folder: Path, documents: Sequence[Document]) -> bm25s.BM25:
    index = bm25s.BM25(corpus=list(documents))
    index.index(_tokens([str(document["text"]) for document in documents]), show_progress=False)
    index.save(str(folder), corpus=list(documents), show_progress=False)
    return index


def _tokens(texts: list[str]) -> bm25s.tokenization.Tokenized:
    return bm25s.tokenize(texts, stopwords="en", stemmer=Stemmer.Stemmer("english"), show_progress=False)


def _document(row: Row) -> Document:
    return {"id": row.id, "text": row.headed.text, "day": row.day}
