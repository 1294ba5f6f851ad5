"""The JSON of news agencies (AP, IPTC ninjs 1 and 2) → records under the usual names.

The day is that of the first version (firstcreated), else of this one. Field names: developer.ap.org, "Content
metadata fields", and the ninjs schemas of iptc.org.
"""

from collections.abc import Mapping
from typing import Any

from index.errors import LeftOut
from index.reading.nitf import bare
from index.reading.origin import Origin

Record = Mapping[str, Any]

_SIGNS = frozenset(
    "versioncreated firstcreated pubstatus altids body_nitf body_xhtml body_html body_text bodies headlines".split()
)
_DATES = ("firstcreated", "contentcreated", "versioncreated")
_BODIES = ("body_nitf", "body_xhtml", "body_html", "body_text", "bodies")
_TITLES = ("headline", "headlines", "headline_extended", "title")
_OUTLETS = ("infosource", "infosources", "provider", "source", "copyrightholder", "description_creditline")


def items(value: object) -> list[Any] | None:
    """The items of an answer of the AP Media API ({"data": {"items": [...]}}), None where it is none."""
    inner = value.get("data") if isinstance(value, Mapping) else None
    found = inner.get("items") if isinstance(inner, Mapping) else None
    return found if isinstance(found, list) else None


def usual(value: Record, shown: Origin) -> Record:
    """A record as it is, or an agency's under the names that all records have.

    Raises LeftOut for what the agency has withdrawn and for what is no text; ReadError for a text kept elsewhere.
    """
    inner = value.get("item")
    record = inner if isinstance(inner, Mapping) else value
    lower = {str(key).lower(): field for key, field in record.items()}
    if not _SIGNS & lower.keys():
        return record
    body = _first(lower, _BODIES)
    _refuse(lower, body, shown)
    bylines = [lower.get("byline"), *_listed(lower.get("bylines")), lower.get("by")]
    return {
        "id": lower.get("uri") or lower.get("guid") or lower.get("id"),
        "url": lower.get("url"),
        "title": _first(lower, _TITLES),
        "published": next((lower[name] for name in _DATES if lower.get(name)), None),
        "author": next((bare(said) for by in bylines if (said := _said(by))), None),
        "outlet": _first(lower, _OUTLETS),
        "text": body or lower.get("text") or lower.get("body") or lower.get("content"),
    }


def _refuse(record: Record, body: str, shown: Origin) -> None:
    status = str(record.get("pubstatus") or "usable").rpartition(":")[2].lower()
    if status != "usable":
        raise LeftOut(shown.source, f"{shown.source} was {status} by its provider")
    kind = record.get("type")
    if not body and isinstance(kind, str) and kind.lower() in ("picture", "photo", "graphic", "video", "audio"):
        raise LeftOut(shown.source, f"{shown.source} is a {kind.lower()}, not a text")
    renditions = record.get("renditions")
    if not body and isinstance(renditions, Mapping) and "nitf" in renditions:
        raise shown.error("has its text in another file, to which it links", "add that file (NITF)")


def _first(record: Record, names: tuple[str, ...]) -> str:
    return next((said for name in names if (said := _said(record.get(name)))), "")


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _said(value: object) -> str:
    """A text as written, as {"value": ...}, {"by": ...} or {"name": ...}, or the first that a list of these has."""
    if isinstance(value, list):
        main = [item for item in value if isinstance(item, Mapping) and item.get("role") == "main"]
        return next((said for item in [*main, *value] if not isinstance(item, list) and (said := _said(item))), "")
    if isinstance(value, Mapping):
        value = value.get("value") or value.get("by") or value.get("name")
    return value if isinstance(value, str) else ""
