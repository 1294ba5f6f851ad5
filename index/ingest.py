"""How an archive changes: read → paragraphs → skip what is unchanged → embed → publish → report."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.archive import Archive
from index.article import Article, Paragraph
from index.embedding import Embedder
from index.errors import LeftOut, ReadError
from index.generation import Addition, Change
from index.library import Entry, FileRecord, Located
from index.lock import writing
from index.paragraphs import split
from index.publish import addition_of, embed, publish
from index.reading import Found, Worker, read, walk
from index.reading.contents import contents
from index.reading.walk import shown
from index.report import Outcome, Progress, Report, silent

READER = "1"  # raise it when reading or splitting changes: files that look unchanged are then read again


@dataclass(frozen=True, slots=True)
class Given:
    """Bytes that came by another way than a file: standard input, an upload."""

    data: bytes
    source: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Pending:
    """An article that is new or changed."""

    article: Article
    paragraphs: list[Paragraph]
    file: str


@dataclass(slots=True)
class Work:
    """What one `add` has found to do."""

    report: Report = field(default_factory=Report)
    articles: dict[str, Pending] = field(default_factory=dict)
    files: list[FileRecord] = field(default_factory=list)
    worker: Worker = field(default_factory=Worker)


def add(
    root: Path,
    embedder: Embedder,
    inputs: Sequence[Path | Given],
    max_bytes: int,
    progress: Progress = silent,
) -> Report:
    """Read files, folders and given bytes into the archive at `root`, making it when there is none.

    Raises:
        ArchiveLocked, ArchiveError, ModelMismatch, ModelError: nothing was changed.
    """
    with writing(root), Archive(root, embedder, create=True) as archive:
        archive.check_model()
        work = Work()
        with work.worker:
            for found in _inputs(inputs, work.report):
                _read_file(archive, found, max_bytes, work)
                progress("reading", len(work.report.outcomes), 0)
        _commit(archive, work, progress)
        return work.report


def add_articles(root: Path, embedder: Embedder, articles: Iterable[Article], progress: Progress = silent) -> Report:
    """Put ready-made articles into the archive at `root`. Raises as `add` does."""
    with writing(root), Archive(root, embedder, create=True) as archive:
        archive.check_model()
        work = Work()
        for article in articles:
            _consider(archive, article, article.location, work)
        _commit(archive, work, progress)
        return work.report


def remove(root: Path, embedder: Embedder, name: str) -> Article:
    """Take an article with all its revisions out of the archive at `root`.

    Raises:
        NotInArchive: nothing, or more than one article, goes by `name`.
    """
    with writing(root), Archive(root, embedder) as archive:
        article = archive.library.find(name)
        entries = _indexed(archive, article.id)

        def write() -> None:
            archive.library.delete(article.id)

        publish(archive, Change(entries, []), write, silent)
        with archive.library.transaction():
            archive.cache.prune()
        return article


def rebuild(root: Path, embedder: Embedder, progress: Progress = silent) -> int:
    """Make the indexes at `root` again from the library; returns how many paragraphs had to be embedded.

    Nothing is embedded again unless the embedding model is another one.
    """
    with writing(root), Archive(root, embedder) as archive:
        additions = [addition_of(located) for located in archive.library.every()]
        made = embed(archive, (item.headed for item in additions), progress)
        publish(archive, Change([], additions), lambda: None, progress, afresh=True)
        return made


def _inputs(inputs: Sequence[Path | Given], report: Report) -> Iterator[Found | Given]:
    yield from (item for item in inputs if isinstance(item, Given))
    for item in walk([path for path in inputs if isinstance(path, Path)]):
        if isinstance(item, Outcome):
            report.outcomes.append(item)
        else:
            yield item


def _read_file(archive: Archive, found: Found | Given, max_bytes: int, work: Work) -> None:
    try:
        data = _bytes(found, max_bytes)
    except ReadError as error:
        work.report.outcomes.append(Outcome(error.source, "failed", str(error)))
        return
    location = shown(str(found.path)) if isinstance(found, Found) else found.source
    digest = hashlib.sha256(READER.encode() + data).hexdigest()
    known = archive.library.file(location)
    if known and known.digest == digest:
        done = Outcome(found.source, "unchanged", paragraphs=known.paragraphs, articles=known.articles)
        work.report.outcomes.append(done)
        return
    kind = found.kind if isinstance(found, Given) else None
    articles = read(data, location, found.source, kind, work.worker)
    _read_articles(archive, articles, FileRecord(location, digest, 0, 0), work)


def _read_articles(archive: Archive, articles: Iterable[Article | ReadError], file: FileRecord, work: Work) -> None:
    count = paragraphs = failures = 0
    for item in articles:
        outcome = _consider(archive, item, file.location, work)
        failures += outcome.status == "failed"
        count, paragraphs = count + (outcome.status != "skipped"), paragraphs + outcome.paragraphs
    if count and not failures:  # a file with failures is read again next time, so that they are told again
        work.files.append(FileRecord(file.location, file.digest, count, paragraphs))


def _bytes(found: Found | Given, max_bytes: int) -> bytes:
    size = len(found.data) if isinstance(found, Given) else found.size
    if size > max_bytes:
        limit = f"{max_bytes // 1_000_000} MB"
        fix = "split it, or raise DATELINE_MAX_FILE_MB"
        raise ReadError(found.source, f"is {size / 1_000_000:.1f} MB, more than {limit}", fix)
    if isinstance(found, Given):
        return found.data
    return contents(found, max_bytes)


def _consider(archive: Archive, item: Article | ReadError, file: str, work: Work) -> Outcome:
    outcome = _judge(archive, item, file, work)
    work.report.outcomes.append(outcome)
    return outcome


def _judge(archive: Archive, item: Article | ReadError, file: str, work: Work) -> Outcome:
    if isinstance(item, ReadError):
        return Outcome(item.source, "skipped" if isinstance(item, LeftOut) else "failed", str(item))
    if item.id in work.articles:
        return _again(item, work.articles[item.id])
    if archive.library.digest(item.id) == _digest(item):
        return Outcome(item.source, "unchanged", title=item.title, paragraphs=archive.library.count(item.id))
    paragraphs = split(item)
    if not paragraphs:
        return Outcome(item.source, "failed", "has no text besides its title; nothing to index")
    work.articles[item.id] = Pending(item, paragraphs, file)
    return Outcome(item.source, "indexed", title=item.title, paragraphs=len(paragraphs))


def _again(item: Article, first: Pending) -> Outcome:
    """What becomes of an article that two inputs of one `add` hold, such as the dumps of two days."""
    if item.digest == first.article.digest:
        return Outcome(item.source, "unchanged", title=item.title, paragraphs=len(first.paragraphs))
    fix = "add the files one after the other, the newest last"
    return Outcome(item.source, "failed", f"is another version of the article in {Path(first.file).name}; {fix}")


def _digest(article: Article) -> str:
    return f"{READER}:{article.digest}"


def _commit(archive: Archive, work: Work, progress: Progress) -> None:
    def write() -> None:
        for pending in work.articles.values():
            archive.library.put(pending.article, pending.paragraphs, _digest(pending.article))
        for record in work.files:
            archive.library.set_file(record)

    change = _change(archive, list(work.articles.values()))
    work.report.embedded = embed(archive, (item.headed for item in change.added), progress)
    if change.added or change.removed:
        publish(archive, change, write, progress)
    else:
        with archive.library.transaction():
            write()


def _change(archive: Archive, pending: Sequence[Pending]) -> Change:
    """What the indexes must lose and gain: only paragraphs whose line, headline, date or outlet is another."""
    removed: list[Entry] = []
    added: list[Addition] = []
    keys = archive.library.keys([p for item in pending for p in item.paragraphs])
    for item in pending:
        old = {entry.key: entry for entry in _indexed(archive, item.article.id)}
        new = [addition_of(Located(keys[p.id], p, item.article)) for p in item.paragraphs]
        same = {addition.key for addition in new if _stamp(old.get(addition.key)) == addition.stamp}
        removed += [entry for key, entry in old.items() if key not in same]
        added += [addition for addition in new if addition.key not in same]
    return Change(removed, added)


def _stamp(entry: Entry | None) -> str | None:
    return entry.stamp if entry else None


def _indexed(archive: Archive, article_id: str) -> list[Entry]:
    keys = [located.key for located in archive.library.paragraphs(article_id)]
    return list(archive.library.indexed(keys).values())
