"""Which printed forms are of one name: Soleimani and Suleimani, Iran and Iranian."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from rapidfuzz import fuzz, process

from index.words import Forms, terms

SAME_NAME = 80.0  # similarity in percent: Suleimani and Soleimani are one, Iran and Iraq are two
SHORTEST_VARIANT = 5  # letters; below it a changed letter makes another word
SHORTEST_NAME = 4
NEAR_FORM = 66.0  # Iran and Iranian: no two forms of a name are further apart
LONGEST_ENDING = 3
PEOPLE = ("ian", "ese", "es", "ish", "an", "a", "i", "n")  # "es": the stem of "ese"


# Peoples whose name is not their country's with an ending; the rest is done by `_roots`.
_IRREGULAR = (
    "American US",
    "British Briton UK Britain",
    "Danish Denmark",
    "Dutch Netherlands",
    "English England",
    "French France",
    "Greek Greece",
    "Irish Ireland",
    "Polish Poland",
    "Spanish Spain",
    "Swedish Sweden",
    "Swiss Switzerland",
    "Turkish Turkey",
    "Welsh Wales",
)


@cache
def _one_people() -> dict[str, frozenset[str]]:
    groups = [frozenset(terms(names)) for names in _IRREGULAR]
    return {name: group for group in groups for name in group}


def meets(term: str, among: set[str]) -> bool:
    """Whether a term, or another form of the same name, is among the terms of a text."""
    if term in among or _one_people().get(term, frozenset()) & among:
        return True
    if len(term) < SHORTEST_NAME or term.isdigit():
        return False
    return any(other[:1] == term[:1] and _one_name(term, other) for other in among)


def forms_of(names: Iterable[str], dictionary: Callable[[str], Sequence[str]]) -> Forms:
    """For each name the other terms that stand for it, of those that a dictionary lists for a first letter."""
    found = {name: frozenset(_forms(name, dictionary)) for name in names}
    return {name: others for name, others in found.items() if others}


def _forms(name: str, dictionary: Callable[[str], Sequence[str]]) -> Iterator[str]:
    yield from _one_people().get(name, frozenset()) - {name}
    if len(name) >= SHORTEST_NAME and not name.isdigit():
        listed = dictionary(name[0])
        near = process.extract(name, listed, scorer=fuzz.ratio, score_cutoff=NEAR_FORM, limit=None)
        yield from (term for term, _, _ in near if term != name and _one_name(name, term))


def _one_name(name: str, other: str) -> bool:
    if len(other) < SHORTEST_NAME or abs(len(name) - len(other)) > LONGEST_ENDING:
        return False
    return _spelt_alike(name, other) or bool(_roots(name) & _roots(other))


def _spelt_alike(one: str, other: str) -> bool:
    longer = max(len(one), len(other))
    return longer >= SHORTEST_VARIANT and abs(len(one) - len(other)) <= 2 and fuzz.ratio(one, other) >= SAME_NAME


def _roots(name: str) -> set[str]:
    """A name without what makes a people of a country: Iranian → Iran, Chinese → Chin(a)."""
    ends = [end for end in PEOPLE if name.endswith(end) and len(name) - len(end) >= SHORTEST_NAME]
    return {name, *(name[: -len(end)] for end in ends)}
