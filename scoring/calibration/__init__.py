"""Estimates item parameters from responses by marginal maximum likelihood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scoring.calibration.em import Maximum, Packing, Progress, maximise
from scoring.calibration.likelihood import ItemBatch, MarginalLikelihood, Point
from scoring.calibration.standard_errors import Method, covariance
from scoring.errors import InvalidParameters, InvalidResponses
from scoring.item_parameters import ItemParameters
from scoring.models import model_named
from scoring.models.model import FloatArray
from scoring.quadrature import N_NODES, equal_nodes
from scoring.responses import ResponseMatrix

TOLERANCE = 1e-4
MAX_ITERATIONS = 2000


@dataclass(frozen=True, slots=True, eq=False)
class StandardErrors:
    """Standard errors beside the parameters; 0 where a parameter is fixed, NaN where padded.

    slopes, discrimination : (n_items,); intercepts, thresholds : (n_items, k_max - 1)
    """

    slopes: FloatArray
    intercepts: FloatArray
    thresholds: FloatArray
    latent_variance: float

    @property
    def discrimination(self) -> FloatArray:
        return self.slopes


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """Estimated items and how the estimation went.

    gradient_norm : largest absolute derivative of the log-likelihood at the end
    latent_correlation : (1, 1), one dimension
    message : what went wrong; empty when nothing did
    """

    items: ItemParameters
    log_likelihood: float
    n_iterations: int
    converged: bool
    gradient_norm: float
    n_parameters: int
    standard_errors: StandardErrors | None
    latent_correlation: FloatArray
    message: str


def calibrate(
    responses: ArrayLike,
    model: str | Sequence[str] = "2pl",
    *,
    weights: ArrayLike | None = None,
    nodes: int = N_NODES,
    tolerance: float = TOLERANCE,
    max_iterations: int = MAX_ITERATIONS,
    standard_errors: Method | None = "observed",
    progress: Progress | None = None,
) -> Calibration:
    """Marginal maximum likelihood by accelerated EM (Bock & Aitkin, 1981).

    responses : (n_persons, n_items) integer codes from 0, -1 missing. People without any response
        count for nothing. An item everybody answered alike, or with a category nobody used, is
        refused by name.
    model : a key of MODELS, or one per item. "rasch" and "partial_credit" fix slopes at 1 and
        free the latent variance; otherwise theta ~ N(0, 1).
    weights : (n_persons,) non-negative frequencies
    nodes : equally spaced on [-6, 6]
    tolerance : on sqrt(g' I^-1 g), the distance from the maximum in standard errors
    progress : called with (iteration, log_likelihood, decrement)
    Not converging is a field and a message, and so is an information matrix that cannot be
    inverted; standard errors are then None.
    """
    matrix = ResponseMatrix.checked(responses)
    person_weights = _checked_weights(weights, matrix)
    names = _checked_models(model, matrix.n_items)
    counts = matrix.category_counts(person_weights)
    batches = _batches(names, [len(count) for count in counts])
    likelihood = MarginalLikelihood.of(matrix.patterns(person_weights), batches, equal_nodes(nodes))
    free_variance = any(batch.first_free for batch in batches)
    maximum = maximise(
        likelihood,
        _start(batches, counts),
        free_variance=free_variance,
        tolerance=tolerance,
        max_iterations=max_iterations,
        progress=progress,
    )
    packing = Packing(tuple(batches), free_variance)
    cov = None
    if maximum.converged and standard_errors is not None:
        cov = covariance(likelihood, maximum.point, packing, standard_errors)
    return _result(maximum, packing, names, counts, cov, standard_errors is not None)


def _start(batches: Sequence[ItemBatch], counts: Sequence[FloatArray]) -> Point:
    parameters = []
    for batch in batches:
        # Half a person in each category keeps rare categories off infinity.
        shares = np.stack([counts[item] for item in batch.items]) + 0.5
        parameters.append(batch.model.start(shares / shares.sum(axis=1, keepdims=True)))
    return Point(tuple(parameters))


def _batches(names: Sequence[str], n_categories: Sequence[int]) -> list[ItemBatch]:
    kinds = list(zip(names, n_categories, strict=True))
    for item, (name, k) in enumerate(kinds):
        try:
            model_named(name).parameters(k)
        except InvalidParameters as error:
            raise InvalidResponses(f"item {item}: {error}") from None
    return [
        ItemBatch(
            model_named(name), k, np.array([i for i, kind in enumerate(kinds) if kind == (name, k)])
        )
        for name, k in dict.fromkeys(kinds)
    ]


def _result(
    maximum: Maximum,
    packing: Packing,
    names: tuple[str, ...],
    counts: Sequence[FloatArray],
    cov: FloatArray | None,
    asked_for_errors: bool,
) -> Calibration:
    n_items, width = len(names), max(len(count) for count in counts) - 1
    slopes, intercepts = np.empty(n_items), np.full((n_items, width), np.nan)
    labels: list[str] = []
    for batch, parameters in zip(packing.batches, maximum.point.parameters, strict=True):
        slopes[batch.items] = parameters[:, 0]
        intercepts[batch.items, : parameters.shape[1] - 1] = parameters[:, 1:]
        free = batch.model.parameters(batch.n_categories)[batch.first_free :]
        labels += [f"{item}.{parameter.name}" for item in batch.items for parameter in free]
    if packing.free_variance:
        labels.append("log_latent_variance")
    items = ItemParameters(
        names,
        slopes,
        intercepts,
        covariance=cov,
        labels=tuple(labels),
        latent_variance=float(np.exp(maximum.point.log_variance)),
    )
    return Calibration(
        items=items,
        log_likelihood=maximum.log_likelihood,
        n_iterations=maximum.n_iterations,
        converged=maximum.converged,
        gradient_norm=maximum.gradient_norm,
        n_parameters=len(labels),
        standard_errors=None if cov is None else _standard_errors(maximum, packing, items, cov),
        latent_correlation=np.ones((1, 1)),
        message=_message(maximum, asked_for_errors and cov is None),
    )


def _message(maximum: Maximum, errors_failed: bool) -> str:
    if not maximum.converged:
        return (
            f"not converged after {maximum.n_iterations} iterations: still "
            f"{maximum.decrement:.2g} standard errors from the maximum"
        )
    if errors_failed:
        return "no standard errors: these data do not identify every parameter"
    return ""


def _standard_errors(
    maximum: Maximum, packing: Packing, items: ItemParameters, cov: FloatArray
) -> StandardErrors:
    slopes = np.zeros(items.n_items)
    intercepts = np.full_like(items.intercepts, np.nan)
    thresholds = np.full_like(items.intercepts, np.nan)
    position = 0
    for batch, parameters in zip(packing.batches, maximum.point.parameters, strict=True):
        width, first = batch.n_categories - batch.first_free, batch.first_free
        jacobian = batch.model.threshold_jacobian(parameters)[..., first:]
        for row, item in enumerate(batch.items):
            block = cov[position : position + width, position : position + width]
            errors = np.sqrt(np.diag(block))
            if not first:
                slopes[item] = errors[0]
            intercepts[item, : batch.n_categories - 1] = errors[1 - first :]
            by_threshold = np.diag(jacobian[row] @ block @ jacobian[row].T)
            thresholds[item, : batch.n_categories - 1] = np.sqrt(np.maximum(by_threshold, 0.0))
            position += width
    variance_error = 0.0
    if packing.free_variance:
        variance_error = items.latent_variance * float(np.sqrt(cov[-1, -1]))
    return StandardErrors(slopes, intercepts, thresholds, variance_error)


def _checked_models(model: str | Sequence[str], n_items: int) -> tuple[str, ...]:
    names = (model,) * n_items if isinstance(model, str) else tuple(model)
    if len(names) != n_items:
        raise InvalidParameters(f"{len(names)} models for {n_items} items")
    for name in names:
        model_named(name)
    return names


def _checked_weights(weights: ArrayLike | None, matrix: ResponseMatrix) -> FloatArray | None:
    if weights is None:
        if matrix.n_persons < 2:
            raise InvalidResponses("one person is not enough to calibrate items")
        return None
    values = np.asarray(weights, dtype=np.float64)
    if values.shape != (matrix.n_persons,):
        raise InvalidResponses(f"weights {values.shape} for {matrix.n_persons} persons")
    if not np.isfinite(values).all() or (values < 0).any() or not values.any():
        raise InvalidResponses("weights must be finite, not negative and not all zero")
    return values


__all__ = ["Calibration", "StandardErrors", "calibrate"]
