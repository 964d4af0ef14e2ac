"""Scores people on correlated traits from ranked blocks of known statements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from scoring.dimensions import checked_covariance
from scoring.errors import InvalidParameters
from scoring.estimates import Estimate
from scoring.thurstonian.blocks import Blocks, Layout, checked_rows
from scoring.thurstonian.posterior import (
    Parameters,
    log_weights,
    posterior_modes,
    proposal,
    quasi_random,
)

N_DRAWS = 256
PEOPLE_AT_ONCE = 100


def estimate_forced_choice(
    blocks: Blocks,
    responses: ArrayLike,
    correlation: ArrayLike,
    *,
    dimensions: Sequence[str],
    method: Literal["eap", "map"] = "eap",
    n_draws: int = N_DRAWS,
    seed: int = 0,
) -> Estimate:
    """Traits of every person with standard errors, (n_persons, D), given theta ~ N(0, R).

    "map" is the mode of the posterior and the root of its inverse curvature, "eap" its mean and
    standard deviation by importance sampling around the mode (Brown & Maydeu-Olivares, 2011, use
    the former). Blocks count with the exact probability of their rankings.

    blocks : statements with loading, key and utility mean, as calibrate_forced_choice returns
    responses : as there; who answered nothing gets the prior
    correlation : (D, D) R, in the order of `dimensions`
    n_draws : per person, even; seed : of the draws, so that the same answers give the same theta
    Raises InvalidParameters for another method, statements of other dimensions, a matrix R that
    is not positive definite and n_draws odd or below 8; InvalidResponses naming person and block
    for what is no ranking, and when nobody answered.
    """
    if method not in ("eap", "map"):
        raise InvalidParameters(f"method is eap or map, not {method!r}")
    if n_draws < 8 or n_draws % 2:
        raise InvalidParameters(f"n_draws must be even and at least 8, not {n_draws}")
    layout = Layout.checked(blocks, dimensions)
    prior = checked_covariance(correlation, len(dimensions), "correlation")
    rows, answered = checked_rows(responses, layout)
    parameters = Parameters(
        np.array([s.sign * s.loading for s in layout.statements]),
        np.array([s.utility_mean for s in layout.statements]),
        layout.positions,
        prior,
    )
    n_dims, n_answered = len(dimensions), len(answered)
    modes = posterior_modes(rows, parameters, np.zeros((n_answered, n_dims)))
    theta = np.zeros((len(np.asarray(responses)), n_dims))
    error = np.broadcast_to(np.sqrt(np.diag(prior)), theta.shape).copy()
    theta[answered] = modes.theta
    error[answered] = np.sqrt(np.diagonal(modes.covariance, axis1=1, axis2=2))
    if method == "map":
        return Estimate(theta, error)
    draws = proposal(modes, quasi_random(n_draws // 2, n_dims), np.random.default_rng(seed))
    for start in range(0, n_answered, PEOPLE_AT_ONCE):
        people = slice(start, min(start + PEOPLE_AT_ONCE, n_answered))
        own, here = [part.of_people(people) for part in rows], draws.of_people(people)
        weights = log_weights(own, parameters, here)[1]
        mean = np.einsum("im,imd->id", weights, here.theta)
        square = np.einsum("im,imd->id", weights, (here.theta - mean[:, None, :]) ** 2)
        theta[answered[people]] = mean
        error[answered[people]] = np.sqrt(square)
    return Estimate(theta, error)
