"""Abilities against reference values, invariants and simulated truth."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from scoring import (
    InvalidParameters,
    InvalidResponses,
    ItemParameters,
    estimate,
    information,
    scale_information,
    simulate,
)
from scoring.models.model import FloatArray, IntArray
from tests.scoring.reference import expected, items_of, numbers

SETS = ["lsat6_2pl", "lsat7_2pl", "science_graded", "science_partial_credit"]
METHODS = ["eap", "map", "ml", "wle"]


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize(("method", "atol"), [("eap", 1e-5), ("map", 1e-4), ("ml", 2e-4)])
def test_abilities_match_the_reference(name: str, method: str, atol: float) -> None:
    values = expected(name)
    found = estimate(values["patterns"], items_of(values), method)
    reference = numbers(values[method])
    finite = np.isfinite(found.theta)
    assert (finite == np.isfinite(reference[:, 0])).all()
    assert_allclose(found.theta[finite], reference[finite, 0], atol=atol)
    assert_allclose(found.standard_error[finite], reference[finite, 1], atol=atol)


@pytest.mark.parametrize("name", SETS)
def test_weighted_likelihood_matches_the_reference(name: str) -> None:
    values = expected(name)
    found = estimate(values["patterns"], items_of(values), "wle")
    reference = numbers(values["wle"])
    assert_allclose(found.theta, reference[:, 0], atol=1e-4)
    # The reference differentiates numerically, so its errors agree to fewer digits.
    assert_allclose(found.standard_error, reference[:, 1], atol=1e-3)


@pytest.mark.parametrize("name", SETS)
def test_scale_information_matches_the_reference(name: str) -> None:
    values = expected(name)
    reference = values["test_information"]
    found = scale_information(items_of(values), reference["theta"])
    assert_allclose(found, reference["info"], atol=1e-6)


def long_scale() -> ItemParameters:
    rng = np.random.default_rng(8)
    return ItemParameters.from_thresholds(
        "graded",
        rng.uniform(1.0, 2.0, 30),
        rng.normal(0, 0.7, (30, 1)) + np.array([-1.0, 0.0, 1.0]),
    )


@pytest.mark.parametrize("method", METHODS)
def test_80_percent_intervals_cover_the_truth(method: str) -> None:
    items, rng = long_scale(), np.random.default_rng(9)
    theta = rng.standard_normal(4000)
    found = estimate(simulate(items, theta, rng), items, method)
    inside = np.abs(theta - found.theta) < 1.2816 * found.standard_error
    assert 0.78 <= inside.mean() <= 0.82


def test_shifting_the_scale_shifts_the_estimates() -> None:
    items, rng = long_scale(), np.random.default_rng(10)
    codes = simulate(items, rng.standard_normal(50), rng)
    moved = ItemParameters.from_thresholds("graded", items.discrimination, items.thresholds + 0.5)
    for method in METHODS:
        plain = estimate(codes, items, method)
        shifted = estimate(codes, moved, method, prior=(0.5, 1.0))
        assert_allclose(shifted.theta, plain.theta + 0.5, atol=1e-5)
        assert_allclose(shifted.standard_error, plain.standard_error, atol=1e-5)


def test_a_better_answer_never_lowers_the_estimate() -> None:
    items = long_scale()
    codes = np.full((4, 30), 1)
    codes[:, 0] = range(4)
    for method in METHODS:
        assert (np.diff(estimate(codes, items, method).theta) > 0).all()


def test_no_response_gives_the_prior_back_or_an_error() -> None:
    items = long_scale()
    codes = np.full((2, 30), -1)
    codes[0] = 2
    for method in ("eap", "map"):
        found = estimate(codes, items, method, prior=(0.3, 0.8))
        assert_allclose([found.theta[1], found.standard_error[1]], [0.3, 0.8], atol=1e-6)
    for method in ("ml", "wle"):
        with pytest.raises(InvalidResponses, match="person 1: no response"):
            estimate(codes, items, method)


def test_a_perfect_pattern_is_infinite_for_ml_and_finite_for_the_others() -> None:
    items = long_scale()
    codes = np.array([[0] * 30, [3] * 30])
    found = estimate(codes, items, "ml")
    assert found.theta.tolist() == [-np.inf, np.inf]
    assert np.isinf(found.standard_error).all()
    for method in ("eap", "map", "wle"):
        assert np.isfinite(estimate(codes, items, method).theta).all()


def test_missing_answers_widen_the_error() -> None:
    items, rng = long_scale(), np.random.default_rng(11)
    codes = simulate(items, rng.standard_normal(40), rng)
    holes = codes.copy()
    holes[:, ::2] = -1
    for method in METHODS:
        full, part = estimate(codes, items, method), estimate(holes, items, method)
        assert (part.standard_error > full.standard_error).mean() > 0.9


def test_item_information_adds_up() -> None:
    items = long_scale()
    each = information(items, [-1.0, 0.0, 2.0])
    assert each.shape == (3, 30)
    assert_allclose(each.sum(axis=1), scale_information(items, [-1.0, 0.0, 2.0]))


def test_bad_input_is_refused() -> None:
    items = long_scale()
    with pytest.raises(InvalidParameters, match="unknown method 'bayes'; known: eap, map, ml, wle"):
        estimate(np.zeros((1, 30), int), items, "bayes")
    with pytest.raises(InvalidResponses, match="29 columns for 30 items"):
        estimate(np.zeros((1, 29), int), items)
    with pytest.raises(InvalidResponses, match=r"person 0, item 0: code 4 outside 0\.\.3"):
        estimate(np.full((1, 30), 4), items)
    with pytest.raises(InvalidParameters, match="prior"):
        estimate(np.zeros((1, 30), int), items, prior=(0.0, 0.0))
    for beyond in ((0.0, 1e300), (1e200, 1.0), (0.0, 1e-200), (np.nan, 1.0)):
        with pytest.raises(InvalidParameters, match="finite mean and a positive SD"):
            estimate(np.zeros((1, 30), int), items, prior=beyond)
    with pytest.raises(InvalidParameters, match="nodes must be a whole number from 3, not"):
        estimate(np.zeros((1, 30), int), items, nodes=60.5)  # type: ignore[arg-type]
    with pytest.raises(InvalidParameters, match="finite"):
        information(items, [np.nan])


@pytest.mark.parametrize("method", ["ml", "map"])
def test_with_asymptotes_the_highest_of_several_peaks_is_found(method: str) -> None:
    rng = np.random.default_rng(12)
    items = ItemParameters.from_thresholds(
        "3pl", rng.uniform(0.8, 2.0, 20), rng.normal(0, 1, (20, 1)), rng.uniform(0.15, 0.3, 20)
    )
    codes = simulate(items, rng.standard_normal(400), rng)
    grid = np.linspace(-9, 9, 361)
    a, b, c = items.slopes, items.thresholds[:, 0], items.lower_asymptote

    def height(theta: FloatArray, rows: IntArray) -> FloatArray:
        p = c + (1 - c) / (1 + np.exp(-a * (theta[:, None] - b)))
        prior = -0.5 * theta**2 if method == "map" else 0.0
        return np.log(np.where(rows == 1, p, 1 - p)).sum(axis=1) + prior

    found = estimate(codes, items, method)
    finite = np.isfinite(found.theta)
    assert finite.mean() > 0.95
    best = np.max([height(np.full(400, theta), codes) for theta in grid], axis=0)
    reached = height(np.where(finite, found.theta, np.sign(found.theta) * 30.0), codes)
    assert (reached > best - 1e-9).all()
