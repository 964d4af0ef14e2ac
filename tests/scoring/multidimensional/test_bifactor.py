"""Bifactor models: dimension reduction against the full grid, recovery, and no testlet effect."""

import numpy as np
import pytest
from numpy.polynomial.hermite_e import hermegauss
from numpy.testing import assert_allclose
from scipy.optimize import minimize
from scipy.special import expit, logsumexp

from scoring import (
    BifactorItems,
    InvalidParameters,
    InvalidResponses,
    calibrate,
    calibrate_bifactor,
    estimate_bifactor,
    simulate_bifactor,
)
from scoring.multidimensional.bifactor_climb import BifactorSlope, cross_product
from scoring.multidimensional.bifactor_likelihood import BifactorLikelihood
from scoring.quadrature import equal_nodes
from scoring.responses import Patterns


def bifactor_items(
    rng: np.random.Generator, model: str = "2pl", n_testlets: int = 3, n_steps: int = 1
) -> BifactorItems:
    n_items = 5 * n_testlets + 3
    testlets = np.append(np.repeat(np.arange(n_testlets), 5), [-1] * 3)
    steps = np.linspace(1.0, -1.0, n_steps) if n_steps > 1 else np.zeros(1)
    return BifactorItems(
        (model,) * n_items,
        tuple(f"text {t}" for t in range(n_testlets)),
        testlets,
        rng.uniform(0.9, 1.8, n_items),
        np.where(testlets >= 0, rng.uniform(0.7, 1.4, n_items), 0.0),
        rng.normal(0, 0.6, (n_items, 1)) + steps,
        np.full(n_items, np.nan),
    )


def labels(items: BifactorItems) -> list[str | None]:
    return [items.testlet_names[t] if t >= 0 else None for t in items.testlets]


def likelihood(items: BifactorItems, codes: np.ndarray, n_nodes: int) -> float:
    batches, parameters = items.batches()
    grid = BifactorLikelihood(
        Patterns(codes, np.ones(len(codes)), np.arange(len(codes))),
        batches,
        len(items.testlet_names),
        equal_nodes(n_nodes, 5.0),
        equal_nodes(n_nodes, 5.0),
    )
    return grid.expectation(parameters).log_likelihood


def test_dimension_reduction_is_the_sum_over_the_whole_grid() -> None:
    rng = np.random.default_rng(51)
    items = bifactor_items(rng, n_testlets=2)
    codes = simulate_bifactor(items, rng.standard_normal((25, 3)), rng)
    codes[rng.random(codes.shape) < 0.1] = -1
    nodes = np.linspace(-5, 5, 23)
    grid = np.stack(np.meshgrid(nodes, nodes, nodes, indexing="ij"), axis=-1).reshape(-1, 3)
    log_prior = -0.5 * (grid**2).sum(axis=1)
    log_prior -= logsumexp(log_prior)
    slopes = np.zeros((items.n_items, 3))
    slopes[:, 0] = items.general_slopes
    inside = items.testlets >= 0
    slopes[inside, 1 + items.testlets[inside]] = items.specific_slopes[inside]
    z = grid @ slopes.T + items.intercepts[:, 0]
    one, none = (codes == 1).astype(float), (codes == 0).astype(float)
    log_l = one @ np.log(expit(z)).T + none @ np.log(expit(-z)).T
    wanted = logsumexp(log_l + log_prior, axis=1)
    assert_allclose(likelihood(items, codes, 23), wanted.sum(), rtol=1e-12)
    post = np.exp(log_l + log_prior - wanted[:, None])
    found = estimate_bifactor(codes, items)
    assert_allclose(found.theta, post @ grid, atol=0.003)


def test_the_estimate_is_the_maximum_of_the_likelihood_integrated_directly() -> None:
    # The reference: all three dimensions at once on Gauss-Hermite nodes, climbed by scipy's BFGS.
    rng = np.random.default_rng(57)
    testlets = np.array([0, 0, 0, 1, 1, 1, -1, -1])
    inside = testlets >= 0
    truth = BifactorItems(
        ("2pl",) * 8,
        ("a", "b"),
        testlets,
        np.array([1.2, 1.0, 1.4, 0.9, 1.3, 1.1, 1.2, 1.0]),
        np.array([1.0, 1.2, 0.8, 1.1, 0.9, 1.0, 0.0, 0.0]),
        rng.normal(0, 0.5, (8, 1)),
        np.full(8, np.nan),
    )
    codes = simulate_bifactor(truth, rng.standard_normal((2000, 3)), rng)
    patterns, n_people = np.unique(codes, axis=0, return_counts=True)
    nodes, shares = hermegauss(15)
    grid = np.stack(np.meshgrid(nodes, nodes, nodes, indexing="ij"), axis=-1).reshape(-1, 3)
    log_prior = np.log(np.einsum("i,j,k", shares, shares, shares).ravel() / shares.sum() ** 3)

    def loss(x: np.ndarray) -> tuple[float, np.ndarray]:
        slopes, intercepts = np.zeros((8, 3)), x[8:16]
        slopes[:, 0] = x[:8]
        slopes[inside, 1 + testlets[inside]] = x[16:]
        z = grid @ slopes.T + intercepts
        joint = patterns @ z.T - np.logaddexp(0.0, z).sum(axis=1) + log_prior
        total = logsumexp(joint, axis=1)
        post = np.exp(joint - total[:, None]) * n_people[:, None]
        away = patterns.T @ post - post.sum(axis=0) * expit(z).T
        by_slope = away @ grid
        parts = [by_slope[:, 0], away.sum(axis=1), by_slope[inside, 1 + testlets[inside]]]
        return -float(n_people @ total), -np.concatenate(parts)

    wanted = minimize(loss, np.repeat([1.0, 0.0, 1.0], [8, 8, 6]), jac=True, options={"gtol": 1e-3})
    found = calibrate_bifactor(codes, labels(truth), tolerance=1e-5)
    items = found.items
    ours = [items.general_slopes, items.intercepts[:, 0], items.specific_slopes[inside]]
    assert_allclose(np.concatenate(ours), wanted.x, atol=5e-4)
    assert found.log_likelihood == pytest.approx(-wanted.fun, abs=2e-3)


