"""Factor analysis of a correlation matrix: maximum likelihood, oblique rotation, Schmid-Leiman."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from scoring.errors import InvalidParameters, InvalidResponses, NotConverged
from scoring.models.model import FloatArray, as_floats
from scoring.reliability import SMALLEST_UNIQUENESS, one_factor

MAX_ROTATIONS, ROTATION_TOLERANCE = 2000, 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class ObliqueFactors:
    """loadings : (n_items, k) pattern; correlation : (k, k) of the factors; uniquenesses :
    (n_items,)."""

    loadings: FloatArray
    correlation: FloatArray
    uniquenesses: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class SchmidLeiman:
    """general : (n_items,); group : (n_items, k), orthogonal to it; uniquenesses : (n_items,)."""

    general: FloatArray
    group: FloatArray
    uniquenesses: FloatArray


def oblique_factors(
    correlation: FloatArray, n_factors: int, start: FloatArray | None = None
) -> ObliqueFactors:
    """k factors by maximum likelihood (Joreskog, 1967), rotated by direct oblimin with gamma = 0
    (Jennrich & Sampson, 1966), each turned so that its loadings add up to something positive.

    start : uniquenesses to begin with
    Raises InvalidResponses where the items are too few for that many factors.
    """
    n_items = len(correlation)
    freedom = ((n_items - n_factors) ** 2 - n_items - n_factors) / 2
    if n_factors < 1 or freedom < 0:
        raise InvalidResponses(f"{n_items} items do not determine {n_factors} factors")
    if np.linalg.eigvalsh(correlation)[0] <= 1e-10:
        raise InvalidResponses("the correlation matrix is singular: an item repeats others")
    loadings, uniquenesses = _extracted(correlation, n_factors, start)
    pattern, between = (loadings, np.eye(1)) if n_factors == 1 else oblimin(loadings)
    sign = np.where(pattern.sum(axis=0) < 0, -1.0, 1.0)
    return ObliqueFactors(pattern * sign, between * np.outer(sign, sign), uniquenesses)


def schmid_leiman(factors: ObliqueFactors) -> SchmidLeiman:
    """A general and k orthogonal group factors with the same fit (Schmid & Leiman, 1957).

    The factors' correlations give each its loading on the general factor: exactly with three, by
    maximum likelihood with more, and sqrt(r) for both of two, which cannot be told apart.
    """
    k = len(factors.correlation)
    if k < 2:
        raise InvalidParameters("at least two group factors are needed")
    if k == 2:
        higher = np.full(2, np.sqrt(max(float(factors.correlation[0, 1]), 0.0)))
        rest = 1.0 - higher**2
    else:
        higher, rest = one_factor(factors.correlation)
    return SchmidLeiman(
        factors.loadings @ higher, factors.loadings * np.sqrt(rest), factors.uniquenesses
    )


def oblimin(loadings: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Pattern (n_items, k) and factor correlations by gradient projection (Jennrich, 2002).

    Minimises the sum over pairs of factors of products of squared loadings. Searched from the
    loadings as they are and with neighbouring axes turned three ways; the lowest counts.
    """
    k = loadings.shape[1]
    starts = [np.eye(k), *(_turned_in_pairs(k, angle) for angle in (0.5, 1.0, -0.5))]
    found = [_projected(loadings, start) for start in starts]
    _, turn = min(found, key=lambda pair: pair[0])
    return as_floats(loadings @ np.linalg.inv(turn).T), as_floats(turn.T @ turn)


def _extracted(
    correlation: FloatArray, n_factors: int, start: FloatArray | None
) -> tuple[FloatArray, FloatArray]:
    n_items = len(correlation)

    def solved(u: FloatArray) -> tuple[FloatArray, FloatArray]:
        values, vectors = np.linalg.eigh(correlation / np.sqrt(np.outer(u, u)))
        strength = np.sqrt(np.maximum(values[-n_factors:] - 1.0, 0.0))
        return values, strength * vectors[:, -n_factors:] * np.sqrt(u)[:, None]

    def objective(u: FloatArray) -> tuple[float, FloatArray]:
        values, loadings = solved(u)
        rest = values[:-n_factors]
        residual = loadings @ loadings.T + np.diag(u) - correlation
        return float(np.sum(rest - np.log(rest) - 1.0)), np.diag(residual) / u**2

    if start is None:
        start = (1.0 - 0.5 * n_factors / n_items) / np.diag(np.linalg.inv(correlation))
    found = minimize(
        objective,
        np.clip(start, SMALLEST_UNIQUENESS, 1.0),
        jac=True,
        method="L-BFGS-B",
        bounds=[(SMALLEST_UNIQUENESS, 1.0)] * n_items,
        options={"ftol": 1e-14, "gtol": 1e-8, "maxiter": 2000},
    )
    if not np.isfinite(found.fun) or found.nit >= 2000:
        raise NotConverged(f"{n_factors} factors by maximum likelihood: {found.message}")
    u = np.asarray(found.x, dtype=np.float64)
    return solved(u)[1][:, ::-1], u


def _projected(loadings: FloatArray, turn: FloatArray) -> tuple[float, FloatArray]:
    """Value and turning matrix with columns of length 1 at a minimum."""
    value, slope = _criterion(loadings, turn)
    rate = 1.0
    for _ in range(MAX_ROTATIONS):
        tangent = slope - turn * (turn * slope).sum(axis=0)
        steepness = float(np.sqrt((tangent**2).sum()))
        if steepness < ROTATION_TOLERANCE:
            return value, turn
        rate *= 2.0
        for _ in range(40):
            moved = turn - rate * tangent
            moved = moved / np.sqrt((moved**2).sum(axis=0))
            candidate, its_slope = _criterion(loadings, moved)
            if candidate < value - 0.5 * steepness**2 * rate:
                break
            rate /= 2.0
        else:
            return value, turn
        turn, value, slope = moved, candidate, its_slope
    raise NotConverged("oblimin rotation did not settle: the factors may be too many")


def _criterion(loadings: FloatArray, turn: FloatArray) -> tuple[float, FloatArray]:
    """Quartimin value and its derivative in the turning matrix."""
    inverse = np.linalg.inv(turn)
    pattern = loadings @ inverse.T
    square = pattern**2
    others = square.sum(axis=1, keepdims=True) - square
    value = float((square * others).sum()) / 4.0
    slope = -(pattern.T @ (pattern * others) @ inverse).T
    return value, as_floats(slope)


def _turned_in_pairs(k: int, angle: float) -> FloatArray:
    """Neighbouring axes turned by an angle (radians), one pair after the other."""
    turn = np.eye(k)
    for first in range(k - 1):
        rotation = np.eye(k)
        pair = np.ix_([first, first + 1], [first, first + 1])
        rotation[pair] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
        turn = turn @ rotation
    return turn
