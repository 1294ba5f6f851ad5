"""A question that asks several things, taken apart: "Who led it and when did it begin?" asks two."""

import re

from index.words import content_terms

MOST = 4
_ASKING = r"(?:who|whom|whose|when|where|why|which|what|how)\b"
_BETWEEN = re.compile(
    rf"\?\s+(?:and |but |also )?(?=\S)|[,;]?\s+(?:and|or)\s+(?:also\s+)?(?={_ASKING})|;\s+(?={_ASKING})",
    re.IGNORECASE,
)
_ASKS = re.compile(
    rf"^(?:\w+[\s,]+){{0,3}}?{_ASKING}|^(?:did|do|does|is|are|was|were|has|have|had|can|could|will|would)\b",
    re.IGNORECASE,
)


def parts(text: str) -> tuple[str, ...]:
    """The questions in it, each with its own words to search for; none when it asks one thing.

    A part has three words and one of content: the "when" of "when and where was he born?" is none.
    """
    found = [f"{piece.strip(' ?')}?" for piece in _BETWEEN.split(text) if piece.strip(" ?")]
    if not 1 < len(found) <= MOST or not all(_asks_something(piece) for piece in found):
        return ()
    return tuple(found)


def _asks_something(piece: str) -> bool:
    return bool(_ASKS.search(piece)) and bool(content_terms(piece)) and len(piece.split()) >= 3
