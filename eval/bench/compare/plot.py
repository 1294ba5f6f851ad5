"""The comparison as one plot: quality against the time of a warm question. An SVG file that stands alone."""

import math
from collections.abc import Sequence

from eval.bench.compare.measures import MAIN, Measured
from eval.markup import Html, el

WIDTH, LEGEND, HEIGHT = 820, 270, 400
LEFT, RIGHT, TOP, BOTTOM = 56, WIDTH - LEGEND - 20, 24, HEIGHT - 48
RADIUS = 9
STYLE = """
svg { font: 13px system-ui, sans-serif; color: #1b1b1b; background: #fff; }
text { fill: currentColor; } .small { font-size: 12px; }
.axis, .whisker { stroke: currentColor; } .grid { stroke: currentColor; opacity: .15; }
circle { fill: #667; stroke: #fff; } .ours circle { fill: #b3261e; } .point > text { fill: #fff; font-weight: 600; }
@media (prefers-color-scheme: dark) { svg { color: #e6e6e6; background: #16181c; } circle { stroke: #16181c; } }
"""


def svg(measured: Sequence[Measured]) -> Html:
    """One numbered point a system with the 95% interval of its quality, and a legend; time on a log scale."""
    across, up = _scale_of_times(measured), _scale_of_quality(measured)
    whiskers = [_whisker(line, across, up) for line in measured]
    points = [_point(n, line, across, up) for n, line in enumerate(measured, 1)]
    legend = [_legend(n, line) for n, line in enumerate(measured, 1)]
    label = f"{MAIN} by the median time of a question, of {len(measured)} systems"
    return el(
        "svg",
        el("style", Html(STYLE)),
        *across.grid(),
        *up.grid(),
        el("text", "median time of a warm question, ms", x=(LEFT + RIGHT) / 2, y=HEIGHT - 10, text_anchor="middle"),
        el("text", f"{MAIN}, 95% interval", x=LEFT, y=TOP - 8),
        *whiskers,
        *reversed(points),
        *legend,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        aria_label=label,
    )


class Across:
    """Milliseconds to x, logarithmic, from one power of ten to another."""

    def __init__(self, low: float, high: float) -> None:
        self._from, self._to = math.floor(math.log10(low)), math.ceil(math.log10(high) + 1e-9)

    def at(self, ms: float) -> float:
        """The place of a time."""
        return LEFT + (RIGHT - LEFT) * (math.log10(ms) - self._from) / max(1, self._to - self._from)

    def grid(self) -> list[Html]:
        """A line a power of ten."""
        ticks = [10.0**n for n in range(self._from, self._to + 1)]
        return [
            part
            for tick in ticks
            for part in (
                el("line", x1=_px(self.at(tick)), x2=_px(self.at(tick)), y1=TOP, y2=BOTTOM, class_="grid"),
                el("text", f"{tick:g}", x=_px(self.at(tick)), y=BOTTOM + 18, text_anchor="middle", class_="small"),
            )
        ]


class Up:
    """Quality to y, in tenths around what is shown."""

    def __init__(self, low: float, high: float) -> None:
        self._low = max(0.0, math.floor(10 * low) / 10)
        self._high = min(1.0, math.ceil(10 * high) / 10)
        self._high = max(self._high, self._low + 0.1)

    def at(self, value: float) -> float:
        """The place of a share."""
        return BOTTOM - (BOTTOM - TOP) * (value - self._low) / (self._high - self._low)

    def grid(self) -> list[Html]:
        """A line a tenth."""
        ticks = [tick / 10 for tick in range(round(10 * self._low), round(10 * self._high) + 1)]
        return [
            part
            for tick in ticks
            for part in (
                el("line", x1=LEFT, x2=RIGHT, y1=_px(self.at(tick)), y2=_px(self.at(tick)), class_="grid"),
                el("text", f"{tick:.1f}", x=LEFT - 8, y=_px(self.at(tick) + 4), text_anchor="end", class_="small"),
            )
        ]


def _scale_of_times(measured: Sequence[Measured]) -> Across:
    return Across(min(line.cost.p50 for line in measured), max(line.cost.p50 for line in measured))


def _scale_of_quality(measured: Sequence[Measured]) -> Up:
    return Up(min(line.main.low for line in measured), max(line.main.high for line in measured))


def _whisker(line: Measured, across: Across, up: Up) -> Html:
    x, low, high = across.at(line.cost.p50), up.at(line.main.low), up.at(line.main.high)
    return el("line", x1=_px(x), x2=_px(x), y1=_px(low), y2=_px(high), class_="whisker")


def _point(n: int, line: Measured, across: Across, up: Up) -> Html:
    x, y, figure = across.at(line.cost.p50), up.at(line.main.mean), line.main
    shown = f"{line.name}: {figure.mean:.3f} [{figure.low:.3f}, {figure.high:.3f}], {line.cost.p50:.1f} ms"
    return el(
        "g",
        el("title", shown),
        el("circle", cx=_px(x), cy=_px(y), r=RADIUS),
        el("text", str(n), x=_px(x), y=_px(y + 4), text_anchor="middle", class_="small"),
        class_=_kind(line),
    )


def _legend(n: int, line: Measured) -> Html:
    x, y = WIDTH - LEGEND + 14, TOP + 26 * n
    return el(
        "g",
        el("circle", cx=x, cy=y - 4, r=RADIUS),
        el("text", str(n), x=x, y=y, text_anchor="middle", class_="small"),
        el("g", el("text", line.name, x=x + 18, y=y)),
        class_=_kind(line),
    )


def _kind(line: Measured) -> str:
    return "point ours" if line.key.startswith("dateline") else "point"


def _px(value: float) -> str:
    return f"{value:.1f}"
