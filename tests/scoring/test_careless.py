"""Indices of careless ratings: by hand, their invariants, and how many simulated people they find.

The powers asserted below are at five false alarms in a hundred attentive people, with eight scales
of six items: random ratings are found by even-odd consistency and by synonyms in more than four of
five people, the same answer throughout by variability nearly always.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.testing import assert_allclose

from scoring import InvalidParameters, InvalidResponses
from scoring.careless import (
    even_odd_consistency,
    intra_individual_variability,
    pair_consistency,
    psychometric_pairs,
)
from tests.scoring.raters_of_scales import SCALES, at_random, power, ratings

TABLES = arrays.arrays(
    np.int64, st.tuples(st.integers(1, 6), st.just(9)), elements=st.integers(-1, 4)
)
THREE = [[0, 1, 2], [3, 4, 5], [6, 7, 8]]


def test_even_odd_consistency_by_hand() -> None:
    # Halves (0, 2 | 1), so odd means 1, 3, 2 and even answers 2, 4, 3: r = 1.
    # The second person: odd means 0, 2, 1, even 0, 1, 2: r = .5, stepped up to 2/3.
    codes = [[0, 2, 2, 3, 4, 3, 1, 3, 3], [0, 0, 0, 2, 1, 2, 1, 2, 1]]
    found = even_odd_consistency(codes, THREE)
    assert_allclose(found.value, [1.0, 2 / 3])
    assert found.is_defined.all()


def test_pair_consistency_by_hand() -> None:
    codes = [[0, 1, 2, 2, 4, 3, 0, 0, 0], [1, 1, -1, 4, 3, 3, 2, 2, 2]]
    found = pair_consistency(codes, [[0, 1], [2, 3], [4, 5]])
    assert_allclose(found.correlation[0], np.corrcoef([0, 2, 4], [1, 2, 3])[0, 1])
    assert_allclose(found.mean_difference, [2 / 3, 0.0])
    assert found.n_pairs.tolist() == [3, 2]
    assert found.is_defined.tolist() == [True, False]


def test_variability_is_the_standard_deviation_of_what_was_answered() -> None:
    found = intra_individual_variability([[0, 4, -1], [3, 3, 3], [-1, 2, -1]])
    assert_allclose(found.value, [np.std([0, 4], ddof=1), 0.0, 0.0])
    assert found.is_defined.tolist() == [True, True, False]


@settings(max_examples=80, deadline=None)
@given(TABLES)
def test_values_are_finite_and_inside_their_range(codes: np.ndarray) -> None:
    even_odd = even_odd_consistency(codes, THREE)
    pairs = pair_consistency(codes, [[0, 1], [3, 4], [6, 8]])
    spread = intra_individual_variability(codes)
    for value in (even_odd.value, pairs.correlation):
        assert ((value >= -1) & (value <= 1)).all()
    assert (even_odd.value[~even_odd.is_defined] == 0).all()
    assert ((spread.value >= 0) & (spread.value <= 4)).all()
    assert np.isfinite(pairs.mean_difference).all()


@settings(max_examples=40, deadline=None)
@given(TABLES)
def test_turning_every_rating_round_changes_nothing(codes: np.ndarray) -> None:
    turned = np.where(codes >= 0, 4 - codes, -1)
    one, other = (even_odd_consistency(x, THREE) for x in (codes, turned))
    assert_allclose(one.value, other.value, atol=1e-9)
    one_spread, other_spread = (intra_individual_variability(x) for x in (codes, turned))
    assert_allclose(one_spread.value, other_spread.value, atol=1e-12)


def test_random_ratings_are_found_with_the_stated_power() -> None:
    rng = np.random.default_rng(0)
    fine, careless = ratings(1000, rng), at_random(300, rng)
    consistency = [-even_odd_consistency(x, SCALES).value for x in (fine, careless)]
    assert power(*consistency) > 0.8
    pairs, _ = psychometric_pairs(fine, 0.45)
    agreement = [-pair_consistency(x, pairs).correlation for x in (fine, careless)]
    assert power(*agreement) > 0.8
    # People no different from the others are flagged at the rate of false alarms.
    assert power(consistency[0], -even_odd_consistency(ratings(1000, rng), SCALES).value) < 0.09


def test_the_same_answer_throughout_is_found_by_its_variability() -> None:
    rng = np.random.default_rng(1)
    fine = ratings(500, rng)
    lazy = np.repeat(rng.integers(0, 5, (100, 1)), fine.shape[1], axis=1)
    slips = rng.random(lazy.shape) < 0.05
    lazy[slips] = rng.integers(0, 5, int(slips.sum()))
    spread = [-intra_individual_variability(x).value for x in (fine, lazy)]
    assert power(*spread) > 0.9


def test_pairs_are_the_items_made_alike() -> None:
    rng = np.random.default_rng(2)
    base = ratings(400, rng)[:, ::6]
    codes = np.column_stack([base, base[:, 0], 4 - base[:, 1]])
    codes[::9, 0] = -1
    synonyms, antonyms = psychometric_pairs(codes)
    assert synonyms.tolist() == [[0, 8]]
    assert antonyms.tolist() == [[1, 9]]


def test_scales_and_pairs_that_make_no_sense_are_refused() -> None:
    codes = np.ones((3, 9), dtype=int)
    with pytest.raises(InvalidParameters, match="at least 3 scales are needed, not 2"):
        even_odd_consistency(codes, THREE[:2])
    with pytest.raises(InvalidParameters, match="scale 1 has fewer than two items"):
        even_odd_consistency(codes, [[0, 1], [2], [3, 4]])
    with pytest.raises(InvalidResponses, match=r"scale 2: item positions must be in 0\.\.8"):
        even_odd_consistency(codes, [[0, 1], [2, 3], [8, 9]])
    with pytest.raises(InvalidParameters, match="at least 3 pairs"):
        pair_consistency(codes, [[0, 1]])
    with pytest.raises(InvalidParameters, match="pair 1 holds one item twice"):
        pair_consistency(codes, [[0, 1], [2, 2], [3, 4]])
    with pytest.raises(InvalidParameters, match="between 0 and 1"):
        psychometric_pairs(codes, 1.5)
