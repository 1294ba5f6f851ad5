"""A tiny archive, five ways to change it, and what must hold when the disk fails meanwhile."""

import re
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from torture.warm import Fault, Forked, Warm

ASK = ["ask", "--json", "How much will the repairs cost?"]
STORY = "The harbour of Ostia was closed for three days after the storm.\n\nThe repairs will cost {} million euros."
UNCERTAIN = "may have been kept or not"
CHANGES = ("add", "change", "remove", "rebuild", "first")


@dataclass(frozen=True)
class Change:
    """A command that changes an archive, and what comes of it on a good disk: answers, `calls` that write, bytes."""

    name: str
    command: list[str]
    before: str
    after: str
    contents: list
    calls: int
    written: int


class Place:
    """A folder with articles, an archive of them (`base`), and one (`archive`) that is a copy, to be changed."""

    def __init__(self, warm: Warm, folder: Path) -> None:
        self.warm = warm
        self.folder = folder
        self.texts, self.base, self.archive = (folder / name for name in ("texts", "base", "archive"))
        self.texts.mkdir(parents=True)
        self._write("harbour", STORY.format(2))
        self._write("fishing", "Parliament voted on Tuesday to raise the fishing quota.\n\nThe vote was 61 to 40.")
        done = warm.run(["add", self.texts], archive=self.base)
        assert done.ran[0].code == 0, done

    def _write(self, name: str, body: str) -> None:
        (self.texts / f"{name}.txt").write_text(f"About the {name}\n\nJanuary 3, 2023\n\n{body}")

    def again(self, change: str) -> None:
        """The archive as it was before the change, and the articles as the change finds them."""
        shutil.rmtree(self.archive, ignore_errors=True)
        if change != "first":
            shutil.copytree(self.base, self.archive)
        (self.texts / "whale.txt").unlink(missing_ok=True)
        self._write("harbour", STORY.format(3 if change == "change" else 2))
        if change == "add":
            self._write("whale", "A whale was seen off Ostia on Friday.\n\nThe repairs of its fin cost nothing.")

    def command(self, change: str) -> list[str]:
        if change == "remove":
            return ["remove", "fishing.txt", "--yes"]
        return ["rebuild"] if change == "rebuild" else ["add", str(self.texts)]

    def change(self, name: str) -> Change:
        """Made once without a fault, to learn what comes of it."""
        self.again(name)
        before = "" if name == "first" else self.answer(self.warm.run(ASK, archive=self.archive), 0)
        command = self.command(name)
        done = self.warm.run(command, ASK, archive=self.archive, fault=Fault(folder=str(self.archive)))
        assert done.ran[0].code == 0 and done.calls > 100, done
        after = self.answer(done, 1)
        return Change(name, command, before, after, contents(self.archive), done.calls, done.written)

    def answer(self, done: Forked, n: int) -> str:
        """The answer of the n-th command, byte for byte but for how long it took."""
        assert done.signal == 0 and done.ran[n].code == 0, done
        return re.sub(r'"timings": \{[^}]*\}', "", done.ran[n].out)

    def survives(self, change: Change, fault: Fault) -> bool:
        """Make the change on the failing disk; whatever must hold is asserted. Returns whether the fault showed."""
        self.again(change.name)
        done = self.warm.run(change.command, archive=self.archive, fault=fault)
        full = Fault(room=0, folder=str(self.archive))
        asked = self.warm.run(ASK, archive=self.archive, fault=full)
        self._stands(change, done, asked)
        return done.failed > 0

    def survives_on(self, small: Path, change: Change, share: float) -> None:
        """The same on a real disk, on which there is room for this share of the change."""
        usual, self.archive = self.archive, small / "archive"
        try:
            self.again(change.name)
            filler = small / "filler"
            fill(filler, int(share * change.written))
            done = self.warm.run(change.command, archive=self.archive)
            fill(small / "more", 0)
            asked = self.warm.run(ASK, archive=self.archive)
            filler.unlink()
            (small / "more").unlink()
            self._stands(change, done, asked)
        finally:
            self.archive = usual

    def _stands(self, change: Change, done: Forked, asked: Forked) -> None:
        """What came of a change, and of a question on the full disk, is what may be."""
        assert done.signal == 0 and len(done.ran) == 1, done
        ran = done.ran[0]
        assert ran.code == 0 or told(ran.err, self.archive), ran
        uncertain = UNCERTAIN in ran.err
        published = self.shows(change, asked) if uncertain else ran.code == 0
        self.answers(change, asked, published=published)
        left = [path.name for path in (self.archive / "index").glob("*")]
        assert len(left) - (published or bool(change.before)) in ((0, 1) if uncertain else (0,)), left
        self.well(change, published=published)

    def shows(self, change: Change, asked: Forked) -> bool:
        """Whether the change is there, where either may be."""
        return asked.ran[0].code == 0 and self.answer(asked, 0) == change.after

    def answers(self, change: Change, asked: Forked, *, published: bool) -> None:
        """What was published answers the first question."""
        if published or change.before:
            assert self.answer(asked, 0) == (change.after if published else change.before)
        else:  # there never was an archive
            assert asked.ran[0].code == 1 and asked.ran[0].err.count("\n") == 1, asked

    def well(self, change: Change, *, published: bool) -> None:
        """On a good disk the change can be made again, and is what it is without any fault."""
        well = Fault(folder=str(self.archive))
        done = self.warm.run(ASK, change.command, ASK, ["verify"], archive=self.archive, fault=well)
        self.answers(change, done, published=published)
        gone = change.name == "remove" and published
        assert [ran.code for ran in done.ran[1:]] == [gone, 0, 0], done
        assert self.answer(done, 2) == change.after
        assert contents(self.archive) == change.contents


def fill(path: Path, room: int) -> None:
    """Write until the disk is full, but for `room` bytes."""
    size = max(0, shutil.disk_usage(path.parent).free - room)
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while size > 0:
            size -= file.write(bytes(min(size, 65_536)))


def told(error: str, archive: Path) -> bool:
    """One line that names the path and the free bytes."""
    assert error.startswith("dateline: ") and error.count("\n") == 1 and error.endswith("\n"), error
    assert str(archive) in error and re.search(r"\([\d,]+ bytes free\)", error), error
    return True


def contents(archive: Path) -> list:
    """What is in an archive, however it came there."""
    with closing(sqlite3.connect(archive / "library.db")) as db:
        articles = db.execute(
            "SELECT a.id, r.title, r.text, r.published FROM articles a"
            " JOIN revisions r ON r.article_id = a.id AND r.revision = a.revision ORDER BY a.id"
        ).fetchall()
        return [articles, db.execute("SELECT stamp, windows FROM indexed ORDER BY stamp").fetchall()]
