"""Change between two occasions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from scoring import (
    Estimate,
    InvalidParameters,
    reliable_change,
    standard_error_of_measurement,
)


def changed(indices: list[float]) -> tuple[Estimate, Estimate]:
    error = np.full(len(indices), 0.3)
    gain = np.array(indices) * 0.3 * np.sqrt(2)
    return Estimate(np.zeros(len(indices)), error), Estimate(gain, error)


def test_the_index_matches_the_published_example() -> None:
    # Jacobson & Truax (1991): 32.5 before, 47.5 after, SD 10, reliability .80: SE 4.47,
    # standard error of the difference 6.32, RC 2.37.
    error = np.array([standard_error_of_measurement(10.0, 0.80)])
    found = reliable_change(
        Estimate(np.array([32.5]), error), Estimate(np.array([47.5]), error), practice=0.0
    )
    assert_allclose(error, 4.47, atol=0.005)
    assert_allclose(found.standard_error, 6.32, atol=0.005)
    assert_allclose(found.index, 2.37, atol=0.005)
    assert found.verdict == ("reliable_gain",)


@given(
    st.lists(
        st.tuples(st.floats(-4, 4), st.floats(-4, 4), st.floats(0.05, 2)), min_size=1, max_size=6
    ),
    st.floats(0.1, 20),
)
def test_another_unit_and_origin_leave_the_index(
    rows: list[tuple[float, float, float]], unit: float
) -> None:
    before, after, error = np.array(rows).T
    one = reliable_change(Estimate(before, error), Estimate(after, error), practice=0.2)
    other = reliable_change(
        Estimate(50 + unit * before, unit * error),
        Estimate(50 + unit * after, unit * error),
        practice=0.2 * unit,
    )
    assert_allclose(other.index, one.index, atol=1e-9)
    assert_allclose(other.upper - other.lower, unit * (one.upper - one.lower))


def test_the_words_follow_the_index() -> None:
    before, after = changed([2.0, 1.961, 1.9, 1.281, 1.27, 0.0, -1.27, -1.281, -1.9, -1.961])
    found = reliable_change(before, after, practice=0.0)
    assert found.verdict == (
        *["reliable_gain"] * 2,
        *["probable_gain"] * 2,
        *["no_change_shown"] * 3,
        *["probable_decline"] * 2,
        "reliable_decline",
    )


def test_a_full_form_needs_a_gain_of_083_and_shows_a_true_gain_of_030_in_28_percent() -> None:
    error = np.full(20_000, 0.30)
    assert_allclose(1.96 * np.hypot(0.30, 0.30), 0.83, atol=0.005)
    rng = np.random.default_rng(0)
    before = Estimate(0.30 * rng.standard_normal(20_000), error)
    after = Estimate(0.30 + 0.30 * rng.standard_normal(20_000), error)
    found = reliable_change(before, after, practice=0.0)
    assert_allclose((found.index >= 1.28).mean(), 0.28, atol=0.01)
    assert_allclose(found.difference.mean(), 0.30, atol=0.01)
    inside = (found.lower < 0.30) & (found.upper > 0.30)
    assert_allclose(inside.mean(), 0.80, atol=0.01)


def test_practice_alone_is_no_change() -> None:
    before = Estimate(np.array(0.2), np.array(0.3))
    found = reliable_change(before, Estimate(np.array(0.35), np.array(0.3)))
    assert_allclose(found.difference, 0.0, atol=1e-12)
    assert found.verdict == ("no_change_shown",)
    assert_allclose(found.p_value, 1.0)


def test_exchanging_the_occasions_changes_the_sign() -> None:
    before, after = changed([1.0, -2.0])
    one = reliable_change(before, after, practice=0.0)
    other = reliable_change(after, before, practice=0.0)
    assert_allclose(one.index, -other.index)


def test_flags_become_rarer_the_more_is_compared() -> None:
    before, after = changed([2.2])
    assert reliable_change(before, after, practice=0.0).is_flagged.all()
    assert not reliable_change(before, after, practice=0.0, n_compared=14).is_flagged.any()
    rng = np.random.default_rng(1)
    false_alarms = 0
    for _ in range(500):
        noise = rng.standard_normal((2, 14)) * 0.3
        sittings = (Estimate(row, np.full(14, 0.3)) for row in noise)
        false_alarms += bool(reliable_change(*sittings, practice=0.0).is_flagged.any())
    assert 0.025 <= false_alarms / 500 <= 0.08


def test_undefined_changes_are_refused() -> None:
    one, two = Estimate(np.zeros(2), np.ones(2)), Estimate(np.zeros(3), np.ones(3))
    with pytest.raises(InvalidParameters, match="one shape"):
        reliable_change(one, two)
    with pytest.raises(InvalidParameters, match="finite"):
        reliable_change(one, Estimate(np.array([0.0, np.inf]), np.ones(2)))
    with pytest.raises(InvalidParameters, match="without any error"):
        reliable_change(Estimate(np.zeros(1), np.zeros(1)), Estimate(np.ones(1), np.zeros(1)))
    with pytest.raises(
        InvalidParameters, match="number of changes compared must be a whole number from 1"
    ):
        reliable_change(one, one, n_compared=0)
