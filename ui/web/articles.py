"""The articles of the archive: found, opened, added by dropping or pasting, removed."""

from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import gradio as gr

from eval.markup import Html, el
from index.errors import ArchiveMissing, DatelineError
from index.reading import KINDS
from index.report import Progress, Report
from ui.clean import line
from ui.web.adding import adding, failed, in_batches
from ui.web.events import LONG, SHORT
from ui.web.listed import HEAD, ORDERS, Found, Row, find, rows_of
from ui.web.markup import text
from ui.web.site import Site
from ui.web.uploads import OUTLET, PASTED, TITLE, batches, gone_afterwards, pasted
from ui.web.watch import Watch

EVERY = 3.0  # seconds between two looks at what the command line may have added
OPEN = "(id) => { if (id) dateline.open(Object.assign(document.createElement('a'), { href: '/source/' + id })); }"
Change = dict[Any, Any]


class Shelf:
    """The list of articles as it was last seen; read anew when another generation is published."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._watch = Watch(site)
        self._lock = Lock()
        self._rows: list[Row] = []
        self._generation = -1

    def generation(self) -> int:
        """The published generation; -1 where there is no archive."""
        try:
            return self._watch.generation()
        except ArchiveMissing:
            return -1

    def rows(self) -> list[Row]:
        """All articles; none where there is no archive. Raises ArchiveError when it cannot be read."""
        with self._lock:
            generation = self.generation()
            if generation != self._generation or generation < 0:
                self._rows = rows_of(self._site.desk.articles()) if generation >= 0 else []
                self._generation = generation
            return self._rows


class Articles:
    """The tab's components, and what happens in it."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.shelf = Shelf(site)
        self.seen = gr.State(-2)
        self.chosen = gr.Textbox(visible=False)
        with gr.Row(elem_id="shelf", equal_height=False):
            with gr.Column(scale=3, elem_id="listed"):
                self._table()
                self._removing()
                self._adding()
            with gr.Column(scale=2, elem_id="opened", min_width=280):
                gr.HTML(el("aside", class_="pane", tabindex="-1", aria_label="Article"), padding=False)
        self.timer = gr.Timer(EVERY)
        self._wire()

    # The components

    def _table(self) -> None:
        with gr.Row(elem_id="find"):
            self.search = gr.Textbox(
                label="Search", placeholder="Title, outlet, file or author", max_length=200, scale=3, elem_id="search"
            )
            self.order = gr.Dropdown(label="Order", choices=list(ORDERS), value=next(iter(ORDERS)), scale=1)
        self.count = gr.HTML("", elem_id="count", padding=False)
        self.table = gr.Dataframe(
            headers=list(HEAD),
            datatype=["str", "str", "str", "number", "str", "str"],
            type="array",
            interactive=False,
            wrap=True,
            line_breaks=False,
            column_widths=["340px", "200px", "110px", "110px", "110px", "130px"],
            max_height=520,
            buttons=[],
            label="Articles",
            show_label=False,
            elem_id="articles",
        )

    def _removing(self) -> None:
        with gr.Row(elem_id="remove"):
            self.remove = gr.Button("Remove", size="sm", visible=False, elem_id="remove-ask")
            self.sure = gr.Button("Remove", size="sm", variant="stop", visible=False, elem_id="remove-sure")
            self.keep = gr.Button("Keep it", size="sm", visible=False, elem_id="remove-keep")
        self.removed = gr.HTML("", elem_id="removed", padding=False)

    def _adding(self) -> None:
        with gr.Accordion("Add articles", open=True, elem_id="add"):
            self.files = gr.File(
                file_count="multiple",
                file_types=[f".{kind}" for kind in sorted(KINDS)],
                label=f"Files: {', '.join(f'.{kind}' for kind in sorted(KINDS))}",
                height=140,
                elem_id="files",
            )
            self.files.preprocess = _paths  # type: ignore[assignment,method-assign]  # theirs leaves an empty file behind for each
            with gr.Accordion("Or paste a text", open=False, elem_id="paste"):
                self.text = gr.Textbox(label="Text", lines=5, max_lines=14, max_length=PASTED, elem_id="pasted")
                with gr.Row():
                    self.title = gr.Textbox(label="Title", max_length=TITLE, elem_id="pasted-title")
                    self.outlet = gr.Textbox(label="Outlet", max_length=OUTLET, elem_id="pasted-outlet")
                    self.date = gr.DateTime(
                        label="Published", include_time=False, type="string", elem_id="pasted-date"
                    )
                self.paste = gr.Button("Add the text", size="sm", elem_id="paste-add")
            self.report = gr.HTML("", elem_id="report", padding=False)

    def _wire(self) -> None:
        finding, told = self.looking[1:], self.refreshed
        self.search.change(self.look, finding, told, **SHORT)
        self.order.change(self.look, finding, told, **SHORT)
        self.timer.tick(self.tick, self.looking, told, **SHORT)
        removing = [self.remove, self.sure, self.keep, self.removed]
        self.table.select(self.choose, None, [self.chosen, *removing], **SHORT).then(
            None, [self.chosen], None, js=OPEN, **SHORT
        )
        self.remove.click(self.ask, [self.chosen], removing, **SHORT)
        self.keep.click(self.kept, [self.chosen], removing, **SHORT)
        self.sure.click(self.take_out, [self.chosen], [self.chosen, *removing], **SHORT).then(
            self.look, finding, told, **SHORT
        )
        self.files.upload(self.add_files, [self.files], [self.files, self.report], **LONG).then(
            self.look, finding, told, **SHORT
        )
        form = [self.text, self.title, self.date, self.outlet]
        self.paste.click(self.add_text, form, [*form, self.report], **LONG).then(self.look, finding, told, **SHORT)

    # Looking

    @property
    def refreshed(self) -> list[Any]:
        """The components that `tick` changes."""
        return [self.table, self.count, self.seen]

    @property
    def looking(self) -> list[Any]:
        """The components that `tick` is told."""
        return [self.seen, self.search, self.order]

    def look(self, search: str, order: str) -> Change:
        """The rows for a search."""
        try:
            found = find(self.shelf.rows(), search or "", order)
        except DatelineError as error:
            return {self.count: failed(error), self.seen: -2}
        value = [row.cells for row in found.rows]
        return {self.table: gr.Dataframe(value=value), self.count: _told(found), self.seen: self.shelf.generation()}

    def tick(self, seen: int, search: str, order: str) -> Change:
        """The same when another generation was published meanwhile, else nothing: one query every few seconds."""
        try:
            moved = self.shelf.generation() != seen
        except DatelineError as error:
            return {self.count: failed(error), self.seen: -2} if seen != -2 else {self.seen: seen}
        return self.look(search, order) if moved else {self.seen: gr.skip()}

    # Removing

    def choose(self, event: gr.SelectData) -> Change:
        """An article of the table: its id stands last in its row."""
        row = event.row_value or []
        return {self.chosen: str(row[-1]) if row else "", **self._offer(str(row[0]) if row else "")}

    def _offer(self, title: str, removed: str = "") -> Change:
        name = f"Remove “{_short(title)}” …"
        return {
            self.remove: gr.Button(name, visible=bool(title)),
            self.sure: gr.Button(visible=False),
            self.keep: gr.Button(visible=False),
            self.removed: removed,
        }

    def ask(self, chosen: str) -> Change:
        """Before an article is removed."""
        try:
            title = self.site.desk.article(chosen).title
        except DatelineError as error:
            return self._offer("", failed(error))
        told = "It is taken out with all its earlier versions. Answers that cite it keep what they quoted."
        return {
            self.remove: gr.Button(visible=False),
            self.sure: gr.Button(f"Remove “{_short(title)}”", visible=True),
            self.keep: gr.Button(visible=True),
            self.removed: el("p", told, role="status"),
        }

    def kept(self, chosen: str) -> Change:
        """It was not meant."""
        try:
            return self._offer(self.site.desk.article(chosen).title)
        except DatelineError as error:
            return self._offer("", failed(error))

    def take_out(self, chosen: str) -> Change:
        """Remove it."""
        try:
            gone = self.site.desk.remove(chosen)
        except DatelineError as error:
            return {self.chosen: chosen, **self._offer("", failed(error))}
        told = el("p", "Removed: ", el("b", text(gone.title)), role="status")
        return {self.chosen: "", **self._offer("", told)}

    # Adding

    async def add_files(self, files: Sequence[str] | None) -> AsyncGenerator[Change, None]:
        """Dropped files; what Gradio keeps of them is deleted in the end."""
        paths = [Path(file) for file in files or ()]
        most = self.site.desk.settings.max_file_mb * 1_000_000

        def work(tell: Progress) -> Report:
            with gone_afterwards(paths):
                return in_batches(self.site.desk.add, batches(paths, most), tell)

        yield {self.files: None}
        async for shown in self._work(work):
            yield {self.report: shown}

    async def add_text(
        self, body: str, title: str, published: str | None, outlet: str
    ) -> AsyncGenerator[Change, None]:
        """A pasted text; the form is emptied once it is in the archive."""
        try:
            given = pasted(body or "", title or "", (published or "")[:10], outlet or "")
        except DatelineError as error:
            yield {self.report: failed(error)}
            return
        came: list[Report] = []

        def work(tell: Progress) -> Report:
            came.append(self.site.desk.add([given], tell))
            return came[0]

        async for shown in self._work(work):
            yield {self.report: shown}
        if came and not came[0].of("failed"):
            yield {self.text: "", self.title: "", self.date: None, self.outlet: ""}

    def _work(self, work: Callable[[Progress], Report]) -> AsyncGenerator[Html, None]:
        return adding(work)


def _told(found: Found) -> Html:
    return el("p", found.told, role="status")


def _short(title: str) -> str:
    words = line(title)
    return words if len(words) <= 60 else f"{words[:60].rsplit(' ', 1)[0]} …"


def _paths(given: Any) -> list[str]:  # noqa: ANN401  theirs
    """Uploaded files as paths; that they are of its own folder, Gradio has checked before."""
    files = getattr(given, "root", given) or []
    return [file.path for file in (files if isinstance(files, list) else [files])]
