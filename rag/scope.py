"""Which articles a question is kept to: days that make sense, and outlets that the archive has."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches

from index.article import Scope, folded
from index.errors import UsageError
from index.library import Library, Outlet

LISTED = 5  # outlets that are named where one is unknown


def scope_of(since: date | None = None, until: date | None = None, outlets: Collection[str] = ()) -> Scope | None:
    """The days and outlets asked for; None when it is all.

    Raises:
        UsageError: it ends before it begins.
    """
    if since and until and since > until:
        raise UsageError(f"--since {since} is after --until {until}", "swap them")
    names = (outlets,) if isinstance(outlets, str) else tuple(outlets)
    return Scope(since, until, names) or None


def in_archive(scope: Scope | None, library: Library) -> Scope | None:
    """The same with its outlets as the archive spells them.

    Raises:
        UsageError: no article is from one of them; it names the nearest that there is.
    """
    if scope is None or not scope.outlets:
        return scope
    known = {folded(outlet.name): outlet for outlet in library.outlets()}
    for name in scope.outlets:
        if folded(name) not in known:
            raise UsageError(f"no article is from {name!r}", _instead(name, list(known.values())))
    return replace(scope, outlets=tuple(dict.fromkeys(known[folded(name)].name for name in scope.outlets)))


def _instead(name: str, known: Sequence[Outlet]) -> str:
    if not known:
        return "no article of the archive names its outlet"
    near = get_close_matches(folded(name), [folded(outlet.name) for outlet in known], n=1)
    meant = next((f"did you mean {outlet.name}? The" for outlet in known if folded(outlet.name) in near), "the")
    more = f" and {len(known) - LISTED:,} more" if len(known) > LISTED else ""
    return f"{meant} archive has {', '.join(outlet.name for outlet in known[:LISTED])}{more}"
