"""The Briefing tab: a topic and its controls, how far the work is, the briefing, and its files."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from copy import copy
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any, cast

import gradio as gr

from eval.markup import Html, el
from index.errors import ArchiveError, DatelineError
from index.report import Progress
from rag.briefing.briefing import Briefing
from rag.briefing.making import make
from rag.briefing.options import LENGTHS, MOST_SECTIONS, Length, Options
from rag.desk import Desk
from ui.web.briefed import briefing
from ui.web.chat import Change, model_choices
from ui.web.events import LONG
from ui.web.shelf import routes, shelf_of
from ui.web.site import Site, owner_of
from ui.web.turns import failed

__all__ = ["Briefings", "routes"]

BUSY: Any = gr.update(submit_btn=False, stop_btn="Stop")
FREE: Any = gr.update(submit_btn="Write", stop_btn=False)
BEAT = 0.8  # seconds: Gradio learns that a tab was closed only when it is given something
WELCOME = (
    "A topic becomes a briefing: what the archive tells of it, section by section, with a timeline, the figures, who"
    " said what, and where the articles disagree. Every sentence is footnoted."
)
STOPPED = "Stopped. The sections that a model had finished are kept: asked again, it goes on there."
Stopped = Callable[[], bool]
Work = Callable[[Progress, Stopped], Briefing]


@dataclass(frozen=True, slots=True)
class Step:
    """How far the work is, as `index.report.Progress` tells it."""

    stage: str = "gathering"
    done: int = 0
    total: int = 0


class Briefings:
    """The components of the tab, and what happens when a briefing is asked for."""

    def __init__(self, site: Site) -> None:
        self.site = site
        with gr.Row(elem_id="brief-desk", equal_height=False):
            with gr.Column(scale=3, elem_id="brief-talk"):
                self._controls()
                self.said = gr.HTML("", padding=False, elem_id="brief-said")
                self.shown = gr.HTML(el("p", WELCOME, class_="welcome"), padding=False, elem_id="brief-shown")
            with gr.Column(scale=2, elem_id="brief-beside", min_width=280):
                gr.HTML(el("aside", class_="pane", tabindex="-1", aria_label="Source"), padding=False)
        self._wire()

    def _controls(self) -> None:
        self.topic = gr.Textbox(
            placeholder="A topic in a few words, or a question",
            label="Topic",
            show_label=False,
            max_lines=4,
            submit_btn="Write",
            elem_id="brief-topic",
        )
        with gr.Accordion("Length, dates, outlets, model", open=False, elem_id="brief-narrow"):
            with gr.Row():
                lengths = [(f"{name}: {size.sections} sections", name) for name, size in LENGTHS.items()]
                self.length = gr.Dropdown(label="Length", choices=lengths, value="standard")
                numbers = [("as the length has it", 0), *((str(n), n) for n in range(1, MOST_SECTIONS + 1))]
                self.sections = gr.Dropdown(label="Sections", choices=numbers, value=0)
                settings = self.site.desk.settings
                self.model = gr.Dropdown(label="Model", choices=model_choices(settings, ()), value=settings.model)
            with gr.Row():
                self.since = gr.DateTime(label="Published since", include_time=False, type="string")
                self.until = gr.DateTime(label="Published until", include_time=False, type="string")
                self.outlets = gr.Dropdown(label="Outlets", multiselect=True, choices=[])

    def _wire(self) -> None:
        given = [self.topic, self.since, self.until, self.outlets, self.length, self.sections, self.model]
        told = [self.topic, self.said, self.shown]
        running = self.topic.submit(self.brief, given, told, **LONG)
        self.topic.stop(self.stop, None, [self.topic, self.said], cancels=[running], **LONG)

    async def brief(
        self,
        topic: str,
        since: str | None,
        until: str | None,
        outlets: Sequence[str] | None,
        length: str | None,
        sections: int | None,
        model: str | None,
        request: gr.Request,
    ) -> AsyncGenerator[Change, None]:
        """Show how far the work is, then the briefing. What was shown before stays until there is another."""
        owner = owner_of(request)
        try:
            choices = self.site.read(since, until, outlets, model)
            asked = cast("Length", length or "standard")
            days = (choices.since, choices.until)
            options = Options(topic or "", *days, choices.outlets, sections or None, asked).checked()
            yield {self.topic: BUSY, self.said: step(Step())}
            async with aclosing(
                steps(lambda tell, stop: _made(self.site, options, choices.model, tell, stop))
            ) as items:
                async for item in items:
                    if isinstance(item, Briefing):
                        token = shelf_of(self.site).put(owner, item)
                        yield {self.said: "", self.shown: briefing(item, token)}
                    else:
                        yield {self.said: step(item)}
        except DatelineError as error:
            yield {self.said: failed(error)}
        yield {self.topic: FREE}

    def stop(self) -> Change:
        """The box takes topics again."""
        return {self.topic: FREE, self.said: el("p", STOPPED, class_="warning", role="status")}

    def refresh(self) -> Change:
        """What there is to choose from, now."""
        return {
            self.model: gr.Dropdown(choices=model_choices(self.site.desk.settings, self.site.models().models)),
            self.outlets: gr.Dropdown(choices=self._outlets()),
        }

    @property
    def refreshed(self) -> list[Any]:
        """The components that `refresh` changes."""
        return [self.model, self.outlets]

    def _outlets(self) -> list[str]:
        try:
            return [outlet.name for outlet in self.site.desk.outlets()]
        except ArchiveError:
            return []


def step(given: Step) -> Html:
    """What is being done, while one waits, and how much of it."""
    place = f"{min(given.done + 1, given.total)} of {given.total}"
    match given.stage:
        case "questions":
            what = f"Asking the archive: question {place} …"
        case "sections":
            what = f"Writing section {place}; each sentence is checked …"
        case _:
            what = "Reading what the archive tells of it …"
    bar = el("progress", max=given.total, value=given.done, aria_hidden="true") if given.total else ""
    return el("div", el("p", what, class_="step", role="status"), bar, class_="answer coming")


# The work


class Unwanted(Exception):
    """Nobody waits for the briefing any more."""


async def steps(work: Work) -> AsyncGenerator[Step | Briefing, None]:
    """How far the work is, again at every BEAT, and at last its briefing. Closing the generator stops the work.

    Gradio learns that a tab was closed only when it is given something.

    Args:
        work: is done in a thread; told what to tell the progress to, and what says whether to stop.

    Raises:
        DatelineError: there is no briefing.
    """
    loop, unwanted = asyncio.get_running_loop(), Event()
    queue: asyncio.Queue[Step | Briefing | Exception] = asyncio.Queue()

    def put(item: Step | Briefing | Exception) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(queue.put_nowait, item)

    def tell(stage: str, done: int, total: int) -> None:
        if unwanted.is_set():
            raise Unwanted
        put(Step(stage, done, total))

    Thread(target=_run, args=(lambda: work(tell, unwanted.is_set), put), name="briefing", daemon=True).start()
    last = Step()
    try:
        while True:
            try:
                item = await asyncio.wait_for(queue.get(), BEAT)
            except TimeoutError:
                yield last
                continue
            if isinstance(item, Exception):
                raise item
            yield item
            if isinstance(item, Briefing):
                return
            last = item
    finally:
        unwanted.set()


def _run(work: Callable[[], Briefing], put: Callable[[Briefing | Exception], None]) -> None:
    try:
        put(work())
    except Unwanted:
        pass
    except Exception as error:  # noqa: BLE001  it is raised where the work is waited for
        put(error)


def _made(site: Site, options: Options, model: str, tell: Progress, stopped: Stopped) -> Briefing:
    desk = _naming(site.desk, model)
    return make(desk, options, tell, desk.model(stopped=stopped))


def _naming(desk: Desk, model: str) -> Desk:
    """The same desk, its settings naming this model: "none" has to hold against a setting that names one."""
    desk.archive  # noqa: B018  shared, so it has to be open
    same = copy(desk)
    same.settings = desk.settings.model_copy(update={"model": model})
    return same
