"""Chroma: windows found as one paragraph, filters, changes, and files that readers leave alone."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from index.library import Entry
from index.vectors import Embedded, Vectors, content_digest, written_once


def unit(*values):
    row = np.zeros(8, np.float32)
    row[: len(values)] = values
    return row / np.linalg.norm(row)


ONE, TWO, THREE, FOUR, NINE = (letter * 32 for letter in "abcdf")
ITEMS = [
    Embedded(ONE, np.stack([unit(1, 0), unit(0, 0, 1)])),
    Embedded(TWO, np.stack([unit(1, 0.2)])),
    Embedded(THREE, np.stack([unit(0, 1)])),
]


@pytest.fixture
def folder(tmp_path):
    with Vectors(tmp_path / "chroma", create=True) as vectors:
        vectors.change([], ITEMS)
    return tmp_path / "chroma"


def test_a_paragraph_is_found_once_by_its_best_window(folder):
    with Vectors(folder) as vectors:
        assert [hit.record for hit in vectors.search(unit(1, 0), 3)] == [ONE, TWO, THREE]
        best = vectors.search(unit(0, 0, 1), 1)[0]
    assert (best.record, pytest.approx(best.score)) == (ONE, 1.0)


def test_only_the_given_paragraphs_are_found(folder):
    with Vectors(folder) as vectors:
        found = vectors.search(unit(1, 0), 3, [Entry(7, THREE, 1), Entry(8, ONE, 2), Entry(9, ONE, 2)])
        assert [hit.record for hit in found] == [ONE, THREE]
        assert vectors.search(unit(1, 0), 3, []) == []


def test_a_change_takes_out_every_window(folder):
    with Vectors(folder) as vectors:
        vectors.change([Entry(1, ONE, 2)], [Embedded(FOUR, np.stack([unit(0, 0, 0, 1)]))])
        assert vectors.count() == 3
        assert {hit.record for hit in vectors.search(unit(0, 0, 1), 9)} == {TWO, THREE, FOUR}


def test_the_same_record_again_replaces_the_vector(folder):
    with Vectors(folder) as vectors:
        vectors.change([], [Embedded(THREE, np.stack([unit(0, 0, 0, 0, 1)]))])
        assert vectors.count() == 4
        assert vectors.search(unit(0, 0, 0, 0, 1), 1)[0].record == THREE


def test_readers_leave_the_digests_as_they_were(folder):
    def state():
        files = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in written_once(folder)}
        return files, content_digest(folder)

    before = state()
    assert before[0]
    for _ in range(3):
        with Vectors(folder) as vectors:
            vectors.search(unit(1, 0), 1)
    assert state() == before


def test_another_vector_makes_another_digest(folder):
    before = content_digest(folder)
    with Vectors(folder) as vectors:
        vectors.change([], [Embedded(NINE, np.stack([unit(1, 1)]))])
    assert content_digest(folder) != before


def test_a_relative_folder_has_the_same_digest(folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    assert content_digest(Path(folder.name)) == content_digest(folder)
