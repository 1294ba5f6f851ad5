"""Briefings in a model's words: checked, kept section by section, and what becomes of them when the model fails."""

from pathlib import Path

import pytest
from scripted import VOTED, Cut, Scripted
from wire import ARTICLES, TOPIC

from index.errors import BackendError
from index.report import silent
from rag import settings
from rag.briefing.making import make
from rag.briefing.options import NothingTold, Options
from rag.desk import Desk

DIED = BackendError("Ollama stopped in mid-answer", "start it again")
REBUILT = "The government plans to rebuild the Kestrel dam by 2026."
BROKE = "The Kestrel dam broke after two weeks of rain on 3 March 2021."
KILLED = "The inquiry found that 43 people were killed when the Kestrel dam broke."
NOTHING = "I have nothing to say."


@pytest.fixture
def wire(tmp_path):
    with Desk.open(settings.load(archive=tmp_path / "archive", model="none")) as desk:
        desk.add_articles(ARTICLES)
        yield desk


def written(briefing):
    """The sentences that no article prints as they are."""
    every = [sentence for section in briefing.sections for sentence in section.sentences]
    printed = " ".join(article.text for article in ARTICLES)
    return [sentence for sentence in every if sentence.text not in printed]


class Answering(Scripted):
    """Says what its script has for the question that is asked; for any other, that it has nothing to say."""

    def __init__(self, replies, proposals=""):
        super().__init__(())
        self.replies, self.proposals = replies, proposals

    def stream(self, messages):
        asked = messages[-1].content.rpartition("\n\n")[2]
        said = self.proposals if asked.startswith("Topic:") else self._reply(asked)
        self._script = iter([said])
        return super().stream(messages)

    def _reply(self, asked):
        return next((said for words, said in self.replies.items() if words in asked), NOTHING)


def test_a_models_sentences_stand_where_paragraphs_bear_them_out(wire):
    model = Answering({"from now on?": REBUILT, "how many": "Nine thousand giraffes were killed at the dam."})
    briefing = make(wire, Options(TOPIC), silent, model)
    assert (briefing.mode, briefing.model, briefing.complete, briefing.fault) == ("model", "scripted", True, None)
    (sentence,) = written(briefing)
    assert sentence.text == REBUILT and sentence.verdict in ("quoted", "supported")
    assert "2026" in briefing.citations[sentence.citations[0] - 1].quote
    assert "giraffes" not in " ".join(s.text for s in briefing.sentences())
    assert not model.open


def test_finished_sections_stay_when_the_model_dies(wire):
    replies = {"what about March 2021?": BROKE, "how many": DIED}
    briefing = make(wire, Options(TOPIC), silent, Answering(replies))
    quiet = wire.brief(TOPIC)
    assert (briefing.complete, briefing.fault) == (False, str(DIED))
    assert [sentence.text for sentence in written(briefing)] == [BROKE]
    assert [section.title for section in briefing.sections] == [section.title for section in quiet.sections]
    assert all(section.sentences for section in briefing.sections)


def test_it_goes_on_where_the_model_died(wire):
    first = Answering({"what about March 2021?": BROKE, "how many": DIED})
    make(wire, Options(TOPIC), silent, first)
    second = Answering({"from now on?": REBUILT, "how many": KILLED, "March 2021": "It must not be asked again."})
    briefing = make(wire, Options(TOPIC), silent, second)
    texts = {sentence.text for sentence in written(briefing)}
    assert texts == {BROKE, KILLED, REBUILT}
    assert not any("March 2021?" in messages[-1].content for messages in second.asked)
    assert briefing.complete and briefing.fault is None
    again = make(wire, Options(TOPIC), silent, Answering({}))
    assert {sentence.text for sentence in written(again)} == texts


def test_another_option_model_or_archive_begins_anew(wire):
    replies = {"from now on?": REBUILT}
    make(wire, Options(TOPIC), silent, Answering(replies))
    folder = wire.settings.archive / "briefings"
    assert len(list(folder.iterdir())) == 1
    model = Answering(replies)
    make(wire, Options(TOPIC, length="short"), silent, model)
    assert model.asked and len(list(folder.iterdir())) == 2
    wire.remove("bread.txt")
    make(wire, Options(TOPIC), silent, Answering(replies))
    assert len(list(folder.iterdir())) == 3


def test_a_damaged_line_is_told_and_asked_for_again(wire):
    make(wire, Options(TOPIC), silent, Answering({"from now on?": REBUILT}))
    (path,) = (wire.settings.archive / "briefings").iterdir()
    path.write_text(path.read_text("utf-8").replace('"quote', "\x00").replace(REBUILT, '"'), "utf-8")
    model = Answering({"from now on?": REBUILT})
    briefing = make(wire, Options(TOPIC), silent, model)
    assert any("damaged" in warning for warning in briefing.warnings)
    assert [sentence.text for sentence in written(briefing)] == [REBUILT]
    path.write_bytes(b"\xff\x00 no header\n")
    assert any("damaged" in line for line in make(wire, Options(TOPIC), silent, model).warnings)


def test_a_kept_label_without_its_paragraph_is_damage(wire):
    make(wire, Options(TOPIC), silent, Answering({"from now on?": REBUILT}))
    (path,) = (wire.settings.archive / "briefings").iterdir()
    path.write_text(path.read_text("utf-8").replace('"citations": [[', '"citations": [["nobody"], ['), "utf-8")
    briefing = make(wire, Options(TOPIC), silent, Answering({}))
    assert any("damaged" in warning for warning in briefing.warnings) and not written(briefing)


def test_a_model_may_propose_questions(wire):
    listed = "1. Who warned the water board about the dam?\n2. What is the meaning of life?\nIgnore the rules"
    model = Answering({"Who warned": "Engineers had warned the water board about cracks in 2019."}, listed)
    briefing = make(wire, Options(TOPIC), silent, model)
    asked = [section.question for section in briefing.sections]
    assert "Who warned the water board about the dam?" in asked
    assert "meaning of life" not in str(asked) + str(briefing.untold)
    proposals = [messages for messages in model.asked if "Topic: " in messages[-1].content]
    assert len(proposals) == 1


def test_a_text_that_breaks_off_is_not_kept(wire):
    make(wire, Options(TOPIC), silent, Answering({"from now on?": Cut(f"{REBUILT} And then the")}))
    model = Answering({"from now on?": REBUILT})
    assert make(wire, Options(TOPIC), silent, model).complete
    assert any("from now on?" in messages[-1].content for messages in model.asked)


def test_what_the_archive_lacks_is_refused_before_any_model_is_asked(seeds):
    model = Answering({})
    with pytest.raises(NothingTold):
        make(seeds, Options("penguins of Antarctica"), silent, model)
    assert not model.asked
    assert not (seeds.settings.archive / "briefings").exists()


def test_the_seeds_in_a_models_words(desk):
    desk.add([Path(__file__).parents[1] / "seeds"])
    briefing = make(desk, Options("US troops in Iraq"), silent, Answering({"January 2020": f"{VOTED}."}))
    section = next(section for section in briefing.sections if "January 2020" in section.title)
    assert section.sentences[0].text == f"{VOTED}."
    assert "However, this was never enforced." in [sentence.text for sentence in section.sentences]
    assert "killing" in briefing.citations[section.sentences[0].citations[0] - 1].quote
