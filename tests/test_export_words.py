"""What every format says alike: dates, addresses, how it was made; and where events lie on the drawn axis."""

import itertools
from dataclasses import replace
from datetime import date, timedelta

import exported
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.calendar import ORDER, Event
from rag.briefing.briefing import Happening
from ui.export import block, outline, timeline, words


def event(start, end, precision):
    return Event(date.fromisoformat(start), date.fromisoformat(end), precision, 0, 1)


@pytest.mark.parametrize(
    ("start", "end", "precision", "told"),
    [
        ("2020-01-03", "2020-01-03", "day", "3 January 2020"),
        ("2020-01-03", "2020-01-05", "day", "between 3 and 5 January 2020"),
        ("2020-01-03", "2020-02-05", "day", "between 3 January and 5 February 2020"),
        ("2019-12-30", "2020-01-05", "day", "between 30 December 2019 and 5 January 2020"),
        ("2019-01-03", "2020-01-03", "day", "between 3 January 2019 and 3 January 2020"),
        ("2020-01-06", "2020-01-12", "week", "the week of 6 January 2020"),
        ("2020-01-11", "2020-01-12", "week", "the weekend of 11 January 2020"),
        ("2020-01-06", "2020-01-19", "week", "between 6 and 19 January 2020"),
        ("2020-01-01", "2020-01-31", "month", "January 2020"),
        ("2020-02-01", "2020-02-29", "month", "February 2020"),
        ("2020-01-01", "2020-01-10", "month", "between 1 and 10 January 2020"),
        ("2020-01-21", "2020-01-31", "month", "between 21 and 31 January 2020"),
        ("2020-01-01", "2020-03-31", "season", "between January and March 2020"),
        ("2019-12-01", "2020-02-29", "season", "between December 2019 and February 2020"),
        ("2020-01-01", "2020-12-31", "year", "2020"),
        ("2003-01-01", "2011-12-31", "year", "between 2003 and 2011"),
        ("2020-07-01", "2020-12-31", "year", "between July and December 2020"),
        ("2010-01-01", "2019-12-31", "decade", "the 2010s"),
        ("1901-01-01", "2000-12-31", "century", "the 20th century"),
        ("2001-01-01", "2100-12-31", "century", "the 21st century"),
        ("9999-12-01", "9999-12-31", "month", "December 9999"),
    ],
)
def test_a_date_is_told_in_its_own_unit(start, end, precision, told):
    assert words.when(event(start, end, precision)) == told


def test_an_uncertain_date_is_about():
    assert words.when(event("2020-01-03", "2020-01-03", "day"), certain=False) == "about 3 January 2020"
    told = words.when(event("2020-01-03", "2020-01-05", "day"), certain=False)
    assert told == "between about 3 and 5 January 2020"
    assert outline.dated(exported.made().timeline[0]) == "● 3 January 2020"
    assert outline.dated(exported.made().timeline[1]) == "○ about 2021 (“last year”)"


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://ex.org/a?b=1&c=2#d", "https://ex.org/a?b=1&c=2#d"),
        ("http://ex.org:8080/", "http://ex.org:8080/"),
        (" HTTPS://ex.org/ ", "https://ex.org/"),
        ("https://пример.рф/я", "https://xn--e1afmkfd.xn--p1ai/%D1%8F"),
        ("https://ex.org/a b\"<>'`{}|\\^[]", "https://ex.org/a%20b%22%3C%3E'%60%7B%7D%7C%5C%5E%5B%5D"),
        ("https://ex.org/a\n\x00b", "https://ex.org/ab"),
        ("javascript:alert(1)", ""),
        ("javascript://ex.org/%0Aalert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("//ex.org/", ""),
        ("https://", ""),
        ("https://user:word@ex.org/", ""),
        ("https://[::1", ""),
        ("https://ex.org:port/", ""),
        ("https://a\u202eb.org/", ""),
        ("https://" + "a" * 300 + ".org/", ""),
        (None, ""),
    ],
)
def test_only_addresses_of_the_web_become_links(url, told):
    assert words.link(exported.article(1, url=url)) == told


