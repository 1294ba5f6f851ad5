"""The metrics measured: correlations by hand, against scipy, and against people."""

import numpy as np
import pytest
from scipy import stats

from eval.errors import SetError
from eval.meta import agreements, load, pearson, ranks


def test_correlations_agree_with_scipy():
    rng = np.random.default_rng(1)
    left, right = rng.integers(0, 5, 50).astype(float), rng.normal(0, 1, 50)
    ones = np.ones((1, 50))
    assert pearson(left, right, ones)[0] == pytest.approx(stats.pearsonr(left, right)[0])
    assert pearson(ranks(left), ranks(right), ones)[0] == pytest.approx(stats.spearmanr(left, right)[0])


def test_our_score_agrees_with_people_better_than_token_f1(data):
    found = {agreement.score: agreement for agreement in agreements(load(data / "ragchecker_meta"))}
    ours, plain = found["likeness"], found["token F1"]
    assert ours.pearson > 58 and ours.spearman > 55
    assert plain.pearson == pytest.approx(52.4, abs=0.5)
    assert ours.low > 53.5  # the published token F1
    assert found["length"].pearson < plain.pearson


def test_another_file_is_said_to_be_another(tmp_path):
    (tmp_path / "human_labeled_data.json").write_text('[{"x": 1}]', encoding="utf-8")
    with pytest.raises(SetError, match="not RAGChecker"):
        load(tmp_path)
    with pytest.raises(SetError, match="there is no"):
        load(tmp_path / "none")
