"""The chat: a question and its controls at the bottom, the conversation above, the source of a footnote beside it."""

from collections.abc import Sequence
from typing import Any

import gradio as gr

from eval.markup import Html, el
from index.errors import ArchiveError, DatelineError
from rag.ask import covers
from rag.settings import Settings
from ui.web import turns
from ui.web.events import SHORT
from ui.web.feedback import Feedback
from ui.web.markup import text
from ui.web.site import ABOUT_SEEDS, Site, owner_of

LONGEST = 4_000  # characters of a question that the box takes
Change = dict[Any, Any]
FREE: Any = gr.update(submit_btn="Ask", stop_btn=False)
BEGIN = "(...given) => dateline.begin(...given)"
ASK = "(...given) => dateline.ask(...given)"


class Chat:
    """The components of the chat, and what happens when one asks."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.conversation = gr.Textbox(visible=False)
        self.asked = gr.Textbox(visible=False)
        self.last = gr.Number(0, visible=False, precision=0)  # the newest turn that is shown; 0: none was kept
        with gr.Row(elem_id="desk", equal_height=False):
            with gr.Column(scale=3, elem_id="talk"):
                self.past = gr.HTML("", elem_id="past", padding=False)
                gr.HTML(el("div", id="live"), elem_id="now", padding=False)
                self.feedback = Feedback(site, self.conversation, self.last)
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
        """A question is asked by the page's script (`static/ask.js`), which also shows the answer as it comes.

        Gradio's components are changed there too: to ask its server costs as much as the search for an answer.
        """
        controls = [self.conversation, self.since, self.until, self.outlets, self.model]
        chosen = self.examples.click(self.example, [self.examples], [self.asked], **SHORT)
        ways: list[tuple[Any, Any]] = [
            (self.question.submit, self.question),
            (self.retry.click, self.asked),
            (chosen.then, self.asked),
        ]
        box = [self.question, self.asked]
        for happens, question in ways:
            begun = happens(None, [question], [*box, self.past, self.examples], js=BEGIN, **SHORT)
            kept = begun.then(None, [self.asked, *controls], [self.conversation, self.last, *box], js=ASK, **SHORT)
            kept.then(None, [self.last], self.feedback.parts, js=self.feedback.unrated(), **SHORT)
        self.question.stop(None, None, None, js="() => dateline.stop()", **SHORT)
        emptied = self.new.click(self.begin, None, self.emptied, js="() => dateline.forget()", **SHORT)
        self.feedback.after(emptied)

    def example(self, chosen: list[str]) -> str:
        """The question of an example."""
        return chosen[0]

    def resume(self, conversation: str, request: gr.Request) -> Change:
        """The conversation that the browser had open before the page was loaded again; else an empty one."""
        try:
            told = self.site.history.turns(conversation, owner_of(request)) if conversation else []
        except DatelineError:
            return self.begin()
        if not told:
            return self.begin()
        return self.begin() | {
            self.past: turns.conversation(told),
            self.conversation: conversation,
            self.last: told[-1].n,
            self.asked: told[-1].question,
            self.examples: gr.Dataset(visible=False),
        }

    def begin(self) -> Change:
        """An empty conversation: what there is to ask, and questions to begin with."""
        empty = {self.conversation: "", self.asked: "", self.last: 0}
        examples = gr.Dataset(visible=self._holds_seeds())
        return {**empty, self.past: self._welcome(), self.question: FREE, self.examples: examples}

    def refresh(self) -> Change:
        """What there is to choose from, now."""
        return {
            self.model: gr.Dropdown(choices=model_choices(self.site.desk.settings, self.site.models().models)),
            self.outlets: gr.Dropdown(choices=self._outlets()),
        }

    @property
    def emptied(self) -> list[Any]:
        """The components that `begin` changes."""
        return [self.question, self.asked, self.conversation, self.last, self.past, self.examples]

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
