"""Archives that earlier versions of Dateline have left: each opens and answers, or says `dateline rebuild`."""

import json
import shutil
import sqlite3
from contextlib import closing

import pytest
from command import VOTE
from test_schema import FIRST

from index import schema
from index.errors import ArchiveDamaged
from index.generation import FORMAT
from rag import settings
from rag.desk import Desk

STEPS = (FIRST, *schema.STEPS[1:])  # the first as it was


def as_made_by(path, version):
    """The library in the form of an earlier version, with its rows."""
    new = path.with_name("new.db")
    path.rename(new)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.executescript(f"BEGIN; {''.join(STEPS[:version])} PRAGMA user_version = {version}; COMMIT;")
        db.execute("ATTACH ? AS new", (str(new),))
        tables = [name for (name,) in db.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")]
        for table in tables:
            columns = ", ".join(f'"{row[1]}"' for row in db.execute(f"PRAGMA main.table_info({table})"))
            db.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM new.{table}")
        db.execute("DELETE FROM meta WHERE name NOT IN ('generation', 'model')")
    new.unlink()


@pytest.fixture
def own(mine):
    with Desk.open(settings.load(archive=mine, model="none")) as desk:
        yield desk


def said(desk):
    found = desk.ask(VOTE).answer
    return found.text, [(at.paragraph.id, at.score) for at in found.passages]


@pytest.mark.parametrize("version", range(1, schema.VERSION))
def test_a_library_of_each_earlier_schema_answers_at_once_and_is_sealed_by_the_next_change(own, version):
    sound = said(own)
    listed = own.articles()
    own.close()
    path = own.settings.archive / "library.db"
    shutil.rmtree(own.settings.archive / "backup", ignore_errors=True)
    as_made_by(path, version)
    assert said(own) == sound
    assert own.articles() == listed
    assert own.coverage().articles == 2
    findings = {found.check: found for found in own.verify()}
    assert all(found.ok for found in findings.values()), findings
    assert "earlier version" in findings["library rows"].seen
    own.rebuild()
    assert said(own) == sound
    assert own.warnings == []
    found = {found.check: found for found in own.verify()}["library rows"]
    assert found.ok
    assert "earlier version" not in found.seen
    own.archive.library.rows("UPDATE placements SET text = replace(text, 'U.S.', 'U.K.')")
    with pytest.raises(ArchiveDamaged, match="a row is not what was written"):
        own.ask(VOTE).answer  # noqa: B018


@pytest.mark.parametrize("version", range(1, schema.VERSION))
def test_a_copy_of_an_earlier_library_can_be_restored(own, version, tmp_path):
    sound = said(own)
    own.close()
    path = own.settings.archive / "library.db"
    as_made_by(path, version)
    before = shutil.copyfile(path, tmp_path / "copy.db").read_bytes()
    path.unlink()
    own.restore(tmp_path / "copy.db")
    assert said(own) == sound
    assert (tmp_path / "copy.db").read_bytes() == before


@pytest.mark.parametrize("form", [*range(1, FORMAT), FORMAT + 1])
def test_indexes_of_each_other_format_say_what_to_do_and_are_made_again(own, form):
    sound = said(own)
    own.close()
    as_made_by(own.settings.archive / "library.db", schema.VERSION - 1)
    (manifest,) = own.settings.archive.glob("index/*/manifest.json")
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"format": form}))
    with pytest.raises(ArchiveDamaged, match=r"made by another version of Dateline; dateline rebuild"):
        own.ask(VOTE)
    assert own.rebuild() == 0
    assert said(own) == sound


def test_a_library_of_a_later_version_says_to_upgrade(own, dateline):
    own.close()
    with closing(sqlite3.connect(own.settings.archive / "library.db")) as db:
        db.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    assert "upgrade dateline" in dateline("ask", VOTE).told
