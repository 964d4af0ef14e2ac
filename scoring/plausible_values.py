"""Draws from each person's posterior, for statistics of groups (Mislevy, 1991)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from scoring.ability import checked_prior
from scoring.calibration.likelihood import MarginalLikelihood
from scoring.calibration.point import ItemBatch, Point
from scoring.item_parameters import ItemParameters
from scoring.models.model import FloatArray
from scoring.quadrature import LIMIT, equal_nodes
from scoring.responses import Patterns, ResponseMatrix
from scoring.samples import checked_count

# Fine enough that a piecewise uniform posterior adds h^2/12 = 0.0002 to its variance.
N_NODES = 241
PEOPLE_PER_BLOCK = 4096


def plausible_values(
    responses: ArrayLike,
    items: ItemParameters,
    n_draws: int,
    rng: np.random.Generator,
    *,
    prior: tuple[float, float] | None = None,
) -> FloatArray:
    """Draws of theta from each person's posterior, (n_persons, n_draws) (Mislevy, 1991).

    responses : (n_persons, n_items) codes from 0, -1 missing; people who answered nothing are
        drawn from the prior
    n_draws : one or more; rng : draws are the same for the same state of it
    prior : (mean, standard deviation); default the latent distribution stored with the items.
        Population statistics of the draws are unbiased only if this is the population's.
    Raises InvalidResponses naming person and item of a code the item does not have,
    InvalidParameters for an impossible prior or number of draws.
    """
    n_draws = checked_count(n_draws, 1, "the number of draws")
    matrix = ResponseMatrix.checked(responses)
    matrix.check_categories(items.n_categories.tolist())
    mean, sd = checked_prior(prior, items)
    grid = mean + sd * equal_nodes(N_NODES, LIMIT)
    width = float(grid[1] - grid[0])
    groups = list(items.groups())
    batches = [ItemBatch(g.model, g.n_categories, g.items) for g in groups]
    point = Point.single([g.parameters for g in groups], mean, float(2.0 * np.log(sd)))
    draws = np.empty((matrix.n_persons, n_draws))
    for start in range(0, matrix.n_persons, PEOPLE_PER_BLOCK):
        codes = matrix.codes[start : start + PEOPLE_PER_BLOCK]
        people = Patterns(codes, np.ones(len(codes)), np.arange(len(codes)))
        posterior = MarginalLikelihood.of(people, batches, grid, passes=1).posterior(point)
        cumulative = np.cumsum(posterior, axis=0)
        chance = rng.random((len(codes), n_draws)) * cumulative[-1][:, None]
        for draw in range(n_draws):
            node = np.minimum((cumulative < chance[:, draw]).sum(axis=0), N_NODES - 1)
            draws[start : start + len(codes), draw] = grid[node]
    result: FloatArray = draws + width * (rng.random(draws.shape) - 0.5)
    return result
