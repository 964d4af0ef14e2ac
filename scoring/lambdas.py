"""Guttman's six lower bounds to the reliability of a sum score."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike

from scoring.errors import InvalidResponses
from scoring.models.model import FloatArray, as_floats
from scoring.reliability import complete_cases

# Up to here every split is tried (32,768 of them); beyond, splits are improved by exchanges.
MOST_ITEMS_EXHAUSTED = 16


@dataclass(frozen=True, slots=True)
class GuttmanLambdas:
    """Guttman's lambda 1 to 6 (1945); lambda 3 is alpha.

    best_half : the items of one half in the split that gives lambda 4
    split_is_exhaustive : False when lambda 4 is the best of a search over many items
    """

    lambda_1: float
    lambda_2: float
    lambda_3: float
    lambda_4: float
    lambda_5: float
    lambda_6: float
    best_half: tuple[int, ...]
    split_is_exhaustive: bool
    n_persons: int


def guttman_lambdas(responses: ArrayLike, *, standardised: bool = False) -> GuttmanLambdas:
    """The six bounds over the complete cases (Guttman, 1945), without a unit.

    responses : (n_persons, n_items) codes; people with a missing response are left out
    standardised : treat items as having equal variances (correlations instead of covariances)
    Lambda 4 takes the best of all splits, into halves of any size, up to 16 items; programs that
    search only some of them can report a smaller one.
    Raises InvalidResponses naming a constant item, with fewer than three complete people or two
    items, when the sum does not vary, and when an item repeats others.
    """
    codes = complete_cases(responses)
    c = as_floats(np.corrcoef(codes.T) if standardised else np.cov(codes.T))
    k, total = len(c), float(c.sum())
    if total <= 0:
        raise InvalidResponses("the sum of the items does not vary in this metric")
    if np.linalg.eigvalsh(c)[0] <= 1e-10 * float(np.trace(c)):
        raise InvalidResponses("the covariance matrix is singular: an item repeats others")
    squares = (c - np.diag(np.diag(c))) ** 2
    first = 1.0 - float(np.trace(c)) / total
    half, exhaustive = _best_half(c)
    sign = np.full(k, -1.0)
    sign[list(half)] = 1.0
    errors = float((1.0 / np.diag(np.linalg.inv(c))).sum())
    return GuttmanLambdas(
        first,
        first + float(np.sqrt(k / (k - 1) * squares.sum())) / total,
        k / (k - 1) * first,
        1.0 - float(sign @ c @ sign) / total,
        first + 2.0 * float(np.sqrt(squares.sum(axis=0).max())) / total,
        1.0 - errors / total,
        half,
        exhaustive,
        len(codes),
    )


def _best_half(c: FloatArray) -> tuple[tuple[int, ...], bool]:
    """The split with the smallest variance of the difference between its halves."""
    k = len(c)
    if k <= MOST_ITEMS_EXHAUSTED:
        # The half with item 0 stands for both, so no split is met twice.
        rest = range(1, k)
        halves = [(0, *h) for size in range(k - 1) for h in combinations(rest, size)]
        signs = np.full((len(halves), k), -1.0)
        for row, members in zip(signs, halves, strict=True):
            row[list(members)] = 1.0
        return halves[int(((signs @ c) * signs).sum(axis=1).argmin())], True
    # Start from the signs of the smallest eigenvector and from alternating items.
    starts = [np.where(np.linalg.eigh(c)[1][:, 0] >= 0, 1.0, -1.0), (-1.0) ** np.arange(k)]
    best = min((_exchanged(c, start) for start in starts), key=lambda s: float(s @ c @ s))
    best = best * best[0]
    return tuple(np.flatnonzero(best > 0).tolist()), False


def _exchanged(c: FloatArray, sign: FloatArray) -> FloatArray:
    """Moves the one item that lowers s'Cs most until none does."""
    sign = sign.copy()
    while True:
        change = -4.0 * sign * (c @ sign) + 4.0 * np.diag(c)
        item = int(change.argmin())
        if change[item] >= -1e-12:
            return sign
        sign[item] = -sign[item]
