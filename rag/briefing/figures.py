"""The numbers of a briefing: each figure with what it counts, in its sentence's words."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.words import STOP_WORDS, terms
from rag.briefing.material import Line
from rag.slots import alike
from rag.values import Count, counts

LONGEST_RUN = 4  # words that name what is counted
_WORD = re.compile(r"[  -]?([A-Za-z][\w’'-]*)")
_DEFINITE = re.compile(r"\b(?:the|these|those|both|his|her|its|their|our|of)\s$", re.IGNORECASE)
_TIMES = frozenset(terms("second minute hour day week month year decade century"))
_TIMES_OF_YEAR = frozenset(
    terms(
        "January February March April May June July August September October November December"
        " Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
    )
)
_NO_NOUN = re.compile(r"[\w’'-]*(?:ly|ed|ing)$")
_YEAR = re.compile(r"(?:1\d|2[01])\d\d")
_PLURAL = re.compile(r"[\w-]*[a-hj-rtv-z]s|people|men|women|children|dead|personnel|police|staff")
_SMALL = frozenset("two three four five six seven eight nine ten".split())
_LOWER = re.compile(
    r"[’']s [a-z]+| [a-z]+(?=[.,;]|$)| (?:[a-z]+ ){0,2}?(?:[a-z]+s|people|children|men|women)\b(?! of)"
)
_HARMS = (
    ("killed", re.compile(r"\b(?:kill\w*|dead|die[ds]?|deaths?|fatalit\w+|slain)\b", re.IGNORECASE)),
    ("injured", re.compile(r"\b(?:injur\w+|wound\w*|hurt)\b", re.IGNORECASE)),
)
_NEAR = 40  # characters around a count in which stands what became of those that are counted
_BEHIND = re.compile(r" (?:in|across|of|at) (?:the )?([A-Z][\w-]*(?: [A-Z][\w-]*)*)")


@dataclass(frozen=True, slots=True)
class Figure:
    """A count in a line: `text` with what it counts, the noun's index term ("" for shares, money), and its date."""

    line: Line
    count: Count
    text: str
    noun: str
    as_of: str


def figures(lines: Iterable[Line], most: int) -> list[Figure]:
    """The figures of the weightiest lines, in the order of their weight; the same figure of the same thing once."""
    kept: list[Figure] = []
    for found in (figure for line in lines for figure in _figures(line)):
        if len(kept) < most and not any(_same(found, other) for other in kept):
            kept.append(found)
    return kept


def counted(lines: Iterable[Line], articles: int = 1) -> list[str]:
    """The nouns that so many articles count, as printed, the commonest first; those that mean the same are one."""
    every = (figure for line in lines for figure in _figures(line) if figure.noun and figure.count.low > 1)
    found = [figure for figure in every if not harm_of(figure.line.span.text, figure.count)]
    groups: list[list[Figure]] = []
    for figure in found:
        group = next((group for group in groups if alike(group[0].noun, figure.noun)), None)
        group.append(figure) if group else groups.append([figure])
    told = [(len({figure.line.passage.article.id for figure in group}), len(group), group) for group in groups]
    ranked = sorted((item for item in told if item[0] >= articles), key=lambda item: (-item[0], -item[1]))
    return [Counter(map(_head, group)).most_common(1)[0][0] for _, _, group in ranked]


def harms(lines: Iterable[Line]) -> list[str]:
    """What became of people, where two lines or more count them: "killed", "injured"."""
    found = Counter(
        harm for line in lines for harm in {harm_of(line.span.text, figure.count) for figure in _figures(line)}
    )
    return [harm for harm, _ in _HARMS if found[harm] > 1]


def harm_of(text: str, count: Count) -> str:
    """What became of those that a count counts; "" for nothing of the kind. The words behind it decide."""
    behind = re.split(r"[,;.]| and ", text[count.end : count.end + _NEAR])[0]
    before = re.split(r"[,;.]| and ", text[max(0, count.start - _NEAR) : count.start])[-1]
    return next((harm for place in (behind, before) for harm, said in _HARMS if said.search(place)), "")


def _head(figure: Figure) -> str:
    """The noun as it is printed; its term where it is not."""
    words = figure.text[len(figure.count.text) :].split()
    return next((word.strip(".,") for word in reversed(words) if figure.noun in terms(word)), figure.noun).lower()


def _figures(line: Line) -> Iterator[Figure]:
    """The figures of a line; one that is only placed ("along with 900 in Syria") counts what the one before does."""
    text = line.span.text
    as_of = _as_of(line)
    last = ""
    for count in counts(text):
        if _in_a_date(line, count) or _is_no_figure(text, count):
            continue
        run = _run(text, count)
        noun = _noun(run)
        end = count.end + sum(map(len, run)) + len(run) if noun else count.end
        placed = _placed(text, end)
        last = noun or (last if placed > end else "")
        if count.unit or last:
            yield Figure(line, count, text[count.start : placed].strip(), last, as_of)


def _as_of(line: Line) -> str:
    """The only date of the sentence, if its year is printed."""
    printed = [line.passage.paragraph.text[event.begin : event.stop] for event in line.told]
    return printed[0] if len(printed) == 1 and re.search(r"\d{4}", printed[0]) else ""


def _placed(text: str, end: int) -> int:
    """Where the place ends that follows at once: behind "in Iraq", "in British colonies", "of Norway’s people"."""
    behind = _BEHIND.match(text, end)
    if not behind or _TIMES_OF_YEAR.issuperset(terms(behind[1])):
        return end
    noun = _LOWER.match(text, behind.end())
    return noun.end() if noun else behind.end()


def _is_no_figure(text: str, count: Count) -> bool:
    """Whether it only refers ("the two governments", "one"), or is a name or a way of speaking ("100%")."""
    refers = count.text.lower() in _SMALL and _DEFINITE.search(text[max(0, count.start - 8) : count.start])
    named = count.text.istitle() and count.text.isalpha() and count.start > 0  # the Six Nations
    idle = count.text == "100%" and not text.startswith(" of", count.end)
    bare = count.text.lower() == "one" or bool(_YEAR.fullmatch(count.text))  # "the 1973 crisis"
    return bool(refers) or named or idle or bare


def _in_a_date(line: Line, count: Count) -> bool:
    """Whether it belongs to a time ("three years ago", "Oct. 7")."""
    start = line.span.start + count.start
    return any(event.begin <= start < event.stop for event in line.told)


def _run(text: str, count: Count) -> list[str]:
    """The words after a number, up to a stop word or a mark, as far as the last plural noun among them."""
    words: list[str] = []
    end = count.end
    while len(words) < LONGEST_RUN and (word := _WORD.match(text, end)) and word[1].lower() not in STOP_WORDS:
        words.append(word[1])
        end = word.end()
    last = max((n for n, word in enumerate(words) if _PLURAL.fullmatch(word)), default=-1)
    return words[: last + 1]


def _noun(run: Sequence[str]) -> str:
    if not run or _NO_NOUN.fullmatch(run[-1]):
        return ""
    noun = terms(run[-1])[-1:]
    return noun[0] if noun and noun[0] not in _TIMES else ""


def _same(one: Figure, other: Figure) -> bool:
    same = one.count.low == other.count.low and one.count.unit == other.count.unit
    return same and (one.noun == other.noun or bool(one.noun and other.noun and alike(one.noun, other.noun)))
