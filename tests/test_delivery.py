"""What is delivered of a model's text. A weak model makes answers plainer, never wronger.

That is measured with a real one's recorded words, put to the whole path and the eval: the model has 135 million
parameters and wrote three answers from paragraphs of the seeds; here it says them to every question in turn.
"""

import itertools
import json
from dataclasses import dataclass

import pytest
from asking import NEW
from command import SECOND, SEEDS, VOTE
from replay import recorded, replay
from scripted import (
    DRONE,
    EXPEL,
    KILLED,
    NOW,
    PRIME,
    RESOLUTION,
    STRIKE,
    SYMBOLIC,
    VOTED,
    Asking,
    Cut,
    Scripted,
    places,
    quoted,
    texts,
    written,
)

from eval.cases import load
from eval.metrics.table import METRICS
from eval.results import Results
from eval.run import run
from index.errors import BackendError
from rag.answer import REFUSAL
from rag.desk import Desk
from rag.verify import Check
from ui import contract

ANSWERS = ("rag-01-why-vote", "rag-02-who-killed", "rag-03-unanswerable")
CASES = load(SEEDS.parent / "eval" / "sets" / "seeds.jsonl")[::3]
GATED = [name for name, metric in METRICS.items() if metric.gate != "no"]
MARGIN = 0.01
TROOPS = "How many US troops are in Iraq?"
WHO = "Who was killed in the Jan. 4 strike?"
BOTH = "Who was killed in the Jan. 4 strike and why did parliament vote in 2020?"
WOUNDED = "Three service-members were wounded in a Christmas Day drone attack in Iraq"


@pytest.fixture
def ask(seeds):
    return Asking(seeds)


@pytest.fixture
def label(ask):
    return ask.label


# What answers


def test_where_nothing_holds_the_articles_are_quoted(ask):
    found = ask("Parliament voted on 5 May 2019. It was unanimous.", unsupported="show").answer
    assert quoted(found)
    assert found.warnings == (
        "nothing that scripted wrote (2 sentences) is borne out by the paragraphs it cites;"
        " the articles are quoted instead",
    )


def test_what_holds_and_does_not_answer_is_no_answer(ask, label):
    found = ask(f"{WOUNDED} {label(DRONE, WHO)}.", WHO).answer
    assert quoted(found)
    assert "does not answer the question; the articles are quoted" in found.warnings[0]
    assert "Abu-Taqwa" in found.text


@pytest.mark.parametrize("said", ["Abu-Taqwa.", "The militant Abu-Taqwa."])
def test_a_short_answer_is_judged_by_what_it_is_told_from(ask, label, said):
    found = ask(f"{said[:-1]} {label(STRIKE, WHO)}.", WHO).answer
    assert (written(found), texts(found), places(found)) == (True, [said], [STRIKE])


def test_a_short_one_of_another_kind_is_not(ask, label):
    assert quoted(ask(f"Retaliation for attacks {label(STRIKE, WHO)}.", WHO).answer)


def test_a_digression_beside_an_answer_is_left_out_and_its_footnote_too(ask, label):
    told = f"{WOUNDED} {label(DRONE, WHO)}. {KILLED} {label(STRIKE, WHO)}."
    found = ask(told, WHO).answer
    assert (written(found), found.text, places(found)) == (True, f"{KILLED}. [1]", [STRIKE])
    assert found.warnings == ("left out: 1 sentence of scripted beside the question",)


def test_what_adds_to_the_paragraph_that_answers_stays(ask, label):
    place = label(RESOLUTION)
    found = ask(f"{VOTED} {place}. However, this was never enforced {place}.").answer
    assert texts(found) == [f"{VOTED}.", "However, this was never enforced."]
    assert found.warnings == ()


def test_the_check_is_the_one_that_was_given(ask, label):
    def doubting(sentence, sources):
        return Check("unsupported", "a second opinion", "content")

    found = ask(f"{VOTED} {label(RESOLUTION)}.", checks=doubting).answer
    assert quoted(found)


def test_a_refusal_alone_is_answered_with_quotations(ask):
    found = ask(REFUSAL.upper()).answer
    assert quoted(found)
    assert found.warnings == ("scripted found no answer in the paragraphs; the articles are quoted instead",)


@pytest.mark.parametrize("said", ["", " \n", "...", "[P1][P2]"])
def test_an_empty_answer_is_quoted(ask, said):
    found = ask(said).answer
    assert quoted(found)
    assert found.warnings == ("scripted wrote nothing; the articles are quoted instead",)


def test_half_a_sentence_is_no_answer(ask):
    found = ask(Cut(SYMBOLIC)).answer
    assert quoted(found)
    assert (found.fault, found.warnings) == ("the connection broke off", ())


def test_without_a_model_the_articles_are_quoted_and_the_fault_is_told(ask):
    found = ask(BackendError("nothing listens", "start it")).answer
    assert quoted(found)
    assert found.fault == "nothing listens; start it"


