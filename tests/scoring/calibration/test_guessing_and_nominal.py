"""Three-parameter and nominal calibration: recovery from simulation and what must nest in what."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from scoring import Calibration, ItemParameters, calibrate, simulate
from scoring.calibration.standard_errors import inverse_information
from tests.scoring.reference import data


@pytest.fixture(scope="module")
def guessed() -> tuple[ItemParameters, Calibration]:
    rng = np.random.default_rng(61)
    truth = ItemParameters.from_thresholds(
        "3pl", rng.uniform(0.8, 2.0, 30), rng.normal(0, 1, (30, 1)), rng.uniform(0.1, 0.3, 30)
    )
    return truth, calibrate(simulate(truth, rng.standard_normal(5000), rng), "3pl")


def test_three_parameter_items_are_recovered_in_tens_of_iterations(
    guessed: tuple[ItemParameters, Calibration],
) -> None:
    truth, found = guessed
    assert found.converged
    assert found.n_iterations < 40
    assert found.standard_errors is not None
    z = (found.items.slopes - truth.slopes) / found.standard_errors.slopes
    assert 0.6 < z.std() < 1.4
    assert np.sqrt(np.mean((found.items.lower_asymptote - truth.lower_asymptote) ** 2)) < 0.06
    assert np.sqrt(np.mean((found.items.thresholds - truth.thresholds) ** 2)) < 0.2


def test_the_error_of_the_asymptote_covers_it(
    guessed: tuple[ItemParameters, Calibration],
) -> None:
    truth, found = guessed
    assert found.standard_errors is not None
    away = np.abs(found.items.lower_asymptote - truth.lower_asymptote)
    inside = away < 1.96 * found.standard_errors.lower_asymptote
    assert inside.mean() > 0.85


def test_three_parameter_items_survive_json(guessed: tuple[ItemParameters, Calibration]) -> None:
    items = guessed[1].items
    copy = ItemParameters.from_json(items.to_json())
    assert_allclose(copy.further, items.further, atol=0)
    assert items.labels[:3] == ("0.a", "0.d", "0.g")


def test_a_vanishing_asymptote_gives_the_two_parameter_model() -> None:
    table = data("lsat7_patterns")
    codes, weights = table[:, :5], table[:, 5]
    two = calibrate(codes, "2pl", weights=weights)
    three = calibrate(codes, "3pl", weights=weights, priors={"g": (-11.0, 0.01)})
    assert_allclose(three.items.slopes, two.items.slopes, atol=2e-3)
    assert_allclose(three.log_likelihood, two.log_likelihood, atol=1e-2)


def test_without_a_prior_the_asymptote_still_converges_or_says_so() -> None:
    rng = np.random.default_rng(62)
    truth = ItemParameters.from_thresholds(
        "3pl", rng.uniform(0.8, 2.0, 20), rng.normal(0.3, 0.8, (20, 1)), np.full(20, 0.2)
    )
    codes = simulate(truth, rng.standard_normal(3000), rng)
    found = calibrate(codes, "3pl", priors={"g": None}, max_iterations=200)
    assert found.converged or found.message
    assert np.isfinite(found.items.slopes).all()
    assert found.log_likelihood > calibrate(codes, "3pl").log_likelihood - 1e-6


def test_two_category_nominal_items_are_two_parameter_items() -> None:
    table = data("lsat6_patterns")
    two, nominal = (
        calibrate(table[:, :5], model, weights=table[:, 5], tolerance=1e-6)
        for model in ("2pl", "nominal")
    )
    assert_allclose(nominal.items.slopes, two.items.slopes, atol=1e-5)
    assert_allclose(nominal.log_likelihood, two.log_likelihood, atol=1e-7)


def test_nominal_items_fit_at_least_as_well_as_partial_credit() -> None:
    codes = data("science") - 1
    credit = calibrate(codes, "generalized_partial_credit")
    nominal = calibrate(codes, "nominal")
    assert nominal.converged
    assert nominal.n_parameters == credit.n_parameters + 8
    gain = 2 * (nominal.log_likelihood - credit.log_likelihood)
    assert 0 <= gain < 60


def test_nominal_category_slopes_are_recovered_whatever_their_order() -> None:
    rng = np.random.default_rng(63)
    n = 12
    truth = ItemParameters(
        ("nominal",) * n,
        rng.uniform(0.4, 0.8, n),
        rng.normal(0, 0.5, (n, 3)),
        further=np.stack([rng.uniform(1.5, 2.5, n), rng.uniform(0.2, 0.8, n)], axis=1),
    )
    found = calibrate(simulate(truth, rng.standard_normal(4000), rng), "nominal")
    assert found.standard_errors is not None
    z = (found.items.further - truth.further) / found.standard_errors.further
    assert np.abs(z).max() < 4
    assert 0.6 < z.std() < 1.4


def test_a_parameter_without_information_gives_no_covariance_and_no_warning() -> None:
    assert inverse_information(np.eye(2), np.diag([1.0, -1.0])) is None
    assert inverse_information(np.eye(2), np.diag([1.0, 0.0])) is None
