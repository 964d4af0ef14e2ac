"""First and second order margins of the responses: what a model expects and how they vary.

A margin is the mean of a function of one item or of a product of functions of two. With the right
functions this is the whole table of pairs, or only means and cross products.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.linalg import solve_triangular

from scoring.errors import InvalidParameters
from scoring.fit.expected import FreeParameters
from scoring.fit.latent import Latent
from scoring.information import theta_of_items
from scoring.item_parameters import ItemParameters
from scoring.models.model import FloatArray, IntArray

# A direction of the parameters that moves the margins less than this, against the strongest
# after scaling, is one the margins know nothing of.
FLAT_DIRECTION = 1e-7
IMPOSSIBLE = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class MarginFunctions:
    """one : per item (k, u), functions averaged alone; two : per item (k, v), multiplied in pairs.

    Order of the margins: `one` of every item, then for each pair (i, j), i < j, all products.
    """

    one: tuple[FloatArray, ...]
    two: tuple[FloatArray, ...]

    @classmethod
    def of(cls, statistic: str, n_categories: Sequence[int]) -> MarginFunctions:
        indicators = tuple(np.eye(k)[:, 1:] for k in n_categories)
        scores = tuple(np.arange(k, dtype=np.float64)[:, None] for k in n_categories)
        kinds = {
            "m2": (indicators, indicators),
            "m2_star": (scores, scores),
            "c2": (indicators, scores),
        }
        if statistic not in kinds:
            raise InvalidParameters(f"unknown statistic {statistic!r}; known: {', '.join(kinds)}")
        return cls(*kinds[statistic])

    @property
    def n_margins(self) -> int:
        alone: int = sum(u.shape[1] for u in self.one)
        pairs: int = sum(a.shape[1] * b.shape[1] for a, b in combinations(self.two, 2))
        return alone + pairs

    def observed(self, codes: IntArray) -> FloatArray:
        """Mean over people, (n_margins,)."""
        alone = [u[codes[:, i]].mean(axis=0) for i, u in enumerate(self.one)]
        values = [v[codes[:, i]] for i, v in enumerate(self.two)]
        pairs = [
            (values[i].T @ values[j]).ravel() / len(codes)
            for i, j in combinations(range(len(values)), 2)
        ]
        return np.concatenate(alone + pairs)


@dataclass(frozen=True, slots=True, eq=False)
class Margins:
    """expected : (n_margins,); covariance : (n_margins, n_margins) of one person's values;
    jacobian : (n_margins, n_parameters) of `expected` in the free parameters."""

    expected: FloatArray
    covariance: FloatArray
    jacobian: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class ExpectedResponses:
    """Conditionally independent items mixed over nodes, and how that changes with parameters.

    p : per item (n_nodes, k); weights : (n_nodes,)
    dp : per item (n_nodes, k, free parameters of the item); dweights : (n_nodes, n_latent)
    """

    p: tuple[FloatArray, ...]
    weights: FloatArray
    dp: tuple[FloatArray, ...]
    dweights: FloatArray

    @classmethod
    def of(cls, items: ItemParameters, latent: Latent, free: FreeParameters) -> ExpectedResponses:
        p: list[FloatArray] = [np.empty(0)] * items.n_items
        dp: list[FloatArray] = [np.empty(0)] * items.n_items
        theta = theta_of_items(items, latent.points)
        for group in items.groups():
            here = theta[:, group.items]
            values = np.exp(group.model.log_probability(group.parameters, here))
            slopes = group.model.parameter_gradient(group.parameters, here)
            for position, item in enumerate(group.items.tolist()):
                p[item] = values[:, position]
                dp[item] = p[item][..., None] * slopes[:, position][..., free.of_item[item]]
        directions = [latent.by_covariance(a, b) for a, b in free.covariances]
        if free.latent_mean:
            directions.append(latent.by_mean(0))
        # The scale of a direction is of no consequence; that weights keep the sum 1 is.
        centred = [latent.weights * (x - latent.weights @ x) for x in directions]
        dweights = np.stack(centred, axis=1) if centred else np.empty((len(latent.weights), 0))
        return cls(tuple(p), latent.weights, tuple(dp), dweights)

    @classmethod
    def independent(cls, codes: IntArray, n_categories: Sequence[int]) -> ExpectedResponses:
        """The null model: no latent variable, every item with its observed shares."""
        p = tuple(
            np.bincount(codes[:, item], minlength=k)[None, :] / len(codes)
            for item, k in enumerate(n_categories)
        )
        dp = tuple(np.eye(k)[None, :, 1:] - np.eye(k)[None, :, :1] for k in n_categories)
        return cls(p, np.ones(1), dp, np.empty((1, 0)))

    def expected(self, functions: MarginFunctions) -> FloatArray:
        """The margins that `functions` average to, (n_margins,)."""
        one = [self.weights @ p @ u for p, u in zip(self.p, functions.one, strict=True)]
        two = [p @ v for p, v in zip(self.p, functions.two, strict=True)]
        pairs = [
            ((two[i] * self.weights[:, None]).T @ two[j]).ravel()
            for i, j in combinations(range(len(two)), 2)
        ]
        return np.concatenate(one + pairs)

    def margins(self, functions: MarginFunctions) -> Margins:
        """With covariance and Jacobian, which take most of the time."""
        one = [p @ u for p, u in zip(self.p, functions.one, strict=True)]
        two = [p @ v for p, v in zip(self.p, functions.two, strict=True)]
        pairs = list(combinations(range(len(self.p)), 2))
        given = np.concatenate(
            one + [_products(two[i], two[j]) for i, j in pairs], axis=1
        )  # of each node
        expected = self.weights @ given
        centred = (given - expected) * np.sqrt(self.weights)[:, None]
        covariance = centred.T @ centred
        places = _Places.of(functions, pairs)
        self._add_conditional(covariance, functions, one, two, places)
        jacobian = [self._by_item(item, functions, two, places) for item in range(len(self.p))]
        return Margins(expected, covariance, np.hstack([*jacobian, given.T @ self.dweights]))

    def _add_conditional(
        self,
        covariance: FloatArray,
        functions: MarginFunctions,
        one: list[FloatArray],
        two: list[FloatArray],
        places: _Places,
    ) -> None:
        """Adds the covariance within a node, which only margins that share an item have."""
        root = np.sqrt(self.weights)
        spread = []
        for item, p in enumerate(self.p):
            both = np.hstack([functions.one[item], functions.two[item]])
            mean = np.hstack([one[item], two[item]])
            within = np.einsum("qk,ka,kb->qab", p, both, both) - mean[:, :, None] * mean[:, None]
            u = one[item].shape[1]
            spread.append(within[:, u:, u:])
            # Every margin of this item as (function of the item) x (mean of the other at the node).
            of_function, of_other, where = (
                [np.arange(u)],
                [np.ones((len(p), u))],
                [places.one[item]],
            )
            v = two[item].shape[1]
            for other, place in places.two[item]:
                of_function.append(np.repeat(u + np.arange(v), two[other].shape[1]))
                of_other.append(np.tile(two[other], v))
                where.append(place)
            function, other_mean = np.concatenate(of_function), np.hstack(of_other)
            rows = np.concatenate(where)
            weighted = other_mean * root[:, None]
            for a in range(u + v):
                first = np.flatnonzero(function == a)
                left = weighted[:, first]
                for b in range(u + v):
                    second = np.flatnonzero(function == b)
                    block = (left * within[:, a, b, None]).T @ weighted[:, second]
                    covariance[np.ix_(rows[first], rows[second])] += block
        # A pair with itself shares both items: the product of both spreads is still missing.
        for (i, j), place in zip(places.pairs, places.of_pair, strict=True):
            both = np.einsum("q,qab,qcd->acbd", self.weights, spread[i], spread[j])
            covariance[np.ix_(place, place)] += both.reshape(len(place), len(place))

    def _by_item(
        self, item: int, functions: MarginFunctions, two: list[FloatArray], places: _Places
    ) -> FloatArray:
        dp = self.dp[item]
        result = np.zeros((places.n_margins, dp.shape[2]))
        weighted = dp * self.weights[:, None, None]
        result[places.one[item]] = np.einsum("qkp,ku->up", weighted, functions.one[item])
        by_node = np.einsum("qkp,kv->qvp", weighted, functions.two[item])
        for other, place in places.two[item]:
            block = np.einsum("qvp,qw->vwp", by_node, two[other])
            result[place] = block.reshape(len(place), -1)
        return result


@dataclass(frozen=True, slots=True, eq=False)
class _Places:
    """Where the margins of each item and pair stand.

    two : per item, (other item, places) with the item's own function varying slowest
    """

    n_margins: int
    one: list[IntArray]
    two: list[list[tuple[int, IntArray]]]
    pairs: list[tuple[int, int]]
    of_pair: list[IntArray]

    @classmethod
    def of(cls, functions: MarginFunctions, pairs: list[tuple[int, int]]) -> _Places:
        at, one = 0, []
        for u in functions.one:
            one.append(np.arange(at, at + u.shape[1]))
            at += u.shape[1]
        two: list[list[tuple[int, IntArray]]] = [[] for _ in functions.two]
        of_pair = []
        for i, j in pairs:
            shape = functions.two[i].shape[1], functions.two[j].shape[1]
            place = np.arange(at, at + shape[0] * shape[1])
            at += len(place)
            of_pair.append(place)
            two[i].append((j, place))
            two[j].append((i, place.reshape(shape).T.ravel()))
        return cls(at, one, two, pairs, of_pair)


def _products(first: FloatArray, second: FloatArray) -> FloatArray:
    return (first[:, :, None] * second[:, None, :]).reshape(len(first), -1)


def quadratic_form(margins: Margins, observed: FloatArray, n: int) -> tuple[float, int]:
    """Distance of the observed margins from all that the parameters could reach, with its df.

    N e' (Xi^-1 - Xi^-1 D (D' Xi^-1 D)^-1 D' Xi^-1) e (Maydeu-Olivares & Joe, 2006), by a Cholesky
    root of Xi and an orthonormal basis of what the parameters move.
    """
    variance = np.diag(margins.covariance)
    # A category nobody can choose adds nothing, as long as nobody chose it.
    varies = variance > 0
    error = observed - margins.expected
    if np.abs(error[~varies]).max(initial=0.0) > IMPOSSIBLE:
        raise InvalidParameters("somebody chose a category that has probability 0")
    sd = np.sqrt(variance[varies])
    try:
        root = np.linalg.cholesky(margins.covariance[np.ix_(varies, varies)] / np.outer(sd, sd))
    except np.linalg.LinAlgError:
        raise InvalidParameters(
            "the expected margins determine each other: a slope is extreme or a category all but "
            "impossible"
        ) from None
    whole = np.column_stack([error, margins.jacobian])[varies] / sd[:, None]
    scaled = solve_triangular(root, whole, lower=True)
    residual, moved = scaled[:, 0], scaled[:, 1:]
    length = np.linalg.norm(moved, axis=0)
    moved = np.divide(moved, length, out=np.zeros_like(moved), where=length > 0)
    basis, strength, _ = np.linalg.svd(moved, full_matrices=False)
    rank = int((strength > FLAT_DIRECTION * strength[:1].sum()).sum()) if strength.size else 0
    explained = basis[:, :rank].T @ residual
    value = n * (residual @ residual - explained @ explained)
    return max(float(value), 0.0), len(residual) - rank
