"""Lines on pages → paragraphs: running heads out, lines joined, hyphens at line ends mended."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from index.paragraphs import HEADING, finished
from index.reading.meta import metadata

SOFT = "\u00ad"
"""Ends a line that was broken inside a word."""
_EDGE = 4
_MOST_NUMBERS = 3
_APART = 0.3
_TOP = 12  # lines in which a byline and a date stand
_NUMBER = re.compile(r"(?:page|seite|p\.)?\s*[-–—|]?\s*\d{1,4}\s*(?:(?:of|von|/)\s*\d{1,4})?\s*[-–—|]?$", re.I)
_HEADING_SIZE = 1.15
_HEADING_LONGEST = 200
_WIDER_GAP = 1.35
_INDENT = 0.7
_SHORT = 0.88
_VERY_SHORT = 0.55
# What follows a hyphen that belongs to the word: "state-run", "U.S.-led". No syllable that ends a word is one.
_SECOND_HALVES = frozenset(
    "run led based backed called known owned made held born wide old year term range scale level style making driven"
    " related linked controlled funded sponsored elect general minister founder chief day month long standing".split()
)
_HYPHENS = (SOFT, "-", "\u2010")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]")  # scripts without spaces between words
_PART = re.compile(r"[^\W\d_]+$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page, in points from its top left corner; `size` is the height of its letters."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float


Page = Sequence[Line]


def without_furniture(pages: Sequence[Page]) -> list[list[Line]]:
    """The pages without what runs along: lines at the edges, set apart, that most pages share but for numbers."""
    found = Counter(
        shape for n, page in enumerate(pages) for shape in {s for line in _edges(page) for s in _shapes(line, n)}
    )
    least = max(2, len(pages) // 2)  # half: left and right pages may have their own
    often = {shape for shape, count in found.items() if count >= least}
    return [_inner(page, n, often) for n, page in enumerate(pages)]


def _edges(page: Page) -> list[Line]:
    """The lines that stand highest and lowest."""
    ordered = sorted(page, key=lambda line: line.top)
    return [*ordered[:_EDGE], *ordered[-_EDGE:]] if len(page) > 2 * _EDGE else ordered


def _inner(page: Page, number: int, often: set[str]) -> list[Line]:
    """A page without its first and last lines as far as they are furniture, and a space parts them from the text."""
    ordered = sorted(page, key=lambda line: line.top)
    first, last = (_furniture(inward, number, often) for inward in (ordered, ordered[::-1]))
    left_out = [*ordered[:first], *ordered[len(ordered) - last :]]
    return [line for line in page if line not in left_out]


def _furniture(inward: Sequence[Line], number: int, often: set[str]) -> int:
    """How many lines from an edge inward are furniture."""
    count = 0
    for n, (line, following) in enumerate(pairwise(inward[: _EDGE + 1]), 1):
        if not _shapes(line, number) & often and not (n == 1 and _NUMBER.match(line.text.strip())):
            break
        upper, lower = sorted((line, following), key=lambda one: one.top)
        if lower.top - upper.bottom > _APART * line.size:
            count = n
    return count


def _shapes(line: Line, number: int) -> set[str]:
    """What a line is on every page if it runs along: a number in it stays, or counts with the pages."""
    text = " ".join(line.text.split()).casefold()
    place = f"@{round(line.top / 12)}"
    places = list(re.finditer(r"\d{1,6}", text))
    if not 0 < len(places) <= _MOST_NUMBERS:
        return {text + place}
    return {_counted(text, places, steps) + place for steps in product((0, number), repeat=len(places))}


def _counted(text: str, places: Sequence[re.Match[str]], steps: Sequence[int]) -> str:
    for found, step in reversed(list(zip(places, steps, strict=True))):
        text = f"{text[: found.start()]}{int(found[0]) - step}{text[found.end() :]}"
    return text


def paragraphs(pages: Sequence[Page]) -> list[str]:
    """The blocks of a document; lines in larger type are headings ("## ").

    Lines are taken in the order in which the PDF has them: for columns, mostly one after the other.
    """
    lines = [line for page in pages for line in page]
    if not lines:
        return []
    body = _usual(lines)
    leading = _leading(lines, body)
    words = _words(lines)
    return [_block(group, body, words) for group in _groups(lines, body, leading)]


def _words(lines: Sequence[Line]) -> Counter[str]:
    """How often each word stands whole in a line; the halves at line ends are none."""
    found: Counter[str] = Counter()
    broken = False
    for line in lines:
        inside = _WORD.findall(line.text)
        ends = line.text.endswith(_HYPHENS)
        found.update(word.casefold() for word in inside[broken : len(inside) - ends])
        broken = ends
    return found


def _usual(lines: Sequence[Line]) -> float:
    """The size of most letters."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], size)) or 1.0


