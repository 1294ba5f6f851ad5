"""Named fields (a JSON record, YAML front matter) → what they tell of an article, under their many usual names."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from index.mending import mend
from index.reading.day import day
from index.reading.meta import Meta

Fields = Mapping[str, object]

_TITLE = ("title", "headline", "name")
_PUBLISHED = (
    "published published_at publishedat publication_date publicationdate date_published datepublished date_publish"
    " publish_date publishdate published_date publisheddate pubdate pub_date date created"
    " created_at createdat timestamp"
).split()
_URL = ("url", "link", "canonical_url", "canonicalurl", "permalink", "web_url", "weburl")
_AUTHOR = ("author", "authors", "byline", "creator", "writer")
_OUTLET = (
    "outlet source publisher publication site_name sitename newspaper source_name sourcename source_domain".split()
)
_DEEPEST = 2
_NOTHING = frozenset(("", "null", "none", "~", "nan", "n/a"))


def meta_of(fields: Fields) -> Meta:
    """Title, date, author, address and outlet. A field of an unusable kind counts as absent."""
    named = {str(key).strip().lower().replace("-", "_"): value for key, value in fields.items()}
    return Meta(
        title=_first_name(named, _TITLE),
        published=next((found for name in _PUBLISHED if (found := day(named.get(name)))), None),
        author=_first_name(named, _AUTHOR),
        url=next((url for name in _URL if (url := _address(named.get(name)))), None),
        outlet=_first_name(named, _OUTLET),
    )


def _first_name(named: Fields, names: tuple[str, ...] | list[str]) -> str | None:
    return next((found for name in names if (found := _name(named.get(name)))), None)


def _name(value: object, depth: int = 0) -> str | None:
    """A name as written, as {"name": ...}, or as a list of these (joined by commas).

    No deeper: with anchors, a kilobyte of YAML holds lists of lists without end.
    """
    if depth > _DEEPEST:
        return None
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("title")
    if isinstance(value, list):
        parts = [part for item in value if not isinstance(item, list) and (part := _name(item, depth + 1))]
        return ", ".join(parts) or None
    text = mend(value) if isinstance(value, str) else ""
    return None if text.lower() in _NOTHING else text


def _address(value: object) -> str | None:
    if not isinstance(value, str):
        return None
    try:
        parts = urlsplit(value.strip())
    except ValueError:
        return None
    return value.strip() if parts.scheme in ("http", "https") and parts.netloc else None
