"""A conversation as a file: Markdown to read and quote, JSON with all that was kept."""

import json
from collections.abc import Iterator, Sequence

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from index.errors import ConversationMissing, DatelineError
from index.turns import Conversation, KeptTurn
from rag.answer import Answer, Sentence
from rag.record import from_json
from ui.clean import line
from ui.export.markdown import escape
from ui.web.markup import place
from ui.web.site import OWNER, Site

SCHEMA = "dateline.conversation/1"


def routes(site: Site) -> list[BaseRoute]:
    """A conversation's two files, to its owner only."""

    def respond(request: Request) -> Response:
        wanted, owner = request.path_params, str(request.scope.get(OWNER, ""))
        kind = wanted["kind"]
        try:
            told = site.history.conversation(wanted["conversation"], owner)
            turns = site.history.turns(wanted["conversation"], owner)
            body = as_markdown(told, turns) if kind == "md" else as_json(told, turns)
        except DatelineError as error:
            return PlainTextResponse(str(error), 404 if isinstance(error, ConversationMissing) else 503)
        media = "text/markdown" if kind == "md" else "application/json"
        name = f'attachment; filename="conversation-{told.started:%Y-%m-%d}.{kind}"'
        return Response(body, media_type=media, headers={"Content-Disposition": name, "Cache-Control": "no-store"})

    return [Route("/history/{conversation:str}/as.{kind:str}", respond, methods=["GET"])]


def as_json(told: Conversation, turns: Sequence[KeptTurn]) -> str:
    """One JSON object; each answer is the document that `rag.record` wrote, feedback included."""
    document = {
        "schema": SCHEMA,
        "title": told.title,
        "started": told.started.isoformat(),
        "turns": [
            {
                "n": turn.n,
                "asked": turn.asked.isoformat(),
                "question": turn.question,
                "answer": json.loads(turn.answer),
                "feedback": {"thumb": turn.feedback.thumb, "note": turn.feedback.note} if turn.feedback else None,
            }
            for turn in turns
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def as_markdown(told: Conversation, turns: Sequence[KeptTurn]) -> str:
    """The questions as headings, the answers with footnotes as GitHub and pandoc write them."""
    parts = [f"# {escape(line(told.title))}"]
    for turn in turns:
        parts += [f"## {escape(line(turn.question))}", f"Asked on {turn.asked.astimezone():%Y-%m-%d %H:%M}."]
        parts += _answer(from_json(turn.answer), turn.n)
    return "\n\n".join(parts) + "\n"


def _answer(given: Answer, n: int) -> Iterator[str]:
    if given.refused:
        yield escape(line(given.text))
        return
    yield " ".join(_sentence(told, n) for told in given.sentences)
    for found in given.disagreements:
        claims = "; ".join(f"{line(claim.value)} ({place(claim.citation.article, claim.citation.paragraph)})"
                           for claim in found.claims)  # fmt: skip
        yield escape(f"The articles differ on {line(found.about)}: {claims}.")
    for note in given.citations:
        yield f"[^{n}-{note.label}]: {escape(place(note.article, note.paragraph))}: “{escape(line(note.quote))}”"


def _sentence(told: Sentence, n: int) -> str:
    doubt = f" *({told.verdict} by the archive)*" if told.verdict in ("partly", "unsupported") else ""
    return escape(line(told.text)) + "".join(f"[^{n}-{label}]" for label in told.citations) + doubt
