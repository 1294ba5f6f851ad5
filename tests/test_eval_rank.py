"""Measuring the ranking: every switch switches something off and back on, and the fit finds what is to be found."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize

from eval.cases import Case
from eval.datasets.dataset import Dataset
from eval.fit import Sample
from eval.made import joined, misspelt, published, recurring
from eval.rank import (
    FITTED,
    RANKINGS,
    Asked,
    Figures,
    Patch,
    asked,
    check,
    desk_of,
    figures,
    fit,
    measure,
    normalised,
    patched,
    samples,
    table,
    turn_of,
)
from eval.score import Key
from index.article import Arm, Article, Paragraph, Passage
from index.dates import events
from rag import rank
from rag.desk import Desk
from rag.retrieve import ARMS


@pytest.fixture(scope="module")
def xquad(data: Path) -> Dataset:
    """Four articles of XQuAD, and the questions on them."""
    every = published(data)[1]
    sources = {article.source for article in every.articles[:4]}
    return Dataset("xquad", tuple(c for c in every.cases if c.gold[0].source in sources), every.articles[:4])


@pytest.fixture(scope="module")
def again(xquad: Dataset) -> Dataset:
    return recurring(xquad, stories=20, versions=12)


@pytest.fixture(scope="module")
def desk(xquad: Dataset, again: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_of([xquad, again], tmp_path_factory.mktemp("rank")) as desk:
        yield desk


@pytest.fixture(scope="module")
def mixed(desk: Desk, xquad: Dataset, again: Dataset) -> Asked:
    """Plain and made questions."""
    made = [*misspelt(xquad.cases)[:4], *joined(xquad.cases, 4), *again.cases[:6], *again.cases[-12:]]
    return asked("mixed", desk, [*xquad.cases[:4], *made])


def ranked(among: Asked, arms: tuple[Arm, ...] = ARMS) -> list[list[str | float]]:
    found = [among.desk.search(case.question, arms=arms, limit=10) for case in among.cases]
    return [[told for passage in passages for told in (passage.paragraph.id, passage.score)] for passages in found]


@pytest.fixture(scope="module")
def before(mixed: Asked) -> list[list[str | float]]:
    return ranked(mixed)


@pytest.mark.parametrize("ranking", RANKINGS[1:], ids=lambda ranking: ranking.name)
def test_every_switch_changes_the_ranking_while_it_lasts(mixed, before, ranking):
    sound = [getattr(one.module, one.name) for one in ranking.patches]
    with patched(ranking.patches):
        assert ranked(mixed, ranking.arms) != before
    assert [getattr(one.module, one.name) for one in ranking.patches] == sound


def test_the_ranking_is_as_before_when_all_switches_are_back(mixed, before):
    assert ranked(mixed) == before


def test_a_switch_of_what_is_not_there_is_an_error():
    with pytest.raises(AttributeError), patched([Patch(rank, "LIGHTS", {})]):
        pass


def test_the_ranking_is_worth_more_than_either_search(mixed):
    found = {ranking.name: measure(mixed, ranking) for ranking in RANKINGS[:3]}
    assert found["as it is"].n == len(mixed.cases)
    assert found["as it is"].hit_1 > max(found["words alone"].hit_1, found["vectors alone"].hit_1)
    assert found["as it is"].mrr > max(found["words alone"].mrr, found["vectors alone"].mrr) + 0.2


def passage(name: str, *copies: Passage) -> Passage:
    return Passage(Paragraph(name, "a", 1, f"text of {name}", 0, 9), Article("/a", "a", "", ""), 0.5, (), copies)


def test_the_gold_is_found_when_each_part_is_a_copy_too():
    key = Key((frozenset("a"), frozenset("bc")), {}, {})
    ranking = [passage("a"), passage("z", passage("c")), passage("x", passage("y")), passage("b")]
    assert turn_of(key, ranking) == 1
    assert turn_of(key, [ranking[0], *ranking[2:]]) == 2
    assert turn_of(key, ranking[::2]) is None
    assert turn_of(key, [passage("c"), passage("a")]) == 1
    assert turn_of(Key((frozenset("ab"),), {}, {}), ranking[1:]) == 3


def test_figures_by_hand():
    assert figures([1, 2, 10, 11, None]) == Figures(0.2, 0.4, pytest.approx((1 + 0.5 + 0.1) / 5), 5)
    assert figures([]) == Figures(0, 0, 0, 0)


def test_every_nth_case_is_asked(desk, xquad):
    assert [case.question for case in asked("x", desk, xquad.cases, 7).cases] == [
        case.question for case in xquad.cases[::7]
    ]


def test_samples_have_the_features_of_what_was_looked_at(mixed):
    found = list(samples(mixed))
    assert len(found) == len(mixed.cases)
    assert all(sample.rows.shape == (len(sample.right), len(FITTED)) for sample in found)
    assert all(sample.rows.min() >= 0 and sample.rows.max() < 1 + 1e-9 for sample in found)
    assert np.mean([sample.right.any() for sample in found]) > 0.9
    weights = np.array([rank.WEIGHTS[name] for name in FITTED])
    assert all((np.diff(sample.rows @ weights) < 1e-9).all() for sample, case in undated(found, mixed))


def undated(found: list[Sample], among: Asked) -> list[tuple[Sample, Case]]:
    """Those that the fitted features alone rank: no dates are asked about."""
    pairs = zip(found, among.cases, strict=True)
    return [(sample, case) for sample, case in pairs if not events(case.question, None)]


def made(n: int, seed: int, kind: str = "made") -> list[Sample]:
    """Questions whose gold is drawn by planted weights, 8, 4 and then 0."""
    rng = np.random.default_rng(seed)
    planted = np.array([8.0, 4.0] + [0.0] * (len(FITTED) - 2))
    found = []
    for at in range(n):
        rows = rng.random((int(rng.integers(5, 30)), len(FITTED)))
        best = np.argsort(-(rows @ planted + rng.gumbel(size=len(rows))))[: rng.integers(1, 3)]
        found.append(Sample(f"{kind} {at % 20}", kind, rows, np.isin(np.arange(len(rows)), best)))
    return found


def test_the_fit_is_the_most_likely():
    found = [*made(150, 1), *made(50, 2, "other")]

    def unlikely(weights):
        total = 5e-5 * weights @ weights
        for sample in found:
            powers = np.exp(sample.rows @ weights)
            share = 1 / (300 if sample.kind == "made" else 100)
            total -= share * np.log(powers[sample.right].sum() / powers.sum())
        return total

    assert fit(found) == pytest.approx(minimize(unlikely, np.ones(len(FITTED))).x, abs=0.02)


def test_the_fit_finds_planted_weights_and_checks_them_on_other_articles():
    found = made(600, 3)
    weights = normalised(fit(found))
    first, second, *rest = weights.values()
    assert first == pytest.approx(2 * second, rel=0.35) and max(map(abs, rest)) < second / 3
    assert sum(weights.values()) == pytest.approx(1 - rank.WEIGHTS["dated"], abs=0.01)
    checked = check([*found, *made(40, 4, "other")])
    assert [one.n for one in checked["cross-validated"]] == [600, 40]
    assert checked["cross-validated"][0].hit_1 > checked["as they are"][0].hit_1


def test_a_table_has_a_line_a_ranking():
    rows = {"as it is": [Figures(0.5, 1.0, 0.7504, 4)] * 2, "words": [Figures(0.25, 0.5, 0.3, 4)] * 2}
    lines = table(rows, ["one", "two"]).splitlines()
    assert len(lines) == 5 and ".500 1.00 .750" in lines[3] and "n = 4" in lines[1]
    assert len({line.rstrip().count("|") for line in lines}) == 1
