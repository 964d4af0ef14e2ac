"""The triplet likelihood against independent integration, and its invariants."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.integrate import quad
from scipy.stats import multivariate_normal, norm

from scoring.errors import InvalidResponses
from scoring.forced_choice import (
    RANKINGS,
    expected_information,
    ranking_index,
    ranking_log_probability,
    ranking_terms,
    simulate_rankings,
)


def blocks(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    loading = rng.uniform(-0.95, 0.95, (n, 3))
    return rng.normal(0.0, 1.2, (n, 3)), np.sqrt(1 - loading**2)


def test_probabilities_match_adaptive_integration() -> None:
    for m, psi in zip(*blocks(12), strict=True):
        found = np.exp(ranking_log_probability(m, psi))
        for r, (a, b, c) in enumerate(RANKINGS):

            def integrand(z: float, a: int = a, b: int = b, c: int = c) -> float:
                t = m[b] + psi[b] * z  # noqa: B023
                above = norm.cdf((m[a] - t) / psi[a])  # noqa: B023
                return float(norm.pdf(z) * above * norm.cdf((t - m[c]) / psi[c]))  # noqa: B023

            assert_allclose(found[r], quad(integrand, -10, 10, epsabs=1e-12)[0], atol=1e-7)


def test_probabilities_match_the_bivariate_normal_orthant() -> None:
    for m, psi in zip(*blocks(20, 1), strict=True):
        found = np.exp(ranking_log_probability(m, psi))
        for r, (a, b, c) in enumerate(RANKINGS):
            covariance = [
                [psi[a] ** 2 + psi[b] ** 2, -(psi[b] ** 2)],
                [-(psi[b] ** 2), psi[b] ** 2 + psi[c] ** 2],
            ]
            p = multivariate_normal([0, 0], covariance).cdf([m[a] - m[b], m[b] - m[c]])
            assert_allclose(found[r], p, atol=1e-6)


def test_the_six_rankings_are_all_there_is() -> None:
    assert_allclose(np.exp(ranking_log_probability(*blocks(200, 2))).sum(axis=-1), 1.0, atol=1e-7)


def test_equal_statements_make_all_rankings_equally_likely() -> None:
    assert_allclose(ranking_log_probability(np.zeros(3), np.full(3, 0.6)), np.log(1 / 6))


def test_only_differences_of_means_matter() -> None:
    m, psi = blocks(10, 3)
    assert_allclose(
        ranking_log_probability(m + 1.7, psi), ranking_log_probability(m, psi), atol=1e-10
    )


def test_the_gradient_matches_differences() -> None:
    m, psi = blocks(30, 4)
    gradient = ranking_terms(m, psi)[1]
    h = 1e-5
    for j, step in enumerate(h * np.eye(3)):
        up, down = (ranking_log_probability(m + sign * step, psi) for sign in (1, -1))
        assert_allclose(gradient[..., j], (up - down) / (2 * h), atol=1e-7)


def test_the_expected_score_is_zero_and_information_has_no_level() -> None:
    m, psi = blocks(30, 5)
    log_p, gradient = ranking_terms(m, psi)
    assert_allclose((np.exp(log_p)[..., None] * gradient).sum(axis=-2), 0.0, atol=1e-6)
    information = expected_information(m, psi)
    assert_allclose(information.sum(axis=-1), 0.0, atol=1e-9)
    assert np.linalg.eigvalsh(information).min() > -1e-9


def test_a_block_says_less_than_its_three_pairs_taken_as_independent() -> None:
    m, psi = np.zeros(3), np.full(3, 0.6)
    pairs = np.zeros((3, 3))
    for i, j in ((0, 1), (0, 2), (1, 2)):
        contrast = np.eye(3)[i] - np.eye(3)[j]
        pairs += 4 * norm.pdf(0) ** 2 / (2 * 0.36) * np.outer(contrast, contrast)
    assert np.trace(expected_information(m, psi)) < 0.9 * np.trace(pairs)


def test_simulated_choices_have_the_model_frequencies() -> None:
    m, psi = np.array([0.4, -0.1, 0.2]), np.array([0.6, 0.9, 0.4])
    rng = np.random.default_rng(6)
    shown = simulate_rankings(np.broadcast_to(m, (60_000, 3)), psi, rng)
    shares = np.bincount(shown, minlength=6) / 60_000
    assert_allclose(shares, np.exp(ranking_log_probability(m, psi)), atol=0.01)


def test_extreme_utilities_stay_finite() -> None:
    log_p, gradient = ranking_terms(np.array([30.0, -30.0, 0.0]), np.full(3, 0.6))
    assert np.isfinite(log_p).all()
    assert np.isfinite(gradient).all()
    assert_allclose(np.exp(log_p[ranking_index(0, 1)]), 1.0)


@pytest.mark.parametrize(("most", "least"), [(0, 0), (0, 3), (-1, 1)])
def test_most_and_least_must_be_two_of_the_three(most: int, least: int) -> None:
    with pytest.raises(InvalidResponses, match="most and least"):
        ranking_index(most, least)


def test_every_choice_has_its_ranking() -> None:
    for most in range(3):
        for least in {0, 1, 2} - {most}:
            ranking = RANKINGS[ranking_index(most, least)]
            assert (ranking[0], ranking[2]) == (most, least)
