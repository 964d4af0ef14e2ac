"""Fit of items of several dimensions: the same statistics over a joint latent distribution."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from scoring import (
    InvalidParameters,
    ItemParameters,
    calibrate,
    estimate,
    item_fit,
    local_dependence,
    model_fit,
    person_mean_squares,
    q3_bound,
    simulate,
)
from scoring.fit.expected import FreeParameters
from scoring.fit.latent import Latent, _lattice
from scoring.fit.margins import ExpectedResponses, MarginFunctions
from scoring.models.model import IntArray
from tests.scoring.fit.sets import all_patterns, mixed_items


def scales(n_dimensions: int, per_scale: int, correlation: float = 0.5) -> ItemParameters:
    n = n_dimensions * per_scale
    b = np.linspace(-0.8, 0.8, n)
    covariance = np.full((n_dimensions, n_dimensions), correlation)
    np.fill_diagonal(covariance, 1.0)
    flat = ItemParameters.from_thresholds(
        "graded", np.linspace(1.0, 1.8, n), np.column_stack([b - 0.7, b + 0.7])
    )
    return ItemParameters(
        flat.models,
        flat.slopes,
        flat.intercepts,
        dimensions=np.repeat(np.arange(n_dimensions), per_scale),
        dimension_names=tuple("abcdefgh"[:n_dimensions]),
        latent_covariance=covariance,
    )


def people(items: ItemParameters, n: int, seed: int) -> IntArray:
    rng = np.random.default_rng(seed)
    theta = rng.multivariate_normal(np.zeros(items.n_dimensions), items.latent_covariance, n)
    return simulate(items, theta, rng)


def test_expected_margins_are_those_of_all_patterns() -> None:
    items = scales(2, 2)
    patterns = all_patterns(items.n_categories.tolist())
    line = np.linspace(-6, 6, 81)
    first, second = (axis.ravel() for axis in np.meshgrid(line, line))
    precision = np.linalg.inv(items.latent_covariance)
    theta = np.column_stack([first, second])
    weight = np.exp(-0.5 * np.einsum("na,ab,nb->n", theta, precision, theta))
    chance = np.ones((len(patterns), len(theta))) * weight / weight.sum()
    for group in items.groups():
        p = np.exp(
            group.model.log_probability(group.parameters, theta[:, items.dimensions[group.items]])
        )
        for position, item in enumerate(group.items):
            chance *= p[:, position, patterns[:, item]].T
    functions = MarginFunctions.of("c2", items.n_categories.tolist())
    each = np.stack([functions.observed(row[None, :]) for row in patterns])
    expected = ExpectedResponses.of(items, Latent.of(items), FreeParameters.of(items))
    found = expected.margins(functions)
    mean = chance.sum(axis=1) @ each
    assert_allclose(found.expected, mean, atol=1e-9)
    spread = (each - mean).T @ ((each - mean) * chance.sum(axis=1)[:, None])
    assert_allclose(found.covariance, spread, atol=1e-9)


def test_a_correlation_moves_the_margins_as_its_derivative_says() -> None:
    functions = MarginFunctions.of("c2", [3] * 6)
    ends = []
    for correlation in (0.5001, 0.4999, 0.5):
        items = scales(2, 3, correlation)
        made = ExpectedResponses.of(items, Latent.of(items), FreeParameters.of(items))
        ends.append(made.margins(functions))
    change = (ends[0].expected - ends[1].expected) / 2e-4
    assert_allclose(ends[2].jacobian[:, -1], change, atol=1e-6)


def test_the_lattice_agrees_with_the_grid() -> None:
    items = scales(3, 3)
    grid = Latent.of(items)
    points, weights = _lattice(8192, 3)
    lattice = Latent(
        points @ np.linalg.cholesky(grid.covariance).T, weights, grid.mean, grid.covariance
    )
    functions = MarginFunctions.of("m2_star", [3] * 9)
    free = FreeParameters.of(items)
    found, exact = (
        ExpectedResponses.of(items, latent, free).margins(functions) for latent in (lattice, grid)
    )
    assert_allclose(found.expected, exact.expected, atol=2e-3)
    assert_allclose(found.covariance, exact.covariance, atol=2e-2)
    with pytest.raises(InvalidParameters, match=r"4 dimensions together .* from 1000"):
        Latent.of(scales(4, 3), 100)


@pytest.mark.parametrize("n_dimensions", [2, 4])
def test_a_true_model_fits_and_one_dimension_does_not(n_dimensions: int) -> None:
    truth = scales(n_dimensions, 4)
    values, df = [], 0
    for seed in range(6 if n_dimensions == 2 else 2):
        codes = people(truth, 800, seed)
        found = calibrate(codes, "graded", dimensions=truth.dimensions, standard_errors=None)
        assert FreeParameters.of(found.items).n_parameters == found.n_parameters
        fit = model_fit(codes, found.items)
        values.append(fit.value)
        df = fit.degrees_of_freedom
    assert np.mean(values) == pytest.approx(df, abs=4 * (2 * df / len(values)) ** 0.5)
    alone = model_fit(codes, calibrate(codes, "graded", standard_errors=None).items)
    assert alone.p_value < 1e-8
    assert alone.srmsr > 2 * fit.srmsr


def test_items_are_judged_within_their_own_dimension() -> None:
    items = scales(2, 5)
    codes = people(items, 900, 10)
    whole = item_fit(codes, items, estimated=False)
    for dimension in (0, 1):
        own = items.dimensions == dimension
        part = ItemParameters(("graded",) * 5, items.slopes[own], items.intercepts[own])
        found = item_fit(codes[:, own], part, estimated=False)
        assert_allclose(whole.s_x2[own], found.s_x2)
        assert_array_equal(whole.degrees_of_freedom[own], found.degrees_of_freedom)
    assert (whole.p_value > 0.001).all()
    lone = item_fit(codes[:, [0, 1, 5, 6, 7]], _chosen(items, [0, 1, 5, 6, 7]))
    assert_array_equal(lone.is_defined, [False, False, True, True, True])
    assert_array_equal(lone.n_used, [0, 0, 900, 900, 900])


def _chosen(items: ItemParameters, members: list[int]) -> ItemParameters:
    return ItemParameters(
        ("graded",) * len(members),
        items.slopes[members],
        items.intercepts[members],
        dimensions=items.dimensions[members],
        dimension_names=items.dimension_names,
        latent_covariance=items.latent_covariance,
    )


def test_each_dimension_has_its_own_variance_and_models() -> None:
    mixed, n = mixed_items(), 5
    twice = ItemParameters(
        mixed.models * 2,
        np.tile(mixed.slopes, 2),
        np.tile(mixed.intercepts, (2, 1)),
        further=np.tile(mixed.further, (2, 1)),
        dimensions=np.repeat([0, 1], n),
        dimension_names=("a", "b"),
        latent_covariance=np.array([[1.3, 0.4], [0.4, 0.8]]),
    )
    codes = people(twice, 600, 20)
    whole = item_fit(codes, twice, estimated=False)
    for dimension, variance in enumerate((1.3, 0.8)):
        own = slice(n * dimension, n * (dimension + 1))
        part = replace(mixed, latent_mean=0.0, latent_variance=variance)
        found = item_fit(codes[:, own], part, estimated=False)
        assert_allclose(whole.s_x2[own], found.s_x2)


def test_free_variances_are_counted_and_move_the_margins() -> None:
    truth = scales(2, 4)
    codes = people(truth, 600, 21)
    dimensions = truth.dimensions
    found = calibrate(codes, "partial_credit", dimensions=dimensions, standard_errors=None).items
    free = FreeParameters.of(found)
    assert free.covariances == ((0, 0), (0, 1), (1, 1))
    assert free.n_parameters == len(found.labels) == 8 * 2 + 3
    assert FreeParameters.of(replace(found, labels=())).covariances == free.covariances
    assert [free.against_item(item, item // 4) for item in range(8)] == [3] * 8
    functions = MarginFunctions.of("c2", [3] * 8)
    jacobian = (
        ExpectedResponses.of(found, Latent.of(found), free).margins(functions).jacobian[:, -3:]
    )
    for column, (a, b) in enumerate(free.covariances):
        ends = []
        for step in (1e-4, -1e-4):
            covariance = found.latent_covariance.copy()
            covariance[a, b] += step
            covariance[b, a] = covariance[a, b]
            moved = replace(found, latent_covariance=covariance)
            made = ExpectedResponses.of(moved, Latent.of(moved), free)
            ends.append(made.expected(functions))
        change, direction = ends[0] - ends[1], jacobian[:, column]
        assert_allclose(
            direction / np.linalg.norm(direction), change / np.linalg.norm(change), atol=1e-5
        )


def test_pairs_across_dimensions_are_as_expected_and_a_shared_one_is_found() -> None:
    items = scales(2, 5)
    codes = people(items, 1500, 11)
    clean = local_dependence(codes, items)
    assert (clean.p_value > 1e-4).all()
    same = np.random.default_rng(12).random(1500) < 0.5
    codes[same, 7] = codes[same, 2]
    bound = q3_bound(codes, items, np.random.default_rng(13), n_replications=20)
    found = local_dependence(codes, items, notable=bound)
    assert_array_equal(found.pairs[np.argmax(found.q3_adjusted)], [2, 7])
    assert found.to_look_at[np.argmax(found.q3_adjusted)]
    assert found.p_value.argmin() == found.q3_adjusted.argmax()


def test_people_misfit_by_their_residuals_over_all_dimensions() -> None:
    items = scales(3, 6)
    codes = people(items, 300, 14)
    codes[:20] = 2 * np.random.default_rng(15).integers(0, 2, (20, 18))  # only extremes, at random
    theta = estimate(codes, items).theta
    found = person_mean_squares(codes, items, theta)
    assert found.infit[:20].mean() > 1.3 * found.infit[20:].mean()
    with pytest.raises(InvalidParameters, match="theta must be"):
        person_mean_squares(codes, items, theta[:, 0])
