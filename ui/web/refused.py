"""A request that the guard turns away: the status, what is wrong, and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Refused(Exception):
    """Raised by each check of the guard; `headers` go with the answer."""

    status: int
    what: str
    headers: Mapping[str, str] = field(default_factory=dict)
