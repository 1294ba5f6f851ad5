"""The timeline: which dates are counted where, how one moves, what is listed, and what is no day."""

import threading
from datetime import date, timedelta

import httpx
import pytest
from command import SEEDS, VOTE
from page import parsed
from starlette.applications import Starlette
from starlette.testclient import TestClient

from index.calendar import Event
from index.errors import UsageError
from index.ingest import Given
from index.turns import Choices
from rag import settings
from rag.desk import Desk
from rag.record import to_json
from ui.web import plot, timeline
from ui.web.axis import EARLIEST, LATEST, View, around, told, view
from ui.web.dated import Clock, Dates, Mark, Reading
from ui.web.site import Site

FRAGMENT = {"x-fragment": "1"}


@pytest.fixture
def site(seeds, tmp_path):
    with Desk.open(settings.load(archive=tmp_path / "archive", models=seeds.settings.models, model="none")) as desk:
        yield Site(desk, tmp_path / "results")


@pytest.fixture
def held(site):
    site.desk.add([SEEDS])
    return site


def client(site):
    return TestClient(Starlette(routes=timeline.routes(site)))


def get(site, address, status=200):
    answer = client(site).get(address, headers=FRAGMENT)
    assert answer.status_code == status, answer.text
    return answer.text


def mark(key, first, last=None, precision="day"):
    return Mark(Event(date.fromisoformat(first), date.fromisoformat(last or first), precision, 0, 0), key)


def days(first, last):
    return View(date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal())


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        ("2020", "2020", "2020"),
        ("2020-02", "2020-02", "February 2020"),
        ("2020-02-29", "2020-02-29", "29 February 2020"),
        ("1990", "2016", "1990 to 2016"),
        ("2010", "2019", "the 2010s"),
        ("2020-01", "2020-03", "January 2020 to March 2020"),
        ("2020-01-05", "2020-01-09", "5 January 2020 to 9 January 2020"),
    ],
)
def test_a_stretch_of_days_is_read_and_told(since, until, words):
    assert told(view(since, until)) == words


@pytest.mark.parametrize(
    "text", ["", "x", "2020-13", "2020-02-30", "0000", "20200101", "2020-1-1", "9" * 400, "٢٠٢٠"]
)
def test_what_is_no_day_is_refused(text):
    with pytest.raises(UsageError):
        view(text, "2020" if text != "٢٠٢٠" else "٢٠٢٠x")


def test_days_the_wrong_way_round_are_refused():
    with pytest.raises(UsageError, match="2021 is after 2020; swap them"):
        view("2021", "2020")


@pytest.mark.parametrize(
    ("since", "until", "unit", "columns"),
    [
        ("2020-02", "2020-02", "day", 29),
        ("2020", "2020", "month", 12),
        ("2001", "2023", "year", 23),
        ("1801", "2005", "decade", 21),
        ("1000", "2199", "century", 12),
    ],
)
def test_the_unit_is_the_finest_that_is_not_too_many(since, until, unit, columns):
    seen = view(since, until).whole()
    assert (seen.unit, len(seen.columns)) == (unit, columns)
    assert all(one.last + 1 == other.first for one, other in zip(seen.columns, seen.columns[1:], strict=False))


def test_one_cannot_leave_the_calendar_and_comes_back_from_zooming():
    for seen in (view("1000", "1000"), view("2199", "2199"), view("1000", "2199")):
        for step in (seen.moved(-3), seen.moved(3), seen.scaled(9), seen.scaled(0.001), seen.whole()):
            assert EARLIEST <= step.first <= step.last <= LATEST
    assert view("2020", "2020").scaled(2).scaled(0.5).days == 366
    assert view("2020-02-03", "2020-02-03").scaled(0.5).days == 7


def test_the_way_out_names_what_holds_the_days():
    assert [told(one) for one, _ in around(view("2020-02-03", "2020-02-07"))] == [
        "the 2020s",
        "2020",
        "February 2020",
    ]
    assert around(view("2019-12-30", "2020-01-02")) == []


