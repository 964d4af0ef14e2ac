"""Differential test functioning against integration of reference parameters, and recovery."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.integrate import quad
from scipy.special import expit
from scipy.stats import norm

from scoring import InvalidParameters, InvalidResponses
from scoring.model_dif import differential_test_functioning
from scoring.model_dif.groups import TwoGroups, joint_covariance
from scoring.model_dif.whole_test import _Draws
from tests.scoring.model_dif.groups import RATED, RIGHT, two_groups
from tests.scoring.reference import binary, expected

RESPONSES, GROUP = binary("dif_2pl", 20)
ANCHORED = expected("dif_irt_2pl")["anchored"]


def test_signed_and_unsigned_match_integrals_of_the_reference_parameters() -> None:
    found = differential_test_functioning(RESPONSES, GROUP, anchors=range(4, 20))
    sd = ANCHORED["focal_variance"] ** 0.5

    def away(theta: float) -> float:
        scores = [
            sum(expit(a * theta + d) for a, d in ANCHORED[name]) for name in ("focal", "reference")
        ]
        return float(scores[0] - scores[1])

    def weight(theta: float) -> float:
        return float(norm.pdf(theta, ANCHORED["focal_mean"], sd))

    signed = quad(lambda t: away(t) * weight(t), -7, 7)[0]
    unsigned = quad(lambda t: abs(away(t)) * weight(t), -7, 7, limit=200)[0]
    assert_allclose(found.signed, signed, atol=1e-3)
    assert_allclose(found.unsigned, unsigned, atol=1e-3)
    assert_allclose(found.difference[60], away(found.theta[60]), atol=2e-3)
    assert_allclose(found.percent, 100 * found.signed / 20)
    assert found.freed == (0, 1, 2, 3)
    # Against all items: DIF in both directions partly cancels, none is left out.
    assert abs(found.signed) < found.unsigned
    assert (found.difference_lower <= found.difference_upper).all()


def test_exchanging_the_groups_and_the_weights_changes_signs_only() -> None:
    codes, group = two_groups(np.random.default_rng(0), 1000, "2pl", RIGHT, 0.6)
    one = differential_test_functioning(codes, group, anchors=range(2, 8))
    other = differential_test_functioning(
        codes, group, anchors=range(2, 8), focal=0, weights="reference"
    )
    assert_allclose(one.signed, -other.signed, atol=1e-3)
    assert_allclose(one.unsigned, other.unsigned, atol=1e-3)
    assert_allclose(one.signed_error, other.signed_error, rtol=0.15)


def test_intervals_cover_the_difference_people_were_simulated_with() -> None:
    # The true mean difference over N(-.5, 1): one item of slope 1.3 is .6 harder.
    b = RIGHT[0, 0]
    truth = quad(
        lambda t: (expit(1.3 * (t - b - 0.6)) - expit(1.3 * (t - b))) * norm.pdf(t, -0.5), -8, 8
    )[0]
    found = [
        differential_test_functioning(
            *two_groups(np.random.default_rng(seed), 800, "2pl", RIGHT, 0.6),
            anchors=range(1, 8),
            level=0.8,
            n_draws=200,
        )
        for seed in range(25)
    ]
    inside = [f.signed_lower <= truth <= f.signed_upper for f in found]
    assert 0.6 <= np.mean(inside) <= 0.96
    errors = np.array([f.signed - truth for f in found])
    assert abs(errors.mean()) < 3 * errors.std() / 5
    assert 0.7 < np.mean([f.signed_error for f in found]) / errors.std() < 1.45


def test_without_differences_the_test_keeps_its_level() -> None:
    found = [
        differential_test_functioning(
            *two_groups(np.random.default_rng(100 + seed), 500, "2pl", RIGHT, 0.0),
            anchors=range(3, 8),
            n_draws=150,
        )
        for seed in range(20)
    ]
    assert np.mean([f.p_value < 0.05 for f in found]) <= 0.2
    assert 0.3 < np.mean([f.p_value for f in found]) < 0.7


def test_rated_items_and_missing_responses_are_taken() -> None:
    rng = np.random.default_rng(1)
    codes, group = two_groups(rng, 1200, "graded", RATED, 0.6)
    codes[rng.random(codes.shape) < 0.1] = -1
    found = differential_test_functioning(codes, group, "graded", anchors=range(1, 6))
    assert found.signed_upper < -0.1
    assert_allclose(found.unsigned, -found.signed, atol=0.05)
    assert found.p_value < 1e-4


def test_what_cannot_be_compared_is_refused() -> None:
    codes, group = two_groups(np.random.default_rng(2), 200, "2pl", RIGHT, 0.0)
    with pytest.raises(InvalidResponses, match="every item is an anchor"):
        differential_test_functioning(codes, group, anchors=range(8))
    with pytest.raises(InvalidResponses, match="anchors must be item positions"):
        differential_test_functioning(codes, group, anchors=[])
    with pytest.raises(InvalidParameters, match="number of draws must be a whole number from 100"):
        differential_test_functioning(codes, group, anchors=[0], n_draws=10)
    with pytest.raises(InvalidParameters, match="focal or reference"):
        differential_test_functioning(codes, group, anchors=[0], weights="all")  # type: ignore[arg-type]


def test_draws_move_the_mean_and_variance_of_the_focal_group_alone() -> None:
    codes, group = two_groups(np.random.default_rng(8), 600, "2pl", RIGHT, 0.0)
    found = TwoGroups.checked(codes, group, "2pl", None).calibrated([0], standard_errors="observed")
    moves = np.zeros((2, len(joint_covariance(found))))
    moves[1, -2:] = 0.25, np.log(1.5)
    draws = _Draws.of(found, moves)
    assert_allclose(draws.latent(0), [[0.0, 1.0]] * 2)
    mean, variance = found.focal_group.mean, found.focal_group.variance
    assert_allclose(draws.latent(1), [[mean, variance], [mean + 0.25, 1.5 * variance]])
