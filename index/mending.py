"""Printed text made fit to show: one line, single spaces, no space before a comma, no stray full stops.

No letter and no digit is ever lost or moved; what goes is spacing, invisible marks and doubled stops.
"""

import re

# Soft hyphens (with the line break they stand before), zero-width spaces and marks that turn the reading
# direction: an override mark would show a sentence that is not the one stored.
_INVISIBLE = re.compile(r"\u00ad\s*\n?[ \t]*|[\u200b\u2060\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Joiners belong to Persian, Indic scripts and emoji; beside plain Latin they are debris.
_JOINERS = re.compile(r"(?<=[ -~])[\u200c\u200d]+|[\u200c\u200d]+(?=[ -~]|$)")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_WIDE = "\u3001-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff00-\uff60"
_WIDE_BREAK = re.compile(rf"(?<=[{_WIDE}])[ \t]*\n[ \t]*(?=[{_WIDE}])")
_RULES = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        (r"(?<![.\w]) ?\.(?: \.){2,}", " ..."),
        (r"\.(?: \.){2,}", "..."),
        (r"([.!?…][”’\"')\]]*)(?: \.)+(?= |$)", r"\1"),
        (r"(?<=\S) (?=[.;:!?](?:[\s”’\"')\]]|$))", ""),
        (r"(?<=\S) (?=,(?: |$))", ""),
        (r"(?<=\w) ,(?=[^\W\d])", ", "),
        (r"(?<=\S) (?=[)\]](?!\())", ""),
        (r"(?<=[(\[]) (?=\S)", ""),
        (r"(?<=\w) (?=[’'](?:s|re|ve|ll)(?![\w’'-]))", ""),
        (r"(?<=\S) (?=”(?:[\s.,;:!?)]|$))", ""),
        (r"(?<![^ ])“ (?=\S)", "“"),
    )
)


def mend(text: str) -> str:
    """One line for display. Mending what is mended changes nothing."""
    line = _spaced(text)
    while (mended := _once(line)) != line:
        line = mended
    return line


def _spaced(text: str) -> str:
    bare = text if text.isascii() else _JOINERS.sub("", _INVISIBLE.sub("", text))
    return " ".join(_WIDE_BREAK.sub("", _CONTROL.sub("", bare)).split())


def _once(line: str) -> str:
    for pattern, put in _RULES:
        line = pattern.sub(put, line)
    return line.strip()
