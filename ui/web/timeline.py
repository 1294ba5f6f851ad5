"""The timeline: dates on an axis that one zooms into, and below it what is told of the days in view."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import gradio as gr
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Route

from eval.markup import Html, el, join
from index.errors import ArchiveError, ArchiveMissing, ConversationMissing, DatelineError
from index.sentences import spans
from rag.record import from_json
from ui.clean import line
from ui.export.words import when
from ui.render import day
from ui.web import plot, scene
from ui.web.axis import EARLIEST, LATEST, LENGTH, View, around, name, told, view
from ui.web.dated import Dates, Mark, Numbers, Reading, certain
from ui.web.markup import about, counted, prose, text
from ui.web.pages import FRAGMENT, document
from ui.web.scene import CLOCKS, ClockName, Held, Scene
from ui.web.site import OWNER, Site

PAGE = 20  # dates of one list
MIDDLE = 0.96  # of the dates are in view at first: one article on the Middle Ages must not squeeze all others
CLOCK_WORDS: dict[ClockName, str] = {"told": "Told of", "published": "Published"}
AFTER = date.max.toordinal()
STYLE = Html('<link rel="stylesheet" href="/page/timeline.css">')


class Timeline:
    """The tab. Its content comes from the route `/timeline` when it is looked at, and is zoomed there."""

    def __init__(self) -> None:
        place = el("section", el("a", "The timeline", href="/timeline"), id="timeline", data_at="/timeline")
        pane = el("aside", class_="pane", tabindex="-1", aria_label="Source")
        gr.HTML(el("div", place, pane, class_="timeline-desk"), padding=False)

    def refresh(self) -> dict[Any, Any]:
        """Nothing: the page's script asks the route."""
        return {}

    @property
    def refreshed(self) -> list[Any]:
        """No components."""
        return []


def routes(site: Site) -> list[BaseRoute]:
    """The archive's timeline, and an answer's."""
    dates = Dates(site)

    def archive(request: Request) -> Scene | Reading:
        asked = request.query_params.get("clock")
        return scene.archive(site, dates, next((clock for clock in CLOCKS if clock == asked), "told"))

    def turn(request: Request) -> Scene:
        conversation, n = request.path_params["conversation"], request.path_params["n"]
        kept = site.history.turn(conversation, request.scope.get(OWNER, ""), n)
        return scene.of_answer(from_json(kept.answer), f"/timeline/turn/{kept.conversation}/{kept.n}")

    return [_route("/timeline", archive), _route("/timeline/turn/{conversation:str}/{n:int}", turn)]


def _route(path: str, find: Callable[[Request], Scene | Reading]) -> Route:
    def respond(request: Request) -> HTMLResponse:
        try:
            found, status = find(request), 200
            shown = _reading(found, request) if isinstance(found, Reading) else _shown(found, request)
        except DatelineError as error:
            shown = _failed(error)
            status = (
                404 if isinstance(error, ConversationMissing) else 503 if isinstance(error, ArchiveError) else 400
            )
        body = shown if FRAGMENT in request.headers else document(join(STYLE, shown))
        return HTMLResponse(body, status, headers={"Cache-Control": "no-store"})

    return Route(path, respond, methods=["GET"])


def _failed(error: DatelineError) -> Html:
    if isinstance(error, ArchiveMissing):
        return el(
            "article", el("p", "There is no archive yet: add articles first.", class_="none"), class_="timeline"
        )
    again = el("a", "The whole timeline", href="/timeline", class_="goes")
    return el("article", el("p", text(str(error)), class_="fault", role="alert"), again, class_="timeline")


def _reading(found: Reading, request: Request) -> Html:
    """While the dates are read: the script looks again by itself."""
    address = f"{request.url.path}?{request.url.query}".rstrip("?")
    told = f"Reading the dates of {counted(found.total, 'paragraph')}: {found.done:,} so far …"
    link = el("a", "Look again", href=address, class_="goes again")
    return el("article", el("p", told, role="status"), el("p", link), class_="timeline reading")


def _shown(given: Scene, request: Request) -> Html:
    if not given.clock.marks:
        return el("article", *_switch(given, None), el("p", _nothing(given), class_="none"), class_="timeline")
    asked = request.query_params
    since, until = asked.get("from", ""), asked.get("to", "")
    seen = view(since or until, until or since) if since or until else whole(given)
    page = asked.get("page", "")
    return _view(given, seen.whole(), int(page) if page.isdecimal() and len(page) < 6 else 1)


