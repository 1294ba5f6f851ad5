"""NewsML-G2 → one article a news item: a single item, or the items of a message.

The day is that of the first version (firstCreated), else of the content, else of this version.
"""

from collections.abc import Iterator

from index.article import Article
from index.errors import LeftOut, ReadError
from index.mending import mend
from index.reading import nitf
from index.reading.blocks import blocks
from index.reading.day import day
from index.reading.feed import rich
from index.reading.making import composed, named, told_apart
from index.reading.meta import Meta
from index.reading.origin import Origin
from index.reading.xml import Tree, attribute, words

_DATES = ("itemMeta/firstCreated", "contentMeta/contentCreated", "itemMeta/versionCreated")


def read_newsml(root: Tree, origin: Origin) -> Iterator[Article | ReadError]:
    """The items in order; lists of items (packages), pictures and withdrawn items are left out, and told."""
    if root.tag != "newsMessage":
        yield _article(root, origin)
        return
    found = [item for part in root.findall("itemSet") for item in part]
    if not found:
        raise origin.error("is a news message without items", "fetch it again")
    yield from told_apart(_tried(item, n, origin) for n, item in enumerate(found, 1))


def _tried(item: Tree, n: int, origin: Origin) -> Article | ReadError:
    try:
        return _article(item, named(origin, Meta(), attribute(item, "guid"), n))
    except ReadError as error:
        return error


def _article(item: Tree, place: Origin) -> Article:
    if item.tag != "newsItem":
        raise left_out(place, f"is a {item.tag}, which holds no text of its own")
    status = attribute(item.find("itemMeta/pubStatus"), "qcode").rpartition(":")[2].lower()
    if status not in ("", "usable"):
        raise left_out(place, f"was {status} by its provider")
    parts, inner = _content(item)
    if not parts and (kind := attribute(item.find("itemMeta/itemClass"), "qcode")) and not kind.endswith(":text"):
        raise left_out(place, f"is a {kind.rpartition(':')[2]}, not a text")
    if not parts and item.find("contentSet/remoteContent") is not None:
        raise place.error("has its text in another file, to which it links", "add that file (often NITF)")
    return composed(place, _told(item).over(inner), parts)


def left_out(place: Origin, what: str) -> LeftOut:
    """A LeftOut about this place."""
    return LeftOut(place.source, f"{place.source} {what}")


def _content(item: Tree) -> tuple[list[str], Meta]:
    """The blocks of the first content that has any, and what NITF inside tells."""
    for inline in item.findall("contentSet/inlineXML"):
        for inner in inline:
            page = inner.find("body") if inner.tag == "html" else inner
            parts = nitf.body(inner) if inner.tag == "nitf" else [] if page is None else list(blocks(page))
            if parts:
                return parts, nitf.told(inner) if inner.tag == "nitf" else Meta()
    texts = (rich(data.text or "") for data in item.findall("contentSet/inlineData"))
    return [text for text in texts if text.strip()][:1], Meta()


def _told(item: Tree) -> Meta:
    headlines = sorted(item.findall("contentMeta/headline"), key=lambda line: attribute(line, "role") != "")
    title = next((line for found in headlines if (line := mend(words(found)))), "")
    creators = [name for creator in item.findall("contentMeta/creator") if (name := _called(creator))]
    provider = item.find("itemMeta/provider")
    return Meta(
        title=title or mend(words(item.find("itemMeta/title"))) or None,
        published=next((found for path in _DATES if (found := day(words(item.find(path))))), None),
        author=nitf.bare(words(item.find("contentMeta/by")) or ", ".join(filter(None, map(nitf.bare, creators)))),
        outlet=_called(provider) or _called(item.find("contentMeta/infoSource")) or None,
    )


def _called(party: Tree | None) -> str:
    """The name of a person or an organisation, else the code it goes by ("nprov:AP" is AP)."""
    code = attribute(party, "literal") or attribute(party, "qcode").rpartition(":")[2]
    return words(None if party is None else party.find("name")) or code
