"""What a calibration hands back, and how it is read off the maximum.

Whatever needs the covariance of the parameters waits until somebody reads it (scoring.deferred).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit

from scoring.calibration.em import Maximum
from scoring.calibration.point import ItemBatch, Packing
from scoring.deferred import Deferred, Deferring
from scoring.item_parameters import ItemParameters
from scoring.models.model import FloatArray
from scoring.parameters import LATENT, latent_label

Covariance = Callable[[], FloatArray | None]


@dataclass(frozen=True, slots=True, eq=False)
class StandardErrors:
    """Standard errors beside the parameters; 0 where a parameter is fixed, NaN where padded.

    slopes, discrimination, lower_asymptote : (n_items,)
    intercepts, thresholds : (n_items, k_max - 1); further : like ItemParameters.further
    latent_mean, latent_variance : of the first group
    """

    slopes: FloatArray
    intercepts: FloatArray
    thresholds: FloatArray
    further: FloatArray
    lower_asymptote: FloatArray
    latent_variance: float
    latent_mean: float = 0.0

    @property
    def discrimination(self) -> FloatArray:
        return self.slopes


@dataclass(frozen=True, slots=True)
class LatentGroup(Deferring):
    """The normal distribution of theta in one group; errors 0 where fixed, None if not known."""

    label: str
    mean: float
    variance: float
    mean_error: float | None
    variance_error: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Calibration(Deferring):
    """Estimated items and how the estimation went.

    standard_errors, items.covariance, the errors of groups and, after convergence, message are
        computed when one of them is first read
    log_likelihood : of the data alone, without the log density of any prior
    gradient_norm : largest absolute derivative of what was maximised, at the end
    latent_correlation : (D, D) of the dimensions; (1, 1) with one
    message : what went wrong; empty when nothing did
    groups : one LatentGroup per group of people, the first first
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
    groups: tuple[LatentGroup, ...]


def result(
    maximum: Maximum,
    packing: Packing,
    names: tuple[str, ...],
    group_labels: Sequence[str],
    covariance: Covariance | None,
) -> Calibration:
    """Item parameters, errors and a message in the order of the items.

    covariance : of the packed parameters, called when first needed; None if nobody asks for it
    """
    items = _items(maximum, packing, names, group_labels)
    found = Calibration(
        items=items,
        log_likelihood=maximum.log_likelihood,
        n_iterations=maximum.n_iterations,
        converged=maximum.converged,
        gradient_norm=maximum.gradient_norm,
        n_parameters=len(items.labels),
        standard_errors=None,
        latent_correlation=np.ones((1, 1)),
        message="" if maximum.converged else _not_converged(maximum),
        groups=_groups(maximum, group_labels),
    )
    if maximum.converged and covariance is not None:
        _defer_errors(found, maximum, packing, Deferred(covariance))
    return found


def _defer_errors(
    found: Calibration, maximum: Maximum, packing: Packing, covariance: Covariance
) -> None:
    items = found.items

    def errors() -> StandardErrors | None:
        matrix = covariance()
        return None if matrix is None else _standard_errors(maximum, packing, items, matrix)

    def message() -> str:
        if covariance() is None:
            return "no standard errors: these data do not identify every parameter"
        return ""

    def latent_error(group: int, which: int) -> Callable[[], float | None]:
        def error() -> float | None:
            matrix = covariance()
            return (
                None
                if matrix is None
                else float(_latent_errors(maximum, packing, matrix)[group, which])
            )

        return error

    items.defer(covariance=covariance)
    found.defer(standard_errors=Deferred(errors), message=message)
    for number, group in enumerate(found.groups):
        group.defer(mean_error=latent_error(number, 0), variance_error=latent_error(number, 1))


def _items(
    maximum: Maximum,
    packing: Packing,
    names: tuple[str, ...],
    group_labels: Sequence[str],
) -> ItemParameters:
    slopes, intercepts, further, labels = item_arrays(packing.batches, maximum.point.parameters)
    for group, free_latent in enumerate(packing.free_latent):
        group_label = group_labels[group] if len(group_labels) > 1 else None
        named = zip(LATENT, free_latent, strict=True)
        labels += [latent_label(group_label, name) for name, is_free in named if is_free]
    return ItemParameters(
        names,
        slopes,
        intercepts,
        labels=tuple(labels),
        latent_mean=float(maximum.point.means[0]),
        latent_variance=float(np.exp(maximum.point.log_variances[0])),
        further=further,
    )


