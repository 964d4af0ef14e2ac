"""The marginal likelihood of response patterns and its expectation step, blind to the models.

L(pattern) = sum_q w_q prod_j P_j(x_j | theta_q) (Bock & Aitkin, 1981). Category 0 is the
baseline: rows of a 0/1 design for categories 1 .. k-1 meet a table of log odds against it, so
one matrix product per block of people gives all likelihoods and one gives all expected counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from scoring.models import ResponseModel
from scoring.models.model import FloatArray, IntArray
from scoring.observations import MISSING
from scoring.quadrature import normal_log_weights
from scoring.responses import Patterns

ROWS_PER_BLOCK = 2048
LARGEST_DESIGN = 100_000_000
# A latent SD the nodes on [-6, 6] can still represent. Beyond: the items share nothing (0.1) or
# nearly everything (5), and the estimate is reported as not converged.
SMALLEST_SD, LARGEST_SD = 0.1, 5.0


@dataclass(frozen=True, slots=True, eq=False)
class ItemBatch:
    """Items of one model and number of categories, treated in one array operation.

    first_free : first parameter that is estimated; 1 where the model fixes the slope
    """

    model: ResponseModel
    n_categories: int
    items: IntArray

    @property
    def first_free(self) -> int:
        return 0 if self.model.estimates_slope else 1


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """Where the likelihood is taken: parameters (g, p) per batch and the normal of theta."""

    parameters: tuple[FloatArray, ...]
    log_variance: float = 0.0
    mean: float = 0.0

    def is_proper(self, batches: Sequence[ItemBatch]) -> bool:
        return bool(
            2.0 * np.log(SMALLEST_SD) < self.log_variance < 2.0 * np.log(LARGEST_SD)
            and all(
                np.all(batch.model.is_proper(p))
                for batch, p in zip(batches, self.parameters, strict=True)
            )
        )


@dataclass(frozen=True, slots=True, eq=False)
class Expectation:
    """counts : per batch (g, n_nodes, k), expected numbers of people; node_counts : (n_nodes,)."""

    log_likelihood: float
    counts: tuple[FloatArray, ...]
    node_counts: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class MarginalLikelihood:
    """Patterns against nodes.

    design : (n_patterns, columns) of 0 and 1, kept when small enough; otherwise None and built
        block by block, which costs a little time and no memory
    """

    patterns: Patterns
    batches: tuple[ItemBatch, ...]
    nodes: FloatArray
    has_missing: bool
    design: FloatArray | None

    @classmethod
    def of(
        cls, patterns: Patterns, batches: Sequence[ItemBatch], nodes: FloatArray, *, passes: int = 2
    ) -> MarginalLikelihood:
        """passes : how often the patterns will be gone through; for one, nothing is kept."""
        has_missing = bool((patterns.codes == MISSING).any())
        n_columns = sum(len(b.items) * (b.n_categories - 1 + has_missing) for b in batches)
        design = None
        if passes > 1 and len(patterns.codes) * n_columns <= LARGEST_DESIGN:
            design = _design(patterns.codes, batches, has_missing)
        return cls(patterns, tuple(batches), nodes, has_missing, design)

    def expectation(self, point: Point) -> Expectation:
        """E-step: log-likelihood and expected counts."""
        table, offset = self._tables(point)
        counts = np.zeros_like(table)
        node_counts = np.zeros(len(self.nodes))
        log_likelihood = 0.0
        for block, rows in self._blocks():
            weights = self.patterns.weights[block]
            posterior, log_marginal = _posterior(rows, table, offset)
            log_likelihood += float(weights @ log_marginal)
            posterior *= weights[:, None]
            counts += rows.T @ posterior
            node_counts += posterior.sum(axis=0)
        return Expectation(log_likelihood, self._by_batch(counts, node_counts), node_counts)

    def posterior(self, point: Point) -> FloatArray:
        """P(node | pattern), (n_patterns, n_nodes)."""
        table, offset = self._tables(point)
        result = np.empty((len(self.patterns.codes), len(self.nodes)))
        for block, rows in self._blocks():
            result[block] = _posterior(rows, table, offset)[0]
        return result

    def posterior_moments(self, point: Point) -> tuple[FloatArray, FloatArray]:
        """Mean and standard deviation of theta given each pattern, each (n_patterns,)."""
        table, offset = self._tables(point)
        powers = np.stack([self.nodes, self.nodes**2], axis=1)
        moments = np.empty((len(self.patterns.codes), 2))
        for block, rows in self._blocks():
            moments[block] = _posterior(rows, table, offset)[0] @ powers
        mean = moments[:, 0]
        return mean, np.sqrt(np.maximum(moments[:, 1] - mean**2, 0.0))

    def _blocks(self) -> Iterator[tuple[slice, FloatArray]]:
        """Rows of the design, a cache-sized block at a time."""
        for start in range(0, len(self.patterns.codes), ROWS_PER_BLOCK):
            block = slice(start, start + ROWS_PER_BLOCK)
            if self.design is not None:
                yield block, self.design[block]
            else:
                yield block, _design(self.patterns.codes[block], self.batches, self.has_missing)

    def _tables(self, point: Point) -> tuple[FloatArray, FloatArray]:
        """Log odds per design column (columns, n_nodes), and what is added for everybody."""
        odds, bases = [], []
        for batch, parameters in zip(self.batches, point.parameters, strict=True):
            log_p = batch.model.log_probability(parameters[:, None, :], self.nodes)
            against_base = np.moveaxis(log_p[..., 1:] - log_p[..., :1], -1, 1)
            odds.append(against_base.reshape(-1, len(self.nodes)))
            bases.append(log_p[..., 0])
        offset = normal_log_weights(self.nodes, point.mean, float(np.exp(point.log_variance)))
        base = np.concatenate(bases)
        if self.has_missing:
            return np.concatenate([*odds, base]), offset
        return np.concatenate(odds), offset + base.sum(axis=0)

    def _by_batch(self, counts: FloatArray, node_counts: FloatArray) -> tuple[FloatArray, ...]:
        result = []
        column, observed_column = 0, sum(len(b.items) * (b.n_categories - 1) for b in self.batches)
        for batch in self.batches:
            n_items, n_steps = len(batch.items), batch.n_categories - 1
            above = counts[column : column + n_items * n_steps]
            above = np.moveaxis(above.reshape(n_items, n_steps, -1), 1, -1)
            column += n_items * n_steps
            observed = node_counts
            if self.has_missing:
                observed = counts[observed_column : observed_column + n_items]
                observed_column += n_items
            first = observed - above.sum(axis=-1)
            result.append(np.concatenate([np.maximum(first, 0.0)[..., None], above], axis=-1))
        return tuple(result)


def _design(codes: IntArray, batches: Sequence[ItemBatch], has_missing: bool) -> FloatArray:
    """Indicators of categories 1 .. k-1, then of being answered where somebody was not."""
    columns = []
    for batch in batches:
        indicator = codes[:, batch.items, None] == np.arange(1, batch.n_categories)
        columns.append(indicator.reshape(len(codes), -1))
    if has_missing:
        columns += [codes[:, batch.items] != MISSING for batch in batches]
    return np.concatenate(columns, axis=1, dtype=np.float64)


def _posterior(
    rows: FloatArray, table: FloatArray, offset: FloatArray
) -> tuple[FloatArray, FloatArray]:
    joint = rows @ table
    joint += offset
    largest = joint.max(axis=1)
    joint -= largest[:, None]
    np.exp(joint, out=joint)
    total = joint.sum(axis=1)
    joint /= total[:, None]
    return joint, largest + np.log(total)
