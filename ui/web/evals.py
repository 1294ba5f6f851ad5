"""The Evals tab: past runs, a run's figures with their intervals, two runs compared, and the flipped questions."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import quote

import gradio as gr
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Route

from eval.compare import compare
from eval.markup import Html, el, join, table
from eval.report import page
from eval.results import Header
from index.errors import DatelineError
from ui.web import figures, runs
from ui.web.chat import Change
from ui.web.markup import counted, text
from ui.web.pages import FRAGMENT, NoSuch, document
from ui.web.runs import Run
from ui.web.site import Site

STYLE = Html('<link rel="stylesheet" href="/page/evals.css">')
SEALED = (
    "default-src 'none'; style-src 'unsafe-inline'; sandbox; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
View = Callable[[Site, Request], Html]


class Evals:
    """The list of runs. A link in it opens its run below, where page and script need no state of the server's."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.list = gr.HTML("", padding=False, elem_id="runs")
        gr.HTML(el("div", class_="shown", aria_live="polite"), padding=False, elem_id="run")

    def refresh(self) -> Change:
        """The runs that are there now."""
        return {self.list: listed(self.site)}

    @property
    def refreshed(self) -> list[Any]:
        """The components that `refresh` changes."""
        return [self.list]


def routes(site: Site) -> list[BaseRoute]:
    """A run, two runs, and a run's whole report."""
    return [
        Route("/evals/run/{name:str}", partial(_respond, site, one), methods=["GET"]),
        Route("/evals/compare/{before:str}/{after:str}", partial(_respond, site, two), methods=["GET"]),
        Route("/evals/report/{name:str}", partial(_report, site), methods=["GET"]),
    ]


def _respond(site: Site, view: View, request: Request) -> HTMLResponse:
    try:
        shown, status = view(site, request), 200
    except DatelineError as error:
        shown, status = _failed(error), 404 if isinstance(error, NoSuch) else 400
    whole = FRAGMENT not in request.headers
    body = document(join(STYLE, el("article", shown, class_="run"))) if whole else shown
    return HTMLResponse(body, status, headers={"Cache-Control": "no-store"})


def _report(site: Site, request: Request) -> HTMLResponse:
    """The report as `dateline eval run --report` writes it, sealed: no script, no address, no form."""
    headers = {"Content-Security-Policy": SEALED, "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    against = request.query_params.get("against")
    try:
        results = runs.results(_run(site, request.path_params["name"]))
        before = runs.results(_run(site, against)) if against else None
        return HTMLResponse(page(results, compare(before, results) if before else None), headers=headers)
    except DatelineError as error:
        status = 404 if isinstance(error, NoSuch) else 400
        return HTMLResponse(document(_failed(error)), status, headers=headers)


def _failed(error: DatelineError) -> Html:
    return join(el("h2", "Not to be shown", tabindex="-1"), el("p", text(str(error)), class_="fault", role="alert"))


def _run(site: Site, name: str) -> Run:
    found = runs.find(site.results, name)
    if found is None:
        raise NoSuch(f"there is no run {name[:80]!r}", "it may have been removed; load the list again")
    return found


# The list


def listed(site: Site) -> Html:
    """Every run, the newest first, then what cannot be read with its reason."""
    found = runs.past(site.results)
    if not found:
        return _none(site)
    good = [run for run in found if run.header]
    bad = [el("li", el("b", text(run.path.name)), ": ", text(run.error)) for run in found if not run.header]
    rows = [_row(run, run.header) for run in good if run.header]
    shown = table(["set", "run", "answers by", "cases", "archive", "file"], rows, class_="runs") if rows else ""
    damaged = join(el("p", "Cannot be shown:", class_="about"), el("ul", *bad, class_="damaged")) if bad else ""
    return join(shown, damaged)


def _row(run: Run, header: Header) -> list[str]:
    return [
        el("a", text(header.set), href=_address("run", run.name), class_="shows"),
        when(header.started),
        answers_by(header),
        f"{header.cases:,}",
        text(header.archive.get("archive", "")[:8]),
        text(run.path.name),
    ]


def _none(site: Site) -> Html:
    told = "No set has been run yet. Run the questions on the two sample articles:"
    own = "or questions of your own on your archive (a file of cases; the Ask tab makes them of rated answers):"
    return el(
        "div",
        el("p", told),
        el("pre", el("code", "dateline eval run seeds")),
        el("p", own),
        el("pre", el("code", "dateline eval run FILE.jsonl --archive DIR")),
        el("p", "The results are looked for in ", el("code", text(str(site.results))), ".", class_="about"),
        class_="none",
    )


def when(started: str) -> Html:
    """The time of a run, as people write it; as it stands in the file where it is no time."""
    try:
        local = datetime.fromisoformat(started).astimezone()
    except ValueError:
        return text(started)
    return el("time", f"{local.day} {local:%B %Y, %H:%M}", datetime=local.isoformat())


def answers_by(header: Header) -> Html:
    """The model that wrote the answers."""
    model = header.settings.get("model", "none")
    return text("quoting, no model" if model == "none" else model)


def _address(what: str, *names: str) -> str:
    return "/".join(["/evals", what, *(quote(name, safe="") for name in names)])


# What a link shows


def one(site: Site, request: Request) -> Html:
    """A run's figures, and what it can be compared with."""
    run = _run(site, request.path_params["name"])
    header, summary = runs.results(run).header, runs.summary(run)
    return join(
        el("h2", text(f"{header.set}: {counted(header.cases, 'case')}"), tabindex="-1"),
        el("p", when(header.started), " · ", answers_by(header), " · ", text(run.path.name), class_="about"),
        _against(run, runs.comparable(site.results, run)),
        *figures.figures(summary),
        el("p", _report_link(run.name)),
    )


def _against(run: Run, others: Iterable[Run]) -> Html:
    links = [_other(run, other, other.header) for other in others if other.header]
    if not links:
        return el("p", "There is no other run of these cases to compare with.", class_="about")
    return el("div", el("p", "Compare it with:", class_="about"), el("ul", *links), class_="against")


def _other(run: Run, other: Run, header: Header) -> Html:
    words = join(when(header.started), ", ", answers_by(header), ", ", text(other.name))
    return el("li", el("a", words, href=_address("compare", other.name, run.name), class_="shows"))


def two(site: Site, request: Request) -> Html:
    """A run against another of the same cases, which came before it or is its baseline."""
    before, after = (_run(site, request.path_params[name]) for name in ("before", "after"))
    old, new = runs.results(before), runs.results(after)
    judged = compare(old, new)
    turned = el("a", "the other way round", href=_address("compare", after.name, before.name), class_="shows")
    back = el("a", "its figures", href=_address("run", after.name), class_="shows")
    return join(
        el("h2", text(f"{new.header.set}: two runs compared"), tabindex="-1"),
        el("p", "Before: ", when(old.header.started), ", ", answers_by(old.header), ", ", text(before.name), ". ",
           "After: ", when(new.header.started), ", ", answers_by(new.header), ", ", text(after.name), ". ",
           turned, " · ", back, class_="about"),
        *figures.comparison(judged),
        el("p", _report_link(after.name, before.name)),
    )  # fmt: skip


def _report_link(name: str, against: str = "") -> Html:
    query = f"?against={quote(against, safe='')}" if against else ""
    return el("a", "The whole report, with every case", href=_address("report", name) + query, target="_blank",
              rel="noopener")  # fmt: skip
