"""Change between two occasions."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from scoring import Estimate, InvalidParameters, reliable_change


def changed(indices: list[float]) -> tuple[Estimate, Estimate]:
    error = np.full(len(indices), 0.3)
    gain = np.array(indices) * 0.3 * np.sqrt(2)
    return Estimate(np.zeros(len(indices)), error), Estimate(gain, error)


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
    with pytest.raises(InvalidParameters, match="at least one change"):
        reliable_change(one, one, n_compared=0)
