"""Running the command `dateline` in a test."""

import io
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from ui import cli, screen

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds"
FIRST, SECOND = "000_ebcbfa1b310717d4.txt", "002_21b6e7f10c409c4e.txt"
VOTE = "why did parliament vote in 2020?"
BANK = "What did the Bank of England do to interest rates in 2020?"
COMMANDS = ("add", "ask", "list", "show", "remove", "verify", "rebuild", "backup", "restore", "doctor")
HEAVY = "torch transformers sentence_transformers llama_index gradio trafilatura dateparser ollama"
SLOW = "numpy pydantic rich chromadb onnxruntime tokenizers"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def told(self):
        """What stderr says, when that is one line and stdout is empty."""
        assert self.out == ""
        assert self.err.startswith("dateline: ")
        assert self.err.count("\n") == 1
        return self.err


@pytest.fixture
def dateline(environment, capfd):
    """Runs the command in this process; stdout and stderr are no terminals."""

    def run(*args, stdin=b""):
        screen.stdout.cache_clear()
        screen.stderr.cache_clear()
        environment.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capfd.readouterr()
        code = cli.main([str(arg) for arg in args])
        found = capfd.readouterr()
        return Ran(code, found.out, found.err)

    return run


@pytest.fixture
def mine(environment, seeds, tmp_path):
    """A copy of the seeds' archive, to be changed."""
    shutil.copytree(seeds.settings.archive, tmp_path / "mine")
    environment.setenv("DATELINE_ARCHIVE", str(tmp_path / "mine"))
    return tmp_path / "mine"


@pytest.fixture
def new(environment, tmp_path):
    """The place of an archive that does not exist yet."""
    environment.setenv("DATELINE_ARCHIVE", str(tmp_path / "new"))
    return tmp_path / "new"
