"""Tables of a calibrated bank, so that choosing an item is a look-up and not a computation."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scoring.errors import InvalidParameters
from scoring.item_parameters import ItemParameters, ParameterGroup
from scoring.models import model_named
from scoring.models.model import BoolArray, FloatArray, ResponseModel
from scoring.quadrature import LIMIT

# Information is kept this densely and interpolated by a cubic: with slopes up to 4 on [-6, 6]
# it is within 1e-5 of the exact value, with ordinary slopes within 1e-8.
N_FINE = 601
GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0


@dataclass(frozen=True, eq=False)
class Bank:
    """Items with tables on nodes of theta; each table is made when it is first asked for.

    nodes : (n_nodes,) equally spaced
    judged_levels : (n_items,) on the theta scale, or empty
    """

    items: ItemParameters
    nodes: FloatArray
    judged_levels: tuple[float, ...] = ()

    @property
    def n_items(self) -> int:
        return self.items.n_items

    @cached_property
    def groups(self) -> tuple[ParameterGroup, ...]:
        """Items of one model and number of categories together."""
        return tuple(self.items.groups())

    @cached_property
    def n_categories(self) -> tuple[int, ...]:
        """Categories of each item, as plain numbers."""
        return tuple(self.items.n_categories.tolist())

    @cached_property
    def models(self) -> tuple[ResponseModel, ...]:
        """The response model of each item."""
        return tuple(model_named(name) for name in self.items.models)

    @cached_property
    def parameters(self) -> tuple[FloatArray, ...]:
        """The parameter vector of each item."""
        return tuple(self.items.of_item(item) for item in range(self.n_items))

    @cached_property
    def fingerprint(self) -> str:
        """A digest of models and parameters: other items have another one."""
        digest = hashlib.sha256("\n".join(self.items.models).encode())
        items = self.items
        parts = (items.slopes, items.intercepts, items.further, items.dimensions)
        for values in (*parts, items.latent_covariance):
            digest.update(f"{values.shape}".encode())
            digest.update(np.ascontiguousarray(values).tobytes())
        return digest.hexdigest()

    @cached_property
    def log_probability(self) -> FloatArray:
        """log P at the nodes, (n_items, k_max, n_nodes); 0 where an item has no such category."""
        table = np.zeros((self.n_items, max(self.n_categories), len(self.nodes)))
        for group in self.groups:
            log_p = group.model.log_probability(group.parameters[:, None, :], self.nodes)
            table[group.items, : group.n_categories] = np.swapaxes(log_p, 1, 2)
        table.setflags(write=False)
        return table

    @cached_property
    def probability(self) -> FloatArray:
        """P at the nodes, (n_items, k_max, n_nodes); 0 where an item has no such category."""
        table = np.exp(self.log_probability)
        table[~self.has_category] = 0.0
        table.setflags(write=False)
        return table

    @cached_property
    def has_category(self) -> BoolArray:
        """Which categories are real, (n_items, k_max) bool."""
        return np.arange(max(self.n_categories)) < np.array(self.n_categories)[:, None]

    @cached_property
    def node_information(self) -> FloatArray:
        """Fisher information at the nodes, (n_items, n_nodes)."""
        return np.ascontiguousarray(self._information(self.nodes).T)

    @cached_property
    def _range(self) -> tuple[float, float]:
        """Where information is kept: wider than the nodes if a prior draws them together."""
        return min(float(self.nodes[0]), -LIMIT), max(float(self.nodes[-1]), LIMIT)

    @cached_property
    def _fine(self) -> FloatArray:
        return self._information(np.linspace(*self._range, N_FINE))

    def _information(self, theta: FloatArray) -> FloatArray:
        """I = sum_k P_k (d log P_k / d theta)^2 (Samejima, 1969), (n_theta, n_items)."""
        table = np.empty((len(theta), self.n_items))
        for group in self.groups:
            p = np.exp(group.model.log_probability(group.parameters, theta[:, None]))
            slope = group.model.theta_gradient(group.parameters, theta[:, None])
            table[:, group.items] = (p * slope**2).sum(axis=-1)
        return table

    def information_at(self, theta: float) -> FloatArray:
        """Fisher information of every item, (n_items,), by a cubic through four neighbours.

        A theta outside the nodes and +-6 is taken as their end.
        """
        table, (low, high) = self._fine, self._range
        width = (high - low) / (N_FINE - 1)
        position = min(max((theta - low) / width, 0.0), N_FINE - 1.0)
        left = min(max(int(position), 1), N_FINE - 3)
        s = position - left
        weights = np.array(
            [
                -s * (s - 1.0) * (s - 2.0) / 6.0,
                (s + 1.0) * (s - 1.0) * (s - 2.0) / 2.0,
                -(s + 1.0) * s * (s - 2.0) / 2.0,
                (s + 1.0) * s * (s - 1.0) / 6.0,
            ]
        )
        result: FloatArray = weights @ table[left - 1 : left + 3]
        return result

    def probability_at(self, theta: float) -> FloatArray:
        """P of every category, (n_items, k_max), exactly."""
        table = np.zeros((self.n_items, max(self.n_categories)))
        for group in self.groups:
            log_p = group.model.log_probability(group.parameters, np.array(theta))
            table[group.items, : group.n_categories] = np.exp(log_p)
        return table

    @cached_property
    def location(self) -> FloatArray:
        """Mean threshold of each item, (n_items,): its difficulty."""
        with np.errstate(divide="ignore", invalid="ignore"):
            thresholds = self.items.thresholds
        real = np.isfinite(self.items.intercepts)
        flat = np.flatnonzero(~(np.isfinite(thresholds) | ~real).all(axis=1))
        if len(flat):
            raise InvalidParameters(f"item {flat[0]}: without a slope it has no difficulty")
        result: FloatArray = np.nanmean(thresholds, axis=1)
        return result

    @cached_property
    def levels(self) -> FloatArray:
        """The level of each item, (n_items,): as judged, or else easy, medium and hard thirds.

        The level of a third is its mean location, so that it stands for the items it holds.
        """
        if self.judged_levels:
            return np.array(self.judged_levels)
        cuts = np.quantile(self.location, [1 / 3, 2 / 3])
        third = np.searchsorted(cuts, self.location)
        result: FloatArray = np.array([self.location[third == one].mean() for one in third])
        return result

    @cached_property
    def optimum(self) -> FloatArray:
        """The theta at which each item informs most, (n_items,), inside the table."""
        fine = np.linspace(*self._range, N_FINE)
        best = np.clip(self._fine.argmax(axis=0), 1, N_FINE - 2)
        low, high = fine[best - 1], fine[best + 1]
        for _ in range(40):
            inner, outer = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
            falls = self._own_information(inner) >= self._own_information(outer)
            low, high = np.where(falls, low, inner), np.where(falls, outer, high)
        result: FloatArray = (low + high) / 2.0
        return result

    def _own_information(self, theta: FloatArray) -> FloatArray:
        """Information of each item at a theta of its own, (n_items,)."""
        result = np.empty(self.n_items)
        for group in self.groups:
            at = theta[group.items]
            p = np.exp(group.model.log_probability(group.parameters, at))
            slope = group.model.theta_gradient(group.parameters, at)
            result[group.items] = (p * slope**2).sum(axis=-1)
        return result
