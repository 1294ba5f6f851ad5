"""Cases: what a set may hold, and how a wrong line is named."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from eval.cases import Case, Gold, check, digest, dump, load
from eval.datasets.registry import SEEDS
from eval.errors import SetError
from eval.metrics.answers import tells
from index.article import Article
from index.paragraphs import split

FIRST, SECOND = "000_ebcbfa1b310717d4.txt", "002_21b6e7f10c409c4e.txt"
GOOD = {"id": "a", "question": "Why?", "answerable": True, "facts": [["because"]]}


def written(folder: Path, *records: object) -> Path:
    path = folder / "set.jsonl"
    path.write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in records), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"question": " "}, "question"),
        ({"id": ""}, "id"),
        ({"answerable": "yes"}, "answerable"),
        ({"fact": [["x"]]}, "fact"),
        ({"facts": [[]]}, "facts"),
        ({"facts": [[" "]]}, "facts"),
        ({"facts": "because"}, "facts"),
        ({"facts": []}, "gold"),
        ({"answerable": False}, "answerable"),
        ({"gold": [{"source": "x"}]}, "gold.0.paragraph"),
        ({"gold": [{"source": "x", "paragraph": 0}]}, "paragraph"),
        ({"gold": [{"source": "x", "paragraph": 1, "page": 2}]}, "gold.0.page"),
        ({"since": "2023-02-01", "until": "2023-01-01"}, "since"),
        ({"since": "yesterday"}, "since"),
        ({"history": [{"question": "Who?"}]}, "history.0.answer"),
    ],
)
def test_a_wrong_field_names_its_line_and_itself(tmp_path, change, said):
    path = written(tmp_path, GOOD, GOOD | {"id": "b"} | change)
    with pytest.raises(SetError, match=rf"set\.jsonl:2: .*{re.escape(said)}"):
        load(path)


@pytest.mark.parametrize("line", ["{", "[]", "nonsense", '{"id": "a"}'])
def test_a_line_that_is_no_case_is_named(tmp_path, line):
    with pytest.raises(SetError, match=r"set\.jsonl:2"):
        load(written(tmp_path, GOOD, line))


def test_duplicate_ids_empty_sets_and_missing_files_are_errors(tmp_path):
    with pytest.raises(SetError, match="two cases with the id 'a'"):
        load(written(tmp_path, GOOD, GOOD))
    with pytest.raises(SetError, match="no case"):
        load(written(tmp_path, ""))
    with pytest.raises(SetError, match="cannot read"):
        load(tmp_path / "none.jsonl")


def test_what_is_dumped_is_loaded_again(tmp_path):
    cases = load(SEEDS)
    path = tmp_path / "again.jsonl"
    path.write_text(dump(cases), encoding="utf-8")
    assert load(path) == cases


def test_the_digest_changes_with_any_case():
    cases = load(SEEDS)
    assert digest(cases) == digest(load(SEEDS))
    assert digest(cases) != digest([replace(cases[0], question="Why not?"), *cases[1:]])


def test_parts_group_alternatives_and_keep_the_others_apart():
    gold = (Gold("x", 1, 1), Gold("y", 2, 1), Gold("x", 3), Gold("x", 4))
    parts = Case("a", "q", True, gold=gold).parts()
    assert parts == [{("x", 1), ("y", 2)}, {("x", 3)}, {("x", 4)}]


# The seeds set


@pytest.fixture(scope="module")
def paragraphs() -> dict[tuple[str, int], str]:
    folder = SEEDS.parents[2] / "seeds"
    found = {}
    for name in (FIRST, SECOND):
        title, text = (folder / name).read_text(encoding="utf-8").split("\n", 1)
        for paragraph in split(Article(name, name, title, text)):
            found[name, paragraph.n] = paragraph.text
    return found


def test_the_seeds_set_is_as_large_and_varied_as_it_says(paragraphs):
    cases = check(load(SEEDS), "seeds")
    tags = {tag for case in cases for tag in case.tags}
    unanswerable = [case for case in cases if not case.answerable]
    assert len(paragraphs) == 25
    assert len(cases) >= 80
    assert len(unanswerable) >= 20
    assert sum("near-miss" in case.tags for case in unanswerable) > len(unanswerable) / 2
    assert tags >= {"why", "when", "who", "where", "what", "how", "how-many", "yes-no"}
    assert tags >= {"paraphrase", "spelling", "both", "disagreement", "follow-up", "pinned", "wrong-country"}
    assert all(bool(case.history) == ("follow-up" in case.tags) for case in cases)


def test_every_seed_paragraph_is_the_gold_of_two_cases(paragraphs):
    golds = [(gold.source, gold.paragraph) for case in load(SEEDS) for gold in case.gold]
    assert {place for place in paragraphs if golds.count(place) < 2} == set()
    assert set(golds) <= set(paragraphs)


def test_the_gold_paragraphs_tell_every_fact_and_nothing_forbidden(paragraphs):
    for case in load(SEEDS):
        text = " ".join(paragraphs[gold.source, gold.paragraph] for gold in case.gold)
        assert all(tells(text, fact) for fact in case.facts), case.id
        assert not any(tells(text, fact) for fact in case.forbidden), case.id