def _nothing(given: Scene) -> str:
    if given.name == "published":
        return "No article of the archive says when it appeared."
    return (
        "No paragraph of the archive tells a date." if given.switch else "No paragraph of this answer tells a date."
    )


def whole(given: Scene) -> View:
    """What is seen first: all dates but the few that lie far from the others; of an answer all."""
    share = MIDDLE if given.switch else 1.0
    found = given.clock.middle(share, LENGTH["year"]) or given.clock.middle(1.0, LATEST)
    first, last = found or (EARLIEST, LATEST)
    return View(max(first, EARLIEST), min(last, LATEST))


# The parts of the page


def _view(given: Scene, seen: View, page: int) -> Html:
    marks = given.clock.within(seen.first, seen.last)
    parts = [
        el("h2", _headline(given, seen, given.clock.texts(marks)), tabindex="-1"),
        el("div", *_switch(given, seen), _way(given, seen), _moves(given, seen), class_="bar"),
        *_plot(given, seen, marks),
        *_list(given, seen, marks, page),
    ]
    return el("article", *parts, class_="timeline", data_first=seen.start.isoformat(), data_last=seen.end.isoformat())


def _headline(given: Scene, seen: View, number: int) -> str:
    verb = "appeared" if given.name == "published" else "tells of" if number == 1 else "tell of"
    of = "" if given.switch else " of this answer"
    joint = " in" if given.name == "published" and seen.days > 1 else " on" if given.name == "published" else ""
    return f"{counted(number, given.noun)}{of} {verb}{joint} {told(seen)}"


def _switch(given: Scene, seen: View | None) -> Iterator[Html]:
    if given.switch:
        clocks = [
            el("a", CLOCK_WORDS[clock], href=given.href(seen, clock=clock), class_="goes", data_part=clock,
               aria_current="true" if clock == given.name else None)
            for clock in CLOCKS
        ]  # fmt: skip
        yield el("nav", *clocks, class_="clocks", aria_label="Which dates")


def _way(given: Scene, seen: View) -> Html:
    """The way out again: the whole, the decade, the year, the month."""
    steps = [el("a", "Whole", href=given.href(None), class_="goes", data_part="whole")]
    steps += [
        el("a", name(one, unit), href=given.href(one), class_="goes", data_part=unit) for one, unit in around(seen)
    ]
    here = el("span", told(seen), aria_current="true")
    return el("nav", *(join(step, el("span", "›", aria_hidden="true")) for step in steps), here, class_="way",
              aria_label="Way out")  # fmt: skip


def _moves(given: Scene, seen: View) -> Html:
    moves = [
        ("earlier", "←", "Earlier", seen.moved(-0.5)),
        ("out", "−", "Zoom out", seen.scaled(2)),
        ("in", "+", "Zoom in", seen.scaled(0.5)),
        ("later", "→", "Later", seen.moved(0.5)),
    ]
    links = [
        el("a", sign, href=given.href(to), class_="goes", data_part=part, aria_label=words, title=words)
        for part, sign, words, to in moves
    ]
    return el("nav", *links, class_="moves", aria_label="Move and zoom")


def _plot(given: Scene, seen: View, marks: Numbers) -> Iterator[Html]:
    dotted = drawn = _dots(given, seen, marks) if seen.unit == "day" else None
    if drawn is None:
        columns = seen.columns
        counts = given.clock.counts([column.first for column in columns] + [columns[-1].last + 1], LENGTH[seen.unit])
        drawn = plot.bars(seen, columns, counts, given.href, given.noun)
    yield el("div", drawn, class_="plot")
    if dotted and given.name == "told":
        key = ("● the date stands in the text", "○ completed by the day of publication")
        yield el("p", *(el("span", words) for words in key), class_="key")
    yield el("p", *_beside(given, seen, marks), class_="key")


def _dots(given: Scene, seen: View, marks: Numbers) -> Html | None:
    """None where there are too many of them to be told apart."""
    short = [given.clock.marks[n] for n in marks[given.clock.lengths[marks] <= _longest(seen)]]
    if len(short) > plot.MOST_DOTS:
        return None
    held = given.held([mark.key for mark in short])
    dots = [_dot(mark, held[mark.key]) for mark in short if mark.key in held]
    return plot.dots(seen, dots)


