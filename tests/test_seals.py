"""Checksums of rows: what they tell apart, and what becomes of rows that have none or a wrong one."""

import sqlite3
from contextlib import closing

import pytest
from command import VOTE

from index import schema, seals
from index.errors import ArchiveDamaged
from index.history import History
from index.library import Library
from rag import settings
from rag.desk import Desk


@pytest.fixture
def own(mine):
    with Desk.open(settings.load(archive=mine, model="none")) as desk:
        yield desk


def test_values_of_other_types_or_places_have_other_checksums():
    rows = [("1",), (1,), (b"1",), (None,), ("None",), ("1", ""), ("", "1"), ("1", None), ("", b"1"), (1.0,)]
    assert len({seals.crc(*row) for row in rows}) == len(rows)
    assert seals.crc("a\ud800") != seals.crc("a")


def test_every_table_and_column_is_covered(tmp_path):
    with Library(tmp_path / "library.db", create=True) as library:
        tables = {name for (name,) in library.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert tables - {"sqlite_sequence"} == seals.SEALS.keys()
        for table, sealed in seals.SEALS.items():
            columns = {
                f'"{row[1]}"' if row[1] == "end" else row[1] for row in library.rows(f"PRAGMA table_info({table})")
            }
            covered = {name for seal in sealed for name in seal.covered}
            assert columns == covered | {seal.column for seal in sealed}


def test_what_is_written_is_sealed(own):
    with History(own.settings.archive / "library.db") as history:
        begun = history.begin("ann", VOTE)
        history.append(begun.id, "ann", VOTE, '{"a": 1}')
        history.rate(begun.id, "ann", 1, -1, "no")
        history.rename(begun.id, "ann", "Votes")
    for table in seals.SEALS:
        assert own.archive.library.rows(f"SELECT count(*) FROM {table}") > [(0,)], table
        assert seals.unsound(own.archive.library, table, sealed=True) == 0, table


def test_a_row_is_compared_with_its_own_values_and_not_with_what_is_looked_for(own):
    with History(own.settings.archive / "library.db") as history:
        begun = history.begin("ann", VOTE)
        assert history.conversations("bob") == []
        assert len(history.conversations("ann")) == 1
    with closing(sqlite3.connect(own.settings.archive / "library.db")) as db:
        db.execute("UPDATE conversations SET title = 'Votex'")
        db.commit()
    with History(own.settings.archive / "library.db") as history, pytest.raises(ArchiveDamaged, match="a row is not"):
        history.conversation(begun.id, "ann")


@pytest.mark.parametrize("column", ["data", "digest", "model"])
def test_a_damaged_vector_is_told_and_made_again(own, column):
    changed = f"{column} || 'x'" if column != "data" else "zeroblob(length(data))"
    own.archive.library.rows(f"UPDATE vectors SET {column} = {changed}")
    keys = list(own.archive.library.indexed())
    with pytest.raises(ArchiveDamaged, match=r"vectors are not what was written; dateline rebuild"):
        own.archive.score_near(own.embedder.query(VOTE), keys)
    (found,) = [found for found in own.verify() if found.check == "library rows"]
    assert not found.ok
    assert "dateline rebuild" in found.fix
    assert own.rebuild() == 25
    assert len(own.archive.score_near(own.embedder.query(VOTE), keys)) == 25
    assert all(found.ok for found in own.verify())


def test_what_goes_wrong_outside_the_file_is_not_called_damage(own, tmp_path):
    with pytest.raises(ArchiveDamaged, match="no such table"), schema.damage(tmp_path):
        own.archive.library.db.execute("SELECT * FROM nowhere")
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR
    with pytest.raises(Exception, match="cannot be used: disk I/O error") as told, schema.damage(tmp_path):
        raise error
    assert not isinstance(told.value, ArchiveDamaged)
