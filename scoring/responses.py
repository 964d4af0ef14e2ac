"""A checked matrix of coded responses, and its grouping into distinct patterns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.errors import InvalidResponses
from scoring.models.model import BoolArray, FloatArray, IntArray
from scoring.observations import MISSING


@dataclass(frozen=True, slots=True, eq=False)
class ResponseMatrix:
    """codes : (n_persons, n_items), categories from 0, MISSING (-1) where there is no response."""

    codes: IntArray

    @classmethod
    def checked(cls, responses: ArrayLike) -> ResponseMatrix:
        """Integer codes >= -1 in two axes, or InvalidResponses naming the cell."""
        values = np.asarray(responses)
        if values.ndim != 2 or 0 in values.shape:
            raise InvalidResponses(
                f"responses must be (n_persons, n_items), not of shape {values.shape}"
            )
        if values.dtype == np.bool_:
            values = values.astype(np.int64)
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
        codes = values.astype(np.int64)
        if (codes < MISSING).any():
            person, item = np.argwhere(codes < MISSING)[0]
            raise InvalidResponses(
                f"person {person}, item {item}: code {codes[person, item]} is below {MISSING}"
            )
        return cls(codes)

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
        for item, column in enumerate(self.codes.T):
            seen = column != MISSING
            if not seen.any():
                raise InvalidResponses(f"item {item}: every response is missing")
            count = np.bincount(column[seen], None if weights is None else weights[seen])
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
        above = self.codes >= np.asarray(n_categories)
        if above.any():
            person, item = np.argwhere(above)[0]
            raise InvalidResponses(
                f"person {person}, item {item}: code {self.codes[person, item]} outside "
                f"0..{n_categories[item] - 1}"
            )

    def patterns(self, weights: FloatArray | None = None) -> Patterns:
        """Distinct rows with their summed weights."""
        if self.codes.max() < 126:
            compact = np.ascontiguousarray((self.codes + 1).astype(np.uint8))
            keys = compact.view(np.dtype((np.void, compact.shape[1]))).ravel()
            _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
            rows = self.codes[first]
        else:
            rows, inverse = np.unique(self.codes, axis=0, return_inverse=True)
        inverse = inverse.reshape(-1)
        total = np.bincount(inverse, weights, minlength=len(rows)).astype(np.float64)
        return Patterns(rows, total, inverse)


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """codes : (n_patterns, n_items); weights : (n_patterns,); of_person : (n_persons,)."""

    codes: IntArray
    weights: FloatArray
    of_person: IntArray
