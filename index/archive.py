"""An archive as its readers see it: the library, and the published generation of the indexes."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING

from index.article import Hit, Scope
from index.cache import VectorCache
from index.closing import Closing
from index.embedding import Embedder, Vector
from index.errors import ArchiveDamaged, ArchiveMissing, DiskFailed, ModelMismatch
from index.generation import Generation, check_manifest, folder_of, lost
from index.library import Entry, Library
from index.shelf import Shelf
from index.words import NO_FORMS, Forms

if TYPE_CHECKING:
    from index.vectors import Near

FEW = 1_000  # paragraphs of a scope, of which Chroma is given the ids
COPIES = 10  # of equal paragraphs that one search by vector finds: others must be found too


class Archive(Closing):
    """An open archive. Each search notices a generation that another process has published meanwhile.

    Where several threads search it, or one question must see one state of it, each takes a `snapshot`.
    """

    def __init__(self, root: Path, embedder: Embedder, *, create: bool = False) -> None:
        self.root = root
        self.embedder = embedder
        self.library = Library(root / "library.db", create=create)
        self.cache = VectorCache(self.library, embedder.fingerprint)
        self._shelf = Shelf(root)

    def close(self) -> None:
        """Let go of every file that no snapshot uses."""
        self.close_generation()
        self.library.close()

    def snapshot(self) -> "Snapshot":
        """The archive as it is now, whatever is published later; to be closed. Raises as `generation` does."""
        return Snapshot(self, self._shelf)

    @property
    def generation(self) -> Generation:
        """The published generation, reopened when its number moved.

        Raises:
            ArchiveMissing: nothing was published yet.
            ArchiveDamaged: a file of it is missing or altered.
            ModelMismatch: it was made with another embedding model.
        """
        return self._published(self._shelf.look_at)

    def check_state(self) -> None:
        """Whether library and indexes are of one state, for who reads the library only; the indexes are not read.

        Raises:
            ArchiveDamaged: the library, or the indexes, are older.
        """
        number, manifest = self.library.stands
        if not number:
            self.check_empty()
            return
        try:
            check_manifest(folder_of(self.root, number), manifest)
        except (FileNotFoundError, ArchiveDamaged) as error:
            if self.library.stands == (number, manifest):  # else it was replaced meanwhile
                raise lost(self.root, number) if isinstance(error, FileNotFoundError) else error from error

    def published(self) -> Generation:
        """The same without a look at what else the library says. Raises FileNotFoundError when it is not there."""
        return self._shelf.look_at(*self.library.stands)

    def check_model(self) -> None:
        """Refuse to mix the vectors of two models.

        Raises:
            ModelMismatch: with the command that fixes it.
        """
        made_with = self.library.value("model")
        if made_with not in (None, self.embedder.fingerprint):
            raise ModelMismatch(
                f"the archive {self.root} was embedded with {made_with}, the setting is {self.embedder.fingerprint}",
                "run `dateline rebuild` to embed it again, or set DATELINE_EMBEDDING back",
            )

    def close_generation(self) -> None:
        """Let go of the indexes; the next search opens the published ones."""
        self._shelf.close()

    def find_words(
        self,
        terms: Sequence[str],
        limit: int,
        scope: Scope | None = None,
        forms: Forms = NO_FORMS,
        when: Sequence[str] = (),
    ) -> list[Hit]:
        """BM25 over headline + paragraph, as a share of the most it could be: 0..1. See Words.search."""
        return self._shares(terms, self.generation.words.search(terms, limit, scope, forms, when))

    def find_near(self, vector: Vector, limit: int, scope: Scope | None = None) -> list[Hit]:
        """Cosine of the question's vector with each paragraph's best window, 0..1 (below 0 counts 0)."""
        near = self._find_within(vector, limit, scope) if scope else self._find_near(vector, limit)
        return [Hit(hit.key, max(hit.score, 0.0)) for hit in _varied(near)][:limit]

    def _find_near(self, vector: Vector, limit: int, among: Sequence[Entry] | None = None) -> list[Hit]:
        """Every paragraph of the nearest records."""
        try:
            near = self.generation.vectors.search(vector, limit, among)
        except DiskFailed:  # Chroma writes when it opens
            near = self._nearest(vector, limit, among)
        keys = self.cache.sharing(hit.record for hit in near)
        if len(keys) < len(near):
            raise self.library.damaged("paragraphs that the indexes hold are missing")
        hits = (Hit(key, hit.score) for hit in near for key in keys[hit.record])
        return sorted(hits, key=lambda hit: (-hit.score, hit.key))

    def _find_within(self, vector: Vector, limit: int, scope: Scope) -> list[Hit]:
        """The nearest of all, less those out of the scope, if enough are left of it; else Chroma looks among it.

        Chroma's own filters are slow: 119 ms for a range of dates, 40 ms for 2,400 ids of 28,000.
        """
        words = self.generation.words
        among = words.count_within(scope)
        for wider in (1, 4) if among > FEW else ():
            hits = self._find_near(vector, wider * limit * words.count() // among)
            inside = words.keys_within([hit.key for hit in hits], scope)
            found = [hit for hit in hits if hit.key in inside]
            if len(list(_varied(found))) >= limit:
                return found
        entries = {entry.key: entry for entry in self.library.within(scope)}
        if len(entries) != among:
            raise self.library.damaged(f"it has {len(entries)} paragraphs within {scope} instead of {among}")
        return [hit for hit in self._find_near(vector, limit, list(entries.values())) if hit.key in entries]

    def score_words(self, terms: Sequence[str], keys: Sequence[int], forms: Forms = NO_FORMS) -> list[Hit]:
        """What `find_words` would give these paragraphs."""
        return self._shares(terms, self.generation.words.scores(terms, keys, forms))

    def score_near(self, vector: Vector, keys: Sequence[int]) -> list[Hit]:
        """What `find_near` would give these paragraphs, from the vectors in the library."""
        entries = self.library.indexed(keys)
        if len(entries) < len(set(keys)):
            raise self.library.damaged("paragraphs that the indexes hold are missing")
        return [Hit(key, max(score, 0.0)) for key, score in self._cosines(vector, entries.values()).items()]

    def _nearest(self, vector: Vector, limit: int, among: Sequence[Entry] | None) -> "list[Near]":
        """What the index would find, from all vectors in the library: slower, but nothing is written."""
        from index.vectors import Near

        entries = self.library.indexed().values() if among is None else among
        records = {entry.key: entry.record for entry in {entry.record: entry for entry in entries}.values()}
        chosen = [entry for entry in entries if entry.key in records]
        near = [Near(records[key], score) for key, score in self._cosines(vector, chosen).items()]
        return sorted(near, key=lambda hit: (-hit.score, hit.record))[:limit]

    def _cosines(self, vector: Vector, entries: Collection[Entry]) -> dict[int, float]:
        """By key, that of the best window."""
        vectors = self.cache.get([entry.digest for entry in entries])
        return {entry.key: float((vectors[entry.digest] @ vector).max()) for entry in entries}

    def _shares(self, terms: Sequence[str], hits: Sequence[Hit]) -> list[Hit]:
        most = self.generation.words.ceiling(terms) or 1.0
        return [Hit(hit.key, hit.score / most) for hit in hits]

    def check_empty(self) -> None:
        """Where nothing was published, there must be no articles.

        Raises:
            ArchiveDamaged: there are some.
        """
        if self.library.rows("SELECT 1 FROM articles LIMIT 1"):
            raise self.library.damaged("the number of its indexes is lost")

    def _published(self, opened: Callable[[int, str | None], Generation]) -> Generation:
        missing = 0
        while True:
            number, manifest = self._stands()
            if not number:
                break
            if number == missing:
                raise lost(self.root, number)
            self.check_model()
            with suppress(FileNotFoundError):
                generation = opened(number, manifest)
                self._check_library(number, manifest)
                return generation
            missing = number  # unless a writer has just replaced it
        self.check_empty()
        raise ArchiveMissing(f"the archive {self.root} is empty", "add articles with: dateline add PATH")

    def _check_library(self, number: int, manifest: str | None) -> None:
        """Once for each generation: it takes 0.1 s for 100,000 articles."""
        if self._shelf.checked != (number, manifest):
            self.library.check_counts()
            self._shelf.checked = (number, manifest)

    def _stands(self) -> tuple[int, str | None]:
        return self.library.stands


def _varied(hits: Iterable[Hit]) -> Iterator[Hit]:
    """A ranking in which only the first few of those with one score are left."""
    for _, same in groupby(hits, key=lambda hit: hit.score):
        yield from islice(same, COPIES)


class Snapshot(Archive):
    """An archive at one moment: the library as it was then, and the generation that was published.

    For one question, in one thread at a time. Nothing of it is closed or deleted before it is closed itself.
    """

    def __init__(self, archive: Archive, shelf: Shelf) -> None:
        super().__init__(archive.root, archive.embedder)
        self._shelf = shelf
        self._taken: int | None = None
        try:
            self._pinned = self._published(self._take)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Be done with it."""
        self.library.close()
        if self._taken is not None:
            self._shelf.put_back(self._taken)
            self._taken = None

    @property
    def generation(self) -> Generation:
        """The generation that was published when the snapshot was taken."""
        return self._pinned

    def _take(self, number: int, manifest: str | None) -> Generation:
        generation = self._shelf.take(number, manifest)
        self._taken = number
        return generation

    def _stands(self) -> tuple[int, str | None]:
        self.library.hold_still()
        return self.library.stands
