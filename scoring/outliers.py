"""People whose whole pattern of answers lies far from everybody else's: Mahalanobis distance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2

from scoring.errors import InvalidResponses, NotConverged
from scoring.models.model import BoolArray, FloatArray, IntArray, as_floats
from scoring.responses import ResponseMatrix

MAX_ITERATIONS, TOLERANCE = 1000, 1e-7
SMALLEST_EIGENVALUE = 1e-8


@dataclass(frozen=True, slots=True, eq=False)
class MahalanobisDistance:
    """Each (n_persons,).

    squared_distance : over the items the person answered; degrees_of_freedom : how many
    p_value : chi-square, exact for normal items and a guide for ratings; 1 for who answered none
    """

    squared_distance: FloatArray
    degrees_of_freedom: IntArray
    p_value: FloatArray


def mahalanobis_distance(responses: ArrayLike) -> MahalanobisDistance:
    """D^2 = (x - m)' S^-1 (x - m) of each person (Mahalanobis, 1936; Meade & Craig, 2012).

    With missing responses m and S are maximum likelihood for normal data missing at random (EM:
    Dempster, Laird & Rubin, 1977), and D^2 uses the items the person answered.
    responses : (n_persons, n_items) codes, -1 missing. More people with answers than items are
        needed, every item must vary and none may follow from others.
    Raises InvalidResponses where this is not so, naming the item, and NotConverged when EM does
    not settle.
    """
    matrix = ResponseMatrix.checked(responses)
    seen, codes = matrix.observed, matrix.codes.astype(np.float64)
    for item in range(matrix.n_items):
        answers = codes[seen[:, item], item]
        if not len(answers):
            raise InvalidResponses(f"item {item}: every response is missing")
        if answers.std() == 0:
            raise InvalidResponses(f"item {item}: everybody gave the same response")
    n_answered = int(seen.any(axis=1).sum())
    if n_answered <= matrix.n_items:
        raise InvalidResponses(
            f"{n_answered} people with answers to {matrix.n_items} items; more people are needed"
        )
    patterns = _missing_patterns(seen)
    mean, covariance = _normal_moments(codes, seen, patterns)
    _check_regular(covariance)
    squared = np.zeros(matrix.n_persons)
    for people, items in patterns:
        if items.any():
            away = codes[np.ix_(people, items)] - mean[items]
            inverse = np.linalg.inv(covariance[np.ix_(items, items)])
            squared[people] = ((away @ inverse) * away).sum(axis=1)
    freedom = seen.sum(axis=1)
    p_value = np.where(freedom > 0, chi2.sf(squared, np.maximum(freedom, 1)), 1.0)
    return MahalanobisDistance(squared, freedom, as_floats(p_value))


def _missing_patterns(seen: BoolArray) -> list[tuple[IntArray, BoolArray]]:
    """People who answered the same items, and which these are."""
    kinds, member = np.unique(seen, axis=0, return_inverse=True)
    member = member.reshape(-1)
    return [(np.flatnonzero(member == kind), items) for kind, items in enumerate(kinds)]


def _normal_moments(
    codes: FloatArray, seen: BoolArray, patterns: list[tuple[IntArray, BoolArray]]
) -> tuple[FloatArray, FloatArray]:
    """Mean and covariance, with n - 1 where nothing is missing."""
    if seen.all():
        return codes.mean(axis=0), as_floats(np.atleast_2d(np.cov(codes, rowvar=False)))
    answered = seen.any(axis=1)
    n, n_items = int(answered.sum()), codes.shape[1]
    count = seen.sum(axis=0)
    mean = np.where(seen, codes, 0.0).sum(axis=0) / count
    variance = np.where(seen, (codes - mean) ** 2, 0.0).sum(axis=0) / count
    covariance = np.diag(variance)
    for _ in range(MAX_ITERATIONS):
        _check_regular(covariance)
        first, second = np.zeros(n_items), np.zeros((n_items, n_items))
        for people, items in patterns:
            if not items.any():
                continue
            filled = codes[people]
            spread = np.zeros((n_items, n_items))
            if not items.all():
                known, absent = np.ix_(items, items), np.ix_(~items, items)
                weights = np.linalg.solve(covariance[known], covariance[absent].T)
                filled[:, ~items] = mean[~items] + (filled[:, items] - mean[items]) @ weights
                rest = covariance[np.ix_(~items, ~items)] - covariance[absent] @ weights
                spread[np.ix_(~items, ~items)] = len(people) * rest
            first += filled.sum(axis=0)
            second += filled.T @ filled + spread
        new_mean = first / n
        new_covariance = second / n - np.outer(new_mean, new_mean)
        scale = np.sqrt(variance)
        moved = max(
            float(np.abs((new_mean - mean) / scale).max()),
            float(np.abs((new_covariance - covariance) / np.outer(scale, scale)).max()),
        )
        mean, covariance = new_mean, new_covariance
        if moved < TOLERANCE:
            return mean, covariance
    raise NotConverged("mean and covariance with missing responses did not settle")


def _check_regular(covariance: FloatArray) -> None:
    variance = np.diag(covariance)
    if (variance > 0).all():
        scale = np.sqrt(variance)
        if np.linalg.eigvalsh(covariance / np.outer(scale, scale))[0] >= SMALLEST_EIGENVALUE:
            return
    raise InvalidResponses("the covariance matrix is singular: an item repeats others")
