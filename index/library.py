"""The library: one SQLite file that is the truth. Articles with all their revisions, paragraphs, and which
generation of the indexes is published. Whatever is in the indexes can be made again from here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from index.article import Article, Paragraph, Scope, folded
from index.database import FETCHED, standing
from index.errors import ArchiveMissing, NotInArchive
from index.published import CHUNK as CHUNK
from index.published import CURRENT, JOINED, Published, day
from index.published import Coverage as Coverage
from index.published import Entry as Entry
from index.seals import SEALS, insert, intact, reseal, sound

ARTICLE = "a.location, a.source, r.title, r.text, r.published, r.url, r.author, r.outlet, r.body_start"
LISTED = ARTICLE.replace("r.text", "''")
PLACED = (
    f"SELECT p.key, g.id, p.n, p.text, p.start, p.end, {ARTICLE} FROM {CURRENT}"
    " JOIN placements p ON p.article_id = a.id AND p.revision = a.revision JOIN paragraphs g ON g.key = p.key"
    f" AND {sound('revisions', 'r')} AND {sound('placements', 'p')} AND {sound('paragraphs', 'g')}"
)

_PLACE = [(SEALS["placements"][0], "p"), (SEALS["paragraphs"][0], "g")]
_STANDING = (
    "placements p JOIN articles a ON a.id = p.article_id AND a.revision = p.revision"
    " JOIN paragraphs g ON g.key = p.key"
)
_WHOLE = [(SEALS["articles"][0], "a"), *((seal, "r") for seal in SEALS["revisions"])]


@dataclass(frozen=True, slots=True)
class Listing:
    """An article as lists show it (without its text), and when this revision was added."""

    article: Article
    paragraphs: int
    added: datetime


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet as most of its articles spell it, and how many they are."""

    name: str
    articles: int


