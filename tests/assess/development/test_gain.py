"""The honest gain: small, wide, and never more than the design allows."""

import pytest

from assess.development.gain import expected_gain, marginal_gain


@pytest.mark.parametrize(("hours", "middle"), [(10, 0.18), (20, 0.30), (40, 0.42)])
def test_the_gain_after_hours_is_that_of_the_specification(hours: float, middle: float) -> None:
    assert expected_gain(hours).middle == pytest.approx(middle, abs=0.005)


def test_the_range_after_twenty_hours_runs_from_nothing_to_two_thirds() -> None:
    gain = expected_gain(20)
    assert gain.low == 0.0
    assert gain.high == pytest.approx(0.65, abs=0.005)


def test_without_support_the_expectation_is_lower() -> None:
    assert expected_gain(20, is_supported=False).middle == pytest.approx(0.18, abs=0.005)


def test_each_further_hour_adds_less() -> None:
    assert marginal_gain(20, 1) < marginal_gain(0, 1)
