"""Intervals and tests: right on data whose truth is known, fast on large sets."""

import time

import numpy as np
import pytest
from scipy import stats as scipy_stats

from eval.metrics.table import METRICS
from eval.stats import clustered, draws, estimate, holm, randomisation


def test_an_interval_covers_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(3)
    inside = 0
    for _ in range(120):
        found = estimate(clustered(rng.random((80, 1)) < 0.7, [str(n) for n in range(80)]), 1_000)
        inside += found.low[0] <= 0.7 <= found.high[0]
    assert 105 <= inside <= 120


def test_cases_alike_in_an_article_widen_the_interval():
    rng = np.random.default_rng(4)
    articles = np.repeat(np.arange(30), 20)
    scores = (rng.random(30) < 0.6)[articles][:, None].astype(float)
    alone = estimate(clustered(scores, [str(n) for n in range(600)]))
    together = estimate(clustered(scores, [str(article) for article in articles]))
    assert together.error[0] > 3 * alone.error[0]


def test_undefined_scores_leave_sum_and_count():
    found = estimate(clustered(np.array([[1.0, np.nan], [0.0, np.nan], [np.nan, 1.0]]), ["a", "b", "c"]))
    assert found.mean.tolist() == [0.5, 1.0]
    assert found.n.tolist() == [2, 1]
    empty = estimate(clustered(np.full((2, 1), np.nan), ["a", "b"]))
    assert np.isnan(empty.mean[0]) and np.isnan(empty.low[0])


def test_randomisation_agrees_with_scipy_and_is_uniform_under_no_change():
    rng = np.random.default_rng(5)
    differences = rng.normal(0.5, 1, 40)
    ours = randomisation(clustered(differences[:, None], [str(n) for n in range(40)]))[0]
    theirs = scipy_stats.permutation_test(
        (differences, np.zeros(40)),
        lambda x, y, axis: (x - y).mean(axis),
        permutation_type="samples",
        n_resamples=9_999,
        rng=1,
    ).pvalue
    assert ours == pytest.approx(theirs, abs=0.01)
    assert 0.001 < theirs < 0.2
    nulls = [
        randomisation(clustered(rng.normal(0, 1, (25, 1)), [str(n) for n in range(25)]), 500)[0] for _ in range(200)
    ]
    assert 0.01 <= np.mean(np.array(nulls) < 0.05) <= 0.10


def test_no_difference_has_p_one():
    assert randomisation(clustered(np.zeros((9, 1)), [str(n) for n in range(9)]))[0] == 1


def test_holm_by_hand():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


def test_resamples_draw_as_many_clusters_as_there_are():
    weights = np.concatenate(list(draws(7, 1_200)))
    assert weights.shape == (1_200, 7)
    assert (weights.sum(axis=1) == 7).all()


def test_ten_thousand_resamples_of_a_large_set_take_seconds():
    rng = np.random.default_rng(6)
    scores = rng.random((3_000, len(METRICS)))
    start = time.process_time()
    estimate(clustered(scores, [str(n // 3) for n in range(3_000)]))
    randomisation(clustered(scores - 0.5, [str(n // 3) for n in range(3_000)]))
    assert time.process_time() - start < 4