def test_a_date_counts_where_it_lies_and_a_long_one_only_in_long_columns():
    clock = Clock(
        [
            mark(1, "2020-01-04"),
            mark(1, "2020-01-20"),  # the same paragraph in the same month: once
            mark(2, "2020-01-31", "2020-02-02", "week"),  # over the end of a month: in both
            mark(3, "2020-01-01", "2020-12-31", "year"),
            mark(4, "2010-01-01", "2019-12-31", "decade"),
        ]
    )
    months = [column.first for column in view("2020", "2020").columns]
    assert clock.counts([*months, days("2021-01-01", "2021-01-01").first], 31)[:3] == [2, 1, 0]
    years = [date(year, 1, 1).toordinal() for year in range(2010, 2022)]
    assert clock.counts(years, 366) == [0] * 10 + [3]
    assert clock.texts(clock.within(years[0], years[-1] - 1)) == 4
    assert clock.texts(clock.within(*(date(2020, *day).toordinal() for day in ((1, 1), (1, 31))))) == 1


def test_counts_agree_with_counting_by_hand():
    marks = [
        mark(n % 7, str(date(2019, 1, 1) + timedelta(n * 11)), str(date(2019, 1, 1) + timedelta(n * 11 + n % 40)))
        for n in range(60)
    ]
    columns = view("2019", "2020").columns
    by_hand = [
        len(
            {
                one.key
                for one in marks
                if one.when.start.toordinal() <= column.last
                and one.when.end.toordinal() >= column.first
                and (one.when.end - one.when.start).days < 31
            }
        )
        for column in columns
    ]
    edges = [column.first for column in columns] + [columns[-1].last + 1]
    assert Clock(marks).counts(edges, 31) == by_hand


def test_dates_are_read_once_and_then_only_what_changed(held, monkeypatch):
    dates = Dates(held)
    before = dates.told(30)
    read = []
    monkeypatch.setattr("ui.web.dated.events", lambda text, day: read.append(text) or [])
    assert dates.told(30) is before
    held.desk.add([Given(b"Nothing more was heard on 4 May 2021 of the bridge at Ystad.", "new.txt", "txt")])
    after = dates.told(30)
    assert len(read) == 1
    assert len(after.marks) == len(before.marks)


def test_while_dates_are_read_it_says_how_far_and_then_shows_them(held, monkeypatch):
    go_on = threading.Event()
    monkeypatch.setattr("ui.web.dated.events", lambda text, day: go_on.wait(10) and [])
    dates = Dates(held)
    found = dates.told(0)
    assert isinstance(found, Reading)
    assert found.total == 25
    go_on.set()
    assert dates.told(10).marks == []


def test_the_whole_has_a_bar_for_each_year_that_opens_the_year(held):
    shown = parsed(get(held, "/timeline"))
    (bar,) = [link for link in shown.all("a") if link.attributes.get("aria-label", "").startswith("2020: ")]
    assert bar.attributes["aria-label"] == "2020: 3 paragraphs"
    year = parsed(get(held, bar.attributes["href"]))
    assert "3 paragraphs tell of 2020" in year.text


def test_a_month_has_a_dot_for_each_date_and_quotes_the_sentence(held):
    shown = get(held, "/timeline?from=2020-01&to=2020-01")
    assert "<mark>January 2020</mark>" in shown
    assert 'class="opens"' in shown


def test_a_date_that_publication_completes_is_hollow(held):
    held.desk.add(
        [Given(b"Date: 4 May 2021\n\nThe bridge closed on Monday. It opened on 3 March 2021.", "b.txt", "txt")]
    )
    shown = get(held, "/timeline?from=2021-03&to=2021-05")
    dots = [link for link in parsed(shown).all("a") if "dot" in link.attributes.get("class", "").split()]
    kinds = {link.attributes["class"].split()[-1]: link.attributes["aria-label"] for link in dots}
    assert kinds["certain"].startswith("3 March 2021: It opened")
    assert kinds["uncertain"].startswith("about 3 May 2021: The bridge closed")
    assert "about 3 May 2021" in shown and "<mark>Monday</mark>" in shown


def test_the_two_clocks_are_told_apart(held):
    shown = get(held, "/timeline?clock=published&from=2023-01&to=2023-01")
    assert "1 article appeared in January 2023" in shown
    assert "0 articles appeared in January 2020" in get(held, "/timeline?clock=published&from=2020-01&to=2020-01")


