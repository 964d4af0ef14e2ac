"""Forced-choice calibration: a reference, recovery, and what positive keys alone cannot tell."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from scoring import InvalidParameters, InvalidResponses, Statement
from scoring.thurstonian import (
    ForcedChoiceCalibration,
    calibrate_forced_choice,
    estimate_forced_choice,
    ranks_from_picks,
)
from scoring.thurstonian.blocks import Layout, checked_rows, start_values
from scoring.thurstonian.calibration import _Climb
from scoring.thurstonian.posterior import (
    Draws,
    Parameters,
    log_weights,
    posterior_modes,
    proposal,
    quasi_random,
)
from scoring.thurstonian.score import pairs_of, score_moments
from tests.scoring.reference import data, expected
from tests.scoring.thurstonian.people import NAMES, bank, ranks, signed, without_order_between


def recovered(found: ForcedChoiceCalibration, truth: np.ndarray) -> None:
    assert found.converged
    assert found.loading_errors is not None
    assert found.correlation_errors is not None
    z = (found.loadings - truth) / found.loading_errors
    assert 0.6 < np.sqrt(np.mean(z**2)) < 1.6
    assert np.corrcoef(found.loadings, truth)[0, 1] > 0.97
    off = ~np.eye(len(found.correlation), dtype=bool)
    away = (found.correlation[off] - 0.4) / found.correlation_errors[off]
    assert np.abs(away).max() < 3


def test_the_triplets_data_give_about_the_reference() -> None:
    values = expected("triplets_thurstonian")
    loadings, unique = np.array(values["loadings"]), np.array(values["unique_variances"])
    # The reference frees unique variances, so its loadings are compared after standardising.
    standardised = loadings / np.sqrt(loadings**2 + unique)
    keys = np.where(standardised < 0, -1, 1).reshape(4, 3)
    blocks = [[Statement(NAMES[d], 0.6, int(key)) for d, key in enumerate(row)] for row in keys]
    found = calibrate_forced_choice(blocks, data("triplets").astype(int), n_draws=64)
    assert_allclose(found.correlation[pairs_of(3)], values["correlation"], atol=0.12)
    assert np.abs(found.loadings - standardised).mean() < 0.12
    assert np.corrcoef(found.loadings, standardised)[0, 1] > 0.98


def test_triplets_of_mixed_keys_are_recovered() -> None:
    rng = np.random.default_rng(4)
    blocks = bank(rng, 8, 3, 3, mixed=True)
    codes, _ = ranks(blocks, 3, 400, 0.4, rng)
    codes = codes.reshape(400, 8, 3)
    codes[rng.random((400, 8)) < 0.1] = -1
    found = calibrate_forced_choice(
        blocks, codes.reshape(400, -1), dimensions=NAMES[:3], n_draws=32
    )
    recovered(found, signed(blocks))
    assert found.utility_mean_errors is not None
    means = np.array([s.utility_mean for block in blocks for s in block])
    away = (found.utility_means - means) / found.utility_mean_errors
    assert np.sqrt(np.mean(away**2)) < 1.5
    assert_allclose(found.utility_means.reshape(8, 3).sum(axis=1), 0.0, atol=1e-10)
    assert found.blocks[0][0].loading == pytest.approx(abs(found.loadings[0]))
    assert found.blocks[0][0].loading_sd == found.loading_errors[0]  # type: ignore[index]


@pytest.mark.parametrize("is_partial", [False, True])
def test_blocks_of_four_are_recovered(is_partial: bool) -> None:
    rng = np.random.default_rng(15)
    blocks = bank(rng, 4, 4, 2, mixed=True)
    codes, _ = ranks(blocks, 2, 160, 0.4, rng)
    shown = without_order_between(codes) if is_partial else codes
    found = calibrate_forced_choice(blocks, shown, dimensions=NAMES[:2], n_draws=16, tolerance=0.2)
    recovered(found, signed(blocks))


def test_positive_keys_alone_tell_next_to_nothing_and_the_message_says_so() -> None:
    found = {}
    for is_mixed in (True, False):
        rng = np.random.default_rng(7)
        blocks = bank(rng, 5, 3, 3, mixed=is_mixed)
        codes, _ = ranks(blocks, 3, 200, 0.4, rng)
        result = calibrate_forced_choice(
            blocks, codes, dimensions=NAMES[:3], n_draws=16, max_iterations=15
        )
        near = np.corrcoef(np.abs(result.loadings), np.abs(signed(blocks)))[0, 1]
        found[is_mixed] = result, near
    assert not found[True][0].message
    assert found[False][0].message
    assert found[True][1] > found[False][1] + 0.1


def test_the_level_of_a_profile_is_known_with_mixed_keys_and_not_with_positive_ones() -> None:
    prior = np.full((3, 3), 0.4) + 0.6 * np.eye(3)
    near = {}
    for is_mixed in (True, False):
        rng = np.random.default_rng(12)
        blocks = bank(rng, 10, 3, 3, mixed=is_mixed)
        codes, theta = ranks(blocks, 3, 300, 0.4, rng)
        found = estimate_forced_choice(blocks, codes, prior, dimensions=NAMES[:3], method="map")
        near[is_mixed] = np.corrcoef(found.theta.mean(axis=1), theta.mean(axis=1))[0, 1]
    assert near[True] > 0.8
    assert near[False] < 0.5


def test_gradient_and_information_are_derivatives_of_the_likelihood() -> None:
    rng = np.random.default_rng(7)
    blocks = bank(rng, 2, 4, 2, mixed=True) + bank(rng, 2, 3, 2, mixed=True)
    codes, _ = ranks(blocks, 2, 40, 0.4, rng)
    codes[:20, :4] = without_order_between(codes[:20, :4])
    layout = Layout.checked(blocks, NAMES[:2])
    rows, _ = checked_rows(codes, layout)
    loadings, means = start_values(layout, rows)
    n = len(loadings)
    start = Parameters(loadings, means, layout.positions, np.array([[1.0, 0.2], [0.2, 1.0]]))
    modes = posterior_modes(rows, start, np.zeros((40, 2)))
    draws = proposal(modes, quasi_random(8, 2), rng)

    def at(x: np.ndarray) -> Parameters:
        return Parameters(
            x[:n], x[n : 2 * n], layout.positions, np.array([[1.0, x[-1]], [x[-1], 1.0]])
        )

    x = np.concatenate([loadings, means, [0.2]])
    found = score_moments(rows, start, draws, layout, exact=True)
    free = _Climb(layout, rows, 40, np.empty((0, 2)), 0)._free()
    for column, step in enumerate(1e-5 * free.T):
        up, down = (log_weights(rows, at(x + s * step), draws)[0].sum() for s in (1, -1))
        assert_allclose((free.T @ found.gradient)[column], (up - down) / 2e-5, atol=1e-5)
        change = [score_moments(rows, at(x + s * step), draws, layout).gradient for s in (1, -1)]
        wanted = -free.T @ (change[0] - change[1]) / 2e-5
        assert_allclose((free.T @ found.observed @ free)[column], wanted, atol=0.01)


@pytest.mark.parametrize("method", ["eap", "map"])
def test_errors_of_traits_are_as_large_as_stated(method: str) -> None:
    rng = np.random.default_rng(8)
    blocks = bank(rng, 6, 4, 2, mixed=True)
    codes, theta = ranks(blocks, 2, 400, 0.4, rng)
    prior = [[1.0, 0.4], [0.4, 1.0]]
    found = estimate_forced_choice(
        blocks,
        codes,
        prior,
        dimensions=NAMES[:2],
        method=method,
        n_draws=64,  # type: ignore[arg-type]
    )
    z = (found.theta - theta) / found.standard_error
    assert 0.93 < z.std() < 1.07
    assert 0.75 < np.mean(np.abs(z) < 1.2816) < 0.85
    assert np.corrcoef(found.theta[:, 0], theta[:, 0])[0, 1] > 0.75
    # Taking the six pairs of a block for independent would make the errors about a third smaller.
    partial = estimate_forced_choice(
        blocks, without_order_between(codes), prior, dimensions=NAMES[:2], method="map"
    )
    assert partial.standard_error.mean() > found.standard_error.mean()


def test_mean_and_error_match_integration_over_a_grid() -> None:
    rng = np.random.default_rng(9)
    blocks = bank(rng, 4, 3, 2, mixed=True)
    codes, _ = ranks(blocks, 2, 5, 0.4, rng)
    prior = np.array([[1.0, 0.4], [0.4, 1.0]])
    found = estimate_forced_choice(blocks, codes, prior, dimensions=NAMES[:2], n_draws=1024)
    layout = Layout.checked(blocks, NAMES[:2])
    rows, _ = checked_rows(codes, layout)
    means = np.array([s.utility_mean for block in blocks for s in block])
    parameters = Parameters(signed(blocks), means, layout.positions, prior)
    line = np.linspace(-5, 5, 81)
    grid = np.stack(np.meshgrid(line, line), axis=-1).reshape(1, -1, 2)
    flat = np.broadcast_to(grid, (5, *grid.shape[1:]))
    weights = log_weights(rows, parameters, Draws(flat, np.zeros(flat.shape[:2]), flat[:, 0]))[1]
    mean = np.einsum("im,imd->id", weights, flat)
    assert_allclose(found.theta, mean, atol=0.01)
    square = np.einsum("im,imd->id", weights, (flat - mean[:, None]) ** 2)
    assert_allclose(found.standard_error, np.sqrt(square), atol=0.01)


def test_who_answered_nothing_gets_the_prior() -> None:
    blocks = bank(np.random.default_rng(10), 2, 3, 2, mixed=True)
    codes = np.array([[0, 1, 2, 2, 1, 0], [-1] * 6])
    found = estimate_forced_choice(blocks, codes, np.eye(2), dimensions=NAMES[:2])
    assert_allclose(found.theta[1], 0.0)
    assert_allclose(found.standard_error[1], 1.0)


def test_picks_become_ranks() -> None:
    found = ranks_from_picks([[2, 0], [-1, 3]], [[0, 3], [-1, 1]], [3, 4])
    assert found.tolist() == [[2, 1, 0, 0, 1, 1, 3], [-1, -1, -1, 1, 3, 1, 0]]
    with pytest.raises(InvalidResponses, match="person 0, block 0: most 1 and least 1"):
        ranks_from_picks([[1]], [[1]], [3])
    with pytest.raises(InvalidParameters, match="block 0: three or four statements, not 5"):
        ranks_from_picks([[1]], [[0]], [5])


def test_what_cannot_be_calibrated_is_refused_by_name() -> None:
    blocks = bank(np.random.default_rng(11), 2, 3, 2, mixed=True)
    fine = np.tile([0, 1, 2, 2, 1, 0], (4, 1))
    bad = fine.copy()
    bad[2, 3] = 0
    with pytest.raises(InvalidResponses, match=r"person 2, block 1: \[0, 1, 0\] is no ranking"):
        calibrate_forced_choice(blocks, bad)
    with pytest.raises(InvalidResponses, match="must be integers"):
        calibrate_forced_choice(blocks, fine * 1.0)
    with pytest.raises(InvalidResponses, match="one person is not enough"):
        calibrate_forced_choice(blocks, fine[:1])
    with pytest.raises(InvalidResponses, match="nobody answered any block"):
        calibrate_forced_choice(blocks, fine * 0 - 1)
    unseen = fine.copy()
    unseen[:, 3:] = -1
    with pytest.raises(InvalidResponses, match="statement 3: nobody answered its block"):
        calibrate_forced_choice(blocks, unseen)
    with pytest.raises(InvalidParameters, match="block 0: three or four statements"):
        calibrate_forced_choice([blocks[0][:2]], fine[:, :2])
    with pytest.raises(InvalidParameters, match=r"no statement measures \['z'\]"):
        calibrate_forced_choice(blocks, fine, dimensions=["u", "v", "z"])
    with pytest.raises(InvalidParameters, match="one dimension only"):
        calibrate_forced_choice([[Statement("u", 0.5)] * 3], fine[:, :3])
    with pytest.raises(InvalidParameters, match="not positive definite"):
        estimate_forced_choice(blocks, fine, np.ones((2, 2)), dimensions=NAMES[:2])
