"""Checked responses and their distinct patterns."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from scoring import InvalidResponses, responses
from scoring.responses import ResponseMatrix, by_mean_response

TABLES = st.tuples(st.integers(1, 30), st.integers(1, 11)).flatmap(
    lambda shape: arrays.arrays(np.int64, shape, elements=st.integers(-1, 2))
)


@settings(max_examples=60, deadline=None)
@given(TABLES, st.booleans())
def test_patterns_stand_for_everybody_once(codes: np.ndarray, compact: bool) -> None:
    weights = 1.0 + np.arange(len(codes))
    found = ResponseMatrix.checked(codes, compact=compact).patterns(weights)
    assert (found.codes[found.of_person] == codes).all()
    assert len(np.unique(found.codes, axis=0)) == len(found.codes)
    for pattern in range(len(found.codes)):
        assert found.weights[pattern] == weights[found.of_person == pattern].sum()


@pytest.mark.parametrize("same", [0, 7])
def test_patterns_whose_keys_meet_are_still_told_apart(
    same: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(responses, "_hashed", lambda codes: np.full(len(codes), same, np.uint64))
    codes = np.random.default_rng(3).integers(0, 2, (50, 4))
    found = ResponseMatrix.checked(codes).patterns()
    assert (found.codes[found.of_person] == codes).all()
    assert len(found.codes) == len(np.unique(codes, axis=0))


def test_neighbours_answered_alike_whatever_is_missing() -> None:
    codes = np.array([[2, 2, -1], [0, 0, 0], [-1, -1, 1], [-1, -1, -1], [2, 1, 2]])
    assert by_mean_response(codes).tolist() == [1, 3, 2, 4, 0]


def test_one_byte_is_kept_only_where_codes_fit() -> None:
    small, large = np.array([[0, 126], [3, -1]]), np.array([[0, 127], [3, -1]])
    assert ResponseMatrix.checked(small, compact=True).codes.dtype == np.int8
    assert ResponseMatrix.checked(large, compact=True).codes.dtype == np.int64
    assert ResponseMatrix.checked(small).codes.dtype == np.int64
    with pytest.raises(InvalidResponses, match="person 1, item 0: code -200 is below -1"):
        ResponseMatrix.checked(np.array([[0, 1], [-200, 1]]), compact=True)
