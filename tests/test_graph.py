"""Chroma's graph as it lies on the disk: a whole one is known as such, one that was not written whole is found."""

import pickle
import struct
from pathlib import Path

import numpy as np
import pytest

from index import graph
from index.errors import ArchiveDamaged, DiskFailed
from index.library import Entry
from index.vectors import Embedded, Vectors

SIZE, DIMENSIONS = 400, 8
REMOVED, LINKS, LABEL = 2, 4, 132 + 4 * DIMENSIONS  # offsets in the block of an element
BLOCK = LABEL + 8
STORY = "Iraq votes\n\nThe parliament in Baghdad voted on Sunday to expel the troops.\n\nThey stayed.\n"


def embedded(numbers):
    draw = np.random.default_rng(7)
    rows = draw.normal(size=(SIZE, 1, DIMENSIONS)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=2, keepdims=True)
    return [Embedded(f"{n:032}", rows[n]) for n in numbers]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """With elements on several levels, some of which were removed."""
    folder = tmp_path_factory.mktemp("graph") / "chroma"
    with Vectors(folder, create=True) as vectors:
        vectors.change([], embedded(range(SIZE - 50)))
        vectors.change([Entry(n, f"{n:032}", 1) for n in range(0, 40, 2)], embedded(range(SIZE - 50, SIZE)))
    return {path.name: path.read_bytes() for path in folder.glob("*-*/*")}


@pytest.fixture
def place(tmp_path, whole) -> Path:
    place = tmp_path / "chroma" / "one"
    place.mkdir(parents=True)
    for name, data in whole.items():
        (place / name).write_bytes(data)
    return place


def test_what_chroma_writes_is_whole(place, whole):
    graph.check(place.parent)
    header = graph._header(place / "header.bin")
    assert (header.elements, header.size, header.label) == (SIZE, BLOCK, LABEL)
    assert header.level > 0 and len(whole["link_lists.bin"]) > 4 * SIZE


def test_a_graph_that_was_never_written_is_not_looked_at(tmp_path):
    with Vectors(tmp_path / "chroma", create=True) as vectors:
        vectors.change([], embedded([1]))
    graph.check(tmp_path / "chroma")


def put(data, at, *values, form="I"):
    found = struct.pack(f"<{len(values)}{form}", *values)
    return data[:at] + found + data[at + len(found) :]


def upper(data):
    """Where the links of the first element that has some above the lowest level stand."""
    at = 0
    while not (size := struct.unpack_from("<I", data, at)[0]):
        at += 4
    return at, size


def first(data, removed):
    """Where the block of the first element starts that was removed, or was not (Chroma adds in any order)."""
    return next(at for at in range(0, BLOCK * SIZE, BLOCK) if data[at + REMOVED] == removed)


def renamed(data):
    """Another name for one of the elements."""
    told = pickle.loads(data)
    return pickle.dumps({**told, "id_to_label": {name: label + 1 for name, label in told["id_to_label"].items()}})


class Called:
    def __reduce__(self):
        return print, ("called",)


