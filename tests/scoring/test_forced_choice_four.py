"""The likelihood of blocks of four against integration, and joint estimates from them."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from scoring import (
    BlockResponse,
    InvalidParameters,
    InvalidResponses,
    ScoringError,
    Source,
    Statement,
    estimate_forced_choice,
    estimate_joint,
)
from scoring.forced_choice_four import (
    PICKS,
    RANKINGS_OF_FOUR,
    _tail_terms,
    pick_index,
    pick_terms,
    ranking_of_four_index,
    ranking_of_four_terms,
)
from scoring.models.model import FloatArray
from tests.scoring.thurstonian.people import NAMES, bank, ranks, without_order_between


def blocks(n: int, seed: int = 0) -> tuple[FloatArray, FloatArray]:
    rng = np.random.default_rng(seed)
    return rng.normal(0.0, 0.8, (n, 4)), np.sqrt(1 - rng.uniform(-0.95, 0.95, (n, 4)) ** 2)


def test_simulated_utilities_have_these_frequencies() -> None:
    m, psi = (values[0] for values in blocks(1))
    rng = np.random.default_rng(1)
    order = np.argsort(-(m + psi * rng.standard_normal((100_000, 4))), axis=1)
    log_p, log_pick = ranking_of_four_terms(m, psi)[0], pick_terms(m, psi)[0]
    for row, ranking in enumerate(RANKINGS_OF_FOUR):
        assert abs((order == ranking).all(axis=1).mean() - np.exp(log_p[row])) < 0.006
    for row, pick in enumerate(PICKS):
        share = (order[:, [0, 3]] == pick).all(axis=1).mean()
        assert abs(share - np.exp(log_pick[row])) < 0.006


def test_all_outcomes_together_are_certain_and_their_mean_score_is_zero() -> None:
    for terms in (ranking_of_four_terms, pick_terms):
        log_p, gradient = terms(*blocks(40, 2))
        assert_allclose(np.exp(log_p).sum(axis=-1), 1.0, atol=1e-6)
        score = (np.exp(log_p)[..., None] * gradient).sum(axis=-2)
        assert_allclose(score, 0.0, atol=1e-5)


def test_the_two_integrals_agree_where_both_can_be_trusted() -> None:
    m, psi = blocks(200, 3)
    m, psi = m[:, RANKINGS_OF_FOUR[0]], psi[:, RANKINGS_OF_FOUR[0]]
    log_p, gradient = ranking_of_four_terms(m, psi)
    log_tail, tail_gradient = _tail_terms(m, psi)
    trusted = log_p[:, 0] > np.log(1e-6)
    assert_allclose(log_tail[trusted], log_p[trusted, 0], atol=2e-4)
    assert_allclose(tail_gradient[trusted], gradient[trusted, 0], atol=2e-3)


@pytest.mark.parametrize("terms", [ranking_of_four_terms, pick_terms])
def test_the_gradient_matches_differences_and_knows_no_level(terms) -> None:  # type: ignore[no-untyped-def]
    m, psi = blocks(10, 4)
    m *= 3.0
    log_p, gradient = terms(m, psi)
    believable = log_p > np.log(1e-14)
    assert_allclose(gradient.sum(axis=-1), 0.0, atol=1e-9)
    for j, step in enumerate(1e-4 * np.eye(4)):
        up, down = (terms(m + sign * step, psi)[0] for sign in (1, -1))
        difference = (up - down) / 2e-4
        assert_allclose(gradient[..., j][believable], difference[believable], rtol=0.02, atol=0.02)


def test_the_tail_falls_on_without_a_bound() -> None:
    psi = np.full(4, 0.5)
    away = [ranking_of_four_terms(np.array([-d, 0.0, 0.0, d]), psi)[0][0] for d in range(1, 5)]
    assert (np.diff(away) < -3).all()
    log_p, gradient = ranking_of_four_terms(np.array([9.0, -9.0, 3.0, 0.0]), psi)
    assert np.isfinite(log_p).all()
    assert np.isfinite(gradient).all()


def test_every_choice_has_its_row() -> None:
    for ranking in permutations(range(4)):
        assert tuple(RANKINGS_OF_FOUR[ranking_of_four_index(ranking)]) == ranking
    for most, least in permutations(range(4), 2):
        assert PICKS[pick_index(most, least)].tolist() == [most, least]
    with pytest.raises(InvalidResponses, match="two of 0 to 3"):
        pick_index(2, 2)
    with pytest.raises(InvalidResponses, match="once each"):
        ranking_of_four_index([0, 1, 1, 3])


@pytest.mark.parametrize("is_ranked", [True, False])
def test_joint_estimates_of_blocks_are_the_posterior_modes(is_ranked: bool) -> None:
    rng = np.random.default_rng(5)
    statements = bank(rng, 3, 4, 2, mixed=True) + bank(rng, 2, 3, 2, mixed=True)
    codes, _ = ranks(statements, 2, 2, 0.4, rng)
    prior = np.array([[1.0, 0.4], [0.4, 1.0]])
    shown = codes.copy()
    if not is_ranked:
        shown[:, :12] = without_order_between(codes[:, :12])
    mode = estimate_forced_choice(statements, shown, prior, dimensions=NAMES[:2], method="map")
    for person in range(2):
        answers, start = [], 0
        for block in statements:
            order = np.argsort(codes[person, start : start + len(block)]).tolist()
            start += len(block)
            if len(block) == 4 and is_ranked:
                answers.append(BlockResponse(tuple(block), None, None, True, tuple(order)))
            else:
                answers.append(BlockResponse(tuple(block), order[0], order[-1]))
        found = estimate_joint([Source("choices", 1.0, answers)], prior, dimensions=NAMES[:2])
        assert_allclose(found.theta, mode.theta[person], atol=1e-4)


def test_half_an_answer_to_a_block_of_four_is_refused() -> None:
    four = tuple(Statement("u", 0.6) for _ in range(4))
    cases = [
        (BlockResponse(four, 1, None), "both most and least"),
        (BlockResponse(four, 1, 2, True), "its ranking and nothing else"),
        (BlockResponse(four, None, None, True, (0, 1, 2)), "once each"),
    ]
    for block, message in cases:
        with pytest.raises(InvalidResponses, match=message):
            estimate_joint([Source("s", 1.0, [block])], [[1.0]], dimensions=["u"])
    with pytest.raises(InvalidParameters, match="three or four statements, not 2"):
        estimate_joint(
            [Source("s", 1.0, [BlockResponse(four[:2], 0, 1)])], [[1.0]], dimensions=["u"]
        )


STATEMENTS = st.builds(
    Statement,
    st.sampled_from(NAMES[:2]),
    st.floats(0.05, 0.95),
    st.sampled_from([-1, 1]),
    st.floats(-4, 4),
)


@settings(max_examples=25, deadline=None)
@given(st.tuples(*4 * [STATEMENTS]), st.integers(0, 3), st.integers(1, 3))
def test_joint_estimates_of_any_block_are_finite(
    four: tuple[Statement, ...], most: int, away: int
) -> None:
    block = BlockResponse(four, most, (most + away) % 4)
    try:
        found = estimate_joint([Source("s", 1.0, [block])], np.eye(2), dimensions=NAMES[:2])
    except ScoringError:
        return
    assert np.isfinite(found.theta).all()
    assert np.linalg.eigvalsh(found.covariance)[0] > 0
