"""Characters of a model's text in; plain text, `[P1]` markers and line ends out, each when it is certain."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from rag.plain import visible

HELD = 2_000  # characters that an open bracket or tag is waited for
START = 12  # characters of a line that decide what it is
INDENT = 60

_SPECIAL = re.compile(r"[\n\[(<]|!(?=\[|\Z)")
_BRACKETS: dict[str, str | int | None] = {"［": "[", "］": "]", "（": "(", "）": ")", "【": "[", "】": "]"}
_WIDE = str.maketrans({**_BRACKETS, "\\": None, "\r": None})
_SQUARE = re.compile(rf"(!?)\[([^\[\]\n]{{0,{HELD}}})\](\([^()\n]{{0,{HELD}}}\))?")
_SQUARE_OPEN = re.compile(rf"!?(?:\[[^\[\]\n]{{0,{HELD}}}(?:\](?:\([^()\n]{{0,{HELD}}})?)?)?\Z")
_ROUND = re.compile(r"()\(([^()\[\]<\n]{0,120})\)()")
_ROUND_OPEN = re.compile(r"\([^()\[\]<\n]{0,120}\Z")
_TAG = re.compile(rf"<([A-Za-z/!?|][^<>]{{0,{HELD}}})>")
_TAG_OPEN = re.compile(rf"<(?:[A-Za-z/!?|][^<>]{{0,{HELD}}})?\Z")
_SILENT = re.compile(r"(think|thinking|reasoning|script|style)\b", re.IGNORECASE)  # their content is no answer
_BLOCK = re.compile(r"/?(?:p|br|hr|div|li|ul|ol|h[1-6]|tr|table|blockquote)\b", re.IGNORECASE)
_LINE = re.compile(
    r"[ \t]{0,20}(?:>[ \t]?){0,5}(?:(?P<blank>\n)|(?P<fence>```|~~~)|(?P<rule>---|===|___)"
    r"|(?P<head>#{1,6}[ \t])|(?P<item>(?:[-*+•‣◦–—]|\d{1,2}[.)])[ \t])|(?P<row>\|))?"
)

_NOUN = r"(?:see|cf|sources?|passages?|paragraphs?|paras?|refs?)?[.:]?"
_LABEL = rf"{_NOUN}p\d{{1,6}}"
_MARKER = re.compile(rf"{_LABEL}(?:(?:[,;&/+]|,?and|,?or|-|to)(?:\d{{1,6}}|{_LABEL})|{_LABEL})*[.,;]?")
_NUMBER = re.compile(r"(-|to)?[a-z.:]*(\d+)")
_LINE_END = re.compile("\n")
_DASHES = str.maketrans("‐‑‒–—−", "------")
_OWN = re.compile(r"\s*\^?\d[\d\s,;–-]*(?:†.*)?", re.DOTALL)  # [1], [^1], [1-3], 【1†source】


@dataclass(frozen=True, slots=True)
class Marker:
    """What one marker names; `at` is where it stands in the text of its block."""

    labels: tuple[int, ...]
    unknown: int
    at: int = 0


class Gap(Enum):
    """The end of a line; after a HARD one a new sentence begins."""

    SOFT = auto()
    HARD = auto()


Token = str | Marker | Gap


class Scanner:
    """Characters in; text, markers and line ends out. Holds back what may yet become a marker or markup."""

    def __init__(self, known: int) -> None:
        self._known = known
        self._held = ""
        self._until: re.Pattern[str] | None = None  # nothing counts until this
        self._line = True
        self._heading = False
        self._found: list[Token] = []

    def feed(self, piece: str, last: bool = False) -> list[Token]:
        """The tokens that are certain now; with `last`, all that are left."""
        text, place = self._held + visible(piece.translate(_WIDE)), 0
        self._found = []
        while place < len(text):
            after = self._step(text, place, last)
            if after == place:
                break
            place = after
        self._held = text[place:]
        return self._found

    def _step(self, text: str, place: int, last: bool) -> int:
        """Where the next token begins; `place` itself when more text is needed to know."""
        if self._until:
            return self._skip(text, place, self._until)
        if self._line:
            return self._begin(text, place, last)
        special = _SPECIAL.search(text, place)
        end = special.start() if special else len(text)
        if end > place:
            return self._plain(text[place:end], end)
        if text[place] == "\n":
            self._found.append(Gap.HARD if self._heading else Gap.SOFT)
            self._line, self._heading = True, False
            return place + 1
        return self._tag(text, place, last) if text[place] == "<" else self._bracket(text, place, last)

    def _skip(self, text: str, place: int, until: re.Pattern[str]) -> int:
        end = until.search(text, place)
        if end:
            self._until = None
            return end.end()
        return max(place, len(text) - INDENT)

    def _begin(self, text: str, place: int, last: bool) -> int:
        """What a line begins with: Markdown's bullets, numbers, headings, fences, rules, quotes, table rows."""
        ahead = text[place : place + INDENT]
        if not (last or "\n" in ahead or len(ahead) == INDENT or len(ahead.lstrip(" \t>")) >= START):
            return place
        start = _LINE.match(text, place)
        if not start:
            raise AssertionError("the pattern of a line's beginning matches anything")
        if start.lastgroup:
            self._found.append(Gap.HARD)
        self._line = start.lastgroup == "blank"
        self._heading = start.lastgroup == "head"
        if start.lastgroup == "fence":
            self._line, self._until = True, _LINE_END
        return start.end() if start.end() > place else self._step(text, place, last)

    def _tag(self, text: str, place: int, last: bool) -> int:
        if text.startswith("<!--", place):
            self._until = re.compile("-->")
            return place + 4
        tag = _TAG.match(text, place)
        if not tag:
            return place if not last and _TAG_OPEN.match(text, place) else self._literal(text, place)
        silent = _SILENT.match(tag[1])
        if silent and not tag[1].endswith("/"):
            self._until = re.compile(rf"</{silent[1]}\s{{0,9}}>", re.IGNORECASE)
        elif _BLOCK.match(tag[1]):
            self._found.append(Gap.HARD)
        return tag.end()

    def _bracket(self, text: str, place: int, last: bool) -> int:
        """A marker, an image (dropped), a link (its words stay), a number in brackets (dropped), or plain text."""
        square = text[place] != "("
        opened = (_SQUARE_OPEN if square else _ROUND_OPEN).match(text, place)
        found = (_SQUARE if square else _ROUND).match(text, place)
        if opened and not last:
            return place
        if not found:
            return self._literal(text, place)
        marker = read_marker(found[2], self._known)
        if marker:
            self._found.append(marker)
        elif found[3]:
            return self._plain("" if found[1] else found[2], found.end())
        elif not square or not _OWN.fullmatch(found[2]):
            return self._literal(text, place)
        return found.end()

    def _literal(self, text: str, place: int) -> int:
        return self._plain(text[place], place + 1)

    def _plain(self, text: str, after: int) -> int:
        """Text joins the text before it: a run of brackets is one token."""
        if self._found and isinstance(self._found[-1], str):
            self._found[-1] += text
        else:
            self._found.append(text)
        return after


