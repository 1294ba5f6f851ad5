"""Feedback below the newest answer: good or bad, a note, and a case of an eval set made of it."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import gradio as gr

from eval.errors import SetError
from eval.feedback import as_text, case_from, save
from eval.markup import Html, el, join
from index.errors import DatelineError
from index.turns import NOTE, KeptTurn, Thumb
from index.turns import Feedback as Kept
from rag.answer import Turn
from rag.record import from_json
from ui.web.events import SHORT
from ui.web.markup import text
from ui.web.site import Site, owner_of, word

Change = dict[Any, Any]
LONGEST = 100_000  # characters of an edited case
DRAFT = (
    "The case, as JSON. Its gold paragraphs are those that the answer cites: take out what does not answer, "
    "add what is missing."
)
WRONG = (
    "The answer was bad, so the case says only what was asked. Write into it what is right: gold paragraphs and "
    "facts, or nothing where the archive has no answer (then answerable is false)."
)
MOST = 1_000_000_000  # turns of a conversation
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _-]{0,59}")
_OTHER = re.compile(r"[^a-z0-9]+")


class Feedback:
    """The row and the draft of a case. They are about turn `n` of the chat's conversation (0: nothing to rate)."""

    def __init__(self, site: Site, conversation: gr.Textbox, last: gr.Number) -> None:
        self.site, self.conversation, self.last = site, conversation, last
        self.n = gr.Number(0, visible=False, precision=0)
        self.thumb = gr.Number(0, visible=False, precision=0)
        with gr.Column(visible=False, elem_id="feedback") as self.row:
            with gr.Row(elem_id="thumbs"):
                self.good = gr.Button("👍 Good", size="sm", elem_id="good")
                self.bad = gr.Button("👎 Bad", size="sm", elem_id="bad")
                self.back = gr.Button("Take back", size="sm", visible=False)
                self.make = gr.Button("Make it a case", size="sm", visible=False, elem_id="make")
            self.said = gr.HTML("", padding=False, elem_id="feedback-said")
            self.note = gr.Textbox(
                label="Note",
                placeholder="What is good or bad about it? Enter keeps it.",
                max_length=NOTE,
                visible=False,
                elem_id="note",
            )
            self._draft()
        self._wire()

    def _draft(self) -> None:
        with gr.Column(visible=False, elem_id="draft") as self.draft:
            self.about = gr.HTML("", padding=False)
            self.case = gr.Textbox(
                label="Case", lines=12, max_lines=30, max_length=LONGEST, elem_id="case", elem_classes="mono"
            )
            self.set = gr.Textbox("mine", label="Set", max_length=60, elem_id="set")
            self.over = gr.Checkbox(label="In place of the case with this id, where the set has one", value=False)
            with gr.Row():
                self.add = gr.Button("Add to set", size="sm", variant="primary", elem_id="add-case")
                self.leave = gr.Button("Close", size="sm")
            self.added = gr.HTML("", padding=False, elem_id="added")

    def _wire(self) -> None:
        place = [self.conversation, self.n]
        seen = [self.row, self.n, self.thumb, self.said, self.note]
        row = self.parts = [*seen, self.good, self.bad, self.back, self.make, self.draft]
        self.good.click(self.praise, [*place, self.note], row, **SHORT)
        self.bad.click(self.blame, [*place, self.note], row, **SHORT)
        self.note.submit(self.annotate, [*place, self.thumb, self.note], row, **SHORT)
        self.back.click(self.take_back, place, row, **SHORT)
        drafted = [self.said, self.draft, self.about, self.case, self.over, self.added]
        self.make.click(self.begin_case, place, drafted, **SHORT)
        self.leave.click(self.close_case, None, [self.draft], **SHORT)
        self.add.click(self.add_case, [self.case, self.set, self.over], [self.case, self.over, self.added], **SHORT)

    # The row

    def after(self, event: Any) -> None:  # noqa: ANN401  gradio's
        """Look again at the answer that is shown, once this has happened."""
        event.then(self.follow, [self.conversation, self.last], self.parts, **SHORT)

    def follow(self, conversation: object, last: object, request: gr.Request) -> Change:
        """Be about the newest answer of a conversation; about none where none was kept."""
        shown = int(last) if isinstance(last, int | float) and 0 < last < MOST else 0
        if not shown or not word(conversation):
            return self._nothing()
        try:
            turn = self.site.history.turn(word(conversation), owner_of(request), shown)
        except DatelineError:  # removed meanwhile: there is nothing to rate
            return self._nothing()
        return self._shown(turn.n, turn.feedback)

    def unrated(self) -> str:
        """What the page does once there is a new answer: the same as `follow`, without asking the server.

        A function of the number of its turn, 0 when none was kept.
        """
        states = self._shown(0, None), self._nothing()
        begun, none = ([told.get(part, gr.skip()) for part in self.parts] for told in states)
        return f"(n) => dateline.unrated(n, {json.dumps(begun)}, {json.dumps(none)}, {self.parts.index(self.n)})"

    def _nothing(self) -> Change:
        return {self.row: gr.update(visible=False), self.n: 0, self.draft: gr.update(visible=False)}

    def _shown(self, n: int, feedback: Kept | None) -> Change:
        shown = {self.row: gr.update(visible=True), self.draft: gr.update(visible=False)}
        return self._state(n, feedback, "") | shown

    def praise(self, conversation: str, n: float | None, note: str, request: gr.Request) -> Change:
        """Keep that it is good."""
        return self._rate(conversation, n, 1, note, owner_of(request))

    def blame(self, conversation: str, n: float | None, note: str, request: gr.Request) -> Change:
        """Keep that it is bad."""
        return self._rate(conversation, n, -1, note, owner_of(request))

    def annotate(
        self, conversation: str, n: float | None, thumb: float | None, note: str, request: gr.Request
    ) -> Change:
        """Keep another note with it."""
        return self._rate(conversation, n, -1 if thumb == -1 else 1, note, owner_of(request))

    def take_back(self, conversation: str, n: float | None, request: gr.Request) -> Change:
        """Think nothing of it any more."""
        owner = owner_of(request)
        try:
            self.site.history.unrate(conversation, owner, int(n or 0))
            turn = self.site.history.turn(conversation, owner, int(n or 0))
        except DatelineError as error:
            return {self.said: _fault(error)}
        return self._state(turn.n, turn.feedback, "Taken back.") | {self.draft: gr.Column(visible=False)}

    def _rate(self, conversation: str, n: float | None, thumb: Thumb, note: str, owner: str) -> Change:
        try:
            turn = self.site.history.rate(conversation, owner, int(n or 0), thumb, note or "")
        except DatelineError as error:
            return {self.said: _fault(error)}
        told = f"Kept: {'good' if thumb == 1 else 'bad'}{', with your note' if note else ''}."
        return self._state(turn.n, turn.feedback, told)

    def _state(self, n: int, held: Kept | None, said: str) -> Change:
        thumb = held.thumb if held else 0
        return {
            self.n: n,
            self.thumb: thumb,
            self.said: el("p", said, class_="did", role="status") if said else "",
            self.note: gr.update(value=held.note if held else "", visible=bool(held)),
            self.good: gr.update(variant="primary" if thumb == 1 else "secondary"),
            self.bad: gr.update(variant="primary" if thumb == -1 else "secondary"),
            self.back: gr.update(visible=bool(held)),
            self.make: gr.update(visible=bool(held)),
        }

    # The case

    def begin_case(self, conversation: str, n: float | None, request: gr.Request) -> Change:
        """A draft of the case, to be edited."""
        try:
            *earlier, turn = self.site.history.turns(conversation, owner_of(request))[: int(n or 0)]
            case = drafted(turn, earlier)
        except DatelineError as error:
            return {self.said: _fault(error)}
        except ValueError:  # no such turn
            return {self.said: el("p", "There is no answer to make a case of.", class_="fault", role="alert")}
        good = turn.feedback is None or turn.feedback.thumb == 1
        return {
            self.said: "",
            self.draft: gr.Column(visible=True),
            self.about: join(el("p", DRAFT if good else WRONG, class_="did"), _outlets(turn), self._sets()),
            self.case: case,
            self.over: False,
            self.added: "",
        }

    def _sets(self) -> Html:
        names = sorted(path.stem for path in folder(self.site).glob("*.jsonl"))
        return el("p", "Sets there are: ", text(", ".join(names)), ".", class_="did") if names else Html("")

    def close_case(self) -> Change:
        """Put the draft away."""
        return {self.draft: gr.Column(visible=False)}

    def add_case(self, case: str, name: str, over: bool) -> Change:
        """Save it; what is wrong with it is said, and what was typed stays as it is."""
        try:
            path = place(self.site, name)
            saved = save(case or "", path, over=bool(over))
        except DatelineError as error:
            return {self.added: _fault(error)}
        archive = shlex.quote(str(self.site.desk.settings.archive))
        run = f"dateline eval run {shlex.quote(str(path))} --archive {archive}"
        told = el("p", "Added as ", el("b", text(saved.id)), " to ", text(str(path)), ". Run it:", class_="did")
        return {
            self.case: as_text(saved),
            self.over: True,  # what is changed now is this case
            self.added: join(told, el("pre", el("code", text(run)), tabindex="0")),
        }


