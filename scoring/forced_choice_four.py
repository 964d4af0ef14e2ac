"""Likelihood of a ranking, or of a choice of most and least, among four statements.

The model is that of scoring.forced_choice. The probability of a full ranking a > b > c > d is a
trivariate normal orthant (scoring.orthants). Where that is too small to be trusted,
it is done again as a positive double integral over the two utilities between, in logarithms,

    P = integral phi(z_b) Phi((m_a - t_b) / psi_a)
        integral_{-inf}^{t_b} phi(z_c) / psi_c Phi((t_c - m_d) / psi_d) dt_c dz_b,

so that the likelihood falls on in the tails as it should. A choice of most and least leaves the
order of the other two open: the probability is the sum of two rankings.
"""

from __future__ import annotations

from itertools import permutations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import log_ndtr, logsumexp

from scoring.errors import InvalidResponses
from scoring.models.model import BoolArray, FloatArray, IntArray
from scoring.orthants import order_terms

# Row r lists the statements of ranking r from most to least.
RANKINGS_OF_FOUR: IntArray = np.array(list(permutations(range(4))), dtype=np.int64)
# Row r is the most and the least of pick r.
PICKS: IntArray = np.array(list(permutations(range(4), 2)), dtype=np.int64)
_RANKINGS_OF_PICK: IntArray = np.array(
    [
        np.flatnonzero((RANKINGS_OF_FOUR[:, 0] == most) & (RANKINGS_OF_FOUR[:, 3] == least))
        for most, least in PICKS
    ]
)
SMALLEST_TRUSTED = 1e-9
_OUTER = np.linspace(-12.0, 12.0, 61)
_INNER, _INNER_WEIGHTS = np.polynomial.legendre.leggauss(40)
_LOG_SQRT_2PI = 0.5 * np.log(2.0 * np.pi)
_LOG_OUTER_WEIGHT = np.log(_OUTER[1] - _OUTER[0])
# The inner integral runs over this many unique SDs of its statement, and when all of that lies
# above t_b, over the few below t_b that count.
_REACH, _TAIL = 7.5, 4.0


def pick_index(most: int, least: int) -> int:
    """Row of PICKS for a choice of most and least among statements 0 to 3."""
    found = np.flatnonzero((np.array([most, least]) == PICKS).all(axis=1))
    if not len(found):
        raise InvalidResponses(f"most and least must be two of 0 to 3, not {most} and {least}")
    return int(found[0])


def ranking_of_four_index(ranking: ArrayLike) -> int:
    """Row of RANKINGS_OF_FOUR for statements 0 to 3 from most to least."""
    shown = np.asarray(ranking)
    if shown.shape != (4,) or sorted(shown.tolist()) != [0, 1, 2, 3]:
        raise InvalidResponses(f"a ranking of four lists 0 to 3 once each, not {shown.tolist()}")
    return int(np.flatnonzero((shown == RANKINGS_OF_FOUR).all(axis=1))[0])


def ranking_of_four_terms(
    means: ArrayLike, unique_sd: ArrayLike, shown: IntArray | None = None
) -> tuple[FloatArray, FloatArray]:
    """Log probability of each ranking (..., 24) and its gradient in the means (..., 24, 4).

    means, unique_sd : (..., 4), mean utilities and psi
    shown : (...,) rows of the rankings that occurred, if the others only matter as far as they are
        likely: below 1e-9 these then have a gradient of 0. The double integral is slow.
    """
    wanted = None if shown is None else np.arange(24) == np.asarray(shown)[..., None]
    return _terms(means, unique_sd, wanted)


def _terms(
    means: ArrayLike, unique_sd: ArrayLike, wanted: BoolArray | None
) -> tuple[FloatArray, FloatArray]:
    """wanted : (..., 24), where the tail must be right; everywhere if None."""
    m = np.asarray(means, dtype=np.float64)[..., RANKINGS_OF_FOUR]
    psi = np.broadcast_to(unique_sd, np.shape(means)).astype(np.float64)[..., RANKINGS_OF_FOUR]
    found = order_terms(m, psi**2)
    small = found.probability < SMALLEST_TRUSTED
    log_p = np.log(np.maximum(found.probability, np.finfo(np.float64).tiny))
    by_rank = np.where(
        small[..., None], 0.0, found.by_mean / np.where(small, 1.0, found.probability)[..., None]
    )
    exact = small if wanted is None else small & wanted
    if exact.any():
        log_p[exact], by_rank[exact] = _tail_terms(m[exact], psi[exact])
    gradient = np.empty_like(by_rank)
    np.put_along_axis(gradient, np.broadcast_to(RANKINGS_OF_FOUR, by_rank.shape), by_rank, axis=-1)
    return log_p, gradient


def pick_terms(
    means: ArrayLike, unique_sd: ArrayLike, shown: IntArray | None = None
) -> tuple[FloatArray, FloatArray]:
    """Log probability of each pick (..., 12) and its gradient in the means (..., 12, 4).

    Arguments as for ranking_of_four_terms, shown as rows of PICKS.
    """
    wanted = None
    if shown is not None:
        own = _RANKINGS_OF_PICK[np.maximum(shown, 0)]
        wanted = (np.arange(24) == own[..., None]).any(axis=-2)
    log_p, gradient = _terms(means, unique_sd, wanted)
    both = log_p[..., _RANKINGS_OF_PICK]
    total = logsumexp(both, axis=-1)
    share = np.exp(both - total[..., None])
    merged = (share[..., None] * gradient[..., _RANKINGS_OF_PICK, :]).sum(axis=-2)
    return total, merged


def _tail_terms(m: FloatArray, psi: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Log probability (n,) of 0 > 1 > 2 > 3 and its gradient (n, 4), however small."""
    (m_a, m_b, m_c, m_d), (psi_a, psi_b, psi_c, psi_d) = (
        m.T[..., None, None],
        psi.T[..., None, None],
    )
    t_b = m_b + psi_b * _OUTER[:, None]
    above = (m_a - t_b) / psi_a
    upper = np.minimum(t_b, m_c + _REACH * psi_c)
    lower = np.minimum(m_c - _REACH * psi_c, upper - _TAIL * psi_c)
    half = (upper - lower) / 2.0
    t_c = lower + half * (_INNER + 1.0)
    z_c, below = (t_c - m_c) / psi_c, (t_c - m_d) / psi_d
    log_above, log_below = log_ndtr(above), log_ndtr(below)
    inner = -0.5 * z_c**2 - _LOG_SQRT_2PI + log_below + np.log(half * _INNER_WEIGHTS / psi_c)
    outer = -0.5 * _OUTER[:, None] ** 2 - _LOG_SQRT_2PI + _LOG_OUTER_WEIGHT + log_above
    terms = outer + inner
    log_p = logsumexp(terms, axis=(-2, -1))
    share = np.exp(terms - log_p[:, None, None])

    def mean(values: FloatArray) -> FloatArray:
        result: FloatArray = (share * values).sum(axis=(-2, -1))
        return result

    by_most = mean(_ratio(above, log_above) / psi_a)
    by_least = -mean(_ratio(below, log_below) / psi_d)
    by_third = mean(z_c / psi_c)
    # Adding a constant to all utilities changes nothing, so the second takes what is left.
    second = -by_most - by_third - by_least
    return log_p, np.stack([by_most, second, by_third, by_least], axis=-1)


def _ratio(x: FloatArray, log_cdf: FloatArray) -> FloatArray:
    """phi(x) / Phi(x)."""
    result: FloatArray = np.exp(-0.5 * x**2 - _LOG_SQRT_2PI - log_cdf)
    return result
