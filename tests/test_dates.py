"""When what a paragraph tells happened."""

import time
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from read import articles

from index.dates import MOST_TERMS, Days, date_terms, events
from index.paragraphs import split
from index.words import terms

WEDNESDAY = date(2023, 1, 25)

# Phrase | first day | last day, told in an article of Wednesday, 25 January 2023. The brackets hold the phrase.
TOLD = """
on [4 January 2020], the|2020-01-04
on [January 4, 2020], the|2020-01-04
on [Tuesday, January 4, 2020]|2020-01-04
on [Friday , March 21 , 2025] , based on|2025-03-21
dated [2020-01-04].|2020-01-04
The [Jan. 4] strike|2023-01-04
on [4 January]. He|2023-01-04
on [Dec. 28]|2022-12-28
since [Oct. 7]|2022-10-07
will meet on [March 3]|2023-03-03
the hearing on [June 1]|2023-06-01
will end on [Dec. 28]|2023-12-28
In [January 2020], days after|2020-01-01|2020-01-31
in [Sept. 2020]|2020-09-01|2020-09-30
in [October, 2007], it|2007-10-01|2007-10-31
in [january 2020]|2020-01-01|2020-01-31
as reported in [December].|2022-12-01|2022-12-31
a delegation to Washington in [February] in a bid|2023-02-01|2023-02-28
since [May]|2022-05-01|2022-05-31
in [last March]|2022-03-01|2022-03-31
[next March]|2023-03-01|2023-03-31
in [March last year]|2022-03-01|2022-03-31
in [2020]|2020-01-01|2020-12-31
in [2020] troops left|2020-01-01|2020-12-31
the [2003] invasion|2003-01-01|2003-12-31
[2003] invasion|2003-01-01|2003-12-31
[2020] elections|2020-01-01|2020-12-31
pre-[2003] Iraq|2003-01-01|2003-12-31
[2020's] vote|2020-01-01|2020-12-31
Charlemagne’s heirs ([1066]) were|1066-01-01|1066-12-31
the Scotland Act [1998], which|1998-01-01|1998-12-31
as late as [1700];|1700-01-01|1700-12-31
said [Tuesday]|2023-01-24
on [Monday]|2023-01-23
[last Tuesday]|2023-01-24
[last Wednesday]|2023-01-18
[next Friday]|2023-01-27
[this Friday]|2023-01-27
They will vote on [Friday]|2023-01-27
will leave, he said [Friday].|2023-01-20
due by [Friday]|2023-01-27
[yesterday]|2023-01-24
[the day before yesterday]|2023-01-23
[Tomorrow] they vote|2023-01-26
[today]|2023-01-25
[this week]|2023-01-23|2023-01-29
[last week]|2023-01-16|2023-01-22
[over the weekend]|2023-01-21|2023-01-22
[last month]|2022-12-01|2022-12-31
[last year]|2022-01-01|2022-12-31
[earlier this year]|2023-01-01|2023-01-25
[later this year]|2023-01-25|2023-12-31
[late last year]|2022-09-01|2022-12-31
[last summer]|2022-06-01|2022-08-31
[next spring]|2023-03-01|2023-05-31
the [past year]|2022-01-25|2023-01-25
the [last two years]|2021-01-25|2023-01-25
over the [next two weeks]|2023-01-25|2023-02-08
the [last decade]|2013-01-25|2023-01-25
[this century]|2001-01-01|2100-12-31
Just [three years ago], Iraq|2020-01-01|2020-12-31
[two weeks ago]|2023-01-09|2023-01-15
[a couple of weeks ago]|2023-01-09|2023-01-15
[a month ago]|2022-12-01|2022-12-31
[a decade ago]|2008-01-01|2018-12-31
the [1990s]|1990-01-01|1999-12-31
the [’90s]|1990-01-01|1999-12-31
the [mid-1980s]|1983-01-01|1986-12-31
the [1800s]|1800-01-01|1899-12-31
the [late 19th century]|1867-01-01|1900-12-31
[nineteenth-century] maps|1801-01-01|1900-12-31
the [16th and 17th centuries]|1501-01-01|1700-12-31
[early 2019]|2019-01-01|2019-04-30
in [late 2017] and|2017-09-01|2017-12-31
[mid-2019]|2019-05-01|2019-08-31
at the [end of 2021], the|2021-09-01|2021-12-31
in [late March]|2023-03-21|2023-03-31
[spring 2021]|2021-03-01|2021-05-31
the [summer of 1521]|1521-06-01|1521-08-31
the [winter of 1941]|1941-12-01|1942-02-28
[third quarter of 2021]|2021-07-01|2021-09-30
[Q3 2021]|2021-07-01|2021-09-30
the [second half of the 1990s]|1995-01-01|1999-12-31
the [first half of the eighteenth century]|1701-01-01|1750-12-31
between [March and May 2021]|2021-03-01|2021-05-31
[March-May 2021]|2021-03-01|2021-05-31
between [December and February 2021]|2020-12-01|2021-02-28
from [March 2020 to May]|2020-03-01|2020-05-31
from [2003 to 2011]|2003-01-01|2011-12-31
[1914–18]|1914-01-01|1918-12-31
(born [1249–1314])|1249-01-01|1314-12-31
[2020-01] was|2020-01-01|2020-01-31
from [early 2003 to late 2011]|2003-01-01|2011-12-31
[March 3-5, 2021]|2021-03-03|2021-03-05
[2 to 4 March 2020]|2020-03-02|2020-03-04
from [3 May to 5 June 2020]|2020-05-03|2020-06-05
on [Christmas Day]|2022-12-25
on [31 February 2021]|2021-02-01|2021-02-28
on [29 February 2020]|2020-02-29
on [2021-02-31]|2021-02-01|2021-02-28
""".strip().splitlines()

