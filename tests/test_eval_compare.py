"""Comparing: no change is no change, damage is seen, chance is not, and what cannot be compared is refused."""

from dataclasses import replace

import numpy as np
import pytest

from eval.baseline import accept
from eval.compare import compare
from eval.errors import ResultsError
from eval.results import Header, Results, Row, Shown, load_results, write_results

HEADER = Header("dateline.eval/1", "made", "digest", 100, {}, {}, {}, {}, "2026-01-01")


def made(facts, **others) -> Results:
    """Results of one case a fact score; `others` are further metrics of the same length."""
    columns = {"facts": facts} | others
    rows = tuple(
        Row(
            case=f"c{at}",
            question=f"Question {at}?",
            answerable=True,
            group="one",
            unit=f"p{at // 2}",
            tags=(),
            scores={name: float(values[at]) for name, values in columns.items()},
            answer=Shown("said", False, 0.5, 0.5),
        )
        for at in range(len(facts))
    )
    return Results(replace(HEADER, cases=len(rows)), rows)


def change(comparison, metric):
    return next(found for found in comparison.changes if found.metric == metric)


def test_a_run_against_itself_is_no_change():
    results = made(np.arange(100) % 4 > 0)
    found = compare(results, results)
    assert found.verdict == "no change" and not found.flips and not found.worse
    assert change(found, "facts").p == 1
    assert 0 < change(found, "facts").seen < 0.2


def test_a_clear_fall_is_worse_and_its_flips_are_listed():
    before, after = made(np.ones(100)), made(np.arange(100) >= 20)
    found = compare(before, after)
    fall = change(found, "facts")
    assert found.verdict == "worse" and [c.metric for c in found.worse] == ["facts"]
    assert fall.difference == pytest.approx(-0.2) and fall.low < -0.2 < fall.high < 0 and fall.p < 0.01
    assert len(found.flips) == 20 and all(flip.worse for flip in found.flips)
    assert compare(after, before).verdict == "better"


def test_a_fall_that_chance_explains_is_no_change_and_says_what_would_be_seen():
    before, after = made(np.ones(100)), made(np.arange(100) >= 3)
    fall = change(compare(before, after), "facts")
    assert fall.verdict == "no change" and fall.seen > 0.03


def test_a_fall_within_the_margin_is_no_change():
    before, after = made(np.ones(100)), made(np.full(100, 0.985))
    assert change(compare(before, after), "facts").p < 0.01
    assert compare(before, after).verdict == "no change"
    assert compare(before, after, margin=0.01).verdict == "worse"


def test_for_a_metric_where_lower_is_better_a_rise_is_worse():
    over = np.arange(100) < 30
    before, after = (
        made(np.ones(100), **{"refusal.over": np.zeros(100)}),
        made(np.ones(100), **{"refusal.over": over}),
    )
    found = compare(before, after)
    assert [c.metric for c in found.worse] == ["refusal.over"]
    assert all(flip.worse for flip in found.flips)


def test_one_invalid_citation_or_failure_is_enough():
    one = np.arange(100) == 7
    assert compare(
        made(np.ones(100), **{"cite.valid": np.ones(100)}), made(np.ones(100), **{"cite.valid": ~one})
    ).worse
    assert compare(made(np.ones(100), failed=np.zeros(100)), made(np.ones(100), failed=one)).worse


def test_a_metric_that_does_not_gate_does_not_close_the_gate():
    found = compare(made(np.ones(100), exact=np.ones(100)), made(np.ones(100), exact=np.zeros(100)))
    assert change(found, "exact").verdict == "worse" and not change(found, "exact").gated
    assert found.verdict == "no change"


def test_many_gated_metrics_need_a_smaller_p():
    fall = np.arange(100) >= 24
    alone = change(compare(made(np.ones(100)), made(fall)), "facts")
    names = ("hit@5", "mrr@10", "support", "cite.f1", "words.mrr@10", "vectors.mrr@10")
    others = {name: np.ones(100) for name in names}
    among = change(compare(made(np.ones(100), **others), made(fall, **others)), "facts")
    assert among.p == pytest.approx(7 * alone.p, rel=0.01)


def test_runs_of_different_sets_are_not_compared():
    other = made(np.ones(4))
    with pytest.raises(ResultsError, match=r"different sets: made .digest. and other .else."):
        compare(made(np.ones(4)), replace(other, header=replace(other.header, set="other", set_digest="else")))


def test_accepting_a_baseline_says_what_changes(tmp_path):
    baseline = tmp_path / "deep" / "baseline.jsonl"
    first, second = made(np.ones(100)), made(np.arange(100) >= 20)
    assert accept(first, baseline) is None
    assert accept(second, baseline).verdict == "worse"
    assert compare(load_results(baseline), second).verdict == "no change"
    other = replace(second, header=replace(second.header, set_digest="else"))
    assert accept(other, baseline) is None


def test_what_is_no_results_file_is_not_replaced(tmp_path):
    baseline = tmp_path / "notes.txt"
    baseline.write_text("my notes", encoding="utf-8")
    with pytest.raises(ResultsError):
        accept(made(np.ones(3)), baseline)
    assert baseline.read_text(encoding="utf-8") == "my notes"


def test_what_is_written_is_loaded_again(tmp_path):
    results = made(np.ones(3))
    write_results(tmp_path / "r.jsonl", results)
    assert load_results(tmp_path / "r.jsonl") == results


def test_a_flip_of_a_twin_shows_what_its_twin_was_told():
    def twinned(refused: float, said: str) -> Results:
        results = made(np.ones(40), **{"twin.refused": np.full(40, refused)})
        return replace(results, rows=tuple(replace(r, twin=Shown(said, False, 0.5, 0.5)) for r in results.rows))

    flip = compare(twinned(1, "nothing"), twinned(0, "made up")).flips[0]
    assert flip.worse and [shown.text for shown in flip.answers] == ["nothing", "made up"]
    fact = compare(made(np.ones(40)), made(np.zeros(40))).flips[0]
    assert [shown.text for shown in fact.answers] == ["said", "said"]
