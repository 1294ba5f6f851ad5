"""Bit rot: whatever happens to a file of an archive, it gives the answer of the sound one, or an error.

Never another. The error names the file and the cure, and the cure works.
"""

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from command import BANK, SEEDS, VOTE

from index.article import Article
from index.history import History
from index.seals import SEALS, WITHOUT_ROWID
from rag.desk import Desk
from torture import WHOLE
from torture.harm import Harm, harms
from torture.reader import Reader

STORY = "Ferries\n\nThe ferry from Rhodes carried {} people on Monday.\n\nIt sails on Tuesdays, too.\n"
BRIEFING = '{"format": 1}\n{"proposed": ["Who sails?"]}\n'
QUESTIONS = [VOTE, BANK, "How many people did the ferry carry?"]
KINDS = {  # a name of the file in the archive, by pattern
    "library.db": "library.db",
    "library.db-wal": "library.db-wal",
    "manifest.json": "index/*/manifest.json",
    "chroma.sqlite3": "index/*/chroma/chroma.sqlite3",
    "graph": "index/*/chroma/*/*",
    "words": "index/*/words/*",
    "lock": "lock",
    "briefing": "briefings/*",
    "backup": "backup/library.db",
}
HARMLESS = ("lock", "briefing", "backup")  # no answer depends on them
CURES = {"library.db": "restore", "library.db-wal": "restore"}
COLUMNS = [(table, name.strip('"')) for table, seals in SEALS.items() for seal in seals for name in seal.covered]
TELLING = [  # those that an answer takes something from
    ("meta", "value"), ("articles", "source"), ("revisions", "title"), ("revisions", "text"), ("paragraphs", "id"),
    ("placements", "text"), ("placements", "n"), ("indexed", "stamp"), ("vectors", "data"), ("turns", "question"),
]  # fmt: skip


def ferry(people):
    return Article(
        location="/ferries.txt", source="ferries.txt", title="Ferries", text=STORY.format(people), body_start=9
    )


@pytest.fixture(scope="module")
def archives(seeds, tmp_path_factory):
    """An archive of three generations with conversations, and as it was one generation before.

    Its last change stands in the log still: a reader that had begun before kept it from the file.
    """
    folder = tmp_path_factory.mktemp("rot")
    first = folder / "first"
    with Desk.open(seeds.settings.model_copy(update={"archive": first, "model": "none"})) as desk:
        desk.__dict__["embedder"] = seeds.embedder
        desk.add([SEEDS])
        desk.add_articles([ferry(100)])
        with History(first / "library.db") as history:
            begun = history.begin("", VOTE)
            history.append(begun.id, "", VOTE, '{"a": 1}')
        (first / "briefings").mkdir()
        (first / "briefings" / "0123456789abcdef.jsonl").write_text(BRIEFING)
    shutil.copytree(first, folder / "older")
    with Desk.open(seeds.settings.model_copy(update={"archive": first, "model": "none"})) as desk:
        desk.__dict__["embedder"] = seeds.embedder
        with closing(sqlite3.connect(first / "library.db", isolation_level=None)) as held:
            held.execute("BEGIN")
            held.execute("SELECT count(*) FROM meta").fetchone()
            desk.add_articles([ferry(200)])
            shutil.copytree(first, folder / "sound")
            held.execute("ROLLBACK")
    assert (folder / "sound" / "library.db-wal").stat().st_size > 4096
    (folder / "sound" / "library.db-shm").unlink()
    logged = sqlite3.connect(folder / "older" / "library.db")  # an older log, of one publication before
    logged.close()
    return folder


@pytest.fixture(scope="module")
def reader(seeds):
    reader = Reader(seeds.settings.models, QUESTIONS)
    yield reader
    reader.close()


@pytest.fixture(scope="module")
def sound(archives, reader, tmp_path_factory):
    """What the sound archive says."""
    found = reader.read(shutil.copytree(archives / "sound", tmp_path_factory.mktemp("sound") / "archive"))
    assert all("told" in said for said in found.values()), found
    assert "200 people" in found["ask 2"]["told"]
    assert '"refused": true' in found["ask 1"]["told"]
    return found


def files(archives: Path, kind: str) -> list[Path]:
    """The files of a kind, relative to the archive; in the short form the greatest of them only."""
    found = [
        path.relative_to(archives / "sound") for path in (archives / "sound").glob(KINDS[kind]) if path.is_file()
    ]
    assert found
    return sorted(found) if WHOLE else [max(found, key=lambda path: (archives / "sound" / path).stat().st_size)]


def chosen(kind: str, every: list[Harm]) -> list[Harm]:
    """All of them; in the short form fewer for the files that are checked whole, each by one digest."""
    if WHOLE or kind == "library.db":
        return every
    return every[:1] if kind in HARMLESS else every[::2]


