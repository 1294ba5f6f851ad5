"""A figure: what every number of a report is, a mean with its interval."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over `n` cases, and its 95% interval."""

    name: str
    mean: float
    low: float
    high: float
    n: int
