"""Commands of Dateline in forks of one process that has imported everything: a tenth of a second each, not two.

with Warm(models) as warm:
    done = warm.run(["ask", "who?"], archive=folder, fault=Fault(nth=3, error=errno.EIO))
"""

import ctypes
import gc
import io
import json
import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from command import ROOT, Ran

PLENTY = 1 << 40
SECONDS = 60.0  # that one fork may take
SHIM = Path(__file__).with_name("shim.c")
MODULES = """index.vectors chromadb.api.rust index.ingest index.health onnxruntime rag.ask rag.doctor
    ui.contract ui.render ui.screen ui.explain ui.reported ui.progress""".split()


@dataclass(frozen=True)
class Fault:
    """What a disk does: the `nth` call that writes fails with `error`, or it and all later ones (`lasting`).

    `room`: bytes that may be written before it is full. `folder` is the disk.
    """

    nth: int = 0
    error: int = 0
    lasting: bool = False
    room: int = PLENTY
    folder: str = ""


@dataclass(frozen=True)
class Forked:
    """What came of the commands of one fork: how it ended, and what the first of them would write.

    `calls` that would write, how many of them `failed`, `written` bytes. `seconds` are those of the commands.
    """

    ran: tuple[Ran, ...]
    process: int
    signal: int
    calls: int
    failed: int
    written: int
    seconds: float


