"""Gradient and information of the marginal likelihood of ranked blocks at given draws.

By Fisher's identity the gradient is the posterior mean of the complete-data score S; by Louis'
(1982) the information is that of complete data less the posterior covariance of S. Complete data
are independent between blocks, so their information is made block by block: from products of
scores, which is quick and rough, or exactly, by differences of the scores of all blocks at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from scoring.models.model import FloatArray, IntArray, as_floats
from scoring.orthants import OrderTerms
from scoring.thurstonian.blocks import Layout, Rows
from scoring.thurstonian.posterior import (
    DIFFERENCE,
    Draws,
    Parameters,
    log_weights,
    mean_utilities,
    ranked_terms,
)

# Numbers of the score held at once.
LARGEST_CHUNK = 400_000


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """gradient : (p,); complete, observed : (p, p) information; effective : (n_persons,) draws.

    The p parameters are all loadings, all utility means and the correlations above the diagonal.
    """

    log_likelihood: float
    gradient: FloatArray
    complete: FloatArray
    observed: FloatArray
    effective: FloatArray


def pairs_of(n_dims: int) -> tuple[IntArray, IntArray]:
    """Rows and columns above the diagonal, in the order of the correlations."""
    first, second = np.triu_indices(n_dims, 1)
    return first.astype(np.int64), second.astype(np.int64)


def score_moments(
    rows: Sequence[Rows],
    parameters: Parameters,
    draws: Draws,
    layout: Layout,
    *,
    exact: bool = False,
) -> Moments:
    """Everything one scoring step needs, over people in chunks.

    exact : the information is then minus the Hessian of the log-likelihood at these draws
    """
    n_persons, n_draws, n_dims = draws.theta.shape
    n_statements = len(parameters.loadings)
    width = 2 * n_statements + n_dims * (n_dims - 1) // 2
    step = max(1, LARGEST_CHUNK // (n_draws * width))
    value, gradient, effective = 0.0, np.zeros(width), []
    products, means = np.zeros((width, width)), np.zeros((width, width))
    curvature, square = np.zeros((width, width)), np.zeros((n_dims, n_dims))
    for start in range(0, n_persons, step):
        people = slice(start, min(start + step, n_persons))
        own = [part.of_people(people) for part in rows]
        here = draws.of_people(people)
        log_marginal, weights, found = log_weights(own, parameters, here)
        score = np.zeros((len(here.theta), n_draws, width))
        for part, terms in zip(own, found, strict=True):
            of_rows = _row_scores(part, parameters, here.theta, terms)
            for which, columns in zip(part.statements.T, np.moveaxis(of_rows, 2, 0), strict=True):
                score[part.person, :, which] = columns[..., 0]
                score[part.person, :, n_statements + which] = columns[..., 1]
            if exact:
                curvature += _curvature(part, parameters, here.theta, weights, of_rows, layout)
        score[..., 2 * n_statements :] = _of_correlations(parameters, here.theta)
        mean = (weights[:, None, :] @ score)[:, 0]
        flat = (score * np.sqrt(weights)[..., None]).reshape(-1, width)
        products += flat.T @ flat
        means += mean.T @ mean
        gradient += mean.sum(axis=0)
        value += float(log_marginal.sum())
        effective.append(1.0 / (weights**2).sum(axis=1))
        square += np.einsum("im,imd,ime->de", weights, here.theta, here.theta)
    complete = _of_blocks(curvature if exact else products, layout)
    rest = slice(2 * n_statements, None)
    average = square if exact else n_persons * parameters.correlation
    complete[rest, rest] = _correlation_information(parameters, average, n_persons)
    observed = complete - products + means
    return Moments(value, gradient, complete, observed, np.concatenate(effective))


def _row_scores(
    part: Rows, parameters: Parameters, theta: FloatArray, terms: OrderTerms
) -> FloatArray:
    """Derivatives of log probability by loading and utility mean, (n_rows, n_draws, n, 2)."""
    share = 1.0 / terms.probability[..., None]
    by_mean = terms.by_mean * share
    which = part.statements
    traits = np.moveaxis(theta[part.person[:, None], :, parameters.positions[which]], 1, -1)
    # The unique variance is 1 - loading^2.
    through_variance = 2.0 * parameters.loadings[which][:, None] * terms.by_variance * share
    return np.stack([by_mean * traits - through_variance, by_mean], axis=-1)


def _curvature(
    part: Rows,
    parameters: Parameters,
    theta: FloatArray,
    weights: FloatArray,
    score: FloatArray,
    layout: Layout,
) -> FloatArray:
    """Minus the second derivatives in loadings and means, (p, p), summed over rows.

    The same statement of every block moves at once: no block depends on another's parameters.
    """
    n_statements = len(parameters.loadings)
    width = 2 * n_statements + len(pairs_of(theta.shape[-1])[0])
    result = np.zeros((width, width))
    starts = np.array(layout.starts[:-1])
    begins = starts[np.searchsorted(starts, part.statements[:, 0], side="right") - 1]
    of_person = weights[part.person]
    for place in range(part.statements.shape[1]):
        for kind in range(2):
            step = np.zeros((2, n_statements))
            step[kind, np.unique(begins) + place] = DIFFERENCE
            moved = replace(
                parameters,
                loadings=parameters.loadings + step[0],
                means=parameters.means + step[1],
            )
            terms = ranked_terms(part, moved, mean_utilities(part, moved, theta))
            change = (score - _row_scores(part, moved, theta, terms)) / DIFFERENCE
            mean_change = np.einsum("rm,rmnk->rnk", of_person, change)
            column = (kind * n_statements + begins + place)[:, None, None]
            row = part.statements[..., None] + np.array([0, n_statements])
            np.add.at(result, (row, column), mean_change)
    return (result + result.T) / 2.0


def _of_correlations(parameters: Parameters, theta: FloatArray) -> FloatArray:
    """d log N(theta; 0, R) / d r_jk = [R^-1 theta theta' R^-1 - R^-1]_jk."""
    precision = as_floats(np.linalg.inv(parameters.correlation))
    first, second = pairs_of(len(precision))
    pull = theta @ precision
    result: FloatArray = pull[..., first] * pull[..., second] - precision[first, second]
    return result


def _correlation_information(
    parameters: Parameters, square: FloatArray, n_persons: int
) -> FloatArray:
    """Minus the second derivatives of sum log N(theta; 0, R) given sum theta theta' = square."""
    q = as_floats(np.linalg.inv(parameters.correlation))
    a = q @ square @ q
    j, k = pairs_of(len(q))

    def crossed(x: FloatArray, y: FloatArray) -> FloatArray:
        result: FloatArray = x[np.ix_(j, j)] * y[np.ix_(k, k)] + x[np.ix_(j, k)] * y[np.ix_(k, j)]
        return result

    return crossed(q, a) + crossed(a, q) - n_persons * crossed(q, q)


def _of_blocks(products: FloatArray, layout: Layout) -> FloatArray:
    """What stands between statements of one block; the rest is zero."""
    n_statements = len(layout.statements)
    result = np.zeros_like(products)
    for block in range(layout.n_blocks):
        here = np.arange(layout.starts[block], layout.starts[block + 1])
        both = np.ix_(*2 * [np.concatenate([here, n_statements + here])])
        result[both] = products[both]
    return result
