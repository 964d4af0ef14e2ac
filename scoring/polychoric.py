"""Polychoric correlations: of the normal variables that ordered categories are cut from."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from scoring.errors import InvalidParameters, InvalidResponses
from scoring.models.model import BoolArray, FloatArray, IntArray, as_floats
from scoring.responses import ResponseMatrix

# Nodes of the integral over the correlation; 40 give ten digits up to LARGEST.
NODES, ANGLE_WEIGHTS = np.polynomial.legendre.leggauss(40)
# Beyond this a table with an empty corner cannot tell the correlation from one.
LARGEST = 0.995
# Stands for an infinite threshold: the normal probability outside is below 1e-32.
INFINITE = 12.0
MAX_ITERATIONS = 100
TOLERANCE = 1e-10
SMALLEST_PROBABILITY = 1e-300
CONTINUITY = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Polychoric:
    """correlation, standard_error : (n_items, n_items), diagonal 1 and 0
    thresholds : (n_items, k_max - 1) cuts on the normal variable, NaN padded
    n_used : (n_items, n_items) people who answered both items
    at_bound : (n_items, n_items), where the likelihood rises up to the largest correlation
        searched, .995; a table with empty corners does that

    The matrix of pairwise correlations need not be positive definite. The standard error takes
    the thresholds as known, so it is somewhat too small.
    """

    correlation: FloatArray
    standard_error: FloatArray
    thresholds: FloatArray
    n_used: IntArray
    at_bound: BoolArray


def polychoric(responses: ArrayLike, *, continuity: float = CONTINUITY) -> Polychoric:
    """Two-step maximum likelihood for every pair of items (Olsson, 1979); for two categories
    the tetrachoric correlation (Pearson, 1900).

    responses : (n_persons, n_items) codes from 0, -1 missing; thresholds from everybody who
        answered the item, the correlation from everybody who answered both
    continuity : added to empty cells of two-by-two tables, where the estimate would be 1 or -1
    Raises InvalidResponses naming a constant item, an unused category or a pair without people;
    InvalidParameters for another continuity correction.
    """
    if not 0 <= continuity <= 1:
        raise InvalidParameters(f"the continuity correction lies between 0 and 1, not {continuity}")
    matrix = ResponseMatrix.checked(responses)
    if matrix.n_items < 2:
        raise InvalidResponses("a correlation needs at least two items")
    shares = [counts / counts.sum() for counts in matrix.category_counts()]
    k = max(len(share) for share in shares)
    cuts = np.full((matrix.n_items, k + 1), INFINITE)
    thresholds = np.full((matrix.n_items, k - 1), np.nan)
    cuts[:, 0] = -INFINITE
    for item, share in enumerate(shares):
        thresholds[item, : len(share) - 1] = ndtri(np.cumsum(share)[:-1])
        cuts[item, 1 : len(share)] = thresholds[item, : len(share) - 1]
    pairs = list(combinations(range(matrix.n_items), 2))
    tables = np.stack([_table(matrix.codes, i, j, k) for i, j in pairs])
    people = tables.sum(axis=(1, 2))
    if (people == 0).any():
        i, j = pairs[int(np.argmin(people))]
        raise InvalidResponses(f"items {i} and {j}: nobody answered both")
    for at, (i, j) in enumerate(pairs):
        if len(shares[i]) == len(shares[j]) == 2:
            square = tables[at, :2, :2]
            square[square == 0] = continuity
    first, second = np.array(pairs).T
    rho, error, bound = _estimated(tables, cuts[first], cuts[second])
    correlation, errors = np.eye(matrix.n_items), np.zeros((matrix.n_items, matrix.n_items))
    at_bound = np.zeros(correlation.shape, dtype=bool)
    observed = matrix.observed.astype(np.int64)
    for target, values in ((correlation, rho), (errors, error), (at_bound, bound)):
        target[first, second] = target[second, first] = values
    return Polychoric(correlation, errors, thresholds, observed.T @ observed, at_bound)


def _table(codes: IntArray, i: int, j: int, k: int) -> FloatArray:
    both = (codes[:, i] >= 0) & (codes[:, j] >= 0)
    cells = np.bincount(codes[both, i] * k + codes[both, j], minlength=k * k)
    return cells.reshape(k, k).astype(np.float64)


def _estimated(
    tables: FloatArray, rows: FloatArray, columns: FloatArray
) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Correlation, error and whether it is at the bound for all tables at once, each (n_tables,).

    Fisher scoring inside a bracket that shrinks by the sign of the score.
    """
    n = len(tables)
    rho = np.zeros(n)
    low, high = np.full(n, -LARGEST), np.full(n, LARGEST)
    ends = [_score(tables, rows, columns, bound)[0] for bound in (low, high)]
    below, above = ends[0] <= 0, ends[1] >= 0
    rho = np.where(below, low, np.where(above, high, rho))
    active = np.flatnonzero(~(below | above))
    for iteration in range(MAX_ITERATIONS):
        if not len(active):
            break
        at = rho[active]
        score, information = _score(tables[active], rows[active], columns[active], at)
        low[active] = np.where(score > 0, at, low[active])
        high[active] = np.where(score > 0, high[active], at)
        middle = (low[active] + high[active]) / 2.0
        moved = at + score / information
        inside = (moved > low[active]) & (moved < high[active]) & (iteration % 8 != 7)
        moved = np.where(inside | (score == 0), moved, middle)
        rho[active] = moved
        active = active[np.abs(moved - at) > TOLERANCE]
    _, information = _score(tables, rows, columns, rho)
    return rho, 1.0 / np.sqrt(information), below | above


