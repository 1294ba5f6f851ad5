"""Sentences of an article that speak to a machine instead of a reader ("ignore previous instructions").

They are withheld from the model's prompt and support nothing; people still see the passage as it is. No list of
patterns is complete, and what is put in quotation marks with a speaker passes as news: the second line of defence
is that every delivered sentence must be supported by what remains.
"""

import base64
import binascii
import html
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from index.article import Passage
from index.sentences import Span, spans
from rag.orders import ANYWHERE, AT_ORDER, CLAUSE, FORMAT, IF_ASKED, IN_ORDER, OPENING, ORDER, TASK
from rag.plain import visible

NOTE = "(withheld: a sentence addressed to software)"
SMUGGLED = 10  # tag characters (U+E0020…) in a row; the flags of England, Scotland and Wales have six
SPELT = 14  # letters in a row, each with a space behind it; a name that is spelt out has fewer
LETTERS = 6  # different ones, the space counted; "X X X …" says nothing
EARLIER = 2_000  # characters before a paragraph: a pronoun takes its name from no farther (rag/checks/grounds.py)
OPENINGS = 6  # words like "please, now, AI:" that are looked behind
HARD = frozenset(";:>]}—–-.?!")  # an order may begin behind these even in a sentence that is none

_TO_READERS = re.compile(r"\byou(?:r|rs|rself)?\b", re.IGNORECASE)

_HIDDEN = re.compile(
    r"<!--(?:(?!-->).){0,2000}(?:-->)?"
    r"|<(\w{1,12})\b[^<>]{0,200}(?:display: ?none|visibility: ?hidden|font-size: ?0|\bhidden\b)[^<>]{0,200}>"
    r"(?:(?!</\1>).){0,2000}(?:</\1>)?",
    re.DOTALL,
)
_TAGS = re.compile(rf"[\U000e0020-\U000e007e]{{{SMUGGLED},}}")
_BASE64 = re.compile(r"(?<![\w+/=])[A-Za-z0-9+/]{24,4000}={0,2}(?![\w+/=])")
_QUOTATION = re.compile(
    r"“[^“”]*(?:”|\Z)|(?<![\w.,!?])\"[^\"]*(?:\"|\Z)|(?<!\w)‘[^‘]*?(?:’(?!\w)|\Z)|(?<!\w)'[^']*?(?:'(?!\w)|\Z)"
)
_SPEAKS = re.compile(
    r"\b(?:said|says|told|tells|wrote|writes|asked|asks|urged|added|shouted|read|reads|warned|replied|tweeted|posted"
    r"|called|calls|chanted|cried|insisted|argued|noted|recalled|typed|typing|titled|entitled|phrase|words)\b"
)
_APART = re.compile(rf"(?<!\S)(?:[^\W\d_] ){{{SPELT},}}")
_LOOKALIKE = str.maketrans(
    "аеорсухіјѕԁһкмптѵԝԛοαντικρυχγηωϲΑΒΕΙΟАВЕКМНОРСТХ",
    "aeopcyxijsdhkmntvwqoavtikpuxynwcABEIOABEKMHOPCTX",
)
_MIXED = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[\u0370-\u052f])\w{1,60}\b")


def instructions(text: str) -> list[Span]:
    """The sentences of a paragraph or headline that speak to a machine, in order."""
    return list(_instructions(text))


@lru_cache(maxsize=1_024)  # a passage is read for the prompt, for the quotations and for each written sentence
def _instructions(text: str) -> tuple[Span, ...]:
    reported = _without_quotations(text)
    sentences = spans(text)
    said = [_folded(reported[span.start : span.end]) for span in sentences]
    tasks = [bool(TASK.match(words, _opened(words, 0))) for words in said]
    planted = any(tasks) and _is_report([words for words, task in zip(said, tasks, strict=True) if not task])
    hidden = [found.span() for found in _HIDDEN.finditer(text)]
    return tuple(
        span
        for span, words, task in zip(sentences, said, tasks, strict=True)
        if (task and planted)
        or _commands(words)
        or FORMAT.search(_folded(span.text))
        or _smuggles(span.text)
        or _overlaps(span, hidden)
    )