def item_arrays(
    batches: Sequence[ItemBatch], parameters: Sequence[FloatArray]
) -> tuple[FloatArray, FloatArray, FloatArray, list[str]]:
    """Slopes, intercepts and further in the order of the items; labels of what is free."""
    n_items = sum(len(batch.items) for batch in batches)
    width = max(batch.n_categories for batch in batches) - 1
    spare = max(batch.n_parameters - batch.n_categories for batch in batches)
    slopes, intercepts = np.empty(n_items), np.full((n_items, width), np.nan)
    further = np.full((n_items, spare), np.nan)
    labels: list[str] = []
    for batch, values in zip(batches, parameters, strict=True):
        k = batch.n_categories
        slopes[batch.items] = values[:, 0]
        intercepts[batch.items, : k - 1] = values[:, 1:k]
        further[batch.items, : batch.n_parameters - k] = values[:, k:]
        free = batch.model.parameters(k)[batch.free]
        labels += [f"{item}.{parameter.name}" for item in batch.items for parameter in free]
    return slopes, intercepts, further, labels


def _groups(maximum: Maximum, labels: Sequence[str]) -> tuple[LatentGroup, ...]:
    point = maximum.point
    moments = zip(labels, point.means, np.exp(point.log_variances), strict=True)
    return tuple(
        LatentGroup(label, float(mean), float(variance), None, None)
        for label, mean, variance in moments
    )


def _latent_errors(maximum: Maximum, packing: Packing, covariance: FloatArray) -> FloatArray:
    """Of mean and variance, (n_groups, 2), 0 where fixed."""
    errors = np.zeros(packing.free_latent.shape)
    n_latent = int(packing.free_latent.sum())
    errors[packing.free_latent] = np.sqrt(np.diag(covariance)[len(covariance) - n_latent :])
    errors[:, 1] *= np.exp(maximum.point.log_variances)
    return errors


def _not_converged(maximum: Maximum) -> str:
    return (
        f"not converged after {maximum.n_iterations} iterations: still "
        f"{maximum.decrement:.2g} standard errors from the maximum"
    )


def _standard_errors(
    maximum: Maximum, packing: Packing, items: ItemParameters, covariance: FloatArray
) -> StandardErrors:
    of_items = item_errors(packing.batches, maximum.point.parameters, items, covariance)
    mean_error, variance_error = _latent_errors(maximum, packing, covariance)[0]
    return replace(of_items, latent_variance=float(variance_error), latent_mean=float(mean_error))


def item_errors(
    batches: Sequence[ItemBatch],
    parameters: Sequence[FloatArray],
    items: ItemParameters,
    covariance: FloatArray,
) -> StandardErrors:
    """Errors of the items from a covariance that begins with their free parameters."""
    slopes = np.zeros(items.n_items)
    intercepts, thresholds, further = (
        np.full_like(like, np.nan) for like in (items.intercepts, items.intercepts, items.further)
    )
    position = 0
    for batch, values in zip(batches, parameters, strict=True):
        k, p = batch.n_categories, batch.n_parameters
        jacobian = batch.model.threshold_jacobian(values)
        for row, item in enumerate(batch.items):
            block = np.zeros((p, p))
            here = slice(position, position + batch.n_free)
            block[batch.free, batch.free] = covariance[here, here]
            errors = np.sqrt(np.diag(block))
            slopes[item] = errors[0]
            intercepts[item, : k - 1] = errors[1:k]
            further[item, : p - k] = errors[k:]
            by_threshold = np.diag(jacobian[row] @ block @ jacobian[row].T)
            thresholds[item, : k - 1] = np.sqrt(np.maximum(by_threshold, 0.0))
            position = here.stop
    asymptotes = _asymptote_errors(items, further)
    return StandardErrors(slopes, intercepts, thresholds, further, asymptotes, 0.0)


def _asymptote_errors(items: ItemParameters, further: FloatArray) -> FloatArray:
    """dc = c (1 - c) dg; 0 for items without an asymptote."""
    errors = np.zeros(items.n_items)
    for group in items.groups():
        column = group.asymptote_column
        if column is not None:
            c = expit(group.parameters[:, column])
            errors[group.items] = c * (1 - c) * further[group.items, column - group.n_categories]
    return errors
