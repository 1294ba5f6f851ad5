"""The table of what was survived, printed after the tests: a row a kind of harm."""

from dataclasses import dataclass, field


@dataclass
class Row:
    """`survived` of `of` rounds of a harm."""

    survived: int = 0
    of: int = 0
    note: str = ""


@dataclass
class Table:
    """The rows of one run of the tests."""

    rows: dict[str, Row] = field(default_factory=dict)

    def add(self, harm: str, survived: int, of: int, note: str = "") -> None:
        """Count; the test itself asserts. Several tests may add to one harm."""
        row = self.rows.setdefault(harm, Row())
        row.survived, row.of, row.note = row.survived + survived, row.of + of, note or row.note

    def lines(self) -> list[str]:
        """The table as text."""
        wide = max((len(harm) for harm in self.rows), default=0)
        told = (f"{harm:<{wide}}  {row.survived:>6,} of {row.of:>6,}  {row.note}" for harm, row in self.rows.items())
        return [line.rstrip() for line in told]
