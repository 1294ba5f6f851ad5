"""The report of a run: one HTML file with everything in it, readable on a phone, in light and in dark.

It has no script and loads nothing; its content security policy says so to the browser.
"""

from pathlib import Path

from eval.charts import bars, curve, histogram
from eval.compare import Comparison, Flip
from eval.figure import Figure
from eval.markup import Html, el, join, table
from eval.metrics.table import METRICS
from eval.results import Results, Row, Shown
from eval.summary import TAGGED, Summary, summarise

MOST_CASES = 500
"""Cases shown in full: each takes about 3 kB, and what is wrong comes first."""

_HARD = "\N{NO-BREAK SPACE}"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def write_report(results: Results, path: Path, comparison: Comparison | None = None) -> None:
    """Writes the page, making its folder where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(results, comparison), encoding="utf-8")


def page(results: Results, comparison: Comparison | None = None) -> str:
    """The whole page."""
    summary = summarise(results)
    title = f"{results.header.set}: {len(results.rows)} cases"
    style = Html((Path(__file__).parent / "report.css").read_text(encoding="utf-8"))
    head = el(
        "head",
        Html('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        Html(f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'),
        el("title", title),
        el("style", style),
    )
    parts = (
        _top(results, title),
        _compared(comparison),
        _figures(summary),
        _charts(results, summary),
        _cases(results),
    )
    return "<!doctype html>\n" + el("html", head, el("body", el("main", *parts)), lang="en")


def _top(results: Results, title: str) -> Html:
    header = results.header
    facts = {
        "set": f"{header.set} (sha256 {header.set_digest[:12]})",
        "run": header.started,
        **{f"setting {name}": value for name, value in header.settings.items()},
        **{f"archive {name}": value for name, value in header.archive.items()},
        **header.versions,
        **header.machine,
    }
    rows = [[name, value] for name, value in facts.items()]
    return join(el("h1", title), el("details", el("summary", "What was run"), table(["what", "value"], rows)))


def _compared(comparison: Comparison | None) -> Html:
    if comparison is None:
        return Html("")
    rows = [
        [
            ("● " if change.gated else "") + change.metric,
            f"{change.before:.3f}",
            f"{change.after:.3f}",
            f"{change.difference:+.3f} [{change.low:+.3f}, {change.high:+.3f}]",
            f"{change.p:.3f}",
            f"±{change.seen:.3f}",
            change.verdict,
        ]
        for change in comparison.changes
    ]
    head = ["metric (● gates)", "before", "after", "change [95%]", "p", "smallest seen", "verdict"]
    verdict = el("p", f"Against the baseline of {comparison.before.started}: {comparison.verdict}.", class_="verdict")
    flips = el("section", *map(_flip, comparison.flips))
    return join(
        el("h2", "Against the baseline"),
        verdict,
        table(head, rows),
        el("h3", f"{len(comparison.flips)} flips"),
        flips,
    )


def _flip(flip: Flip) -> Html:
    mark = "worse" if flip.worse else "better"
    name = el("summary", el("span", mark, class_=mark), f" {flip.metric}: {flip.after.question}")
    old, new = flip.answers
    return el("details", name, _answer("before", old, flip.before), _answer("after", new, flip.after))


def _figures(summary: Summary) -> Html:
    rows = [
        [figure.name, _number(figure), str(figure.n), METRICS[figure.name].better, METRICS[figure.name].what]
        for figure in summary.figures
    ]
    ranking = [[figure.name, _number(figure), str(figure.n)] for figure in summary.confidence]
    costs = [[name, f"{median:.1f}", f"{p95:.1f}"] for name, (median, p95) in summary.costs.items()]
    note = f"Means with 95% bootstrap intervals; {summary.clusters} were resampled."
    return join(
        el("h2", "Figures"),
        el("p", note),
        table(["metric", "mean [95%]", "cases", "better", "what it is"], rows),
        el("h3", "Does confidence rank what can be answered above what cannot?"),
        table(["over questions and ablated twins", "value [95%]", "answers"], ranking),
        el("h3", "Costs"),
        table(["cost", "median", "95th percentile"], costs),
    )


def _charts(results: Results, summary: Summary) -> Html:
    parts = [el("h2", "By tag")]
    for name in TAGGED:
        shown = [(tag, figure) for tag, figures in summary.tags.items() for figure in figures if figure.name == name]
        if shown:
            parts += [el("h3", f"{name}: {METRICS[name].what}"), bars(shown)]
    if summary.curve:
        parts += [el("h2", "Risk and coverage"), curve(summary.curve, "coverage, surest first", "risk")]
    times = [row.costs["total_ms"] for row in results.rows if "total_ms" in row.costs]
    if times:
        parts += [el("h2", "Time to answer"), histogram(times, "milliseconds")]
    return join(*parts)


def _cases(results: Results) -> Html:
    ordered = sorted(results.rows, key=_goodness)
    shown = ordered[:MOST_CASES]
    note = "Worst first." if len(shown) == len(ordered) else f"The worst {len(shown)} of {len(ordered)}."
    return join(el("h2", "Cases"), el("p", note), *map(_case, shown))


def _goodness(row: Row) -> float:
    """Failures first, then what was answered wrongly, then the rest."""
    if row.error:
        return -1.0
    if not row.answerable:
        return row.scores.get("refusal.recall", row.scores.get("brief.refused", 0.0))
    told = row.scores.get("facts", row.scores.get("brief.facts", row.scores.get("cite.f1", 0.0)))
    return told + 0.1 * row.scores.get("cite.f1", 0.0)


def _case(row: Row) -> Html:
    right = _goodness(row) >= 0.5
    name = el("summary", el("span", "✓" if right else "✗", class_="better" if right else "worse"), f" {row.question}")
    about = f"{row.case} · {', '.join(row.tags)}" + ("" if row.answerable else " · has no answer")
    scores = ", ".join(f"{name} {value:g}" for name, value in row.scores.items())
    twin = _answer("with the gold paragraphs taken away", row.twin, row) if row.twin else Html("")
    return el(
        "details",
        name,
        el("p", about, class_="quiet"),
        _answer("answer", row.answer, row),
        twin,
        el("p", scores, class_="quiet"),
    )


def _answer(label: str, shown: Shown | None, row: Row) -> Html:
    if shown is None:
        return el("p", el("b", f"{label}: "), f"failed: {row.error}", class_="worse")
    said = "refused: " if shown.refused else ""
    notes = [
        el(
            "details",
            el(
                "summary",
                f"[{cited.label}] {cited.source}, paragraph {cited.paragraph}",
                " ✓ gold" if cited.gold else "",
            ),
            el("blockquote", *_marked(cited.text, cited.quote)),
        )
        for cited in shown.citations
    ]
    return join(el("p", el("b", f"{label}: "), f"{said}{shown.text} (confidence {shown.confidence:.2f})"), *notes)


def _marked(text: str, quote: str) -> tuple[str, ...]:
    """The paragraph, with its quotation marked; nothing where its words are not kept."""
    if not quote:
        return (text,)
    before, found, after = text.partition(quote)
    return (before, el("mark", found), after) if found else (text,)


def _number(figure: Figure) -> str:
    if figure.low != figure.low:
        return f"{figure.mean:.3f}"
    return f"{figure.mean:.3f}{_HARD}[{figure.low:.3f},{_HARD}{figure.high:.3f}]"
