"""A zip (also of a Word document or an EPUB) with caps on what comes out of it. Names in it are never paths."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812 — an exception

from index.reading.origin import Origin

MOST_MEMBERS = 20_000
MOST_BYTES = 100_000_000
"""Bytes of one member."""
MOST_TOTAL = 400_000_000
_MOST_RATIO = 200
_SMALL = 2_000_000
_LOCKED = 0x1
_BAD = (BadZipFile, LargeZipFile, ZlibError, EOFError, OSError, NotImplementedError, ValueError, RuntimeError)
_BOMB = "it looks made to fill the memory; take out by hand what you need"


@dataclass(slots=True)
class Packed:
    """An open zip; `taken` counts the bytes that came out of it."""

    file: ZipFile
    origin: Origin
    size: int
    taken: int = 0

    @classmethod
    def open(cls, data: bytes, origin: Origin) -> "Packed":
        """Raises ReadError where it is damaged or holds too many members."""
        try:
            file = ZipFile(io.BytesIO(data))
        except _BAD as error:
            raise origin.error(f"is a damaged zip: {_said(error)}", "fetch it again") from error
        if len(file.infolist()) > MOST_MEMBERS:
            raise origin.error(f"holds more than {MOST_MEMBERS} files", "unpack it, and add the folder")
        return cls(file, origin, len(data))

    def names(self) -> set[str]:
        """The names of all members."""
        return set(self.file.namelist())

    def members(self) -> Iterator[ZipInfo]:
        """The members in order, without folders."""
        return (info for info in self.file.infolist() if not info.is_dir())

    def read(self, member: str | ZipInfo, origin: Origin | None = None) -> bytes:
        """What a member holds. Raises ReadError (about `origin`) where it is absent, locked, damaged or a bomb."""
        place = origin or self.origin
        try:
            info = self.file.getinfo(member) if isinstance(member, str) else member
        except KeyError as error:
            raise place.error(f"lacks its part {member}", "save it again") from error
        if info.flag_bits & _LOCKED:
            raise place.error("is locked with a password", "save it without one")
        limit = self._limit(info)
        try:
            with self.file.open(info) as stream:
                data = stream.read(limit + 1)
        except _BAD as error:
            raise place.error(f"is damaged: {_said(error)}", "fetch it again") from error
        self.taken += len(data)
        if len(data) > limit:
            raise place.error(f"unpacks to more than {limit / 1e6:.0f} MB from {info.compress_size} bytes", _BOMB)
        return data

    def _limit(self, info: ZipInfo) -> int:
        """The bytes that may come out: of one member, by what it takes in the zip, and of all together."""
        packed = min(info.compress_size, self.size)
        return max(0, min(MOST_BYTES, max(_SMALL, packed * _MOST_RATIO), MOST_TOTAL - self.taken))


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__
