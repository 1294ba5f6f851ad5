"""Our own routes: articles, and the paragraph behind a footnote as it is or was.

Asked for by the page's script they are fragments, else whole pages: a footnote is a link that can be kept.
"""

from collections.abc import Callable
from functools import partial

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Route

from eval.markup import Html, el, join
from index.errors import ArchiveError, DatelineError
from index.revisions import Snapshot, as_it_was
from rag.answer import Citation
from rag.record import from_json
from ui.render import day
from ui.web import source
from ui.web.markup import text
from ui.web.site import OWNER, Site

FRAGMENT = "x-fragment"  # the header by which the page's script asks for a part
View = Callable[[Site, Request], Html]


class NoSuch(DatelineError):
    """What an address names is not there."""


def routes(site: Site) -> list[BaseRoute]:
    """The routes, by what they show."""
    return [
        _route("/source/{article:str}", site, article),
        _route("/source/{article:str}/{paragraph:str}", site, article),
        _route("/turn/{conversation:str}/{n:int}/{label:int}", site, footnote),
    ]


def _route(path: str, site: Site, view: View) -> Route:
    return Route(path, partial(_respond, site, view), methods=["GET"])


def _respond(site: Site, view: View, request: Request) -> HTMLResponse:
    try:
        shown, status = view(site, request), 200
    except NoSuch as error:
        shown, status = _failed(error), 404
    except DatelineError as error:
        shown, status = _failed(error), 503 if isinstance(error, ArchiveError) else 400
    body = shown if FRAGMENT in request.headers else document(shown)
    return HTMLResponse(body, status, headers={"Cache-Control": "no-store"})


def _failed(error: DatelineError) -> Html:
    return el("article", el("h2", "Not to be shown", tabindex="-1"), el("p", text(str(error)), class_="fault"))


def document(shown: Html) -> Html:
    """A fragment as a page of its own."""
    head = join(
        Html('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        el("title", "Dateline"),
        Html('<link rel="stylesheet" href="/page/page.css">'),
    )
    back = el("p", el("a", "Dateline", href="/"), class_="name")
    return join(Html("<!doctype html>"), el("html", el("head", head), el("body", back, shown), lang="en"))


def article(site: Site, request: Request) -> Html:
    """An article as it is now, at one of its paragraphs where one is named."""
    found = site.desk.archive.library.paragraphs(request.path_params["article"])
    if not found:
        raise NoSuch("the archive has no such article", "it may have been removed meanwhile")
    cited = source.Cited(request.path_params.get("paragraph", ""), *_quote(request.query_params.get("quote", "")))
    notice = ""
    if cited.id and cited.id not in {located.paragraph.id for located in found}:
        notice = "The article has changed since: this paragraph is no longer in it."
    return source.article(found[0].article, [located.paragraph for located in found], cited, notice)


def _quote(given: str) -> tuple[int, int]:
    """The characters that are quoted; none where the address does not say."""
    start, _, end = given.partition("-")
    return (int(start), int(end)) if start.isdecimal() and end.isdecimal() and len(given) < 20 else (0, 0)


def footnote(site: Site, request: Request) -> Html:
    """The paragraph of a kept footnote as it was, and what has become of it."""
    wanted = request.path_params
    turn = site.history.turn(wanted["conversation"], request.scope.get(OWNER, ""), wanted["n"])
    notes = {note.label: note for note in from_json(turn.answer).citations}
    note = notes.get(wanted["label"])
    if note is None:
        raise NoSuch(f"the answer has no footnote {wanted['label']}", "see its list of footnotes")
    library = site.desk.archive.library
    was = as_it_was(library, note.article.id, note.paragraph.id, note.paragraph.text, turn.asked)
    return _as_it_was(note, was)


def _as_it_was(note: Citation, was: Snapshot | None) -> Html:
    cited = source.Cited(note.paragraph.id, note.quote_start, note.quote_end)
    if was is None or was.edition is None:
        kept = "The article is no longer in the archive: this is what was cited of it."
        return source.article(note.article, [note.paragraph], cited, kept)
    edition = was.edition
    return source.article(edition.article, edition.paragraphs, cited, _notice(was, day(edition.added.date())))


def _notice(was: Snapshot, added: str) -> str:
    match was.state:
        case "changed":
            where = f"This paragraph still stands in it, as number {was.now}." if was.now else ""
            return (
                f"The article has changed since. This is how it was when it was cited, as added on {added}. {where}"
            )
        case "altered":
            return f"The article has changed since, and no longer has this paragraph so. It was added on {added}."
    return ""