@pytest.mark.parametrize(
    ("model", "n_steps"), [("2pl", 1), ("graded", 3), ("generalized_partial_credit", 2)]
)
def test_general_and_specific_slopes_come_back(model: str, n_steps: int) -> None:
    rng = np.random.default_rng(52)
    truth = bifactor_items(rng, model, n_steps=n_steps)
    codes = simulate_bifactor(truth, rng.standard_normal((1500, 4)), rng)
    codes[rng.random(codes.shape) < 0.05] = -1
    found = calibrate_bifactor(codes, labels(truth), model, nodes=(21, 15))
    assert found.converged
    assert found.standard_errors is not None
    assert found.message == ""
    inside = truth.testlets >= 0
    away = found.items, truth, found.standard_errors
    general = [one.general_slopes for one in away]
    specific = [one.specific_slopes[inside] for one in away]
    for ours, true, error in (general, specific):
        z = (ours - true) / error
        assert np.abs(z).max() < 4.5
        assert 0.5 < z.std() < 1.6
        assert abs(z.mean()) < 1.3
    assert_allclose(found.standard_errors.specific_slopes[~inside], 0.0)


def test_errors_come_from_the_scores_of_people() -> None:
    rng = np.random.default_rng(56)
    truth = bifactor_items(rng, n_testlets=2)
    codes = simulate_bifactor(truth, rng.standard_normal((500, 3)), rng)
    batches, start = truth.batches()
    nodes = equal_nodes(15, 5.0)
    everybody = Patterns(codes, np.ones(500), np.arange(500))
    slope = BifactorSlope(BifactorLikelihood(everybody, batches, 2, nodes, nodes), start)
    x = slope.pack(start)

    def by_person(at: np.ndarray) -> np.ndarray:
        tables = slope.likelihood.tables(slope.unpack(at))
        return np.concatenate([p.log_likelihood for _, _, p in slope.likelihood.posteriors(tables)])

    h = 1e-5 * np.eye(len(x))
    scores = np.stack([(by_person(x + step) - by_person(x - step)) / 2e-5 for step in h])
    found = cross_product(slope, x, slope.likelihood.expectation(start))
    assert found is not None
    assert_allclose(found, np.linalg.inv(scores @ scores.T), rtol=1e-3, atol=1e-4)


def test_specific_slopes_of_zero_leave_one_dimension() -> None:
    rng = np.random.default_rng(53)
    shape = bifactor_items(rng, "graded", n_steps=2)
    none = np.zeros(shape.n_items)
    flat = BifactorItems(
        shape.models,
        shape.testlet_names,
        shape.testlets,
        shape.general_slopes,
        none,
        shape.intercepts,
        shape.asymptote_logits,
    )
    codes = simulate_bifactor(flat, rng.standard_normal((600, 4)), rng)
    one = calibrate(codes, "graded")
    same = BifactorItems(
        shape.models,
        shape.testlet_names,
        shape.testlets,
        one.items.slopes,
        none,
        one.items.intercepts,
        shape.asymptote_logits,
    )
    assert_allclose(likelihood(same, codes, 41), one.log_likelihood, atol=1e-3)
    found = calibrate_bifactor(codes, labels(shape), "graded", nodes=(21, 13), max_iterations=25)
    assert found.log_likelihood > one.log_likelihood
    # Fifteen slopes that mean nothing gain about half a unit each.
    assert found.log_likelihood < one.log_likelihood + 25
    assert found.items.explained_common_variance > 0.8


def test_ignoring_testlets_overstates_precision() -> None:
    rng = np.random.default_rng(54)
    truth = bifactor_items(rng, n_testlets=4)
    theta = rng.standard_normal((800, 5))
    codes = simulate_bifactor(truth, theta, rng)
    found = estimate_bifactor(codes, truth)
    for column in range(5):
        inside = np.abs(found.theta - theta)[:, column] < 1.2816 * found.standard_error[:, column]
        assert abs(inside.mean() - 0.8) < 0.05


def test_bad_testlets_are_refused() -> None:
    rng = np.random.default_rng(55)
    codes = rng.integers(0, 2, (30, 6))
    for testlets, message in (
        (["a"] * 3 + ["b"] * 2 + [None], "'b' has too few items: 2; it needs 3"),
        ([None] * 6, "without one, use calibrate"),
        (["a"] * 4, "4 testlets for 6 items"),
    ):
        with pytest.raises(InvalidParameters, match=message):
            calibrate_bifactor(codes, testlets)
    whole = ["a"] * 3 + ["b"] * 3
    with pytest.raises(InvalidParameters, match="for each item one of 2pl, 3pl, graded"):
        calibrate_bifactor(codes, whole, "nominal")
    with pytest.raises(InvalidResponses, match="item 0: 2pl has two categories"):
        calibrate_bifactor(codes + (np.arange(30)[:, None] % 2), whole, "2pl")
    with pytest.raises(InvalidResponses, match="weights"):
        calibrate_bifactor(codes, whole, weights=[1.0])
    items = bifactor_items(rng)
    with pytest.raises(InvalidParameters, match=r"theta must be \(n, 4\)"):
        simulate_bifactor(items, np.zeros((3, 2)), rng)
