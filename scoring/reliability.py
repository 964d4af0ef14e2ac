"""Reliability of a sum score: coefficient alpha and omega total, with intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize
from scipy.stats import f as f_distribution

from scoring.errors import InvalidResponses, NotConverged
from scoring.models.model import FloatArray, as_floats
from scoring.responses import ResponseMatrix
from scoring.samples import checked_level

SMALLEST_UNIQUENESS = 0.005


@dataclass(frozen=True, slots=True)
class Alpha:
    """Coefficient alpha with its interval; n_persons are the complete cases it rests on."""

    value: float
    lower: float
    upper: float
    level: float
    n_persons: int


@dataclass(frozen=True, slots=True, eq=False)
class Omega:
    """Omega total of one factor. loadings, uniquenesses : (n_items,), standardised items."""

    value: float
    loadings: FloatArray
    uniquenesses: FloatArray
    n_persons: int


def alpha(responses: ArrayLike, *, level: float = 0.95) -> Alpha:
    """Coefficient alpha (Cronbach, 1951, eq. 2) with Feldt's interval (1965).

    responses : (n_persons, n_items) codes, people with a missing response are left out.
    (1 - alpha) / (1 - estimate) follows F with n - 1 and (n - 1)(k - 1) degrees of freedom. It has
    no unit, and is below 0 where items go against each other: recode those first.
    level : of the interval, between 0 and 1
    Raises InvalidResponses naming a constant item, with fewer than three complete people or two
    items, and when everybody has the same sum; InvalidParameters for a level that is none.
    """
    codes = complete_cases(responses)
    n, k = codes.shape
    variances = codes.var(axis=0, ddof=1)
    value = k / (k - 1) * (1.0 - float(variances.sum()) / float(codes.sum(axis=1).var(ddof=1)))
    tail = (1.0 - checked_level(level)) / 2.0
    freedom = n - 1, (n - 1) * (k - 1)
    upper_f = float(f_distribution.ppf(1.0 - tail, *freedom))
    lower_f = float(f_distribution.ppf(tail, *freedom))
    return Alpha(value, 1.0 - (1.0 - value) * upper_f, 1.0 - (1.0 - value) * lower_f, level, n)


def omega(responses: ArrayLike) -> Omega:
    """Omega total (McDonald, 1999, eq. 6.20b) from one factor by maximum likelihood.

    responses : (n_persons, n_items) codes, people with a missing response are left out. Fits the
    correlation matrix of the complete cases: (sum l)^2 / ((sum l)^2 + sum u), without a unit.
    Raises InvalidResponses as alpha does, with fewer than three items, and when an item repeats
    others; NotConverged when the search for uniquenesses does not end.
    """
    codes = complete_cases(responses)
    if codes.shape[1] < 3:
        raise InvalidResponses("one factor needs at least three items")
    loadings, uniquenesses = one_factor(as_floats(np.corrcoef(codes, rowvar=False)))
    common = float(loadings.sum()) ** 2
    return Omega(common / (common + float(uniquenesses.sum())), loadings, uniquenesses, len(codes))


def one_factor(correlation: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Loadings and uniquenesses of one factor by maximum likelihood (Joreskog, 1967).

    Minimises the likelihood concentrated over loadings; only uniquenesses are searched.
    """
    n_items = len(correlation)
    if np.linalg.eigvalsh(correlation)[0] <= 1e-10:
        raise InvalidResponses("the correlation matrix is singular: an item repeats others")

    def objective(u: FloatArray) -> tuple[float, FloatArray]:
        values, vectors = np.linalg.eigh(correlation / np.sqrt(np.outer(u, u)))
        rest = values[:-1]
        loadings = np.sqrt(max(values[-1] - 1.0, 0.0)) * vectors[:, -1] * np.sqrt(u)
        residual = np.outer(loadings, loadings) + np.diag(u) - correlation
        return float(np.sum(rest - np.log(rest) - 1.0)), np.diag(residual) / u**2

    start = (1.0 - 0.5 / n_items) / np.diag(np.linalg.inv(correlation))
    found = minimize(
        objective,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[(SMALLEST_UNIQUENESS, 1.0)] * n_items,
        options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 2000},
    )
    if not np.isfinite(found.fun) or found.nit >= 2000:
        raise NotConverged(f"one-factor maximum likelihood: {found.message}")
    u = np.asarray(found.x, dtype=np.float64)
    values, vectors = np.linalg.eigh(correlation / np.sqrt(np.outer(u, u)))
    loadings = np.sqrt(max(values[-1] - 1.0, 0.0)) * vectors[:, -1] * np.sqrt(u)
    sign = 1.0 if loadings.sum() >= 0 else -1.0
    return sign * loadings, u


def complete_cases(responses: ArrayLike) -> FloatArray:
    """Rows without a missing response as floats; refuses what no coefficient is defined for."""
    matrix = ResponseMatrix.checked(responses)
    if matrix.n_items < 2:
        raise InvalidResponses("a reliability coefficient needs at least two items")
    codes = matrix.codes[matrix.observed.all(axis=1)].astype(np.float64)
    if len(codes) < 3:
        raise InvalidResponses(f"{len(codes)} people answered every item; at least 3 are needed")
    constant = np.flatnonzero(codes.std(axis=0) == 0)
    if len(constant):
        raise InvalidResponses(f"item {constant[0]}: everybody gave the same response")
    if codes.sum(axis=1).std() == 0:
        raise InvalidResponses("everybody has the same sum score")
    return codes
