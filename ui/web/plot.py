"""The timeline's plot as inline SVG: a bar for each unit of time, or a dot for each date."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from eval.markup import Html, el
from ui.web.axis import Unit, View, name, tick
from ui.web.markup import counted

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 720, 44, 6, 12, 26
TALL = 150  # of the bars
ROOM = WIDTH - LEFT - RIGHT
DOT = 10.0  # what a dot takes of the width and of the height
MOST_DOTS = 160
MOST_LANES = 18
TICKS = 12


@dataclass(frozen=True, slots=True)
class Dot:
    """A date of at least a day, with what it opens. `certain`: the text prints it whole."""

    first: int
    last: int
    href: str
    words: str
    certain: bool


def bars(view: View, columns: Sequence[View], counts: Sequence[int], href: Callable[[View], str], noun: str) -> Html:
    """A bar a column; each is a link to its own days."""
    unit, top = view.unit, nice(max(counts, default=0))
    drawn = [
        _bar(column, unit, count, (view, top), href(column), noun)
        for column, count in zip(columns, counts, strict=True)
        if count
    ]
    return _svg(view, TOP + TALL, *_levels(top), *drawn, *_ticks(view, columns))


def _bar(column: View, unit: Unit, count: int, scale: tuple[View, int], href: str, noun: str) -> Html:
    view, top = scale
    left, right = _x(view, column.first), _x(view, column.last + 1)
    gap = min(2.0, (right - left) * 0.15)
    tall = max(TALL * count / top, 1.5)
    words = f"{name(column, unit)}: {counted(count, noun)}"
    hit = el("rect", x=_n(left), y=TOP, width=_n(right - left), height=TALL, class_="hit")
    bar = el("rect", x=_n(left + gap / 2), y=_n(TOP + TALL - tall), width=_n(right - left - gap), height=_n(tall))
    return el("a", el("title", words), hit, bar, href=href, class_="goes bar", aria_label=words)


@dataclass(frozen=True, slots=True)
class Place:
    """From where to where a dot is drawn, and how far up."""

    left: float
    right: float
    lane: int


def laid(dots: Sequence[Dot], view: View) -> list[Place]:
    """Each dot in the lowest lane where it touches no other; those of one day side by side where there is room."""
    places: list[Place] = []
    for dot in dots:
        slots = _slots(dot, view)
        places.append(next(place for lane in range(len(dots)) for place in _free(slots, lane, places)))
    return places


def _free(slots: Sequence[tuple[float, float]], lane: int, taken: Sequence[Place]) -> Iterator[Place]:
    beside = [place for place in taken if place.lane == lane]
    for left, right in slots:
        if all(right <= place.left + 0.01 or left >= place.right - 0.01 for place in beside):
            yield Place(left, right, lane)


def _slots(dot: Dot, view: View) -> list[tuple[float, float]]:
    """Where it may be drawn: a time that lasts, from its first day to its last; a day, anywhere within it."""
    left, right = _x(view, dot.first), _x(view, dot.last + 1)
    if dot.last > dot.first and right - left >= DOT:
        return [(left, right)]
    middle = min(max((left + right) / 2, LEFT + DOT / 2), WIDTH - RIGHT - DOT / 2)
    beside = max(1, int((right - left) / DOT))
    begin = middle - beside * DOT / 2
    return [(begin + n * DOT, begin + (n + 1) * DOT) for n in range(beside)]


def dots(view: View, given: Sequence[Dot]) -> Html | None:
    """A dot a date, full where it is certain; what lasts longer is a line. None where they would be too many."""
    places = laid(given, view)
    lanes = max((place.lane + 1 for place in places), default=0)
    if lanes > MOST_LANES:
        return None
    bottom = TOP + max(DOT * lanes, 60)
    drawn = [_dot(dot, place, bottom - DOT * (place.lane + 0.5)) for dot, place in zip(given, places, strict=True)]
    return _svg(view, bottom, *drawn, *_ticks(view, view.columns, bottom))


def _dot(dot: Dot, place: Place, y: float) -> Html:
    size = {"x": _n(place.left + 1), "y": _n(y - 4), "width": _n(place.right - place.left - 2), "height": 8, "rx": 4}
    kind = f"opens dot {'certain' if dot.certain else 'uncertain'}"
    return el("a", el("title", dot.words), el("rect", **size), href=dot.href, class_=kind, aria_label=dot.words)


def _svg(view: View, bottom: float, *children: Html) -> Html:
    line = el("line", x1=LEFT, x2=WIDTH - RIGHT, y1=_n(bottom), y2=_n(bottom), class_="axis")
    return el(
        "svg",
        line,
        *children,
        el("rect", x=0, y=TOP, width=0, height=_n(bottom - TOP), class_="brush", aria_hidden="true"),
        viewBox=f"0 0 {WIDTH} {_n(bottom + BOTTOM)}",
        role="group",
        aria_label="Plot",
        data_left=LEFT,
        data_right=WIDTH - RIGHT,
        data_wide=WIDTH,
        data_first=view.start.isoformat(),
        data_days=view.days,
    )


def _levels(top: int) -> Iterator[Html]:
    for level in (top // 2, top) if top > 1 else (top,):
        y = TOP + TALL * (1 - level / top)
        yield el("line", x1=LEFT, x2=WIDTH - RIGHT, y1=_n(y), y2=_n(y), class_="level")
        yield el("text", f"{level:,}", x=LEFT - 5, y=_n(y + 4), text_anchor="end")


def _ticks(view: View, columns: Sequence[View], bottom: float = TOP + TALL) -> Iterator[Html]:
    """Some columns told, at equal distances."""
    step = max(1, -(-len(columns) // TICKS))
    before = None
    for column in columns[::step]:
        x = (_x(view, column.first) + _x(view, column.last + 1)) / 2
        label = tick(column, view.unit, before)
        yield el("text", label, x=_n(x), y=_n(bottom + 17), text_anchor="middle")
        before = column


def nice(most: int) -> int:
    """The next of 1, 2, 4, 6, 8, 10, 20, 40, 60, 100 …: a round number with a round half."""
    power = 1
    while True:
        for step in (1, 2, 4, 6, 8):
            if step * power >= most:
                return step * power
        power *= 10


def _x(view: View, day: float) -> float:
    return LEFT + ROOM * (day - view.first) / view.days


def _n(value: float) -> str:
    return f"{value:.1f}"
