"""The likelihood of a bifactor model by dimension reduction (Gibbons & Hedeker, 1992).

Given the general dimension, testlets are independent, and each needs one integral over its own
specific dimension: grids of n_general x n_specific nodes, however many testlets there are.
People run along the last axis.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from scoring.models import ResponseModel
from scoring.models.model import FloatArray, IntArray
from scoring.quadrature import normal_log_weights
from scoring.responses import Patterns

NO_TESTLET = -1
PEOPLE_PER_BLOCK = 256


@dataclass(frozen=True, slots=True, eq=False)
class TestletBatch:
    """Items of one model, number of categories and testlet (NO_TESTLET: the general one alone).

    Parameters (g, n_parameters): those of the model, then the specific slope if there is one.
    """

    __test__ = False

    model: ResponseModel
    n_categories: int
    testlet: int
    items: IntArray

    @property
    def n_own(self) -> int:
        """Parameters of the model alone."""
        return len(self.model.parameters(self.n_categories))

    @property
    def n_parameters(self) -> int:
        return self.n_own + (self.testlet != NO_TESTLET)

    def log_probability(
        self, parameters: FloatArray, general: FloatArray, specific: FloatArray
    ) -> FloatArray:
        """At points (n_points,) of both dimensions, (g, n_points, k)."""
        unit, predictor = self._predictor(parameters, general, specific)
        return self.model.log_probability(unit, predictor)

    def gradient(
        self, parameters: FloatArray, general: FloatArray, specific: FloatArray
    ) -> FloatArray:
        """Derivative of log P in the parameters, (g, n_points, k, n_parameters)."""
        unit, predictor = self._predictor(parameters, general, specific)
        by_predictor = self.model.theta_gradient(unit, predictor)
        own = self.model.parameter_gradient(unit, predictor)
        own[..., 0] = by_predictor * general[:, None]
        if self.testlet == NO_TESTLET:
            return own
        by_specific = by_predictor * specific[:, None]
        return np.concatenate([own, by_specific[..., None]], axis=-1)

    def is_proper(self, parameters: FloatArray) -> bool:
        """Whether every category of every item has positive probability."""
        proper = self.model.is_proper(parameters[:, : self.n_own])
        return bool(np.all(proper) and np.isfinite(parameters).all())

    def _predictor(
        self, parameters: FloatArray, general: FloatArray, specific: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Parameters with slope 1 for z = a_g theta_g + a_s theta_s, and z (g, n_points)."""
        unit = parameters[:, None, : self.n_own].copy()
        unit[..., 0] = 1.0
        predictor = parameters[:, :1] * general
        if self.testlet != NO_TESTLET:
            predictor = predictor + parameters[:, -1:] * specific
        return unit, predictor


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """general : (n_general, n); joint : per testlet (n_general * n_specific, n)

    log_likelihood : (n,)
    """

    general: FloatArray
    joint: tuple[FloatArray, ...]
    log_likelihood: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Expectation:
    """counts : per batch (g, n_points, k), expected numbers of people."""

    log_likelihood: float
    counts: tuple[FloatArray, ...]


@dataclass(frozen=True, slots=True, eq=False)
class BifactorLikelihood:
    """Patterns against the grids.

    general, specific : nodes; batches come testlet by testlet, those without one last
    """

    patterns: Patterns
    batches: tuple[TestletBatch, ...]
    n_testlets: int
    general: FloatArray
    specific: FloatArray

    def points(self, testlet: int) -> tuple[FloatArray, FloatArray]:
        """General and specific coordinate of each point, (n_points,) each."""
        if testlet == NO_TESTLET:
            return self.general, np.zeros_like(self.general)
        n_general, n_specific = len(self.general), len(self.specific)
        return np.repeat(self.general, n_specific), np.tile(self.specific, n_general)

    def expectation(self, parameters: Sequence[FloatArray]) -> Expectation:
        """E-step: log-likelihood and expected counts."""
        tables = self.tables(parameters)
        counts = [np.zeros(table.shape) for table in tables]
        log_likelihood = 0.0
        for people, designs, found in self.posteriors(tables):
            weights = self.patterns.weights[people]
            log_likelihood += float(weights @ found.log_likelihood)
            for batch, count, design in zip(self.batches, counts, designs, strict=True):
                weighted = self.of_batch(batch, found) * weights
                count += design @ weighted.T
        by_batch = [
            np.moveaxis(count.reshape(batch.n_categories, len(batch.items), -1), 0, -1)
            for batch, count in zip(self.batches, counts, strict=True)
        ]
        return Expectation(log_likelihood, tuple(by_batch))

    def of_batch(self, batch: TestletBatch, posterior: Posterior) -> FloatArray:
        """Posterior over the points a batch is defined on, (n_points, n)."""
        if batch.testlet == NO_TESTLET:
            return posterior.general
        return posterior.joint[batch.testlet]

    def tables(self, parameters: Sequence[FloatArray]) -> list[FloatArray]:
        """Per batch log probabilities, (k * g, n_points)."""
        result = []
        for batch, values in zip(self.batches, parameters, strict=True):
            log_p = batch.log_probability(values, *self.points(batch.testlet))
            result.append(np.moveaxis(log_p, -1, 0).reshape(-1, log_p.shape[1]))
        return result

    def posteriors(
        self, tables: Sequence[FloatArray]
    ) -> Iterator[tuple[slice, list[FloatArray], Posterior]]:
        """People, their 0/1 designs per batch, and their posteriors, block by block."""
        log_general = normal_log_weights(self.general)
        specific = np.exp(normal_log_weights(self.specific))
        for start in range(0, len(self.patterns.codes), PEOPLE_PER_BLOCK):
            people = slice(start, start + PEOPLE_PER_BLOCK)
            codes = self.patterns.codes[people]
            designs = [_design(batch, codes) for batch in self.batches]
            yield people, designs, self._posterior(tables, designs, log_general, specific)

    def _posterior(
        self,
        tables: Sequence[FloatArray],
        designs: Sequence[FloatArray],
        log_general: FloatArray,
        specific: FloatArray,
    ) -> Posterior:
        n = designs[0].shape[1]
        log_joint = np.repeat(log_general[:, None], n, axis=1)
        within: list[FloatArray] = []
        for testlet in (*range(self.n_testlets), NO_TESTLET):
            own = [at for at, batch in enumerate(self.batches) if batch.testlet == testlet]
            log_l = sum((tables[at].T @ designs[at] for at in own), start=np.zeros((1, n)))
            if testlet == NO_TESTLET:
                log_joint += log_l
                continue
            cells = log_l.reshape(len(self.general), len(specific), n)
            largest = cells.max(axis=1)
            cells -= largest[:, None]
            np.exp(cells, out=cells)
            cells *= specific[:, None]
            total = cells.sum(axis=1)
            cells /= total[:, None]
            log_joint += largest + np.log(total)
            within.append(cells)
        largest = log_joint.max(axis=0)
        general = np.exp(log_joint - largest)
        total = general.sum(axis=0)
        general /= total
        for cells in within:
            cells *= general[:, None]
        joint = tuple(cells.reshape(-1, n) for cells in within)
        return Posterior(general, joint, largest + np.log(total))


def _design(batch: TestletBatch, codes: IntArray) -> FloatArray:
    """(k * g, n), 1 where that category was chosen; missing answers choose none."""
    shown = codes.T[batch.items]
    rows = [shown == category for category in range(batch.n_categories)]
    return np.concatenate(rows).astype(np.float64)
