"""Priors pull as much as they say, and provisional items become calibrated ones."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from scoring import InvalidParameters, Item, ItemParameters, calibrate, simulate
from tests.scoring.reference import data


def test_a_wide_prior_changes_nothing_and_a_narrow_one_everything() -> None:
    codes = data("science") - 1
    plain = calibrate(codes, "graded", tolerance=1e-6)
    wide = calibrate(codes, "graded", tolerance=1e-6, priors={"a": (1.0, 1e4)})
    assert_allclose(wide.items.slopes, plain.items.slopes, atol=1e-5)
    narrow = calibrate(codes, "graded", priors={"2.a": (0.5, 1e-4)})
    assert_allclose(narrow.items.slopes[2], 0.5, atol=1e-3)
    assert narrow.standard_errors is not None
    assert_allclose(narrow.standard_errors.slopes[2], 1e-4, rtol=1e-2)


def test_the_gradient_of_the_posterior_vanishes_at_the_end() -> None:
    found = calibrate(data("science") - 1, "graded", priors={"a": (1.0, 0.3)}, tolerance=1e-6)
    assert found.converged
    assert found.gradient_norm < 1e-3


def judged_and_true(model: str, rng: np.random.Generator) -> tuple[list[Item], ItemParameters]:
    """Fifteen true items and what experts of stated uncertainty say about them."""
    spread = np.zeros(1) if model in ("2pl", "3pl") else np.array([-0.9, 0.0, 0.9])
    a, b = rng.uniform(0.7, 1.8, 15), rng.normal(0, 0.8, (15, 1)) + spread
    judged = []
    for slope, thresholds in zip(a, b, strict=True):
        own = thresholds + 0.5 * rng.standard_normal() + 0.3 * rng.standard_normal(len(spread))
        believed = float(slope * np.exp(0.3 * rng.standard_normal()))
        judged.append(Item(model, believed, tuple(np.sort(own)), 0.3, 0.5, 0.3, "provisional"))
    return judged, ItemParameters.from_thresholds(model, a, b)


@pytest.mark.parametrize("model", ["2pl", "graded", "generalized_partial_credit", "3pl"])
def test_data_and_judgement_together_beat_either_alone(model: str) -> None:
    rng = np.random.default_rng(71)
    away: list[list[float]] = []
    inside: list[float] = []
    for _ in range(12):
        judged, truth = judged_and_true(model, rng)
        codes = simulate(truth, rng.standard_normal(250), rng)
        updated = calibrate(codes, model, priors=judged)
        alone = calibrate(codes, model, standard_errors=None)
        assert updated.converged
        assert updated.standard_errors is not None
        z = (updated.items.slopes - truth.slopes) / updated.standard_errors.slopes
        inside.append(float(np.mean(np.abs(z) < 1.96)))
        believed = np.array([item.discrimination for item in judged])
        found = (updated.items.slopes, alone.items.slopes, believed)
        away.append([float(np.mean((slopes - truth.slopes) ** 2)) for slopes in found])
    together, data_only, judgement_only = np.sqrt(np.mean(away, axis=0))
    assert together < min(data_only, judgement_only)
    assert 0.9 < np.mean(inside) < 0.99


def test_priors_that_make_no_sense_are_refused() -> None:
    codes = data("science") - 1
    with pytest.raises(InvalidParameters, match="prior for 'q'"):
        calibrate(codes, "graded", priors={"q": (0.0, 1.0)})
    with pytest.raises(InvalidParameters, match=r"prior of 0\.a needs"):
        calibrate(codes, "graded", priors={"a": (0.0, 0.0)})
    exact = Item("graded", 1.0, (-1.0, 0.0, 1.0))
    with pytest.raises(InvalidParameters, match="item 0: a provisional item without uncertainty"):
        calibrate(codes, "graded", priors=[exact, None, None, None])
    other = Item("2pl", 1.0, (0.0,), 0.3, 0.3, 0.3)
    with pytest.raises(InvalidParameters, match="item 1: provisional 2pl with 2 categories"):
        calibrate(codes, "graded", priors=[None, other, None, None])
    with pytest.raises(InvalidParameters, match="1 provisional items for 4 items"):
        calibrate(codes, "graded", priors=[other])
