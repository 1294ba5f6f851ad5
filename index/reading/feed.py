"""RSS (0.9 to 2.0, RDF) and Atom → one article an entry. It reads bytes: a file's, or what a server sent."""

import html
import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import urljoin

from index.article import Article
from index.errors import LeftOut, ReadError
from index.mending import mend
from index.reading.blocks import blocks
from index.reading.day import day
from index.reading.html import fragment
from index.reading.making import composed, named, told_apart
from index.reading.meta import Meta
from index.reading.origin import Origin
from index.reading.xml import Tree, attribute, words

_TAGGED = re.compile(r"<[a-z/!]", re.I)
_DATES = ("pubDate", "published", "dc.date", "issued", "dcterms.issued", "created", "updated", "modified")
_BODIES = ("content.encoded", "content", "description", "summary", "dc.description")
_BRACKETED = re.compile(r"\S+@\S+\s*\((.+)\)$")
_WEB = re.compile(r"https?://", re.I)


def read_feed(root: Tree, origin: Origin) -> Iterator[Article | ReadError]:
    """The entries in order. An entry of a headline alone is left out; raises ReadError for a feed without any."""
    channel = root if root.find("channel") is None else root.find("channel")
    entries = [*channel.findall("item"), *channel.findall("entry")] or root.findall("item")
    if not entries:
        raise origin.error("is a feed without entries", "fetch it again later")
    outlet = rich(words(channel.find("title"))) or None
    feed = Meta(outlet=mend(outlet) if outlet else None, author=_name(channel.find("author")))
    yield from told_apart(_tried(entry, n, feed, origin) for n, entry in enumerate(entries, 1))


def _tried(entry: Tree, n: int, feed: Meta, origin: Origin) -> Article | ReadError:
    try:
        return _article(entry, n, feed, origin)
    except ReadError as error:
        return error


def _article(entry: Tree, n: int, feed: Meta, origin: Origin) -> Article:
    told = _told(entry, origin).over(feed)
    guid = words(entry.find("guid")) or words(entry.find("id")) or attribute(entry, "about")
    place = named(origin, told, guid, n)
    body = next((text for name in _BODIES if (text := _body(entry.find(name)))), "")
    if told.title and not re.search(r"[^\W_]", body):
        raise LeftOut(place.source, f"{place.source} is a headline without a text", "add the page it links to")
    return composed(place, told, [body])


def _told(entry: Tree, origin: Origin) -> Meta:
    title = mend(rich(words(entry.find("title"))))
    source = entry.find("source")
    outlet = words(source if source is None or source.find("title") is None else source.find("title"))
    return Meta(
        title=title or None,
        published=_published(entry),
        author=_name(entry.find("dc.creator")) or _name(entry.find("author")),
        url=_address(entry, origin),
        outlet=outlet or words(entry.find("dc.publisher")) or None,
    )


def _published(entry: Tree) -> date | None:
    """When it first appeared; the day of a later change only where that is not told."""
    return next((found for name in _DATES if (found := day(words(entry.find(name))))), None)


def _name(author: Tree | None) -> str | None:
    """A name, as Atom has it in <name>, RSS in "jane@example.org (Jane Doe)"; an address alone is none."""
    told = words(author) if author is None or author.find("name") is None else words(author.find("name"))
    if match := _BRACKETED.match(told):
        told = match[1]
    return mend(told) or None if "@" not in told else None


def _address(entry: Tree, origin: Origin) -> str | None:
    """Its own page: the link, or the guid where that is one."""
    found = [words(entry.find("link"))] if not attribute(entry.find("link"), "href") else []
    links = (link for link in entry.findall("link") if attribute(link, "rel") in ("", "alternate"))
    found += [attribute(link, "href") for link in links]
    if attribute(entry.find("guid"), "isPermaLink").lower() != "false":
        found.append(words(entry.find("guid")))
    base = origin.location if _WEB.match(origin.location) else ""
    return next((url for link in found if link and _WEB.match(url := _joined(base, link))), None)


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link)
    except ValueError:
        return ""


def _body(element: Tree | None) -> str:
    if element is None:
        return ""
    if len(element):  # Atom's xhtml, and feeds that forget to escape
        return "\n\n".join(blocks(element))
    return rich(element.text or "")


def rich(text: str) -> str:
    """The plain text of what may be HTML, as feeds and agencies write it."""
    if _TAGGED.search(text):
        words_of = fragment(text)
        return text if words_of is None else words_of
    return html.unescape(text) if "&" in text else text
