"""What many tests share: where other people's evaluation data lie."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from table import Table

from rag import settings
from rag.desk import Desk

pytest_plugins = ["command"]
TABLE = pytest.StashKey[Table]()

# Taken out of the environment: the settings refuse every DATELINE_ variable that is not theirs.
DATA = os.environ.pop("EVAL_DATA", None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in config.stash.get(TABLE, Table()).lines():
        terminalreporter.write_line(line)


@pytest.fixture
def table(request: pytest.FixtureRequest) -> Table:
    """Where a test counts what was survived: `table.add("kill -9, adding", survived, of, "a note")`."""
    return request.config.stash.setdefault(TABLE, Table())


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of evaluation data: $EVAL_DATA, else beside the checkout. CI must have it."""
    place = Path(DATA or Path(__file__).parents[2] / "shared" / "data")
    if place.is_dir():
        return place
    missing = f"no evaluation data at {place}; set EVAL_DATA"
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk whose archive does not exist yet."""
    with Desk.open(settings.load(archive=tmp_path / "archive")) as desk:
        yield desk


@pytest.fixture(scope="session")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk whose archive holds the two seed articles; not to be changed."""
    with Desk.open(settings.load(archive=tmp_path_factory.mktemp("seeds") / "archive")) as desk:
        desk.add([Path(__file__).parents[1] / "seeds"])
        yield desk
    with closing(sqlite3.connect(desk.settings.archive / "library.db")) as library:
        assert not library.execute("SELECT title FROM conversations").fetchall(), "serve a copy: `copied`"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, seeds: Desk) -> pytest.MonkeyPatch:
    """No setting of the machine's, but for the place of the prepared model; the archive is that of the seeds."""
    for name in [name for name in os.environ if name.startswith("DATELINE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DATELINE_MODELS", str(seeds.settings.models))
    monkeypatch.setenv("DATELINE_ARCHIVE", str(seeds.settings.archive))
    return monkeypatch
