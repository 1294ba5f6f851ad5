"""Histories of an archive, made up by hypothesis: however it came to be, it equals one that was made at once."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from table import Table

from index.article import Article, article_id
from index.paragraphs import split
from index.revisions import as_it_was
from rag import settings as desk_settings
from rag.desk import Desk
from torture import WHOLE
from torture.forks import Forks
from torture.states import differences, state_of

NAMES = ("iraq", "ferry", "bread", "wire")
TITLES = ("Iraq votes", "Ferry aground")
TEXTS = (
    "Parliament in Baghdad voted to expel 2,000 troops.",
    "The vote was held on Sunday, 5 January 2020.",
    "The ferry to Ostend ran aground near Dover.",
    "Nobody on board was hurt.",
    "The price of bread rose by 5 percent.",
    "Bakers blame the price of wheat.",
)
DAYS = (None, date(2020, 1, 6), date(2021, 5, 2))
OUTLETS = (None, "The Guardian", "Bild")
PROBES = ["troops expelled by parliament in January 2020", "where did the ferry run aground?", "price of bread"]
WHOLE_HISTORIES, STEPS = 500, 8
FURTHEST = 400  # boundaries that a change crosses, or a few more


@dataclass(frozen=True)
class Story:
    """An article as the model knows it."""

    title: str
    texts: tuple[str, ...]
    published: date | None
    outlet: str | None

    def under(self, name: str) -> Article:
        text = "\n\n".join(self.texts)
        return Article(f"/news/{name}", name, self.title, text, self.published, outlet=self.outlet)


names = st.sampled_from(NAMES)
texts = st.lists(st.sampled_from(TEXTS), min_size=1, max_size=4).map(tuple)
stories = st.builds(Story, st.sampled_from(TITLES), texts, st.sampled_from(DAYS), st.sampled_from(OUTLETS))


class Histories(RuleBasedStateMachine):
    """One archive, and beside it what it must hold. `forks` and `models` are given by the test."""

    forks: Forks
    models: Path
    ran = count()

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="history-"))
        self.desk = self.opened("archive")
        self.model: dict[str, Story] = {}
        self.revisions: dict[str, list[Story]] = {}  # since it was last removed, the current one last
        next(Histories.ran)

    def opened(self, name: str) -> Desk:
        return Desk.open(desk_settings.load(archive=self.folder / name, models=self.models, model="none"))

    def told(self, name: str, story: Story) -> None:
        """The model learns of a story that is in the archive."""
        if self.model.get(name) != story:
            self.revisions.setdefault(name, []).append(story)
        self.model[name] = story

    def put(self, name: str, story: Story) -> None:
        self.desk.add_articles([story.under(name)])
        self.told(name, story)

    @initialize(name=names, story=stories)
    def begin(self, name, story):
        self.put(name, story)

    @rule(name=names, story=stories)
    def add(self, name, story):
        self.put(name, story)

    @rule(data=st.data())
    @precondition(lambda self: self.model)
    def edit_a_paragraph(self, data):
        name = data.draw(st.sampled_from(sorted(self.model)))
        story = self.model[name]
        at = data.draw(st.integers(0, len(story.texts) - 1))
        text = data.draw(st.sampled_from(TEXTS))
        self.put(name, replace(story, texts=(*story.texts[:at], text, *story.texts[at + 1 :])))

    @rule(data=st.data())
    @precondition(lambda self: self.model)
    def move_a_paragraph(self, data):
        name = data.draw(st.sampled_from(sorted(self.model)))
        story = self.model[name]
        self.put(name, replace(story, texts=tuple(data.draw(st.permutations(story.texts)))))

    @rule(data=st.data(), title=st.sampled_from(TITLES), day=st.sampled_from(DAYS), outlet=st.sampled_from(OUTLETS))
    @precondition(lambda self: self.model)
    def change_what_is_not_text(self, data, title, day, outlet):
        name = data.draw(st.sampled_from(sorted(self.model)))
        changes = ({"title": title}, {"published": day}, {"outlet": outlet})
        self.put(name, replace(self.model[name], **data.draw(st.sampled_from(changes))))

    @rule(data=st.data(), name=names)
    @precondition(lambda self: self.model)
    def rename_the_file(self, data, name):
        """The place alone is what an article is known by: under another name it is another article."""
        self.put(name, self.model[data.draw(st.sampled_from(sorted(self.model)))])

    @rule(data=st.data())
    @precondition(lambda self: any(len(found) > 1 for found in self.revisions.values()))
    def restore_an_earlier_text(self, data):
        name = data.draw(st.sampled_from(sorted(name for name, found in self.revisions.items() if len(found) > 1)))
        self.put(name, data.draw(st.sampled_from(self.revisions[name][:-1])))

    @rule(data=st.data())
    @precondition(lambda self: self.model)
    def remove(self, data):
        name = data.draw(st.sampled_from(sorted(self.model)))
        self.desk.remove(name)
        self.forget(name)

    def forget(self, name: str) -> None:
        del self.model[name]
        del self.revisions[name]

    @rule()
    def rebuild(self):
        assert self.desk.rebuild() == 0

    @rule()
    def restart(self):
        self.desk.close()
        self.desk = self.opened("archive")

    @rule(name=names, story=stories, deadly=st.integers(1, FURTHEST))
    def add_and_be_killed(self, name, story, deadly):
        fields = asdict(story.under(name))
        del fields["id"]
        self.forks.run("change", archive=self.place, do="articles", given=[fields], deadly=deadly)
        if self.holds() == self.digests(self.model | {name: story}):
            self.told(name, story)

    @rule(data=st.data(), deadly=st.integers(1, FURTHEST))
    @precondition(lambda self: self.model)
    def remove_and_be_killed(self, data, deadly):
        name = data.draw(st.sampled_from(sorted(self.model)))
        self.forks.run("change", archive=self.place, do="remove", given=name, deadly=deadly)
        if name not in self.holds():
            self.forget(name)

    @rule(deadly=st.integers(1, FURTHEST))
    def rebuild_and_be_killed(self, deadly):
        self.forks.run("change", archive=self.place, do="rebuild", given="everything", deadly=deadly)

    @property
    def place(self) -> Path:
        return self.folder / "archive"

    def holds(self) -> dict[str, str]:
        return {article.source: article.digest for article, _ in self.desk.archive.library.current()}

    def digests(self, model: dict[str, Story]) -> dict[str, str]:
        return {name: story.under(name).digest for name, story in model.items()}

    def check_articles(self) -> None:
        """What the model knows is what the archive has, paragraph by paragraph, also as it was before."""
        assert self.holds() == self.digests(self.model)
        for name, story in self.model.items():
            article = story.under(name)
            assert self.desk.paragraphs(article.id) == split(article)
        for name, revisions in self.revisions.items():
            for story in revisions:
                self.check_revision(name, story)

    def check_revision(self, name: str, story: Story) -> None:
        article = story.under(name)
        for paragraph in split(article):
            found = as_it_was(self.desk.archive.library, article_id(article.location), paragraph.id, paragraph.text)
            assert found is not None
            assert found.edition is not None
            assert any(mine.text == paragraph.text for mine in found.edition.paragraphs)
            assert found.state == "altered" or found.now is not None

    def teardown(self) -> None:
        try:
            self.check_articles()
            self.check_state()
        finally:
            self.desk.close()
            shutil.rmtree(self.folder)

    def check_state(self) -> None:
        state = state_of(self.desk, PROBES)
        assert state["wrong"] == []
        if not self.model:
            assert (state["articles"], state["indexed"], state["chroma"]) == ([], [], {})
            assert set(map(str, state["found"].values())) == {"[]"}
            return
        with self.opened("clean") as clean:
            clean.add_articles([story.under(name) for name, story in self.model.items()])
            wanted = state_of(clean, PROBES)
        state["left over"] = wanted["left over"] = []  # until the next change: see test_kill
        assert differences(state, wanted) == []


@pytest.fixture(scope="module")
def forks(seeds) -> Iterator[Forks]:
    with Forks(seeds.settings.models) as forks:
        yield forks


def test_any_history_ends_in_what_a_clean_build_is(forks, seeds, many, table: Table):
    Histories.forks, Histories.models = forks, seeds.settings.models
    rounds = many(5, WHOLE_HISTORIES)
    chosen = settings(
        max_examples=rounds,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=not WHOLE,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Histories, settings=chosen)
    ran = next(Histories.ran)
    table.add("histories that equal a clean build", ran, ran, f"of up to {STEPS} changes, kills among them")
