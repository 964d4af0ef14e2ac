"""Classical item statistics against reference values, definitions and simulated people."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.testing import assert_allclose
from scipy.special import expit

from scoring import (
    InvalidParameters,
    InvalidResponses,
    ItemParameters,
    alpha,
    item_statistics,
    simulate,
    spearman_brown,
)
from tests.scoring.reference import data, expected

TABLES = st.tuples(st.integers(4, 12), st.integers(2, 5)).flatmap(
    lambda shape: arrays.arrays(np.int64, shape, elements=st.integers(0, 3))
)


def test_statistics_of_right_and_wrong_answers_match_the_reference() -> None:
    table, values = data("lsat7_patterns").astype(np.int64), expected("classical")["lsat7"]
    codes = np.repeat(table[:, :-1], table[:, -1], axis=0)
    found = item_statistics(codes)
    for name in ("mean", "item_rest", "item_total"):
        assert_allclose(getattr(found, name), values[name], atol=1e-8)
    assert_allclose(alpha(codes).value, values["kr20"], atol=1e-8)


@settings(max_examples=60, deadline=None)
@given(TABLES)
def test_reversing_every_item_keeps_its_discrimination(codes: np.ndarray) -> None:
    try:
        one, other = item_statistics(codes), item_statistics(3 - codes[::-1])
    except InvalidResponses:
        return
    assert_allclose(other.mean, 3 - one.mean)
    assert_allclose(other.sd, one.sd)
    assert_allclose(other.item_rest, one.item_rest, atol=1e-9)
    # An item is part of the total, so it goes with the total at least as well as with the rest.
    assert (one.item_total >= one.item_rest - 1e-9).all()


def test_difficulty_and_discrimination_are_recovered_from_simulated_people() -> None:
    slopes, b = np.array([0.5, 1.0, 1.5, 2.0]), np.array([-1.0, 0.0, 0.5, 1.0])
    items = ItemParameters.from_thresholds("2pl", slopes, b[:, None])
    rng = np.random.default_rng(0)
    found = item_statistics(simulate(items, np.full(20_000, 0.4), rng))
    assert_allclose(found.mean, expit(slopes * (0.4 - b)), atol=0.015)
    # At one theta nothing is left in common; with people who differ, steep items go best together.
    assert_allclose(found.item_rest, 0.0, atol=0.03)
    spread = item_statistics(simulate(items, rng.standard_normal(20_000), rng)).item_rest
    assert spread.argmin() == 0
    assert spread[1:].min() > spread[0] + 0.05


def test_twice_the_length_gives_the_textbook_reliability() -> None:
    # Worked by hand: 2 x .6 / 1.6 = .75, three times .5 gives .75 too.
    assert_allclose([spearman_brown(0.6, 2), spearman_brown(0.5, 3)], 0.75)


@given(st.floats(0.01, 0.99), st.floats(0.1, 10), st.floats(0.1, 10))
def test_lengthening_twice_is_lengthening_once_by_the_product(
    reliability: float, first: float, second: float
) -> None:
    in_steps = spearman_brown(spearman_brown(reliability, first), second)
    assert_allclose(in_steps, spearman_brown(reliability, first * second))


def test_parallel_forms_put_together_have_the_predicted_reliability() -> None:
    rng = np.random.default_rng(1)
    truth = rng.standard_normal((40_000, 1))
    forms = truth + rng.standard_normal((40_000, 6))
    three = np.corrcoef(forms[:, :3].sum(axis=1), forms[:, 3:].sum(axis=1))[0, 1]
    assert_allclose(three, spearman_brown(0.5, 3), atol=0.01)


@pytest.mark.parametrize(
    ("reliability", "length"),
    [(1.2, 2.0), (np.nan, 2.0), (0.5, 0.0), (0.5, -1.0), (0.5, np.inf), (-0.6, 3.0)],
)
def test_impossible_lengths_and_reliabilities_are_refused(
    reliability: float, length: float
) -> None:
    with pytest.raises(InvalidParameters, match="times the length"):
        spearman_brown(reliability, length)
