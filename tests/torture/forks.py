"""Forks of one process that has imported everything: each does one job, and may be killed while it does it.

with Forks(models) as forks:
    ended = forks.run("change", archive=..., do="add", given=..., deadly=17)    # ended.killed
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from command import ROOT


@dataclass(frozen=True)
class Ended:
    """How a fork ended: what its job returned, the boundaries it crossed, the texts it embedded (by digest)."""

    killed: bool
    seconds: float
    result: object = None
    crossed: tuple[str, ...] = ()
    embedded: tuple[str, ...] = ()


class Forks:
    """The process that forks."""

    def __init__(self, models: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")}
        environment = kept | {
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]), "DATELINE_MODELS": str(models),
            "DATELINE_MODEL": "none", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
            "TOKENIZERS_PARALLELISM": "false",
        }  # fmt: skip
        command = [sys.executable, "-m", "torture.forks"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *raised):
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()

    def run(self, job: str, *, deadly: int = 0, after: float | None = None, **given) -> Ended:
        """Do one of `torture.jobs`; killed at the boundary numbered `deadly`, or `after` so many seconds."""
        line = {"job": job, "deadly": deadly, "after": after, "given": given}
        self._process.stdin.write(json.dumps(line, default=str) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the process that forks has died"
        told = json.loads(answer)
        assert "error" not in told, told["error"]
        return Ended(
            told["killed"],
            told["seconds"],
            told.get("result"),
            tuple(told.get("crossed", ())),
            tuple(told.get("embedded", ())),
        )


def main() -> None:
    """A line of stdin is a job, a line of stdout what came of it."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    from torture import jobs

    jobs.warm()
    for line in sys.stdin:
        answers.write(json.dumps(_forked(json.loads(line))) + "\n")
        answers.flush()


def _forked(line: dict) -> dict:
    read, write = os.pipe()
    began = time.monotonic()
    child = os.fork()
    if not child:
        os.close(read)
        _child(line, write)
    os.close(write)
    if line["after"] is not None:
        killer = threading.Timer(line["after"], os.kill, (child, signal.SIGKILL))
        killer.start()
    with os.fdopen(read, "rb") as pipe:
        told = pipe.read()
    if line["after"] is not None:
        killer.cancel()
        killer.join()  # the child is not waited for yet: its number cannot be another's
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    seconds = time.monotonic() - began
    if killed:
        return {"killed": True, "seconds": seconds}
    return {"killed": False, "seconds": seconds} | json.loads(told or '{"error": "a fork ended without a word"}')


def _child(line: dict, write: int) -> None:
    from torture import jobs
    from torture.failpoints import Crossings

    crossings = Crossings(line["deadly"])
    try:
        embedded = jobs.watched()
        if line["job"] == "change":
            crossings.install()
        result = getattr(jobs, line["job"])(**line["given"])
        told = {"result": result, "crossed": crossings.names, "embedded": embedded}
    except BaseException as error:  # noqa: BLE001  told to the test
        import traceback

        told = {"error": f"{error!r}\n{''.join(traceback.format_exception(error))}"}
    finally:
        data = json.dumps(told).encode()
        while data:
            data = data[os.write(write, data) :]
        os._exit(0)


if __name__ == "__main__":
    main()
