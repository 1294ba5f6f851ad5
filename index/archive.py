"""An archive as its readers see it: the library, and the published generation of the indexes."""

from collections.abc import Sequence
from pathlib import Path

from index.article import Hit, Period
from index.cache import VectorCache
from index.closing import Closing
from index.embedding import Embedder, Vector
from index.errors import ArchiveDamaged, ArchiveMissing, ModelMismatch
from index.generation import CURE, Generation, folder_of
from index.library import Library
from index.words import NO_FORMS, Forms

FEW = 1_000  # paragraphs of a period, of which Chroma is given the ids


class Archive(Closing):
    """An open archive. Each search notices a generation that another process has published meanwhile."""

    def __init__(self, root: Path, embedder: Embedder, *, create: bool = False) -> None:
        self.root = root
        self.embedder = embedder
        self.library = Library(root / "library.db", create=create)
        self.cache = VectorCache(self.library, embedder.fingerprint)
        self._number = 0
        self._open: Generation | None = None

    def close(self) -> None:
        """Let go of every file."""
        self.close_generation()
        self.library.close()

    @property
    def generation(self) -> Generation:
        """The published generation, reopened when its number moved.

        Raises:
            ArchiveMissing: nothing was published yet.
            ArchiveDamaged: a file of it is missing or altered.
            ModelMismatch: it was made with another embedding model.
        """
        while self._open is None or self._number != self.library.generation:
            self.close_generation()
            number = self.library.generation
            if number == 0:
                raise ArchiveMissing(f"the archive {self.root} is empty", "add articles with: dateline add PATH")
            self.check_model()
            self._open = self._enter(number)
            self._number = number
        return self._open

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
        if self._open is not None:
            self._open.close()
            self._open = None

    def find_words(
        self,
        terms: Sequence[str],
        limit: int,
        period: Period | None = None,
        forms: Forms = NO_FORMS,
        when: Sequence[str] = (),
    ) -> list[Hit]:
        """BM25 over headline + paragraph, as a share of the most it could be: 0..1. See Words.search."""
        return self._shares(terms, self.generation.words.search(terms, limit, period, forms, when))

    def find_near(self, vector: Vector, limit: int, period: Period | None = None) -> list[Hit]:
        """Cosine of the question's vector with each paragraph's best window, 0..1 (below 0 counts 0)."""
        hits = self._find_within(vector, limit, period) if period else self.generation.vectors.search(vector, limit)
        return [Hit(hit.key, max(hit.score, 0.0)) for hit in hits]

    def _find_within(self, vector: Vector, limit: int, period: Period) -> list[Hit]:
        """The nearest of all, less those out of the period, if enough are left of it; else Chroma looks among it.

        Chroma's own filters are slow: 119 ms for a range of dates, 40 ms for 2,400 ids of 28,000.
        """
        words, vectors = self.generation.words, self.generation.vectors
        among = words.published(period)
        for wider in (1, 4) if among > FEW else ():
            hits = vectors.search(vector, wider * limit * words.count() // among)
            inside = words.published_of([hit.key for hit in hits], period)
            if len(inside) >= limit:
                return [hit for hit in hits if hit.key in inside][:limit]
        return vectors.search(vector, limit, self.library.within(period))

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

    def _enter(self, number: int) -> Generation | None:
        try:
            return Generation(folder_of(self.root, number))
        except FileNotFoundError as error:
            if self.library.generation == number:
                raise ArchiveDamaged(f"{folder_of(self.root, number)} is missing", CURE) from error
            return None  # a writer has just replaced it
