"""Which days a question asks about, and how well a paragraph meets them."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.dates import MOST_TERMS, Days, Event, date_terms, events
from rag.when import PUBLISHED, Timing, fits, overlap, timing, timing_terms

TODAY = date(2026, 11, 21)  # a Saturday
FIRST, LAST = "0001-01-01", "9999-12-31"

# Question | first day | last day, asked on that Saturday.
ASKED = f"""
why did parliament vote in 2020?|2020-01-01|2020-12-31
why did parliament vote in january 2020?|2020-01-01|2020-01-31
What happened on 4 January 2020?|2020-01-04|2020-01-04
What happened today?|2026-11-21|2026-11-21
What happened this week?|2026-11-16|2026-11-22
What happened three years ago?|2023-01-01|2023-12-31
What will happen in 2030?|2030-01-01|2030-12-31
Who ruled before the 2003 invasion?|{FIRST}|2003-12-31
Who ruled before the invasion of Iraq in 2003?|{FIRST}|2003-12-31
Who ruled before 2003?|{FIRST}|2002-12-31
Who ruled before the 1990s?|{FIRST}|1989-12-31
What was known until March 2021?|{FIRST}|2021-03-31
What is planned by 2030?|{FIRST}|2030-12-31
Who was killed by troops in 2020?|2020-01-01|2020-12-31
How many attacks since 2019?|2019-01-01|2026-11-21
What changed since the 2003 invasion?|2003-01-01|2026-11-21
How many strikes after March 2021?|2021-04-01|{LAST}
What came after the strike of January 2020?|2020-01-01|{LAST}
What changed from 2003 on?|2003-01-01|{LAST}
What happened between March and May 2021?|2021-03-01|2021-05-31
What happened from 2003 to 2011?|2003-01-01|2011-12-31
What did people hear in the 1990s?|1990-01-01|1999-12-31
""".strip().splitlines()


def days(start, end=None):
    return Days(date.fromisoformat(start), date.fromisoformat(end or start))


def event(start, end=None):
    span = days(start, end)
    return Event(span.start, span.end, "day", 0, 1)


@pytest.mark.parametrize("line", ASKED)
def test_the_days_asked_about(line):
    question, start, end = line.split("|")
    asked = timing(question, TODAY)
    assert [(span.start.isoformat(), span.end.isoformat()) for span in asked.spans] == [(start, end)]
    assert not asked.warnings


@pytest.mark.parametrize("question", ["why did 2020 troops leave?", "Who may lead?", "Why did they vote?", ""])
def test_no_days(question):
    assert timing(question, TODAY) == Timing()


@pytest.mark.parametrize(
    ("question", "newest"),
    [
        ("What is the latest on the vote?", True),
        ("What was the most recent vote?", True),
        ("How many troops are there now?", True),
        ("How many troops are currently there?", True),
        ("Who leads it as of today?", True),
        ("Who led the now-defunct party?", False),
        ("How many knew?", False),
        ("Why did parliament vote in 2020?", False),
    ],
)
def test_the_newest(question, newest):
    assert timing(question, TODAY).newest is newest


def test_as_of_today_is_no_day():
    assert timing("How many troops as of today?", TODAY).spans == ()


def test_a_day_that_does_not_exist_is_its_month_and_warned_of():
    asked = timing("What happened on 31 February 2021?", TODAY)
    assert asked.spans == (days("2021-02-01", "2021-02-28"),)
    assert asked.warnings == ("there is no 31 February 2021; it was read as the month",)
    assert not timing("What happened on 29 February 2020 and in March 2031?", TODAY).warnings


@pytest.mark.parametrize(
    ("question", "span"),
    [
        ("What happened between May 2021 and March 2020?", days("2020-03-01", "2021-05-31")),
        ("What happened from 2021 to 2019?", days("2019-01-01", "2021-12-31")),
    ],
)
def test_a_range_told_backward_is_turned_and_warned_of(question, span):
    asked = timing(question, TODAY)
    assert asked.spans == (span,)
    (warning,) = asked.warnings
    assert "ends before it begins" in warning


def test_the_first_day_of_all():
    assert timing("What came before today?", date.min).spans == (Days(date.min, date.min),)


def test_several_dates():
    asked = timing("How many troops in 2003 and in 2020, and in 2020 again?", TODAY)
    assert asked.spans == (days("2003-01-01", "2003-12-31"), days("2020-01-01", "2020-12-31"))


def test_overlap():
    year = days("2020-01-01", "2020-12-31")
    assert overlap(year, event("2020-01-04")) == 1
    assert overlap(year, event("2020-01-01", "2020-12-31")) == 1
    assert overlap(year, event("2021-01-01")) == 0
    assert overlap(year, event("2019-12-31")) == 0
    day, month, decade = days("2020-01-04"), event("2020-01-01", "2020-01-31"), event("2020-01-01", "2029-12-31")
    assert 1 > overlap(day, month) > overlap(day, event("2020-01-01", "2020-12-31")) > overlap(day, decade) > 0
    assert overlap(day, month) == pytest.approx(31 ** (-1 / 3))
    assert overlap(year, event("2019-07-01", "2020-06-30")) == pytest.approx((182 / 366) ** (1 / 3))


def test_the_event_counts_more_than_the_day_of_publication():
    asked = timing("why did parliament vote in 2020?", TODAY)
    told = events("In January 2020 the parliament voted.", None)
    assert fits(asked, told, date(2023, 1, 25)) == 1
    assert fits(asked, [], date(2020, 1, 6)) == PUBLISHED
    assert fits(asked, told, date(2020, 1, 6)) == 1
    assert fits(asked, [], date(2023, 1, 25)) == fits(asked, [], None) == 0
    assert fits(asked, events("the 2020s", None), date(2020, 1, 6)) == PUBLISHED


def test_what_was_reported_then_is_about_the_day_of_publication():
    asked = timing("What did the Journal report in 2020?", TODAY)
    assert asked.reported
    assert fits(asked, [], date(2020, 1, 6)) == 1


def test_any_of_several_spans_will_do():
    asked = timing("How many troops in 2003 and in 2020?", TODAY)
    assert fits(asked, [event("2003-03-20")], None) == fits(asked, [event("2020-03-20")], None) == 1


def test_a_question_without_days_prefers_none():
    assert fits(timing("Who voted?", TODAY), [event("2020-01-05")], TODAY) == 0


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("in 2020", ["y2020"]),
        ("between March and May 2021", ["y2021m03", "y2021m04", "y2021m05"]),
        ("before the 2003 invasion", ["y2003"]),
        ("after March 2021", ["y2021"]),
        ("since 2024", ["y2024", "y2025", "y2026"]),
        ("since 1991", []),
        ("who", []),
    ],
)
def test_terms(question, wanted):
    assert timing_terms(timing(question, TODAY)) == wanted


@pytest.mark.parametrize(
    ("asked", "told", "meet"),
    [
        ("in January 2020", "on Jan. 4, 2020", True),
        ("in January 2020", "early 2020", True),
        ("in January 2020", "in 2020", False),  # all of a year would be too many to look among
        ("in 2020", "on Jan. 4, 2020", True),
        ("in 2020", "in 2020", True),
        ("in 2020", "the 2010s and the 2020s", True),
        ("in 2020", "in 2021", False),
    ],
)
def test_question_and_paragraph_meet_in_a_term(asked, told, meet):
    wanted = timing_terms(timing(f"why did parliament vote {asked}?", TODAY))
    assert bool(set(wanted) & set(date_terms(events(told, None)))) is meet


_WORDS = st.sampled_from(
    "before after since until by from between and to on in the invasion of 2003 2020 March May 31 February January"
    " today this last week year two years ago as latest ? , 1990s Tuesday 9999 next century".split(" ")
)


@given(st.lists(_WORDS, max_size=20).map(" ".join) | st.text(max_size=100), st.dates())
@settings(deadline=None, max_examples=400)
def test_any_question_on_any_day(question, today):
    asked = timing(question, today)
    assert all(span.start <= span.end for span in asked.spans)
    assert len(timing_terms(asked)) <= MOST_TERMS
    assert 0 <= fits(asked, events(question, today), today) <= 1
    for told in events(question, today):
        assert all(0 <= overlap(span, told) <= 1 for span in asked.spans)


@pytest.mark.parametrize("question", ["Who died in the Jan. 4 strike?", "What was told in December?", "On Tuesday?"])
def test_a_day_of_no_certain_year_is_left_to_the_words(question):
    assert timing(question, TODAY).spans == ()
