"""What a multidimensional calibration hands back, and how it is read off the maximum."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from scoring.calibration.results import Calibration, StandardErrors, item_arrays, item_errors
from scoring.deferred import Deferred
from scoring.item_parameters import ItemParameters
from scoring.models.model import FloatArray, as_floats
from scoring.multidimensional.climb import Slope, Summit
from scoring.multidimensional.likelihood import Expectation
from scoring.multidimensional.structure import Layout, Position, Structure

NEARLY_SINGULAR = 1e-3
Covariance = Callable[[], FloatArray | None]


@dataclass(frozen=True, slots=True, eq=False)
class MultidimensionalCalibration(Calibration):
    """A calibration of D correlated dimensions.

    items : with dimensions, dimension_names and latent_covariance
    log_likelihood : by quadrature, or as expectation propagation approximates it (no bound);
        either way short of the exact one by about integration_error
    latent_correlation, correlation_errors : (D, D); variance_errors : (D,), of the variances in
        items.latent_covariance. Errors are 0 where fixed, None if not known.
    integration : "quadrature" or "propagation"
    integration_error : estimate of exact minus reported log-likelihood, computed when first read.
        Quadrature: half of what moving the grid by half a step changes. Propagation: the
        first terms that are left out (Opper, Paquet & Winther, 2013).
    groups : empty; one population
    """

    integration: str
    integration_error: float
    correlation_errors: FloatArray | None
    variance_errors: FloatArray | None


def result(
    slope: Slope,
    summit: Summit[Expectation],
    structure: Structure,
    models: tuple[str, ...],
    integration: str,
    n_before: int,
    covariance: Covariance | None,
) -> MultidimensionalCalibration:
    """Item parameters, correlations, errors and a message in the order of the items.

    n_before : iterations with another way of integration that came first
    covariance : of the packed parameters, called when first needed; None if nobody asks for it
    """
    position = slope.layout.unpack(summit.x)
    items = _items(slope.layout, position, structure, models)
    n_iterations = n_before + summit.n_iterations
    message = "" if summit.converged else _not_converged(summit, position, structure, n_iterations)
    found = MultidimensionalCalibration(
        items=items,
        log_likelihood=summit.expectation.log_likelihood,
        n_iterations=n_iterations,
        converged=summit.converged,
        gradient_norm=summit.gradient_norm,
        n_parameters=len(items.labels),
        standard_errors=None,
        latent_correlation=position.correlation,
        message=message,
        groups=(),
        integration=integration,
        integration_error=0.0,
        correlation_errors=None,
        variance_errors=None,
    )
    later: dict[str, Callable[[], object]] = {
        "integration_error": lambda: slope.likelihood.integration_error(position)
    }
    if summit.converged and covariance is not None:
        once = Deferred(covariance)
        items.defer(covariance=once)
        later |= _waiting_errors(slope.layout, position, items, once)
    found.defer(**later)
    return found


def _not_converged(
    summit: Summit[Expectation], position: Position, structure: Structure, n_iterations: int
) -> str:
    message = (
        f"not converged after {n_iterations} iterations: still {summit.decrement:.2g} "
        "standard errors from the maximum"
    )
    if np.linalg.eigvalsh(position.correlation)[0] < NEARLY_SINGULAR:
        closest = np.abs(position.correlation - np.eye(structure.n_dimensions))
        first, second = divmod(int(closest.argmax()), structure.n_dimensions)
        message += (
            "; the correlation matrix is nearly singular, these data hardly tell dimension "
            f"{structure.names[first]!r} from {structure.names[second]!r} and the others"
        )
    return message


def _items(
    layout: Layout, position: Position, structure: Structure, models: tuple[str, ...]
) -> ItemParameters:
    slopes, intercepts, further, labels = item_arrays(layout.batches, position.parameters)
    labels += _latent_labels(layout, structure.names)
    items = ItemParameters(
        models,
        slopes,
        intercepts,
        labels=tuple(labels),
        further=further,
    )
    if structure.n_dimensions == 1:
        return replace(items, latent_variance=float(position.covariance[0, 0]))
    return replace(
        items,
        dimensions=structure.of_item,
        dimension_names=structure.names,
        latent_covariance=position.covariance,
    )


def _latent_labels(layout: Layout, names: Sequence[str]) -> list[str]:
    labels = [
        f"{names[d]}.log_latent_variance" for d in np.flatnonzero(layout.free_variance).tolist()
    ]
    rows, columns = layout.pairs
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return labels + [f"{names[column]}.{names[row]}.correlation" for row, column in pairs]


def _waiting_errors(
    layout: Layout, position: Position, items: ItemParameters, covariance: Covariance
) -> dict[str, Callable[[], object]]:
    """Recipes for the fields that need the covariance of the parameters."""
    n_variances, rows = int(layout.free_variance.sum()), layout.pairs[0]

    def of_items() -> StandardErrors | None:
        matrix = covariance()
        if matrix is None:
            return None
        return item_errors(layout.batches, position.parameters, items, matrix)

    def of_variances() -> FloatArray | None:
        matrix = covariance()
        if matrix is None:
            return None
        errors = np.zeros(len(layout.free_variance))
        own = np.diag(matrix)[len(matrix) - layout.n_latent :][:n_variances]
        errors[layout.free_variance] = np.sqrt(own)
        return as_floats(errors * np.exp(position.log_variances))

    def of_correlations() -> FloatArray | None:
        matrix = covariance()
        if matrix is None:
            return None
        errors = np.zeros_like(position.correlation)
        own = np.sqrt(np.diag(matrix)[len(matrix) - len(rows) :])
        errors[layout.pairs] = errors[layout.pairs[::-1]] = own
        return errors

    def message() -> str:
        if covariance() is None:
            return "no standard errors: these data do not identify every parameter"
        return ""

    return {
        "standard_errors": of_items,
        "variance_errors": of_variances,
        "correlation_errors": of_correlations,
        "message": message,
    }
