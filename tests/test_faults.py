"""Whatever goes wrong with the model: what the desk and the command line deliver, say, and can do afterwards.

`pytest -s -k table tests/test_faults.py` prints the whole table of faults.
"""

import json
import sys
from dataclasses import dataclass, replace

import faults
import pytest
from asking import QUICK, SLOW
from command import VOTE
from faults import FAULTS, MODEL, NDJSON, Fault, tokens
from loopback import chunk

from rag import llm
from rag.answer import Answer
from rag.desk import Desk
from ui import contract

TRUE = (
    "In January 2020 the Iraqi parliament voted on a resolution to end the U.S. military presence in Iraq,"
    " in response to the killing of Qassem Soleimani."
)
BROKEN = f"{TRUE} The vote was"
PASSAGES = 5  # fewer, to be quick
CUT_SHORT = ("reset mid-stream", "closed mid-stream", "clean end without done", "stall mid-stream")
ROWS: dict[str, "Row"] = {}


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    delivered: str
    code: int
    message: str

    def __str__(self) -> str:
        return f"{self.delivered:25} | {self.code:4} | {self.message}"


@pytest.fixture(autouse=True)
def brisk(monkeypatch):
    """The waits that no setting shortens; and a server that writes a sentence that is true, and half of another."""
    choose = llm.choose

    def chosen(*given, timeouts, **rest):
        usual = QUICK if timeouts.first == QUICK.first else SLOW
        return choose(*given, timeouts=replace(usual, first=timeouts.first, between=timeouts.between), **rest)

    monkeypatch.setattr(llm, "choose", chosen)
    monkeypatch.setattr(faults, "SOME", NDJSON + b"".join(map(chunk, tokens(BROKEN))))
    monkeypatch.setattr(faults, "GOOD", TRUE)


@pytest.fixture(scope="module")
def desk(seeds):
    with Desk.open(seeds.settings.model_copy(update={"passages": PASSAGES})) as desk:
        desk.__dict__["embedder"] = seeds.embedder  # 0.3 s
        yield desk


@pytest.fixture
def ask(dateline, environment, seeds):
    """Asks by the command line, with the model that the desk has."""
    environment.setattr("rag.desk.open_embedder", lambda *_: seeds.embedder)

    def run(desk, *options):
        for name in ("model", "ollama", "first_token", "stall", "passages"):
            environment.setenv(f"DATELINE_{name.upper()}", str(getattr(desk.settings, name)))
        return dateline("ask", *options, VOTE)

    return run


def wired(desk, server, name, model=MODEL):
    """Sets the desk's model to the server's."""
    long = "million" in name or "end" in name  # a busy machine takes a while to read so much
    patience = SLOW if long else QUICK
    given = {"model": model, "ollama": server.url, "first_token": patience.first, "stall": patience.between}
    desk.settings = desk.settings.model_copy(update=given)


@pytest.mark.parametrize("name", FAULTS)
def test_a_row_of_the_table(desk, ask, name):
    fault = FAULTS[name]
    with fault.serving(TRUE) as server:
        wired(desk, server, name)
        answer = desk.ask(VOTE).answer
        judge(fault, answer)
        shown = ask(desk)
        judge_shown(fault, answer, shown)
        judge_json(answer, ask(desk, "--json"))
        ROWS[name] = Row(delivered(answer), shown.code, answer.fault or "")
        server.wait()  # no connection is left open
        server.heal()
        desk.settings = desk.settings.model_copy(update={"first_token": SLOW.first, "stall": SLOW.between})
        if fault.heals:
            assert whole(desk.ask(VOTE).answer)
        else:
            assert desk.ask(VOTE).answer.sentences


def judge(fault: Fault, answer: Answer) -> None:
    """What the desk delivers."""
    assert answer.passages and answer.sentences and answer.citations and not answer.refused
    assert answer.model == MODEL
    assert [word for word in fault.says if word not in (answer.fault or "")] == []
    if fault.outcome == "answer":
        assert whole(answer)
    else:
        assert answer.fault and "\n" not in answer.fault
        assert answer.mode == "extractive" or not answer.complete
    if fault.outcome == "error":
        assert answer.mode == "extractive"
    if fault.name in CUT_SHORT:
        assert [sentence.text for sentence in answer.sentences] == [TRUE]
    if answer.mode == "extractive":
        assert {sentence.verdict for sentence in answer.sentences} == {"quoted"}


def whole(answer: Answer) -> bool:
    written = [sentence.text for sentence in answer.sentences]
    return (written, answer.mode, answer.complete, answer.fault) == ([TRUE], "model", True, None)


def judge_shown(fault: Fault, answer: Answer, shown) -> None:
    """What the command line prints: footnotes, and one line that says what happened and what to do."""
    errors = [line for line in shown.err.splitlines() if line.startswith("dateline: error: ")]
    if fault.outcome == "answer":
        assert (shown.code, errors) == (0, [])
        return
    assert (shown.code, len(errors)) == (1, 1)
    assert shown.err.splitlines()[-1] == errors[0] == f"dateline: error: {answer.fault}"
    assert all(line.startswith("dateline: warning: ") for line in shown.err.splitlines()[:-1])
    assert "; " in errors[0]
    out = " ".join(shown.out.split())
    assert all(f"[{citation.label}] {citation.article.title}"[:20] in out for citation in answer.citations)
    assert ("this is not the whole answer" in out) == (answer.mode == "model")
    assert ("Quoted from the articles." in out) == (answer.mode == "extractive")


def judge_json(answer: Answer, shown) -> None:
    """The same as the desk's answer, in the form of the contract."""
    found = json.loads(shown.out)
    told = contract.answer(answer)
    assert {key: found[key] for key in found if key != "timings"} == {
        key: told[key] for key in told if key != "timings"
    }
    assert shown.code == (1 if found["fault"] else 0)
    assert shown.err == (f"dateline: error: {answer.fault}\n" if answer.fault else "")


def delivered(answer: Answer) -> str:
    if answer.mode == "extractive":
        return f"quotations ({len(answer.sentences)})"
    return f"{'whole' if answer.complete else 'partial'} answer ({len(answer.sentences)})"


def test_the_table_is_whole():
    """Every fault has had its row; prints them."""
    lines = [f"{name:32} | {row}\n" for name, row in ROWS.items()]
    sys.stdout.write(f"\n{'fault':32} | {'what is delivered':25} | exit | message\n{''.join(lines)}")
    assert ROWS.keys() in (set(), FAULTS.keys())
