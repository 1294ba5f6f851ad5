"""Texts that would run a script, fetch something or change the page if they got into it unescaped.

@ is the script that a vector runs, ~ an address of somebody else's. Families after OWASP's and PortSwigger's sheets.
"""

from vectors_markup import BREAKOUTS, ELEMENTS, FOREIGN, MUTATION
from vectors_text import CODED, MARKDOWN, SCHEMES, STYLES, TEMPLATES

RUN = "window.owned=1"
EVIL = "http://evil.invalid/x"


def _filled(vector: str) -> str:
    return vector.replace("@", RUN).replace("~", EVIL)


def _families() -> list[str]:
    every = (ELEMENTS, FOREIGN, MUTATION, BREAKOUTS, SCHEMES, TEMPLATES, STYLES, CODED, MARKDOWN)
    return [vector for family in every for vector in family]


VECTORS = [_filled(vector) for vector in _families()]
assert len(VECTORS) == len(set(VECTORS)) >= 200
