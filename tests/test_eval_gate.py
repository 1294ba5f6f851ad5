"""The gate tests itself: the real desk against itself passes, and each seeded damage fails for its own reason."""

from collections.abc import Iterator

import pytest

from eval.compare import compare
from eval.damage import DAMAGES
from eval.datasets import registry
from eval.prepare import prepare
from eval.results import Results
from eval.run import run
from rag import settings


class Remembering:
    """The desk, asked each thing once: a damage spoils what the sound desk said."""

    def __init__(self, desk):
        self.desk = desk
        self.said = {}

    def ask(self, question, **given):
        return self._once("ask", question, given)

    def search(self, question, **given):
        return self._once("search", question, given)

    def _once(self, name, question, given):
        key = (name, question, *given.values())
        if key not in self.said:
            self.said[key] = getattr(self.desk, name)(question, **given)
        return self.said[key]

    def articles(self):
        return self.desk.articles()

    def paragraphs(self, article_id):
        return self.desk.paragraphs(article_id)

    def fingerprint(self):
        return {}


@pytest.fixture(scope="module")
def seeds() -> registry.Dataset:
    return registry.find("seeds")


@pytest.fixture(scope="module")
def desk(seeds, tmp_path_factory) -> Iterator[Remembering]:
    chosen = settings.load(model="none")
    with prepare(seeds, chosen, tmp_path_factory.mktemp("archives")) as opened:
        yield Remembering(opened)


@pytest.fixture(scope="module")
def sound(seeds, desk, tmp_path_factory) -> Results:
    return measured(seeds, desk, tmp_path_factory.mktemp("sound"))


def measured(seeds, engine, folder) -> Results:
    return run(
        seeds.cases, engine, folder / "r.jsonl", name="seeds", settings=settings.load(model="none"), twins=False
    )


def test_a_run_against_itself_passes(sound, seeds, desk, tmp_path):
    found = compare(sound, measured(seeds, desk, tmp_path))
    assert found.verdict == "no change" and found.flips == ()


@pytest.mark.parametrize(
    ("damage", "broken"),
    [
        ("no BM25", {"words.mrr@10"}),
        ("citations shifted by one paragraph", {"cite.precision", "cite.f1", "support"}),
        ("numbers changed", {"support"}),
        ("refusals off", {"refusal.recall"}),
    ],
)
def test_a_seeded_damage_fails(sound, seeds, desk, tmp_path, damage, broken):
    found = compare(sound, measured(seeds, DAMAGES[damage](desk), tmp_path))
    assert found.verdict == "worse"
    assert broken <= {change.metric for change in found.worse}
    assert any(flip.worse for flip in found.flips)


def test_every_damage_is_tried():
    assert set(DAMAGES) == {"no BM25", "citations shifted by one paragraph", "numbers changed", "refusals off"}


def test_an_engine_that_breaks_on_one_question_fails(sound, seeds, desk, tmp_path):
    class Breaking(Remembering):
        def ask(self, question, **given):
            if question == seeds.cases[0].question:
                raise OSError("disk")
            return super().ask(question, **given)

    broken = Breaking(desk.desk)
    broken.said = desk.said
    assert "failed" in {change.metric for change in compare(sound, measured(seeds, broken, tmp_path)).worse}