NO_DATE = (
    """
2,020 troops|2020 troops|2020 American soldiers|between 1200 and 1400 people|attended by 2000 guests|room 2020
$2020|2020 km|flight 1812|2020%|12020|1080p|It weighed 1024 in all|more than 1500
a population of 1500|at 2000 GMT|555-2020|in 1500 BC|2021-13-40
They may march in formation|four may go|the Sunday Times said|the Sunday School|Black Friday
on a Sunday|every Monday|on Sundays|on Sunday nights|April said she would|Theresa May said|Jan said|USA Today
the next year|the last year of his life|half a century ago|65 million years ago|two and a half years ago
spent the next two years|long ago|in recent years|this is the last|century|the fall of Rome|3/4
""".strip()
    .replace("\n", "|")
    .split("|")
)

RELATIVE = "Tuesday|Jan. 4|since May|last year|three years ago|this week|earlier this year|today|next summer".split(
    "|"
)


def days(text, published=WEDNESDAY):
    return [(event.start.isoformat(), event.end.isoformat()) for event in events(text, published)]


@pytest.mark.parametrize("line", TOLD)
def test_a_phrase(line):
    marked, start, *end = line.split("|")
    text = marked.replace("[", "").replace("]", "")
    (event,) = events(text, WEDNESDAY)
    assert [event.start.isoformat(), event.end.isoformat()] == [start, *(end or [start])]
    phrase = marked[marked.index("[") + 1 : marked.index("]")]
    assert text[event.begin : event.stop] == phrase.removeprefix("the ")


@pytest.mark.parametrize("text", NO_DATE)
def test_no_date(text):
    assert events(text, WEDNESDAY) == []


@pytest.mark.parametrize("text", RELATIVE)
def test_what_is_relative_needs_a_day_of_publication(text):
    assert events(text, None) == []
    assert len(events(text, WEDNESDAY)) == 1


PRECISE = """on Monday|day, last week|week, last weekend|week, late March|week
31 February 2021|month, summer 2021|season, third quarter of 2021|season, early 2019|season
from 2003 to March 2011|year, late 1990s|year, the 1990s|decade
19th century|century""".replace("\n", ", ").split(", ")


@pytest.mark.parametrize("pair", PRECISE)
def test_precision(pair):
    text, precision = pair.split("|")
    assert [event.precision for event in events(text, WEDNESDAY)] == [precision]


def test_several():
    assert days("In 1755, 1756 and 1757 they lost.") == [
        ("1755-01-01", "1755-12-31"),
        ("1756-01-01", "1756-12-31"),
        ("1757-01-01", "1757-12-31"),
    ]
    assert days("in January and February 2020") == [("2020-01-01", "2020-01-31"), ("2020-02-01", "2020-02-29")]
    assert days("in May 2013 and in December of the same year") == [
        ("2013-05-01", "2013-05-31"),
        ("2013-12-01", "2013-12-31"),
    ]


def test_a_range_told_backward_stays_two_dates():
    assert days("between 2021 and 2019") == [("2021-01-01", "2021-12-31"), ("2019-01-01", "2019-12-31")]


@pytest.mark.parametrize(
    ("published", "text", "start"),
    [
        (date(2023, 12, 20), "on Jan. 3", "2024-01-03"),
        (date(2023, 12, 20), "on Nov. 3", "2023-11-03"),
        (date(2024, 1, 12), "on Monday", "2024-01-08"),
        (date(2025, 3, 1), "on Feb. 29", "2025-02-01"),
        (date(2099, 1, 1), "last year", "2098-01-01"),
        (date(2023, 7, 1), "last winter", "2022-12-01"),
        (date(2023, 1, 10), "this winter", "2022-12-01"),
    ],
)
def test_other_days_of_publication(published, text, start):
    assert days(text, published)[0][0] == start