def read_marker(inside: str, known: int) -> Marker | None:
    """What stands between two brackets, read as a marker ("P1", "Source P1; P3", "p1–p3"); None when it is none."""
    if len(inside) > 120:
        return None
    compact = "".join(inside.lower().translate(_DASHES).split())
    if not _MARKER.fullmatch(compact):
        return None
    named: list[int] = []
    unknown = 0
    for joint, digits in _NUMBER.findall(compact):
        number = int(digits)
        if joint and named:
            low, high = sorted((named[-1], number))
            named += range(low, min(high, known) + 1)
        elif 1 <= number <= known:
            named.append(number)
        unknown += not 1 <= number <= known
    return Marker(tuple(dict.fromkeys(named)), unknown)


def without_markers(text: str) -> str:
    """A source's own text without what could pass for our markers: "[1]" and "[P3]" go, "(P5)" becomes "P5"."""
    plain = text.translate(str.maketrans(_BRACKETS))
    return _ROUND.sub(_bare, _SQUARE.sub(_bare, plain))


def _bare(found: re.Match[str]) -> str:
    if not read_marker(found[2], 0):
        return "" if found[0].startswith("[") and not found[3] and _OWN.fullmatch(found[2]) else found[0]
    return "" if found[0].startswith("[") else found[2]
