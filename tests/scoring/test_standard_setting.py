"""Angoff panels."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.testing import assert_allclose

from scoring import (
    InvalidParameters,
    InvalidResponses,
    ItemParameters,
    angoff,
    cut_on_theta,
    expected_score,
    generalizability,
    simulate,
)


def panel(rng: np.random.Generator, n_judges: int = 12, n_items: int = 30) -> np.ndarray:
    """SD .10 between items, .05 between judges, .08 residual, mean .6."""
    values = 0.6 + rng.normal(0, 0.1, n_items) + rng.normal(0, 0.05, (n_judges, 1))
    return np.asarray(np.clip(values + rng.normal(0, 0.08, (n_judges, n_items)), 0, 1))


def test_variance_components_follow_from_the_mean_squares() -> None:
    x = np.array([[1.0, 2, 2, 1], [2.0, 2, 3, 1], [3.0, 3, 4, 2]])
    found = generalizability(x)
    judge, item = x.mean(axis=1), x.mean(axis=0)
    rest = x - judge[:, None] - item + x.mean()
    ms_j, ms_i = 4 * judge.var(ddof=1), 3 * item.var(ddof=1)
    ms_r = (rest**2).sum() / 6
    assert_allclose(found.judges, (ms_j - ms_r) / 4)
    assert_allclose(found.items, (ms_i - ms_r) / 3)
    assert_allclose(found.residual, ms_r)
    # Hoyt's reliability of the item means.
    assert_allclose(found.relative, 1 - ms_r / ms_i)


def test_components_match_a_two_by_two_table_worked_by_hand() -> None:
    # .4 .6 / .5 .9: mean squares .04 (judges), .09 (items) and .01, so components .015, .04, .01;
    # items over judges .04 / (.04 + .005) and .04 / (.04 + .0125); error sqrt(.0075 + .02 + .0025).
    found = generalizability([[0.4, 0.6], [0.5, 0.9]])
    assert_allclose([found.judges, found.items, found.residual], [0.015, 0.04, 0.01])
    assert_allclose([found.relative, found.absolute], [0.04 / 0.045, 0.04 / 0.0525])
    assert_allclose([found.cut_error, found.cut_error_items_fixed], [np.sqrt(0.03), 0.1])


@settings(max_examples=40, deadline=None)
@given(
    arrays.arrays(
        np.float64, st.tuples(st.integers(2, 6), st.integers(2, 6)), elements=st.integers(0, 20)
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_does_not_matter_and_the_cut_of_the_complement_is_the_rest(
    twentieths: np.ndarray, random: Random
) -> None:
    x = twentieths / 20
    judges, items = (random.sample(range(n), n) for n in x.shape)
    one, other = angoff(x), angoff(1 - x[judges][:, items])
    assert_allclose(one.cut + other.cut, x.shape[1])
    assert_allclose(other.sej, one.sej, atol=1e-9)
    for name in ("judges", "items", "residual", "cut_error"):
        parts = [getattr(panel.rounds[0].generalizability, name) for panel in (one, other)]
        assert_allclose(parts[0], parts[1], atol=1e-9)
    assert (
        0 <= one.rounds[0].generalizability.absolute <= one.rounds[0].generalizability.relative <= 1
    )


def test_the_cut_is_the_mean_of_sums_and_sej_their_error() -> None:
    x = np.array([[0.5, 0.7, 0.6], [0.4, 0.9, 0.5], [0.6, 0.8, 0.7], [0.5, 0.6, 0.4]])
    found = angoff(x)
    sums = x.sum(axis=1)
    assert_allclose(found.cut, sums.mean())
    assert_allclose(found.sej, sums.std(ddof=1) / 2)
    assert found.shift == 0
    assert found.rounds[0].to_discuss.tolist() == []
    assert found.rounds[0].lower < found.cut < found.rounds[0].upper
    # Judges are the only sample here, so both ways to the error agree.
    assert_allclose(3 * found.rounds[0].generalizability.cut_error_items_fixed, found.sej)


def test_the_second_round_counts_and_shows_what_it_changed() -> None:
    first = panel(np.random.default_rng(0))
    second = first.mean(axis=0) + 0.5 * (first - first.mean(axis=0)) - 0.02
    found = angoff(first, second)
    assert_allclose(found.shift, -0.6, atol=1e-9)
    assert_allclose(found.spread_ratio, 0.5)
    assert found.cut == found.rounds[1].cut
    assert found.is_precise(2.1 * found.sej)
    assert not found.is_precise(1.9 * found.sej)


def test_items_the_panel_disagrees_on_are_named() -> None:
    x = np.full((3, 4), 0.5)
    x[0, 2], x[1, 1] = 0.85, 0.75
    assert angoff(x).rounds[0].to_discuss.tolist() == [2]
    assert angoff(2 * x, points=2.0).rounds[0].to_discuss.tolist() == [2]


def test_components_are_recovered_and_the_error_covers_the_population_cut() -> None:
    rng = np.random.default_rng(1)
    components, inside = [], []
    for _ in range(300):
        items = 0.5 + rng.normal(0, 0.08, 25)
        x = items + rng.normal(0, 0.05, (12, 1)) + rng.normal(0, 0.07, (12, 25))
        found = angoff(np.clip(x, 0, 1))
        g = found.rounds[0].generalizability
        components.append([g.judges, g.items, g.residual])
        inside.append(found.rounds[0].lower < items.sum() < found.rounds[0].upper)
    assert_allclose(np.mean(components, axis=0), [0.0025, 0.0064, 0.0049], rtol=0.06)
    assert 0.92 <= np.mean(inside) <= 0.98


def test_the_cut_on_theta_gives_the_cut_back() -> None:
    items = ItemParameters.from_thresholds("graded", [1.2] * 5, np.tile([-1.0, 0.5], (5, 1)))
    for cut in (1.0, 4.3, 8.0):
        theta = cut_on_theta(cut, items)
        assert_allclose(expected_score(items, [theta]).sum(), cut, atol=1e-8)
    with pytest.raises(InvalidParameters, match="exactly 10"):
        cut_on_theta(10, items)


def test_the_cut_on_theta_of_one_item_is_its_logit_and_rises_with_the_cut() -> None:
    # .75 of a 2PL item with a = 2, b = .5: theta = .5 + log(3) / 2.
    item = ItemParameters.from_thresholds("2pl", [2.0], [[0.5]])
    assert_allclose(cut_on_theta(0.75, item), 0.5 + np.log(3) / 2)
    assert cut_on_theta(0.3, item) < cut_on_theta(0.31, item)
    for cut in (0.0, 1.0, np.nan, np.inf):
        with pytest.raises(InvalidParameters, match="no theta is expected"):
            cut_on_theta(cut, item)


def test_people_at_the_cut_on_theta_reach_the_cut_on_average() -> None:
    rng = np.random.default_rng(3)
    items = ItemParameters.from_thresholds(
        "2pl", rng.uniform(0.8, 1.6, 30), rng.normal(0, 1, (30, 1))
    )
    theta = cut_on_theta(17.5, items)
    sums = simulate(items, np.full(10_000, theta), rng).sum(axis=1)
    assert_allclose(sums.mean(), 17.5, atol=0.1)


def test_undefined_panels_are_refused() -> None:
    with pytest.raises(InvalidResponses, match="two judges"):
        angoff([[0.5, 0.5]])
    with pytest.raises(InvalidResponses, match=r"judge 1, item 0: 1\.5 is outside"):
        angoff([[0.5, 0.5], [1.5, 0.5]])
    with pytest.raises(InvalidResponses, match="judge 0, item 1: not a finite"):
        angoff([[0.5, np.nan], [0.5, 0.5]])
    with pytest.raises(InvalidResponses, match="same judges"):
        angoff(np.full((3, 3), 0.5), np.full((2, 3), 0.5))
    with pytest.raises(InvalidParameters, match="points"):
        angoff(np.full((3, 3), 0.5), points=[1.0, 0.0, 1.0])
