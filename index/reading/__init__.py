"""Bytes of a file or a page → the articles in them. One file a format; what fails is a value, not the end."""

from collections.abc import Iterator

from index.article import Article
from index.errors import ReadError
from index.reading.formats import articles
from index.reading.kinds import KINDS, goes_apart, kind_of
from index.reading.origin import Origin
from index.reading.walk import Found, walk
from index.reading.worker import Worker

__all__ = ["KINDS", "Found", "Worker", "read", "walk"]


def read(
    data: bytes, location: str, source: str, kind: str | None = None, worker: Worker | None = None
) -> Iterator[Article | ReadError]:
    """The articles of one file or page, in order, with a ReadError in the place of each that cannot be read.

    `location` (absolute path or URL) is the identity, `source` the name people see. `kind` is the extension,
    None to take that of `source`; where it says nothing ("", standard input) the content decides.
    Formats that can be made to hurt are read by `worker`, else by one of their own.
    """
    origin = Origin(location, source)
    named = source.rpartition(".")[2] if kind is None and "." in source else kind or ""
    try:
        if not data:
            raise origin.error("is empty", "leave it out, or fill it")
        found = kind_of(data, named.lower(), origin)
        if not goes_apart(data, found):
            yield from articles(data, origin, found)
        elif worker is not None:
            yield from worker.read(data, origin, found)
        else:
            with Worker() as own:
                yield from own.read(data, origin, found)
    except ReadError as error:
        yield error
