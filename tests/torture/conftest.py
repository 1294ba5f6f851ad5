"""How much of the torture is run, and the table of what was survived, printed at the end."""

from collections.abc import Callable

import pytest

from torture.table import WHOLE, Table

TABLE = pytest.StashKey[Table]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash.setdefault(TABLE, Table())


@pytest.fixture
def many() -> Callable[[int, int], int]:
    """`many(short, whole)`: how many rounds this run makes."""
    return lambda short, whole: whole if WHOLE else short


@pytest.fixture
def table(request: pytest.FixtureRequest) -> Table:
    """Where a test counts what was survived: `table.add("kill -9, adding", survived, of, "a note")`."""
    return request.config.stash.setdefault(TABLE, Table())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in config.stash.get(TABLE, Table()).lines() if WHOLE else ():
        terminalreporter.write_line(line)
