"""YAML front matter: the fields between two "---" lines at the top of a Markdown file."""

import re
from collections.abc import Mapping

import yaml

from index.reading.fields import meta_of
from index.reading.meta import Meta
from index.reading.origin import Origin

_FRONT = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$\n?", re.S | re.M)
_LONGEST = 65_536


def front(text: str, origin: Origin) -> tuple[Meta, int]:
    """What the front matter tells, and where the text goes on behind it; (nothing, 0) if there is none.

    Raises ReadError for YAML that cannot be read.
    """
    match = _FRONT.match(text[:_LONGEST])
    if match is None:
        return Meta(), 0
    # BaseLoader keeps every value as written: a bad date is no error, and "title: 007" stays "007".
    try:
        fields = yaml.load(match[1], yaml.BaseLoader)  # noqa: S506 — BaseLoader builds only strings, lists, maps
    except (yaml.YAMLError, RecursionError) as error:
        raise _bad(origin, error) from error
    if fields in (None, ""):
        return Meta(), match.end()
    return (meta_of(fields), match.end()) if isinstance(fields, Mapping) else (Meta(), 0)


def _bad(origin: Origin, error: Exception) -> Exception:
    mark = getattr(error, "problem_mark", None)
    line = f" at line {mark.line + 2}" if mark else ""
    problem = getattr(error, "problem", None) or "nested too deep or not YAML"
    return origin.error(f"has front matter that is not YAML{line}: {problem}", "put quotes around the value there")
