"""The gate of briefings tests itself: the sound desk passes, each seeded damage fails for its own reason."""

from contextlib import contextmanager

import pytest
from typer.testing import CliRunner

from eval.briefings import run as running
from eval.briefings.damage import DAMAGES
from eval.briefings.topics import load
from eval.compare import compare
from eval.datasets.registry import BRIEFINGS
from eval.results import write_results
from rag import settings
from rag.briefing.options import NothingTold
from ui import eval_cli

BROKEN = {
    "footnotes shifted by one": {"brief.support"},
    "quotations shifted by one": {"brief.verbatim"},
    "footnotes elsewhere": {"brief.cites", "brief.support"},
    "facts dropped": {"brief.facts", "brief.dates"},
    "timeline shuffled": {"brief.order"},
    "dates moved": {"brief.dates"},
    "a sentence repeated": {"brief.repeats"},
    "an unsupported sentence": {"brief.support"},
    "another topic told": {"brief.refused"},
    "everything refused": {"brief.over", "brief.facts"},
    "numbered by the asking": {"brief.stable"},
}


class Remembering:
    """The desk, asked each topic once: a damage spoils what the sound desk told."""

    def __init__(self, desk):
        self.desk = desk
        self.said = {}

    def brief(self, topic):
        if topic not in self.said:
            try:
                self.said[topic] = self.desk.brief(topic)
            except NothingTold as refusal:
                self.said[topic] = refusal
        if isinstance(self.said[topic], NothingTold):
            raise self.said[topic]
        return self.said[topic]

    def __getattr__(self, name):
        return getattr(self.desk, name)


@pytest.fixture(scope="module")
def topics():
    return [topic for topic in load(BRIEFINGS) if topic.archive == "seeds"]


@pytest.fixture(scope="module")
def desk(seeds):
    return Remembering(seeds)


def measured(topics, desk, folder):
    return running.run(topics, {"seeds": desk}, folder / "r.jsonl", settings=settings.load(model="none")).results


@pytest.fixture(scope="module")
def sound(topics, desk, tmp_path_factory):
    return measured(topics, desk, tmp_path_factory.mktemp("sound"))


def test_a_run_against_itself_passes(sound, topics, desk, tmp_path):
    found = compare(sound, measured(topics, desk, tmp_path))
    assert found.verdict == "no change" and found.flips == ()


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_seeded_damage_fails(sound, topics, desk, tmp_path, damage):
    found = compare(sound, measured(topics, DAMAGES[damage](desk), tmp_path))
    worse = {change.metric for change in found.worse}
    assert found.verdict == "worse" and BROKEN[damage] <= worse
    assert "failed" not in worse


def test_every_damage_has_its_reason():
    assert set(BROKEN) == set(DAMAGES)


@pytest.mark.parametrize(("damage", "code"), [(None, 0), ("an unsupported sentence", eval_cli.REGRESSION)])
def test_the_command_leaves_with_5_when_the_gate_closes(sound, desk, tmp_path, monkeypatch, damage, code):
    @contextmanager
    def opened(*_):
        yield {"seeds": DAMAGES[damage](desk) if damage else desk}

    monkeypatch.setattr(eval_cli.briefings, "opened", opened)
    monkeypatch.setattr(eval_cli, "WORK", tmp_path)
    topics = load(BRIEFINGS)
    whole = running.run(topics, {"seeds": desk}, tmp_path / "s.jsonl", settings=settings.load(model="none"))
    write_results(tmp_path / "base.jsonl", whole.results)
    done = CliRunner().invoke(
        eval_cli.app, ["run", "briefings", "--baseline", str(tmp_path / "base.jsonl")], env={"COLUMNS": "200"}
    )
    assert done.exit_code == code, done.output
    assert "were left out: no data" in done.stderr and "isis-syria: " in done.stdout
