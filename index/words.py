"""BM25 over headline + paragraph, on tantivy. The only file that imports tantivy.

Index and question pass through one analysis (`terms`), so that both always meet.
"""

import json
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import tantivy
from tantivy import Filter, Occur, Query, Tokenizer

from index import disk
from index.article import Hit, Scope
from index.once import once
from index.spellings import fold

WRITER_BYTES = 64_000_000
IO = ("IO error", "IoError", "io::Error", "os error", "Lockfile")  # what tantivy says of the disk
Forms = Mapping[str, Collection[str]]
NO_FORMS: Forms = {}
FORM = 0.8  # what a term in another form counts
K1 = 1.2  # tantivy's, as its b = .75; neither can be set
SMALL = 10_000  # paragraphs, which are written anew in 0.1 s
WORN = 1 / 20  # of a larger index may be paragraphs that were taken out

STOP_WORDS = frozenset(
    """a about above after again against all am an and any are as at be because been before being below between
    both but by can could did do does doing down during each few for from further had has have having he her here
    hers herself him himself his how i if in into is it its itself just me more most my myself no nor not now of
    off on once only or other our ours ourselves out over own same she should since so some such than that the
    their theirs them themselves then there these they this those through to too under until up very was we were
    what when where which while who whom whose why will with would you your yours yourself yourselves tell say
    says said many much""".split()
)


@cache
def _analyzer() -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(Tokenizer.simple())
    for step in (Filter.remove_long(60), Filter.lowercase(), Filter.ascii_fold(), Filter.stemmer("english")):
        builder = builder.filter(step)
    return builder.build()


def terms(text: str) -> list[str]:
    """The index terms of a text, in order: folded, lower case, without accents, stemmed (Snowball English)."""
    return _analyzer().analyze(fold(text))


@cache
def _stop_terms() -> frozenset[str]:
    return frozenset(term for word in STOP_WORDS for term in terms(word))


def content_terms(text: str) -> list[str]:
    """`terms` without stop words, each once, in order."""
    return [term for term in dict.fromkeys(terms(text)) if term not in _stop_terms()]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("key", indexed=True, fast=True)
    builder.add_integer_field("day", indexed=True, fast=True)
    builder.add_unsigned_field("headline", fast=True)
    builder.add_text_field("body", tokenizer_name="whitespace", index_option="freq", stored=True)
    builder.add_text_field("when", tokenizer_name="raw", index_option="basic", stored=True)
    builder.add_text_field("outlet", tokenizer_name="raw", index_option="basic", stored=True)
    return builder.build()


@dataclass(frozen=True, slots=True)
class Line:
    """What is indexed of a paragraph: its headline and body, and `day`, the day of publication.

    `when` are the terms of the years and months in which it appeared and that it tells of; `outlet` is folded.
    """

    key: int
    headline: str
    body: str
    day: date | None = None
    when: tuple[str, ...] = ()
    outlet: str = ""


@dataclass(frozen=True, slots=True)
class Analysed:
    """The terms of a paragraph, in order, as they were indexed."""

    headline: list[str]
    body: list[str]


