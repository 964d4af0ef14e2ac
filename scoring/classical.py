"""Classical item statistics: difficulty and how items go with the rest of the scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.errors import InvalidParameters
from scoring.models.model import FloatArray
from scoring.reliability import complete_cases
from scoring.samples import is_usable


@dataclass(frozen=True, slots=True, eq=False)
class ItemStatistics:
    """Per item, (n_items,).

    mean : average code (the share right for 0/1 items); sd : with n - 1
    item_total : correlation with the sum of all items
    item_rest : correlation with the sum of the others, NaN-free: items without variance are
        refused beforehand, and a rest score without variance gives 0
    """

    mean: FloatArray
    sd: FloatArray
    item_total: FloatArray
    item_rest: FloatArray
    n_persons: int


def item_statistics(responses: ArrayLike) -> ItemStatistics:
    """Difficulty and discrimination of each item over the complete cases (Lord & Novick, 1968,
    ch. 15); the rest score leaves the item out (Henrysson, 1963).

    responses : (n_persons, n_items) codes from 0, people with a missing response are left out
    Raises InvalidResponses naming a constant item, with fewer than three complete people or two
    items, and when everybody has the same sum.
    """
    codes = complete_cases(responses)
    total = codes.sum(axis=1)
    return ItemStatistics(
        codes.mean(axis=0),
        codes.std(axis=0, ddof=1),
        np.array([_correlation(column, total) for column in codes.T]),
        np.array([_correlation(column, total - column) for column in codes.T]),
        len(codes),
    )


def spearman_brown(reliability: float, length: float) -> float:
    """Reliability of a measure `length` times as long (Spearman, 1910; Brown, 1910).

    reliability : up to 1; below 0 it may be as an estimate, as long as the formula has a value
    length : positive, in multiples of the present one
    Raises InvalidParameters outside these ranges and where the longer measure would have no
    positive variance.
    """
    if not (is_usable([reliability, length]).all() and reliability <= 1 and length > 0):
        raise InvalidParameters(
            f"a reliability of {reliability} at {length} times the length is not possible"
        )
    if 1.0 + (length - 1.0) * reliability <= 0:
        raise InvalidParameters(
            f"a reliability of {reliability} is too low for {length} times the length"
        )
    return length * reliability / (1.0 + (length - 1.0) * reliability)


def _correlation(x: FloatArray, y: FloatArray) -> float:
    x, y = x - x.mean(), y - y.mean()
    size = float(np.sqrt((x @ x) * (y @ y)))
    return float(x @ y) / size if size > 0 else 0.0
