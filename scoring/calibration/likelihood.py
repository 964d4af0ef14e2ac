"""The marginal likelihood of response patterns and its expectation step, blind to the models.

L(pattern) = sum_q w_q prod_j P_j(x_j | theta_q) (Bock & Aitkin, 1981). One matrix product per
block of people gives all likelihoods and one gives all expected counts. People run along the last
axis in here, because then every reduction over nodes or categories works on whole vectors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import DTypeLike

from scoring.calibration.design import Design, Layout, Tables
from scoring.calibration.focus import Joint, Windows
from scoring.calibration.point import ItemBatch, Point
from scoring.models.model import FloatArray, IntArray
from scoring.observations import MISSING
from scoring.responses import Patterns

PEOPLE_PER_BLOCK = 1024
LARGEST_DESIGN = 50_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Expectation:
    """counts : per batch (g, n_nodes, k), expected numbers of people.

    log_probabilities : per batch (g, n_nodes, k); node_counts : (n_groups, n_nodes)
    """

    log_likelihood: float
    counts: tuple[FloatArray, ...]
    log_probabilities: tuple[FloatArray, ...]
    node_counts: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """Over some people: of_rows (n_nodes, rows of the design), node_counts (n_groups, n_nodes)."""

    log_likelihood: float
    of_rows: FloatArray
    node_counts: FloatArray

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.log_likelihood + other.log_likelihood,
            self.of_rows + other.of_rows,
            self.node_counts + other.node_counts,
        )


class Summing(Protocol):
    """Does what MarginalLikelihood.sums does, elsewhere."""

    def __call__(self, tables: Tables) -> Sums:
        """Over all people."""

    def anew(self) -> Summing:
        """The same for other tables than those it has seen."""


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Some people of one group, where they stand among the patterns, and their design."""

    group: int
    people: slice
    design: Design


@dataclass(frozen=True, slots=True, eq=False)
class MarginalLikelihood:
    """Patterns against nodes.

    group_bounds : (n_groups + 1,), where the patterns of each group begin and end
    kept : the design block by block when small enough; otherwise empty and built whenever it is
        needed, which costs a little time and no memory
    summed_by : takes the place of `sums`
    """

    patterns: Patterns
    layout: Layout
    nodes: FloatArray
    group_bounds: IntArray
    kept: tuple[Block, ...]
    windows: Windows = field(default_factory=Windows)
    summed_by: Summing | None = None

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
        layout = Layout(tuple(batches), bool(patterns.codes.min() == MISSING), precision)
        plain = cls(patterns, layout, nodes, group_bounds, ())
        if passes > 1 and plain.size <= LARGEST_DESIGN:
            return replace(plain, kept=tuple(plain.blocks()))
        return plain

    @property
    def n_groups(self) -> int:
        return len(self.group_bounds) - 1

    @property
    def size(self) -> int:
        """Entries of the design."""
        return len(self.patterns.codes) * self.layout.n_rows

    @property
    def batches(self) -> tuple[ItemBatch, ...]:
        return self.layout.batches

    def without_design(self) -> MarginalLikelihood:
        """The same with nothing kept but the patterns, and summed here."""
        return replace(self, kept=(), summed_by=None)

    def rough(self) -> MarginalLikelihood:
        """The same in single precision."""
        single = MarginalLikelihood.of(
            self.patterns,
            self.batches,
            self.nodes,
            group_bounds=self.group_bounds,
            passes=1 if self.summed_by else 2,
            precision=np.float32,
        )
        return replace(single, summed_by=self.summed_by and self.summed_by.anew())

    def expectation(self, point: Point) -> Expectation:
        """E-step: log-likelihood and expected counts."""
        log_p = self.log_probabilities(point)
        tables = self.layout.tables(log_p, point, self.nodes)
        sums = self.sums(tables) if self.summed_by is None else self.summed_by(tables)
        counts = self.layout.counts(sums.of_rows.T, sums.node_counts.sum(axis=0))
        return Expectation(sums.log_likelihood, counts, log_p, sums.node_counts)

    def log_probabilities(self, point: Point) -> tuple[FloatArray, ...]:
        """log P per batch, (g, n_nodes, k)."""
        return tuple(
            batch.model.log_probability(parameters[:, None, :], self.nodes)
            for batch, parameters in zip(self.batches, point.parameters, strict=True)
        )

    def sums(self, tables: Tables) -> Sums:
        """What the expectation step adds up over people, in double whatever the blocks are in."""
        of_rows = np.zeros(tables.log_odds.shape)
        node_counts = np.zeros((self.n_groups, len(self.nodes)))
        log_likelihood = 0.0
        for block in self.blocks():
            joint = self._joint(block, tables)
            weights, total = self.patterns.weights[block.people], joint.total()
            log_likelihood += float(weights @ (joint.log_largest + np.log(total)))
            shares = joint.values
            shares *= weights / total
            of_rows[joint.window] += shares @ block.design.T
            node_counts[block.group, joint.window] += shares.sum(axis=1)
        return Sums(log_likelihood, of_rows, node_counts)

    def posteriors(self, point: Point) -> Iterator[tuple[Block, slice, Design]]:
        """Block by block the nodes that matter and P(node | pattern) there, (nodes, people)."""
        tables = self.layout.tables(self.log_probabilities(point), point, self.nodes)
        for block in self.blocks():
            joint = self._joint(block, tables)
            yield block, joint.window, joint.values / joint.total()

    def posterior(self, point: Point) -> FloatArray:
        """P(node | pattern), (n_nodes, n_patterns)."""
        result = np.zeros((len(self.nodes), len(self.patterns.codes)))
        for block, window, shares in self.posteriors(point):
            result[window, block.people] = shares
        return result

    def posterior_moments(self, point: Point) -> tuple[FloatArray, FloatArray]:
        """Mean and standard deviation of theta given each pattern, each (n_patterns,)."""
        tables = self.layout.tables(self.log_probabilities(point), point, self.nodes)
        powers = np.stack([np.ones_like(self.nodes), self.nodes, self.nodes**2])
        moments = np.empty((3, len(self.patterns.codes)))
        for block in self.blocks():
            joint = self._joint(block, tables)
            moments[:, block.people] = powers[:, joint.window] @ joint.values
        moments[1:] /= moments[0]
        mean = moments[1]
        return mean, np.sqrt(np.maximum(moments[2] - mean**2, 0.0))

    def blocks(self) -> Iterator[Block]:
        """A cache-sized block of people at a time."""
        if self.kept:
            yield from self.kept
            return
        for group in range(self.n_groups):
            end = int(self.group_bounds[group + 1])
            for start in range(int(self.group_bounds[group]), end, PEOPLE_PER_BLOCK):
                people = slice(start, min(start + PEOPLE_PER_BLOCK, end))
                yield Block(group, people, self.layout.design(self.patterns.codes[people]))

    def _joint(self, block: Block, tables: Tables) -> Joint:
        return self.windows.joint(block.people.start, block.design, tables, block.group)
