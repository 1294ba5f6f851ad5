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


ITEMS = [
    Embedded(1, np.stack([unit(1, 0), unit(0, 0, 1)])),
    Embedded(2, np.stack([unit(1, 0.2)])),
    Embedded(3, np.stack([unit(0, 1)])),
]


@pytest.fixture
def folder(tmp_path):
    with Vectors(tmp_path / "chroma", create=True) as vectors:
        vectors.change([], ITEMS)
    return tmp_path / "chroma"


def test_a_paragraph_is_found_once_by_its_best_window(folder):
    with Vectors(folder) as vectors:
        assert [hit.key for hit in vectors.search(unit(1, 0), 3)] == [1, 2, 3]
        best = vectors.search(unit(0, 0, 1), 1)[0]
    assert (best.key, pytest.approx(best.score)) == (1, 1.0)


def test_only_the_given_paragraphs_are_found(folder):
    with Vectors(folder) as vectors:
        assert [hit.key for hit in vectors.search(unit(1, 0), 3, [Entry(3, "", 1), Entry(1, "", 2)])] == [1, 3]
        assert vectors.search(unit(1, 0), 3, []) == []


def test_a_change_takes_out_every_window(folder):
    with Vectors(folder) as vectors:
        vectors.change([Entry(1, "", 2)], [Embedded(4, np.stack([unit(0, 0, 0, 1)]))])
        assert vectors.count() == 3
        assert {hit.key for hit in vectors.search(unit(0, 0, 1), 9)} == {2, 3, 4}


def test_the_same_key_again_replaces_the_vector(folder):
    with Vectors(folder) as vectors:
        vectors.change([], [Embedded(3, np.stack([unit(0, 0, 0, 0, 1)]))])
        assert vectors.count() == 4
        assert vectors.search(unit(0, 0, 0, 0, 1), 1)[0].key == 3


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
        vectors.change([], [Embedded(9, np.stack([unit(1, 1)]))])
    assert content_digest(folder) != before


def test_a_relative_folder_has_the_same_digest(folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    assert content_digest(Path(folder.name)) == content_digest(folder)
