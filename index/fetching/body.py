"""The bytes of an answer as they come → its content, unpacked, counted and ended at the cap."""

import zlib
from collections.abc import Iterable, Iterator

from index.fetching.network import Trouble

ENCODINGS = "gzip, deflate"  # what is asked for
_STEP = 65_536  # bytes unpacked at once: a bomb is noticed after this many more than the cap
_GZIP_START = b"\x1f\x8b"


def content(chunks: Iterable[bytes], encoding: str, most: int) -> bytes:
    """All of it, at most `most` bytes after unpacking. `encoding` is the header Content-Encoding.

    Raises:
        Trouble: it is larger, packed in a way that was not asked for, or damaged.
    """
    data = bytearray()
    for part in _unpacked(chunks, encoding.strip().lower()):
        data += part
        if len(data) > most:
            raise too_large(most)
    return bytes(data)


def too_large(most: int) -> Trouble:
    """What an answer above the cap is called."""
    return Trouble(f"is more than {most / 1_000_000:g} MB", "raise DATELINE_MAX_FILE_MB")


def _unpacked(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    if encoding in ("", "identity"):
        yield from chunks
    elif encoding in ("gzip", "x-gzip", "deflate"):
        try:
            yield from _inflated(chunks, encoding)
        except zlib.error as error:
            raise Trouble("is packed, and damaged") from error
    else:
        raise Trouble(f"is packed as {encoding[:40]!r}, which was not asked for")


def _inflated(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Unpacked step by step; several gzip members in a row are one content, padding behind them is none."""
    engine, members = None, 0
    for chunk in chunks:
        while chunk:
            if engine is None:
                if members and (encoding == "deflate" or not chunk.startswith(_GZIP_START[: len(chunk)])):
                    return
                engine = zlib.decompressobj(_window(encoding, chunk))
            yield engine.decompress(chunk, _STEP)
            chunk = engine.unconsumed_tail
            if engine.eof:
                chunk, engine, members = engine.unused_data, None, members + 1
    if engine is not None:
        yield engine.flush()
        if not engine.eof:
            raise Trouble("is packed, and broke off before its end")


def _window(encoding: str, first: bytes) -> int:
    """zlib's number for the format. What is called deflate is mostly zlib's (RFC 1950), with some servers bare."""
    if encoding != "deflate":
        return 16 + zlib.MAX_WBITS
    return zlib.MAX_WBITS if first[0] & 0x0F == zlib.DEFLATED else -zlib.MAX_WBITS
