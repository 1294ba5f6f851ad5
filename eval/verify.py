"""How well the verifier tells planted errors from paraphrases: `python -m eval.verify --data FOLDER`.

Figures are of the half of the articles that nothing was tuned on. Caught and flagged both mean "unsupported".
"""

import argparse
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from eval.declared import declared
from eval.material import sentences
from eval.planted import Plant, plants
from rag.verify import Check, check

BARRED = ("number", "date", "name", "quote")
_Z = 1.96
LEAST_CAUGHT, MOST_FLAGGED = 0.95, 0.05


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of plants: how many were called unsupported, and how many supported in part."""

    kind: str
    n: int
    unsupported: int
    partly: int

    @property
    def share(self) -> float:
        """Called unsupported, 0..1."""
        return self.unsupported / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """95% (Wilson 1927)."""
        if not self.n:
            return 0.0, 1.0
        spread = _Z * sqrt(self.share * (1 - self.share) / self.n + _Z**2 / (4 * self.n**2))
        middle, scale = self.share + _Z**2 / (2 * self.n), 1 + _Z**2 / self.n
        return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


@dataclass(frozen=True, slots=True)
class Judged:
    """A plant and what the verifier says of it."""

    plant: Plant
    check: Check


@dataclass(frozen=True, slots=True)
class Outcome:
    """All plants judged, and the mean time for one, in milliseconds."""

    judged: tuple[Judged, ...]
    ms: float

    def rows(self, *, true: bool) -> list[Row]:
        """A row a kind, and at the end one for all of them."""
        chosen = [one for one in self.judged if one.plant.true == true]
        kinds = dict.fromkeys(one.plant.kind for one in chosen)
        rows = [_row(kind, [one for one in chosen if one.plant.kind == kind]) for kind in kinds]
        return [*rows, _row("all", chosen)]

    @property
    def barred(self) -> Row:
        """The kinds of error that have a bar, together."""
        return _row("+".join(BARRED), [one for one in self.judged if one.plant.kind in BARRED and not one.plant.true])

    @property
    def passes(self) -> bool:
        """Whether both bars are met."""
        return self.barred.share >= LEAST_CAUGHT and self.rows(true=True)[-1].share <= MOST_FLAGGED


def judge(planted: Iterable[Plant]) -> Outcome:
    """Every plant checked against the passage that it cites."""
    chosen = list(planted)
    start = time.perf_counter()
    judged = tuple(Judged(plant, check(plant.sentence, [plant.passage])) for plant in chosen)
    return Outcome(judged, 1000 * (time.perf_counter() - start) / max(1, len(chosen)))


def table(title: str, rows: Sequence[Row]) -> str:
    """Rows as lines of text."""
    lines = [f"{title:<26} {'n':>5} {'unsupported':>12} {'95% interval':>14} {'partly':>7}"]
    for row in rows:
        low, high = row.interval
        lines.append(f"{row.kind:<26} {row.n:>5} {row.share:>12.1%} {low:>7.1%}–{high:.1%} {row.partly:>6}")
    return "\n".join(lines)


def _row(kind: str, judged: Sequence[Judged]) -> Row:
    verdicts = [one.check.verdict for one in judged]
    return Row(kind, len(verdicts), verdicts.count("unsupported"), verdicts.count("partly"))


def main() -> None:
    """Print both tables, the time, and whether the bars are met; exit 1 when they are not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with squad2/, xquad/ and ramdocs/")
    parser.add_argument("--development", action="store_true", help="the other half, for work on the verifier")
    asked = parser.parse_args()
    told = sentences(asked.data)
    made = plants(told, list(declared(asked.data, told)))
    outcome = judge(plant for plant in made if plant.held_out != asked.development)
    half = "development" if asked.development else "held out"
    report = [
        table(f"errors ({half})", [*outcome.rows(true=False), outcome.barred]),
        table(f"true ({half})", outcome.rows(true=True)),
        f"{outcome.ms:.1f} ms a sentence; bars {'met' if outcome.passes else 'NOT met'}:"
        f" {outcome.barred.share:.1%} caught (at least {LEAST_CAUGHT:.0%}),"
        f" {outcome.rows(true=True)[-1].share:.1%} flagged (at most {MOST_FLAGGED:.0%})",
    ]
    print("\n\n".join(report))  # noqa: T201  a tool of ours, not a part of the product
    raise SystemExit(0 if outcome.passes else 1)


if __name__ == "__main__":
    main()
