"""Joint estimation of one person on several dimensions from several weighted sources.

theta ~ N(0, Sigma0). The estimate maximises log prior + sum_s lambda_s log L_s, a weighted
composite likelihood. Policy weights w_s are shares of information: lambda_s = w_s I / I_s, where
I_s is the trace of the expected information of source s at theta = 0 over its whole booklet and
I their sum. So lambda is the same for everyone with that booklet and total information is kept.
Reweighted sources do not carry lambda_s times the evidence, so the covariance is the sandwich

    H^-1 (Sigma0^-1 + sum lambda_s^2 I_s) H^-1,  H = Sigma0^-1 + sum lambda_s I_s

(Godambe, 1960; Varin, Reid & Firth, 2011, sec. 2.3), with information at the estimate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from scoring.errors import InvalidParameters, InvalidResponses, NotConverged
from scoring.estimates import Estimate
from scoring.models.model import FloatArray, as_floats
from scoring.observations import Group, Source, stack
from scoring.samples import checked_count

MAX_ITERATIONS = 200
TOLERANCE = 1e-7
# Draws only feed a variance, so they may stop earlier.
DRAW_TOLERANCE = 1e-4
N_DRAWS = 50
# Reported error of provisional scores is at least this multiple of the model's own.
SMALLEST_INFLATION = 1.25


@dataclass(frozen=True, slots=True, eq=False)
class JointEstimate:
    """Estimates of one person on all dimensions, with their full covariance.

    theta : (n_dims,); covariance : (n_dims, n_dims), the one to report
    model_covariance : the sandwich, with parameters taken as known
    parameter_covariance : between-draw part, zero unless parameter uncertainty was asked for
    source_weights_effective : share of each source in the weighted information at the estimate
    """

    dimensions: tuple[str, ...]
    theta: FloatArray
    covariance: FloatArray
    converged: bool
    n_iterations: int
    source_weights_effective: dict[str, float]
    model_covariance: FloatArray
    parameter_covariance: FloatArray

    @property
    def standard_error(self) -> FloatArray:
        """Square root of the diagonal of the covariance, (n_dims,)."""
        return np.sqrt(np.diag(self.covariance))

    def linear_combination(
        self, weights: Mapping[str, float] | Sequence[float] | FloatArray
    ) -> Estimate:
        """Weighted sum of dimensions with its standard error, sqrt(w' C w).

        weights : {dimension: weight} or (n_dims,) for one combination, (m, n_dims) for m. They
            are used as given: make them sum to 1 for a mean, to 0 for a contrast.
        """
        w = self._weight_array(weights)
        variance = np.einsum("...d,de,...e->...", w, self.covariance, w)
        return Estimate(w @ self.theta, np.sqrt(np.maximum(variance, 0.0)))

    def combination_covariance(
        self, first: Mapping[str, float] | FloatArray, second: Mapping[str, float] | FloatArray
    ) -> float:
        """Covariance of the errors of two combinations of this person's dimensions."""
        w, v = self._weight_array(first), self._weight_array(second)
        return float(w @ self.covariance @ v)

    def _weight_array(
        self, weights: Mapping[str, float] | Sequence[float] | FloatArray
    ) -> FloatArray:
        if isinstance(weights, Mapping):
            unknown = set(weights) - set(self.dimensions)
            if unknown:
                raise InvalidParameters(f"no such dimensions: {sorted(unknown)}")
            w = np.array([weights.get(d, 0.0) for d in self.dimensions], dtype=np.float64)
        else:
            w = np.asarray(weights, dtype=np.float64)
        if w.ndim == 0 or w.shape[-1] != len(self.dimensions) or not np.isfinite(w).all():
            raise InvalidParameters(
                f"weights {w.shape} for {len(self.dimensions)} dimensions must be finite"
            )
        return w


def estimate_joint(
    sources: Sequence[Source], correlation: ArrayLike, *, dimensions: Sequence[str]
) -> JointEstimate:
    """Maximum a posteriori estimate of theta and its sandwich covariance (Varin, Reid & Firth,
    2011, sec. 2.3; Godambe, 1960), see the head of this module.

    sources : observations with policy weights. A missing observation adds nothing to the
        likelihood but belongs to the booklet that fixes lambda; a source without any answer
        drops out and the other weights are renormalised.
    correlation : (n_dims, n_dims) prior covariance of theta (mean 0), in whose unit theta is
    dimensions : n_dims names, all different
    Raises InvalidResponses when nothing was answered and for codes no item has, InvalidParameters
    for weights, loadings, names or a correlation that are not possible, NotConverged when Newton
    does not settle.
    """
    prior = _checked_correlation(correlation, dimensions)
    answered = _answered_sources(sources)
    groups = {s.name: stack(s.observations, dimensions) for s in answered}
    multipliers = _multipliers(answered, groups, len(dimensions))
    return _maximise(_answered_groups(groups), multipliers, prior, dimensions)[0]


def with_parameter_uncertainty(
    sources: Sequence[Source],
    correlation: ArrayLike,
    *,
    dimensions: Sequence[str],
    rng: np.random.Generator,
    n_draws: int = N_DRAWS,
) -> JointEstimate:
    """The joint estimate with the uncertainty of judged item parameters in its covariance, added
    as between-imputation variance is (Rubin, 1987, ch. 3; for item parameters Yang, Hansen & Cai,
    2012).

    sources, correlation, dimensions : as for estimate_joint, and refused alike; n_draws : two or
    more. Draws n_draws parameter sets from their stated deviations, re-scores, and adds the
    covariance between draws. Per dimension the reported variance is the larger of (model +
    between) and 1.25^2 x model; rows and columns are scaled, so correlations are kept.
    """
    n_draws = checked_count(n_draws, 2, "n_draws")
    prior = _checked_correlation(correlation, dimensions)
    answered = _answered_sources(sources)
    fixed = {s.name: stack(s.observations, dimensions) for s in answered}
    multipliers = _multipliers(answered, fixed, len(dimensions))
    point = _maximise(_answered_groups(fixed), multipliers, prior, dimensions)[0]
    drawn = {s.name: stack(s.observations, dimensions, n_draws=n_draws, rng=rng) for s in answered}
    start = np.broadcast_to(point.theta, (n_draws, len(dimensions)))
    theta = _maximise(
        _answered_groups(drawn), multipliers, prior, dimensions, start, DRAW_TOLERANCE
    )[1]
    between = np.atleast_2d(np.cov(theta, rowvar=False))
    total = point.model_covariance + between
    model_variance, variance = np.diag(point.model_covariance), np.diag(total)
    scale = np.sqrt(np.maximum(variance, SMALLEST_INFLATION**2 * model_variance) / variance)
    return replace(point, covariance=total * np.outer(scale, scale), parameter_covariance=between)


def _maximise(
    groups: Mapping[str, Sequence[Group]],
    multipliers: Mapping[str, float],
    prior: FloatArray,
    dimensions: Sequence[str],
    start: FloatArray | None = None,
    tolerance: float = TOLERANCE,
) -> tuple[JointEstimate, FloatArray]:
    """Fisher scoring with step halving, for all draws at once.

    Returns the estimate of the first draw, and theta of all of them (n_draws, n_dims).
    """
    precision = as_floats(np.linalg.inv(prior))
    theta = np.zeros((1, len(prior))) if start is None else np.array(start)
    value, score, information = _posterior(groups, multipliers, precision, theta)
    previous = np.zeros_like(theta)
    for iteration in range(1, MAX_ITERATIONS + 1):
        weighted = precision + sum(multipliers[name] * i for name, i in information.items())
        step = np.linalg.solve(weighted, score[..., None])[..., 0]
        settled = np.abs(step).max() < tolerance
        # Where the curvature exceeds the expected information, full steps jump to and fro.
        scale = as_floats(np.where((step * previous).sum(axis=-1) < 0, 0.5, 1.0))
        previous = as_floats(step)
        for _ in range(40):
            candidate = theta + scale[:, None] * step
            evaluated = _posterior(groups, multipliers, precision, candidate)
            worse = ~(evaluated[0] >= value - 1e-9 * (1.0 + np.abs(value)))
            if not worse.any():
                break
            scale[worse] /= 2.0
        else:
            raise NotConverged("no step along the score improves the posterior")
        theta, (value, score, information) = candidate, evaluated
        if settled:
            return _result(theta, information, multipliers, precision, dimensions, iteration)
    raise NotConverged(
        f"joint estimation did not settle in {MAX_ITERATIONS} iterations; "
        f"largest step {np.abs(step).max():.2g}"
    )


def _posterior(
    groups: Mapping[str, Sequence[Group]],
    multipliers: Mapping[str, float],
    precision: FloatArray,
    theta: FloatArray,
) -> tuple[FloatArray, FloatArray, dict[str, FloatArray]]:
    """Log posterior (n_draws,), its gradient, and the unweighted information per source."""
    pull = theta @ precision
    value = -0.5 * (pull * theta).sum(axis=-1)
    score = -pull
    information: dict[str, FloatArray] = {}
    for name, members in groups.items():
        total = np.zeros((*theta.shape, theta.shape[1]))
        for group in members:
            log_likelihood, group_score, group_information = group.evaluate(theta)
            value = value + multipliers[name] * log_likelihood
            score = score + multipliers[name] * group_score
            total = total + group_information
        information[name] = total
    return value, score, information


def _result(
    theta: FloatArray,
    information: Mapping[str, FloatArray],
    multipliers: Mapping[str, float],
    precision: FloatArray,
    dimensions: Sequence[str],
    n_iterations: int,
) -> tuple[JointEstimate, FloatArray]:
    first = {name: i[0] for name, i in information.items()}
    bread = np.linalg.inv(precision + sum(multipliers[n] * i for n, i in first.items()))
    filling = precision + sum(multipliers[n] ** 2 * i for n, i in first.items())
    covariance = bread @ filling @ bread
    covariance = (covariance + covariance.T) / 2.0
    shares = {name: multipliers[name] * float(np.trace(i)) for name, i in first.items()}
    whole = sum(shares.values())
    estimate = JointEstimate(
        dimensions=tuple(dimensions),
        theta=theta[0],
        covariance=covariance,
        converged=True,
        n_iterations=n_iterations,
        source_weights_effective={name: share / whole for name, share in shares.items()},
        model_covariance=covariance,
        parameter_covariance=np.zeros_like(covariance),
    )
    return estimate, theta


def _multipliers(
    sources: Sequence[Source], groups: Mapping[str, Sequence[Group]], n_dims: int
) -> dict[str, float]:
    origin = np.zeros((1, n_dims))
    traces = {
        name: sum(float(np.trace(group.evaluate(origin)[2][0])) for group in members)
        for name, members in groups.items()
    }
    for name, trace in traces.items():
        if not trace > 0:
            raise InvalidParameters(f"source {name!r} carries no information")
    whole_weight = sum(source.weight for source in sources)
    whole_trace = sum(traces.values())
    return {s.name: s.weight / whole_weight * whole_trace / traces[s.name] for s in sources}


def _answered_sources(sources: Sequence[Source]) -> list[Source]:
    names = [source.name for source in sources]
    if len(set(names)) != len(names):
        raise InvalidParameters(f"source names must differ: {names}")
    for source in sources:
        if not (np.isfinite(source.weight) and source.weight >= 0):
            raise InvalidParameters(f"weight of {source.name!r} must not be {source.weight}")
    answered = [s for s in sources if s.weight > 0 and _has_answer(s)]
    if not answered:
        raise InvalidResponses("no source with a positive weight has an answered observation")
    return answered


def _has_answer(source: Source) -> bool:
    return any(observation.is_answered for observation in source.observations)


def _answered_groups(groups: Mapping[str, Sequence[Group]]) -> dict[str, list[Group]]:
    return {
        name: [group.only(group.answered) for group in members if group.answered.any()]
        for name, members in groups.items()
    }


def _checked_correlation(correlation: ArrayLike, dimensions: Sequence[str]) -> FloatArray:
    prior, n_dims = as_floats(correlation), len(dimensions)
    if not n_dims:
        raise InvalidParameters("at least one dimension is needed")
    if len(set(dimensions)) != n_dims:
        raise InvalidParameters("dimensions must have different names")
    if prior.shape != (n_dims, n_dims):
        raise InvalidParameters(f"correlation {prior.shape} for {n_dims} dimensions")
    if not np.isfinite(prior).all() or not np.allclose(prior, prior.T):
        raise InvalidParameters("correlation must be finite and symmetric")
    if np.linalg.eigvalsh(prior)[0] <= 1e-10:
        raise InvalidParameters("correlation must be positive definite")
    return prior
