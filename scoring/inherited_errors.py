"""What the error of estimated item parameters adds to the error of a person's theta.

theta_hat is a function of the parameters xi, so var(theta_hat) gains J cov(xi) J' with
J = d theta_hat / d xi (Cheng & Yuan, 2010, eq. 8, for modes; Yang, Hansen & Cai, 2012, for the
posterior mean, whose total variance is the mean of the conditional one plus this). People and
the calibration sample are taken as independent.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from scoring.errors import InvalidParameters
from scoring.estimates import Estimate
from scoring.item_parameters import ItemParameters, ParameterGroup
from scoring.models.model import FloatArray, IntArray, as_floats
from scoring.observations import MISSING
from scoring.parameters import LATENT

PEOPLE_PER_BLOCK = 1024
DIFFERENCE = 1e-4


def parameter_covariance(items: ItemParameters) -> FloatArray:
    """Of the estimated parameters, or InvalidParameters where there is none."""
    if items.covariance is None:
        raise InvalidParameters(
            "these items carry no covariance of their parameters: calibrate them with "
            "standard errors, or load them from a file that has it"
        )
    return items.covariance


def with_expectation_errors(
    found: Estimate,
    codes: IntArray,
    items: ItemParameters,
    posterior: Callable[[slice], tuple[FloatArray, FloatArray]],
    *,
    own_prior: bool,
) -> Estimate:
    """EAP: d E[theta] / d xi is the posterior covariance of theta and the complete-data score.

    posterior : for a slice of people the nodes and P(node | pattern), (n_nodes, people)
    own_prior : the prior was given, so the latent parameters of the calibration play no part
    """

    def derivatives(people: slice) -> FloatArray:
        nodes, shares = posterior(people)
        away = (nodes[:, None] - found.theta[people]) * shares
        result = np.zeros((len(items.labels), away.shape[1]))
        for group, places in _placed(items):
            table = group.model.parameter_gradient(group.parameters[:, None, :], nodes)
            shown = codes[people][:, group.items].T
            for category in range(group.n_categories):
                flat = np.swapaxes(table[:, :, category], 1, 2).reshape(-1, len(nodes))
                by_item = (flat @ away).reshape(*places.shape, -1)
                _add(result, places, by_item * np.equal(shown, category)[:, None])
        if not own_prior:
            z = nodes - items.latent_mean
            features = np.stack([z, 0.5 * z**2]) / items.latent_variance
            _add(result, _latent_places(items), features @ away)
        return result

    return _widened(found, parameter_covariance(items), derivatives)


def with_mode_errors(
    found: Estimate, codes: IntArray, items: ItemParameters, *, uses_stored_prior: bool
) -> Estimate:
    """Modes: d theta / d xi = SE^2 times the mixed derivative of the log-likelihood.

    Of weighted likelihood the derivative of its small correction is left out. Where theta is
    infinite the error stays so.
    """

    def derivatives(people: slice) -> FloatArray:
        theta, error = found.theta[people], found.standard_error[people]
        at = np.where(np.isfinite(theta), theta, 0.0)
        result = np.zeros((len(items.labels), len(at)))
        for group, places in _placed(items):
            shown = codes[people][:, group.items]
            ends = [
                group.model.parameter_gradient(group.parameters, (at + sign * DIFFERENCE)[:, None])
                for sign in (1.0, -1.0)
            ]
            mixed = (ends[0] - ends[1]) / (2.0 * DIFFERENCE)
            index = np.maximum(shown, 0)[..., None, None].astype(np.int64)
            chosen = np.take_along_axis(mixed, index, axis=2)[:, :, 0]
            chosen *= np.not_equal(shown, MISSING)[..., None]
            _add(result, places, np.moveaxis(chosen, 0, -1))
        if uses_stored_prior:
            z = at - items.latent_mean
            mixed_latent = np.stack([np.ones_like(z), z]) / items.latent_variance
            _add(result, _latent_places(items), mixed_latent)
        return as_floats(result * np.where(np.isfinite(error), error, 0.0) ** 2)

    return _widened(found, parameter_covariance(items), derivatives)


def _widened(
    found: Estimate, covariance: FloatArray, derivatives: Callable[[slice], FloatArray]
) -> Estimate:
    variance = found.standard_error**2
    for start in range(0, len(variance), PEOPLE_PER_BLOCK):
        people = slice(start, start + PEOPLE_PER_BLOCK)
        by_parameter = derivatives(people)
        variance[people] += (by_parameter * (covariance @ by_parameter)).sum(axis=0)
    return Estimate(found.theta, np.sqrt(variance))


def _placed(items: ItemParameters) -> list[tuple[ParameterGroup, IntArray]]:
    """Groups of items and where their parameters stand, (g, p); -1 where one is fixed."""
    position = {label: at for at, label in enumerate(items.labels)}
    result = []
    for group in items.groups():
        names = [parameter.name for parameter in group.model.parameters(group.n_categories)]
        places = [[position.get(f"{item}.{name}", -1) for name in names] for item in group.items]
        result.append((group, np.array(places)))
    return result


def _latent_places(items: ItemParameters) -> IntArray:
    """Of mean and log variance of the first group; -1 where fixed.

    Without fixed items its mean is 0, and with slopes to estimate its variance is 1.
    """
    placed = _placed(items)
    has_fixed = any((places < 0).all(axis=1).any() for _, places in placed)
    has_unit_slopes = any(not group.model.estimates_slope for group, _ in placed)
    result = []
    for name, is_free in zip(LATENT, (has_fixed, has_fixed or has_unit_slopes), strict=True):
        at = [i for i, label in enumerate(items.labels) if label.rpartition(".")[2] == name]
        result.append(at[0] if is_free and at else -1)
    return np.array(result)


def _add(result: FloatArray, places: IntArray, values: FloatArray) -> None:
    """Add rows of values, (*places.shape, people), where they belong."""
    free = places >= 0
    result[places[free]] += values[free]
