"""Guttman's bounds against reference values and simulated truth."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
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


@settings(max_examples=40, deadline=None)
@given(
    arrays.arrays(
        np.int64, st.tuples(st.integers(8, 14), st.integers(2, 5)), elements=st.integers(0, 4)
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_items_and_reversing_all_of_them_change_no_bound(
    codes: np.ndarray, random: Random
) -> None:
    order = random.sample(range(codes.shape[1]), codes.shape[1])
    try:
        one, other = guttman_lambdas(codes), guttman_lambdas(4 - codes[:, order])
    except InvalidResponses:
        return
    for i in range(1, 7):
        name = f"lambda_{i}"
        assert_allclose(getattr(other, name), getattr(one, name), atol=1e-8)


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
