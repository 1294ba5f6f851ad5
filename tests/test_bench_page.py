"""The bench of the page: its stub is an Ollama, its tab reads what Gradio sends, and every figure can be measured."""

import re
import time

import pytest
from asking import SLOW
from hypothesis import given, settings
from hypothesis import strategies as st
from loopback import until

from eval.bench.page import articles, measured, processes, stub
from eval.bench.page.__main__ import main
from eval.bench.page.articles import TOPICS, inspectors
from eval.bench.page.diff import applied
from eval.bench.page.people import Answered, State
from eval.bench.page.processes import Logged
from eval.bench.page.tab import Asked, waiting
from index.paragraphs import split
from index.reading import read
from rag.llm import best, installed
from rag.models.chat import Ollama
from rag.models.model import Ending
from rag.prompts import Message

FIRST, SECOND = inspectors(2)
PROMPT = """<<< k
k| Article: Inspector Balabek visits Aldora, 1 January 2018
k| [P1] Inspector Balabek reported about the bridge. It had to be closed.
k| [P2] Inspector Balabek reported about the school. It was empty! Nobody came.
k >>>

Question: What did inspector Balabek report about the school?"""
MODEL = '<div class="answer model">'


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    with processes.model(tmp_path_factory.mktemp("stub"), rate=100) as running:
        yield running


def ollama(model, stopped=lambda: False):
    return Ollama(stub.MODEL, model.url, timeouts=SLOW, stopped=stopped)


def test_the_answer_is_the_passage_that_is_asked_for_with_its_label():
    said = stub.answer(PROMPT)
    text = "".join(said.tokens)
    assert text == "Inspector Balabek reported about the school [P2]. It was empty [P2]! Nobody came [P2]."
    assert "".join(said.tokens[: said.first]) == "Inspector Balabek reported about the school [P2]."
    assert said.question == "What did inspector Balabek report about the school?"


def test_the_strict_client_takes_the_stub_for_an_ollama(model):
    assert best(installed(model.url), None).name == stub.MODEL
    *parts, ending = ollama(model).stream([Message("user", PROMPT)])
    assert "".join(parts).startswith("Inspector Balabek reported about the school [P2].")
    assert isinstance(ending, Ending) and ending.complete and ending.tokens == len(parts)


def test_the_stub_keeps_its_rate_and_says_when_the_first_sentence_was_out(model):
    asked = PROMPT.replace("What did", "And what did")
    list(ollama(model).stream([Message("user", asked)]))
    until(lambda: model.logged()[-1].event == "done")
    mine = [line for line in model.logged() if line.question.startswith("And what")]
    assert [line.event for line in mine] == ["asked", "first", "done"]
    said = stub.answer(asked)
    begun, first, done = (line.at for line in mine)
    assert first - begun >= said.first / 100 and done - begun >= len(said.tokens) / 100


def test_the_stub_tells_when_a_client_hangs_up(model):
    asked = PROMPT.replace("What did", "Pray, what did")
    stream = ollama(model).stream([Message("user", asked)])
    next(stream)
    stream.close()
    until(lambda: [line.event for line in model.logged() if line.question.startswith("Pray")][-1] == "gone")


def test_every_made_paragraph_names_its_inspector_and_nobody_else(tmp_path):
    everybody = inspectors()
    names = [person.name for person in everybody]
    assert len(set(names)) == articles.COUNT
    assert not [name for name in names for other in names if name != other and name in other]
    articles.write(everybody, tmp_path / "a.jsonl")
    made = list(read((tmp_path / "a.jsonl").read_bytes(), "a.jsonl", "a.jsonl", "jsonl"))
    assert len(made) == articles.COUNT
    for person, article in zip(everybody, made, strict=True):
        paragraphs = [paragraph.text for paragraph in split(article)]
        assert len(paragraphs) == len(TOPICS)
        for text, topic in zip(paragraphs, TOPICS, strict=True):
            assert topic in text and set(re.findall("|".join(names), text)) == {person.name}


@pytest.mark.parametrize(
    ("before", "edits", "after"),
    [
        ("ab", [["append", [], "c"]], "abc"),
        ("ab", [["replace", [], None]], None),
        ({"a": 1}, [["delete", ["a"], None], ["add", ["b"], 2]], {"b": 2}),
        (
            {"a": ["x", {"b": "y"}]},
            [["append", ["a", 1, "b"], "z"], ["replace", ["a", 0], "w"]],
            {"a": ["w", {"b": "yz"}]},
        ),
        ([1, 3], [["add", [1], 2], ["delete", [0], None]], [2, 3]),
        ("ab", [], "ab"),
    ],
)
def test_edits_are_made_in_what_came_before(before, edits, after):
    assert applied(before, edits) == after


component = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.dictionaries(st.text(max_size=2), inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)  # the first pays for the import
@given(st.lists(st.tuples(component, component), max_size=5))
def test_what_gradio_makes_of_two_values_leads_from_the_one_to_the_other(outputs):
    """An event's outputs are a list of one length; Gradio's own edits are wrong for lists that become shorter."""
    from gradio.utils import diff

    before, after = [list(values) for values in zip(*outputs, strict=True)] or ([], [])
    kept = repr(before)
    assert applied(before, diff(before, after)) == after
    assert repr(before) == kept


def shown(told, first=0.5, fault=""):
    return Answered(FIRST, Asked(FIRST.asks("bridge"), 10.0, 10.1, 10.0 + first, 12.0, told, fault))


def logged(*events):
    return [Logged(at, event, FIRST.asks("bridge")) for at, event in events]


def test_our_time_is_what_the_model_did_not_take():
    right = shown(f"<h2>?</h2>{MODEL}{FIRST.name}</div>", first=0.7)
    log = logged((3.0, "asked"), (4.0, "first"), (10.2, "asked"), (10.6, "first"))
    found = measured.timed(right, log)
    assert (found.added, found.step, found.sent) == pytest.approx((0.3, 0.1, 0.2))
    assert measured.timed(shown("", first=-10.0), log) is None


@pytest.mark.parametrize(
    ("answer", "wrong", "mixed"),
    [
        (shown(f"<h2>{FIRST.name}</h2>{MODEL}{FIRST.name}</div>"), False, False),
        (shown(f"<h2>{FIRST.name}</h2>{MODEL}{SECOND.name}</div>"), True, True),
        (shown(f"<h2>{FIRST.name}</h2>{MODEL}{FIRST.name} {SECOND.name}</div>"), False, True),
        (shown(f'<h2>{FIRST.name}</h2><div class="answer extractive">{FIRST.name}</div>'), True, False),
        (shown(f"<h2>?</h2>{MODEL}{FIRST.name}</div>", fault="OSError: gone"), True, False),
    ],
)
def test_an_answer_that_is_wrong_or_anothers_is_counted(answer, wrong, mixed):
    assert (bool(measured.fault(answer)), measured.crossed(answer)) == (wrong, mixed)


def test_percentiles_are_values_that_were_measured():
    assert measured.percentile([3.0, 1.0, 2.0, 4.0], 0.5) == 2.0
    assert measured.percentile(list(range(1, 101)), 0.99) == 99


def test_memory_that_grows_misses_its_bar():
    level = [State(n, 300.0 + 40 * (n < 400), 40) for n in range(200, 2_200, 200)]
    assert all(figure.met is not False for figure in measured.lasting(level))
    growing = [State(n, 300.0 + n / 50, 40 + n // 200) for n in range(200, 2_200, 200)]
    assert [figure.met for figure in measured.lasting(growing)] == [None, False, False]


def test_people_who_are_served_out_of_turn_are_counted():
    told = [
        Answered(person, Asked(person.asks("bridge"), n + 1.0, shown=f"<h2></h2>{MODEL}{person.name}", places=[n]))
        for n, person in enumerate(inspectors(4))
    ]
    log = [Logged(9.0 + n, "asked", each.asked.question) for n, each in enumerate(told)]
    late, *rest = measured.queue(told, log)
    assert late.met and all(figure.met is not False for figure in rest)
    late, *_ = measured.queue(told, [log[1], log[0], *log[2:]])
    assert late.value == 2


@pytest.mark.parametrize(
    ("told", "before"),
    [("you are next", 0), ("3 before you", 3), ("1,003 before you", 1003), ("", None)],
)
def test_the_place_in_the_queue_is_read_from_the_page(told, before):
    waits = f"Waiting for stub:1b: {told} …" if told else "Searching the archive …"
    assert waiting(f'<div class="answer coming"><p class="step">{waits}</p></div>') == before


def test_a_quick_run_measures_every_figure(capsys, environment):
    began = time.monotonic()
    assert main(["--quick"]) == 0
    said = capsys.readouterr().out
    rows = dict(re.findall(r"^│([^│]+?)(?: \(.*?\))? *│ *(-?[\d.,]+)\b", said, re.MULTILINE))
    assert float(rows["start, until the page is served"]) < time.monotonic() - began
    for crowd in ("4 people in conversation", "4 people in the same moment"):
        assert float(rows[f"{crowd}: added time, median"]) > 0
        assert (
            rows[f"{crowd}: answers that are missing or wrong"]
            == rows[f"{crowd}: answers with another's mark"]
            == "0"
        )
    assert rows["one slot, 4 people: served out of turn"] == "0"
    assert float(rows["16 questions without a model: memory, at the end"]) > 50
