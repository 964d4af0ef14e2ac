"""The likelihood of responses dimension by dimension, and the sums an expectation step needs.

An item measures one dimension, so P(x | theta) = prod_d L_d(theta_d): only the D functions L_d at
the nodes of one dimension are ever stored, (n_nodes, n_people) each. How they are integrated over
the correlated theta is left to an Integrator. People run along the last axis.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from scoring.calibration.point import ItemBatch
from scoring.models.model import FloatArray, IntArray
from scoring.multidimensional.structure import Position
from scoring.observations import MISSING
from scoring.responses import Patterns

# Numbers of 0 and 1 that may be kept for all iterations, 400 MB.
LARGEST_DESIGN = 50_000_000

Design = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Marginals:
    """What is known about a block of n people.

    posterior : (D, n_nodes, n), P(theta_d = node | all responses)
    log_likelihood : (n,), without what was scaled out of the likelihoods
    moments : (D, D, n), E[theta theta' | responses]
    sites : (2, D, n), where the integrator may start next time; empty when it needs no start
    """

    posterior: FloatArray
    log_likelihood: FloatArray
    moments: FloatArray
    sites: FloatArray


class Integrator(Protocol):
    """Integrates prod_d L_d(theta_d) over theta ~ N(0, covariance)."""

    @property
    def nodes(self) -> FloatArray:
        """Nodes of every dimension, (n_nodes,)."""

    @property
    def people_per_block(self) -> int:
        """How many people fit the processor's cache at once."""

    def prior(self, covariance: FloatArray) -> FloatArray:
        """Whatever has to be computed once per covariance."""

    def prior_moments(self, covariance: FloatArray, prior: FloatArray) -> FloatArray:
        """E[theta theta'] under the prior as this integrator sees it, (D, D)."""

    def marginals(self, likelihood: FloatArray, prior: FloatArray, sites: FloatArray) -> Marginals:
        """likelihood : (D, n_nodes, n), largest value 1; sites : where to start, or empty"""

    def check(self) -> tuple[Integrator, float]:
        """Another integrator; this share of the difference to it is the error of this one."""


@dataclass(frozen=True, slots=True, eq=False)
class Expectation:
    """counts : per batch (g, n_nodes, k), expected numbers of people

    moments : (D, D), sum of E[theta theta' | responses]; prior_moments : (D, D), of one person
    n_people : sum of the weights; sites : (2, D, n_patterns)
    """

    log_likelihood: float
    counts: tuple[FloatArray, ...]
    moments: FloatArray
    prior_moments: FloatArray
    n_people: float
    sites: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class DimensionLikelihood:
    """Patterns against the nodes of each dimension.

    of_batch : (n_batches,), dimension of each batch, ascending
    designs : per dimension (columns, n_patterns) of 0 and 1, for categories 1 .. k-1 of its items
        and, with missing data, answered or not; empty when too large to keep
    """

    patterns: Patterns
    batches: tuple[ItemBatch, ...]
    of_batch: IntArray
    n_dimensions: int
    integrator: Integrator
    has_missing: bool
    designs: tuple[Design, ...]

    @classmethod
    def of(
        cls,
        patterns: Patterns,
        batches: Sequence[ItemBatch],
        of_batch: IntArray,
        integrator: Integrator,
        *,
        passes: int = 2,
    ) -> DimensionLikelihood:
        """passes : how often the patterns will be gone through; for one, no design is kept"""
        n_dimensions = int(of_batch.max()) + 1
        has_missing = bool(patterns.codes.min() == MISSING)
        n_columns = sum(len(b.items) * (b.n_categories - 1 + has_missing) for b in batches)
        result = cls(patterns, tuple(batches), of_batch, n_dimensions, integrator, has_missing, ())
        if passes < 2 or len(patterns.codes) * n_columns > LARGEST_DESIGN:
            return result
        designs = tuple(result._design(patterns.codes, d) for d in range(n_dimensions))
        return cls(
            patterns, tuple(batches), of_batch, n_dimensions, integrator, has_missing, designs
        )

    def integrated_by(self, integrator: Integrator) -> DimensionLikelihood:
        """The same responses with another way of integration."""
        return replace(self, integrator=integrator)

    def without_designs(self) -> DimensionLikelihood:
        """The same, holding only the response patterns."""
        return replace(self, designs=())

    def integration_error(self, position: Position) -> float:
        """Estimate of exact minus computed log-likelihood."""
        other, share = self.integrator.check()
        values = [
            self.integrated_by(one).expectation(position).log_likelihood
            for one in (self.integrator, other)
        ]
        return share * (values[1] - values[0])

    def of_dimension(self, dimension: int) -> list[int]:
        """Positions of the batches of a dimension."""
        return np.flatnonzero(self.of_batch == dimension).tolist()

    def expectation(self, position: Position, sites: FloatArray | None = None) -> Expectation:
        """E-step: log-likelihood, expected counts and second moments."""
        tables = self.tables(position)
        prior = self.integrator.prior(position.covariance)
        counts = [np.zeros((table.shape[0], len(self.integrator.nodes))) for table, _ in tables]
        totals = np.zeros((self.n_dimensions, len(self.integrator.nodes)))
        moments = np.zeros((self.n_dimensions, self.n_dimensions))
        log_likelihood = 0.0
        kept = np.zeros((2, self.n_dimensions, len(self.patterns.codes)))
        for people, designs, found in self.marginals(tables, prior, sites):
            weights = self.patterns.weights[people]
            log_likelihood += float(weights @ found.log_likelihood)
            moments += found.moments @ weights
            kept[:, :, people] = found.sites
            weighted = found.posterior
            weighted *= weights
            totals += weighted.sum(axis=2)
            for dimension, design in enumerate(designs):
                counts[dimension] += design @ weighted[dimension].T
        return Expectation(
            log_likelihood,
            self._by_batch(counts, totals),
            moments,
            self.integrator.prior_moments(position.covariance, prior),
            float(self.patterns.weights.sum()),
            kept,
        )

    def marginals(
        self,
        tables: Sequence[tuple[FloatArray, FloatArray]],
        prior: FloatArray,
        sites: FloatArray | None = None,
    ) -> Iterator[tuple[slice, list[Design], Marginals]]:
        """People, their part of the designs and what is known about them, block by block."""
        for people, designs in self.blocks():
            likelihood, scaled_out = relative_likelihood(designs, tables)
            start = np.empty(0) if sites is None else sites[:, :, people]
            found = self.integrator.marginals(likelihood, prior, start)
            yield people, designs, replace(found, log_likelihood=found.log_likelihood + scaled_out)

    def blocks(self) -> Iterator[tuple[slice, list[Design]]]:
        """People and, per dimension, their part of the design."""
        size = self.integrator.people_per_block
        for start in range(0, len(self.patterns.codes), size):
            people = slice(start, start + size)
            if self.designs:
                yield people, [design[:, people] for design in self.designs]
            else:
                codes = self.patterns.codes[people]
                yield people, [self._design(codes, d) for d in range(self.n_dimensions)]

    def tables(self, position: Position) -> list[tuple[FloatArray, FloatArray]]:
        """Per dimension: log odds against category 0, (columns, n_nodes); and for everybody."""
        nodes, result = self.integrator.nodes, []
        for dimension in range(self.n_dimensions):
            odds, bases = [], []
            for at in self.of_dimension(dimension):
                batch, parameters = self.batches[at], position.parameters[at]
                log_p = batch.model.log_probability(parameters[:, None, :], nodes)
                against_base = np.moveaxis(log_p[..., 1:] - log_p[..., :1], -1, 0)
                odds.append(against_base.reshape(-1, len(nodes)))
                bases.append(log_p[..., 0])
            base = np.concatenate(bases)
            shared = np.zeros(len(nodes)) if self.has_missing else base.sum(axis=0)
            result.append((np.concatenate([*odds, base] if self.has_missing else odds), shared))
        return result

    def _design(self, codes: IntArray, dimension: int) -> Design:
        own = [self.batches[at] for at in self.of_dimension(dimension)]
        rows = [
            codes.T[batch.items] == category
            for batch in own
            for category in range(1, batch.n_categories)
        ]
        if self.has_missing:
            rows += [codes.T[batch.items] != MISSING for batch in own]
        return np.concatenate(rows).astype(np.float64)

    def _by_batch(self, counts: Sequence[FloatArray], totals: FloatArray) -> tuple[FloatArray, ...]:
        result: list[FloatArray] = []
        for dimension, count in enumerate(counts):
            own = [self.batches[at] for at in self.of_dimension(dimension)]
            column, seen = 0, sum(len(b.items) * (b.n_categories - 1) for b in own)
            for batch in own:
                n_items, n_steps = len(batch.items), batch.n_categories - 1
                above = count[column : column + n_items * n_steps]
                above = np.moveaxis(above.reshape(n_steps, n_items, -1), 0, -1)
                column += n_items * n_steps
                observed = np.broadcast_to(totals[dimension], above.shape[:2])
                if self.has_missing:
                    observed = count[seen : seen + n_items]
                    seen += n_items
                first = np.maximum(observed - above.sum(axis=-1), 0.0)
                result.append(np.concatenate([first[..., None], above], axis=-1))
        return tuple(result)


def relative_likelihood(
    designs: Sequence[Design], tables: Sequence[tuple[FloatArray, FloatArray]]
) -> tuple[FloatArray, FloatArray]:
    """L_d at the nodes over its largest value, (D, n_nodes, n), and the log scaled out, (n,)."""
    n_nodes, n_people = tables[0][0].shape[1], designs[0].shape[1]
    result = np.empty((len(designs), n_nodes, n_people))
    for at, (design, (table, shared)) in enumerate(zip(designs, tables, strict=True)):
        np.matmul(table.T, design, out=result[at])
        result[at] += shared[:, None]
    largest = result.max(axis=1)
    result -= largest[:, None]
    np.exp(result, out=result)
    return result, largest.sum(axis=0)
