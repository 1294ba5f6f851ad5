"""Bytes → text, exactly, or a ReadError: never a letter dropped, replaced or mistaken for another.

Unicode is told by its marks and by its strict form. An older encoding is accepted only when its reading
is plausible (judges.py) and no other plausible encoding reads the bytes differently.
"""

import codecs
import re
from collections.abc import Iterator

from index.errors import ReadError
from index.reading.judges import CANDIDATES
from index.reading.signatures import binary

_FIX = "convert it to UTF-8 (iconv -f ENCODING -t UTF-8)"
# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]")
_HIGH_CONTROL = re.compile(r"[\x80-\x9f]")
_MOST_CONTROLS = 0.005
_ENOUGH = 200_000


def decode(data: bytes, source: str, hint: str | None = None) -> str:
    """The text of `data`, with newlines as "\\n". `hint` is the codec that the document itself declares.

    Raises ReadError for what is no text, is damaged, or could be read in more than one way.
    """
    if name := binary(data):
        raise ReadError(source, f"{source} looks like {name}, not text", "convert it to text first")
    text = _read(data, source, hint)
    if "\x00" in text or len(_CONTROL.findall(text)) > _MOST_CONTROLS * len(text):
        raise ReadError(source, f"{source} looks like binary data, not text", "convert it to text first")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read(data: bytes, source: str, hint: str | None) -> str:
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], codec, source)
    if b"\x00" in data:
        return _wide(data, source)
    if (text := _strict(data, "utf-8")) is not None:
        return text
    if hint and (text := _hinted(data, hint)) is not None:
        return text
    return _older(data, source)


def _marked(body: bytes, codec: str, source: str) -> str:
    text = _strict(body, codec)
    if text is None:
        raise ReadError(source, f"{source} is damaged: it is marked as {codec.upper()} and is not", _FIX)
    return text


def _wide(data: bytes, source: str) -> str:
    """UTF-16 or UTF-32 without a mark. ASCII in it (a space, a line end) puts its NULs on one side only."""
    for codec in ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"):
        if _one_sided(data, codec) and (text := _strict(data, codec)) is not None and _plain(text):
            return text
    raise ReadError(source, f"{source} looks like binary data, not text", "convert it to text first")


def _one_sided(data: bytes, codec: str) -> bool:
    if codec.startswith("utf-32"):
        return len(data) % 4 == 0 and data.count(0) * 2 >= len(data)
    low, high = (data[0::2], data[1::2]) if codec.endswith("le") else (data[1::2], data[0::2])
    return len(data) % 2 == 0 and 0 not in low and 0 in high


def _plain(text: str) -> bool:
    """Letters that people write, and line ends: what chance readings of binary data are not."""
    return ("\x00" not in text and text.isprintable()) or all(c.isprintable() or c in "\t\n\r\f\ufeff" for c in text)


def _hinted(data: bytes, hint: str) -> str | None:
    for codec in ("shift_jis", "cp932") if hint == "shift_jis" else (hint,):
        text = _strict(data, codec)
        if text is not None and not _HIGH_CONTROL.search(text):
            return text
    return None


def _older(data: bytes, source: str) -> str:
    readings = set(_plausible(data))
    if len(readings) == 1:
        return readings.pop()
    if not readings and (place := _damaged_utf8(data)) is not None:
        what = f"{source} is damaged UTF-8: byte {place + 1} cannot be read"
        raise ReadError(source, what, "fetch it again, or mend it")
    what = "in more than one way" if readings else "as text in any encoding that can be told for certain"
    raise ReadError(source, f"{source} is not UTF-8, and cannot be read {what}", _FIX)


def _plausible(data: bytes) -> Iterator[str]:
    """Each reading that a judge takes for writing."""
    for codecs_of, judge in CANDIDATES:
        for codec in codecs_of:
            text = _strict(data, codec)
            if text is not None:
                if not _HIGH_CONTROL.search(text) and not _CONTROL.search(text) and judge(_telling(text)):
                    yield text
                break


def _telling(text: str) -> str:
    """The lines that are not plain ASCII, as far as a judge needs to read to be sure."""
    if len(text) <= _ENOUGH:
        return text
    return "\n".join(line for line in text.split("\n") if not line.isascii())[:_ENOUGH]


def _strict(data: bytes, codec: str) -> str | None:
    """The text, if it is all there: it must also encode to the same bytes again."""
    try:
        text = data.decode(codec)
        return text if text.encode(codec) == data else None
    except UnicodeError:
        return None


def _damaged_utf8(data: bytes) -> int | None:
    """Where UTF-8 first breaks, if most of what is not ASCII is UTF-8 after all."""
    text = data.decode("utf-8", "surrogateescape")
    broken = list(re.finditer("[\udc80-\udcff]", text))
    if not broken or len(re.findall("[^\x00-\x7f]", text)) < 4 * len(broken):
        return None
    return len(text[: broken[0].start()].encode("utf-8"))
