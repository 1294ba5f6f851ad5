"""Is what a sentence puts in quotation marks in its sources word for word?

Kinds of quotation marks, spacing, dots of omission, brackets, the first letter's case and the last mark may differ.
"""

import re
from collections.abc import Iterator

from rag.checks.grounds import Finding, Ground, Statement
from rag.checks.lexemes import flatten

_QUOTED = re.compile(r'"([^"]+)"|(?<![\w.,])\'([A-Za-z][^\'"]{8,400}(?:\'[a-z]{1,2}\b[^\'"]{0,400})?)\'(?!\w)')
_GAP = re.compile(r"\[[^\]]*\]|\(\.\.\.\)|\.\.\.|…|\. \. \.")
_EDGE = " .,;:!?-'\""
_SPACE = re.compile(r"\s+(?=[,.;:!?)])|(?<=[(])\s+")


def misquoted(claim: Statement, ground: Ground) -> Iterator[Finding]:
    """The quotations of a claim that no single source holds."""
    sources = [_bare(" ".join(line.text for line in source.framed)) for source in ground.sources]
    for quoted in quotations(claim.text):
        parts = [part for piece in _GAP.split(quoted) if (part := _bare(piece).strip(_EDGE))]
        if parts and not any(all(_holds(source, part) for part in parts) for source in sources):
            yield Finding("quote", f'the paragraph does not hold the words "{_short(quoted)}"', hard=True)


def quotations(text: str) -> list[str]:
    """What stands in quotation marks in a flattened text, without them."""
    return [found[1] or found[2] for found in _QUOTED.finditer(text)]


def verbatim(claim: Statement, ground: Ground) -> bool:
    """Whether the whole sentence stands in one paragraph."""
    told = _bare(claim.text).strip(_EDGE)
    return bool(told) and any(_holds(_bare(source.body), told) for source in ground.sources)


def _bare(text: str) -> str:
    return _SPACE.sub("", flatten(text).replace('"', "").replace("' ", " ").replace(" '", " "))


def _holds(source: str, part: str) -> bool:
    """Whether whole words of the source are the part, but for the case of its first letter."""
    for first in {part[0], part[0].upper(), part[0].lower()}:
        if re.search(rf"(?<!\w){re.escape(first + part[1:])}(?!\w)", source):
            return True
    return False


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57].rstrip()}..."
