"""Estimates each person's theta from responses to items with known parameters."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from scoring.calibration.likelihood import MarginalLikelihood
from scoring.calibration.point import ItemBatch, Point
from scoring.dimensions import checked_correlation, require_one_dimension
from scoring.errors import InvalidParameters, InvalidResponses
from scoring.estimates import Estimate
from scoring.inherited_errors import (
    parameter_covariance,
    with_expectation_errors,
    with_mode_errors,
)
from scoring.item_parameters import ItemParameters
from scoring.models.model import FloatArray, IntArray
from scoring.modes import MODES, Prior
from scoring.multidimensional.scoring import (
    expected_dimensions,
    items_of_dimension,
    modal_dimensions,
)
from scoring.quadrature import LIMIT, N_NODES, equal_nodes
from scoring.responses import Patterns, ResponseMatrix, by_mean_response
from scoring.samples import checked_normal


def estimate(
    responses: ArrayLike,
    items: ItemParameters,
    method: str = "eap",
    *,
    prior: Prior | None = None,
    correlation: ArrayLike | None = None,
    nodes: int | None = None,
    parameter_uncertainty: bool = False,
) -> Estimate:
    """theta and its standard error, each (n_persons,), or (n_persons, D) in several dimensions.

    responses : (n_persons, n_items) codes from 0, -1 missing
    method : one of
        eap : posterior mean and SD on equally spaced nodes (Bock & Mislevy, 1982)
        map : posterior mode, SE from the curvature there
        ml : maximum likelihood, SE from the curvature; where the likelihood has no maximum
            (all lowest or all highest) theta is -inf or +inf and the SE inf
        wle : weighted likelihood, root of score + J/(2 I) (Warm, 1989), SE from the slope of
            that function at its root
    prior : (mean, standard deviation); default the latent distribution stored with the items.
        Not used by ml and wle, nor in several dimensions, whose prior is the latent
        distribution stored with the items, means 0.
    correlation : (D, D) of the dimensions, in the place of the stored one
    parameter_uncertainty : add to each standard error what the error of the item parameters
        contributes, by the delta method on items.covariance (Cheng & Yuan, 2010; Yang, Hansen &
        Cai, 2012); theta stays as it is. One dimension only.
    nodes : 61 unless told otherwise; in several dimensions as in calibrate
    In several dimensions eap is by quadrature up to three and by expectation propagation beyond,
    which differs from exact means and SDs by thousandths of an SD; ml and wle treat each
    dimension on its own.
    Someone without any response gets the prior back from eap and map, InvalidResponses from the
    others.
    """
    if method != "eap" and method not in MODES:
        raise InvalidParameters(f"unknown method {method!r}; known: eap, {', '.join(MODES)}")
    matrix = ResponseMatrix.checked(responses, compact=method == "eap")
    matrix.check_categories(items.n_categories.tolist())
    if items.n_dimensions > 1:
        if parameter_uncertainty:
            require_one_dimension(items.n_dimensions)
        return _in_dimensions(matrix, items, method, prior, correlation, nodes)
    if correlation is not None:
        checked_correlation(correlation, 1)
    latent = checked_prior(prior, items)
    if parameter_uncertainty:
        parameter_covariance(items)
    if method == "eap":
        people = _People(matrix, items, latent, N_NODES if nodes is None else nodes)
        found = people.moments()
        if parameter_uncertainty:
            return with_expectation_errors(
                found, matrix.codes, items, people.posterior, own_prior=prior is not None
            )
        return found
    patterns = matrix.patterns()
    if method != "map":
        empty = np.flatnonzero(~matrix.observed.any(axis=1))
        if len(empty):
            raise InvalidResponses(f"person {empty[0]}: no response, so {method} is not defined")
    found = MODES[method](patterns.codes, items, latent)
    if parameter_uncertainty:
        stored = method == "map" and prior is None
        found = with_mode_errors(found, patterns.codes, items, uses_stored_prior=stored)
    return Estimate(found.theta[patterns.of_person], found.standard_error[patterns.of_person])


def _in_dimensions(
    matrix: ResponseMatrix,
    items: ItemParameters,
    method: str,
    prior: Prior | None,
    correlation: ArrayLike | None,
    nodes: int | None,
) -> Estimate:
    if prior is not None:
        raise InvalidParameters("prior= is for one dimension; several take correlation=")
    if method == "eap":
        return expected_dimensions(matrix, items, correlation, nodes=nodes)
    if method == "map":
        return modal_dimensions(matrix, items, correlation)
    alone = []
    for dimension in range(items.n_dimensions):
        own = np.flatnonzero(items.dimensions == dimension)
        alone.append(estimate(matrix.codes[:, own], items_of_dimension(items, dimension), method))
    theta, error = ([one.theta for one in alone], [one.standard_error for one in alone])
    return Estimate(np.stack(theta, axis=1), np.stack(error, axis=1))


class _People:
    """Everybody's posterior over nodes, for one prior."""

    def __init__(self, matrix: ResponseMatrix, items: ItemParameters, prior: Prior, n: int) -> None:
        mean, sd = prior
        groups = list(items.groups())
        self.codes = matrix.codes
        self.batches = [ItemBatch(g.model, g.n_categories, g.items) for g in groups]
        self.point = Point.single([g.parameters for g in groups], mean, float(2.0 * np.log(sd)))
        self.grid = equal_nodes(n, LIMIT)
        if abs(mean) > LIMIT / 2 or sd > LIMIT / 3:
            self.grid = mean + sd * self.grid

    def moments(self) -> Estimate:
        # Neighbours in this order have posteriors at the same nodes, which is faster.
        order = by_mean_response(self.codes)
        theta, error = np.empty(len(order)), np.empty(len(order))
        theta[order], error[order] = self._likelihood(order).posterior_moments(self.point)
        return Estimate(theta, error)

    def posterior(self, people: slice) -> tuple[FloatArray, FloatArray]:
        """Nodes and P(node | pattern) of some people, (n_nodes, people)."""
        some = np.arange(len(self.codes))[people]
        return self.grid, self._likelihood(some).posterior(self.point)

    def _likelihood(self, people: IntArray) -> MarginalLikelihood:
        patterns = Patterns(self.codes[people], np.ones(len(people)), people)
        return MarginalLikelihood.of(patterns, self.batches, self.grid, passes=1)


def checked_prior(prior: Prior | None, items: ItemParameters) -> Prior:
    """The given prior or the latent distribution of the items; a bad one is refused."""
    require_one_dimension(items.n_dimensions)
    mean, sd = prior or (items.latent_mean, float(np.sqrt(items.latent_variance)))
    return checked_normal(mean, sd)
