"""The printed 1-5 scale, its bands and its rounding."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from scoring import Estimate, InvalidParameters
from scoring.reporting_scale import (
    band,
    bands,
    level,
    level_interval,
    print_chance,
)


def one(theta: float, error: float) -> Estimate:
    return Estimate(np.array(theta), np.array(error))


def test_levels_are_centred_on_three_and_cut_at_the_ends() -> None:
    assert_allclose(level([-3.0, -2.0, 0.0, 1.3, 2.0, 4.0]), [1, 1, 3, 4.3, 5, 5])
    low, high = level_interval(one(1.9, 1.0))
    assert 3 < low < high == 5


@pytest.mark.parametrize(
    ("theta", "name"),
    [
        (-2.0, "not_yet_shown"),
        (-0.76, "not_yet_shown"),
        (-0.75, "emerging"),
        (-0.01, "emerging"),
        (0.0, "ready_with_support"),
        (0.74, "ready_with_support"),
        (0.75, "ready_can_help_others"),
        (9.0, "ready_can_help_others"),
    ],
)
def test_a_value_on_a_cut_belongs_to_the_higher_band(theta: float, name: str) -> None:
    assert band(theta).name == name


def test_an_interval_inside_one_band_names_one_band() -> None:
    assert [b.name for b in bands(one(0.375, 0.1))] == ["ready_with_support"]


def test_an_interval_across_a_line_names_both_bands() -> None:
    assert [b.name for b in bands(one(0.1, 0.3))] == ["emerging", "ready_with_support"]


def test_a_wide_interval_names_every_band_it_reaches() -> None:
    assert [b.position for b in bands(one(0.0, 1.0))] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("chance", "printed"),
    [(0.5, 50), (0.549, 50), (0.55, 55), (0.45, 45), (0.451, 50), (0.67, 65), (0.33, 35),
     (0.95, 95), (0.999, 95), (1.0, 95), (0.0, 5)],
)  # fmt: skip
def test_chances_are_rounded_towards_fifty(chance: float, printed: int) -> None:
    assert print_chance(chance) == printed


def test_impossible_values_are_refused() -> None:
    with pytest.raises(InvalidParameters, match="probability"):
        print_chance(1.2)
    with pytest.raises(InvalidParameters, match="finite"):
        level(np.nan)
    with pytest.raises(InvalidParameters, match="one estimate at a time"):
        bands(Estimate(np.zeros(2), np.ones(2)))
