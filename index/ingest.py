"""How an archive changes: read → paragraphs → skip what is unchanged → embed → publish → report.

A large `add` is published in rounds: memory stays level, what was added is found soon, and a kill loses no more
than one round's reading.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index import memory
from index.archive import Archive
from index.article import Article
from index.build import Addition, Change
from index.embedding import Embedder
from index.errors import LeftOut, ReadError
from index.fetching import Link, addressed
from index.library import Entry, FileRecord, Located
from index.lock import writing
from index.paragraphs import split
from index.publish import Every, addition_of, embed, publish, sweep
from index.reading import Found, read, walk
from index.reading.contents import contents
from index.reading.walk import shown
from index.report import Outcome, Progress, Report, silent
from index.rounds import Pending, Work
from index.seals import drop_unsound

READER = "1"  # raise it when reading or splitting changes: files that look unchanged are then read again


@dataclass(frozen=True, slots=True)
class Given:
    """Bytes that came by another way than a file: standard input, an upload."""

    data: bytes
    source: str
    kind: str = ""


Input = Path | Given | Link | Found | Article | ReadError
"""What can be added: named by a person, found or fetched by a watch."""


def add(
    root: Path,
    embedder: Embedder,
    inputs: Sequence[Input],
    max_bytes: int,
    progress: Progress = silent,
) -> Report:
    """Read files, folders, web addresses and given bytes into the archive at `root`, making it when there is none.

    Raises:
        ArchiveLocked, ArchiveError, ModelMismatch, ModelError: nothing was changed.
    """
    with writing(root), Archive(root, embedder, create=True) as archive:
        archive.check_model()
        work = _begun(archive, progress)
        work.ahead.inputs = _counted(inputs)
        with work.worker:
            for found in _inputs(inputs, max_bytes, work.report):
                work.ahead.begin()
                if isinstance(found, Article | ReadError):
                    _consider(work, found, found.source)
                else:
                    _read_file(work, found, max_bytes)
                work.tell()
            _commit(work)
        return work.report


def add_articles(root: Path, embedder: Embedder, articles: Iterable[Article], progress: Progress = silent) -> Report:
    """Put ready-made articles into the archive at `root`. Raises as `add` does."""
    with writing(root), Archive(root, embedder, create=True) as archive:
        archive.check_model()
        work = _begun(archive, progress)
        for article in articles:
            _consider(work, article, article.location)
        _commit(work)
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
            archive.cache.prune()

        publish(archive, Change(entries, []), write, silent)
        return article


def rebuild(root: Path, embedder: Embedder, progress: Progress = silent) -> int:
    """Make the indexes at `root` again from the library; returns how many paragraphs had to be embedded.

    Nothing is embedded again unless the embedding model is another one, or a vector is damaged.
    """
    with writing(root), Archive(root, embedder) as archive:
        with archive.library.transaction():
            drop_unsound(archive.library, ("vectors", "files"))
        memory.keep_together()
        every = Every(archive.library)
        made = embed(archive, every, progress)
        publish(archive, Change([], every), lambda: None, progress, afresh=True)
        return made


def _inputs(inputs: Sequence[Input], max_bytes: int, report: Report) -> Iterator[Found | Given | Article | ReadError]:
    yield from (item for item in inputs if not isinstance(item, Path | Link))
    for item in walk([path for path in inputs if isinstance(path, Path)]):
        if isinstance(item, Outcome):
            report.outcomes.append(item)
        else:
            yield item
    if links := [item for item in inputs if isinstance(item, Link)]:
        from index.fetching.web import fetched  # here because it is slow to load, and imports this

        yield from fetched(links, max_bytes)


def _counted(inputs: Sequence[Input]) -> int:
    """How many there are to be read, a feed counted as one; 100,000 files are counted in about a second."""
    paths = [path for path in inputs if isinstance(path, Path)]
    return len(inputs) - len(paths) + sum(isinstance(item, Found) for item in walk(paths))


def _begun(archive: Archive, progress: Progress) -> Work:
    memory.keep_together()
    work = Work(archive, progress)
    work.next_round()
    return work


def _read_file(work: Work, found: Found | Given, max_bytes: int) -> None:
    try:
        data = _bytes(found, max_bytes)
    except ReadError as error:
        work.report.outcomes.append(Outcome(error.source, "failed", str(error)))
        return
    location = shown(str(found.path)) if isinstance(found, Found) else found.source
    digest = hashlib.sha256(READER.encode() + data).hexdigest()
    known = work.archive.library.file(location)
    if known and known.digest == digest:
        done = Outcome(found.source, "unchanged", paragraphs=known.paragraphs, articles=known.articles)
        work.report.outcomes.append(done)
        return
    work.ahead.size = len(data)
    kind = found.kind if isinstance(found, Given) else None
    articles = addressed(read(data, location, found.source, kind, work.worker), location)
    _read_articles(work, articles, FileRecord(location, digest, 0, 0))
    work.ahead.size = 0


def _read_articles(work: Work, articles: Iterable[Article | ReadError], file: FileRecord) -> None:
    count = paragraphs = failures = 0
    for item in articles:
        outcome = _consider(work, item, file.location)
        failures += outcome.status == "failed"
        count, paragraphs = count + (outcome.status != "skipped"), paragraphs + outcome.paragraphs
    if count and not failures:  # a file with failures is read again next time, so that they are told again
        work.round.files.append(FileRecord(file.location, file.digest, count, paragraphs))


def _bytes(found: Found | Given, max_bytes: int) -> bytes:
    size = len(found.data) if isinstance(found, Given) else found.size
    if size > max_bytes:
        limit = f"{max_bytes // 1_000_000} MB"
        fix = "split it, or raise DATELINE_MAX_FILE_MB"
        raise ReadError(found.source, f"is {size / 1_000_000:.1f} MB, more than {limit}", fix)
    if isinstance(found, Given):
        return found.data
    return contents(found, max_bytes)


def _consider(work: Work, item: Article | ReadError, file: str) -> Outcome:
    if work.round.full:
        _commit(work)
    outcome = _judge(work, item, file)
    work.report.outcomes.append(outcome)
    if isinstance(item, Article):
        work.ahead.came_with(len(item.text))
    work.tell()
    return outcome


def _judge(work: Work, item: Article | ReadError, file: str) -> Outcome:
    if isinstance(item, ReadError):
        return Outcome(item.source, "skipped" if isinstance(item, LeftOut) else "failed", str(item))
    library = work.archive.library
    if item.id in work.round.articles:
        return _again(item, work.round.articles[item.id])
    if library.digest(item.id) == _digest(item):
        return Outcome(item.source, "unchanged", title=item.title, paragraphs=library.count(item.id))
    if item.id in work.before:
        return _another(item, work.before[item.id])
    paragraphs = split(item)
    if not paragraphs:
        return Outcome(item.source, "failed", "has no text besides its title; nothing to index")
    work.round.take(Pending(item, paragraphs, file))
    return Outcome(item.source, "indexed", title=item.title, paragraphs=len(paragraphs))


def _again(item: Article, first: Pending) -> Outcome:
    """What becomes of an article that two inputs of one `add` hold, such as the dumps of two days."""
    if item.digest == first.article.digest:
        return Outcome(item.source, "unchanged", title=item.title, paragraphs=len(first.paragraphs))
    return _another(item, first.file)


def _another(item: Article, first: str) -> Outcome:
    fix = "add the files one after the other, the newest last"
    return Outcome(item.source, "failed", f"is another version of the article in {Path(first).name}; {fix}")


def _digest(article: Article) -> str:
    return f"{READER}:{article.digest}"


def _commit(work: Work) -> None:
    """Publish the round."""
    library, done = work.archive.library, work.round

    def write() -> None:
        for pending in done.articles.values():
            library.put(pending.article, pending.paragraphs, _digest(pending.article))
        for record in done.files:
            library.set_file(record)

    change = _change(work.archive, list(done.articles.values()))
    work.report.embedded += embed(work.archive, change.added, work.progress)
    if change.added or change.removed:
        publish(work.archive, change, write, work.progress)
    else:
        with library.transaction():
            write()
        sweep(work.archive)
    work.next_round()


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