def _score(
    tables: FloatArray, rows: FloatArray, columns: FloatArray, rho: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Derivative of the log-likelihood in rho and its expected information, each (n_tables,)."""
    h, k = rows[:, :, None], columns[:, None, :]
    p = np.maximum(_cells(bivariate_normal(h, k, rho[:, None, None])), SMALLEST_PROBABILITY)
    square = 1.0 - rho[:, None, None] ** 2
    density = np.exp(-(h**2 + k**2 - 2.0 * rho[:, None, None] * h * k) / (2.0 * square))
    # d Phi2 / d rho is the bivariate density (Olsson, 1979); padded cuts have none.
    dp = _cells(density / (2.0 * np.pi * np.sqrt(square)))
    score = np.where(tables > 0, tables * dp / p, 0.0).sum(axis=(1, 2))
    possible = p > SMALLEST_PROBABILITY
    information = np.where(possible, dp**2 / p, 0.0).sum(axis=(1, 2)) * tables.sum(axis=(1, 2))
    return score, information


def _cells(corners: FloatArray) -> FloatArray:
    return np.diff(np.diff(corners, axis=1), axis=2)


def bivariate_normal(h: ArrayLike, k: ArrayLike, rho: ArrayLike) -> FloatArray:
    """P(X <= h, Y <= k) for standard normals with correlation rho, broadcast over all three.

    Phi(h) Phi(k) + 1/(2 pi) int_0^arcsin(rho) exp(-(h^2 + k^2 - 2 h k sin t) / (2 cos^2 t)) dt
    (Drezner & Wesolowsky, 1990), by Gauss-Legendre.
    """
    first, second, r = (as_floats(value)[..., None] for value in (h, k, rho))
    half = np.arcsin(r) / 2.0
    angle = half * (NODES + 1.0)
    exponent = (first**2 + second**2 - 2.0 * first * second * np.sin(angle)) / np.cos(angle) ** 2
    integral = (np.exp(-exponent / 2.0) @ ANGLE_WEIGHTS) * half[..., 0] / (2.0 * np.pi)
    result: FloatArray = ndtr(first[..., 0]) * ndtr(second[..., 0]) + integral
    return result
