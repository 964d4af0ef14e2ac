"""Probability that four ranked utilities fall in one given order, or three, with derivatives.

Of utilities t_1 > ... > t_n with means m and unique variances v the neighbouring differences are
normal with correlations rho_j = -v_{j+1} / (s_j s_{j+1}), s_j^2 = v_j + v_{j+1}, and all others
are uncorrelated. So the probability is an orthant: bivariate for three utilities, and for four
trivariate with one correlation of zero, which Plackett's (1954) identity turns into one integral
over the share t of the correlations from 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from scoring.models.model import FloatArray

_POINTS, _WEIGHTS = np.polynomial.legendre.leggauss(16)
SHARES, SHARE_WEIGHTS = (_POINTS + 1.0) / 2.0, _WEIGHTS / 2.0
SQRT_2PI = np.sqrt(2.0 * np.pi)


@dataclass(frozen=True, slots=True, eq=False)
class OrderTerms:
    """Probability (...) of the order as given and its derivatives in means and variances, each
    (..., n)."""

    probability: FloatArray
    by_mean: FloatArray
    by_variance: FloatArray


def order_terms(means: FloatArray, variances: FloatArray) -> OrderTerms:
    """P(t_1 > t_2 > ... > t_n) for n = 3 or 4, in the order of the last axis.

    means, variances : (..., n), broadcast against each other
    """
    m, v = np.broadcast_arrays(means, variances)
    total = v[..., :-1] + v[..., 1:]
    scale = np.sqrt(total)
    h = (m[..., :-1] - m[..., 1:]) / scale
    rho = -v[..., 1:-1] / (scale[..., :-1] * scale[..., 1:])
    if m.shape[-1] == 3:
        p, by_h, by_rho = _bivariate(h, rho)
    else:
        p, by_h, by_rho = _trivariate(h, rho)
    by_difference = by_h / scale
    by_mean = np.zeros(m.shape)
    by_mean[..., :-1] += by_difference
    by_mean[..., 1:] -= by_difference
    # Each s_j^2 holds two variances; rho_j holds the shared one once more in its numerator.
    by_total = -by_h * h / 2.0
    by_total[..., :-1] -= by_rho * rho / 2.0
    by_total[..., 1:] -= by_rho * rho / 2.0
    by_total /= total
    by_variance = np.zeros(m.shape)
    by_variance[..., :-1] += by_total
    by_variance[..., 1:] += by_total
    by_variance[..., 1:-1] -= by_rho / (scale[..., :-1] * scale[..., 1:])
    return OrderTerms(p, by_mean, by_variance)


def _bivariate(h: FloatArray, rho: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    x, y, r = h[..., 0], h[..., 1], rho[..., 0]
    root = np.sqrt(1.0 - r**2)
    by_h = np.stack(
        [_density(x) * ndtr((y - r * x) / root), _density(y) * ndtr((x - r * y) / root)], axis=-1
    )
    return _orthant(x, y, r), by_h, _joint_density(x, y, r)[..., None]


def _trivariate(h: FloatArray, rho: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Of x <= h with corr(x1, x3) = 0."""
    x, y, z = h[..., 0], h[..., 1], h[..., 2]
    r, q = rho[..., 0], rho[..., 1]
    p = ndtr(x) * ndtr(y) * ndtr(z)
    for share, weight in zip(SHARES, SHARE_WEIGHTS, strict=True):
        first = r * _edge(x, y, z, share * r, share * q)
        p = p + weight * (first + q * _edge(z, y, x, share * q, share * r))
    p_root, q_root = np.sqrt(1.0 - r**2), np.sqrt(1.0 - q**2)
    by_h = np.stack(
        [
            _density(x) * _orthant((y - r * x) / p_root, z, q / p_root),
            _density(y)
            * _orthant((x - r * y) / p_root, (z - q * y) / q_root, -r * q / (p_root * q_root)),
            _density(z) * _orthant((y - q * z) / q_root, x, r / q_root),
        ],
        axis=-1,
    )
    by_rho = np.stack([_edge(x, y, z, r, q), _edge(z, y, x, q, r)], axis=-1)
    return p, by_h, by_rho


def _edge(x: FloatArray, y: FloatArray, z: FloatArray, r: FloatArray, q: FloatArray) -> FloatArray:
    """phi2(x, y; r) P(third <= z | first = x, second = y), the derivative of the orthant in r."""
    free = 1.0 - r**2
    mean = q * (y - r * x) / free
    result: FloatArray = _joint_density(x, y, r) * ndtr((z - mean) / np.sqrt(1.0 - q**2 / free))
    return result


def _orthant(x: FloatArray, y: FloatArray, r: FloatArray) -> FloatArray:
    """P(X <= x, Y <= y) by the integral of the density over arcsin of the correlation."""
    half = np.arcsin(r) / 2.0
    square, double = x**2 + y**2, 2.0 * x * y
    total = np.zeros(np.broadcast(x, y, r).shape)
    for point, weight in zip(_POINTS, _WEIGHTS, strict=True):
        sine = np.sin(half * (point + 1.0))
        total += weight * np.exp((double * sine - square) / (2.0 * (1.0 - sine**2)))
    result: FloatArray = ndtr(x) * ndtr(y) + half * total / (2.0 * np.pi)
    return result


def _joint_density(x: FloatArray, y: FloatArray, r: FloatArray) -> FloatArray:
    free = 1.0 - r**2
    exponent = (2.0 * r * x * y - x**2 - y**2) / (2.0 * free)
    result: FloatArray = np.exp(exponent) / (2.0 * np.pi * np.sqrt(free))
    return result


def _density(x: FloatArray) -> FloatArray:
    result: FloatArray = np.exp(-0.5 * x**2) / SQRT_2PI
    return result
