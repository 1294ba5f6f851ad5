"""What is timed inside a process, a fresh one each: `python -m eval.bench.inside TASK ...` prints JSON."""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from eval.bench import corpus
from index import export, ingest
from index.article import Article
from index.embedding import Embedder, Encoded, Headed, Vector
from index.paragraphs import split
from index.publish import addition_of
from index.reading import read
from rag import settings
from rag.desk import Desk

LIMIT = 100_000_000
BATCH = 32  # of SentenceTransformer.encode: its default
WORDS = 9


class Timed:
    """An embedder that counts the seconds in which somebody waits for its vectors."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.fingerprint = embedder.fingerprint
        self.seconds = 0.0

    def paragraphs(self, items: Sequence[Headed]) -> Iterator[Vector]:
        """See Embedder."""
        vectors = self._embedder.paragraphs(items)
        for _ in items:
            start = time.perf_counter()
            vector = next(vectors)
            self.seconds += time.perf_counter() - start
            yield vector

    def query(self, text: str) -> Vector:
        """See Embedder."""
        return self._embedder.query(text)

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """See Embedder."""
        return self._embedder.encode(texts)


def prepare() -> dict[str, Any]:
    """Make the embedding model ready, which happens once a machine and is no part of any figure."""
    with Desk.open(settings.load()) as desk:
        desk.embedder.query("ready")
    return {"model": str(export.source())}


def ours(folder: str, paragraphs: str) -> dict[str, Any]:
    """`add` of files into a new archive, beside the others in `folder`; the model is loaded before."""
    with tempfile.TemporaryDirectory(dir=Path(folder).parent) as root, Desk.open(settings.load()) as desk:
        desk.embedder.query("ready")
        embedder = Timed(desk.embedder)
        start = time.perf_counter()
        report = ingest.add(Path(root), embedder, _files(folder, int(paragraphs)), LIMIT)
        seconds = time.perf_counter() - start
    return {"paragraphs": report.embedded, "seconds": seconds, "embedding": embedder.seconds}


def theirs(folder: str, paragraphs: str) -> dict[str, Any]:
    """SentenceTransformer.encode of the same paragraphs under their headlines, in fp32 on the CPU."""
    from sentence_transformers import SentenceTransformer

    articles = [item for path in _files(folder, int(paragraphs)) for item in _read(path)]
    texts = [Headed(article.title, paragraph.text).text for article in articles for paragraph in split(article)]
    model = SentenceTransformer(str(export.source()), device="cpu", local_files_only=True)
    model.encode(texts[:BATCH])
    start = time.perf_counter()
    model.encode(texts, batch_size=BATCH)
    return {"paragraphs": len(texts), "seconds": time.perf_counter() - start}


def warm(archive: str, times: str) -> dict[str, Any]:
    """Milliseconds of searches and of answers once everything is loaded: the median and the 99th percentile."""
    with Desk.open(settings.load(archive=Path(archive))) as desk:
        questions = _questions(desk, int(times))
        _answer(desk, corpus.QUESTION)  # loads what loads on first use
        searches = [_milliseconds(partial(desk.search, question)) for question in questions]
        answers = [_milliseconds(partial(_answer, desk, question)) for question in questions]
    return {"search": list(np.percentile(searches, [50, 99])), "ask": list(np.percentile(answers, [50, 99]))}


def rebuild(archive: str) -> dict[str, Any]:
    """The indexes made again from the library, nothing embedded."""
    with Desk.open(settings.load(archive=Path(archive))) as desk:
        paragraphs = desk.coverage().paragraphs
        start = time.perf_counter()
        embedded = desk.rebuild()
        seconds = time.perf_counter() - start
    return {"paragraphs": paragraphs, "seconds": seconds, "embedded": embedded}


def plain(archive: str, folder: str) -> dict[str, Any]:
    """The plain script's index of the same paragraphs, with the vectors that the archive has in its cache."""
    from eval.bench.plain import Row, build

    with Desk.open(settings.load(archive=Path(archive))) as desk:
        every = list(desk.archive.library.every())
        digests = [addition_of(located).headed.digest for located in every]
        vectors = desk.archive.cache.get(digests)
        rows = [
            Row(at.paragraph.id, at.paragraph.text, at.article.title, at.article.source, vectors[digest][0].tolist())
            for at, digest in zip(every, digests, strict=True)
        ]
    build(folder, rows)
    return {"rows": len(rows)}


def _files(folder: str, paragraphs: int) -> list[Path]:
    return sorted(Path(folder).glob("0*.txt"))[: paragraphs // corpus.PARAGRAPHS]


def _read(path: Path) -> list[Article]:
    return [item for item in read(path.read_bytes(), str(path), path.name) if isinstance(item, Article)]


def _questions(desk: Desk, count: int) -> list[str]:
    texts = [located.paragraph.text.split() for located in desk.archive.library.every()]
    chosen = Random(2020).choices(texts, k=count)
    return [f"what is known of {' '.join(words[3 : 3 + WORDS])}?" for words in chosen]


def _answer(desk: Desk, question: str) -> object:
    return desk.ask(question).answer


def _milliseconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - start)


TASKS = {task.__name__: task for task in (prepare, ours, theirs, warm, rebuild, plain)}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](*sys.argv[2:])))
