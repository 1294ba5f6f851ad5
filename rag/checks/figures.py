"""Does every number of a sentence stand in its sources, of the same thing, in the same unit, with the same hedge?

A number that is only rounder than the source's needs a hedge that says so, and in the right direction.
"""

from collections.abc import Iterator

from rag.checks.grounds import Finding, Ground, Statement
from rag.checks.lexemes import stem
from rag.checks.naming import same
from rag.checks.quantities import Quantity, compatible

NEAR = 0.1  # of the source's number: how far a hedged, rounder one may lie from it
FAR = 0.25  # the same for "more than" and "nearly", which have a direction to go
_EXACT = 1e-9
_UP, _DOWN = ("over", "at least"), ("under", "at most")


def astray(claim: Statement, ground: Ground) -> Iterator[Finding]:
    """What is wrong with the numbers of a claim."""
    known = ground.quantities
    for told in claim.quantities:
        same = [other for other in known if _same_value(told, other)]
        finding = _unmatched(told, same, ground) if not same else _matched(told, same, known)
        if finding:
            yield finding


def _same_value(told: Quantity, other: Quantity) -> bool:
    return abs(told.value - other.value) <= _EXACT * max(1.0, abs(other.value)) and told.high - told.value == (
        other.high - other.value
    )


def _matched(told: Quantity, same: list[Quantity], known: tuple[Quantity, ...]) -> Finding | None:
    """The number stands there: is it of the same unit and thing, and no stronger?"""
    fit = [other for other in same if compatible(told.unit, other.unit)]
    if not fit:
        return Finding("unit", f"the paragraph says {_with_unit(same[0])}, not {_with_unit(told)}", hard=True)
    if other := _other_count(told, fit, known):
        return Finding("number", f"the paragraph gives {other.said} for this, not {told.said}", hard=True)
    if other := _other_place(told, fit, known):
        return Finding("number", f"the paragraph says {other.said} for {other.place}", hard=True)
    if told.lead in ("from", "to") and {other.lead for other in fit} == {"to" if told.lead == "from" else "from"}:
        return Finding("number", f"the paragraph says {fit[0].lead} {fit[0].said}, not {told.lead} it", hard=True)
    return _hedged(told, fit)


def _hedged(told: Quantity, fit: list[Quantity]) -> Finding | None:
    verdicts = [_hedge_fits(told, other) for other in fit]
    if any(verdict is None for verdict in verdicts):
        return None
    soft = not all(verdicts)
    mine, theirs = f"{told.hedge} {told.said}".strip(), f"{fit[0].hedge} {fit[0].said}".strip()
    return Finding("number", f"the paragraph says {theirs}, not {mine}", hard=not soft)


def _hedge_fits(told: Quantity, other: Quantity) -> bool | None:
    """None: it does. True: the directions clash. False: only the hedge is lost or added."""
    mine, theirs = told.hedge, other.hedge
    if mine == theirs or mine == "about" or {mine, theirs} in ({"over", "at least"}, {"under", "at most"}):
        return None
    if (mine in _UP and theirs in _DOWN) or (mine in _DOWN and theirs in _UP):
        return True
    if not theirs:
        return None if mine.startswith("at ") else mine == "over"
    return False


def _other_count(told: Quantity, fit: list[Quantity], known: tuple[Quantity, ...]) -> Quantity | None:
    """A different number of just the things that this one is said to count, when no like number counts them."""
    nouns = set(told.nouns[-1:])
    if not nouns or any(not other.nouns or nouns & set(other.nouns) for other in fit):
        return None
    rivals = [other for other in known if other.nouns[-1:] == told.nouns[-1:] and other.unit == told.unit]
    return rivals[0] if len({other.value for other in rivals}) == 1 else None


def _other_place(told: Quantity, fit: list[Quantity], known: tuple[Quantity, ...]) -> Quantity | None:
    """A different number of the place that this one is told of, when this one is told of another."""
    if not told.place or any(not other.place or _one_place(told, other) for other in fit):
        return None
    rivals = [other for other in known if other.unit == told.unit and other.place and _one_place(told, other)]
    return rivals[0] if len({other.value for other in rivals}) == 1 else None


def _one_place(told: Quantity, other: Quantity) -> bool:
    return same(stem(told.place), stem(other.place))


def _unmatched(told: Quantity, same: list[Quantity], ground: Ground) -> Finding | None:
    """The number does not stand there: is it a fair rounding, another form, or wrong?"""
    if _stands(told, ground):
        return None
    near = [other for other in ground.quantities if compatible(told.unit, other.unit)]
    rounded = [other for other in near if _rounds(told, other)]
    if any(_rounding_fits(told, other) for other in rounded):
        return None
    if rounded and (told.rounded or told.hedge):
        return Finding("number", f"the paragraph says {rounded[0].said}, not {told.hedge} {told.said}", hard=False)
    rival = _rival(told, near)
    if told.small and not (rival and set(rival.nouns) & set(told.nouns)):
        return Finding("number", f"the paragraph does not say {told.said}", hard=False)
    if rival:
        return Finding("number", f"the paragraph says {_with_unit(rival)}, not {_with_unit(told)}", hard=True)
    return Finding("number", f"the paragraph does not say {_with_unit(told)}", hard=True)


def _stands(told: Quantity, ground: Ground) -> bool:
    """As a year, inside a name ("F16"), or as one of the many that "dozens" means."""
    years = {part for line in ground.framed for found in line.moments for part in (found.year, found.last, found.day)}
    if told.text.isdigit() and told.value in years and not told.unit:
        return True
    vague = told.high > told.value
    if vague and any(told.value <= other.value < told.high for other in ground.quantities):
        return True
    return not told.unit and any(told.text == word.text for word in ground.words)


def _rounds(told: Quantity, other: Quantity) -> bool:
    """Whether it is a rounder form of the other."""
    if not other.value or _digits(told.value) >= _digits(other.value):
        return False
    return abs(told.value - other.value) <= FAR * abs(other.value)


def _rounding_fits(told: Quantity, other: Quantity) -> bool:
    gap = (told.value - other.value) / abs(other.value)
    if told.hedge == "about":
        return abs(gap) <= NEAR
    if told.hedge in _UP:
        return -FAR <= gap < 0
    return told.hedge in _DOWN and 0 < gap <= FAR


def _digits(value: float) -> int:
    """How many digits mean something: two in 2,500."""
    return len(f"{value:.6f}".rstrip("0").rstrip(".").replace(".", "").strip("0")) or 1


def _rival(told: Quantity, near: list[Quantity]) -> Quantity | None:
    """The source's number that this one most likely stands for."""
    if not near:
        return None
    nouns = set(told.nouns)
    return max(near, key=lambda other: (len(nouns & set(other.nouns)), other.unit == told.unit, -_gap(told, other)))


def _gap(told: Quantity, other: Quantity) -> float:
    return abs(told.value - other.value) / (abs(told.value) + abs(other.value) or 1.0)


def _with_unit(quantity: Quantity) -> str:
    signs = {"%": " percent", "points": " percentage points"}
    return quantity.said + signs.get(quantity.unit, "")
