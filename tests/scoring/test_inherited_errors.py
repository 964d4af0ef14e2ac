"""Standard errors of people that carry the error of the item parameters."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from scoring import InvalidParameters, ItemParameters, calibrate, estimate, simulate
from scoring.models.model import FloatArray


def two_parameter_items(rng: np.random.Generator, n_items: int) -> ItemParameters:
    return ItemParameters.from_thresholds(
        "2pl", rng.uniform(0.8, 1.6, n_items), rng.normal(0, 0.7, (n_items, 1))
    )


def moved(items: ItemParameters, change: FloatArray) -> ItemParameters:
    """The items with a change of every estimated parameter, in the order of the labels."""
    slopes, intercepts, further = (
        part.copy() for part in (items.slopes, items.intercepts, items.further)
    )
    variance = items.latent_variance
    for label, by in zip(items.labels, change, strict=True):
        item, _, name = label.rpartition(".")
        if name == "log_latent_variance":
            variance *= float(np.exp(by))
        elif name == "a":
            slopes[int(item)] += by
        elif name.startswith("d"):
            intercepts[int(item), int(name[1:] or 1) - 1] += by
        else:
            further[int(item), 0] += by
    return replace(
        items, slopes=slopes, intercepts=intercepts, further=further, latent_variance=variance
    )


@pytest.mark.parametrize("model", ["2pl", "rasch", "graded", "3pl"])
@pytest.mark.parametrize("method", ["eap", "map"])
def test_what_is_added_is_the_slope_in_the_parameters_times_their_covariance(
    model: str, method: str
) -> None:
    rng = np.random.default_rng(31)
    spread = np.array([-1.0, 0.0, 1.0]) if model == "graded" else np.zeros(1)
    slopes = np.ones(6) if model == "rasch" else rng.uniform(0.8, 1.6, 6)
    truth = ItemParameters.from_thresholds(model, slopes, rng.normal(0, 0.6, (6, 1)) + spread)
    items = calibrate(simulate(truth, rng.standard_normal(600), rng), model).items
    codes = simulate(truth, rng.standard_normal(25), rng)
    codes[::3, 2] = -1
    h = 1e-4
    slope = np.stack(
        [
            (estimate(codes, moved(items, step), method).theta
             - estimate(codes, moved(items, -step), method).theta) / (2 * h)
            for step in h * np.eye(len(items.labels))
        ]
    )  # fmt: skip
    assert items.covariance is not None
    expected = ((items.covariance @ slope) * slope).sum(axis=0)
    plain = estimate(codes, items, method)
    found = estimate(codes, items, method, parameter_uncertainty=True)
    assert_allclose(found.theta, plain.theta, atol=0)
    assert_allclose(found.standard_error**2 - plain.standard_error**2, expected, rtol=2e-3)


def test_after_a_small_calibration_intervals_cover_only_with_it() -> None:
    rng = np.random.default_rng(5)
    inside: list[list[float]] = []
    for _ in range(30):
        truth = two_parameter_items(rng, 15)
        items = calibrate(simulate(truth, rng.standard_normal(150), rng), "2pl").items
        theta = rng.standard_normal(300)
        codes = simulate(truth, theta, rng)
        row = []
        for with_it in (False, True):
            found = estimate(codes, items, parameter_uncertainty=with_it)
            row.append(float(np.mean(np.abs(found.theta - theta) < 1.2816 * found.standard_error)))
        inside.append(row)
    without, carried = np.mean(inside, axis=0)
    assert without < 0.78
    assert without + 0.01 < carried < 0.82


def test_maximum_and_weighted_likelihood_widen_too_and_infinity_stays() -> None:
    rng = np.random.default_rng(32)
    truth = two_parameter_items(rng, 10)
    items = calibrate(simulate(truth, rng.standard_normal(400), rng), "2pl").items
    codes = np.vstack([simulate(truth, rng.standard_normal(20), rng), np.ones((1, 10), np.int64)])
    for method in ("ml", "wle"):
        plain = estimate(codes, items, method)
        found = estimate(codes, items, method, parameter_uncertainty=True)
        finite = np.isfinite(plain.standard_error)
        assert (found.standard_error[finite] > plain.standard_error[finite]).all()
        assert np.isinf(found.standard_error[~finite]).all()
    assert np.isinf(estimate(codes, items, "ml").theta[-1])


def test_a_given_prior_leaves_the_error_of_the_stored_variance_out() -> None:
    rng = np.random.default_rng(33)
    truth = ItemParameters.from_thresholds("rasch", np.ones(8), rng.normal(0, 0.8, (8, 1)))
    items = calibrate(simulate(truth, rng.standard_normal(200), rng), "rasch").items
    codes = simulate(truth, rng.standard_normal(20), rng)
    same = (items.latent_mean, float(np.sqrt(items.latent_variance)))
    for method in ("eap", "map"):
        stored = estimate(codes, items, method, parameter_uncertainty=True)
        given = estimate(codes, items, method, prior=same, parameter_uncertainty=True)
        assert_allclose(given.theta, stored.theta, atol=1e-8)
        assert (stored.standard_error - given.standard_error).max() > 1e-4


def test_fixed_items_add_nothing() -> None:
    rng = np.random.default_rng(34)
    truth = two_parameter_items(rng, 8)
    codes = simulate(truth, rng.standard_normal(300), rng)
    known = ItemParameters(truth.models[:7], truth.slopes[:7], truth.intercepts[:7])
    items = calibrate(codes, "2pl", fixed=known, fixed_at=range(7)).items
    codes[:, 7] = -1
    given = (0.0, 1.0)
    plain = estimate(codes, items, prior=given)
    found = estimate(codes, items, prior=given, parameter_uncertainty=True)
    assert_allclose(found.standard_error, plain.standard_error, atol=1e-12)
    stored = estimate(codes, items, parameter_uncertainty=True)
    assert (stored.standard_error > estimate(codes, items).standard_error).all()


def test_items_of_several_dimensions_are_refused() -> None:
    rng = np.random.default_rng(36)
    truth = two_parameter_items(rng, 3)
    codes = np.hstack([simulate(truth, rng.standard_normal(600), rng) for _ in range(2)])
    items = calibrate(codes, "2pl", dimensions=[0, 0, 0, 1, 1, 1]).items
    assert items.covariance is not None
    for method in ("eap", "map", "ml", "wle"):
        with pytest.raises(InvalidParameters, match="items of one dimension, not of 2"):
            estimate(codes, items, method, parameter_uncertainty=True)
    with pytest.raises(InvalidParameters, match="items of one dimension, not of 2"):
        calibrate(codes, "2pl", fixed=items, fixed_at=range(6))


def test_items_without_covariance_are_refused() -> None:
    items = two_parameter_items(np.random.default_rng(35), 5)
    with pytest.raises(InvalidParameters, match="carry no covariance"):
        estimate(np.zeros((2, 5), int), items, parameter_uncertainty=True)
