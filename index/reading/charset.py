"""The encoding that an HTML page declares in its first bytes (HTML standard, 13.2.3.2, "prescan")."""

import codecs
import re

_PRESCAN = 4_096
_META = re.compile(rb"<meta\b[^>]{0,500}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.I)
_XML = re.compile(rb"^\s*<\?xml\b[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{2,40})", re.I)
# Labels that browsers read as a superset (WHATWG Encoding standard, 4.2), because pages use the extra letters.
_SUPERSETS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "latin_1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "big5": "big5hkscs",
}
# Not every codec of Python is for pages: "unicode_escape" and "punycode" would read any ASCII as something else.
_FOR_PAGES = re.compile(r"(?:cp|iso8859|koi8|big5|gb|euc|shift_jis|mac|utf-8$|iso2022_jp|tis|johab)")


def declared(data: bytes) -> str | None:
    """The codec that a `<meta>` or an XML declaration names, if Python knows it and it is for text."""
    head = data[:_PRESCAN]
    match = _META.search(head) or _XML.match(head)
    if match is None:
        return None
    label = match[1].decode("ascii").lower().removeprefix("x-")
    try:
        name = codecs.lookup("shift_jis" if label == "sjis" else label).name
    except LookupError:
        return None
    return _SUPERSETS.get(name, name) if _FOR_PAGES.match(name) else None