class Warm:
    """The process that forks. `shim`: a folder for the compiled shim, where a disk is to fail."""

    def __init__(self, models: Path, shim: Path | None = None) -> None:
        library = compiled(shim) if shim else Path()
        path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")}
        environment = kept | {
            "PYTHONPATH": path, "DATELINE_MODELS": str(models), "DATELINE_MODEL": "none",
            "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false",
        }  # fmt: skip
        command = [sys.executable, "-m", "torture.warm", str(library)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self):
        return self

    def __exit__(self, *raised):
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()

    def run(self, *commands: list, archive: Path, fault: Fault | None = None) -> Forked:
        """One after another in one fork, the fault being there for all of them."""
        (found,) = self._tell(commands, archive, fault=asdict(fault) if fault else None)
        return Forked(tuple(Ran(*ran) for ran in found.pop("ran")), **found)

    def race(self, *commands: list, archive: Path) -> list[Forked]:
        """Each in a fork of its own, all at once; who is to embed waits until all others have ended."""
        found = self._tell(commands, archive, race=True)
        return [Forked(tuple(Ran(*ran) for ran in each.pop("ran")), **each) for each in found]

    def _tell(self, commands, archive, **rest) -> list[dict]:
        given = {"commands": [[str(part) for part in command] for command in commands], "archive": str(archive)}
        self._process.stdin.write(json.dumps(given | rest) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the process that forks has died"
        return json.loads(line)


def compiled(folder: Path) -> Path:
    """The shim as a library."""
    library = folder / "shim.so"
    if not library.exists():
        subprocess.run(
            ["cc", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-Wl,-Bsymbolic", "-o", library, SHIM],
            check=True,
        )
    return library


def main() -> None:
    """Fork for each line of stdin; what came of it is a line on stdout."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    _warm()
    gc.freeze()  # a fork that collects what all share would copy it
    for line in sys.stdin:
        given = json.loads(line)
        found = _raced(given) if given.get("race") else [_ended(*_forked(given))]
        answers.write(json.dumps(found) + "\n")
        answers.flush()


def _warm() -> None:
    from functools import cache
    from importlib import import_module

    for name in MODULES:
        import_module(name)
    from rag import desk, settings

    desk.open_embedder = cache(desk.open_embedder)
    chosen = settings.load()
    desk.open_embedder(chosen.embedding, chosen.models).query("warm")


def _raced(given: dict) -> list[dict]:
    """All start when the barrier falls; the embedder of each waits until `held` is let go."""
    barrier, held = os.pipe(), os.pipe()
    children = [_forked({"commands": [command]} | _apart(given, barrier, held)) for command in given["commands"]]
    for read in (barrier[0], held[0]):
        os.close(read)
    os.close(barrier[1])
    _until_one_is_left([read for _, read in children])
    os.close(held[1])
    return [_ended(*child) for child in children]


def _apart(given: dict, barrier: tuple, held: tuple) -> dict:
    return {"archive": given["archive"], "barrier": barrier, "held": held}


def _until_one_is_left(results: list[int]) -> None:
    """Until all but one of the pipes can be read, or it takes too long."""
    late = time.monotonic() + SECONDS / 2
    while time.monotonic() < late:
        if len(select.select(results, [], [], 0.05)[0]) >= len(results) - 1:
            return
        time.sleep(0.01)


def _forked(given: dict) -> tuple[int, int]:
    """The child, and where it will tell what came of it."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        _child(given, write)
    os.close(write)
    return child, read


def _ended(child: int, read: int) -> dict:
    """What the child told before it ended; one that does not end is killed."""
    data, late = b"", time.monotonic() + SECONDS
    while select.select([read], [], [], max(0.0, late - time.monotonic()))[0]:
        more = os.read(read, 65_536)
        if not more:
            break
        data += more
    else:
        os.kill(child, signal.SIGKILL)
    os.close(read)
    _, status = os.waitpid(child, 0)
    told = json.loads(data or b"{}") or {"ran": [], "calls": 0, "failed": 0, "written": 0, "seconds": SECONDS}
    return told | {"process": child, "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0}


def _child(given: dict, write: int) -> None:
    shim = None
    try:
        os.environ["DATELINE_ARCHIVE"] = given["archive"]
        if given.get("barrier"):
            _line_up(given["barrier"], given["held"])
        if given.get("fault"):
            shim = _armed(given["fault"])
        began = time.monotonic()
        first, *rest = given["commands"]
        told = {"ran": [_ran(first)], "calls": 0, "failed": 0, "written": 0}
        if shim:
            told |= {"calls": shim.torture_seen(), "failed": shim.torture_failed()}
            told["written"] = given["fault"]["room"] - shim.torture_room()
        told["ran"] += [_ran(command) for command in rest]
        os.write(write, json.dumps(told | {"seconds": time.monotonic() - began}).encode())
    finally:
        os._exit(0)


def _line_up(barrier: list[int], held: list[int]) -> None:
    from rag import desk, settings

    os.close(barrier[1])
    os.close(held[1])
    chosen = settings.load()
    embedder = desk.open_embedder(chosen.embedding, chosen.models)
    embed = embedder.paragraphs

    def waits(items):
        os.read(held[0], 1)
        return embed(items)

    embedder.paragraphs = waits
    os.read(barrier[0], 1)


def _armed(fault: dict) -> ctypes.CDLL:
    shim = ctypes.CDLL(sys.argv[1])
    shim.torture_arm.argtypes = [ctypes.c_char_p, *[ctypes.c_long] * 4]
    shim.torture_seen.restype = shim.torture_failed.restype = shim.torture_room.restype = ctypes.c_long
    folder = os.path.realpath(fault["folder"]).encode()
    wrong = shim.torture_arm(folder, fault["nth"], fault["error"], fault["lasting"], fault["room"])
    assert wrong == 0, os.strerror(wrong)
    return shim


def _ran(command: list[str]) -> list:
    """Exit code, stdout and stderr, as the shell would see them."""
    from ui import cli, screen

    places = [os.memfd_create(name) for name in ("out", "err")]
    for number, place in enumerate(places, 1):
        os.dup2(place, number)
    sys.stdin = io.TextIOWrapper(io.BytesIO())
    sys.stdout, sys.stderr = (os.fdopen(os.dup(number), "w", encoding="utf-8") for number in (1, 2))
    screen.stdout.cache_clear()
    screen.stderr.cache_clear()
    sys.argv = ["dateline", *command]
    code = cli.main(command)
    sys.stdout.flush()
    sys.stderr.flush()
    texts = [os.pread(place, 10_000_000, 0).decode() for place in places]
    for place in places:
        os.close(place)
    return [code, *texts]


if __name__ == "__main__":
    main()
