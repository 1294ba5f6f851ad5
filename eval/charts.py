"""Charts as inline SVG: bars with intervals, a curve, a histogram. Colours are the page's CSS variables."""

from collections.abc import Sequence

from eval.figure import Figure
from eval.markup import Html, el

WIDTH, HEIGHT = 480, 220
_LEFT, _ROW, _LABEL = 40, 24, 150


def bars(figures: Sequence[tuple[str, Figure]]) -> Html:
    """One bar a figure, from 0 to 1, with its interval as a whisker."""
    height = _ROW * len(figures) + 4
    rows = [_bar(label, figure, _ROW * at) for at, (label, figure) in enumerate(figures)]
    return _svg(height, "Bars with 95% intervals", *rows)


def _bar(label: str, figure: Figure, top: int) -> Html:
    room = WIDTH - _LABEL - 60
    middle = top + _ROW / 2
    low, high = (_LABEL + room * value for value in (figure.low, figure.high))
    return el(
        "g",
        el("title", f"{label}: {figure.mean:.3f} [{figure.low:.3f}, {figure.high:.3f}], {figure.n} cases"),
        el("text", f"{label} ({figure.n})", x=_LABEL - 8, y=middle + 4, text_anchor="end"),
        el("rect", x=_LABEL, y=top + 4, width=room, height=_ROW - 8, class_="track"),
        el("rect", x=_LABEL, y=top + 4, width=f"{room * figure.mean:.1f}", height=_ROW - 8, class_="bar"),
        el("line", x1=f"{low:.1f}", x2=f"{high:.1f}", y1=middle, y2=middle, class_="whisker"),
        el("text", f"{figure.mean:.2f}", x=WIDTH - 50, y=middle + 4),
    )


def curve(values: Sequence[float], across: str, up: str) -> Html:
    """A line from the left (first value) to the right (last value), both axes from 0 to 1."""
    room, tall = WIDTH - _LEFT - 10, HEIGHT - 45
    step = max(1, len(values) // 400)
    kept = list(enumerate(values, 1))[::step]
    points = " ".join(f"{_LEFT + room * n / len(values):.1f},{10 + tall * (1 - value):.1f}" for n, value in kept)
    return _svg(
        HEIGHT,
        f"{up} by {across}",
        *_axes(across, up),
        el("polyline", points=points, class_="curve", fill="none"),
    )


def histogram(values: Sequence[float], across: str, bins: int = 24) -> Html:
    """Counts of values in equal bins up to the 99th percentile; the last bin holds what lies beyond."""
    top = sorted(values)[int(0.99 * (len(values) - 1))] or 1.0
    counts = [0] * bins
    for value in values:
        counts[min(int(bins * value / top), bins - 1)] += 1
    room, tall = WIDTH - _LEFT - 10, HEIGHT - 45
    each = room / bins
    boxes = [
        el(
            "rect",
            el("title", f"{at * top / bins:.0f} to {(at + 1) * top / bins:.0f}: {count}"),
            x=f"{_LEFT + at * each + 1:.1f}",
            y=f"{10 + tall * (1 - count / max(counts)):.1f}",
            width=f"{each - 2:.1f}",
            height=f"{tall * count / max(counts):.1f}",
            class_="bar",
        )
        for at, count in enumerate(counts)
    ]
    return _svg(HEIGHT, f"Histogram of {across}", *_axes(across, "cases", f"{top:.0f}", str(max(counts))), *boxes)


def _axes(across: str, up: str, right: str = "1", top: str = "1") -> tuple[Html, ...]:
    bottom = HEIGHT - 35
    return (
        el("line", x1=_LEFT, x2=WIDTH - 10, y1=bottom, y2=bottom, class_="axis"),
        el("line", x1=_LEFT, x2=_LEFT, y1=10, y2=bottom, class_="axis"),
        el("text", "0", x=_LEFT, y=bottom + 15, text_anchor="middle"),
        el("text", right, x=WIDTH - 10, y=bottom + 15, text_anchor="end"),
        el("text", across, x=(WIDTH + _LEFT) / 2, y=bottom + 28, text_anchor="middle"),
        el("text", top, x=_LEFT - 6, y=18, text_anchor="end"),
        el("text", up, x=_LEFT + 6, y=20),
    )


def _svg(height: float, label: str, *children: Html) -> Html:
    return el("svg", *children, viewBox=f"0 0 {WIDTH} {height}", role="img", aria_label=label)
