"""Text from articles, files and the world, made safe to print: it may be hostile, and a terminal obeys it."""

import re

# ECMA-48: control sequences (colours, cursor, erase), and strings that end with BEL or ST (titles, links, clipboard).
_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]{0,4096}(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]"
)
# C0 and C1 controls, marks that turn the reading direction or take no room, separators, lone surrogates.
UNSAFE = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def safe(text: str) -> str:
    """The text without what a terminal would act on; line breaks stay, tabs become spaces."""
    return UNSAFE.sub("", _SEQUENCE.sub("", text.replace("\r\n", "\n").replace("\t", " ")))


def line(text: str) -> str:
    """The same on one line, single spaces between the words."""
    return " ".join(safe(" ".join(text.split())).split())