def older(archives: Path, file: Path) -> Path:
    """The same file a generation before, by its place: names of word files and graphs are others each time."""
    if file.parts[0] != "index":
        return archives / "older" / file
    (before,) = (archives / "older" / "index").iterdir()
    place = before.joinpath(*file.parts[2:])
    same = [place] if place.exists() else sorted(before.joinpath(file.parts[2]).rglob(f"*{file.suffix}"))
    return next((path for path in same if path.name == file.name), same[0] if same else place)


def judged(said: dict[str, dict[str, str]], sound: dict[str, dict[str, str]], name: str) -> list[str]:
    """What is wrong with what a harmed archive says."""
    wrong = []
    for way, found in said.items():
        if "crash" in found:
            wrong.append(f"{way}: {found['crash']}")
        elif "error" in found and (name not in found["error"] or "dateline re" not in found["error"]):
            wrong.append(f"{way} does not name the file and the cure: {found['error']}")
        elif "told" in found and found != sound[way]:
            wrong.append(f"{way}: silently wrong: {found['told'][:300]}")
    return wrong


def harmed(archives: Path, file: Path, harm: Harm, place: Path) -> Path:
    shutil.copytree(archives / "sound", place)
    harm.do(place / file, older(archives, file))
    return place


@pytest.mark.parametrize("kind", KINDS)
def test_harm_is_told_before_an_answer_is_and_can_be_cured(kind, archives, reader, sound, tmp_path, many, table):
    wrong, told, rounds = [], 0, 0
    for file in files(archives, kind):
        for harm in chosen(kind, list(harms(many(1, 4)))):
            place = harmed(archives, file, harm, tmp_path / f"{rounds}")
            said = reader.read(place)
            bad = judged(said, sound, file.name.removesuffix("-wal"))
            errors = [found for found in said.values() if "error" in found]
            rounds, told = rounds + 1, told + bool(errors)
            if errors and (WHOLE or told == 1):
                after = reader.read(place, CURES.get(kind, "rebuild"))
                bad += [f"not cured: {way}: {found}"[:700] for way, found in after.items() if found != sound.get(way)]
            wrong += [f"{file} {harm.name}: {each}" for each in bad]
            shutil.rmtree(place)
    table.add(f"rot of {kind}", rounds - len({line.partition(":")[0] for line in wrong}), rounds, f"{told} told")
    assert not wrong, "\n".join(wrong)
    assert not reader.died


def test_an_older_library_with_its_log_beside_newer_indexes_is_told(archives, reader, tmp_path, table):
    place = shutil.copytree(archives / "sound", tmp_path / "archive")
    (place / "library.db-wal").unlink()
    shutil.copyfile(archives / "older" / "library.db", place / "library.db")
    said = reader.read(place)
    assert all("is older than the indexes" in found["error"] for way, found in said.items() if way.startswith("ask"))
    table.add("an older library beside newer indexes", 1, 1)


def test_older_indexes_beside_a_newer_library_are_told_and_made_again(archives, reader, sound, tmp_path, table):
    place = shutil.copytree(archives / "sound", tmp_path / "archive")
    shutil.rmtree(place / "index")
    shutil.copytree(archives / "older" / "index", place / "index")
    assert "dateline rebuild" in reader.read(place)["ask 0"]["error"]
    assert reader.read(place, "rebuild") == sound
    table.add("older indexes beside a newer library", 1, 1)


def flip(path: Path, table: str, column: str, seed: int) -> None:
    """One bit of one value, as a disk would: the checksum of its row stays as it was."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        keys = {"meta": "name", "files": "location", "feedback": "n"}
        rowid = keys.get(table, "id") if table in WITHOUT_ROWID else "rowid"
        rows = db.execute(f'SELECT {rowid}, "{column}" FROM {table} WHERE length("{column}") > 0').fetchall()
        if not rows:
            return
        place, value = random.Random(seed).choice(rows)
        if isinstance(value, int):
            other = value ^ 1
        else:
            data = bytearray(value if isinstance(value, bytes) else value.encode())
            at = random.Random(seed).randrange(len(data))
            data[at] ^= 1 if isinstance(value, str) and data[at] < 128 else 64
            other = bytes(data) if isinstance(value, bytes) else data.decode("utf-8", "replace")
        db.execute(f'UPDATE OR REPLACE {table} SET "{column}" = ? WHERE {rowid} = ?', (other, place))


def test_one_bit_of_any_value_in_the_library_is_told(archives, reader, sound, tmp_path, many, table):
    wrong, told, rounds = [], 0, 0
    for of, column in COLUMNS if WHOLE else TELLING:
        for seed in range(many(1, 4)):
            place = shutil.copytree(archives / "sound", tmp_path / f"{rounds}")
            flip(place / "library.db", of, column, seed)
            said = reader.read(place)
            wrong += [f"{of}.{column} ({seed}): {each}" for each in judged(said, sound, "library.db")]
            rounds, told = rounds + 1, told + any("error" in found for found in said.values())
            shutil.rmtree(place)
    table.add("one bit of a value in library.db", rounds - len(wrong), rounds, f"{told} told")
    assert not wrong, "\n".join(wrong)
    assert told > rounds / 3
    assert not reader.died
