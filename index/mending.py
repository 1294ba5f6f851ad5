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
# Every rule below needs one of these: most paragraphs have none, and ten searches each would take seconds.
_SUSPECT = re.compile(r" [.,;:!?)\]’'”]|[(\[“] ")
_RULES = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        (r"\.(?: \.){2,}", "..."),
        (r"([.!?…][”’\"')\]]*)(?: \.)+(?= |$)", r"\1"),
        (r" (?=[.;:!?](?:[\s”’\"')\]]|$))", ""),
        (r" (?=,(?: |$))", ""),
        (r"(?<=\w) ,(?=[^\W\d])", ", "),
        (r" (?=[)\]](?!\())", ""),
        (r"(?<=[(\[]) (?=\S)", ""),
        (r"(?<=\w) (?=[’'](?:s|re|ve|ll)(?![\w’'-]))", ""),
        (r" (?=”(?:[\s.,;:!?)]|$))", ""),
        (r"(?<![^ ])“ (?=\S)", "“"),
    )
)


def mend(text: str) -> str:
    """One line for display. Mending what is mended changes nothing."""
    line = _once(text)
    while (mended := _once(line)) != line:
        line = mended
    return line


def _spaced(text: str) -> str:
    if not text.isascii():
        text = _WIDE_BREAK.sub("", _JOINERS.sub("", _INVISIBLE.sub("", text)))
    line = " ".join(text.split())
    return line if line.isprintable() else " ".join(_CONTROL.sub("", line).split())


def _once(text: str) -> str:
    line = _spaced(text)
    if _SUSPECT.search(line) is None:
        return line
    for pattern, put in _RULES:
        line = pattern.sub(put, line)
    return line.strip()
