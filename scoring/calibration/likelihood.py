"""The marginal likelihood of response patterns and its expectation step, blind to the models.

L(pattern) = sum_q w_q prod_j P_j(x_j | theta_q) (Bock & Aitkin, 1981). Category 0 is the
baseline: columns of a 0/1 design for categories 1 .. k-1 meet a table of log odds against it, so
one matrix product per block of people gives all likelihoods and one gives all expected counts.
People run along the last axis in here, because then every reduction over nodes or categories
works on whole vectors of people.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike, NDArray

from scoring.calibration.point import ItemBatch, Point
from scoring.models.model import FloatArray, IntArray
from scoring.observations import MISSING
from scoring.quadrature import normal_log_weights
from scoring.responses import Patterns

Design = NDArray[np.floating]
PEOPLE_PER_BLOCK = 2048
LARGEST_DESIGN = 100_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Expectation:
    """counts : per batch (g, n_nodes, k), expected numbers of people.

    node_counts : (n_groups, n_nodes)
    """

    log_likelihood: float
    counts: tuple[FloatArray, ...]
    node_counts: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class MarginalLikelihood:
    """Patterns against nodes.

    group_bounds : (n_groups + 1,), where the patterns of each group begin and end
    design : (columns, n_patterns) of 0 and 1, kept when small enough; otherwise None and built
        block by block, which costs a little time and no memory
    precision : of the design and the log-likelihood of one pattern; sums are always double
    """

    patterns: Patterns
    batches: tuple[ItemBatch, ...]
    nodes: FloatArray
    group_bounds: IntArray
    has_missing: bool
    design: Design | None
    precision: DTypeLike

    @classmethod
    def of(
        cls,
        patterns: Patterns,
        batches: Sequence[ItemBatch],
        nodes: FloatArray,
        *,
        group_bounds: IntArray | None = None,
        passes: int = 2,
        precision: DTypeLike = np.float64,
    ) -> MarginalLikelihood:
        """passes : how often the patterns will be gone through; for one, nothing is kept."""
        if group_bounds is None:
            group_bounds = np.array([0, len(patterns.codes)])
        has_missing = bool(patterns.codes.min() == MISSING)
        n_columns = sum(len(b.items) * (b.n_categories - 1 + has_missing) for b in batches)
        design = None
        if passes > 1 and len(patterns.codes) * n_columns <= LARGEST_DESIGN:
            design = _design(patterns.codes, batches, has_missing, precision)
        return cls(patterns, tuple(batches), nodes, group_bounds, has_missing, design, precision)

    @property
    def n_groups(self) -> int:
        return len(self.group_bounds) - 1

    def expectation(self, point: Point) -> Expectation:
        """E-step: log-likelihood and expected counts."""
        table, offsets = self.tables(point)
        counts = np.zeros((table.shape[1], table.shape[0]))
        node_counts = np.zeros((self.n_groups, len(self.nodes)))
        log_likelihood = 0.0
        for group, people, design in self.blocks():
            weights = self.patterns.weights[people]
            joint, total, log_marginal = _joint(design, table, offsets[group])
            log_likelihood += float(weights @ log_marginal)
            joint *= weights / total
            counts += design @ joint.T
            node_counts[group] += joint.sum(axis=1)
        by_batch = self._by_batch(counts, node_counts.sum(axis=0))
        return Expectation(log_likelihood, by_batch, node_counts)

    def posterior(self, point: Point) -> FloatArray:
        """P(node | pattern), (n_nodes, n_patterns)."""
        table, offsets = self.tables(point)
        result = np.empty((len(self.nodes), len(self.patterns.codes)))
        for group, people, design in self.blocks():
            joint, total, _ = _joint(design, table, offsets[group])
            result[:, people] = joint / total
        return result

    def posterior_moments(self, point: Point) -> tuple[FloatArray, FloatArray]:
        """Mean and standard deviation of theta given each pattern, each (n_patterns,)."""
        table, offsets = self.tables(point)
        powers = np.stack([np.ones_like(self.nodes), self.nodes, self.nodes**2])
        moments = np.empty((3, len(self.patterns.codes)))
        for group, people, design in self.blocks():
            joint, _, _ = _joint(design, table, offsets[group], marginal=False)
            moments[:, people] = powers @ joint
        moments[1:] /= moments[0]
        mean = moments[1]
        return mean, np.sqrt(np.maximum(moments[2] - mean**2, 0.0))

    def blocks(self) -> Iterator[tuple[int, slice, Design]]:
        """Group, people and their part of the design, a cache-sized block at a time."""
        for group in range(self.n_groups):
            end = int(self.group_bounds[group + 1])
            for start in range(int(self.group_bounds[group]), end, PEOPLE_PER_BLOCK):
                people = slice(start, min(start + PEOPLE_PER_BLOCK, end))
                if self.design is not None:
                    yield group, people, self.design[:, people]
                else:
                    codes = self.patterns.codes[people]
                    yield (
                        group,
                        people,
                        _design(codes, self.batches, self.has_missing, self.precision),
                    )

    def tables(self, point: Point) -> tuple[Design, list[Design]]:
        """Log odds per node and design column, and per group what is added for everybody."""
        odds, bases = [], []
        for batch, parameters in zip(self.batches, point.parameters, strict=True):
            log_p = batch.model.log_probability(parameters[:, None, :], self.nodes)
            against_base = np.moveaxis(log_p[..., 1:] - log_p[..., :1], -1, 0)
            odds.append(against_base.reshape(-1, len(self.nodes)))
            bases.append(log_p[..., 0])
        base = np.concatenate(bases)
        shared = 0.0 if self.has_missing else base.sum(axis=0)
        offsets = [
            (normal_log_weights(self.nodes, mean, float(np.exp(log_variance))) + shared)
            for mean, log_variance in zip(point.means, point.log_variances, strict=True)
        ]
        table = np.concatenate([*odds, base] if self.has_missing else odds).T
        return (
            np.ascontiguousarray(table, dtype=self.precision),
            [offset.astype(self.precision) for offset in offsets],
        )

    def _by_batch(self, counts: FloatArray, node_counts: FloatArray) -> tuple[FloatArray, ...]:
        result = []
        column, observed_column = 0, sum(len(b.items) * (b.n_categories - 1) for b in self.batches)
        for batch in self.batches:
            n_items, n_steps = len(batch.items), batch.n_categories - 1
            above = counts[column : column + n_items * n_steps]
            above = np.moveaxis(above.reshape(n_steps, n_items, -1), 0, -1)
            column += n_items * n_steps
            observed = node_counts
            if self.has_missing:
                observed = counts[observed_column : observed_column + n_items]
                observed_column += n_items
            first = observed - above.sum(axis=-1)
            result.append(np.concatenate([np.maximum(first, 0.0)[..., None], above], axis=-1))
        return tuple(result)


def _design(
    codes: IntArray, batches: Sequence[ItemBatch], has_missing: bool, precision: DTypeLike
) -> Design:
    """Per batch a row for each category 1 .. k-1 and item, then answered or not per item."""
    n_rows = sum(len(b.items) * (b.n_categories - 1 + has_missing) for b in batches)
    design = np.empty((n_rows, len(codes)), dtype=precision)
    small = np.int8 if codes.max() < 127 else np.int64
    row = 0
    shown = [np.ascontiguousarray(codes.T[batch.items], dtype=small) for batch in batches]
    for batch, answers in zip(batches, shown, strict=True):
        for category in range(1, batch.n_categories):
            np.equal(answers, category, out=design[row : row + len(answers)])
            row += len(answers)
    if has_missing:
        for answers in shown:
            np.not_equal(answers, MISSING, out=design[row : row + len(answers)])
            row += len(answers)
    return design


def _joint(
    design: Design, table: Design, offset: Design, *, marginal: bool = True
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """P(node, pattern) relative to its largest value, its sum over nodes, log P(pattern)."""
    joint = table @ design
    joint += offset[:, None]
    largest = joint.max(axis=0)
    joint -= largest
    np.exp(joint, out=joint)
    found: FloatArray = joint.astype(np.float64, copy=False)
    if not marginal:
        return found, largest, largest
    total = found.sum(axis=0)
    return found, total, largest + np.log(total)
