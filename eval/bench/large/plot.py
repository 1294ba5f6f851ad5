"""The curves as one picture: time, memory and disk by the number of articles. An SVG file that stands alone.

Both axes are logarithmic: what grows in proportion to the articles is a line as steep as the dashed one.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from eval.bench.large.measure import Size
from eval.markup import Html, el

PANEL, HEIGHT, LEFT, TOP, BOTTOM = 310, 400, 52, 44, 300
COLOURS = ("#b3261e", "#2563a8", "#1f7a4d", "#8a5a00", "#6b3fa0", "#667")
STYLE = """
svg { font: 13px system-ui, sans-serif; color: #1b1b1b; background: #fff; }
text { fill: currentColor; } .small { font-size: 11.5px; } .title { font-weight: 600; }
.grid { stroke: currentColor; opacity: .15; } .even { stroke: currentColor; opacity: .45; stroke-dasharray: 4 4; }
polyline { fill: none; stroke-width: 2; }
@media (prefers-color-scheme: dark) { svg { color: #e6e6e6; background: #16181c; } }
"""
Curves = Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Scale:
    """Values to pixels, logarithmic, from one power of ten to another."""

    first: int
    last: int
    start: float
    end: float

    def at(self, value: float) -> float:
        """The place of a value."""
        share = (math.log10(max(value, 10.0**self.first)) - self.first) / (self.last - self.first)
        return self.start + (self.end - self.start) * share

    @property
    def ticks(self) -> list[float]:
        """A power of ten each."""
        return [10.0**n for n in range(self.first, self.last + 1)]


def svg(sizes: Sequence[Size]) -> Html:
    """Three panels beside each other."""
    panels = [
        _panel(n, title, sizes, curves)
        for n, (title, curves) in enumerate(
            {"seconds": _times(sizes), "memory, MB": _memory(sizes), "on disk, MB": _disk(sizes)}.items()
        )
    ]
    return el(
        "svg",
        el("style", Html(STYLE)),
        *panels,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {3 * PANEL} {HEIGHT}",
        role="img",
        aria_label="Time, memory and disk of archives by the number of their articles",
    )


def _times(sizes: Sequence[Size]) -> Curves:
    return {
        "add, in all": [size.seconds for size in sizes],
        "of it embedding": [size.stages.get("embedding", 0.0) for size in sizes],
        "verify": [size.costs["verify"].seconds for size in sizes],
        "one article more": [size.costs["add one article more"].seconds for size in sizes],
        "ask, cold process": [size.costs["ask, cold process"].seconds for size in sizes],
        "an answer, warm": [size.answer for size in sizes],
    }


def _memory(sizes: Sequence[Size]) -> Curves:
    return {
        "add": [size.peak for size in sizes],
        "verify": [size.costs["verify"].peak for size in sizes],
        "ask": [size.costs["ask, cold process"].peak for size in sizes],
        "list": [size.costs["list"].peak for size in sizes],
    }


def _disk(sizes: Sequence[Size]) -> Curves:
    named = {"library": "library, vectors", "chroma": "vector index", "words": "word index"}
    return {told: [size.disk[part] for size in sizes] for part, told in named.items()}


def _panel(n: int, title: str, sizes: Sequence[Size], curves: Curves) -> Html:
    articles = [size.articles for size in sizes]
    left, right = n * PANEL + LEFT, (n + 1) * PANEL - 30
    across = _scale(articles, left, right)
    up = _scale([value for curve in curves.values() for value in curve], BOTTOM, TOP)
    parts = [el("text", title, x=left, y=TOP - 22, class_="title"), *_grid(across, up), _even(across, up, articles)]
    for m, (name, values) in enumerate(curves.items()):
        parts += _curve(name, COLOURS[m], [(across.at(x), up.at(y)) for x, y in zip(articles, values, strict=True)])
        parts += _legend(_dot(COLOURS[m]), name, m, left)
    parts += _legend(_dashes, "in proportion", len(curves), left)
    return el("g", *parts)


def _scale(values: Sequence[float], start: float, end: float) -> Scale:
    first, last = math.floor(math.log10(min(values) or 0.01)), math.ceil(math.log10(max(values)))
    return Scale(first, max(last, first + 1), start, end)


def _grid(across: Scale, up: Scale) -> list[Html]:
    lines: list[Html] = []
    for tick in across.ticks:
        x = _px(across.at(tick))
        lines.append(el("line", x1=x, x2=x, y1=TOP, y2=BOTTOM, class_="grid"))
        lines.append(el("text", f"{tick:,.0f}", x=x, y=BOTTOM + 18, text_anchor="middle", class_="small"))
    for tick in up.ticks:
        y = up.at(tick)
        lines.append(el("line", x1=_px(across.start), x2=_px(across.end), y1=_px(y), y2=_px(y), class_="grid"))
        shown = f"{tick:,.0f}" if tick >= 1 else f"{tick:g}"
        lines.append(el("text", shown, x=_px(across.start - 6), y=_px(y + 4), text_anchor="end", class_="small"))
    return lines


def _even(across: Scale, up: Scale, articles: Sequence[int]) -> Html:
    """What twice the articles cost twice, through the upper right corner."""
    top = 10.0**up.last
    from_ = max(articles[0], articles[-1] * 10.0 ** (up.first - up.last))
    ends = [(x, top * x / articles[-1]) for x in (from_, articles[-1])]
    (x1, y1), (x2, y2) = ((_px(across.at(x)), _px(up.at(y))) for x, y in ends)
    return el("line", x1=x1, y1=y1, x2=x2, y2=y2, class_="even")


def _curve(name: str, colour: str, points: Sequence[tuple[float, float]]) -> list[Html]:
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = [el("circle", el("title", name), cx=_px(x), cy=_px(y), r=3.5, fill=colour) for x, y in points]
    return [el("polyline", points=line, stroke=colour), *dots]


def _legend(sign: Callable[[float, float], Html], name: str, n: int, left: float) -> list[Html]:
    """The n-th line of it, two beside each other."""
    x, y = left + n % 2 * 124, BOTTOM + 44 + n // 2 * 15
    return [sign(x, y - 4), el("text", name, x=_px(x + 9), y=_px(y), class_="small")]


def _dot(colour: str) -> Callable[[float, float], Html]:
    return lambda x, y: el("circle", cx=_px(x), cy=_px(y), r=4, fill=colour)


def _dashes(x: float, y: float) -> Html:
    return el("line", x1=_px(x - 9), x2=_px(x + 5), y1=_px(y), y2=_px(y), class_="even")


def _px(value: float) -> str:
    return f"{value:.1f}"