def _leading(lines: Sequence[Line], body: float) -> float:
    """The distance from line to line in a paragraph: one in four is less. 1.2 letters where there is none."""
    gaps = sorted(b.top - a.top for a, b in pairwise(lines) if 0.5 * body < b.top - a.top < 2.5 * body)
    return gaps[len(gaps) // 4] if gaps else 1.2 * body


def _groups(lines: Sequence[Line], body: float, leading: float) -> Iterator[list[Line]]:
    rights = _rights(lines, body)
    group = [lines[0]]
    for n, line in enumerate(lines[1:], 1):
        told = n <= _TOP and (metadata(line.text) or metadata(group[-1].text))
        if told or _begins(line, group, body, leading, rights):
            yield group
            group = []
        group.append(line)
    yield group


def _rights(lines: Sequence[Line], body: float) -> dict[int, float]:
    """How far right the lines of each column run, by where they begin: one in four runs farther.

    Not the farthest: that may be a headline over two columns.
    """
    found: dict[int, list[float]] = {}
    for line in lines:
        for key in (_column(line.left, body) + step for step in (-1, 0, 1)):
            found.setdefault(key, []).append(line.right if abs(line.size - body) < 0.1 * body else 0.0)
    return {key: sorted(rights)[len(rights) * 3 // 4] for key, rights in found.items()}


def _column(left: float, body: float) -> int:
    return round(left / (3 * body))


def _begins(line: Line, group: list[Line], body: float, leading: float, rights: dict[int, float]) -> bool:
    """Whether a line begins a paragraph, after the lines of one."""
    last = group[-1]
    if last.text.endswith(SOFT):
        return False
    if _heading(line, body) != _heading(last, body) or abs(line.size - last.size) > 0.15 * body:
        return True
    gap = line.top - last.top
    ended = finished(last.text)
    if abs(gap) < 0.5 * last.size and line.left >= last.right:
        return False  # a piece of the same line
    if gap <= 0 or gap > 3 * leading:  # a column or a page further on
        return ended and not line.text[:1].islower() and (_is_short(last, body, rights) or line.text[:1].isupper())
    if gap > _WIDER_GAP * max(leading if last.size <= 1.1 * body else 1.25 * last.size, 1):
        return True
    if line.left - min(other.left for other in group[-2:]) > _INDENT * body and ended:
        return True
    if line.text[:1].islower():
        return False
    return _is_short(last, body, rights) if ended else _is_short(last, body, rights, _VERY_SHORT)


def _is_short(line: Line, body: float, rights: dict[int, float], most: float = _SHORT) -> bool:
    """Whether the first word of a next line would have had room on it, for certain."""
    right = rights[_column(line.left, body)]
    return line.right - line.left < most * (right - line.left)


def _heading(line: Line, body: float) -> bool:
    return line.size > _HEADING_SIZE * body and len(line.text) <= _HEADING_LONGEST


def _block(group: Sequence[Line], body: float, words: Counter[str]) -> str:
    text = group[0].text
    for line in group[1:]:
        text = _joined(text, line.text, words)
    text = text.removesuffix(SOFT)
    return HEADING + text if _heading(group[0], body) and re.search(r"[^\W_]", text) else text


def _both_words(first: str, second: str, words: Counter[str]) -> bool:
    """Whether both halves of a word stand alone elsewhere; short ones are syllables too ("to-day")."""
    return min(len(first), len(second)) > 2 and min(words[first.casefold()], words[second.casefold()]) > 0


def _joined(text: str, following: str, words: Counter[str]) -> str:
    """Two lines of a paragraph as one. A hyphen at the end goes, unless the word is written with it elsewhere."""
    if not text.endswith(_HYPHENS) or not following[:1].isalnum():
        space = "" if _WIDE.match(text[-1:]) and _WIDE.match(following) else " "
        return text + space + following
    head = text[:-1]
    first, second = _PART.search(head), re.match(r"[^\W\d_]+", following)
    if not first or not second:
        return f"{head}-{following}"
    whole, parted = f"{first[0]}{second[0]}".casefold(), f"{first[0]}-{second[0]}".casefold()
    keeps = words[parted] > words[whole] or following[:1].isupper()
    if not words[whole]:
        keeps |= second[0].casefold() in _SECOND_HALVES or _both_words(first[0], second[0], words)
    if text.endswith(SOFT) and keeps and not words[parted] and first[0].isupper():
        keeps = False  # a word in capitals
    return f"{head}-{following}" if keeps else head + following