def test_a_link_opens_the_quoted_sentence(held):
    shown = parsed(get(held, "/timeline?from=2020-01&to=2020-01"))
    link = next(one for one in shown.all("a") if one.attributes.get("class") == "opens")
    address = httpx.URL(link.attributes["href"])
    _, _, article, paragraph = address.path.split("/")
    start, end = map(int, address.params["quote"].split("-"))
    (text,) = [part.text for part in held.desk.paragraphs(article) if part.id == paragraph]
    assert "January 2020" in text[start:end]


def test_without_the_script_it_is_a_page_of_its_own(held):
    answer = client(held).get("/timeline")
    assert answer.text.startswith("<!doctype html>")
    assert "/page/timeline.css" in answer.text
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("query", ["from=x", "from=2020&to=2019", "from=2020-02-30", "to=99999", "from=%00"])
def test_what_is_no_day_says_so_in_one_line(held, query):
    assert "fault" in get(held, f"/timeline?{query}", 400)


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=99999", "page=x", "page=٣", "clock=<script>", "from=2020"]
)
def test_other_nonsense_is_passed_over(held, query):
    assert "<script" not in get(held, f"/timeline?{query}")


def test_no_archive_and_no_dates_are_told(site):
    assert "There is no archive yet" in get(site, "/timeline", 503)
    site.desk.add([Given(b"Nobody knows when the bridge at Ystad was closed to all lorries.", "b.txt", "txt")])
    assert "No paragraph of the archive tells a date." in get(site, "/timeline")
    assert "No article of the archive says when it appeared." in get(site, "/timeline?clock=published")


def test_hostile_text_stays_text(site):
    told = "Title: <script>alert(1)</script>\n\n<img src=x onerror=alert(1)> fell on 3 March 2021 \u202eon us.\n"
    site.desk.add([Given(told.encode(), "<b>.txt", "txt")])
    shown = get(site, "/timeline?from=2021-03&to=2021-03")
    assert "<script" not in shown and "<img" not in shown and "<b>" not in shown and "\u202e" not in shown
    assert "&lt;img src=x onerror=alert(1)&gt; fell on" in shown


def kept(site, owner=""):
    answer = site.desk.ask(VOTE, model="none").answer
    begun = site.history.begin(owner, VOTE)
    return site.history.append(begun.id, owner, VOTE, to_json(answer), Choices())


def test_an_answer_has_its_own_timeline_and_its_footnotes_open_as_they_were(held):
    turn = kept(held)
    shown = parsed(get(held, f"/timeline/turn/{turn.conversation}/{turn.n}"))
    assert "of this answer" in shown.text
    addresses = [link.attributes["href"] for link in shown.all("a") if "opens" in link.attributes.get("class", "")]
    assert any(address.startswith(f"/turn/{turn.conversation}/{turn.n}/") for address in addresses)
    goes = [link.attributes["href"] for link in shown.all("a") if "goes" in link.attributes.get("class", "").split()]
    assert goes and all(address.startswith(f"/timeline/turn/{turn.conversation}/1") for address in goes)


def test_an_answer_of_another_owner_is_not_shown(held):
    turn = kept(held, "anna")
    assert "fault" in get(held, f"/timeline/turn/{turn.conversation}/{turn.n}", 404)


def test_dots_of_one_day_stand_side_by_side_or_on_each_other_and_never_overlap():
    seen = days("2020-01-01", "2020-01-31")
    first = seen.first
    dots = [plot.Dot(first + n // 5, first + n // 5 + (4 if n % 9 == 0 else 0), "/", "", True) for n in range(60)]
    places = plot.laid(dots, seen)
    for n, one in enumerate(places):
        for other in places[:n]:
            assert one.lane != other.lane or one.right <= other.left + 0.02 or one.left >= other.right - 0.02
        assert plot.LEFT - 0.01 <= one.left < one.right <= plot.WIDTH - plot.RIGHT + 0.01


def test_too_many_dots_become_bars():
    seen = days("2020-01-01", "2020-03-31")
    many = [plot.Dot(seen.first, seen.first, "/", "", True)] * (plot.MOST_LANES + 1)
    assert plot.dots(seen, many) is None


@pytest.mark.parametrize(("most", "top"), [(0, 1), (1, 1), (3, 4), (7, 8), (9, 10), (11, 20), (6700, 8000)])
def test_the_axis_ends_at_a_round_number(most, top):
    assert plot.nice(most) == top
