"""Who did it to whom: are the two sides of a verb the same way round as in the sources?

Both sides are sets of words near the verb, a passive turned about. An error is only what is crossed: what stands
before the verb here stands after it there and the other way, and nothing stands where it should.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rag.checks.grounds import Finding, Ground, Statement
from rag.checks.lexemes import LINKS, PREPOSITIONS, Lexeme
from rag.checks.naming import same

_REACH = 9  # words of a clause that are looked through on either side
_STOPS = frozenset((",", ";", ":", "(", ")", '"', "."))
_TIMES = frozenset("earli late year month week day centuri decad time".split())
# Both do it to each other: to swap them changes nothing.
_MUTUAL = frozenset(
    """meet met marri border equal resembl face join connect link adjoin accompani match negoti agre divorc differ
    combin mix merg compar relat oppos contrast versus ally friend""".split()
)


@dataclass(frozen=True, slots=True)
class Deed:
    """A verb with the words of who does it (`named`: the names among them) and to whom it is done."""

    verb: str
    named: frozenset[str]
    doers: frozenset[str]
    done_to: frozenset[str]
    start: int
    stop: int


def crossed(claim: Statement, ground: Ground) -> Iterator[Finding]:
    """Deeds of the claim that the sources tell the other way round."""
    held = [(line, deed) for line in ground.nearest(claim, 0.4) for deed in deeds(line)]
    for told in deeds(claim):
        rivals = [(line, deed) for line, deed in held if deed.verb == told.verb]
        if any(_meet(told.doers, deed.doers) for _, deed in rivals):
            continue
        for line, deed in rivals:
            said = line.text[deed.start : deed.stop]
            if _crosses(told, deed):
                yield Finding("roles", f'the paragraph has it the other way round: "{said}"', hard=True)
                break
            if _usurps(told, deed, line):
                yield Finding("roles", f'the paragraph says "{said}"', hard=True)
                break


def deeds(line: Statement) -> list[Deed]:
    """The verbs of a sentence that have something before and after them."""
    words = line.lexemes
    found = (_deed(words, place) for place in range(1, len(words)) if _can_be_deed(words[place], words[place - 1]))
    return [deed for deed in found if deed.doers and deed.done_to]


def _can_be_deed(word: Lexeme, before: Lexeme) -> bool:
    """A past tense, a verb behind "did" or "to", or a name's present tense: "Iran attacks"."""
    if not word.text.islower() or not word.is_content or not word.is_word or word.term in _MUTUAL:
        return False
    present = word.lower.endswith("s") and before.is_capital and before.is_content
    return word.is_verblike or before.is_auxiliary or before.lower == "to" or present


def _deed(words: tuple[Lexeme, ...], place: int) -> Deed:
    left = _before(words, place)
    verb = words[place]
    start = min((word.start for word in left), default=verb.start)
    by = _by(words, place)
    if by is not None:
        right = _after(words, by)
        stop = max((word.stop for word in right), default=verb.stop)
        return Deed(verb.term, _named(right), _terms(right), _terms(left), start, stop)
    right = [] if _is_passive(words, place) else _after(words, place)
    stop = max((word.stop for word in right), default=verb.stop)
    return Deed(verb.term, _named(left), _terms(left), _terms(right), start, stop)


def _is_passive(words: tuple[Lexeme, ...], place: int) -> bool:
    before = [word for word in words[max(0, place - 3) : place] if not word.lower.endswith("ly")]
    return bool(before) and before[-1].is_be and words[place].is_verblike


def _by(words: tuple[Lexeme, ...], place: int) -> int | None:
    """Where the "by" of a passive stands: right after the participle, or a few words on when "be" goes before."""
    if not words[place].is_verblike:
        return None
    reach = 6 if _is_passive(words, place) else 1
    for at in range(place + 1, min(place + 1 + reach, len(words))):
        if words[at].text in _STOPS or words[at].lower in LINKS:
            return None
        if words[at].lower == "by":
            return at
    return None


def _before(words: tuple[Lexeme, ...], place: int) -> list[Lexeme]:
    """What stands before a verb in its clause, to the last verb or mark before it."""
    taken: list[Lexeme] = []
    for word in reversed(words[max(0, place - _REACH) : place]):
        if word.text in _STOPS or (word.is_verblike and taken) or (word.lower in LINKS and word.lower != "and"):
            break
        if word.is_content:
            taken.append(word)
    return taken


def _after(words: tuple[Lexeme, ...], place: int) -> list[Lexeme]:
    """What follows a verb without a preposition: to the next mark, link, preposition or verb."""
    taken: list[Lexeme] = []
    for word in words[place + 1 : place + 1 + _REACH]:
        if word.text in _STOPS or (word.lower in LINKS and word.lower != "and"):
            break
        if word.lower in PREPOSITIONS and word.lower != "of":
            break
        if word.is_content:
            taken.append(word)
    return taken


def _named(words: list[Lexeme]) -> frozenset[str]:
    return frozenset(word.term for word in words if word.is_capital)


def _terms(words: list[Lexeme]) -> frozenset[str]:
    """Without times, which stand on either side of a verb."""
    return frozenset(word.term for word in words if word.is_word and word.term not in _TIMES)


def _crosses(told: Deed, held: Deed) -> bool:
    if _meet(told.done_to, held.done_to):
        return False
    return _meet(told.doers, held.done_to) and _meet(told.done_to, held.doers)


def _usurps(told: Deed, held: Deed, line: Statement) -> bool:
    """Whether someone named does here what someone else, also named, does there to the same."""
    if not told.named or not held.named or len(told.done_to & held.done_to) < 2:
        return False
    here = frozenset(word.term for word in line.lexemes if word.is_capital)
    return not _meet(told.named, here)


def _meet(some: frozenset[str], others: frozenset[str]) -> bool:
    return bool(some & others) or any(same(one, other) for one in some for other in others)
