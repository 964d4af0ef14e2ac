"""Items of a bifactor model: what they predict, and people scored by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.errors import InvalidParameters
from scoring.estimates import Estimate
from scoring.models import model_named
from scoring.models.model import FloatArray, IntArray
from scoring.multidimensional.bifactor_likelihood import (
    NO_TESTLET,
    BifactorLikelihood,
    TestletBatch,
)
from scoring.multidimensional.propagation import narrowest_variance
from scoring.quadrature import equal_nodes
from scoring.responses import Patterns, ResponseMatrix

GENERAL_NODES, GENERAL_LIMIT = 31, 6.0
SPECIFIC_NODES, SPECIFIC_LIMIT = 19, 4.5


@dataclass(frozen=True, slots=True, eq=False)
class BifactorItems:
    """models : of each item; testlet_names : (T,); testlets : (n_items,), position or -1

    general_slopes, specific_slopes : (n_items,), 0 without a testlet
    intercepts : (n_items, k_max - 1), NaN padded; asymptote_logits : (n_items,), NaN where none
    """

    models: tuple[str, ...]
    testlet_names: tuple[str, ...]
    testlets: IntArray
    general_slopes: FloatArray
    specific_slopes: FloatArray
    intercepts: FloatArray
    asymptote_logits: FloatArray

    @property
    def n_items(self) -> int:
        return len(self.models)

    @property
    def explained_common_variance(self) -> float:
        """Share of the general dimension in the squared slopes (Reise, 2012)."""
        general, specific = (self.general_slopes**2).sum(), (self.specific_slopes**2).sum()
        return float(general / (general + specific))

    def batches(self) -> tuple[tuple[TestletBatch, ...], tuple[FloatArray, ...]]:
        """Batches in the order of the likelihood, and their parameters."""
        n_categories = (np.isfinite(self.intercepts).sum(axis=1) + 1).tolist()
        batches = testlet_batches(self.models, n_categories, self.testlets)
        parameters = []
        for batch in batches:
            pieces = [
                self.general_slopes[batch.items, None],
                self.intercepts[batch.items, : batch.n_categories - 1],
            ]
            if batch.n_own > batch.n_categories:
                pieces.append(self.asymptote_logits[batch.items, None])
            if batch.testlet != NO_TESTLET:
                pieces.append(self.specific_slopes[batch.items, None])
            parameters.append(np.concatenate(pieces, axis=1))
        return batches, tuple(parameters)


def estimate_bifactor(
    responses: ArrayLike,
    items: BifactorItems,
    *,
    nodes: tuple[int, int] = (GENERAL_NODES, SPECIFIC_NODES),
) -> Estimate:
    """Posterior means and SDs, (n_persons, 1 + T): the general dimension, then the specific.

    responses : (n_persons, n_items) codes from 0, -1 missing; without any, the prior comes back
    items : of a calibration, or known; all dimensions are N(0, 1), theta is in their SDs
    nodes : of the general and of each specific dimension, as in calibrate_bifactor
    An error below an eighth of the step between nodes is reported as that. Gibbons &
    Hedeker (1992).
    Raises InvalidResponses for another number of items or a category an item does not have,
    InvalidParameters for fewer than 3 nodes.
    """
    matrix = ResponseMatrix.checked(responses)
    matrix.check_categories((np.isfinite(items.intercepts).sum(axis=1) + 1).tolist())
    batches, parameters = items.batches()
    everybody = np.arange(matrix.n_persons)
    likelihood = BifactorLikelihood(
        Patterns(matrix.codes, np.ones(matrix.n_persons), everybody),
        batches,
        len(items.testlet_names),
        equal_nodes(nodes[0], GENERAL_LIMIT),
        equal_nodes(nodes[1], SPECIFIC_LIMIT),
    )
    shape = matrix.n_persons, 1 + len(items.testlet_names)
    theta, square = np.empty(shape), np.empty(shape)
    for people, _, found in likelihood.posteriors(likelihood.tables(parameters)):
        theta[people, 0] = likelihood.general @ found.general
        square[people, 0] = likelihood.general**2 @ found.general
        for testlet, joint in enumerate(found.joint):
            _, specific = likelihood.points(testlet)
            theta[people, 1 + testlet] = specific @ joint
            square[people, 1 + testlet] = specific**2 @ joint
    narrowest = np.full(shape, narrowest_variance(likelihood.specific))
    narrowest[:, 0] = narrowest_variance(likelihood.general)
    return Estimate(theta, np.sqrt(np.maximum(square - theta**2, narrowest)))


def simulate_bifactor(items: BifactorItems, theta: ArrayLike, rng: np.random.Generator) -> IntArray:
    """Codes (n_persons, n_items) of people with theta (n_persons, 1 + T), general first.

    items : T testlets with their slopes; theta : in SDs of each dimension
    rng : what the codes are drawn from; the same state gives the same codes
    Raises InvalidParameters for theta of another shape or not finite.
    """
    points = np.asarray(theta, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] != 1 + len(items.testlet_names):
        raise InvalidParameters(f"theta must be (n, {1 + len(items.testlet_names)})")
    if not np.isfinite(points).all():
        raise InvalidParameters("theta must be finite")
    codes = np.empty((len(points), items.n_items), dtype=np.int64)
    for batch, parameters in zip(*items.batches(), strict=True):
        specific = points[:, 1 + batch.testlet] if batch.testlet != NO_TESTLET else points[:, 0]
        p = np.exp(batch.log_probability(parameters, points[:, 0], specific))
        above = rng.random(p.shape[:-1])[..., None] > np.cumsum(p, axis=-1)[..., :-1]
        codes[:, batch.items] = above.sum(axis=-1).T
    return codes


def testlet_batches(
    models: Sequence[str], n_categories: Sequence[int], testlets: IntArray
) -> tuple[TestletBatch, ...]:
    kinds = list(zip(testlets.tolist(), models, n_categories, strict=True))
    order = sorted(dict.fromkeys(kinds), key=lambda kind: (kind[0] == NO_TESTLET, kind[0]))
    return tuple(
        TestletBatch(
            model_named(kind[1]),
            kind[2],
            kind[0],
            np.array([item for item, other in enumerate(kinds) if other == kind]),
        )
        for kind in order
    )