def test_sides_of_a_disagreement_have_footnotes_of_the_same_answer(ask, label):
    found = ask(f"It still has 2,500 troops in Iraq {label(NOW, TROOPS)}.", TROOPS).answer
    claims = [claim.citation for differ in found.disagreements for claim in differ.claims]
    assert written(found)
    assert {note.label: note for note in found.citations} == {
        note.label: note for note in (found.citations[0], *claims)
    }
    assert [note.label for note in found.citations] == list(range(1, len(found.citations) + 1))
    assert {NOW, PRIME} <= set(places(found))


def test_a_model_is_told_where_the_articles_differ(ask):
    model = Scripted([REFUSAL])
    assert ask("", TROOPS, model=model).answer.disagreements
    assert "The articles differ on" in model.asked[0][-1].content


def test_every_part_of_a_question_must_be_answered(ask, label):
    killed, voted = f"{KILLED} {label(STRIKE, BOTH)}.", f"{VOTED} {label(RESOLUTION, BOTH)}."
    half, both = ask(killed, BOTH).answer, ask(f"{killed} {voted}", BOTH).answer
    assert quoted(half)
    assert "does not answer this part: why did parliament vote in 2020?" in half.warnings[0].lower()
    assert (written(both), places(both)) == (True, [STRIKE, RESOLUTION])


def test_a_part_that_the_archive_leaves_open_is_not_asked_of_the_model(ask, label):
    question = "Who was killed in the Jan. 4 strike and why did U.S. forces leave Vietnam?"
    found = ask(f"{KILLED} {label(STRIKE, question)}.", question).answer
    assert written(found)
    assert "does not answer this part" in found.warnings[0]


def test_what_a_model_reads_besides_comes_behind_what_was_found(ask, seeds):
    found = ask(REFUSAL).answer.passages
    alone = seeds.ask(VOTE).answer.passages
    assert found[: len(alone)] == alone
    assert (SECOND, 6) in [(passage.article.source, passage.paragraph.n) for passage in found[len(alone) :]]


def test_a_refused_question_is_not_put_to_the_model(ask):
    assert ask("", "Who won the football World Cup?", model=Scripted([])).answer.refused


def test_what_came_is_what_is_delivered(ask, label):
    reply = ask(f"{VOTED} {label(RESOLUTION)}. {SYMBOLIC} {label(EXPEL)}.")
    assert "".join(reply).strip() == reply.answer.text


# A real model


class Writing(Desk):
    """A desk with a model that no setting names."""

    given = None

    def model(self, name=None, stopped=None):
        return self.given


@dataclass(frozen=True)
class Runs:
    """The same cases without a model, and with it."""

    quoted: Results
    written: Results
    model: Scripted


@pytest.fixture(scope="module")
def runs(seeds, tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    model = Scripted(itertools.cycle(recorded()[name, NEW].text for name in ANSWERS))
    with Writing.open(seeds.settings) as desk:
        quoted = run(CASES, desk, folder / "quoted.jsonl", name="seeds", settings=seeds.settings)
        desk.given = model
        written = run(CASES, desk, folder / "written.jsonl", name="seeds", settings=seeds.settings)
    return Runs(quoted, written, model)


def mean(results, name):
    scores = [row.scores[name] for row in results.rows if name in row.scores]
    return sum(scores) / len(scores) if scores else None


@pytest.mark.parametrize("name", GATED)
def test_no_gated_metric_is_worse_with_a_weak_model(runs, name):
    before, after = mean(runs.quoted, name), mean(runs.written, name)
    if before is None:
        pytest.skip(f"no case of these has {name}")
    fall = before - after if METRICS[name].better == "higher" else after - before
    assert fall <= MARGIN


def test_the_model_was_asked_and_its_words_seldom_hold(runs):
    assert len(runs.model.asked) >= len(CASES) / 2
    assert runs.model.open == 0
    plain = runs.quoted.by_case()
    other = [row for row in runs.written.rows if row.answer.text != plain[row.case].answer.text]
    assert len(other) < len(CASES) / 10


@pytest.mark.parametrize("name", ANSWERS)
def test_the_command_line_on_a_recorded_server_tells_all_of_the_contract(dateline, environment, seeds, name):
    exchange = recorded()[name, NEW]
    environment.setenv("DATELINE_MODEL", exchange.asked["model"])
    environment.setenv("DATELINE_PASSAGES", "1")  # as short a prompt as the recorded one
    with replay(exchange) as server:
        environment.setenv("DATELINE_OLLAMA", server.url)
        ran = dateline("ask", "--json", VOTE)
    found = json.loads(ran.out)
    assert found.keys() == contract.answer(seeds.ask(VOTE).answer).keys()
    assert (ran.code, found["fault"], found["complete"], found["refused"]) == (0, None, True, False)
    assert (found["model"], found["mode"]) == (exchange.asked["model"], "extractive")
    assert found["warnings"][0].endswith("the articles are quoted instead")
    for citation in found["citations"]:
        assert citation["text"][citation["quote_start"] : citation["quote_end"]] == citation["quote"]
