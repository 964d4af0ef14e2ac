"""Information of the packed parameters: observed-data (Louis), cross-product and sandwich.

The complete-data score of person i at node q is linear in the columns of the response design,
S_iq = s0_q + Delta_q' x_i, so sums of S S' over people need only the products X diag(w) X' of the
design, which is smaller than the scores; and at each node only people whose posterior reaches it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.linalg.blas import ssyrk
from scipy.sparse import csr_array

from scoring.calibration.design import Design
from scoring.calibration.likelihood import Block, Expectation, MarginalLikelihood
from scoring.calibration.point import Packing, Point
from scoring.calibration.terms import latent_terms, observed_block, observed_latent
from scoring.models.model import FloatArray, as_floats

Method = Literal["observed", "cross_product", "sandwich"]
# Of what complete data would tell about some combination of parameters, these data tell less than
# this: not identified, and near the rounding of the products below.
SMALLEST_SHARE_OF_INFORMATION = 1e-5
# All parameters are on the logit scale: with an error like this the data bound one of them on one
# side at most, and no normal interval describes that.
LARGEST_ERROR = 50.0
# A posterior share below this adds nothing a standard error could show.
SMALLEST_SHARE = 1e-8


def covariance(
    likelihood: MarginalLikelihood,
    point: Point,
    packing: Packing,
    method: Method,
    prior_precision: FloatArray,
) -> FloatArray | None:
    """Inverse information of the packed parameters, or None when these data do not identify them.

    observed : Louis (1982), E[B] - sum_i w_i Cov(S_i | x_i), with B the complete-data observed
        information and S_i the complete-data score, both over the posterior nodes
    cross_product : sum_i w_i s_i s_i', with s_i the observed-data score
    sandwich : observed^-1 cross_product observed^-1 (White, 1982)
    """
    expectation = likelihood.expectation(point)
    complete = _complete_information(likelihood, point, packing, expectation) + prior_precision
    middle = None
    if method != "observed":
        middle = cross_product(likelihood, point, packing)
    if method == "cross_product" and middle is not None:
        return inverse_information(middle + prior_precision, complete)
    observed = observed_information(likelihood, point, packing, expectation)
    bread = inverse_information(observed + prior_precision, complete)
    return bread if bread is None or middle is None else bread @ middle @ bread


def inverse_information(information: FloatArray, complete: FloatArray) -> FloatArray | None:
    """The inverse, or None where it says too little beside complete data."""
    if not len(information):
        return information
    if not (np.diag(complete) > 0).all():  # a 3PL asymptote at the edge of its range
        return None
    scale = np.sqrt(np.diag(complete))
    share = information / np.outer(scale, scale)
    share = (share + share.T) / 2.0
    identity = np.eye(len(share))
    try:
        np.linalg.cholesky(share - SMALLEST_SHARE_OF_INFORMATION * identity)
    except np.linalg.LinAlgError:
        return None
    inverse = as_floats(np.linalg.inv(share) / np.outer(scale, scale))
    return inverse if np.diag(inverse).max() < LARGEST_ERROR**2 else None


def cross_product(likelihood: MarginalLikelihood, point: Point, packing: Packing) -> FloatArray:
    """sum_i w_i s_i s_i' over the observed-data scores s_i, (free, free)."""
    linear = _linear_scores(likelihood, point, packing)
    result = np.zeros((linear.base.shape[-1], linear.base.shape[-1]))
    for block, window, posterior in likelihood.posteriors(point):
        weights = likelihood.patterns.weights[block.people]
        result += _score_products(posterior, window, weights, block, linear)
    return result


def observed_information(
    likelihood: MarginalLikelihood, point: Point, packing: Packing, expectation: Expectation
) -> FloatArray:
    """Louis (1982), (free, free), not including any prior."""
    linear = _linear_scores(likelihood, point, packing)
    information = _complete_information(likelihood, point, packing, expectation)
    n_nodes, n_columns = len(likelihood.nodes), linear.n_columns
    products = np.zeros((n_nodes, n_columns, n_columns))
    sums = np.zeros((likelihood.n_groups, n_nodes, n_columns))
    for block, window, posterior in likelihood.posteriors(point):
        weights = likelihood.patterns.weights[block.people]
        information += _score_products(posterior, window, weights, block, linear)
        shares = posterior * weights
        sums[block.group, window] += shares @ block.design.T
        rows = np.ascontiguousarray(block.design.T, dtype=np.float32)
        for node, share in enumerate(shares, window.start):
            reached = np.flatnonzero(share > SMALLEST_SHARE * weights)
            if len(reached):
                part = rows[reached]
                part *= np.sqrt(share[reached]).astype(np.float32)[:, None]
                # Transposed, the result lies in memory as the sum does.
                products[node] += ssyrk(1.0, part.T, lower=1).T
    for node, delta in enumerate(linear.deltas()):
        full = products[node] + np.triu(products[node], 1).T
        information -= delta @ (delta @ full).T
        for group in range(likelihood.n_groups):
            s0, n = linear.base[group, node], expectation.node_counts[group, node]
            if s0.any():
                mixed = np.outer(s0, delta @ sums[group, node])
                information -= n * np.outer(s0, s0) + mixed + mixed.T
    return information


