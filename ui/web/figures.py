"""A run's figures with their intervals, and two runs side by side, as markup."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from eval.charts import bars
from eval.compare import ALPHA, MARGIN, Change, Comparison, Flip
from eval.figure import Figure
from eval.markup import Html, el, join, table
from eval.metrics.table import METRICS
from eval.results import Cited, Row, Shown
from eval.summary import TAGGED, Summary
from ui.clean import line
from ui.web.markup import counted, text

MOST_FLIPS = 100  # questions shown side by side; the report has all
WIDTH, HEIGHT, ROOM = 120, 14, 2  # of a drawing, and what its ends keep free for the lines
SCALE = 0.25  # a difference is drawn from -SCALE to SCALE; what is beyond stands at the end
SIGNS = {"worse": "▼ worse", "better": "▲ better", "no change": "no change"}


def figures(given: Summary) -> Iterator[Html]:
    """The figures that gate first, then the others, by tag, and the costs."""
    yield el(
        "p",
        f"Means with 95 % bootstrap intervals; {given.clusters} were resampled. ▾: lower is better.",
        class_="about",
    )
    gating = [figure for figure in given.figures if METRICS[figure.name].gate != "no"]
    yield _figures(gating)
    others = [figure for figure in given.figures if METRICS[figure.name].gate == "no"]
    if others:
        yield el("details", el("summary", f"{counted(len(others), 'other figure')}"), _figures(others))
    tagged = list(_by_tag(given))
    if tagged:
        yield el("details", el("summary", "By kind of question"), *tagged)
    costs = [[text(name), f"{median:,.1f}", f"{p95:,.1f}"] for name, (median, p95) in given.costs.items()]
    if costs:
        yield el("details", el("summary", "Costs"), table(["cost", "median", "95th percentile"], costs))


def _figures(given: Sequence[Figure]) -> Html:
    rows: list[list[str]] = [
        [_name(figure.name), f"{figure.mean:.3f}", _between(figure.low, figure.high), drawn(figure), f"{figure.n:,}",
         METRICS[figure.name].what]
        for figure in given
    ]  # fmt: skip
    return table(["figure", "mean", "95 % interval", "0 to 1", "cases", "what it is"], rows, class_="figures")


def _name(metric: str) -> Html:
    """With a mark where less is better; what it is stands beside."""
    lower = METRICS[metric].better == "lower"
    return el("span", metric, el("abbr", "▾", title="lower is better") if lower else "", class_="metric")


def _by_tag(given: Summary) -> Iterator[Html]:
    for name in TAGGED:
        shown = [(tag, figure) for tag, found in given.tags.items() for figure in found if figure.name == name]
        if shown:
            yield el("h4", f"{name}: {METRICS[name].what}")
            yield bars([(line(tag), figure) for tag, figure in shown])


def drawn(given: Figure) -> Html:
    """The mean as a bar from 0 to 1, the interval as a line through its end."""
    label = f"{given.mean:.2f}, 95 % interval {_between(given.low, given.high)}"
    end = _at(given.mean)
    bar = el("rect", x=ROOM, y=3, width=f"{max(end - ROOM, 0):.1f}", height=HEIGHT - 6, class_="bar")
    track = el("rect", x=ROOM, y=3, width=WIDTH - 2 * ROOM, height=HEIGHT - 6, class_="track")
    return _drawing(label, track, bar, *_whisker(_at(given.low), _at(given.high)))


def shift(given: Change) -> Html:
    """The difference as a dot, its interval as a line; the middle of the scale is no change."""
    low, middle, high = (0.5 + value / (2 * SCALE) for value in (given.low, given.difference, given.high))
    zero = el("line", x1=WIDTH / 2, x2=WIDTH / 2, y1=1, y2=HEIGHT - 1, class_="zero")
    dot = el("circle", cx=f"{_at(middle):.1f}", cy=HEIGHT / 2, r=3, class_="dot")
    label = f"{given.difference:+.3f}, 95 % interval {_between(given.low, given.high, '+')}"
    return _drawing(label, zero, *_whisker(_at(low), _at(high)), dot)


def _at(value: float) -> float:
    """Where a value from 0 to 1 is drawn; what lies beyond is drawn at the end."""
    return ROOM + (WIDTH - 2 * ROOM) * min(max(value, 0.0), 1.0) if value == value else float("nan")


def _whisker(low: float, high: float) -> Iterator[Html]:
    if low == low and high == high:  # one cluster has no interval
        yield el("line", x1=f"{low:.1f}", x2=f"{high:.1f}", y1=HEIGHT / 2, y2=HEIGHT / 2, class_="whisker")


def _drawing(label: str, *parts: Html) -> Html:
    return el(
        "svg", *parts, viewBox=f"0 0 {WIDTH} {HEIGHT}", width=WIDTH, height=HEIGHT, role="img", aria_label=label
    )


def _between(low: float, high: float, sign: str = "") -> str:
    return f"{low:{sign}.3f} to {high:{sign}.3f}" if low == low and high == high else "one cluster only"


# Two runs


def comparison(given: Comparison) -> Iterator[Html]:
    """What became worse or better, and the questions that flipped."""
    yield el("p", *_verdict(given), class_="judged", role="status")
    gated = [change for change in given.changes if change.gated]
    yield _changes(gated)
    others = [change for change in given.changes if not change.gated]
    if others:
        yield el("details", el("summary", f"{counted(len(others), 'other figure')}"), _changes(others))
    yield from _flips(given.flips)


def _verdict(given: Comparison) -> Iterator[Html]:
    gated = [change for change in given.changes if change.gated]
    worse, better = ([change.metric for change in gated if change.verdict == word] for word in ("worse", "better"))
    yield el("b", SIGNS[given.verdict], class_=given.verdict.replace(" ", "-"))
    named = [f"{word}: {', '.join(names)}" for word, names in (("worse", worse), ("better", better)) if names]
    strict = [change.metric for change in gated if METRICS[change.metric].gate == "none"]
    at_once = f"; {', '.join(strict)} at the first case" if strict else ""
    rule = f"a figure counts that moved by more than {MARGIN:.0%} and chance explains less than {ALPHA:.0%}{at_once}"
    yield join(f" — {'; '.join(named)} ({rule})." if named else f" — no figure moved enough ({rule}).")


def _changes(given: Sequence[Change]) -> Html:
    head = ["figure", "before", "after", "change, 95 %", f"±{SCALE}", "p", "could see", "verdict"]
    rows: list[list[str]] = [
        [_name(change.metric), f"{change.before:.3f}", f"{change.after:.3f}",
         f"{change.difference:+.3f} ({_between(change.low, change.high, '+')})", shift(change), f"{change.p:.3f}",
         _seen(change), el("span", SIGNS[change.verdict], class_=change.verdict.replace(" ", "-"))]
        for change in given
    ]  # fmt: skip
    return table(head, rows, class_="figures")


def _seen(given: Change) -> str:
    """The smallest change that these cases could have shown: none of too few of them: figures are shares."""
    return f"±{given.seen:.3f}" if given.seen <= 1 else "none"


def _flips(given: Iterable[Flip]) -> Iterator[Html]:
    """By question: what turned worse first. What a twin was told is another answer, so it stands by itself."""
    ordered = sorted(given, key=lambda flip: (not flip.worse, flip.after.case, _twin(flip)))
    groups = [
        list(found) for _, found in groupby(ordered, key=lambda flip: (flip.worse, flip.after.case, _twin(flip)))
    ]
    if not groups:
        yield el("p", "No question changed between right and wrong.", class_="about")
        return
    worse = sum(group[0].worse for group in groups)
    yield el("h3", f"Flipped: {worse} to wrong, {len(groups) - worse} to right")
    yield from map(_flipped, groups[:MOST_FLIPS])
    if len(groups) > MOST_FLIPS:
        yield el("p", f"… and {len(groups) - MOST_FLIPS:,} more; the report has all.", class_="about")


def _twin(flip: Flip) -> bool:
    return flip.metric.startswith("twin.")


def _flipped(group: Sequence[Flip]) -> Html:
    first = group[0]
    word = "worse" if first.worse else "better"
    moved = ", ".join(
        f"{flip.metric} {flip.before.scores[flip.metric]:g} → {flip.after.scores[flip.metric]:g}" for flip in group
    )
    twin = " · asked with the gold paragraphs taken away" if _twin(first) else ""
    old, new = first.answers
    return el(
        "section",
        el("h4", el("span", "to wrong" if first.worse else "to right", class_=word), " ", text(first.after.question)),
        el("p", text(f"{first.after.case} · {moved}{twin}"), class_="about"),
        el("div", _side("before", old, first.before), _side("after", new, first.after), class_="sides"),
        class_="flip",
    )


def _side(label: str, said: Shown | None, row: Row) -> Html:
    if said is None:
        parts = [el("p", text(f"It failed: {row.error}" if row.error else "Nothing was kept of it."), class_="fault")]
    else:
        words = el("p", "Refused: " if said.refused else "", text(said.text), class_="told")
        notes = [el("ol", *map(_note, said.citations), class_="notes")] if said.citations else []
        parts = [words, *notes]
    return el("div", el("h5", label), *parts, class_="side")


def _note(note: Cited) -> Html:
    where = text(f"{note.source}, paragraph {note.paragraph}")
    gold = el("span", " ✓ gold", class_="better") if note.gold else ""
    return el("li", el("span", where, gold, class_="about"), el("q", text(note.quote)), value=note.label)