class Words:
    """The word index of one generation, in its folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        with _told(folder):
            self._index = tantivy.Index(_schema(), str(folder))
            self._searcher = self._index.searcher()
        self._dictionary: dict[str, tuple[str, ...]] = {}

    def change(self, removed: Iterable[int], added: Iterable[Line]) -> None:
        """Take out the paragraphs with these keys, then put in the lines; one commit."""
        with _told(self._folder):
            writer = self._index.writer(WRITER_BYTES, 1)
            if keys := list(removed):  # by query: by term it would look for a signed number, and find none
                writer.delete_documents_by_query(Query.term_set_query(self._index.schema, "key", keys))
            for line in added:
                writer.add_document(_document(line))
            writer.commit()
            self._reload()
            if self._gone > (0 if self.count() <= SMALL else WORN * self.count()):
                writer.delete_all_documents()
                for document in self._documents():
                    writer.add_document(document)
                writer.commit()
            writer.wait_merging_threads()
            self._reload()

    def _reload(self) -> None:
        self._index.reload()
        self._searcher = self._index.searcher()
        self._dictionary.clear()
        self.__dict__.pop("_gone", None)

    def _documents(self) -> Iterator[tantivy.Document]:
        """Everything that the index holds, as it was put in."""
        found = self._searcher.search(Query.all_query(), self.count() or 1, count=False).hits
        places = sorted((place for _, place in found), key=lambda place: (place.segment_ord, place.doc))
        numbers = [self._searcher.fast_field_values(name, places) for name in ("key", "day", "headline")]
        for place, key, day, headline in zip(places, *numbers, strict=True):
            known = {"key": key, "headline": headline} | ({} if day is None else {"day": day})
            yield tantivy.Document.from_dict(self._searcher.doc(place).to_dict() | known, self._index.schema)

    def count(self) -> int:
        """How many paragraphs the index holds."""
        return int(self._searcher.num_docs)

    @once
    def _gone(self) -> int:
        """How many paragraphs that were taken out still count in the statistics of BM25: no merge met them."""
        segments = json.loads((self._folder / "meta.json").read_text("utf-8"))["segments"]
        return sum((segment["deletes"] or {"num_deleted_docs": 0})["num_deleted_docs"] for segment in segments)

    def dictionary(self, prefix: str) -> tuple[str, ...]:
        """The terms of the index that begin with a prefix."""
        if prefix not in self._dictionary:  # walking it takes 1 to 3 ms
            found = self._searcher.terms_with_prefix("body", prefix)
            self._dictionary[prefix] = tuple(term for term, _ in found)
        return self._dictionary[prefix]

    def rarity(self, term: str) -> float:
        """The weight of a term in BM25: 0 where it stands in every paragraph, greatest where in none."""
        frequency = int(self._searcher.doc_freq("body", term))
        return math.log(1 + (self.count() + self._gone - frequency + 0.5) / (frequency + 0.5))

    def ceiling(self, query: Sequence[str]) -> float:
        """The score that no paragraph can exceed: every term, without end."""
        return (K1 + 1) * sum(map(self.rarity, query))

    def search(
        self,
        query: Sequence[str],
        limit: int,
        scope: Scope | None = None,
        forms: Forms = NO_FORMS,
        when: Sequence[str] = (),
    ) -> list[Hit]:
        """The best `limit` paragraphs for any of the terms, by BM25 (k1 1.2, b .75), best first.

        Args:
            query: index terms.
            limit: the most hits.
            scope: only what is of its articles.
            forms: other terms that stand for one of the query's; they count a little less.
            when: only paragraphs with one of these date terms; none for all.
        """
        only = [*(self._within(scope) if scope else []), *([self._meeting(when)] if when else [])]
        return self._search(query, limit, only, forms)

    def scores(self, query: Sequence[str], keys: Sequence[int], forms: Forms = NO_FORMS) -> list[Hit]:
        """The same score for given paragraphs; those with none of the terms are left out."""
        only = Query.term_set_query(self._index.schema, "key", list(keys))
        return self._search(query, len(keys), [only], forms)

    def analysed(self, keys: Sequence[int]) -> dict[int, Analysed]:
        """The terms of given paragraphs; 12 µs each, a quarter of what analysing the text anew takes."""
        found = self._searcher.search(Query.term_set_query(self._index.schema, "key", list(keys)), len(keys) or 1)
        places = [address for _, address in found.hits]
        numbers = self._searcher.fast_field_values("key", places)
        headlines = self._searcher.fast_field_values("headline", places)
        terms = [str(self._searcher.doc(place).get_first("body") or "").split() for place in places]
        return {
            int(key or 0): Analysed(every[: int(length or 0)], every[int(length or 0) :])
            for key, length, every in zip(numbers, headlines, terms, strict=True)
        }

    def _search(self, query: Sequence[str], limit: int, only: Sequence[Query], forms: Forms) -> list[Hit]:
        if not query or limit < 1:
            return []
        wanted = Query.boolean_query([(Occur.Should, self._term(term, forms.get(term, ()))) for term in query])
        if only:
            filters = [(Occur.Must, Query.const_score_query(each, 0.0)) for each in only]
            wanted = Query.boolean_query([(Occur.Must, wanted), *filters])
        hits = self._searcher.search(wanted, limit, count=False).hits
        keys = self._searcher.fast_field_values("key", [address for _, address in hits]) if hits else []
        found = [
            Hit(int(key), float(score))
            for (score, _), key in zip(hits, keys, strict=True)
            if key is not None and score is not None
        ]
        return sorted(found, key=lambda hit: (-hit.score, hit.key))

    def count_within(self, scope: Scope) -> int:
        """How many paragraphs are of a scope's articles."""
        found = self._searcher.search(_all_of(self._within(scope)), 1, count=True)
        return int(found.count or 0)  # type: ignore[attr-defined]  # their stubs lack it

    def keys_within(self, keys: Sequence[int], scope: Scope) -> set[int]:
        """Those of the keys whose articles are in a scope."""
        wanted = Query.term_set_query(self._index.schema, "key", list(keys))
        hits = self._searcher.search(_all_of([wanted, *self._within(scope)]), len(keys) or 1, count=False).hits
        found = self._searcher.fast_field_values("key", [address for _, address in hits])
        return {int(key) for key in found if key is not None}

    def _meeting(self, when: Sequence[str]) -> Query:
        return Query.term_set_query(self._index.schema, "when", list(when))

    def _term(self, term: str, forms: Collection[str]) -> Query:
        """A term, or the best of its forms, each as rare as the term itself."""
        own = Query.term_query(self._index.schema, "body", term)
        if not forms:
            return own
        return Query.disjunction_max_query([own, *(self._form(term, form) for form in forms)])

    def _form(self, term: str, form: str) -> Query:
        weight = FORM * min(1.0, self.rarity(term) / (self.rarity(form) or 1.0))
        return Query.boost_query(Query.term_query(self._index.schema, "body", form), weight)

    def _within(self, scope: Scope) -> list[Query]:
        """What all hold of a scope's articles."""
        outlets = [Query.term_set_query(self._index.schema, "outlet", scope.folded)] if scope.outlets else []
        if not scope.dated:
            return outlets
        since = scope.since.toordinal() if scope.since else 1
        until = scope.until.toordinal() if scope.until else date.max.toordinal()
        return [Query.range_query(self._index.schema, "day", tantivy.FieldType.Integer, since, until), *outlets]


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """tantivy's errors as ours, where they are of the disk; it has no class for them.

    Raises:
        DiskFailed: something could not be written.
    """
    try:
        yield
    except ValueError as error:
        if not any(sign in str(error) for sign in IO):
            raise
        raise disk.failed(folder, str(error)) from error


def _all_of(queries: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def _document(line: Line) -> tantivy.Document:
    document = tantivy.Document()
    document.add_unsigned("key", line.key)
    if line.day is not None:
        document.add_integer("day", line.day.toordinal())
    headline = terms(line.headline)
    document.add_unsigned("headline", len(headline))
    document.add_text("body", " ".join([*headline, *terms(line.body)]))
    for term in line.when:
        document.add_text("when", term)
    if line.outlet:
        document.add_text("outlet", line.outlet)
    return document


def written_once(folder: Path) -> Iterator[Path]:
    """The files of a closed index that no reader changes."""
    return (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".tantivy-"))
