"""Linking against known lines, invariants and simulated truth."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from scoring import (
    Estimate,
    InvalidParameters,
    ItemParameters,
    NotConverged,
    calibrate,
    detect_drift,
    expected_score,
    link,
    simulate,
)

METHODS = ["mean_mean", "mean_sigma", "haebara", "stocking_lord"]
RNG = np.random.default_rng(31)
MIXED = ItemParameters.from_thresholds(
    ["2pl"] * 4 + ["graded"] * 4 + ["generalized_partial_credit"] * 4 + ["nominal"] * 2,
    RNG.uniform(0.7, 1.9, 14),
    [[b] for b in RNG.normal(0, 1, 4)]
    + [list(b + np.array([-0.8, 0.1, 0.9])) for b in RNG.normal(0, 0.7, 10)],
)
GUESSED = ItemParameters.from_thresholds(
    "3pl", RNG.uniform(0.8, 2.0, 10), RNG.normal(0, 1, (10, 1)), RNG.uniform(0.1, 0.3, 10)
)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("items", [MIXED, GUESSED], ids=["mixed", "3pl"])
def test_a_known_line_is_found_again(method: str, items: ItemParameters) -> None:
    moved = items.rescaled(1 / 1.3, -0.4 / 1.3)
    found = link(items, moved, method)
    assert_allclose([found.slope, found.intercept], [1.3, 0.4], atol=1e-6)
    assert max(found.slope_error, found.intercept_error) < 1e-5
    back = found.items(moved)
    assert_allclose(back.slopes, items.slopes, atol=1e-5)
    assert_allclose(back.thresholds, items.thresholds, atol=1e-5)
    assert_allclose(back.lower_asymptote, items.lower_asymptote, atol=1e-12)


@pytest.mark.parametrize("items", [MIXED, GUESSED], ids=["mixed", "3pl"])
def test_rescaled_items_expect_the_same_scores_at_rescaled_thetas(items: ItemParameters) -> None:
    theta = np.linspace(-3, 3, 7)
    moved = items.rescaled(0.8, -0.5)
    assert_allclose(
        expected_score(moved, 0.8 * theta - 0.5), expected_score(items, theta), atol=1e-12
    )
    assert (moved.latent_mean, moved.latent_variance) == (-0.5, pytest.approx(0.64))


def test_estimates_move_along_the_line() -> None:
    found = link(MIXED, MIXED.rescaled(0.5, 1.0), "mean_sigma")
    moved = found.estimate(Estimate(np.array([1.0, 1.5]), np.array([0.2, 0.1])))
    assert_allclose(moved.theta, [0.0, 1.0], atol=1e-9)
    assert_allclose(moved.standard_error, [0.4, 0.2], atol=1e-9)


@pytest.mark.parametrize("method", METHODS)
def test_two_populations_are_put_on_one_scale(method: str) -> None:
    rng = np.random.default_rng(32)
    truth = ItemParameters.from_thresholds(
        "graded",
        rng.uniform(0.9, 1.8, 20),
        rng.normal(0, 0.7, (20, 1)) + np.array([-0.9, 0.0, 0.9]),
    )
    first = calibrate(simulate(truth, rng.standard_normal(2500), rng), "graded").items
    codes = simulate(truth, 0.5 + 1.2 * rng.standard_normal(2500), rng)
    second = calibrate(codes, "graded").items
    found = link(first, second, method)
    assert abs(found.slope - 1.2) < 0.08
    assert abs(found.intercept - 0.5) < 0.1
    assert 0 < found.slope_error < 0.05


def test_covariances_are_rescaled_with_their_parameters() -> None:
    rng = np.random.default_rng(33)
    codes = simulate(MIXED, rng.standard_normal(1500), rng)
    items = calibrate(codes, list(MIXED.models)).items
    there_and_back = items.rescaled(1.4, 0.6).rescaled(1 / 1.4, -0.6 / 1.4)
    assert items.covariance is not None
    assert there_and_back.covariance is not None
    assert_allclose(there_and_back.covariance, items.covariance, atol=1e-10)
    moved = items.rescaled(2.0, 0.0)
    assert moved.covariance is not None
    row = items.labels.index("4.a")
    assert_allclose(moved.covariance[row, row], items.covariance[row, row] / 4)


def test_a_drifted_anchor_is_found_and_left_out() -> None:
    rng = np.random.default_rng(34)
    a, b = rng.uniform(0.8, 1.8, 20), rng.normal(0, 1, (20, 1))
    noise = rng.normal(0, 0.05, (2, 20))
    changed = b + noise[1][:, None]
    changed[7] += 0.8
    slopes = a * np.exp(noise[0])
    slopes[3] *= 2.0
    reference = ItemParameters.from_thresholds("2pl", a, b)
    new = ItemParameters.from_thresholds("2pl", slopes, changed).rescaled(1 / 1.1, -0.2 / 1.1)
    found = detect_drift(reference, new)
    assert {3, 7} <= set(np.flatnonzero(found.is_drifting).tolist())
    assert found.is_drifting.sum() <= 4
    assert_allclose([found.linking.slope, found.linking.intercept], [1.1, 0.2], atol=0.06)


def test_anchors_may_stand_in_different_places() -> None:
    moved = MIXED.rescaled(1 / 1.3, 0.0)
    pairs = [[13, 13], [2, 2], [0, 0], [5, 5]]
    assert_allclose(link(MIXED, moved, anchors=pairs).slope, 1.3, atol=1e-6)


def test_moment_methods_give_the_line_worked_by_hand() -> None:
    # Thresholds -1, 0, 1 and -2, -1, 3 (means 0 and 0, SDs sqrt(2/3) and sqrt(14/3)); slopes 1 and
    # 2. mean_mean: A = 2 / 1 (Loyd & Hoover, 1980); mean_sigma: A = sqrt(2/3 : 14/3) (Marco, 1977).
    old = ItemParameters.from_thresholds("2pl", [1.0] * 3, [[-1.0], [0.0], [1.0]])
    new = ItemParameters.from_thresholds("2pl", [2.0] * 3, [[-2.0], [-1.0], [3.0]])
    assert_allclose([link(old, new, "mean_mean").slope], 2.0)
    assert_allclose([link(old, new, "mean_sigma").slope], np.sqrt(1 / 7))
    moved = ItemParameters.from_thresholds("2pl", [1.0] * 3, [[0.5], [1.5], [2.5]])
    for method in METHODS:
        found = link(old, moved, method)
        assert_allclose([found.slope, found.intercept], [1.0, -1.5], atol=1e-6)


@settings(max_examples=15, deadline=None)
@given(st.floats(0.5, 2), st.floats(-1.5, 1.5), st.sampled_from(METHODS))
def test_linking_back_and_forth_leads_home(slope: float, intercept: float, method: str) -> None:
    items = ItemParameters.from_thresholds("2pl", [0.9, 1.2, 1.6], [[-1.0], [0.2], [1.1]])
    moved = items.rescaled(slope, intercept)
    there, back = link(moved, items, method), link(items, moved, method)
    assert_allclose([there.slope, there.intercept], [slope, intercept], atol=1e-5)
    assert_allclose(there.slope * back.slope, 1.0, atol=1e-5)
    assert_allclose(back.intercept, -intercept / slope, atol=1e-4)


def test_drift_of_stable_anchors_matches_the_robust_z_worked_by_hand() -> None:
    # Mean thresholds differ by -.2, -.1, 0, .1, .2: median 0, interquartile range .2.
    b = np.arange(5.0)[:, None]
    reference = ItemParameters.from_thresholds("2pl", [1.0] * 5, b)
    shift = np.array([[-0.2], [-0.1], [0.0], [0.1], [0.2]])
    found = detect_drift(reference, ItemParameters.from_thresholds("2pl", [1.0] * 5, b - shift))
    assert_allclose(found.location_z, shift[:, 0] / (0.74 * 0.2))
    assert_allclose(found.slope_z, 0.0, atol=1e-9)
    assert not found.is_drifting.any()


@settings(max_examples=15, deadline=None)
@given(st.floats(0.5, 2), st.floats(-1.5, 1.5), st.integers(0, 1000))
def test_drift_does_not_depend_on_the_scale_of_the_new_calibration(
    slope: float, intercept: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    a, b = rng.uniform(0.8, 1.8, 9), rng.normal(0, 1, (9, 1))
    reference, new = (
        ItemParameters.from_thresholds(
            "2pl", a * np.exp(rng.normal(0, 0.1, 9)), b + rng.normal(0, 0.1, (9, 1))
        )
        for _ in range(2)
    )
    one = detect_drift(reference, new, "mean_sigma")
    other = detect_drift(reference, new.rescaled(slope, intercept), "mean_sigma")
    assert_allclose(other.slope_z, one.slope_z, atol=1e-7)
    assert_allclose(other.location_z, one.location_z, atol=1e-7)
    assert (other.is_drifting == one.is_drifting).all()
    assert_allclose(other.linking.slope * slope, one.linking.slope, rtol=1e-7)


def test_anchors_without_a_common_direction_are_refused() -> None:
    items, opposite, silent = (
        ItemParameters(("2pl",) * 2, np.array([a, 1.0]), np.array([[0.5], [-0.5]]))
        for a in (1.0, -1.0, 0.0)
    )
    for other in (opposite, silent):
        for pair in ((items, other), (other, items)):
            with pytest.raises(InvalidParameters, match=r"anchor 0: slopes .* do not measure one"):
                link(*pair)
            with pytest.raises(InvalidParameters, match="anchor 0: slopes"):
                detect_drift(*pair)
    same = ItemParameters.from_thresholds("2pl", [1.0, 1.0], [[0.0], [0.0]])
    with pytest.raises(InvalidParameters, match="different location"):
        link(same, items, "mean_sigma")
    with pytest.raises(InvalidParameters, match="limit of drift must be positive"):
        detect_drift(items, items, limit=np.nan)
    far = ItemParameters.from_thresholds("2pl", [1e-3, 1e-3], [[90.0], [-90.0]])
    with pytest.raises(NotConverged, match="no line within reach"):
        link(items, far, "haebara")


def test_bad_anchors_are_refused() -> None:
    with pytest.raises(InvalidParameters, match="unknown method 'equi'; known: mean_mean"):
        link(MIXED, MIXED, "equi")
    with pytest.raises(InvalidParameters, match="14 and 10 items"):
        link(MIXED, GUESSED)
    with pytest.raises(InvalidParameters, match=r"anchor 0: .* are not one item"):
        link(MIXED, GUESSED, anchors=[[0, 0]])
    with pytest.raises(InvalidParameters, match=r"positions must be in 0\.\.9"):
        link(GUESSED, GUESSED, anchors=[[0, 10]])
    with pytest.raises(InvalidParameters, match="positive slope"):
        MIXED.rescaled(-1.0, 0.0)
