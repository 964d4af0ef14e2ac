"""Item fit: S-X2 by sum score, and the mean squares of the residuals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from scoring.ability import estimate
from scoring.errors import InvalidParameters
from scoring.fit.expected import (
    FreeParameters,
    category_probabilities,
    checked_codes,
    complete_cases,
)
from scoring.fit.latent import Latent
from scoring.fit.many_tests import adjusted_p_values
from scoring.fit.mean_squares import MeanSquares, mean_squares, residuals
from scoring.fit.sparse_cells import joined_cells
from scoring.item_parameters import ItemParameters
from scoring.models.model import BoolArray, FloatArray, IntArray
from scoring.quadrature import N_NODES
from scoring.responses import ResponseMatrix

FEWEST_ITEMS = 3


@dataclass(frozen=True, slots=True, eq=False)
class ItemFit:
    """All (n_items,).

    s_x2 : distance of observed from expected responses given the sum score, about chi-square
    degrees_of_freedom : cells left after joining, less scores and estimated parameters
    p_value : chance of an s_x2 this large if the model holds
    p_adjusted : p_value allowing for the number of items (false discovery rate)
    rmsea : misfit per degree of freedom, free of the number of people
    mean_squares : infit and outfit with their z
    is_defined : False where joining left no degrees of freedom, or the dimension has fewer than
        three items; there s_x2 and rmsea are 0 and p_value 1, which says nothing
    n_used : people behind s_x2, those who answered every item of the dimension
    """

    s_x2: FloatArray
    degrees_of_freedom: IntArray
    p_value: FloatArray
    p_adjusted: FloatArray
    rmsea: FloatArray
    mean_squares: MeanSquares
    is_defined: BoolArray
    n_used: IntArray


def item_fit(
    responses: ArrayLike,
    items: ItemParameters,
    *,
    theta: ArrayLike | None = None,
    estimated: bool = True,
    smallest_expected: float = 1.0,
    nodes: int = N_NODES,
) -> ItemFit:
    """S-X2 = sum (O - E)^2 / E over scores and categories (Orlando & Thissen, 2000, 2003; several
    categories: Kang & Chen, 2008), with infit and outfit (Wright & Masters, 1982), for every model.

    responses : (n_persons, n_items) codes from 0, -1 missing. S-X2 compares people with the same
        sum score, so it uses those without gaps (n_used says how many); infit and outfit use
        every response. In several dimensions the sum is that of the item's own dimension.
    theta : (n_persons,), or (n_persons, D), for infit and outfit; default EAP. As these come from
        the same responses, both mean squares lie below 1 for short tests even when the model
        holds: compare items with each other, and judge fit by s_x2.
    estimated : False when the parameters come from other data, so that none is counted against
        the degrees of freedom. A latent variance that was estimated counts against every item.
    smallest_expected : cells that expect fewer people are joined
    nodes : of the distribution of theta in each dimension, as in calibrate; three or more
    Raises InvalidResponses when an item is constant or too few people answered every item,
    InvalidParameters for too few nodes or a smallest expected count that is not positive.
    """
    if not smallest_expected > 0:
        raise InvalidParameters(
            f"the smallest expected count must be positive: {smallest_expected}"
        )
    matrix = checked_codes(responses, items)
    free = FreeParameters.of(items, estimated=estimated)
    value = np.zeros(items.n_items)
    df, n_used = np.zeros((2, items.n_items), dtype=np.int64)
    for dimension in range(items.n_dimensions):
        members = np.flatnonzero(items.dimensions == dimension)
        if items.n_dimensions > 1 and len(members) < FEWEST_ITEMS:
            continue
        codes = complete_cases(ResponseMatrix(matrix.codes[:, members]), "S-X2")
        n_used[members] = len(codes)
        own = _of_dimension(items, dimension, members)
        tables = _score_tables(codes, own, Latent.of(own, nodes))
        for item, (observed, expected) in zip(members.tolist(), tables, strict=True):
            o, e = joined_cells(observed, expected, smallest_expected)
            used = e > 0
            value[item] = np.divide((o - e) ** 2, e, out=np.zeros_like(e), where=used).sum()
            df[item] = used.sum() - len(e) - free.against_item(item, dimension)
    defined = df > 0
    df = np.maximum(df, 0)
    value = np.where(defined, value, 0.0)
    excess = np.maximum(value - df, 0.0)
    per_df = np.divide(excess, df, out=np.zeros_like(excess), where=defined)
    p_value = np.where(defined, chdtrc(np.maximum(df, 1), value), 1.0)
    p_adjusted = np.ones(items.n_items)
    p_adjusted[defined] = adjusted_p_values(p_value[defined])
    if theta is None:
        theta = estimate(matrix.codes, items, "eap").theta
    return ItemFit(
        s_x2=value,
        degrees_of_freedom=df,
        p_value=p_value,
        p_adjusted=p_adjusted,
        rmsea=np.sqrt(per_df / np.maximum(n_used - 1, 1)),
        mean_squares=mean_squares(residuals(matrix, items, theta), axis=0),
        is_defined=defined,
        n_used=n_used,
    )


def _of_dimension(items: ItemParameters, dimension: int, members: IntArray) -> ItemParameters:
    """The items of one dimension with its own latent distribution, without labels."""
    if items.n_dimensions == 1:
        return items
    return ItemParameters(
        tuple(items.models[item] for item in members),
        items.slopes[members],
        items.intercepts[members],
        latent_variance=float(items.latent_covariance[dimension, dimension]),
        further=items.further[members],
    )


def _score_tables(
    codes: IntArray, items: ItemParameters, latent: Latent
) -> list[tuple[FloatArray, FloatArray]]:
    """Observed and expected people by sum score and category, per item (n_scores, k) each.

    The share of category c among people with score s is P_c(theta) times the chance that the
    other items sum to s - c, integrated over theta and divided by the chance of s.
    """
    probabilities = category_probabilities(items, latent.points)
    total = codes.sum(axis=1)
    n_scores = sum(p.shape[1] - 1 for p in probabilities) + 1
    people = np.bincount(total, minlength=n_scores)
    tables = []
    for item, rest in enumerate(_sums_without_each(probabilities)):
        p = probabilities[item]
        observed, joint = np.zeros((n_scores, p.shape[1])), np.zeros((n_scores, p.shape[1]))
        for category in range(p.shape[1]):
            here = total[codes[:, item] == category]
            observed[:, category] = np.bincount(here, minlength=n_scores)
            joint[category : category + rest.shape[1], category] = (
                latent.weights * p[:, category]
            ) @ rest
        chance = joint.sum(axis=1)
        share = np.divide(people, chance, out=np.zeros(n_scores), where=chance > 0)
        tables.append((observed, joint * share[:, None]))
    return tables


def _sums_without_each(probabilities: Sequence[FloatArray]) -> list[FloatArray]:
    """Distribution of the sum of all other items at each node, one (n_nodes, n_sums) per item.

    Halving the set, each half joins the sums that the other half starts from: n log n additions
    of an item in the place of n squared.
    """
    result: list[FloatArray] = [np.empty(0)] * len(probabilities)

    def descend(positions: Sequence[int], outside: FloatArray) -> None:
        if len(positions) == 1:
            result[positions[0]] = outside
            return
        middle = len(positions) // 2
        halves = positions[:middle], positions[middle:]
        for half, other in (halves, halves[::-1]):
            sums = outside
            for position in other:
                sums = _with_item(sums, probabilities[position])
            descend(half, sums)

    descend(range(len(probabilities)), np.ones((len(probabilities[0]), 1)))
    return result


def _with_item(sums: FloatArray, p: FloatArray) -> FloatArray:
    longer = np.zeros((len(sums), sums.shape[1] + p.shape[1] - 1))
    for category in range(p.shape[1]):
        longer[:, category : category + sums.shape[1]] += sums * p[:, category, None]
    return longer
