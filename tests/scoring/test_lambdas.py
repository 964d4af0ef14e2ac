"""Guttman's bounds against reference values and simulated truth."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from scoring import InvalidResponses, alpha, guttman_lambdas
from tests.scoring.reference import data, expected
from tests.scoring.test_reliability import congeneric


@pytest.mark.parametrize("scale", ["A", "N"])
def test_the_lambdas_match_the_reference(scale: str) -> None:
    found = guttman_lambdas(data(f"bfi_{scale.lower()}_complete"), standardised=True)
    values = [getattr(found, f"lambda_{i}") for i in range(1, 7)]
    assert_allclose(values, expected("classical")["lambdas"][scale], atol=1e-8)


def test_lambda_3_is_alpha_and_the_known_order_holds() -> None:
    codes = data("bfi_n_complete")
    found = guttman_lambdas(codes)
    assert_allclose(found.lambda_3, alpha(codes).value)
    assert found.lambda_1 < found.lambda_3 <= found.lambda_2
    assert found.lambda_4 >= found.lambda_3


def test_no_bound_exceeds_the_reliability_and_equal_loadings_reach_it() -> None:
    loadings = np.full(6, 0.7)
    truth = loadings.sum() ** 2 / (loadings.sum() ** 2 + (1 - loadings**2).sum())
    found = guttman_lambdas(congeneric(np.random.default_rng(0), loadings, 20_000))
    assert_allclose([found.lambda_2, found.lambda_3, found.lambda_4], truth, atol=0.01)
    assert max(found.lambda_1, found.lambda_5, found.lambda_6) < truth


def test_the_search_over_many_items_finds_a_split_no_worse_than_odd_and_even() -> None:
    codes = congeneric(np.random.default_rng(1), np.linspace(0.3, 0.8, 20), 800)
    found = guttman_lambdas(codes)
    assert not found.split_is_exhaustive
    odd, even = codes[:, 1::2].sum(axis=1), codes[:, ::2].sum(axis=1)
    assert found.lambda_4 >= 1 - np.var(odd - even) / np.var(odd + even)
    half = np.isin(np.arange(20), found.best_half)
    one, other = codes[:, half].sum(axis=1), codes[:, ~half].sum(axis=1)
    assert_allclose(found.lambda_4, 1 - np.var(one - other) / np.var(one + other))


def test_a_repeated_item_is_refused() -> None:
    codes = data("bfi_a_complete")
    with pytest.raises(InvalidResponses, match="singular"):
        guttman_lambdas(np.column_stack([codes, codes[:, 0]]))
    with pytest.raises(InvalidResponses, match="item 0: everybody"):
        guttman_lambdas(codes * 0)
