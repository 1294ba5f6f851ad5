"""The table of what was survived: a row a kind of harm."""

import os
from dataclasses import dataclass, field

WHOLE = os.environ.get("TORTURE") == "whole"


@dataclass(frozen=True)
class Row:
    """`survived` of `of` rounds of a harm."""

    harm: str
    survived: int
    of: int
    note: str


@dataclass
class Table:
    """The rows of one run of the tests."""

    rows: list[Row] = field(default_factory=list)

    def add(self, harm: str, survived: int, of: int, note: str = "") -> None:
        """Count; the test itself asserts."""
        self.rows.append(Row(harm, survived, of, note))

    def lines(self) -> list[str]:
        """The table as text."""
        wide = max((len(row.harm) for row in self.rows), default=0)
        return [f"{row.harm:<{wide}}  {row.survived:>6,} of {row.of:>6,}  {row.note}".rstrip() for row in self.rows]