def test_who_wrote_it_is_said_in_one_line():
    plain = exported.made()
    period = "Only articles published from 1 January 2020 by The Ex, Ex."
    rest = f"{period} Drawn from the archive feed0001. It holds 4 articles."
    quoted = "sentences are quoted from the articles."
    assert words.made(plain) == f"No model: these {quoted} {rest}"
    fault = replace(plain, model="m", fault="it did not answer; start it")
    assert words.made(fault) == f"These {quoted} It did not answer; start it. {rest}".replace("It did", "it did")
    written = replace(plain, mode="model", model="m", complete=False)
    assert words.made(written) == (
        "Written by m; each sentence is checked against the paragraphs it cites. "
        f"It was cut off: this is not the whole briefing. {rest}"
    )


def test_a_doubtful_sentence_is_told_as_such_where_it_stands_and_in_the_annex():
    given = exported.made()
    shown = ["".join(s.text for s in spans if isinstance(s, block.Text)) for spans in _texts(given)]
    assert sum("✗ not supported: the paragraph says 3" in text for text in shown) == 2
    assert sum("~ partly supported: rain is told, hail is not" in text for text in shown) == 2
    annex = list(outline.blocks(given))[-1]
    assert len(annex.rows) == len(set(given.sentences())) < len(list(given.sentences()))


def _texts(given):
    for told in outline.blocks(given):
        if isinstance(told, block.Para):
            yield told.spans
        elif isinstance(told, block.Table):
            yield from (cell for row in told.rows for cell in row)


def test_a_footnote_tells_where_the_words_stand():
    note = outline.notes(exported.made())[1]
    assert (note.title, note.place) == ("Council votes 2", "The Ex 2, 25 February 2023, paragraph 4")
    assert (note.before, note.quoted, note.after) == (
        "They met 2 times. ",
        "The council voted 2 to 2.",
        " It rained.",
    )


def test_many_values_of_a_disagreement_stand_in_rows_of_four():
    tables = [it for it in outline.blocks(exported.hostile()) if isinstance(it, block.Table) and it.name == "sides"]
    assert [len(table.head) for table in tables] == [4, 1]


# The axis

DAYS = st.dates() | st.dates(date(2020, 1, 1), date(2020, 12, 31))
EVENTS = st.lists(
    st.tuples(DAYS, st.integers(0, 4000), st.sampled_from(ORDER), st.booleans()), min_size=1, max_size=30
)


def happenings(drawn):
    told = exported.sentence("It was so.", 1)
    for start, length, precision, certain in drawn:
        end = date.fromordinal(min(start.toordinal() + length, date.max.toordinal()))
        yield Happening(Event(start, end, precision, 0, 1), told, certain)


@given(EVENTS)
@settings(max_examples=200, deadline=None)
def test_every_event_lies_on_the_axis_and_covers_no_other(drawn):
    rows = list(happenings(drawn))
    chart = timeline.chart(rows)
    assert [marker.n for marker in chart.markers] == list(range(1, len(rows) + 1))
    assert all(0 <= marker.left <= marker.right <= 1 for marker in chart.markers)
    assert 2 <= len(chart.ticks) <= timeline.MOST_TICKS
    places = [tick.at for tick in chart.ticks]
    assert places == sorted(set(places)) and (places[0], places[-1]) == (0, 1)
    for lane in range(chart.lanes):
        there = sorted((marker.left, marker.right) for marker in chart.markers if marker.lane == lane)
        assert there
        assert all(left - right > 0.1 for (_, right), (left, _) in itertools.pairwise(there))


def test_the_axis_is_in_order_and_to_scale():
    days = [date(2020, 1, 1) + timedelta(days) for days in (0, 100, 200, 300)]  # to 27 October: the axis ends with it
    told = exported.sentence("It was so.", 1)
    chart = timeline.chart([Happening(Event(day, day, "day", 0, 1), told, True) for day in days])
    lefts = [marker.left for marker in chart.markers]
    steps = [after - before for before, after in itertools.pairwise(lefts)]
    assert steps == pytest.approx([100 / 305] * 3)
    assert chart.lanes == 1
    assert [(tick.text, tick.year) for tick in chart.ticks[:2]] == [("Jan", "2020"), ("Mar", "")]


def test_an_empty_timeline_has_no_axis():
    assert timeline.chart([]) is None
