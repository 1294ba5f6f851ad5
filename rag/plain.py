"""Text as a reader sees it: no invisible characters, no markup, no addresses. For what models read and write."""

import html
import re
from collections.abc import Collection, Iterable

# Controls and marks of direction, width or nothing (categories Cc, Cf, Cs), the tag and variation-selector blocks in
# which whole sentences can be smuggled past a reader, and the letters of Hangul that print as nothing.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_ADDRESS = re.compile(
    r"\b[a-z][a-z0-9+.-]{1,20}://[^\s<>\"“”()\[\]{}]*[^\s<>\"“”()\[\]{}.,;:!?’']"
    r"|\b(?:www\.|mailto:|javascript:|data:(?=\w))[^\s<>\"“”()\[\]{}]*[^\s<>\"“”()\[\]{}.,;:!?’']"
    r"|\b(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,12}/[^\s<>\"“”()\[\]{}]*",
    re.IGNORECASE,
)
_HOST = re.compile(
    r"(?:[\w.+-]{1,64}@)?\b(?:[a-z0-9-]{1,63}\.){1,5}"
    r"(?:com|org|net|info|biz|xyz|io|ai|app|dev|gov|edu|mil|int|online|site|top|club|shop|live|news|link|click"
    r"|example|test|invalid|(?:co|com|org|gov|ac|net)\.[a-z]{2})\b(?!\.\w)",
    re.IGNORECASE,
)
_TAGLIKE = re.compile(r"<[A-Za-z/!?|][^<>]*>?")
_LINKED = re.compile(r"!\[[^\[\]]*\]\([^()]*\)|\[([^\[\]]*)\]\([^()\s]*\)")  # an image, a link
_REST = re.compile(r"(?<=\])(?=\()|://")  # of links and addresses that came in parts
_LABELLED = re.compile(r"\[\s*\^?[Pp]?\s?\d[\dPp\s,;–-]*\]")
_UNDERSCORED = re.compile(r"(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)|~~")
_EMPTY = re.compile(r"[(\[]\s*(?:(?:see|sources?|cf\.?|and|or)\b)?[\s,;:]*[)\]]", re.IGNORECASE)
_LOOSE = re.compile(r"\s+(?=[.,;:!?)\]”](?:\s|$|[)\]”]))")
_BULLET = re.compile(r"[-–—•#>|\s:,;]+")
_LONG_RUN = re.compile(r"[!-~]{200,}")  # no word is that long


def visible(text: str) -> str:
    """The text without the characters that a reader cannot see; every line separator is a line break."""
    return _INVISIBLE.sub("", text.replace("\u2028", "\n").replace("\u2029", "\n"))


def plain(text: str, hosts: Collection[str] = ()) -> str:
    """One line of words: no tags, Markdown, addresses, labels or characters that cannot be seen."""
    text = _TAGLIKE.sub("", visible(html.unescape(text)))
    text = _ADDRESS.sub("", _LINKED.sub(r"\1", _LONG_RUN.sub("", text)))
    text = _HOST.sub(lambda found: found[0] if found[0].lower() in hosts else "", text)
    text = _LABELLED.sub("", _UNDERSCORED.sub("", _REST.sub(" ", text)))
    if _LABELLED.search(text):
        text = text.replace("[", "").replace("]", "")
    text = _LOOSE.sub("", _EMPTY.sub("", " ".join(text.split())))
    bullet = _BULLET.match(text)
    return " ".join((text[bullet.end() :] if bullet else text).split())


def hosts(texts: Iterable[str]) -> frozenset[str]:
    """The internet names and mail addresses that the texts print, in lower case."""
    return frozenset(found[0].lower() for text in texts for found in _HOST.finditer(text))