@dataclass(frozen=True, slots=True)
class Located:
    """A paragraph of a current revision, its article, and the key by which the indexes know it."""

    key: int
    paragraph: Paragraph
    article: Article


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file that was read without a failure: the digest of its bytes, and what it held."""

    location: str
    digest: str
    articles: int
    paragraphs: int


class Library(Published):
    """An open library. Reading needs no lock; only the holder of the writer's lock may write."""

    def __init__(self, path: Path, *, create: bool = False, frozen: bool = False) -> None:
        if not standing(path) and not create:
            raise ArchiveMissing(f"there is no archive in {path.parent}", "make one with: dateline add PATH")
        super().__init__(path, frozen=frozen)

    def _prepare(self) -> None:
        self.db.create_function("folded", 1, folded, deterministic=True)

    def within(self, scope: Scope) -> list[Entry]:
        """The indexed paragraphs of a scope's articles."""
        where, values = _where(scope)
        query = (
            f"SELECT i.key, i.stamp, i.windows FROM {CURRENT} JOIN placements p ON p.article_id = a.id"
            f" AND p.revision = a.revision AND {sound('placements', 'p')}"
            f" JOIN indexed i ON i.key = p.key AND {sound('indexed', 'i')} WHERE {where}"
        )
        return [Entry(*row) for row in self.rows(query, values)]

    # Articles

    def digest(self, article_id: str) -> str | None:
        """The digest of an article's current revision; None when the archive lacks it."""
        rows = self.rows(f"SELECT r.digest FROM {CURRENT} WHERE a.id = ?", (article_id,))
        return str(rows[0][0]) if rows else None

    def count(self, article_id: str) -> int:
        """How many paragraphs an article's current revision has."""
        placed = "SELECT count(*) FROM placements p WHERE p.article_id = a.id AND p.revision = a.revision"
        rows = self.rows(f"SELECT coalesce(r.paragraphs, ({placed})) FROM {CURRENT} WHERE a.id = ?", (article_id,))
        return int(rows[0][0]) if rows else 0

    def put(self, article: Article, paragraphs: Sequence[Paragraph], digest: str) -> None:
        """Make this the current revision of its article; earlier revisions stay."""
        last = "SELECT coalesce(max(revision), 0) FROM revisions WHERE article_id = ?"
        revision = int(self.rows(last, (article.id,))[0][0]) + 1
        self.db.execute(
            insert("articles", "INSERT OR REPLACE"),
            (article.id, article.location, article.source, revision),
        )
        published = article.published.isoformat() if article.published else None
        head = (article.title, published, article.url, article.author, article.outlet, article.body_start, digest)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        row = (article.id, revision, article.text, *head, now, len(paragraphs))
        self.db.execute(insert("revisions"), row)
        rows = ((article.id, revision, p.n, self._key(p), p.text, p.start, p.end) for p in paragraphs)
        self.db.executemany(insert("placements"), rows)

    def keys(self, paragraphs: Sequence[Paragraph]) -> dict[str, int]:
        """The numbers by which the indexes know (or will know) these paragraphs, by paragraph id."""
        with self.transaction():
            return {paragraph.id: self._key(paragraph) for paragraph in paragraphs}

    def _key(self, paragraph: Paragraph) -> int:
        query = f"SELECT key FROM paragraphs WHERE id = ? AND {sound('paragraphs')}"
        found = self.db.execute(query, (paragraph.id,)).fetchone()
        if found:
            return int(found[0])
        statement = "INSERT INTO paragraphs (id, article_id) VALUES (?, ?)"
        key = int(self.db.execute(statement, (paragraph.id, paragraph.article_id)).lastrowid or 0)
        self.db.execute(reseal("paragraphs", "key = ?"), (key,))
        return key

    def delete(self, article_id: str) -> None:
        """Forget an article with every revision. All files count as never read: any of them may hold it."""
        self.db.execute("DELETE FROM files")
        for table, column in (
            ("placements", "article_id"),
            ("paragraphs", "article_id"),
            ("revisions", "article_id"),
            ("articles", "id"),
        ):
            self.db.execute(f"DELETE FROM {table} WHERE {column} = ?", (article_id,))

    def find(self, name: str) -> Article:
        """The article that goes by an id, the beginning of one, a source, a location or a URL.

        Raises:
            NotInArchive: none does, or several do.
        """
        query = (
            f"SELECT {ARTICLE} FROM {CURRENT} WHERE a.source = :name OR a.location = :name OR r.url = :name"
            " OR (length(:name) >= 4 AND substr(a.id, 1, length(:name)) = :name) LIMIT 9"
        )
        found = [_article(row) for row in self.rows(query, {"name": name})]
        if len(found) == 1:
            return found[0]
        if not found:
            self.listings()  # none, or one that is damaged
            raise NotInArchive(f"no article goes by {name!r}", "dateline list shows the ids")
        ids = ", ".join(article.id for article in found)
        raise NotInArchive(f"{len(found)} articles go by {name!r} ({ids})", "give the id of one")

    def current(self) -> Iterator[tuple[Article, str]]:
        """Every article whole, with the digest that was written with it."""
        for *row, digest in self.each(f"SELECT {ARTICLE}, r.digest FROM {CURRENT}"):
            yield _article(row), str(digest)

    def listings(self, limit: int | None = None) -> list[Listing]:
        """Every article, or so many, without their texts; newest publication first, undated ones last."""
        self.check_counts()
        query = (
            f"SELECT {LISTED}, r.added, coalesce(r.paragraphs, (SELECT count(*) FROM placements p"
            f" WHERE p.article_id = a.id AND p.revision = a.revision)) FROM {CURRENT}"
            " ORDER BY r.published IS NULL, r.published DESC, a.source LIMIT ?"
        )
        rows = self.rows(query, (-1 if limit is None else limit,))
        return [Listing(_article(row[:9]), int(row[10]), datetime.fromisoformat(row[9])) for row in rows]

    def undated(self, scope: Scope) -> int:
        """How many articles of a scope's outlets have no date: those that its days leave out."""
        where, values = _where(Scope(outlets=scope.outlets))
        query = f"SELECT count(*) FROM {CURRENT} WHERE r.published IS NULL AND {where}"
        return int(self.rows(query, values)[0][0])

    def outlets(self) -> list[Outlet]:
        """Every outlet that an article names, the one with most articles first; spellings fold into one."""
        spelt = f"SELECT trim(r.outlet) AS name, folded(r.outlet) AS id, count(*) AS n FROM {CURRENT} GROUP BY 1, 2"
        query = (
            f"SELECT name, sum(n), max(n) FROM ({spelt} ORDER BY name) WHERE id > '' GROUP BY id ORDER BY 2 DESC, 1"
        )
        return [Outlet(str(name), int(articles)) for name, articles, _ in self.rows(query)]

    # Paragraphs

    def paragraphs(self, article_id: str) -> list[Located]:
        """The paragraphs of an article's current revision, in order."""
        found = [_located(row) for row in self.rows(f"{PLACED} WHERE a.id = ? ORDER BY p.n", (article_id,))]
        if len(found) != self.count(article_id):
            raise self.damaged(f"paragraphs of article {article_id} are missing")
        return found

    def located(self, keys: Sequence[int]) -> dict[int, Located]:
        """Current paragraphs by key. A key whose paragraph has left the archive is missing from the result."""
        placed = self._among(_PLACE, f"{_STANDING} WHERE p.key", keys)
        articles = self._articles(sorted({article for _, (_, _, article) in placed}))
        return {
            int(key): Located(int(key), Paragraph(id, article, n, text, start, end), articles[article])
            for (_, _, n, _, text, start, end), (key, id, article) in placed
            if article in articles
        }

    def _articles(self, ids: Sequence[str]) -> dict[str, Article]:
        found = {}
        for (id, location, source, _), (*_, text), head in self._among(_WHOLE, f"{JOINED} WHERE a.id", ids):
            _, _, title, published, url, author, outlet, body_start, *_ = head
            found[id] = _article((location, source, title, text, published, url, author, outlet, body_start))
        return found

    def every(self) -> Iterator[Located]:
        """All current paragraphs, a few at a time; writers in between are not held up."""
        last = 0
        while found := self.rows(f"{PLACED} WHERE p.key > ? ORDER BY p.key LIMIT {FETCHED}", (last,)):
            yield from map(_located, found)
            last = found[-1][0]

    # Files, so that an unchanged one need not be read again

    def file(self, location: str) -> FileRecord | None:
        """What is known of a file; None when it was never read whole."""
        query = f"SELECT location, digest, articles, paragraphs FROM files WHERE location = ? AND {intact('files')}"
        rows = self.rows(query, (location,))
        return FileRecord(*rows[0]) if rows else None

    def set_file(self, record: FileRecord) -> None:
        """Remember a file that was read without a failure."""
        row = (record.location, record.digest, record.articles, record.paragraphs)
        self.db.execute(insert("files", "INSERT OR REPLACE"), row)


def _where(scope: Scope) -> tuple[str, list[str]]:
    """What holds of a scope's articles, in SQL, and the values for it."""
    days = [(scope.since or date.min).isoformat(), (scope.until or date.max).isoformat()] if scope.dated else []
    parts = ["r.published BETWEEN ? AND ?"] if days else []
    if scope.outlets:
        parts.append(f"folded(r.outlet) IN ({','.join('?' * len(scope.folded))})")
    return " AND ".join(parts) or "TRUE", [*days, *scope.folded]


def _article(row: Sequence[Any]) -> Article:
    location, source, title, text, published, url, author, outlet, body_start = row
    return Article(location, source, title, text, day(published), url, author, outlet, body_start)


def _located(row: Sequence[Any]) -> Located:
    key, id, n, text, start, end, *rest = row
    article = _article(rest)
    return Located(int(key), Paragraph(id, article.id, n, text, start, end), article)
