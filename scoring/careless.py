"""Signs of careless answers in rating scales, from the ratings alone.

They point at people to look at, never at a low score: each finds one kind of carelessness, and all
of them miss some (Meade & Craig, 2012; Curran, 2016). Where a statistic is not defined for a
person, is_defined says so and the value is 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.errors import InvalidParameters, InvalidResponses
from scoring.models.model import BoolArray, FloatArray, IntArray, as_floats
from scoring.responses import ResponseMatrix

SMALLEST_NUMBER_OF_PAIRS = 3
SYNONYM_CORRELATION = 0.60
# A standard deviation below this is rounding.
NO_SPREAD = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class PersonStatistic:
    """value, is_defined : (n_persons,); value is 0 where not defined."""

    value: FloatArray
    is_defined: BoolArray


@dataclass(frozen=True, slots=True, eq=False)
class PairConsistency:
    """Agreement of each person between the items of pairs that should be answered alike.

    correlation : over the pairs, with is_defined; mean_difference : mean absolute difference in
        rating points, over the n_pairs the person answered. All (n_persons,).
    """

    correlation: FloatArray
    is_defined: BoolArray
    mean_difference: FloatArray
    n_pairs: IntArray


def intra_individual_variability(responses: ArrayLike) -> PersonStatistic:
    """Standard deviation (n - 1) of each person's ratings (Dunn, Heaphy & Ames, 2018).

    responses : (n_persons, n_items) codes as answered, before minus-keyed items are recoded, -1
        missing; all items on one rating scale. Low: the same answer everywhere. High: erratic, or
        a scale of both keys answered with conviction. Not defined below two answers.
    In rating points. Raises InvalidResponses for responses that are no codes.
    """
    matrix = ResponseMatrix.checked(responses)
    seen = matrix.observed
    count = seen.sum(axis=1)
    codes = np.where(seen, matrix.codes, 0).astype(np.float64)
    mean = codes.sum(axis=1) / np.maximum(count, 1)
    squares = np.where(seen, (codes - mean[:, None]) ** 2, 0.0).sum(axis=1)
    is_defined = count >= 2
    value = np.sqrt(squares / np.maximum(count - 1, 1))
    return PersonStatistic(np.where(is_defined, value, 0.0), is_defined)


def even_odd_consistency(responses: ArrayLike, scales: Sequence[Sequence[int]]) -> PersonStatistic:
    """Correlation over scales between each person's means of odd and of even items, stepped up by
    Spearman and Brown, 2r / (1 + r), and cut off at -1 (Jackson, 1976; Meade & Craig, 2012).

    responses : (n_persons, n_items) codes after minus-keyed items were recoded, -1 missing
    scales : item positions of each scale, in the order they were shown; two items or more each,
        three scales or more. A scale counts for people with answers in both halves; not defined
        with fewer than three such scales or where one half does not vary over scales.
    Raises InvalidResponses for responses that are no codes and positions that are no items,
    InvalidParameters for too few scales and naming a scale with fewer than two items.
    """
    matrix = ResponseMatrix.checked(responses)
    if len(scales) < SMALLEST_NUMBER_OF_PAIRS:
        raise InvalidParameters(
            f"at least {SMALLEST_NUMBER_OF_PAIRS} scales are needed, not {len(scales)}"
        )
    halves: list[list[FloatArray]] = [[], []]
    for number, scale in enumerate(scales):
        items = _checked_items(scale, matrix.n_items, f"scale {number}")
        if len(items) < 2:
            raise InvalidParameters(f"scale {number} has fewer than two items")
        for half, own in zip(halves, (items[0::2], items[1::2]), strict=True):
            half.append(_means(matrix.codes[:, own]))
    correlation, is_defined = _within_person(np.column_stack(halves[0]), np.column_stack(halves[1]))
    stepped = 2.0 * correlation / np.maximum(1.0 + correlation, 1e-12)
    return PersonStatistic(np.maximum(stepped, -1.0), is_defined)


def psychometric_pairs(
    responses: ArrayLike, limit: float = SYNONYM_CORRELATION
) -> tuple[IntArray, IntArray]:
    """Synonyms and antonyms, each (n_pairs, 2): pairs of items that correlate above the limit and
    below its negative (Johnson, 2005; Meade & Craig, 2012, with .60).

    responses : (n_persons, n_items) codes, -1 missing; people who answered both items count
    limit : between 0 and 1, otherwise InvalidParameters
    An item may stand in several pairs; a constant item is in none.
    """
    matrix = ResponseMatrix.checked(responses)
    if not 0 < limit < 1:
        raise InvalidParameters(f"the limit lies between 0 and 1, not {limit}")
    synonyms: list[tuple[int, int]] = []
    antonyms: list[tuple[int, int]] = []
    for first in range(matrix.n_items):
        for second in range(first + 1, matrix.n_items):
            both = matrix.observed[:, [first, second]].all(axis=1)
            x, y = matrix.codes[both][:, [first, second]].T.astype(np.float64)
            if len(x) < 3 or x.std() < NO_SPREAD or y.std() < NO_SPREAD:
                continue
            r = float(np.corrcoef(x, y)[0, 1])
            if abs(r) >= limit:
                (synonyms if r > 0 else antonyms).append((first, second))
    as_pairs = [np.array(p, dtype=np.int64).reshape(-1, 2) for p in (synonyms, antonyms)]
    return as_pairs[0], as_pairs[1]


def pair_consistency(responses: ArrayLike, pairs: ArrayLike) -> PairConsistency:
    """Within-person correlation and mean difference over pairs of items that mean the same
    (Johnson, 2005, psychometric synonyms; with pairs set in advance, an inconsistency scale).

    responses : (n_persons, n_items) codes, -1 missing, on one rating scale. For antonyms turn one
        item of the pair round first.
    pairs : (n_pairs, 2) item positions, three pairs or more; the correlation is not defined for
        people with fewer answered pairs or the same answer throughout
    Raises InvalidResponses for responses that are no codes and positions that are no items,
    InvalidParameters for too few pairs and naming a pair that holds one item twice.
    """
    matrix = ResponseMatrix.checked(responses)
    shown = np.asarray(pairs)
    if shown.ndim != 2 or shown.shape[1] != 2 or len(shown) < SMALLEST_NUMBER_OF_PAIRS:
        raise InvalidParameters(
            f"pairs must be (n_pairs, 2) with at least {SMALLEST_NUMBER_OF_PAIRS} pairs, not "
            f"{shown.shape}"
        )
    for number, pair in enumerate(shown):
        if len(set(_checked_items(pair, matrix.n_items, f"pair {number}").tolist())) < 2:
            raise InvalidParameters(f"pair {number} holds one item twice")
    codes = np.where(matrix.observed, matrix.codes.astype(np.float64), np.nan)
    first, second = codes[:, shown[:, 0]], codes[:, shown[:, 1]]
    correlation, is_defined = _within_person(first, second)
    away = np.abs(first - second)
    n_pairs = np.isfinite(away).sum(axis=1)
    mean = np.where(np.isfinite(away), away, 0.0).sum(axis=1) / np.maximum(n_pairs, 1)
    return PairConsistency(correlation, is_defined, mean, n_pairs)


def _within_person(first: FloatArray, second: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Row-wise correlation where both are finite, 0 and False where there is none."""
    both = np.isfinite(first) & np.isfinite(second)
    count = both.sum(axis=1)
    filled = np.maximum(count, 1)[:, None]
    x, y = (np.where(both, values, 0.0) for values in (first, second))
    x = np.where(both, x - x.sum(axis=1, keepdims=True) / filled, 0.0)
    y = np.where(both, y - y.sum(axis=1, keepdims=True) / filled, 0.0)
    spread = np.sqrt((x**2).sum(axis=1) * (y**2).sum(axis=1))
    is_defined = (count >= SMALLEST_NUMBER_OF_PAIRS) & (spread > NO_SPREAD)
    r = (x * y).sum(axis=1) / np.where(is_defined, spread, 1.0)
    return as_floats(np.where(is_defined, np.clip(r, -1.0, 1.0), 0.0)), is_defined


def _means(codes: IntArray) -> FloatArray:
    """Mean of each person's answers, NaN without any."""
    seen = codes >= 0
    count = seen.sum(axis=1)
    total = np.where(seen, codes, 0).sum(axis=1)
    return as_floats(np.where(count > 0, total / np.maximum(count, 1), np.nan))


def _checked_items(items: ArrayLike, n_items: int, what: str) -> IntArray:
    shown = np.asarray(items)
    if shown.ndim != 1 or shown.dtype.kind not in "iu" or not shown.size:
        raise InvalidParameters(f"{what} must list item positions, not {shown.tolist()}")
    if shown.min() < 0 or shown.max() >= n_items:
        raise InvalidResponses(f"{what}: item positions must be in 0..{n_items - 1}")
    return shown
