"""What changes an archive: adding, removing, rebuilding, backing up, restoring."""

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from index.article import Article
from index.closing import Closing
from index.embedding import Embedder
from index.report import Progress, Report, silent
from rag.settings import Settings

if TYPE_CHECKING:  # reading costs 0.2 s to import, and asking does not read
    from index.backup import Backup
    from index.ingest import Input
    from index.restoring import Restored

T = TypeVar("T")


class Changing(Closing):
    """The part of a desk that writes. `warnings` are what went wrong beside what was asked for."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.warnings: list[str] = []

    @property
    @abstractmethod
    def embedder(self) -> Embedder:
        """The embedding model of the settings."""

    def add(self, inputs: "Sequence[Input]", progress: Progress = silent) -> Report:
        """Read files, folders, web addresses and given bytes into the archive, making it when there is none."""
        from index import ingest

        limit = self.settings.max_file_mb * 1_000_000
        return self._backed_up(ingest.add(self.settings.archive, self.embedder, inputs, limit, progress))

    def add_articles(self, articles: Iterable[Article], progress: Progress = silent) -> Report:
        """Put ready-made articles into the archive."""
        from index import ingest

        return self._backed_up(ingest.add_articles(self.settings.archive, self.embedder, articles, progress))

    def remove(self, name: str) -> Article:
        """Take out the article that goes by an id, a file's name or a URL."""
        from index import ingest

        return self._backed_up(ingest.remove(self.settings.archive, self.embedder, name), always=True)

    def rebuild(self, progress: Progress = silent) -> int:
        """Make the indexes again from the library; returns how many paragraphs had to be embedded."""
        from index import ingest

        return self._backed_up(ingest.rebuild(self.settings.archive, self.embedder, progress))

    def backup(self, target: Path | None = None) -> "Backup":
        """Write a backup of the library, or renew the one inside the archive."""
        from index import backup

        return backup.write(self.settings.archive, target) if target else backup.renew(self.settings.archive)

    def restore(self, source: Path | None = None, progress: Progress = silent) -> "Restored":
        """Put a backup in the place of the library; save what is whole of that, and make the indexes again."""
        from index.restoring import restore

        self.close()
        done = restore(self.settings.archive, source)
        self.rebuild(progress)
        if done.articles:
            self.add_articles(done.articles, progress)
        return done

    def _backed_up(self, done: T, *, always: bool = False) -> T:
        from index import backup

        if fault := backup.keep(self.settings.archive, always=always):
            self.warnings.append(fault)
        return done
