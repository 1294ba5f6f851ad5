"""Large archives: an `add` killed at any stage goes on where it was, and memory does not grow with what is added."""

import random
import signal
import sqlite3
from contextlib import closing

from rag import settings
from rag.desk import Desk
from torture import large

ARTICLES = 240  # of three paragraphs: four rounds
BATCH = 256  # paragraphs embedded between two commits
STAGES = {"text": 150, "reading": 200, "embedding": 6, "indexing": 4, "indexing words": 4}


def kept(archive):
    """The texts whose vectors are in the library."""
    if not (archive / "library.db").exists():
        return set()
    with closing(sqlite3.connect(archive / "library.db")) as library:
        return {digest for (digest,) in library.execute("SELECT digest FROM vectors")}


def listed(archive):
    with Desk.open(settings.load(archive=archive)) as desk:
        return len(desk.articles()) if (archive / "library.db").exists() and desk.archive.library.generation else 0


def test_a_killed_add_goes_on_where_it_was(tmp_path, environment, many, table):
    folder, notes = tmp_path / "news", tmp_path / "notes"
    for bound in ("LEAST", "MOST"):  # `large.adding` sets them
        environment.setattr(f"index.rounds.{bound}", large.ROUND)
    large.write(folder, ARTICLES)
    notes.touch()
    archive = tmp_path / "archive"
    draw = random.Random(7)
    stages = [*STAGES, *draw.choices(list(STAGES), k=many(0, 26))]
    survived = there = 0
    for stage in stages:
        before, known = kept(archive), len(notes.read_text().split())
        code, _ = large.run("killed", archive, folder, notes, {stage: draw.randint(2, STAGES[stage])})
        assert code in (-signal.SIGKILL, 0)
        embedded = notes.read_text().split()[known:]
        assert not before & set(embedded), "embedded, kept, and embedded again"
        assert len(embedded) == len(set(embedded))
        now = listed(archive)
        assert now >= there, "what was published is gone"
        there, survived = now, survived + 1
    assert there > 0, "a killed add has published no round"
    code, told = large.run("killed", archive, folder, notes, {})
    assert (code, sum(told["counts"].values())) == (0, ARTICLES)
    assert told["counts"]["indexed"] == ARTICLES - there
    made = notes.read_text().split()
    assert len(set(made)) == 3 * ARTICLES
    assert len(made) - len(set(made)) <= BATCH * len(stages), "more than the batch in hand was embedded twice"
    with Desk.open(settings.load(archive=archive)) as desk:
        assert [finding for finding in desk.verify() if not finding.ok] == []
        assert len(desk.articles()) == ARTICLES
    large.adding(tmp_path / "whole", folder, large.Drawn(), lambda *told: None)
    assert large.content(archive) == large.content(tmp_path / "whole")
    again = f"{len(made) - len(set(made))} of {len(made)} embedded twice, all of them unwritten"
    table.add("kill -9, adding in rounds", survived, len(stages), again)


def test_memory_does_not_grow_with_what_is_added(tmp_path, environment, many, table):
    """Twice the articles may cost their graph (2 kB a vector) and their lines in the report: not what was read."""
    few = many(250, 2_000)
    peaks = []
    for articles in (few, 2 * few):
        large.write(tmp_path / f"{articles}", articles, sentences=8)
        code, told = large.run("measured", tmp_path / f"archive-{articles}", tmp_path / f"{articles}")
        assert code == 0
        peaks.append(told)
    python, process = ((peaks[1][held] - peaks[0][held]) / few for held in ("python", "process"))
    assert python < 2_000, f"{python:.0f} bytes of Python an article: a round is kept"
    assert process < 20_000, f"{process:.0f} bytes an article"
    table.add(
        "memory, twice the articles", 1, 1, f"{python:.0f} bytes of Python an article more, {process:.0f} in all"
    )
