"""The marginal likelihood of response patterns and its expectation step, blind to the models.

L(pattern) = sum_q w_q prod_j P_j(x_j | theta_q) (Bock & Aitkin, 1981). Category 0 is the
baseline: rows of a 0/1 design for categories 1 .. k-1 meet a table of log odds against it, so
one matrix product per block of people gives all likelihoods and one gives all expected counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scoring.models import ResponseModel
from scoring.models.model import FloatArray, IntArray
from scoring.observations import MISSING
from scoring.quadrature import normal_log_weights
from scoring.responses import Patterns

ROWS_PER_BLOCK = 2048
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
    """Patterns against nodes. design : (n_patterns, columns) of 0 and 1."""

    patterns: Patterns
    batches: tuple[ItemBatch, ...]
    nodes: FloatArray
    design: FloatArray
    has_missing: bool

    @classmethod
    def of(
        cls, patterns: Patterns, batches: Sequence[ItemBatch], nodes: FloatArray
    ) -> MarginalLikelihood:
        has_missing = bool((patterns.codes == MISSING).any())
        columns = []
        for batch in batches:
            codes = patterns.codes[:, batch.items, None]
            indicator = codes == np.arange(1, batch.n_categories)
            columns.append(indicator.reshape(len(codes), -1))
        if has_missing:
            columns += [patterns.codes[:, batch.items] != MISSING for batch in batches]
        design = np.concatenate(columns, axis=1, dtype=np.float64)
        return cls(patterns, tuple(batches), nodes, design, has_missing)

    def expectation(self, point: Point) -> Expectation:
        """E-step: log-likelihood and expected counts."""
        table, offset = self._tables(point)
        n_nodes = len(self.nodes)
        counts = np.zeros((self.design.shape[1], n_nodes))
        node_counts = np.zeros(n_nodes)
        log_likelihood = 0.0
        for start in range(0, len(self.design), ROWS_PER_BLOCK):
            rows = self.design[start : start + ROWS_PER_BLOCK]
            weights = self.patterns.weights[start : start + ROWS_PER_BLOCK]
            posterior, log_marginal = _posterior(rows, table, offset)
            log_likelihood += float(weights @ log_marginal)
            posterior *= weights[:, None]
            counts += rows.T @ posterior
            node_counts += posterior.sum(axis=0)
        return Expectation(log_likelihood, self._by_batch(counts, node_counts), node_counts)

    def posterior(self, point: Point) -> FloatArray:
        """P(node | pattern), (n_patterns, n_nodes)."""
        return _posterior(self.design, *self._tables(point))[0]

    def posterior_moments(self, point: Point) -> tuple[FloatArray, FloatArray]:
        """Mean and standard deviation of theta given each pattern, each (n_patterns,)."""
        table, offset = self._tables(point)
        powers = np.stack([self.nodes, self.nodes**2], axis=1)
        moments = np.empty((len(self.design), 2))
        for start in range(0, len(self.design), ROWS_PER_BLOCK):
            rows = slice(start, start + ROWS_PER_BLOCK)
            moments[rows] = _posterior(self.design[rows], table, offset)[0] @ powers
        mean = moments[:, 0]
        return mean, np.sqrt(np.maximum(moments[:, 1] - mean**2, 0.0))

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