def folder(site: Site) -> Path:
    """Where the sets made on the page lie: beside the results."""
    return site.results.parent / "sets"


def place(site: Site, name: str) -> Path:
    """The file of a set.

    Raises:
        SetError: the name could be another thing than a file of that folder.
    """
    if not _NAME.fullmatch((name or "").strip()):
        raise SetError(
            f"a set cannot be called {(name or '')[:60]!r}", "use letters, digits, spaces, - and _, at most 60"
        )
    return folder(site) / f"{name.strip()}.jsonl"


def drafted(turn: KeptTurn, earlier: list[KeptTurn]) -> str:
    """The case of a turn as text, with what was said before it and what was chosen for it.

    Raises:
        ArchiveError: an answer was kept by a later version, or is damaged.
    """
    history = [Turn(before.question, from_json(before.answer).text) for before in earlier]
    given = turn.choices
    case = case_from(
        from_json(turn.answer),
        named(turn.question),
        right=turn.feedback is None or turn.feedback.thumb == 1,
        history=history,
        since=given.since,
        until=given.until,
    )
    return as_text(case)


def named(question: str) -> str:
    """An id made of a question's first words."""
    return _OTHER.sub("-", question.lower()).strip("-")[:40].strip("-") or "case"


def _outlets(turn: KeptTurn) -> Html:
    told = "It was asked of some outlets only; a case is asked of all of them."
    return el("p", told, class_="did") if turn.choices.outlets else Html("")


def _fault(error: DatelineError) -> Html:
    return el("p", text(str(error)), class_="fault", role="alert")
