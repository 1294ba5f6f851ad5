"""The files of Chroma's graph (hnswlib), looked through without Chroma: one that is damaged would kill the process.

hnswlib does not notice a write that failed: what comes after it in that file is missing, or lands in the wrong place.
There is a header, a block for each element (its links on the lowest level, its vector, its label), the links on the
levels above, and the lengths of the vectors as they were before scaling.
"""

import pickle
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from index import memory
from index.errors import ArchiveDamaged
from index.generation import CURE

HEADER = struct.Struct("<iQQQQQQiIQQQdQ")
VERSION = 1  # of the layout, which tests/test_graph.py compares with what Chroma writes
ROWS = 4_096  # elements looked at together
LABELS = "index_metadata.pickle"  # Chroma writes it when it has written a graph
NEAR = 1e-3  # of length 1, as vectors are scaled


@dataclass(frozen=True, slots=True)
class Header:
    """Sizes and offsets in bytes; `links` and `upper_links` are the most an element has on a level."""

    elements: int
    size: int
    label: int
    vector: int
    level: int
    upper_links: int
    links: int

    @property
    def block(self) -> np.dtype[Any]:
        """What the file of the lowest level holds of an element."""
        return np.dtype(
            {
                "names": ["count", "removed", "links", "vector", "label"],
                "formats": ["<u2", "u1", ("<u4", self.links), ("<f4", (self.label - self.vector) // 4), "<u8"],
                "offsets": [0, 2, 4, self.vector, self.label],
                "itemsize": self.size,
            }
        )


def check(folder: Path) -> None:
    """Look through every graph in Chroma's `folder` (500,000 elements: 3 s, and 170 MB for their names).

    Raises:
        ArchiveDamaged: naming the file.
    """
    for labels in sorted(folder.glob(f"*/{LABELS}")):
        header = _header(labels.parent / "header.bin")
        _compare(labels, _level(labels.parent / "data_level0.bin", header))
        _upper(labels.parent / "link_lists.bin", header)
        _lengths(labels.parent / "length.bin", header)
        memory.give_back()


def _damaged(path: Path, why: str) -> ArchiveDamaged:
    return ArchiveDamaged(f"{path} is not whole: {why}", CURE)


def _header(path: Path) -> Header:
    data = path.read_bytes()
    if len(data) < HEADER.size:
        raise _damaged(path, f"it has {len(data)} bytes")
    version, _, room, elements, size, label, vector, level, entry, upper, links, *_ = HEADER.unpack_from(data)
    sound = 0 < elements <= room and entry < elements and 4 + 4 * links == vector < label < size
    if version != VERSION or not sound:
        raise _damaged(path, "its numbers do not go together")
    return Header(elements, size, label, vector, level, upper, links)


def _level(path: Path, header: Header) -> NDArray[np.uint64]:
    """Looks through the elements; returns the labels of those that are not removed."""
    live = []
    for first, rows in _blocks(path, header):
        used = np.arange(header.links) < rows["count"][:, None]
        astray = (used & (rows["links"] >= header.elements)).any(axis=1) | (rows["count"] > header.links)
        lengths = np.sqrt(np.einsum("ij,ij->i", rows["vector"], rows["vector"]))
        if (bad := astray | (rows["removed"] > 1) | ~(np.abs(lengths - 1) < NEAR)).any():
            raise _damaged(path, f"element {first + int(bad.argmax())} is not what was put in")
        live.append(rows["label"][rows["removed"] == 0])
    return np.concatenate(live)


def _blocks(path: Path, header: Header) -> Iterator[tuple[int, NDArray[Any]]]:
    with path.open("rb") as file:
        for first in range(0, header.elements, ROWS):
            wanted = min(ROWS, header.elements - first)
            rows = np.fromfile(file, header.block, wanted)
            if len(rows) < wanted:
                raise _damaged(path, f"it ends at element {first + len(rows)} of {header.elements}")
            yield first, rows


def _compare(path: Path, live: NDArray[np.uint64]) -> None:
    """The elements must be those that Chroma knows by name."""
    known = _named(path)
    if not np.array_equal(np.sort(live), np.sort(known)):
        raise _damaged(path, f"it names {len(known)} elements, the graph has {len(live)}, and they are not the same")


class _Plain(pickle.Unpickler):
    """Numbers, texts, lists and dictionaries: nothing in the pickle is ever called."""

    def find_class(self, module: str, name: str) -> NoReturn:
        raise pickle.UnpicklingError(f"{module}.{name} has no place in it")


def _named(path: Path) -> NDArray[np.uint64]:
    with path.open("rb") as file:
        try:
            labels = _Plain(file).load()["id_to_label"]
            return np.fromiter(labels.values(), np.uint64, len(labels))
        except Exception as error:  # what a damaged pickle raises is anything
            raise _damaged(path, str(error)) from error


def _upper(path: Path, header: Header) -> None:
    """The links above the lowest level: for each element how many bytes they take, and those."""
    data, at, levels = path.read_bytes(), 0, 0
    block = 1 + header.upper_links
    for element in range(header.elements):
        size = int.from_bytes(data[at : at + 4], "little")
        at += 4
        if at + size > len(data) or size % (4 * block):
            raise _damaged(path, f"it ends or breaks at element {element} of {header.elements}")
        if size:
            links = np.frombuffer(data, "<u4", size // 4, at).reshape(-1, block)
            used = np.arange(header.upper_links) < links[:, :1]
            if (links[:, 0] > header.upper_links).any() or (used & (links[:, 1:] >= header.elements)).any():
                raise _damaged(path, f"element {element} is not what was put in")
            levels = max(levels, len(links))
            at += size
    if levels != header.level:
        raise _damaged(path, f"{levels} levels instead of {header.level}")


def _lengths(path: Path, header: Header) -> None:
    found = np.fromfile(path, "<f4", header.elements)
    if len(found) < header.elements or not (found > 0).all() or not np.isfinite(found).all():
        raise _damaged(path, "it does not have a length for each element")
