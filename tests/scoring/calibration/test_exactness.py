"""Larger reference sets, and models without a reference against a direct optimisation."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.optimize import minimize
from scipy.special import log_softmax, logsumexp

from scoring import calibrate, estimate
from scoring.models.model import FloatArray, IntArray
from tests.scoring.reference import FOLDER, data, expected, numbers


def simulated(name: str) -> IntArray:
    with np.load(FOLDER / "simulated.npz") as file:
        if name.startswith("2pl"):
            return np.unpackbits(file["two_parameter"], axis=1)[:, :40].astype(np.int64)
        codes = file["graded"].astype(np.int64)
        if name.endswith("missing15"):
            codes[np.unpackbits(file["missing"], axis=1)[:, :40] == 1] = -1
        return codes


@pytest.mark.parametrize("name", ["2pl_2000x40", "graded_2000x40", "graded_2000x40_missing15"])
def test_large_sets_reach_the_reference_in_tens_of_iterations(name: str) -> None:
    values = expected("simulated")[name]
    found = calibrate(simulated(name), name.split("_")[0])
    assert found.converged
    assert found.n_iterations < 20
    assert_allclose(found.log_likelihood, values["log_likelihood"], atol=1e-4)
    assert_allclose(found.items.discrimination, values["discrimination"], atol=5e-5)
    assert_allclose(found.items.thresholds, values["thresholds"], atol=5e-5)


def test_six_categories_match_in_parameters_errors_and_abilities() -> None:
    values = expected("bfi")["A_graded"]
    found = calibrate(data("bfi_a_complete") - 1, "graded")
    assert_allclose(found.items.thresholds, values["thresholds"], atol=1e-3)
    assert found.standard_errors is not None
    errors = np.array(values["standard_errors"])
    assert_allclose(found.standard_errors.slopes, errors[:, 0], atol=1e-4)
    assert_allclose(found.standard_errors.intercepts, errors[:, 1:], atol=1e-4)
    for method, atol in (("eap", 1e-4), ("map", 1e-4), ("ml", 5e-4), ("wle", 5e-4)):
        people = estimate(values["patterns"], found.items, method)
        reference = numbers(values[method])
        finite = np.isfinite(reference).all(axis=1)
        assert_allclose(people.theta[finite], reference[finite, 0], atol=atol)
        assert_allclose(people.standard_error[finite], reference[finite, 1], atol=10 * atol)


def direct_log_likelihood(x: FloatArray, model: str, codes: IntArray) -> float:
    """Written without the library: k = 4 categories, logits linear in theta."""
    theta = np.linspace(-6, 6, 61)
    weight = -0.5 * theta**2
    weight -= logsumexp(weight)
    rows = x.reshape(4, -1)
    zero = np.zeros((4, 1))
    if model == "nominal":
        slopes = np.hstack([zero, rows[:, 4:], 3 * rows[:, :1]])
    else:
        slopes = rows[:, :1] * np.arange(4)
    intercepts = np.hstack([zero, rows[:, 1:4]])
    log_p = log_softmax(slopes[:, None] * theta[:, None] + intercepts[:, None], axis=-1)
    joint = weight + sum(log_p[item].T[codes[:, item]] for item in range(4))
    return float(logsumexp(joint, axis=1).sum())


@pytest.mark.parametrize("model", ["generalized_partial_credit", "nominal"])
def test_models_without_a_reference_agree_with_a_direct_optimisation(model: str) -> None:
    codes = (data("science") - 1).astype(np.int64)
    found = calibrate(codes, model, tolerance=1e-6)
    start = [[1.0, 0, 0, 0, 1.0, 2.0] if model == "nominal" else [1.0, 0, 0, 0]] * 4
    best: Any = minimize(
        lambda x: -direct_log_likelihood(x, model, codes),
        np.ravel(start),
        method="BFGS",
        options={"gtol": 2e-4},
    )
    rows = best.x.reshape(4, -1)
    # Theta and its mirror image fit alike where categories have no order given in advance.
    rows[:, [0, *range(4, rows.shape[1])]] *= np.sign(rows[0, 0])
    assert_allclose(found.log_likelihood, -best.fun, atol=1e-5)
    assert_allclose(found.items.slopes, rows[:, 0], atol=1e-3)
    assert_allclose(found.items.intercepts, rows[:, 1:4], atol=2e-3)
    if model == "nominal":
        assert_allclose(found.items.further, rows[:, 4:], atol=2e-3)
    x = np.hstack([found.items.slopes[:, None], found.items.intercepts, found.items.further])
    assert_allclose(direct_log_likelihood(x, model, codes), found.log_likelihood, atol=1e-9)
