"""How much of the torture is run."""

from collections.abc import Callable

import pytest

from torture import WHOLE


@pytest.fixture
def many() -> Callable[[int, int], int]:
    """`many(short, whole)`: how many rounds this run makes."""
    return lambda short, whole: whole if WHOLE else short
