"""A checked matrix of coded responses, and its grouping into distinct patterns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.errors import InvalidResponses
from scoring.models.model import BoolArray, FloatArray, IntArray
from scoring.observations import MISSING

# An odd number with well mixed bits (2^64 divided by the golden ratio).
MIXER = np.uint64(0x9E3779B97F4A7C15)
# Tables of counts are as wide as the largest code, so a score in the place of a code is refused.
LARGEST_CODE = 9999


@dataclass(frozen=True, slots=True, eq=False)
class ResponseMatrix:
    """codes : (n_persons, n_items), categories from 0, MISSING (-1) where there is no response."""

    codes: IntArray

    @classmethod
    def checked(cls, responses: ArrayLike, *, compact: bool = False) -> ResponseMatrix:
        """Integer codes from -1 to 9,999 in two axes, or InvalidResponses naming the cell.

        compact : keep one byte per response where the codes allow it, for work that only compares
        """
        try:
            values = np.asarray(responses)
        except ValueError:
            raise InvalidResponses("responses must have as many items for every person") from None
        if values.ndim != 2 or 0 in values.shape:
            raise InvalidResponses(
                f"responses must be (n_persons, n_items), not of shape {values.shape}"
            )
        if values.dtype == np.bool_:
            values = values.astype(np.int8)
        if values.dtype.kind not in "iuf":
            raise InvalidResponses(f"responses must be integer codes, not {values.dtype}")
        if values.dtype.kind == "f":
            bad = ~np.isfinite(values) | (values != np.round(values))
            if bad.any():
                person, item = np.argwhere(bad)[0]
                raise InvalidResponses(
                    f"person {person}, item {item}: {values[person, item]} is not an integer "
                    f"code; missing is {MISSING}"
                )
        if values.min() < MISSING:
            person, item = np.argwhere(values < MISSING)[0]
            raise InvalidResponses(
                f"person {person}, item {item}: code {int(values[person, item])} is below {MISSING}"
            )
        highest = values.max()
        if highest > LARGEST_CODE:
            person, item = np.argwhere(values > LARGEST_CODE)[0]
            raise InvalidResponses(
                f"person {person}, item {item}: {values[person, item]:g} is no category code; "
                f"the largest is {LARGEST_CODE}"
            )
        small = compact and highest < np.iinfo(np.int8).max
        return cls(values.astype(np.int8 if small else np.int64))

    @property
    def n_persons(self) -> int:
        return int(self.codes.shape[0])

    @property
    def n_items(self) -> int:
        return int(self.codes.shape[1])

    @property
    def observed(self) -> BoolArray:
        """Where there is a response, (n_persons, n_items)."""
        return np.not_equal(self.codes, MISSING)

    def category_counts(self, weights: FloatArray | None = None) -> list[FloatArray]:
        """Weighted count of each category per item; refuses items no model could fit."""
        counts = []
        for item, column in enumerate(np.ascontiguousarray(self.codes.T)):
            count = np.bincount(column.astype(np.int64) - MISSING, weights)[1:]
            if not len(count):
                raise InvalidResponses(f"item {item}: every response is missing")
            if len(count) < 2 or np.count_nonzero(count) < 2:
                raise InvalidResponses(f"item {item}: everybody gave the same response")
            if (count == 0).any():
                unused = int(np.flatnonzero(count == 0)[0])
                raise InvalidResponses(
                    f"item {item}: category {unused} was never used; "
                    "collapse it with a neighbour first"
                )
            counts.append(count.astype(np.float64))
        return counts

    def check_categories(self, n_categories: Sequence[int]) -> None:
        """Refuse codes beyond the categories the items are known to have."""
        if len(n_categories) != self.n_items:
            raise InvalidResponses(f"{self.n_items} columns for {len(n_categories)} items")
        if self.codes.max() < min(n_categories):
            return
        above = self.codes >= np.asarray(n_categories)
        if above.any():
            person, item = np.argwhere(above)[0]
            raise InvalidResponses(
                f"person {person}, item {item}: code {self.codes[person, item]} outside "
                f"0..{n_categories[item] - 1}"
            )

    def patterns(self, weights: FloatArray | None = None) -> Patterns:
        """Distinct rows with their summed weights, from low to high mean response."""
        first, inverse = _distinct(self.codes)
        order = by_mean_response(self.codes[first])
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        of_person = rank[inverse]
        total = np.bincount(of_person, weights, minlength=len(order)).astype(np.float64)
        return Patterns(self.codes[first[order]], total, of_person)


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """codes : (n_patterns, n_items); weights : (n_patterns,); of_person : (n_persons,)."""

    codes: IntArray
    weights: FloatArray
    of_person: IntArray


def by_mean_response(codes: IntArray) -> IntArray:
    """Order of the rows by mean code over what was answered, (n_persons,).

    Neighbours in this order have posteriors near each other, which calibration and EAP use.
    """
    n_items = codes.shape[1]
    total, answered = (np.zeros(len(codes), dtype=np.int32) for _ in range(2))
    for column in np.ascontiguousarray(codes.T):
        total += column
        answered += column != MISSING
    total += n_items - answered  # each missing code has counted as -1
    mean = total / np.maximum(answered, 1)
    steps = np.iinfo(np.uint16).max / max(float(mean.max()), 1.0)  # 16 bits sort in linear time
    order: IntArray = np.argsort((steps * mean).astype(np.uint16), kind="stable")
    return order


def _distinct(codes: IntArray) -> tuple[IntArray, IntArray]:
    """Rows that stand for all others, (n_patterns,), and which of them each row equals."""
    keys = _hashed(codes)
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    inverse = inverse.reshape(-1)
    if len(first) < len(codes):
        twin = first[inverse]
        repeated = np.flatnonzero(twin != np.arange(len(codes)))
        if (codes[repeated] != codes[twin[repeated]]).any():  # two patterns met in one key
            _, first, inverse = np.unique(codes, axis=0, return_index=True, return_inverse=True)
            inverse = inverse.reshape(-1)
    return first, inverse


def _hashed(codes: IntArray) -> NDArray[Any]:
    """A 64-bit key per row."""
    width = codes.shape[1] * codes.itemsize
    padded = np.zeros((len(codes), -(-width // 8) * 8), dtype=np.uint8)
    padded[:, :width] = np.ascontiguousarray(codes).view(np.uint8)
    key = np.zeros(len(codes), dtype=np.uint64)
    for word in padded.view(np.uint64).T:
        key ^= word
        key *= MIXER
        key ^= key >> np.uint64(29)
    return key
