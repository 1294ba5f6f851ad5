"""Is everyone whom a sentence names in its sources: the same person, place or body, not one with a like name?

Every word of a name must stand there in one of its forms: surname alone, Iranian for Iran, Suleimani for Soleimani,
CNAS for its words. Austria for Australia and Iraqi for Iranian are other names, though they look alike.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz

from rag.checks.grounds import Finding, Ground, Source, Statement
from rag.checks.lexemes import Lexeme, is_light, stem
from rag.names import SAME_NAME, meets

_TITLES = frozenset(
    """mr mrs ms miss dr prof professor sir lord lady dame president prime minister senator sen rep
    representative congressman congresswoman gov governor gen general maj major col colonel lt lieutenant capt
    captain sgt adm admiral commander king queen emperor prince princess duke earl count pope bishop saint st
    chancellor secretary judge justice chief chairman director ambassador mayor speaker vice deputy former
    reverend rev father sheikh imam ayatollah sultan sheik foreign defense defence""".split()
)
_ALIASES = tuple(
    frozenset(stem(name) for name in group.split())
    for group in ("US USA America American", "UK Britain British", "ISIS ISIL Daesh Islamic", "EU European",
    "Kyiv Kiev",
                  "Kharkiv Kharkov", "Myanmar Burma", "Turkey Türkiye", "Mumbai Bombay", "Beijing Peking")
)  # fmt: skip
_OTHERS = tuple(
    frozenset(stem(name) for name in group.split())
    for group in ("Roman Romanian", "Niger Nigerian", "Niger Nigeria", "Indian Indiana", "Guinea Guyana")
)
_CALENDAR = frozenset(
    """january february march april may june july august september october november december jan feb mar
    apr jun jul aug sept sep oct nov dec monday tuesday wednesday thursday friday saturday sunday""".split()
)
_SMALL_WORDS = frozenset("of the and for in on a an de la al".split())
_PRONOUN = re.compile(r"\b(?:he|she|they|it|his|her|their|its|him|them|this|these|those|the)\b", re.IGNORECASE)
_SAID = frozenset(
    """said says told has have had is was were are will would could can may might did does called asked
    added wants wanted plans went came became began won lost left made took gave led met ran held""".split()
)
# Endings of common nouns, adverbs and participles: a first word that ends so is capital only because it is first.
_COMMON = re.compile(
    r"(?:tion|sion|ment|ness|ity|ing|ly|ism|ance|ence|ure|age|ship|hood|ers|ors|ists|ies|ants|ents|ness|less|ful|ous"
    r"|able|ible|ive|ed|es|s)$"
)
_VOWELS = frozenset("aeiou")


def misnamed(claim: Statement, ground: Ground) -> Iterator[Finding]:
    """What is wrong with the names of a claim."""
    told = names(claim, ground)
    for word in told:
        if not known(word, ground):
            yield _unknown(word, claim, ground)
    yield from _mixed(claim, told, ground)
    yield from _owned(claim, told, ground)


def names(claim: Statement, ground: Ground) -> list[Lexeme]:
    """The capitalised words of a claim that name something."""
    dated = [(moment.start, moment.stop) for moment in claim.moments]
    return [
        word
        for place, word in enumerate(claim.lexemes)
        if word.is_capital
        and len(word.text) > 1
        and word.lower not in _CALENDAR
        and not any(start <= word.start < stop for start, stop in dated)
        and (not _begins(claim.lexemes, place) or _names_first(claim.lexemes, place, ground))
    ]


def _begins(words: tuple[Lexeme, ...], place: int) -> bool:
    """Whether a word begins the sentence, or a quotation in it."""
    return place == 0 or words[place - 1].text in ('"', "(", "[", ":", "'")


def _names_first(words: tuple[Lexeme, ...], place: int, ground: Ground) -> bool:
    """Whether a word that is capital anyway, being the first, is a name nonetheless."""
    word = words[place]
    if is_light(word.text, word.term) or word.lower in _TITLES:
        return False
    if any(other.is_capital and other.start and same(word.term, other.term) for other in ground.words):
        return True
    if word.term in ground.terms:
        return False
    following = words[place + 1] if place + 1 < len(words) else None
    if word.text[1:2].isupper() or (following and following.is_capital and following.is_word):
        return True
    if word.text.endswith("'s") and following and following.text.islower():
        return True
    if following is None or _COMMON.search(word.lower):
        return False
    return following.lower in _SAID or following.is_verblike or following.text == ","


def known(word: Lexeme, ground: Ground) -> bool:
    """Whether a name stands in the sources in any of its forms."""
    if any(same(word.term, other) for other in ground.terms):
        return True
    return any(_abbreviates(word.text, source) for source in ground.sources)


@lru_cache(maxsize=65_536)
def same(one: str, other: str) -> bool:
    """Whether two stems are forms of one name."""
    if one == other or _listed(one, other, _ALIASES):
        return True
    if _listed(one, other, _OTHERS):
        return False
    if _people(one, other) or _people(other, one) or _respelt(one, other):
        return True
    return fuzz.ratio(one, other) < SAME_NAME and meets(one, {other})


def _listed(one: str, other: str, groups: Iterable[frozenset[str]]) -> bool:
    return any(one in group and other in group for group in groups)


def _people(country: str, people: str) -> bool:
    """Australia and Australian, Brazil and Brazilian; not Austria and Australian."""
    stems = {country, country[:-1] if country[-1:] in _VOWELS | {"y"} else country, country.removesuffix("ia")}
    return len(country) >= 4 and any(people in {f"{stem}{end}" for end in _ENDS} for stem in stems)


_ENDS = ("ian", "an", "n", "i", "ese", "es", "ish", "s", "er")


def _respelt(one: str, other: str) -> bool:
    """Two spellings of one foreign name: the same consonants, vowels that are heard alike, one of them free."""
    if min(len(one), len(other)) < 5 or one.isdigit():
        return False
    mine, theirs = _sound(one), _sound(other)
    if mine == theirs:
        return True
    apart = [pair for pair in zip(mine, theirs, strict=False) if pair[0] != pair[1]]
    return len(mine) == len(theirs) >= 6 and len(apart) == 1 and set(apart[0]) <= _VOWELS


def _sound(name: str) -> str:
    """How a name sounds, roughly: o and u, e and i, k and q are one; doubled letters and silent h go."""
    flat = re.sub(
        r"(?<=[gkdb])h", "", name.replace("ph", "f").replace("ou", "u").replace("oo", "u").replace("ee", "i")
    )
    flat = flat.translate(str.maketrans("oeyqcw", "uiikkv"))
    return re.sub(r"(.)\1+", r"\1", flat)


def _abbreviates(word: str, source: Source) -> bool:
    """Whether capitals are the first letters of a name in the source."""
    letters = word.replace(".", "")
    if not letters.isupper() or not 2 <= len(letters) <= 8:
        return False
    return any(_stands_for(letters, initials) for line in source.framed for initials in _initials(line))


def _stands_for(letters: str, initials: str) -> bool:
    return letters == initials or (len(letters) > 2 and letters in initials)


def _initials(line: Statement) -> Iterator[str]:
    """The first letters of each run of capitalised words, small words counted and not."""
    run: list[str] = []
    for word in (*line.lexemes, None):
        if word is not None and (word.is_capital or (run and word.lower in _SMALL_WORDS)):
            run.append(word.text[0])
            continue
        yield "".join(run).upper()
        yield "".join(letter for letter in run if letter.isupper())
        run = []


def _unknown(word: Lexeme, claim: Statement, ground: Ground) -> Finding:
    name = _whole(word, claim)
    if word.lower in _TITLES:
        return Finding("name", f"the paragraph does not call anyone {word.text}", hard=False)
    if any(_earlier(word, source) or _fuller(name, source, ground) for source in ground.sources):
        return Finding("name", f"{name} stands earlier in the article, not in the paragraph", hard=False)
    return Finding("name", f"the paragraph does not name {name}", hard=True)


def _earlier(word: Lexeme, source: Source) -> bool:
    """Whether the paragraph begins with a pronoun and the name stands in what the article says before it."""
    opening = source.lines[0].lexemes[:1] if source.lines else ()
    leans = bool(opening and _PRONOUN.fullmatch(opening[0].text) and opening[0].lower != "the")
    return leans and bool(re.search(rf"\b{re.escape(word.text)}\b", source.before))


def _fuller(name: str, source: Source, ground: Ground) -> bool:
    """Whether it is a name that the paragraph gives in part, and the article in full."""
    parts = name.split()
    if len(parts) < 2 or not any(word.text in parts for word in ground.words):
        return False
    return name in source.before


def _whole(word: Lexeme, claim: Statement) -> str:
    """The run of capitalised words that a word is part of."""
    words = claim.lexemes
    first = last = words.index(word)
    while first and words[first - 1].is_capital and words[first - 1].is_content:
        first -= 1
    while last + 1 < len(words) and words[last + 1].is_capital:
        last += 1
    return claim.text[words[first].start : words[last].stop].removesuffix("'s")


def _mixed(claim: Statement, told: list[Lexeme], ground: Ground) -> Iterator[Finding]:
    """John Jones, where the sources have John Smith and Mary Jones."""
    for first, second in pairwise(told):
        if claim.text[first.stop : second.start] != " " or not _is_given(first, ground) or second.lower in _TITLES:
            continue
        before = _neighbours(second, ground)
        alone = any(not after.is_capital for after in _followers(first, ground))
        if before and not alone and None not in before and not any(same(first.term, other or "") for other in before):
            name = claim.text[first.start : second.stop]
            yield Finding("name", f"the paragraph does not name {name}", hard=True)


def _owned(claim: Statement, told: list[Lexeme], ground: Ground) -> Iterator[Finding]:
    """Iranian parliament, where the sources have an Iraqi parliament only."""
    for first, second in pairwise(claim.lexemes):
        if first not in told or not second.text.islower() or not second.is_content or second.is_verblike:
            continue
        before = _neighbours(second, ground)
        if before and None not in before and not any(same(first.term, other or "") for other in before):
            name = next(word.text for word in ground.words if word.term in before)
            why = f'the paragraph says "{name} {second.text}", not "{first.text} {second.text}"'
            yield Finding("name", why, hard=True)


def _is_given(word: Lexeme, ground: Ground) -> bool:
    """Whether a word is always capital in the sources, and no title: it can be someone's first name."""
    here = [other for other in ground.words if other.term == word.term]
    return word.lower not in _TITLES and bool(here) and all(other.is_capital for other in here)


def _followers(word: Lexeme, ground: Ground) -> Iterator[Lexeme]:
    """What follows a word in the sources."""
    return (after for line in ground.framed for here, after in pairwise(line.lexemes) if here.term == word.term)


def _can_name(before: Lexeme, here: Lexeme) -> bool:
    """Whether a capitalised word is a name: not one that is capital only because it begins the sentence."""
    return before.is_capital and before.is_content and bool(before.start or here.is_capital)


def _neighbours(word: Lexeme, ground: Ground) -> set[str | None]:
    """What stands before a name in the sources; None where no name does."""
    return {
        before.term if _can_name(before, here) and before.lower not in _TITLES else None
        for line in ground.framed
        for before, here in pairwise(line.lexemes)
        if here.term == word.term
    }
