"""Cold processes: how long a command took from start to exit, and its peak memory."""

import json
import os
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
REFUSED = 4  # the exit code of a question that was not answered: it was asked all the same
KEPT = "DATELINE_MODELS"  # the user's other settings would sway what is measured
QUIET = {"HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False"}  # no side may wait for a network


@dataclass(frozen=True, slots=True)
class Run:
    """A finished process. `peak` is its greatest resident memory in MB (`ru_maxrss` of wait4).

    `cpu` are the seconds that it worked, on all cores: what remains of `seconds` when the machine is busy.
    """

    seconds: float
    cpu: float
    peak: float
    stdout: str


def dateline(*arguments: str, archive: Path) -> Run:
    """The command line in a cold process, on the archive."""
    command = [sys.executable, "-m", "ui.cli", *arguments]
    return run(command, {"DATELINE_ARCHIVE": str(archive)}, fine={0, REFUSED})


def plain(index: Path, model: Path, question: str) -> Run:
    """The plain script in a cold process."""
    return run([sys.executable, str(HERE / "plain.py"), str(index), str(model), question], {})


def inside(task: str, *arguments: str | Path | int) -> dict[str, Any]:
    """A task of `eval.bench.inside` in a process of its own; its result."""
    command = [sys.executable, "-m", "eval.bench.inside", task, *map(str, arguments)]
    result: dict[str, Any] = json.loads(run(command, {}).stdout.splitlines()[-1])
    return result


def run(command: Sequence[str], settings: Mapping[str, str], fine: Collection[int] = (0,)) -> Run:
    """Raises RuntimeError, with what it printed, when the command fails."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_") or name == KEPT}
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(HERE / "launch.py"), *command],
        env={**kept, **QUIET, **settings},
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    *said, last = done.stderr.splitlines()
    seconds, cpu, peak, status = json.loads(last)
    if status not in fine:
        tail = "\n".join(said[-20:])
        raise RuntimeError(f"{' '.join(command[1:])} ended with {status}:\n{tail}")
    return Run(seconds, cpu, peak, done.stdout)
