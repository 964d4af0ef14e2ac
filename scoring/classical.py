"""Classical item statistics: difficulty and how items go with the rest of the scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.models.model import FloatArray
from scoring.reliability import complete_cases


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
    """Difficulty and discrimination of each item over the complete cases.

    responses : (n_persons, n_items) codes from 0, people with a missing response are left out
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
    """Reliability of a measure `length` times as long (Spearman, 1910; Brown, 1910)."""
    return length * reliability / (1.0 + (length - 1.0) * reliability)


def _correlation(x: FloatArray, y: FloatArray) -> float:
    x, y = x - x.mean(), y - y.mean()
    size = float(np.sqrt((x @ x) * (y @ y)))
    return float(x @ y) / size if size > 0 else 0.0
