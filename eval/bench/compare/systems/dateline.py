"""Ours: `Desk.search`, both searches fused, or one of them alone. Building is `add` with every vector known."""

from collections.abc import Callable
from pathlib import Path

from eval.bench.compare.batch import Batch
from eval.bench.compare.system import Engine
from index.archive import Archive
from index.article import Arm, Scope
from index.embedding import Vector
from rag import settings
from rag.desk import Desk

ARMS: dict[str, tuple[Arm, ...]] = {"": ("words", "vectors"), "words": ("words",), "vectors": ("vectors",)}


class Dateline(Engine):
    """A desk on an archive of its own. It embeds questions itself, with the same model."""

    @staticmethod
    def build(folder: Path, batch: Batch) -> None:
        """See Engine."""
        with Desk.open(settings.load(archive=folder)) as desk:
            _add(desk, batch)

    def __init__(self, folder: Path, embed: Callable[[str], Vector], option: str) -> None:
        self._desk = Desk.open(settings.load(archive=folder))
        self._arms = ARMS[option]

    def search(self, question: str, limit: int, scope: Scope | None = None) -> list[str]:
        """See Engine."""
        since, until = (scope.since, scope.until) if scope else (None, None)
        found = self._desk.search(question, since=since, until=until, arms=self._arms, limit=limit)
        return [passage.paragraph.id for passage in found]

    def add(self, batch: Batch) -> None:
        """See Engine."""
        _add(self._desk, batch)


def _add(desk: Desk, batch: Batch) -> None:
    """The vectors go into the cache as embedding would put them there; nothing may be embedded again."""
    desk.settings.archive.mkdir(parents=True, exist_ok=True)
    with Archive(desk.settings.archive, desk.embedder, create=True) as archive:
        vectors = {row.headed.digest: windows for row, windows in zip(batch.rows, batch.windows, strict=True)}
        archive.cache.put(vectors)
    report = desk.add_articles(batch.articles)
    if report.embedded:
        raise RuntimeError(f"{report.embedded} paragraphs were embedded again")