HARM = {
    "a header that was not written": ("header.bin", lambda data: bytes(len(data))),
    "half a header": ("header.bin", lambda data: data[:50]),
    "an entry that is not there": ("header.bin", lambda data: put(data, 56, SIZE)),
    "another layout": ("header.bin", lambda data: put(data, 0, 2)),
    "a level that is not there": ("header.bin", lambda data: put(data, 52, 9)),
    "the end is missing": ("data_level0.bin", lambda data: data[: BLOCK * (SIZE - 1)]),
    "an element was not written": ("data_level0.bin", lambda data: data[:BLOCK] + bytes(BLOCK) + data[2 * BLOCK :]),
    "written in the wrong place": ("data_level0.bin", lambda data: data[: 5 * BLOCK] + b"\1" + data[5 * BLOCK : -1]),
    "a vector was half written": ("data_level0.bin", lambda data: put(data, LABEL - 4 * DIMENSIONS, *[0] * 4)),
    "a vector without numbers": ("data_level0.bin", lambda data: put(data, LABEL - 4, float("nan"), form="f")),
    "a link to nowhere": ("data_level0.bin", lambda data: put(data, LINKS, SIZE)),
    "too many links": ("data_level0.bin", lambda data: put(data, 0, 33, form="H")),
    "a removal was not written": ("data_level0.bin", lambda data: put(data, first(data, 1) + REMOVED, 0, form="B")),
    "another label": ("data_level0.bin", lambda data: put(data, first(data, 0) + LABEL, 7_000)),
    "levels are missing": ("link_lists.bin", lambda data: data[: len(data) // 2]),
    "an upper link to nowhere": ("link_lists.bin", lambda data: put(data, upper(data)[0] + 8, SIZE)),
    "too many upper links": ("link_lists.bin", lambda data: put(data, upper(data)[0] + 4, 17)),
    "half a level": ("link_lists.bin", lambda data: put(data, upper(data)[0], upper(data)[1] - 4)),
    "lengths that were not written": ("length.bin", lambda data: bytes(len(data))),
    "lengths are missing": ("length.bin", lambda data: data[:9]),
    "other names": ("index_metadata.pickle", renamed),
    "names that are no pickle": ("index_metadata.pickle", lambda data: data[:20]),
    "names that call something": ("index_metadata.pickle", lambda data: pickle.dumps(Called())),
}


@pytest.mark.parametrize("harm", HARM)
def test_one_that_was_not_written_whole_is_found(place, harm, capsys):
    name, change = HARM[harm]
    path = place / name
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(ArchiveDamaged, match="is not whole.*dateline rebuild"):
        graph.check(place.parent)
    assert capsys.readouterr().out == ""


@pytest.fixture
def stories(tmp_path):
    for n in range(3):
        (tmp_path / f"{n}.txt").write_text(STORY.replace("Sunday", f"Sunday, 20{n}0"), "utf-8")
    return [tmp_path / f"{n}.txt" for n in range(3)]


@pytest.fixture
def harmed(monkeypatch):
    """Meanwhile a write of hnswlib's fails in the next generation, of which Chroma says nothing."""
    closed = Vectors.close

    def close(self):
        closed(self)
        for path in self._folder.parent.with_name("gen-000002").glob("chroma/*-*/data_level0.bin"):
            path.write_bytes(put(path.read_bytes(), LINKS, 1 << 24, 1 << 24))

    with monkeypatch.context() as patched:
        patched.setattr("index.vectors.Vectors.close", close)
        yield patched


CHANGES = {
    "add": lambda desk, stories: desk.add(stories),
    "remove": lambda desk, stories: desk.remove("0.txt"),
    "rebuild": lambda desk, stories: desk.rebuild(),
}


@pytest.fixture
def begun(desk, stories):
    desk.add(stories[:2])
    return desk


@pytest.mark.parametrize("change", CHANGES)
def test_a_graph_that_was_not_written_whole_is_not_published(begun, stories, harmed, change):
    before = [passage.paragraph.id for passage in begun.search("parliament")]
    with pytest.raises(DiskFailed, match=r"gen-000002.*data_level0\.bin is not whole.*bytes free"):
        CHANGES[change](begun, stories)
    assert [passage.paragraph.id for passage in begun.search("parliament")] == before
    assert all(finding.ok for finding in begun.verify())


def test_verify_names_a_graph_that_an_earlier_version_has_published(begun, stories, harmed):
    harmed.setattr("index.graph.check", lambda folder: None)
    begun.remove("0.txt")
    harmed.undo()
    failed = {finding.check: finding.seen for finding in begun.verify() if not finding.ok}
    assert "data_level0.bin is not whole" in failed["index content"]
    assert begun.rebuild() == 0
    assert all(finding.ok for finding in begun.verify())
