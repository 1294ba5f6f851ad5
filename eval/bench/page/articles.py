"""Made articles, each about a person whom no other names, and questions that only one of them answers.

The person is the mark: an answer that tells of another's was meant for somebody else.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

COUNT = 300
TOPICS = ("bridge", "school", "harbour", "hospital")  # a paragraph each
_HEADS = (
    "Bal",
    "Cor",
    "Dem",
    "Fal",
    "Gor",
    "Hes",
    "Jur",
    "Kel",
    "Lom",
    "Mar",
    "Nev",
    "Pol",
    "Rud",
    "Sab",
    "Tor",
    "Vel",
    "Zan",
)
_MIDDLES = ("a", "i", "o")
_TAILS = ("bek", "dran", "fitz", "gand", "lund", "mesh", "nuk")
_TOWNS = ("Aldora", "Benmar", "Castrel", "Dunvale", "Eskmouth", "Farnholm", "Galtry", "Hexworth")


@dataclass(frozen=True, slots=True)
class Inspector:
    """One article's person; `n` counts from 0."""

    n: int
    name: str

    def asks(self, topic: str) -> str:
        """The question that a paragraph of the article answers."""
        return f"What did inspector {self.name} report about the {topic}?"


def inspectors(count: int = COUNT) -> tuple[Inspector, ...]:
    """The people, always the same, each of another name; no name is a part of another."""
    names = ("".join(parts) for parts in product(_HEADS, _MIDDLES, _TAILS))
    return tuple(Inspector(n, name) for n, (name, _) in enumerate(zip(names, range(count), strict=False)))


def write(people: tuple[Inspector, ...], path: Path) -> None:
    """Their articles as one file of records."""
    path.write_text("".join(f"{json.dumps(_record(person))}\n" for person in people), "utf-8")


def _record(person: Inspector) -> dict[str, str]:
    day = f"{2018 + person.n % 6}-{1 + person.n % 12:02}-{1 + person.n % 28:02}"
    told = "\n\n".join(_paragraphs(person))
    return {
        "id": f"made-{person.n:03}",
        "title": f"Inspector {person.name} visits {_town(person)}",
        "date": day,
        "publisher": f"The {_town(person)} Courier",
        "text": told,
    }


def _paragraphs(person: Inspector) -> Iterator[str]:
    for n, topic in enumerate(TOPICS):
        weeks, cost = 2 + (7 * person.n + n) % 40, 3 + (11 * person.n + 5 * n) % 90
        yield (
            f"Inspector {person.name} reported about the {topic} in {_town(person)} that it had to stay closed for"
            f" {weeks} weeks. Inspector {person.name} said that the repairs of the {topic} would cost"
            f" {cost} million dinars, which the council had not put aside."
        )


def _town(person: Inspector) -> str:
    return _TOWNS[person.n % len(_TOWNS)]