# Read by eye, (file, paragraph): the days each paragraph tells of.
SEEDS = {
    ("000", 1): ["2020-01-01/2020-12-31", "2020-01-01/2020-01-31"],
    ("000", 2): [],
    ("000", 4): ["2023-01-16/2023-01-22"],
    ("000", 6): ["2017-09-01/2017-12-31"],
    ("000", 7): ["2020-01-01/2020-01-31"],
    ("000", 9): ["2022-12-01/2022-12-31", "2014-01-01/2014-12-31"],
    ("000", 10): ["2003-01-01/2003-12-31"],
    ("000", 13): ["2023-02-01/2023-02-28", "2023-01-25/2023-12-31"],
    ("002", 4): [],  # this article has no day of publication: "The Jan. 4 strike"
    ("002", 6): [],
    ("002", 7): ["2020-01-01/2020-01-31"],
    ("002", 8): ["2021-09-01/2021-12-31"],
    ("002", 9): [],  # 2,500 troops, 900 in Syria
    ("002", 10): [],
    ("002", 11): [],
}


@pytest.fixture(scope="module")
def seed_texts():
    found = {}
    for path in sorted((Path(__file__).parents[1] / "seeds").glob("*.txt")):
        (article,) = articles(path.read_bytes(), path.name)
        found |= {(path.name[:3], paragraph.n): (paragraph.text, article.published) for paragraph in split(article)}
    return found


@pytest.mark.parametrize("key", SEEDS, ids=str)
def test_the_seeds(seed_texts, key):
    assert ["/".join(found) for found in days(*seed_texts[key])] == SEEDS[key]


def test_the_undated_seed_if_it_were_dated(seed_texts):
    assert days(seed_texts["002", 4][0], date(2024, 1, 12)) == [("2024-01-04", "2024-01-04")]
    assert days(seed_texts["002", 6][0], date(2024, 1, 12)) == [("2024-01-08", "2024-01-08")]
    assert days(seed_texts["002", 10][0], date(2024, 1, 12)) == [("2023-10-07", "2023-10-07")]
    assert days(seed_texts["002", 11][0], date(2024, 1, 12)) == [("2023-12-25", "2023-12-25")]


_PIECES = st.sampled_from(
    "in on since between and to from the early late mid- of last next this 3 31 29 Feb. January May march 2020 1066 "
    "2003–11 1990s ’90s 19th century Tuesday ago two years weeks week decade summer Q3 third quarter - , . ("
    " 2021-02-31 today Christmas Day yesterday troops will said a couple".split(" ")
)
_PUBLISHED = st.none() | st.dates() | st.sampled_from([date.min, date.max, WEDNESDAY])


@given(st.lists(_PIECES, max_size=25).map(" ".join) | st.text(max_size=200), _PUBLISHED)
@example("last last year two centuries ago this winter next week tomorrow Dec. 31", date.min)
@example("next year later this century last winter this week over the weekend Jan. 1", date.max)
@settings(deadline=None, max_examples=500)
def test_any_text_and_any_day(text, published):
    found = events(text, published)
    assert all(0 <= event.begin < event.stop <= len(text) and event.start <= event.end for event in found)
    assert all(a.stop <= b.begin for a, b in pairwise(found))
    assert len(date_terms(found)) <= MOST_TERMS


@pytest.mark.parametrize(
    "piece",
    "1|2020|2020 |2020-|last | |two years |ago |early |March |3 March |1 to |will |the next |Tuesday "
    "|between 2003 and |19th |a couple of |’90s |by said ".split("|"),
)
def test_time_is_linear(piece):
    text = piece * (100_000 // len(piece))
    start = time.process_time()
    events(text, WEDNESDAY)
    assert time.process_time() - start < 4


def test_terms_of_dates():
    assert date_terms([Days(date(2020, 1, 4), date(2020, 1, 4))]) == ["y2020", "y2020m01"]
    assert date_terms(events("in late 2017", None)) == ["y2017", "y2017m09", "y2017m10", "y2017m11", "y2017m12"]
    assert date_terms(events("in December 2019–January 2020", None)) == ["y2019", "y2020", "y2019m12", "y2020m01"]
    assert date_terms(events("in 2020", None)) == ["y2020"]
    assert date_terms(events("the 1990s", None)) == [f"y{year}" for year in range(1990, 2000)]
    assert date_terms(events("the 19th century", None)) == []


def test_terms_of_dates_are_few_and_come_once():
    many = [Days(date(year, 5, 1), date(year, 5, 2)) for year in range(1900, 2000)]
    assert date_terms(many) == [f"y{year}" for year in range(1900, 1900 + MOST_TERMS)]
    assert date_terms(many[:1] * 3) == ["y1900", "y1900m05"]


def test_the_word_index_takes_a_term_as_it_is():
    assert terms("y2020 y2020m01") == ["y2020", "y2020m01"]
