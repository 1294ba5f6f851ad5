"""NITF (News Industry Text Format 3) → one article: headline, byline, day of issue, body."""

import re

from index.article import Article
from index.mending import mend
from index.reading.blocks import blocks
from index.reading.day import day
from index.reading.making import composed
from index.reading.meta import Meta
from index.reading.origin import Origin
from index.reading.xml import Tree, attribute, words

# The day of issue is what the provider calls the publication date; the others stand in for it.
_DATES = (
    ("head/docdata/date.issue", "norm"),
    ("head/pubdata", "date.publication"),
    ("head/docdata/date.release", "norm"),
    ("body/body.head/dateline/story.date", "norm"),
)
_BY = re.compile(r"by\s+", re.I)


def read_nitf(root: Tree, origin: Origin) -> Article:
    """The one article; raises ReadError where it has no text."""
    return composed(origin, told(root), body(root))


def told(root: Tree) -> Meta:
    """What the head and the head of the body tell."""
    hedline = root.find("body/body.head/hedline/hl1")
    title = mend(words(hedline)) or mend(words(root.find("head/title")))
    outlet = attribute(root.find("head/pubdata"), "name") or words(root.find("body/body.head/distributor"))
    return Meta(
        title=title or None,
        published=next((found for path, name in _DATES if (found := day(attribute(root.find(path), name)))), None),
        author=byline(root.find("body/body.head/byline")),
        url=_address(attribute(root.find("head/pubdata"), "ex-ref")),
        outlet=outlet or attribute(root.find("head/docdata/doc.copyright"), "holder") or None,
    )


def body(root: Tree) -> list[str]:
    """The blocks of the story."""
    content = root.find("body/body.content")
    return [] if content is None else list(blocks(content))


def byline(element: Tree | None) -> str | None:
    """The names, without "By" and without what follows them ("Associated Press Writer")."""
    if element is None:
        return None
    whole = words(element)
    for title in element.iter("byttl"):
        whole = whole.replace(words(title), "")
    return bare(whole)


def bare(told: str) -> str | None:
    """A byline without its "By"."""
    return mend(_BY.sub("", told.strip(), count=1) if _BY.match(told.strip()) else told).strip(" ,;") or None


def _address(value: str) -> str | None:
    return value if value.startswith(("http://", "https://")) else None
