"""The History tab: an owner's conversations, to be found, continued, renamed, exported and removed."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from urllib.parse import quote

import gradio as gr

from eval.markup import Html, el, join
from index.errors import DatelineError
from index.history import PAGE
from index.turns import TITLE, Conversation, KeptTurn
from ui.clean import line
from ui.web import turns
from ui.web.chat import FREE, Change, Chat
from ui.web.events import SHORT
from ui.web.markup import counted, text
from ui.web.site import Site, owner_of

STEP = 50  # conversations of a list; "Show more" adds as many
NONE_YET = "Nothing has been asked yet. What you ask in the Ask tab is kept here."
NONE_FOUND = "No conversation has all these words in its title or its questions."
CLEAR = "clear"
REMOVING = "(...given) => dateline.removing(...given)"
Handler = Callable[..., Change]


def told(handle: Handler) -> Handler:
    """What goes wrong in a handler is one line of the tab, and nothing else of it changes."""

    @wraps(handle)
    def safely(self: "Conversations", *given: Any, **named: Any) -> Change:  # noqa: ANN401  as gradio gives them
        try:
            return {self.said: "", **handle(self, *given, **named)}
        except DatelineError as error:
            return {self.said: el("p", text(str(error)), class_="fault", role="alert")}

    return safely


class Conversations:
    """The list and its buttons. What a button of the list asks for arrives in `opened` and `wanted`: "remove ID"."""

    def __init__(self, site: Site, chat: Chat, tabs: gr.Tabs) -> None:
        self.site, self.chat, self.tabs = site, chat, tabs
        with gr.Column(elem_id="past-find"):
            self.search = gr.Textbox(
                label="Search", placeholder="Words of a title or a question", max_length=200, elem_id="past-search"
            )
        self.said = gr.HTML("", padding=False, elem_id="past-said")
        self._panel()
        self.list = gr.HTML("", padding=False, elem_id="past-list")
        with gr.Row(elem_id="past-acts"):
            self.more = gr.Button("Show more", size="sm", visible=False)
            self.clear = gr.Button("Remove all …", size="sm", visible=False)
        self.opened = gr.Textbox(visible="hidden", elem_id="past-open", label="Opened")
        self.wanted = gr.Textbox(visible="hidden", elem_id="past-wanted", label="Wanted")
        self.task = gr.Textbox(visible=False)
        self.limit = gr.Number(STEP, visible=False)
        self._wire()

    def _panel(self) -> None:
        with gr.Column(visible=False, elem_id="past-panel") as self.panel:
            self.asks = gr.HTML("", padding=False)
            self.title = gr.Textbox(label="Title", max_length=TITLE, visible=False)
            with gr.Row():
                self.do = gr.Button("Remove", size="sm", variant="stop", elem_id="past-do")
                self.leave = gr.Button("Cancel", size="sm", elem_id="past-cancel")

    def _wire(self) -> None:
        listed = [self.said, self.list, self.more, self.clear, self.limit]
        panel = [self.panel, self.asks, self.title, self.do, self.task]
        shown = [self.search, self.limit]
        acting = [self.task, self.title, self.chat.conversation, *shown]
        self.search.change(self.look, [self.search], listed, trigger_mode="always_last", **SHORT)
        self.more.click(self.further, shown, listed, **SHORT)
        into = [self.said, *panel, *self.chat.emptied, self.tabs]
        self.chat.feedback.after(self.opened.change(self.open, [self.opened], into, **SHORT))
        self.wanted.change(self.choose, [self.wanted], [self.said, *panel], **SHORT)
        self.clear.click(self.ask_clear, None, [self.said, *panel], **SHORT)
        self.leave.click(self.closed, None, panel, **SHORT)
        every = [*listed, *panel, *self.chat.emptied]
        self.chat.feedback.after(self.do.click(self.act, acting, every, js=REMOVING, **SHORT))
        self.title.submit(self.act, acting, every, **SHORT)

    # The list

    @told
    def refresh(self, request: gr.Request) -> Change:
        """The first conversations, the last used on top; the search begins anew."""
        return self._listed(owner_of(request)) | {self.search: ""} | self.closed()

    @property
    def refreshed(self) -> list[Any]:
        """The components that `refresh` changes."""
        panel = [self.panel, self.asks, self.title, self.do, self.task]
        return [self.said, self.list, self.more, self.clear, self.limit, self.search, *panel]

    @told
    def look(self, search: str, request: gr.Request) -> Change:
        """Those that have all the words."""
        return self._listed(owner_of(request), search)

    @told
    def further(self, search: str, limit: float | None, request: gr.Request) -> Change:
        """More of them."""
        return self._listed(owner_of(request), search, _limit(limit) + STEP)

    def _listed(self, owner: str, search: str = "", limit: int = STEP) -> Change:
        limit = min(limit, PAGE)
        found = self.site.history.conversations(owner, limit=limit, search=search)
        more = limit < PAGE and len(found) == limit
        return {
            self.list: conversations(found, searched=bool(search.strip()), all_of_them=len(found) < PAGE),
            self.more: gr.Button(visible=more),
            self.clear: gr.Button(visible=bool(found) and not search.strip()),
            self.limit: limit,
        }

    # One conversation

    @told
    def open(self, wanted: str, request: gr.Request) -> Change:
        """Go on with a conversation, in the Ask tab."""
        owner = owner_of(request)
        given = self.site.history.conversation(_words(wanted)[1], owner)
        kept = self.site.history.turns(given.id, owner)
        return continued(self.chat, given, kept) | {self.tabs: gr.Tabs(selected="ask")} | self.closed()

    @told
    def choose(self, wanted: str, request: gr.Request) -> Change:
        """Ask for a new title, or whether a conversation is to go."""
        what, conversation = _words(wanted)
        given = self.site.history.conversation(conversation, owner_of(request))
        if what == "rename":
            change = self._asking(
                "Give it another title.", f"rename {given.id}", gr.Button("Rename", variant="primary")
            )
            return change | {self.title: gr.Textbox(given.title, visible=True)}
        asks = f"Remove “{given.title}” with its {counted(given.turns, 'question')}? It cannot be brought back."
        change = self._asking(asks, f"remove {given.id}", gr.Button("Remove", variant="stop"))
        return change | {self.title: gr.Textbox("", visible=False)}

    def _asking(self, asks: str, task: str, button: gr.Button) -> Change:
        shown = el("p", text(asks), class_="asks", role="alert")
        return {self.panel: gr.Column(visible=True), self.asks: shown, self.task: task, self.do: button}

    def ask_clear(self) -> Change:
        """Ask whether all are to go."""
        button = gr.Button("Remove all", variant="stop")
        asks = "Remove all of your conversations, with what you noted on their answers? They cannot be brought back."
        return self._asking(asks, CLEAR, button) | {self.title: gr.Textbox("", visible=False), self.said: ""}

    def closed(self) -> Change:
        """Nothing is asked."""
        return {self.panel: gr.Column(visible=False), self.task: "", self.title: gr.Textbox(visible=False)}

    @told
    def act(
        self, task: str, title: str, open_now: str, search: str, limit: float | None, request: gr.Request
    ) -> Change:
        """Do what was asked about, and show what is left; the chat lets go of what is removed."""
        owner, (what, wanted) = owner_of(request), _words(task)
        change: Change = {}
        if what == "rename":
            said = f"It is called “{self.site.history.rename(wanted, owner, title).title}” now."
        elif what == "remove":
            self.site.history.remove(wanted, owner)
            said = "Removed."
            change = self.chat.begin() if wanted == open_now else {}
        elif what == CLEAR:
            said = f"Removed {counted(self.site.history.remove_all(owner), 'conversation')}."
            change = self.chat.begin()
        else:
            return self.closed()
        shown = self._listed(owner, search, _limit(limit))
        return change | shown | self.closed() | {self.said: el("p", text(said), class_="did", role="status")}


def continued(chat: Chat, given: Conversation, kept: list[KeptTurn]) -> Change:
    """The chat with a conversation in it."""
    return {
        chat.conversation: given.id,
        chat.past: turns.conversation(kept),
        chat.last: kept[-1].n if kept else 0,
        chat.asked: kept[-1].question if kept else "",
        chat.question: FREE,
        chat.examples: gr.Dataset(visible=False),
    }


def conversations(found: Iterable[Conversation], *, searched: bool, all_of_them: bool) -> Html:
    """The list; where there are more than can be listed, it says how to find them."""
    items = [_item(given) for given in found]
    if not items:
        return el("p", NONE_FOUND if searched else NONE_YET, class_="welcome", role="status")
    rest = "" if all_of_them else el("p", "Older ones are found by searching.", class_="about")
    return join(el("ul", *items, class_="conversations"), rest)


def _item(given: Conversation) -> Html:
    when, title = given.updated.astimezone(), line(given.title)
    about = join(
        el("time", f"{when.day} {when:%B %Y, %H:%M}", datetime=given.updated.isoformat()),
        f" · {counted(given.turns, 'question')}",
    )
    files = f"/history/{quote(given.id, safe='')}/as"
    acts = [
        el("button", "Rename", type="button", data_past=f"rename {given.id}", aria_label=f"Rename “{title}”"),
        el("a", "Markdown", href=f"{files}.md", download="", aria_label=f"“{title}” as Markdown"),
        el("a", "JSON", href=f"{files}.json", download="", aria_label=f"“{title}” as JSON"),
        el("button", "Remove", type="button", data_past=f"remove {given.id}", aria_label=f"Remove “{title}”"),
    ]
    opens = el("button", title, type="button", class_="opening", data_past=f"open {given.id}")
    return el("li", opens, el("span", about, class_="about"), el("span", *acts, class_="acts"))


def _words(wanted: str) -> tuple[str, str]:
    """What is to be done, and with which conversation; behind them the script writes when it was clicked."""
    what, _, rest = wanted.partition(" ")
    return what, rest.partition(" ")[0]


def _limit(given: float | None) -> int:
    """How many are shown, as the browser says, which may say anything."""
    return int(min(max(STEP, given or STEP), PAGE))  # in this order, what is no number counts as STEP
