"""The chat: a question and its controls at the bottom, the conversation above, the source of a footnote beside it."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any

import gradio as gr

from eval.markup import Html, el
from index.errors import ArchiveError, DatelineError
from rag.ask import covers
from rag.settings import Settings
from ui.web import turns
from ui.web.feedback import Feedback
from ui.web.markup import text
from ui.web.site import ABOUT_SEEDS, Site, owner_of

LONGEST = 4_000  # characters of a question that the box takes
Change = dict[Any, Any]
EMPTY = Html("")
BUSY: Any = gr.update(submit_btn=False, stop_btn="Stop")
FREE: Any = gr.update(submit_btn="Ask", stop_btn=False)
TAKE = "(...given) => dateline.take(given)"  # the box is emptied in the browser: its own words win over the server's


class Chat:
    """The components of the chat, and what happens when one asks."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.conversation = gr.Textbox(visible=False)
        self.asked = gr.Textbox(visible=False)
        with gr.Row(elem_id="desk", equal_height=False):
            with gr.Column(scale=3, elem_id="talk"):
                self.past = gr.HTML(EMPTY, elem_id="past", padding=False)
                self.now = gr.HTML("", elem_id="now", padding=False)
                self.feedback = Feedback(site, self.conversation, self.now)
                with gr.Column(elem_id="box"):
                    self._controls()
            with gr.Column(scale=2, elem_id="beside", min_width=280):
                gr.HTML(el("aside", class_="pane", tabindex="-1", aria_label="Source"), padding=False)
        self._wire()

    def _controls(self) -> None:
        self.question = gr.Textbox(
            placeholder="Ask about what the archive tells",
            label="Question",
            show_label=False,
            max_length=LONGEST,
            max_lines=6,
            submit_btn="Ask",
            autofocus=True,
            elem_id="question",
        )
        samples = [[question] for question in ABOUT_SEEDS]  # not only in `begin`: the page may outlive the server
        self.examples = gr.Dataset(components=[self.question], samples=samples, label="Try", visible=False)
        with gr.Row(elem_id="after"):
            self.retry = gr.Button("Ask again", size="sm", variant="secondary")
            self.new = gr.Button("New conversation", size="sm", variant="secondary")
        with gr.Accordion("Dates, outlets, model", open=False, elem_id="narrow"), gr.Row():
            self.since = gr.DateTime(label="Published since", include_time=False, type="string")
            self.until = gr.DateTime(label="Published until", include_time=False, type="string")
            self.outlets = gr.Dropdown(label="Outlets", multiselect=True, choices=[], allow_custom_value=True)
            settings = self.site.desk.settings
            self.model = gr.Dropdown(
                label="Model", choices=model_choices(settings, ()), value=settings.model, allow_custom_value=True
            )

    def _wire(self) -> None:
        """Each way to ask is three events: what surrounds the answer, the answer as it comes, what follows it.

        Only the middle one streams: Gradio makes anew each component that an event may change, at each change.
        """
        free: Any = {"concurrency_limit": None, "show_progress": "hidden", "api_visibility": "private"}
        controls = [self.conversation, self.since, self.until, self.outlets, self.model]
        around = [self.question, self.asked, self.past, self.examples]
        chosen = self.examples.click(self.example, [self.examples], [self.asked], **free)
        ways: list[tuple[Any, Any, dict[str, Any]]] = [
            (self.question.submit, self.question, {"js": TAKE}),
            (self.retry.click, self.asked, {}),
            (chosen.then, self.asked, {}),
        ]
        self.running = []
        for happens, question, more in ways:
            happens(self.surround, [question, self.conversation], around, **free)
            asking = happens(self.ask, [question, *controls], [self.now, self.conversation], **more, **free)
            told = asking.then(self.stop, None, [self.question], **free)
            self.feedback.after(told)
            self.running.append(asking)
        stopping: Any = {"cancels": self.running, "js": "() => dateline.stopped()"}
        self.feedback.after(self.question.stop(self.stop, None, [self.question], **stopping, **free))
        self.feedback.after(
            self.new.click(self.begin, None, self.told, cancels=self.running, js="() => dateline.forget()", **free)
        )

    def surround(self, question: str, conversation: str, request: gr.Request) -> Change:
        """What was said before, above the answer that is to come; the box offers to stop it."""
        change: Change = {self.question: BUSY, self.asked: question, self.examples: gr.Dataset(visible=False)}
        try:
            earlier = self.site.history.turns(conversation, owner_of(request)) if conversation else []
            return change | {self.past: turns.conversation(earlier)}
        except DatelineError as error:
            return change | {self.past: turns.failed(error)}

    async def ask(
        self,
        question: str,
        conversation: str,
        since: str | None,
        until: str | None,
        outlets: Sequence[str] | None,
        model: str | None,
        request: gr.Request,
    ) -> AsyncGenerator[Change, None]:
        """Show the answer as it comes."""
        try:
            choices = self.site.read(since, until, outlets, model)
        except DatelineError as error:
            yield {self.now: turns.shown(question, turns.failed(error))}
            return
        told = turns.ask(self.site, question, conversation, owner_of(request), choices)
        async with aclosing(told) as items:
            async for place, markup in items:
                yield {self.now: markup, self.conversation: place}

    def example(self, chosen: list[str]) -> str:
        """The question of an example."""
        return chosen[0]

    def stop(self) -> Change:
        """The box takes questions again."""
        return {self.question: FREE}

    def resume(self, conversation: str, request: gr.Request) -> Change:
        """The conversation that the browser had open before the page was loaded again; else an empty one."""
        try:
            told = self.site.history.turns(conversation, owner_of(request)) if conversation else []
            past = turns.conversation(told)
        except DatelineError:
            return self.begin()
        if not told:
            return self.begin()
        return self.begin() | {
            self.past: past,
            self.conversation: conversation,
            self.asked: told[-1].question,
            self.examples: gr.Dataset(visible=False),
        }

    def begin(self) -> Change:
        """An empty conversation: what there is to ask, and questions to begin with."""
        emptied = dict.fromkeys([self.now, self.conversation, self.asked], "")
        examples = gr.Dataset(visible=self._holds_seeds())
        return {**emptied, self.past: self._welcome(), self.question: FREE, self.examples: examples}

    def refresh(self) -> Change:
        """What there is to choose from, now."""
        return {
            self.model: gr.Dropdown(choices=model_choices(self.site.desk.settings, self.site.models().models)),
            self.outlets: gr.Dropdown(choices=self._outlets()),
        }

    @property
    def told(self) -> list[Any]:
        """The components that `ask` and `begin` change."""
        return [self.question, self.asked, self.conversation, self.past, self.now, self.examples]

    @property
    def refreshed(self) -> list[Any]:
        """The components that `refresh` changes."""
        return [self.model, self.outlets]

    def _welcome(self) -> Html:
        try:
            covered = covers(self.site.desk.coverage())
        except ArchiveError as error:
            return el("p", text(str(error)), class_="welcome")
        what = f"Ask this archive a question. {covered} Every sentence of an answer is footnoted."
        return el("p", what, class_="welcome")

    def _holds_seeds(self) -> bool:
        try:
            return self.site.holds_seeds()
        except ArchiveError:
            return False

    def _outlets(self) -> list[str]:
        try:
            return [outlet.name for outlet in self.site.desk.outlets()]
        except ArchiveError:
            return []


def model_choices(settings: Settings, installed: Sequence[str]) -> list[tuple[str, str]]:
    """(label, value) of each model that can be chosen."""
    auto = "the best installed model" if installed else "no model found: quoting the articles"
    choices = [(f"automatic ({auto})", "auto"), ("no model: quote the articles", "none")]
    names = [*installed, *([settings.model] if settings.model not in ("auto", "none", *installed) else [])]
    return [*choices, *((name, name) for name in names)]
