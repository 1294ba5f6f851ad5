"""A rated answer becomes a case, which is edited, saved and run."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest

from eval import run
from eval.cases import Case, Gold, load
from eval.datasets.registry import SEEDS, find
from eval.errors import SetError
from eval.feedback import as_text, case_from, save
from index.article import Article, Paragraph, Passage
from rag.answer import Answer, Citation, Sentence, Turn

WHY = "Why did parliament vote in 2020?"
TROOPS = "How many US troops are in Iraq?"
CUP = "Who won the football cup?"
SAVE = """
import sys
from pathlib import Path
from eval.feedback import save
for _ in range(5):
    save(sys.argv[1], Path(sys.argv[2]))
"""
GOOD = {"id": "a", "question": "Why?", "answerable": True, "facts": [["because"]]}


def text(**changed):
    return json.dumps(GOOD | changed)


def scores(seeds, path, out):
    dataset = find(str(path))
    results = run.run(dataset.cases, seeds, out, name=dataset.name, settings=seeds.settings)
    return {row.case: row for row in results.rows}


def test_rated_answers_are_a_set_on_which_the_same_engine_is_right(seeds, tmp_path):
    path = tmp_path / "sets" / "ours.jsonl"
    for name, question in (("why", WHY), ("troops", TROOPS), ("cup", CUP)):
        save(as_text(case_from(seeds.ask(question).answer, name)), path)
    cases = {case.id: case for case in find(str(path)).cases}
    assert [case.answerable for case in cases.values()] == [True, True, False]
    assert "disagreement" in cases["troops"].tags and cases["why"].tags == ("why",)
    rows = scores(seeds, path, tmp_path / "r.jsonl")
    assert not [row.error for row in rows.values() if row.error]
    for name in ("why", "troops"):
        assert {rows[name].scores[key] for key in ("facts", "strict", "cite.precision", "cite.recall")} == {1}
    assert rows["troops"].scores["disagreement.shown"] == 1
    assert rows["cup"].scores["refusal.recall"] == 1


def test_a_follow_up_keeps_what_it_was_asked_with(seeds, tmp_path):
    turns = (Turn(WHY, "Because of the strike."),)
    since, until = date(2020, 1, 1), date(2024, 1, 1)
    answer = seeds.ask("And when?", history=turns, since=since, until=until).answer
    case = case_from(answer, "when", history=turns, since=since, until=until)
    assert (case.question, case.history, case.since, case.until) == ("And when?", turns, since, until)
    assert save(as_text(case), tmp_path / "ours.jsonl") == case == load(tmp_path / "ours.jsonl")[0]


def made(verdicts=("quoted",), copies=()):
    """An answer of sentences from one article each."""
    articles = [Article(f"/{n}", f"{n}.txt", "T", "") for n in range(len(verdicts))]
    paragraphs = [Paragraph(f"p{n}", article.id, n + 3, f"Told {n}.", 0, 7) for n, article in enumerate(articles)]
    notes = [Citation(n, p, a, p.text, 0, 7) for n, (p, a) in enumerate(zip(paragraphs, articles, strict=True), 1)]
    passages = [Passage(note.paragraph, note.article, 0.5, ("words",), copies) for note in notes]
    told = [Sentence(f"Told {n}.", (n + 1,), verdict) for n, verdict in enumerate(verdicts)]
    return Answer("What?", tuple(told), tuple(notes), tuple(passages), False, None, "model", 0.9)


def test_an_unsupported_sentence_is_no_key():
    case = case_from(made(("supported", "unsupported", "partly")), "x")
    assert case.gold == (Gold("0.txt", 3), Gold("2.txt", 5))
    assert case.facts == (("Told 0.",), ("Told 2.",))
    assert case.reference == "Told 0. Told 2."


def test_of_a_paragraph_and_its_copies_one_suffices():
    wire = Article("/w", "wire.txt", "T", "")
    copy = Passage(Paragraph("pw", wire.id, 9, "Told 0.", 0, 7), wire, 0.4, ("words",))
    answer = made(("quoted",), (copy,))
    twice = replace(answer, citations=(*answer.citations, replace(answer.citations[0], label=2)))
    assert case_from(twice, "x").gold == (Gold("0.txt", 3, 1), Gold("wire.txt", 9, 1))


@pytest.mark.parametrize("question", [WHY, CUP])
def test_a_wrong_answer_is_no_key_and_must_be_edited(seeds, tmp_path, question):
    path = tmp_path / "ours.jsonl"
    draft = as_text(case_from(seeds.ask(question).answer, "wrong", right=False))
    with pytest.raises(SetError, match=r"gold: an answerable question needs gold paragraphs or facts"):
        save(draft, path)
    assert not path.exists()
    told = json.loads(draft)
    assert set(told) == {"id", "question", "answerable", "tags"} and told["question"] == question
    assert not save(draft.replace("true", "false"), path).answerable


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("", "the case is not JSON"),
        ('{\n "id": "a",\n nonsense}', "line 3 column 2"),
        ("[" * 100_000, "the case is not JSON"),
        ("[]", "case:1: line"),
        ('{"id": "a"}', "case:1: question: field required"),
        (text(question=" "), "question: must not be empty"),
        (text(gold=[{"source": "x", "paragraph": "7"}]), r"gold\.0\.paragraph: input should be a valid integer"),
        (text(gold=[{"source": "x", "paragraph": 0}]), r"gold\.paragraph: paragraphs count from 1"),
        (text(fact=[["x"]]), "fact: unexpected"),
        (text(question="half \ud83d"), "case:1: "),
        (text(since="soon"), "since: "),
    ],
)
def test_a_wrong_case_names_its_field_and_leaves_the_set_as_it_was(tmp_path, wrong, said):
    path = tmp_path / "ours.jsonl"
    save(text(), path)
    before = path.read_bytes()
    with pytest.raises(SetError, match=said):
        save(wrong, path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_an_id_that_exists_is_numbered_or_replaced(tmp_path):
    path = tmp_path / "ours.jsonl"
    assert [save(text(question=f"{n}?"), path).id for n in range(3)] == ["a", "a-2", "a-3"]
    assert save(text(question="Two?", id="a-2"), path, over=True).id == "a-2"
    assert save(text(id="b"), path, over=True).id == "b"
    assert [(case.id, case.question) for case in load(path)] == [
        ("a", "0?"), ("a-2", "Two?"), ("a-3", "2?"), ("b", "Why?"),
    ]  # fmt: skip


def test_the_other_lines_stay_as_they_were_written(tmp_path):
    path = tmp_path / "ours.jsonl"
    path.write_bytes(SEEDS.read_bytes().rstrip(b"\n") + b"\n\n" + text(id="z").replace(" ", "  ").encode())
    path.chmod(0o640)
    before = path.read_text("utf-8").split("\n")
    save(text(), path)
    assert path.read_text("utf-8").split("\n")[:-2] == [line for line in before if line]
    assert path.stat().st_mode & 0o777 == 0o640
    assert len(load(path)) == len(load(SEEDS)) + 2


def test_a_set_that_is_broken_or_empty_already(tmp_path):
    path = tmp_path / "ours.jsonl"
    path.write_text(f"{text()}\n{{broken\n", "utf-8")
    with pytest.raises(SetError, match=r"ours\.jsonl:2"):
        save(text(id="b"), path)
    path.write_text("\n", "utf-8")
    assert save(text(), path) == Case("a", "Why?", True, facts=(("because",),))


def test_marks_that_end_a_line_elsewhere_do_not_end_the_case(tmp_path):
    question = "One\u2028two\u2029three\x85four\x0bfive?"
    assert save(text(question=question), tmp_path / "ours.jsonl").question == question
    assert load(tmp_path / "ours.jsonl")[0].question == question


def test_only_a_set_of_cases_is_written(tmp_path):
    with pytest.raises(SetError, match=r"ours\.json is not a file of cases; give a name that ends in \.jsonl"):
        save(text(), tmp_path / "ours.json")
    (tmp_path / "file").write_text("")
    with pytest.raises(SetError, match="cannot be written"):
        save(text(), tmp_path / "file" / "ours.jsonl")


def test_a_link_is_followed(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "ours.jsonl").symlink_to(tmp_path / "real" / "ours.jsonl")
    save(text(), tmp_path / "ours.jsonl")
    assert (tmp_path / "ours.jsonl").is_symlink() and len(load(tmp_path / "real" / "ours.jsonl")) == 1


def test_threads_and_processes_that_save_at_once_lose_nothing(tmp_path):
    path = tmp_path / "ours.jsonl"
    other = subprocess.Popen([sys.executable, "-c", SAVE, text(), str(path)])
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: save(text(), path), range(20)))
    assert other.wait(60) == 0
    assert {case.id for case in load(path)} == {"a", *(f"a-{n}" for n in range(2, 26))}