def _score_products(
    posterior: Design, window: slice, weights: FloatArray, block: Block, scores: LinearScores
) -> Design:
    """sum_i w_i s_i s_i' over posterior means s_i of the complete-data score, (free, free).

    In single precision, which a standard error does not notice; the caller sums blocks in double.
    """
    single = posterior.astype(np.float32)
    answers = block.design.astype(np.float32, copy=False)
    result = scores.base[block.group, window].T.astype(np.float32) @ single
    for band in scores.bands:
        by_node = band.table[:, window].astype(np.float32) @ single
        by_item = by_node.reshape(band.n_items, -1, posterior.shape[1])
        by_item *= answers[band.columns, None]
        result[band.parameters] += by_node
    result *= np.sqrt(weights).astype(np.float32)
    products: Design = result @ result.T
    return products


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """One design column per item of a batch and what it adds to the item's own parameters.

    table : (n_items * free per item, n_nodes)
    """

    columns: slice
    parameters: slice
    n_items: int
    table: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class LinearScores:
    """S = s0 + Delta' x. base : s0, (n_groups, n_nodes, free); bands : the nonzeros of Delta."""

    base: FloatArray
    bands: tuple[Band, ...]
    n_columns: int

    def deltas(self) -> Iterator[csr_array]:
        """Delta' at every node, (free, columns); one object whose values change."""
        none = np.empty(0, dtype=np.int64)
        rows, columns, values = [none], [none], [np.empty((0, self.base.shape[1]))]
        for band in self.bands:
            n_free = len(band.table) // band.n_items
            rows.append(np.repeat(np.arange(band.columns.start, band.columns.stop), n_free))
            columns.append(np.arange(band.parameters.start, band.parameters.stop))
            values.append(band.table)
        place = (np.concatenate(columns), np.concatenate(rows))
        by_node = np.concatenate(values)
        # Numbered from 1, the entries tell their order in the compressed form.
        numbers = np.arange(1, len(by_node) + 1)
        shape = (self.base.shape[-1], self.n_columns)
        numbered = csr_array((numbers, place), shape=shape)
        order = numbered.data - 1
        entries = np.zeros(len(order))
        delta = csr_array((entries, numbered.indices, numbered.indptr), shape=shape)
        for at_node in np.ascontiguousarray(by_node.T[:, order]):
            delta.data[:] = at_node
            yield delta


def _linear_scores(likelihood: MarginalLikelihood, point: Point, packing: Packing) -> LinearScores:
    nodes, n_free = likelihood.nodes, len(packing.pack(point))
    answered = sum(len(b.items) * (b.n_categories - 1) for b in likelihood.batches)
    base = np.zeros((likelihood.n_groups, len(nodes), n_free))
    bands: list[Band] = []
    position = column = 0
    for batch, parameters in zip(likelihood.batches, point.parameters, strict=True):
        n_items = len(batch.items)
        table = batch.model.parameter_gradient(parameters[:, None, :], nodes)[..., batch.free]
        by_category = np.moveaxis(table, (2, 3), (0, 2))  # categories, items, parameters, nodes
        flat = by_category.reshape(batch.n_categories, -1, len(nodes))
        here = slice(position, position + n_items * batch.n_free)
        for category in range(1, batch.n_categories):
            columns = slice(column, column + n_items)
            if batch.n_free:
                bands.append(Band(columns, here, n_items, flat[category] - flat[0]))
            column += n_items
        if likelihood.layout.has_missing:
            if batch.n_free:
                columns = slice(answered, answered + n_items)
                bands.append(Band(columns, here, n_items, np.ascontiguousarray(flat[0])))
            answered += n_items
        else:
            base[:, :, here] = flat[0].T
        position = here.stop
    for group, free in enumerate(packing.free_latent):
        here = slice(position, position + int(free.sum()))
        base[group, :, here] = latent_terms(nodes, point, group).features[:, free]
        position = here.stop
    return LinearScores(base, tuple(bands), answered if likelihood.layout.has_missing else column)


def _complete_information(
    likelihood: MarginalLikelihood, point: Point, packing: Packing, expectation: Expectation
) -> FloatArray:
    """Negative second derivative of the expected complete-data log-likelihood."""
    n = len(packing.pack(point))
    information = np.zeros((n, n))
    position = 0
    for batch, parameters, counts in zip(
        likelihood.batches, point.parameters, expectation.counts, strict=True
    ):
        for block in observed_block(batch, parameters, likelihood.nodes, counts):
            here = slice(position, position + batch.n_free)
            information[here, here] = block
            position = here.stop
    for group, free in enumerate(packing.free_latent):
        here = slice(position, position + int(free.sum()))
        second = observed_latent(likelihood.nodes, expectation.node_counts[group], point, group)
        information[here, here] = second[np.ix_(free, free)]
        position = here.stop
    return information
