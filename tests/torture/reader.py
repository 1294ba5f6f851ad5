"""Reads archives in a process of its own, one a line: what each says to some questions, or the error that it told."""

import json
import os
import select
import subprocess
import sys
import traceback
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 120  # seconds
WHEN = {"since": "2020-01-01", "until": "2023-12-31"}


@dataclass
class Reader:
    """The process; another is begun when it died. `died` are the signals or exit codes."""

    models: Path
    questions: list[str]
    died: list[int] = field(default_factory=list)
    process: subprocess.Popen | None = None

    def read(self, archive: Path, cure: str = "") -> dict[str, dict[str, str]]:
        """What each way of reading gives: {"told": JSON} or {"error": a line}; after a cure: rebuild or restore."""
        if self.process is None or self.process.poll() is not None:
            given = [sys.executable, "-m", "torture.reader", str(self.models), *self.questions]
            path = os.pathsep.join([str(Path(__file__).parents[1]), str(Path(__file__).parents[2])])
            self.process = subprocess.Popen(
                given, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": path}, text=True
            )
        self.process.stdin.write(f"{json.dumps([str(archive), cure])}\n")
        self.process.stdin.flush()
        ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
        line = self.process.stdout.readline() if ready else ""
        if not line:
            self.process.kill()
            self.died.append(self.process.wait())
            return {"process": {"crash": f"ended with {self.died[-1]}"}}
        return json.loads(line)

    def close(self) -> None:
        if self.process is not None:
            self.process.stdin.close()
            self.process.wait(PATIENCE)
            self.process.stdout.close()


def ways(desk, questions):
    """Every way in which an archive is read."""
    from datetime import date

    from index.history import History
    from ui import contract

    def asked(question, **scope):
        found = contract.answer(desk.ask(question, **scope).answer)
        return {name: value for name, value in found.items() if name != "timings"}

    def searched(question):
        return [[at.paragraph.id, at.paragraph.text, at.article.title, at.score] for at in desk.search(question)]

    def shown():
        return [
            contract.article(desk.article(at.article.id), desk.paragraphs(at.article.id)) for at in desk.articles()
        ]

    def kept():
        with History(desk.settings.archive / "library.db") as history:
            return [repr(history.turns(one.id, "")) for one in history.conversations("")]

    since, until = (date.fromisoformat(WHEN[name]) for name in ("since", "until"))
    yield from ((f"ask {n}", lambda q=q: asked(q)) for n, q in enumerate(questions))
    yield "ask of days", lambda: asked(questions[0], since=since, until=until)
    yield "search", lambda: searched(questions[0])
    yield "list", lambda: contract.listings(desk.articles())
    yield "show", shown
    yield "history", kept


def main() -> None:
    """Answers lines of [archive, cure] until there are no more."""
    from index.errors import DatelineError
    from index.remembering import Remembering
    from rag import settings
    from rag.desk import Desk

    models, *questions = sys.argv[1:]
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    chosen = settings.load(archive=Path("nowhere"), model="none").model_copy(update={"models": Path(models)})
    embedder = Desk.open(chosen).embedder
    assert isinstance(embedder, Remembering)

    def told(act):
        try:
            return {"told": json.dumps(act(), sort_keys=True, default=str)}
        except DatelineError as error:
            return {"error": str(error)}
        except BaseException:  # noqa: BLE001  whatever it is, it is a finding
            return {"crash": traceback.format_exc()}

    for line in sys.stdin:
        archive, cure = json.loads(line)
        with Desk.open(chosen.model_copy(update={"archive": Path(archive)})) as desk:
            desk.__dict__["embedder"] = embedder
            found = {}
            if cure:
                done = told(
                    lambda cure=cure, desk=desk: repr(desk.restore() if cure == "restore" else desk.rebuild())
                )
                found = {cure: done} if "told" not in done else {}
            found |= {name: told(act) for name, act in ways(desk, questions)}
        out.write(f"{json.dumps(found)}\n")
        out.flush()


if __name__ == "__main__":
    main()
