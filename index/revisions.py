"""Old revisions: an article as it was when an answer cited it, and what has become of it since."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from index.article import Article, Paragraph
from index.library import Library
from index.seals import sound

State = Literal["current", "changed", "altered", "removed"]

_HAVING = (  # the + keeps SQLite from giving `sound` the text that is looked for instead of the row's
    "SELECT p.revision, r.added FROM paragraphs g JOIN placements p ON p.key = g.key"
    " JOIN revisions r ON r.article_id = p.article_id AND r.revision = p.revision"
    f" AND {sound('placements', 'p')} AND {sound('paragraphs', 'g')} AND {sound('revisions', 'r', 'head')}"
    " WHERE p.article_id = ? AND g.id = ? AND +p.text = ? ORDER BY p.revision"
)
_WHOLE = (
    "SELECT a.location, a.source, r.title, r.text, r.published, r.url, r.author, r.outlet, r.body_start,"
    " r.paragraphs, r.added FROM articles a JOIN revisions r ON r.article_id = a.id"
    f" AND {sound('articles', 'a')} AND {sound('revisions', 'r')} AND {sound('revisions', 'r', 'head')}"
    " WHERE a.id = ? AND r.revision = ?"
)
_PLACED = (
    "SELECT g.id, p.article_id, p.n, p.text, p.start, p.end FROM placements p JOIN paragraphs g ON g.key = p.key"
    f" AND {sound('placements', 'p')} AND {sound('paragraphs', 'g')}"
    " WHERE p.article_id = ? AND p.revision = ? ORDER BY p.n"
)


@dataclass(frozen=True, slots=True)
class Edition:
    """A revision of an article; `added` is when it came into the archive."""

    article: Article
    paragraphs: tuple[Paragraph, ...]
    added: datetime


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An article as it was when a paragraph of it was cited.

    `state` is "current" when the archive has it so today, "changed" when the article is another but the paragraph
    still stands in it, "altered" when the paragraph does not, "removed" when the article has left the archive.
    `edition` is None only then. `n` numbers the paragraph in the edition, `now` in the article of today (None: gone).
    """

    state: State
    edition: Edition | None = None
    n: int | None = None
    now: int | None = None

    @property
    def changed(self) -> bool:
        """Whether the archive of today has another article, or none."""
        return self.state != "current"


def as_it_was(
    library: Library, article_id: str, paragraph_id: str, text: str, asked: datetime | None = None
) -> Snapshot | None:
    """The revision that was current when the question was asked, or else the latest, that has the paragraph so.

    Without `asked` an article that changed elsewhere counts as current: only the time tells which revision was read.
    None when the article is there but never had this paragraph in these words: it was removed and added anew.
    """
    ((current,),) = library.rows("SELECT max(revision) FROM articles WHERE id = ?", (article_id,))
    today = _edition(library, article_id, current) if current else None
    if today is None:
        library.check_counts()  # gone, or lost
        return Snapshot("removed")
    having = library.rows(_HAVING, (article_id, paragraph_id, text))
    then = _edition(library, article_id, _chosen(having, asked)) if having else None
    if then is None:
        return None
    n, now = _number(then, paragraph_id, text), _number(today, paragraph_id, text)
    return Snapshot(_state(then, today, now), then, n, now)


def _chosen(having: list[tuple[int, str]], asked: datetime | None) -> int:
    """Of revisions with their times, oldest first: the last one by then; the first, when all were added later."""
    if asked is None:
        return having[-1][0]
    by_then = [revision for revision, added in having if _moment(added) <= asked.astimezone(UTC)]
    return by_then[-1] if by_then else having[0][0]


def _edition(library: Library, article_id: str, revision: int) -> Edition | None:
    found = library.rows(_WHOLE, (article_id, revision))
    placed = library.rows(_PLACED, (article_id, revision))
    if not found or not placed:  # removed meanwhile
        return None
    location, source, title, text, published, *rest, paragraphs, added = found[0]
    if paragraphs not in (None, len(placed)):
        raise library.damaged(f"paragraphs of article {article_id} are missing")
    article = Article(location, source, title, text, date.fromisoformat(published) if published else None, *rest)
    return Edition(article, tuple(Paragraph(*row) for row in placed), _moment(added))


def _state(then: Edition, today: Edition, now: int | None) -> State:
    """By what can be read, not by revision: one that only a newer reader made is the same article."""
    if _shown(then) == _shown(today):
        return "current"
    return "altered" if now is None else "changed"


def _shown(edition: Edition) -> tuple[str, list[str]]:
    return edition.article.digest, [paragraph.text for paragraph in edition.paragraphs]


def _number(edition: Edition, paragraph_id: str, text: str) -> int | None:
    """Of the paragraph with this id, or of another with the same words: one put before it takes over its id."""
    same = [paragraph for paragraph in edition.paragraphs if paragraph.text == text]
    return next((found.n for found in (*[p for p in same if p.id == paragraph_id], *same)), None)


def _moment(added: str) -> datetime:
    return datetime.fromisoformat(added)
