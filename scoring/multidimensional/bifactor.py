"""Calibrates bifactor and testlet models.

z = a_g theta_g + a_s theta_s stands where a theta stands in one dimension; theta_g and all
theta_s are independent N(0, 1) (Gibbons & Hedeker, 1992; Gibbons et al., 2007, graded).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.calibration.em import Progress
from scoring.dimensions import named_dimensions
from scoring.errors import InvalidParameters, InvalidResponses
from scoring.models import model_named
from scoring.models.model import FloatArray, IntArray
from scoring.multidimensional.bifactor_climb import BifactorSlope, cross_product
from scoring.multidimensional.bifactor_items import (
    GENERAL_LIMIT,
    GENERAL_NODES,
    SPECIFIC_LIMIT,
    SPECIFIC_NODES,
    BifactorItems,
    testlet_batches,
)
from scoring.multidimensional.bifactor_likelihood import (
    NO_TESTLET,
    BifactorLikelihood,
    TestletBatch,
)
from scoring.multidimensional.climb import climb
from scoring.quadrature import equal_nodes
from scoring.responses import ResponseMatrix
from scoring.samples import checked_count

MODELS = ("2pl", "3pl", "graded", "generalized_partial_credit")
FEWEST_ITEMS = 3
START_SPECIFIC = 0.7


@dataclass(frozen=True, slots=True, eq=False)
class BifactorCalibration:
    """items, and how the estimation went.

    standard_errors : BifactorItems in shape, from the cross product of the people's scores; None
        when not converged, not asked for or not identified
    message : what went wrong; empty when nothing did
    """

    items: BifactorItems
    log_likelihood: float
    n_iterations: int
    converged: bool
    gradient_norm: float
    n_parameters: int
    standard_errors: BifactorItems | None
    message: str


def calibrate_bifactor(
    responses: ArrayLike,
    testlets: Sequence[object],
    model: str | Sequence[str] = "2pl",
    *,
    weights: ArrayLike | None = None,
    nodes: tuple[int, int] = (GENERAL_NODES, SPECIFIC_NODES),
    tolerance: float = 1e-4,
    max_iterations: int = 2000,
    standard_errors: bool = True,
    progress: Progress | None = None,
) -> BifactorCalibration:
    """Marginal maximum likelihood by EM with dimension reduction (Gibbons & Hedeker, 1992).

    responses : (n_persons, n_items) integer codes from 0, -1 missing
    testlets : (n_items,) labels; None for an item that measures the general dimension alone. A
        testlet needs three items, or its slopes are not identified.
    model : "2pl", "3pl", "graded" or "generalized_partial_credit", or one per item. "3pl" has its
        usual prior on the asymptote.
    weights : (n_persons,) non-negative frequencies
    nodes : of the general dimension on [-6, 6] and of each specific one on [-4.5, 4.5]
    tolerance : on sqrt(g' I^-1 g), the distance from the maximum in standard errors
    max_iterations : after which it stops with converged False and a message; one or more
    standard_errors : False leaves them out; they cost about one iteration
    progress : called with (iteration, log likelihood plus log prior, decrement)
    Raises InvalidParameters for testlets or models that do not fit the items, a testlet of fewer
    than three and too few nodes or iterations; InvalidResponses for codes that are none, weights
    that are no frequencies, and naming the item that is constant or unsuited to its model.
    A testlet without variance of its own has specific slopes near 0, whose signs and errors then
    mean nothing: the likelihood is that of one dimension.
    """
    max_iterations = checked_count(max_iterations, 1, "max_iterations")
    matrix = ResponseMatrix.checked(responses)
    names, of_item = _checked_testlets(testlets, matrix.n_items)
    models = (model,) * matrix.n_items if isinstance(model, str) else tuple(model)
    if len(models) != matrix.n_items or not set(models) <= set(MODELS):
        raise InvalidParameters(f"a bifactor model needs for each item one of {', '.join(MODELS)}")
    frequencies = _checked_weights(weights, matrix)
    counts = matrix.category_counts(frequencies)
    for item, (name, count) in enumerate(zip(models, counts, strict=True)):
        try:
            model_named(name).parameters(len(count))
        except InvalidParameters as error:
            raise InvalidResponses(f"item {item}: {error}") from None
    batches = testlet_batches(models, [len(count) for count in counts], of_item)
    likelihood = BifactorLikelihood(
        matrix.patterns(frequencies),
        batches,
        len(names),
        equal_nodes(nodes[0], GENERAL_LIMIT),
        equal_nodes(nodes[1], SPECIFIC_LIMIT),
    )
    slope = BifactorSlope(likelihood, _start(batches, counts))
    summit = climb(slope, tolerance=tolerance, max_iterations=max_iterations, progress=progress)
    parameters = slope.unpack(summit.x)
    errors, message = None, ""
    if not summit.converged:
        message = (
            f"not converged after {summit.n_iterations} iterations: still "
            f"{summit.decrement:.2g} standard errors from the maximum"
        )
    elif standard_errors:
        covariance = cross_product(slope, summit.x, summit.expectation)
        if covariance is None:
            message = "no standard errors: these data do not identify every parameter"
        else:
            own = slope.unpack(np.sqrt(np.diag(covariance)))
            errors = _items(models, names, of_item, batches, own)
    items = _items(models, names, of_item, batches, parameters)
    return BifactorCalibration(
        _with_positive_testlets(items),
        summit.expectation.log_likelihood,
        summit.n_iterations,
        summit.converged,
        summit.gradient_norm,
        len(summit.x),
        errors,
        message,
    )


def _checked_testlets(testlets: Sequence[object], n_items: int) -> tuple[tuple[str, ...], IntArray]:
    labels = list(testlets)
    if len(labels) != n_items:
        raise InvalidParameters(f"{len(labels)} testlets for {n_items} items")
    inside = [item for item, label in enumerate(labels) if label is not None]
    if not inside:
        raise InvalidParameters("a bifactor model needs a testlet; without one, use calibrate")
    given = [labels[item] for item in inside]
    is_numbered = all(isinstance(label, int | np.integer) for label in given)
    as_given = np.array(given if is_numbered else [str(label) for label in given])
    names, own = named_dimensions(as_given, len(inside), fewest_items=FEWEST_ITEMS)
    of_item = np.full(n_items, NO_TESTLET)
    of_item[inside] = own
    return names, of_item


def _checked_weights(weights: ArrayLike | None, matrix: ResponseMatrix) -> FloatArray | None:
    if weights is None:
        return None
    values = np.asarray(weights, dtype=np.float64)
    if values.shape != (matrix.n_persons,):
        raise InvalidResponses(f"weights {values.shape} for {matrix.n_persons} persons")
    if not np.isfinite(values).all() or (values < 0).any() or not values.any():
        raise InvalidResponses("weights must be finite, not negative and not all zero")
    return values


def _start(batches: Sequence[TestletBatch], counts: Sequence[FloatArray]) -> tuple[FloatArray, ...]:
    result = []
    for batch in batches:
        # Half a person in each category keeps rare categories off infinity.
        shares = np.stack([counts[item] for item in batch.items]) + 0.5
        values = batch.model.start(shares / shares.sum(axis=1, keepdims=True))
        if batch.testlet != NO_TESTLET:
            specific = np.full((len(values), 1), START_SPECIFIC)
            values = np.concatenate([values, specific], axis=1)
        result.append(values)
    return tuple(result)


def _items(
    models: tuple[str, ...],
    names: tuple[str, ...],
    of_item: IntArray,
    batches: Sequence[TestletBatch],
    parameters: Sequence[FloatArray],
) -> BifactorItems:
    n_items, width = len(models), max(batch.n_categories for batch in batches) - 1
    general, specific = np.empty(n_items), np.zeros(n_items)
    intercepts, logits = np.full((n_items, width), np.nan), np.full(n_items, np.nan)
    for batch, values in zip(batches, parameters, strict=True):
        k = batch.n_categories
        general[batch.items] = values[:, 0]
        intercepts[batch.items, : k - 1] = values[:, 1:k]
        if batch.n_own > k:
            logits[batch.items] = values[:, k]
        if batch.testlet != NO_TESTLET:
            specific[batch.items] = values[:, -1]
    return BifactorItems(models, names, of_item, general, specific, intercepts, logits)


def _with_positive_testlets(items: BifactorItems) -> BifactorItems:
    """The sign of a specific dimension is arbitrary: most of its slopes shall be positive."""
    specific = items.specific_slopes.copy()
    for testlet in range(len(items.testlet_names)):
        own = items.testlets == testlet
        if specific[own].sum() < 0:
            specific[own] *= -1.0
    return BifactorItems(
        items.models,
        items.testlet_names,
        items.testlets,
        items.general_slopes,
        specific,
        items.intercepts,
        items.asymptote_logits,
    )