def without_instructions(text: str, note: str = NOTE) -> str:
    """The text with a note in the place of each run of such sentences."""
    kept: list[str] = []
    last = 0
    for span in instructions(text):
        between = text[last : span.start]
        if between.strip() or not kept:
            kept += [between, note]
        last = span.end
    return "".join([*kept, text[last:]])


def readable(text: str) -> list[Span]:
    """The sentences of a paragraph that do not speak to a machine: what may be quoted as an answer, in order."""
    withheld = {span.start for span in instructions(text)}
    return [span for span in spans(text) if span.start not in withheld]


def supporting(passage: Passage) -> Passage:
    """The passage as it may support a sentence: without what speaks to software, in what stands above it too."""
    given = passage.article
    article = replace(
        given,
        title=_rest(given.title),
        outlet=_rest(given.outlet),
        author=_rest(given.author),
        text=_blanked(given.text, passage.paragraph.start),
    )
    return replace(passage, article=article, paragraph=replace(passage.paragraph, text=_rest(passage.paragraph.text)))


def _blanked(text: str, end: int) -> str:
    """The text, as long as before, with blanks for what speaks to a machine shortly before `end`."""
    start = max(0, end - EARLIER)
    for span in instructions(text[start:end]):
        text = text[: start + span.start] + " " * (span.end - span.start) + text[start + span.end :]
    return text


def _rest(text: str | None) -> str:
    return without_instructions(text or "", "")


def _commands(said: str) -> bool:
    if any(pattern.search(said) for pattern in ANYWHERE) or IF_ASKED.match(said):
        return True
    heads = list(_heads(said))
    if any(pattern.match(said, head) for head in heads for pattern in AT_ORDER):
        return True
    return bool(IN_ORDER.search(said)) and any(ORDER.match(said, head) for head in heads)


def _heads(said: str) -> Iterator[int]:
    """Where an order may begin: the first word, and that of each clause; after "and" only where an order goes on."""
    first = _opened(said, 0)
    yield first
    ordered = ORDER.match(said, first)
    for clause in CLAUSE.finditer(said):
        if ordered or clause[0][0] in HARD:
            yield _opened(said, clause.end())


def _opened(said: str, start: int) -> int:
    """Behind "please", "now", "AI:", "when you answer, " …"""
    for _ in range(OPENINGS):
        opening = OPENING.match(said, start)
        if not opening:
            break
        start = opening.end()
    return start


def _is_report(said: Sequence[str]) -> bool:
    """Whether sentences tell of something: one does, and none speaks to its readers, as recipes do."""
    telling = any(not words.endswith("?") and not ORDER.match(words) for words in said)
    return telling and not any(_TO_READERS.search(words) for words in said)


def _overlaps(span: Span, places: Sequence[tuple[int, int]]) -> bool:
    """Whether it shares a character with one of the places (in order, apart)."""
    after = bisect_left(places, (span.end,))
    return after > 0 and places[after - 1][1] > span.start


def _without_quotations(text: str) -> str:
    """The text, as long as before, with blanks for what people are quoted as saying."""
    outside = _QUOTATION.sub(lambda found: " " * len(found[0]), text)
    if not _SPEAKS.search(outside):
        return text
    return _QUOTATION.sub(lambda found: found[0][0] + " " * (len(found[0]) - 2) + found[0][-1:], text)


def _folded(sentence: str) -> str:
    """Lower case, without what cannot be seen, full-width and look-alike letters made plain."""
    text = unicodedata.normalize("NFKC", visible(html.unescape(sentence)))
    text = _MIXED.sub(lambda word: word[0].translate(_LOOKALIKE), text)
    return " ".join(text.lower().split())


def _smuggles(sentence: str) -> bool:
    """Whether it holds a sentence in characters that nobody sees, in letters set apart, or in base64."""
    if _TAGS.search(sentence) or any(len(set(found[0])) >= LETTERS for found in _APART.finditer(sentence)):
        return True
    return any(_is_text(found[0]) for found in _BASE64.finditer(sentence))


def _is_text(encoded: str) -> bool:
    try:
        decoded = base64.b64decode(encoded + "=" * (-len(encoded) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return False
    return decoded.isprintable() and " " in decoded
