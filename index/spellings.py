"""Forms that are printed in several ways become one before words are compared."""

import re

# Each begins with the character it looks for, which `re` finds many times faster than a place between two words.
_ACRONYM = re.compile(r"\.(?:(?<=\b[A-Za-z]\.)(?=[A-Za-z]\.)|(?<=\b[A-Za-z]\.[A-Za-z]\.))")
_THOUSANDS = re.compile(r",(?<=\d,)(?=\d{3}\b)")
_POSSESSIVE = re.compile(r"[’']s?\b")
_SHORTENED = re.compile(r"\.(?<=[a-z]\.)(?= ?\d)")
_MONTH = re.compile(r"\b(Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\.(?= ?\d)")
_MONTHS = {"Jan": "January", "Feb": "February", "Mar": "March", "Apr": "April", "Aug": "August", "Sep": "September",
           "Sept": "September", "Oct": "October", "Nov": "November", "Dec": "December"}  # fmt: skip
_SPELT_OUT = re.compile(r"\b(United States|United Kingdom|United Nations|European Union)(?: of America)?\b")


def fold(text: str) -> str:
    """Forms that are printed in several ways become one.

    U.S. and United States → US, Jan. 4 → January 4, 2,500 → 2500, Iraq’s → Iraq.
    """
    if _SHORTENED.search(text):
        text = _MONTH.sub(lambda match: _MONTHS[match[1]], text)
    if "United " in text or "European " in text:
        text = _SPELT_OUT.sub(lambda match: match[1][0] + match[1].partition(" ")[2][0], text)
    text = _ACRONYM.sub("", text)
    return _POSSESSIVE.sub("", _THOUSANDS.sub("", text))
