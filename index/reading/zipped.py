"""A zip → the document that it is (Word, EPUB), or the articles of the files in it.

Each is known as ZIP!MEMBER. One level: a zip in a zip is not opened.
"""

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from index.article import Article
from index.errors import LeftOut, ReadError
from index.reading.docx import read_docx
from index.reading.epub import read_epub
from index.reading.kinds import KINDS, kind_of
from index.reading.making import told_apart
from index.reading.origin import Origin
from index.reading.packed import Packed

Read = Callable[[bytes, Origin, str], Iterator[Article | ReadError]]

_DOCUMENTS = {"word/document.xml": read_docx, "META-INF/container.xml": read_epub}
_OTHERS = {
    "xl/workbook.xml": "an Excel workbook",
    "ppt/presentation.xml": "a PowerPoint presentation",
    "content.xml": "an OpenDocument file",
    "classes.dex": "an Android program",
    "META-INF/MANIFEST.MF": "a Java program",
}


def read_zip(data: bytes, origin: Origin, read: Read) -> Iterator[Article | ReadError]:
    """The articles of each member that can be read, by `read`; a LeftOut for each that is of no known format."""
    packed = Packed.open(data, origin)
    names = packed.names()
    document = next((reader for name, reader in _DOCUMENTS.items() if name in names), None)
    other = next((kind for name, kind in _OTHERS.items() if name in names), None)
    if document:
        yield from document(packed)
    elif other:
        raise origin.error(f"is {other}, which cannot be read", "save it as PDF, DOCX or text")
    elif origin.source.lower().endswith((".docx", ".epub")):
        raise origin.error("is a zip without the parts of such a document", "save it again")
    elif not any(packed.members()):
        raise origin.error("is an empty zip", "leave it out")
    else:
        yield from told_apart(_members(packed, origin, read))


def _members(packed: Packed, origin: Origin, read: Read) -> Iterator[Article | ReadError]:
    for info in packed.members():
        place = member(origin, info.filename)
        path = PurePosixPath(info.filename)
        if any(part.startswith((".", "__MACOSX")) and part != ".." for part in path.parts):
            continue  # as in a folder: hidden names are passed over in silence
        named = path.suffix[1:].lower()
        try:
            if path.stem.lower() == "readme":
                raise LeftOut(place.source, f"{place.source} is a readme, not an article")
            if named not in KINDS:
                raise LeftOut(place.source, f"{place.source} is of a format that cannot be read")
            yield from _articles(packed.read(info, place), named, place, read)
        except ReadError as error:
            yield error


def member(origin: Origin, name: str) -> Origin:
    """The place of a member. Its name is only part of a name here, and is cleaned for it."""
    shown = "".join(letter if letter.isprintable() else "\ufffd" for letter in name)
    return Origin(f"{origin.location}!{name}", f"{origin.source}!{shown}")


def _articles(data: bytes, named: str, place: Origin, read: Read) -> Iterator[Article | ReadError]:
    if not data:
        raise place.error("is empty", "leave it out, or fill it")
    kind = kind_of(data, named, place)
    if kind == "zip" and not _is_document(data, place):
        raise place.error("is a zip within a zip", "unpack the outer one, and add the folder")
    yield from read(data, place, kind)


def _is_document(data: bytes, place: Origin) -> bool:
    names = Packed.open(data, place).names()
    return any(name in names for name in _DOCUMENTS)
