"""The timeline drawn as inline SVG: positions in percent and letters in pixels, so that it fits any width."""

from collections.abc import Sequence

from eval.markup import Html, el
from rag.briefing.briefing import Happening
from ui.export import words
from ui.export.outline import dated
from ui.export.timeline import Chart, Marker, Tick, chart

_LANE = 26  # pixels from one lane to the next
_TOP, _FOOT = 12, 44
_EDGE, _SPAN = 2.5, 90.0  # percent left of the axis, and its width; the rest is for the last number
_RADIUS = 6


def drawing(happenings: Sequence[Happening]) -> Html:
    """The axis and a marker for each row, which leads to it; empty where nothing happened."""
    found = chart(happenings)
    if found is None:
        return Html("")
    axis = _TOP + _LANE * found.lanes
    height = axis + _FOOT
    parts = [
        *(_tick(tick, axis) for tick in found.ticks),
        el("line", x1=_x(0), x2=_x(1), y1=axis, y2=axis, class_="axis"),
        *(_marker(marker, found, happening) for marker, happening in zip(found.markers, happenings, strict=True)),
    ]
    label = "The timeline on an axis; each marker leads to its row"
    return el("svg", *parts, width="100%", height=height, role="group", aria_label=label)


def _tick(tick: Tick, axis: int) -> Html:
    x = _x(tick.at)
    return el(
        "g",
        el("line", x1=x, x2=x, y1=_TOP - 8, y2=axis + 5, class_="tick"),
        el("text", tick.text, x=x, y=axis + 20, text_anchor="middle"),
        el("text", tick.year, x=x, y=axis + 36, text_anchor="middle") if tick.year else Html(""),
    )


def _marker(marker: Marker, found: Chart, happening: Happening) -> Html:
    y = _TOP + _LANE * (found.lanes - marker.lane) - _LANE // 2
    shape = _dot(marker, y) if marker.dot else _bar(marker, y)
    number = el("text", str(marker.n), x=_x(marker.right), y=y + 4, dx=_RADIUS + 4 if marker.dot else 5)
    what = f"{dated(happening)}: {words.plain(happening.sentence.text)}"
    return el("a", el("title", what), shape, number, href=f"#t{marker.n}", id=f"m{marker.n}", class_=_kind(marker))


def _dot(marker: Marker, y: int) -> Html:
    return el("circle", cx=_x(marker.left), cy=y, r=_RADIUS)


def _bar(marker: Marker, y: int) -> Html:
    width = f"{(marker.right - marker.left) * _SPAN:.2f}%"
    return el("rect", x=_x(marker.left), y=y - _RADIUS, width=width, height=2 * _RADIUS, rx=_RADIUS)


def _kind(marker: Marker) -> str:
    return "certain" if marker.certain else "uncertain"


def _x(at: float) -> str:
    return f"{_EDGE + at * _SPAN:.2f}%"
