"""Dates as people print them, by their parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.checks.moments import moments


@pytest.mark.parametrize(
    ("text", "year", "month", "day"),
    [
        ("on 4 January 2020", 2020, 1, 4),
        ("on January 4, 2020", 2020, 1, 4),
        ("on Jan. 4", None, 1, 4),
        ("the 4th of January", None, 1, 4),
        ("in January 2020", 2020, 1, None),
        ("in May", None, 5, None),
        ("2020-01-04", 2020, 1, 4),
        ("in 1900", 1900, None, None),
        ("In 2003 troops entered", 2003, None, None),
    ],
)
def test_a_date_is_read(text, year, month, day):
    (found,) = moments(text)
    assert (found.year, found.month, found.day) == (year, month, day)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [("the 1990s", 1990, 1999), ("the '90s", 1990, 1999), ("the 19th century", 1800, 1900), ("1754-63", 1754, 1763)],
)
def test_a_span_of_years_is_read(text, first, last):
    (found,) = moments(text)
    assert (found.year, found.last, found.is_span) == (first, last, True)


def test_a_weekday_is_read():
    assert [found.weekday for found in moments("on Tuesday and Sunday")] == [1, 6]


@pytest.mark.parametrize(
    "text", ["2000 troops", "he may go", "12 million", "they march", "2,003", "$1900", "1900 percent"]
)
def test_what_is_no_date_gives_none(text):
    assert moments(text) == ()


@given(st.dates())
def test_every_day_is_read_in_every_format(day):
    if day.year >= 1000 and day.year < 2200:
        for form in (f"{day:%-d %B %Y}", f"{day:%B %-d, %Y}", day.isoformat()):
            (found,) = moments(f"on {form}, they said")
            assert (found.year, found.month, found.day) == (day.year, day.month, day.day)
