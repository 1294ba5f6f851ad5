"""Metrics: hand-made values, agreement with ir-measures, and bounds for any input."""

import math

import ir_measures
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import RR, R, Success, nDCG

from eval.metrics import answers, citations, refusals, retrieval

NAMES = [f"p{n}" for n in range(30)]


def rankings(seed: int, queries: int = 60):
    rng = np.random.default_rng(seed)
    for _ in range(queries):
        ranked = list(rng.permutation(NAMES)[: rng.integers(1, 30)])
        yield ranked, set(rng.choice(NAMES, rng.integers(1, 6), replace=False))


def test_rankings_agree_with_ir_measures():
    made = {f"q{n}": pair for n, pair in enumerate(rankings(7))}
    qrels = [ir_measures.Qrel(q, p, 1) for q, (_, gold) in made.items() for p in gold]
    run = [ir_measures.ScoredDoc(q, p, 100.0 - at) for q, (ranked, _) in made.items() for at, p in enumerate(ranked)]
    ours = {
        Success @ 5: lambda ranked, gold: retrieval.hit(ranked, gold, 5),
        R @ 10: lambda ranked, gold: retrieval.recall(ranked, gold, 10),
        RR @ 10: lambda ranked, gold: retrieval.reciprocal_rank(ranked, gold, 10),
        nDCG @ 10: lambda ranked, gold: retrieval.ndcg(ranked, gold, 10),
    }
    seen = 0
    for found in ir_measures.iter_calc(list(ours), qrels, run):
        assert ours[found.measure](*made[found.query_id]) == pytest.approx(found.value, abs=1e-6)
        seen += 1
    assert seen == len(ours) * len(made)


@given(st.lists(st.sampled_from(NAMES), unique=True), st.sets(st.sampled_from(NAMES), min_size=1), st.integers(1, 20))
def test_ranking_figures_lie_in_bounds_and_grow_with_k(ranked, gold, k):
    for figure in (retrieval.hit, retrieval.recall, retrieval.reciprocal_rank):
        assert 0 <= figure(ranked, gold, k) <= figure(ranked, gold, k + 1) <= 1
    assert 0 <= retrieval.ndcg(ranked, gold, k) <= 1 + 1e-9


def test_evidence_counts_what_fits_whole_in_the_budget():
    parts = [{"a", "b"}, {"c"}]
    assert retrieval.within(parts, ["x", "a", "c"], [10, 10, 10], 19) == 0
    assert retrieval.within(parts, ["x", "a", "c"], [10, 10, 10], 20) == 0.5
    assert retrieval.within(parts, ["x", "a", "c"], [10, 10, 10], 30) == 1
    assert retrieval.within(parts, ["b", "a"], [10, 10], 100) == 0.5


def test_exact_match_and_f1_follow_squad():
    assert answers.exact("The Norsemen.", ["norsemen"]) == 1
    assert answers.exact("Norse people", ["norsemen"]) == 0
    assert answers.token_f1("in France today", ["France"]) == pytest.approx(0.5)
    assert answers.token_f1("nothing", ["France"]) == 0
    assert answers.token_f1("France", ["Spain", "France"]) == 1


def test_facts_take_any_spelling_and_no_other_number():
    facts = [["2,500", "two thousand five hundred"], ["Soleimani", "Suleimani"]]
    assert answers.fact_recall("Some 2500 left after Suleimani’s death.", facts) == 1
    assert answers.fact_recall("Some 25000 left after the general's death.", facts) == 0
    assert answers.fact_recall("Some 2,500 left.", facts) == 0.5
    assert answers.forbidden("It was 2,600.", [["2,600"]]) == 1
    assert answers.forbidden("It was 12,600.", [["2,600"]]) == 0


def test_a_statement_counts_by_most_of_its_words_and_all_its_numbers():
    statement = ["Percy Liang dated his transition into machine learning research to around 2004"]
    assert answers.tells(
        "Liang moved into machine learning research in 2004, a transition that Percy likes.", statement
    )
    assert not answers.tells(
        "Liang moved into machine learning research in 2005, a transition that Percy likes.", statement
    )
    assert not answers.tells("It was in 2004.", statement)


def test_repeating_the_question_answers_nothing():
    question, reference = "Why did parliament vote?", "Parliament voted because a general was killed."
    assert answers.likeness(question, "Parliament did vote.", reference) == 0
    assert answers.likeness(question, "A general was killed.", reference) > 0.8


def test_citations_tell_near_from_right_and_far():
    gold = {("a", "a3"), ("b", "b1")}
    parts = [{("a", "a3")}, {("b", "b1")}]
    cited = [("a", "a3"), ("a", "a4"), ("c", "c1")]
    assert citations.precision(cited, gold) == pytest.approx(1 / 3)
    assert citations.wrong_paragraph(cited, gold) == pytest.approx(1 / 3)
    assert citations.recall(cited, parts) == 0.5
    assert citations.citation_f1(cited, parts) == pytest.approx(0.4)
    assert citations.citation_f1([], parts) == 0
    assert citations.precision([], gold) is None


def test_labels_without_a_footnote_are_invalid():
    assert citations.validity([1, 2, 3], {1, 2}) == pytest.approx(2 / 3)
    assert citations.validity([], {1}) is None
    assert citations.coverage([(1,), ()]) == 0.5


def test_support_needs_the_numbers_and_the_words():
    evidence = ["The U.S. still has roughly 2,500 troops in Iraq."]
    assert citations.supported("There are about 2,500 US troops in Iraq.", evidence)
    assert not citations.supported("There are about 2,600 US troops in Iraq.", evidence)
    assert not citations.supported("Grain prices doubled.", evidence)
    assert not citations.supported("There are troops in Iraq.", [])


def test_refusals_by_hand():
    found = refusals.refusals([True, True, False, False, True], [False, True, True, False, False])
    assert found == refusals.Refusals(precision=2 / 3, recall=2 / 3, over=0.5)
    assert refusals.refusals([False], [True]) == refusals.Refusals(None, None, 0.0)


def test_aurc_by_hand():
    assert refusals.aurc([0.9, 0.8, 0.1], [0, 0, 1]) == pytest.approx((0 + 0 + 1 / 3) / 3)
    assert refusals.aurc([0.1, 0.2, 0.9], [0, 0, 1]) == pytest.approx((1 + 1 / 2 + 1 / 3) / 3)
    assert refusals.aurc([0.5, 0.5], [0, 1]) == refusals.aurc([0.5, 0.5], [1, 0]) == 0.5


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.2, 0.3]), st.booleans()), min_size=1, max_size=30))
def test_aurc_does_not_depend_on_the_order_of_equals(pairs):
    there, back = list(zip(*pairs, strict=True)), list(zip(*reversed(pairs), strict=True))
    assert refusals.aurc(*there) == pytest.approx(refusals.aurc(*back))
    assert refusals.risk_coverage(*there)[-1] == pytest.approx(sum(wrong for _, wrong in pairs) / len(pairs))


def test_auroc_by_hand():
    assert refusals.auroc([0.9, 0.8, 0.1], [True, True, False]) == 1
    assert refusals.auroc([0.5, 0.5], [True, False]) == 0.5
    assert refusals.auroc([0.1, 0.9], [True, False]) == 0
    assert refusals.auroc([0.1], [True]) is None
    assert not math.isnan(refusals.aurc([], []))
