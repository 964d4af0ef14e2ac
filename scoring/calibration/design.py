"""Responses as columns of 0 and 1, which a table of log odds meets in one matrix product.

Category 0 is the baseline. Per batch there is a row for each category 1 .. k-1 and item; where
responses are missing, another per item says whether it was answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike, NDArray

from scoring.calibration.point import ItemBatch, Point
from scoring.models.model import FloatArray, IntArray
from scoring.observations import MISSING
from scoring.quadrature import normal_log_weights

Design = NDArray[np.floating]
# A second difference above this is more than rounding: the log-likelihood is not concave.
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """What one point means for a design.

    log_odds : (n_nodes, rows of the design)
    offsets : per group (n_nodes,), what is added for everybody
    is_log_concave : the joint probability of any pattern over the nodes then has one peak and
        falls ever faster away from it
    """

    log_odds: Design
    offsets: tuple[Design, ...]
    is_log_concave: bool


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Which rows a design has, and in which precision."""

    batches: tuple[ItemBatch, ...]
    has_missing: bool
    precision: DTypeLike

    @property
    def n_answered(self) -> int:
        """Rows for categories, before those for answered or not."""
        return sum(len(b.items) * (b.n_categories - 1) for b in self.batches)

    @property
    def n_rows(self) -> int:
        return self.n_answered + self.has_missing * sum(len(b.items) for b in self.batches)

    def design(self, codes: IntArray) -> Design:
        """(rows, people) from (people, items)."""
        design = np.empty((self.n_rows, len(codes)), dtype=self.precision)
        row = 0
        by_item = np.ascontiguousarray(codes.T)
        shown = [by_item[batch.items] for batch in self.batches]
        for batch, answers in zip(self.batches, shown, strict=True):
            for category in range(1, batch.n_categories):
                np.equal(answers, category, out=design[row : row + len(answers)])
                row += len(answers)
        if self.has_missing:
            for answers in shown:
                np.not_equal(answers, MISSING, out=design[row : row + len(answers)])
                row += len(answers)
        return design

    def tables(
        self, log_probabilities: Sequence[FloatArray], point: Point, nodes: FloatArray
    ) -> Tables:
        """From log P per batch, (items, nodes, categories)."""
        odds, bases = [], []
        concave = True
        for log_p in log_probabilities:
            against_base = np.moveaxis(log_p[..., 1:] - log_p[..., :1], -1, 0)
            odds.append(against_base.reshape(-1, len(nodes)))
            bases.append(log_p[..., 0])
            concave = concave and _is_concave(log_p, axis=1)
        base = np.concatenate(bases)
        shared = 0.0 if self.has_missing else base.sum(axis=0)
        weights = [
            normal_log_weights(nodes, mean, float(np.exp(log_variance)))
            for mean, log_variance in zip(point.means, point.log_variances, strict=True)
        ]
        concave = concave and all(_is_concave(weight, axis=0) for weight in weights)
        table = np.concatenate([*odds, base] if self.has_missing else odds).T
        return Tables(
            np.ascontiguousarray(table, dtype=self.precision),
            tuple((weight + shared).astype(self.precision) for weight in weights),
            concave,
        )

    def counts(self, of_rows: FloatArray, of_nodes: FloatArray) -> tuple[FloatArray, ...]:
        """Per batch (items, nodes, categories) from sums per row and node, (rows, nodes)."""
        result = []
        row, answered_row = 0, self.n_answered
        for batch in self.batches:
            n_items, n_steps = len(batch.items), batch.n_categories - 1
            above = of_rows[row : row + n_items * n_steps]
            above = np.moveaxis(above.reshape(n_steps, n_items, -1), 0, -1)
            row += n_items * n_steps
            answered = of_nodes
            if self.has_missing:
                answered = of_rows[answered_row : answered_row + n_items]
                answered_row += n_items
            first = answered - above.sum(axis=-1)
            result.append(np.concatenate([np.maximum(first, 0.0)[..., None], above], axis=-1))
        return tuple(result)


def _is_concave(values: FloatArray, axis: int) -> bool:
    with np.errstate(invalid="ignore"):  # -inf of a disordered item: not concave, and refused
        return bool((np.diff(values, 2, axis=axis) < ROUNDING).all())
