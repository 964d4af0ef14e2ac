"""Options of keyed items."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from scoring import InvalidResponses, distractor_analysis


def answered(rng: np.random.Generator, n: int = 900) -> np.ndarray:
    """Eight items of four options, option 2 right; of item 0 option 1 draws the able."""
    theta = rng.standard_normal(n)
    right = rng.random((n, 8)) < 1 / (1 + np.exp(-1.5 * theta[:, None]))
    choices = np.where(right, 2, rng.choice([0, 1, 3], size=(n, 8)))
    choices[:, 0] = np.where(theta > 0.3, 1, 2)
    return choices


def test_counts_and_shares_are_those_of_a_hand_count() -> None:
    choices = np.array([[0, 1], [0, 1], [1, 0], [2, 0], [-1, 1]])
    first, second = distractor_analysis(choices, [0, 1], [3, 2])
    assert first.count.tolist() == [2, 1, 1]
    assert first.n_answered == 4
    assert_allclose(first.share, [0.5, 0.25, 0.25])
    # Everybody who was right on the other item chose option 0 here, and nobody else did.
    assert_allclose(first.discrimination, [1.0, -1 / np.sqrt(3), -1 / np.sqrt(3)])
    assert_allclose(second.share_high, [0.0, 1.0])


def test_shares_add_up_and_discriminations_balance() -> None:
    for item in distractor_analysis(answered(np.random.default_rng(0)), [2] * 8, [4] * 8):
        assert_allclose([item.share.sum(), item.share_low.sum(), item.share_high.sum()], 1.0)
        spread = np.sqrt(item.share * (1 - item.share))
        assert_allclose(item.discrimination @ spread, 0.0, atol=1e-12)


def test_a_miskeyed_item_is_found() -> None:
    found = distractor_analysis(answered(np.random.default_rng(1)), [2] * 8, [4] * 8)
    assert [item.key_beaten for item in found] == [True] + [False] * 7
    assert found[0].discrimination[2] < 0 < found[0].discrimination[1]
    assert found[0].unused.tolist() == [True, False, False, True]
    assert all(item.discrimination[2] > 0.2 for item in found[1:])


@pytest.mark.parametrize(
    ("choices", "key", "n_options", "message"),
    [
        (np.full((5, 2), -1), [0, 0], [2, 2], "item 0: every response is missing"),
        (np.zeros((5, 1), int), [0], [2], "at least two items"),
        (np.zeros((5, 2), int), [0], [2, 2], "1 keys for 2 items"),
        (np.zeros((5, 2), int), [0, 2], [2, 2], "one of the options"),
        (np.zeros((5, 2), int), [0, np.nan], [2, 2], "keys are option positions"),
        (np.zeros((5, 2), int), [0, 0], [2, 2.5], "whole number of options"),
        (np.full((5, 2), 3), [0, 0], [2, 2], "outside 0..1"),
    ],
)
def test_impossible_input_is_refused(choices, key, n_options, message) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidResponses, match=message):
        distractor_analysis(choices, key, n_options)
