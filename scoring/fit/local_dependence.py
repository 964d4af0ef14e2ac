"""Local dependence: pairs of items that share more than the latent variable explains."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from scoring.ability import estimate
from scoring.errors import InvalidParameters, InvalidResponses
from scoring.fit.expected import category_probabilities, checked_codes
from scoring.fit.latent import Latent
from scoring.fit.many_tests import adjusted_p_values
from scoring.fit.mean_squares import residuals
from scoring.item_parameters import ItemParameters
from scoring.models.model import BoolArray, FloatArray, IntArray, as_floats
from scoring.observations import MISSING
from scoring.responses import ResponseMatrix
from scoring.samples import checked_count, checked_share
from scoring.simulation import simulate

SMALLEST_PAIR = 5
NOTABLE_Q3 = 0.2
# Keeps a cell that the items all but rule out from dividing by nothing.
SMALLEST_EXPECTED = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class LocalDependence:
    """All (n_pairs,), in the order of `pairs` (n_pairs, 2), item positions i < j.

    q3 : correlation of the residuals of both items
    q3_adjusted : q3 less the mean q3 of all pairs, which is negative by construction
    ld_x2 : distance of the table of both items from the expected one
    degrees_of_freedom, p_value : of ld_x2; p is rather too large where slopes are estimated, and
        too small where parameters come from other data
    p_adjusted : p_value allowing for the number of pairs (false discovery rate)
    standardised : (ld_x2 - df) / sqrt(2 df), about standard normal, with the sign turned where the
        two items go together less than expected
    cramers_v : effect size of ld_x2, negative where they go together less than expected
    n_used : people who answered both items
    to_look_at : whether q3_adjusted exceeds the bound given. A pair to read, not a finding:
        no bound fits every length, sample and model
    """

    pairs: IntArray
    q3: FloatArray
    q3_adjusted: FloatArray
    ld_x2: FloatArray
    degrees_of_freedom: IntArray
    p_value: FloatArray
    p_adjusted: FloatArray
    standardised: FloatArray
    cramers_v: FloatArray
    n_used: IntArray
    to_look_at: BoolArray


def local_dependence(
    responses: ArrayLike,
    items: ItemParameters,
    *,
    theta: ArrayLike | None = None,
    notable: float = NOTABLE_Q3,
    nodes: int | None = None,
) -> LocalDependence:
    """Q3 (Yen, 1984) and LD-X2 (Chen & Thissen, 1997) of every pair of items.

    responses : (n_persons, n_items) codes from 0, -1 missing; each pair uses the people who
        answered both
    theta : (n_persons,), or (n_persons, D) in several dimensions, for the residuals; default EAP
    notable : a pair is marked when its q3 lies this far above the mean q3 (Christensen, Makransky
        & Horton, 2017, found .2 a fair bound for Rasch models; q3_bound makes one to measure)
    nodes : of the distribution of theta, as in calibrate: 61 unless told otherwise; in several
        dimensions of each one up to three (41 of two, 17 of three), and of all together beyond
        (8192, at least 1000)
    Whether items go together more or less than expected is read off Goodman and Kruskal's gamma.
    Raises InvalidResponses when a pair has too few people or one answer only, InvalidParameters
    for one item alone, a bound that is not positive, theta that is not finite or too few nodes.
    """
    if not notable > 0:
        raise InvalidParameters(f"the bound on q3 must be positive, not {notable}")
    matrix = checked_codes(responses, items)
    if matrix.n_items < 2:
        raise InvalidParameters("local dependence needs at least two items")
    if theta is None:
        theta = estimate(matrix.codes, items, "eap").theta
    pairs = np.array(list(combinations(range(matrix.n_items), 2)))
    _check_pairs(matrix)
    left = residuals(matrix, items, theta)
    q3 = _pairwise_correlations(left.residual, left.observed)[pairs[:, 0], pairs[:, 1]]
    n_used, df = np.zeros((2, len(pairs)), dtype=np.int64)
    x2, v, sign = np.zeros((3, len(pairs)))
    for at, (observed, expected) in enumerate(_tables(matrix, items, Latent.of(items, nodes))):
        n_used[at] = observed.sum()
        df[at] = (observed.shape[0] - 1) * (observed.shape[1] - 1)
        sign[at] = -1.0 if _gamma(observed) < _gamma(expected) else 1.0
        x2[at] = ((observed - expected) ** 2 / np.maximum(expected, SMALLEST_EXPECTED)).sum()
        v[at] = sign[at] * np.sqrt(x2[at] / (n_used[at] * (min(expected.shape) - 1)))
    adjusted = q3 - q3.mean()
    p_value = as_floats(chdtrc(df, x2))
    return LocalDependence(
        pairs=pairs,
        q3=q3,
        q3_adjusted=adjusted,
        ld_x2=x2,
        degrees_of_freedom=df,
        p_value=p_value,
        p_adjusted=adjusted_p_values(p_value),
        standardised=sign * (x2 - df) / np.sqrt(2.0 * df),
        cramers_v=v,
        n_used=n_used,
        to_look_at=adjusted > notable,
    )


def q3_bound(
    responses: ArrayLike,
    items: ItemParameters,
    rng: np.random.Generator,
    *,
    n_replications: int = 100,
    quantile: float = 0.95,
) -> float:
    """What the largest q3_adjusted of all pairs stays below, in this share of samples, when no
    items depend on each other: a bound for `notable` made for these items and this many people
    (Christensen, Makransky & Horton, 2017).

    responses : (n_persons, n_items) codes from 0, -1 missing; only their number and gaps are
        used. Answers are drawn from the items with theta from their latent distribution. The
        items are not estimated again, which leaves the bound a little high: use it to choose
        what to read, not as a test.
    rng : what theta and answers are drawn from; the same state gives the same bound
    n_replications : samples drawn, ten or more; each costs an EAP of everybody
    quantile : share of samples whose largest q3_adjusted stays below the bound, between 0 and 1
    Returns a correlation. Raises InvalidParameters for fewer than three items or replications
    that are too few, InvalidResponses when a pair has too few people or one answer only.
    """
    n_replications = checked_count(n_replications, 10, "n_replications")
    checked_share(quantile, "quantile")
    matrix = checked_codes(responses, items)
    if matrix.n_items < 3:
        raise InvalidParameters("a bound on q3 needs at least three items")
    _check_pairs(matrix)
    upper = np.triu_indices(matrix.n_items, 1)
    latent = Latent.of(items)
    root = np.linalg.cholesky(latent.covariance)
    shape = (matrix.n_persons, items.n_dimensions)
    largest = np.empty(n_replications)
    for replication in range(n_replications):
        people = latent.mean + rng.standard_normal(shape) @ root.T
        drawn = simulate(items, people[:, 0] if items.n_dimensions == 1 else people, rng)
        codes = np.where(matrix.observed, drawn, MISSING)
        theta = estimate(codes, items, "eap").theta
        left = residuals(ResponseMatrix(codes), items, theta)
        q3 = _pairwise_correlations(left.residual, left.observed)[upper]
        largest[replication] = q3.max() - q3.mean()
    return float(np.quantile(largest, quantile))


def _check_pairs(matrix: ResponseMatrix) -> None:
    """Every pair needs some people, and both items more than one answer among them."""
    seen = matrix.observed.astype(np.int64)
    both = seen.T @ seen
    few = np.argwhere(both < SMALLEST_PAIR)
    if len(few):
        i, j = few[0]
        raise InvalidResponses(
            f"items {i} and {j}: {both[i, j]} people answered both, at least {SMALLEST_PAIR} needed"
        )
    for item, column in enumerate(matrix.codes.T):
        for code in np.unique(column[column >= 0]):
            alone = np.flatnonzero((column == code).astype(np.int64) @ seen == both[item])
            if len(alone):
                raise InvalidResponses(
                    f"item {item}: everybody who also answered item {alone[0]} gave the same "
                    "response"
                )


def _pairwise_correlations(values: FloatArray, observed: BoolArray) -> FloatArray:
    """Correlation of each two columns over the rows observed in both; values 0 elsewhere."""
    seen = observed.astype(np.float64)
    n = seen.T @ seen
    mean = values.T @ seen / n
    spread = (values**2).T @ seen / n - mean**2
    return as_floats((values.T @ values / n - mean * mean.T) / np.sqrt(spread * spread.T))


def _tables(
    matrix: ResponseMatrix, items: ItemParameters, latent: Latent
) -> Iterator[tuple[FloatArray, FloatArray]]:
    """Observed and expected people by the categories of both items, pair after pair."""
    probabilities = category_probabilities(items, latent.points)
    edges = np.concatenate([[0], np.cumsum(items.n_categories)]).tolist()
    chosen = [
        matrix.codes[:, item, None] == np.arange(p.shape[1]) for item, p in enumerate(probabilities)
    ]
    indicator, expected = np.hstack(chosen).astype(np.float64), np.hstack(probabilities)
    observed = indicator.T @ indicator
    shares = (expected * latent.weights[:, None]).T @ expected
    for i, j in combinations(range(matrix.n_items), 2):
        here = slice(*edges[i : i + 2]), slice(*edges[j : j + 2])
        yield observed[here], observed[here].sum() * shares[here]


def _gamma(table: FloatArray) -> float:
    """(concordant - discordant) / (concordant + discordant) pairs of people in a table."""
    above = table[::-1, ::-1].cumsum(axis=0).cumsum(axis=1)[::-1, ::-1]
    before = table[::-1].cumsum(axis=0)[::-1].cumsum(axis=1)
    concordant = float((table[:-1, :-1] * above[1:, 1:]).sum())
    discordant = float((table[:-1, 1:] * before[1:, :-1]).sum())
    total = concordant + discordant
    return (concordant - discordant) / total if total > 0 else 0.0
