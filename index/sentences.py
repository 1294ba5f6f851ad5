"""Where the sentences of a paragraph begin and end, verbatim.

The sentencex package cuts; the rules here mend the cuts that news English gets wrong
("Ms. | Lee", "Foreign Policy. | on condition of anonymity", "“Why?” | Mr. Lee asked.").
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sentencex import get_sentence_boundaries  # type: ignore[import-untyped]

_TITLES = (
    "Mr|Mrs|Ms|Mx|Dr|Prof|Sen|Sens|Rep|Reps|Gov|Gen|Maj|Col|Lt|Capt|Cpl|Cmdr|Sgt|Adm|Brig|Pvt|Rev|Hon|St|Ste"
    "|Msgr|Fr|Pres|Amb|Supt|Det|Insp|Atty|Messrs|Mme|Mlle|Sr|vs|v|e\\.g|i\\.e|cf|approx"
)
_BEFORE_NUMBER = (
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|No|Nos|Art|Sec|Fig|Vol|Ch|p|pp|para|Resolution No|c|ca"
)
_TITLE_END = re.compile(rf"(?:^|[\s(\[“‘\"'—–-])(?:{_TITLES})\.$")
_NUMBER_END = re.compile(rf"(?:^|[\s(\[“‘\"'—–-])(?:{_BEFORE_NUMBER})\.$")
_QUOTED_QUESTION_END = re.compile(r"[?!…,][”’\"']$")
_SPEAKER = re.compile(r"(?:[A-Z][\w.’'-]* ){1,5}(?:said|says|asked|asks|told|added|shouted|replied|wondered)\b")
_CLOSERS = re.compile(r"[”’)\]»]+|[\"'](?=\s|$)")
_WINDOW = 8_000  # sentencex takes quadratic time over unclosed quotes: 7 s at 480,000 characters
_OPENERS = "“‘\"'([«—–-… "


@dataclass(frozen=True, slots=True)
class Span:
    """One sentence: `text` is exactly what stands from `start` to `end` (characters) in the paragraph."""

    start: int
    end: int
    text: str


def spans(text: str) -> list[Span]:
    """The sentences in order. Together they hold every character of `text` that is not a space."""
    found: list[tuple[int, int]] = []
    for start, end in _pieces(text):
        if found and _belongs(text[found[-1][0] : found[-1][1]].rstrip(), text[start:end].lstrip()):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return [_stripped(text, start, end) for start, end in found]


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """The cuts of sentencex, each moved behind the closing quotes that follow it; blank pieces go."""
    start = 0
    for end in _ends(text):
        closed = _CLOSERS.match(text, end)
        stop = closed.end() if closed else end
        if text[start:stop].strip():
            yield start, stop
            start = stop


def _ends(text: str) -> Iterator[int]:
    """Where sentencex cuts, asked window by window; the last is the end of the text."""
    start = 0
    while len(text) - start > _WINDOW:
        ends = [start + end for end in _cuts(text[start : start + _WINDOW])]
        yield from ends[:-1]
        start = ends[-2] if len(ends) > 1 else start + _WINDOW
    yield from (start + end for end in _cuts(text[start:]))
    yield len(text)


def _cuts(text: str) -> list[int]:
    return [int(boundary["end_index"]) for boundary in get_sentence_boundaries("en", text)]


def _belongs(before: str, after: str) -> bool:
    """Whether the cut between the two is a mistake."""
    bare = after.lstrip(_OPENERS)
    if not any(character.isalpha() for character in after):
        return True
    if bare[:1].islower() and not bare[1:2].isupper():
        return True
    return _abbreviated(before, bare) or _speaks(before, after)


def _abbreviated(before: str, bare: str) -> bool:
    tail = before[-24:]
    if bare[:1].isdigit():
        return bool(_NUMBER_END.search(tail))
    return bool(_TITLE_END.search(tail))


def _speaks(before: str, after: str) -> bool:
    return bool(_QUOTED_QUESTION_END.search(before[-2:]) and _SPEAKER.match(after))


def _stripped(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    first = start + len(piece) - len(piece.lstrip())
    bare = piece.strip()
    return Span(first, first + len(bare), bare)