def _longest(seen: View) -> int:
    """The most days of a date that says more than that it was at some time in view."""
    return min(max(7, seen.days // 3), LENGTH["month"] - 1) if seen.unit == "day" else LENGTH[seen.unit]


def _dot(mark: Mark, held: Held) -> plot.Dot:
    start, end = _sentence(mark, held)
    first, last = mark.when.start.toordinal(), mark.when.end.toordinal()
    if held.paragraph is None:
        return plot.Dot(
            first,
            last,
            held.opens(0, 0),
            f"{day(mark.when.start)}: {line(held.article.title or held.article.source)}",
            True,
        )
    sure = _sure(mark, held)
    words = f"{when(mark.when, certain=sure)}: {_short_of(held.paragraph.text[start:end])}"
    return plot.Dot(first, last, held.opens(start, end), words, sure)


def _beside(given: Scene, seen: View, marks: Numbers) -> Iterator[Html]:
    """What is not in the plot."""
    clock = given.clock
    if longer := clock.texts(marks[clock.lengths[marks] > _longest(seen)]):
        yield el("span", f"{counted(longer, given.noun)} with longer times: only in the list")
    sides = (("earlier", 0, seen.first - 1, -1), ("later", seen.last + 1, AFTER, 1))
    for words, first, last, by in sides:
        if found := clock.texts(clock.within(first, last)):
            yield el("a", f"{found:,} {words}", href=given.href(seen.moved(by)), class_="goes", data_part=words)


# The list


def _list(given: Scene, seen: View, marks: Numbers, page: int) -> Iterator[Html]:
    pages = max(1, -(-len(marks) // PAGE))
    page = min(max(page, 1), pages)
    part = [given.clock.marks[n] for n in marks[(page - 1) * PAGE : page * PAGE]]
    held = given.held([mark.key for mark in part])
    items = [_item(mark, held[mark.key]) for mark in part if mark.key in held]
    yield el("ol", *items, class_="dates", aria_label="What is told, by date")
    if pages > 1:
        turns = [("Back", page - 1), ("More", page + 1)]
        links = [
            el("a", words, href=given.href(seen, page=to), class_="goes", data_part=words.lower())
            for words, to in turns
            if 1 <= to <= pages
        ]
        yield el("nav", *links, el("span", f"page {page:,} of {pages:,}"), class_="pages", aria_label="Pages")


def _item(mark: Mark, held: Held) -> Html:
    if held.paragraph is None:
        title = el("a", text(held.article.title or held.article.source), href=held.opens(0, 0), class_="opens")
        return el("li", el("span", day(mark.when.start), class_="when"), el("div", title, _where(held)))
    start, end = _sentence(mark, held)
    words = held.paragraph.text
    begin, stop = mark.when.begin, mark.when.stop
    quoted = join(prose(words[start:begin]), el("mark", prose(words[begin:stop])), prose(words[stop:end]))
    title = el("a", text(held.article.title or held.article.source), href=held.opens(start, end), class_="opens")
    sure = _sure(mark, held)
    label = el("span", when(mark.when, certain=sure), class_="when" if sure else "when unsure")
    return el("li", label, el("div", el("q", quoted), title, _where(held)))


def _where(held: Held) -> Html:
    part = f", paragraph {held.paragraph.n}" if held.paragraph else ""
    return el("span", join(about(held.article), part), class_="about")


def _sentence(mark: Mark, held: Held) -> tuple[int, int]:
    """The characters of the sentence that tells the date."""
    if held.paragraph is None:
        return 0, 0
    found = [
        span for span in spans(held.paragraph.text) if span.start < mark.when.stop and mark.when.begin < span.end
    ]
    return (found[0].start, found[-1].end) if found else (mark.when.begin, mark.when.stop)


def _sure(mark: Mark, held: Held) -> bool:
    words = held.paragraph.text if held.paragraph else ""
    key: tuple[int, date, date] = (mark.when.begin, mark.when.start, mark.when.end)
    return key in certain(words)


def _short_of(sentence: str) -> str:
    words = line(sentence)
    return words if len(words) <= 160 else f"{words[:160].rsplit(' ', 1)[0]} …"
