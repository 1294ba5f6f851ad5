"""An archive as its readers see it: the library, and the published generation of the indexes."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from index.article import Hit, Scope
from index.cache import VectorCache
from index.closing import Closing
from index.embedding import Embedder, Vector
from index.errors import ArchiveDamaged, ArchiveMissing, ModelMismatch
from index.generation import CURE, Generation, folder_of
from index.library import Library
from index.shelf import Shelf
from index.words import NO_FORMS, Forms

FEW = 1_000  # paragraphs of a scope, of which Chroma is given the ids


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
        hits = self._find_within(vector, limit, scope) if scope else self.generation.vectors.search(vector, limit)
        return [Hit(hit.key, max(hit.score, 0.0)) for hit in hits]

    def _find_within(self, vector: Vector, limit: int, scope: Scope) -> list[Hit]:
        """The nearest of all, less those out of the scope, if enough are left of it; else Chroma looks among it.

        Chroma's own filters are slow: 119 ms for a range of dates, 40 ms for 2,400 ids of 28,000.
        """
        words, vectors = self.generation.words, self.generation.vectors
        among = words.count_within(scope)
        for wider in (1, 4) if among > FEW else ():
            hits = vectors.search(vector, wider * limit * words.count() // among)
            inside = words.keys_within([hit.key for hit in hits], scope)
            if len(inside) >= limit:
                return [hit for hit in hits if hit.key in inside][:limit]
        return vectors.search(vector, limit, self.library.within(scope))

    def score_words(self, terms: Sequence[str], keys: Sequence[int], forms: Forms = NO_FORMS) -> list[Hit]:
        """What `find_words` would give these paragraphs."""
        return self._shares(terms, self.generation.words.scores(terms, keys, forms))

    def score_near(self, vector: Vector, keys: Sequence[int]) -> list[Hit]:
        """What `find_near` would give these paragraphs, from the vectors in the library."""
        digests = {entry.key: entry.digest for entry in self.library.indexed(keys).values()}
        vectors = self.cache.get(list(digests.values()))
        cosines = {key: (vectors[digest] @ vector).max() for key, digest in digests.items() if digest in vectors}
        return [Hit(key, max(float(cosine), 0.0)) for key, cosine in cosines.items()]

    def _shares(self, terms: Sequence[str], hits: Sequence[Hit]) -> list[Hit]:
        most = self.generation.words.ceiling(terms) or 1.0
        return [Hit(hit.key, hit.score / most) for hit in hits]

    def _published(self, opened: Callable[[int], Generation]) -> Generation:
        missing = 0
        while number := self._number():
            if number == missing:
                raise ArchiveDamaged(f"{folder_of(self.root, number)} is missing", CURE)
            self.check_model()
            with suppress(FileNotFoundError):
                return opened(number)
            missing = number  # unless a writer has just replaced it
        raise ArchiveMissing(f"the archive {self.root} is empty", "add articles with: dateline add PATH")

    def _number(self) -> int:
        return self.library.generation


class Snapshot(Archive):
    """An archive at one moment: the library as it was then, and the generation that was published.

    For one question, in one thread at a time. Nothing of it is closed or deleted before it is closed itself.
    """

    def __init__(self, archive: Archive, shelf: Shelf) -> None:
        super().__init__(archive.root, archive.embedder)
        self._shelf = shelf
        self._taken: int | None = None
        try:
            self._pinned = self._published(shelf.take)
            self._taken = self.library.generation
        except BaseException:
            self.library.close()
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

    def _number(self) -> int:
        self.library.hold_still()
        return self.library.generation
