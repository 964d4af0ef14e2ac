"""Factors and hierarchical omega against reference values and a known bifactor structure."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.optimize import linear_sum_assignment

from scoring import InvalidParameters, InvalidResponses, omega_hierarchical
from scoring.factors import oblique_factors, schmid_leiman
from scoring.models.model import FloatArray, IntArray
from tests.scoring.reference import data, expected

REFERENCE = expected("factors")
GENERAL = np.array([0.7, 0.6, 0.5, 0.65, 0.6, 0.55, 0.5, 0.6, 0.7])


def structure() -> tuple[FloatArray, FloatArray, float]:
    """Loadings of three groups of three items, the correlation they imply, and omega.

    Loadings on the general factor are in proportion to those on the item's group factor, which is
    what Schmid and Leiman's transformation assumes.
    """
    ratio = np.repeat([1.4, 1.2, 1.6], 3)
    group = np.zeros((9, 3))
    group[np.arange(9), np.repeat(range(3), 3)] = GENERAL / ratio
    loadings = np.column_stack([GENERAL, group])
    correlation = loadings @ loadings.T
    np.fill_diagonal(correlation, 1.0)
    return loadings, correlation, float(GENERAL.sum() ** 2 / correlation.sum())


def answers(n: int, seed: int, categories: int = 9) -> IntArray:
    loadings, _, _ = structure()
    rng = np.random.default_rng(seed)
    unique = np.sqrt(1 - (loadings**2).sum(axis=1))
    scores = rng.standard_normal((n, 4)) @ loadings.T + unique * rng.standard_normal((n, 9))
    cuts = np.linspace(-2, 2, categories - 1)
    return np.searchsorted(cuts, scores.ravel()).reshape(n, 9)


def test_five_rotated_factors_match_the_reference() -> None:
    found = oblique_factors(np.array(REFERENCE["correlation"]), 5)
    loadings, phi = np.array(REFERENCE["loadings"]), np.array(REFERENCE["phi"])
    own, theirs = linear_sum_assignment(-np.abs(found.loadings.T @ loadings))
    sign = np.sign((found.loadings[:, own] * loadings[:, theirs]).sum(axis=0))
    assert_allclose(found.loadings[:, own] * sign, loadings[:, theirs], atol=1e-4)
    turned = found.correlation[np.ix_(own, own)] * np.outer(sign, sign)
    assert_allclose(turned, phi[np.ix_(theirs, theirs)], atol=1e-4)
    assert_allclose(1 - found.uniquenesses, REFERENCE["communality"], atol=1e-5)


@pytest.mark.parametrize("scale", ["A", "N"])
def test_omega_is_near_the_reference_with_another_number_of_factors(scale: str) -> None:
    codes = data(f"bfi_{scale.lower()}_complete").astype(int)
    found = omega_hierarchical(codes, 2, n_resamples=20)
    wanted = REFERENCE["omega_of_three_factors"][scale]
    assert abs(found.value - wanted["omega_h"]) < 0.05
    assert abs(found.total - wanted["omega_tot"]) < 0.015


def test_an_exact_structure_comes_back() -> None:
    loadings, correlation, omega = structure()
    found = schmid_leiman(oblique_factors(correlation, 3))
    assert_allclose(found.general, loadings[:, 0], atol=1e-3)
    assert_allclose(np.sort(found.group, axis=1)[:, -1], loadings[:, 1:].max(axis=1), atol=1e-3)
    assert_allclose(found.general.sum() ** 2 / correlation.sum(), omega, atol=1e-3)


def test_intervals_cover_the_omega_people_were_simulated_with() -> None:
    # Categories cost a little: omega of the coded items, from very many people.
    truth = omega_hierarchical(answers(60_000, 0), n_resamples=20).value
    assert abs(truth - structure()[2]) < 0.02
    inside, errors = [], []
    for seed in range(1, 11):
        found = omega_hierarchical(answers(400, seed), n_resamples=30, level=0.9)
        inside.append(found.lower <= truth <= found.upper)
        errors.append(found.value - truth)
        assert found.lower < found.value < found.upper
    assert np.mean(inside) >= 0.75
    assert abs(np.mean(errors)) < 0.03


@settings(max_examples=10, deadline=None)
@given(st.permutations(list(range(9))))
def test_the_order_of_the_items_does_not_matter(order: list[int]) -> None:
    codes = answers(300, 3)
    one = schmid_leiman(oblique_factors(np.corrcoef(codes.T), 3))
    other = schmid_leiman(oblique_factors(np.corrcoef(codes[:, order].T), 3))
    assert_allclose(other.general, one.general[order], atol=1e-4)


def test_the_parts_add_up() -> None:
    found = omega_hierarchical(answers(500, 4), n_resamples=20)
    assert 0 < found.value < found.total < 1
    assert_allclose(found.limit, found.value / found.total)
    assert 0 < found.explained_common_variance < 1
    common = found.general**2 + (found.group**2).sum(axis=1)
    # Group loadings of an oblique solution are not exactly orthogonal to each other's items.
    assert_allclose(common + found.uniquenesses, 1.0, atol=0.1)
    again = omega_hierarchical(answers(500, 4), n_resamples=20)
    assert (again.lower, again.upper) == (found.lower, found.upper)


def test_without_anything_general_omega_is_small() -> None:
    rng = np.random.default_rng(5)
    values = []
    for _ in range(6):
        factors = np.repeat(rng.standard_normal((2000, 3)), 3, axis=1)
        codes = np.round(factors + rng.standard_normal((2000, 9))).astype(int) + 10
        found = omega_hierarchical(codes, n_resamples=20)
        values.append(found.value)
        assert found.total > 0.6
    # One group can pass for the general factor when the groups correlate by chance.
    assert np.mean(values) < 0.2
    assert max(values) < 0.35


def test_what_no_factors_can_be_found_in_is_refused() -> None:
    codes = answers(200, 6)
    with pytest.raises(InvalidResponses, match="5 items do not determine 3 factors"):
        omega_hierarchical(codes[:, :5])
    with pytest.raises(
        InvalidParameters, match="number of group factors must be a whole number from 2"
    ):
        omega_hierarchical(codes, 1)
    with pytest.raises(
        InvalidParameters, match="number of resamples must be a whole number from 20"
    ):
        omega_hierarchical(codes, n_resamples=3)
    with pytest.raises(InvalidResponses, match="an item repeats others"):
        omega_hierarchical(np.column_stack([codes, codes[:, 0]]))
    with pytest.raises(InvalidResponses, match="item 2: everybody"):
        omega_hierarchical(np.where(np.arange(9) == 2, 1, codes))
