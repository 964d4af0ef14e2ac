"""What a forced-choice calibration hands back."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from scoring.items import Statement
from scoring.models.model import FloatArray, as_floats
from scoring.thurstonian.blocks import Layout
from scoring.thurstonian.posterior import Parameters
from scoring.thurstonian.score import Moments, pairs_of

# New draws move the maximum by their own error: this many standard errors are let pass.
SETTLED = 0.25
# A correlation whose error exceeds this is hardly told by these data.
VAGUE = 0.2


@dataclass(frozen=True, slots=True, eq=False)
class ForcedChoiceCalibration:
    """Estimated statements and trait correlations.

    blocks : statements with estimated loading, key and utility mean and their standard errors; of
        status "not identified", and with the errors they came with, where covariance is None
    loadings, loading_errors : (n_statements,), signed
    utility_means, utility_mean_errors : (n_statements,), which add up to 0 in every block
    correlation, correlation_errors : (D, D)
    covariance : of loadings, utility means and correlations above the diagonal in this order, or
        None when these data do not identify them; errors are then None too
    log_likelihood : by importance sampling, without the prior; effective_draws : mean number of
        draws that count
    message : what went wrong or is poorly known; empty otherwise
    """

    blocks: tuple[tuple[Statement, ...], ...]
    dimensions: tuple[str, ...]
    loadings: FloatArray
    utility_means: FloatArray
    correlation: FloatArray
    loading_errors: FloatArray | None
    utility_mean_errors: FloatArray | None
    correlation_errors: FloatArray | None
    covariance: FloatArray | None
    log_likelihood: float
    n_iterations: int
    converged: bool
    message: str
    effective_draws: float
    n_persons: int


def result(
    layout: Layout,
    n_persons: int,
    parameters: Parameters,
    moments: Moments,
    free: FloatArray,
    n_iterations: int,
    decrement: float,
) -> ForcedChoiceCalibration:
    """The result at `parameters`, with errors from the exact information there."""
    n = len(parameters.loadings)
    covariance = inverse(free.T @ moments.observed @ free)
    errors = None
    if covariance is not None:
        covariance = free @ covariance @ free.T
        errors = np.sqrt(np.diag(covariance))
    of_pairs = None
    if errors is not None:
        of_pairs = np.zeros_like(parameters.correlation)
        first, second = pairs_of(len(of_pairs))
        of_pairs[first, second] = of_pairs[second, first] = errors[2 * n :]
    statements = [
        replace(
            statement,
            loading=float(abs(loading)),
            sign=-1 if loading < 0 else 1,
            utility_mean=float(mean),
            loading_sd=statement.loading_sd if errors is None else float(errors[at]),
            utility_mean_sd=(
                statement.utility_mean_sd if errors is None else float(errors[n + at])
            ),
            status="not identified" if errors is None else "calibrated",
        )
        for at, (statement, loading, mean) in enumerate(
            zip(layout.statements, parameters.loadings, parameters.means, strict=True)
        )
    ]
    converged = decrement < SETTLED
    return ForcedChoiceCalibration(
        tuple(tuple(statements[layout.of_block(block)]) for block in range(layout.n_blocks)),
        layout.dimensions,
        parameters.loadings,
        parameters.means,
        parameters.correlation,
        None if errors is None else errors[:n],
        None if errors is None else errors[n : 2 * n],
        of_pairs,
        covariance,
        moments.log_likelihood,
        n_iterations,
        converged,
        _message(converged, decrement, of_pairs, _has_mixed_keys(layout, parameters)),
        float(moments.effective.mean()),
        n_persons,
    )


def inverse(information: FloatArray) -> FloatArray | None:
    """The inverse of a positive information, else None."""
    if (np.diag(information) <= 0).any():
        return None
    scale = np.sqrt(np.diag(information))
    scaled = information / np.outer(scale, scale)
    try:
        np.linalg.cholesky(scaled - 1e-6 * np.eye(len(scaled)))
    except np.linalg.LinAlgError:
        return None
    return as_floats(np.linalg.inv(scaled) / np.outer(scale, scale))


def _has_mixed_keys(layout: Layout, parameters: Parameters) -> bool:
    """Whether any block compares statements of opposite keys."""
    blocks = [parameters.loadings[layout.of_block(block)] for block in range(layout.n_blocks)]
    return any(block.min() < 0 < block.max() for block in blocks)


def _message(
    converged: bool, decrement: float, errors: FloatArray | None, has_mixed_keys: bool
) -> str:
    if not converged:
        return f"not converged: still {decrement:.2g} standard errors from the maximum"
    if errors is None:
        return "no standard errors: these data do not identify every parameter"
    if not has_mixed_keys:
        return (
            "no block compares statements of opposite keys: loadings and trait correlations "
            "rest on very little"
        )
    if errors.max() > VAGUE:
        return f"trait correlations are known to no better than {errors.max():.2f}"
    return ""
