"""Priors on item parameters, including the step from experts' judgement to data.

A normal prior adds -1/2 (x - m)' T (x - m) to the log-likelihood, T the precision (Mislevy, 1986).
A judged item is normal in (ln a, b), with b its thresholds, and adds the same in those terms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scoring.calibration.point import ItemBatch
from scoring.errors import InvalidParameters
from scoring.items import Item
from scoring.models.model import FloatArray, as_floats

NormalPrior = tuple[float, float]
Priors = Mapping[str, NormalPrior | None] | Sequence[Item | None]


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """One judged item. centre : (k,), ln a and thresholds; precision : (k, k), theirs.

    here : its free parameters in the packed vector; start : the whole parameter vector, for
        whatever is not free
    """

    batch: ItemBatch
    here: slice
    start: FloatArray
    centre: FloatArray
    precision: FloatArray

    def residual(self, x: FloatArray) -> FloatArray:
        values = self._values(x)
        with np.errstate(divide="ignore", invalid="ignore"):  # a <= 0 is told by a NaN
            return np.append(np.log(values[0]), self.batch.model.thresholds(values)) - self.centre

    def jacobian(self, x: FloatArray) -> FloatArray:
        """Derivative of (ln a, b) in the free parameters, (k, free)."""
        values = self._values(x)
        result = np.zeros((len(self.centre), len(values)))
        result[0, 0] = 1.0 / values[0]
        result[1:] = self.batch.model.threshold_jacobian(values)
        return result[:, self.batch.free]

    def _values(self, x: FloatArray) -> FloatArray:
        values = self.start.copy()
        values[self.batch.free] = x[self.here]
        return values


@dataclass(frozen=True, slots=True, eq=False)
class Penalty:
    """Log density of the priors up to a constant; mean (free,), precision (free, free)."""

    mean: FloatArray
    precision: FloatArray
    judgements: tuple[Judgement, ...] = ()

    def value(self, x: FloatArray) -> float:
        """-inf where a judged item would have no positive slope."""
        away = x - self.mean
        total = -0.5 * float(away @ self.precision @ away)
        for judged in self.judgements:
            residual = judged.residual(x)
            if not np.isfinite(residual).all():
                return -np.inf
            total -= 0.5 * float(residual @ judged.precision @ residual)
        return total

    def gradient(self, x: FloatArray) -> FloatArray:
        result: FloatArray = -self.precision @ (x - self.mean)
        for judged in self.judgements:
            pull = judged.precision @ judged.residual(x)
            result[judged.here] -= judged.jacobian(x).T @ pull
        return result

    def precision_at(self, x: FloatArray) -> FloatArray:
        """Curvature, (free, free); of a judged item to first order (Gauss-Newton)."""
        result = self.precision.copy()
        for judged in self.judgements:
            jacobian = judged.jacobian(x)
            result[judged.here, judged.here] += jacobian.T @ judged.precision @ jacobian
        return result


def penalty(
    priors: Priors | None, batches: Sequence[ItemBatch], n_items: int, n_free: int
) -> Penalty:
    """Priors of the models, overruled by those given."""
    result = Penalty(np.zeros(n_free), np.zeros((n_free, n_free)))
    by_name = priors if isinstance(priors, Mapping) else {}
    judged = [] if priors is None or isinstance(priors, Mapping) else list(priors)
    if judged and len(judged) != n_items:
        raise InvalidParameters(f"{len(judged)} provisional items for {n_items} items")
    known: set[str] = set()
    judgements: list[Judgement] = []
    position = 0
    for batch in batches:
        parameters = batch.model.parameters(batch.n_categories)
        for item in batch.items:
            here = slice(position, position + batch.n_free)
            position = here.stop
            for offset, parameter in enumerate(parameters[batch.free]):
                own = f"{item}.{parameter.name}"
                known |= {own, parameter.name}
                chosen = by_name.get(own, by_name.get(parameter.name, parameter.prior))
                if chosen is not None:
                    at = here.start + offset
                    result.mean[at], result.precision[at, at] = _checked(own, chosen)
            expert = judged[item] if judged else None
            if expert is not None and batch.n_free:
                judgements.append(_judgement(expert, batch, int(item), here))
    unknown = sorted(set(by_name) - known)
    if unknown:
        raise InvalidParameters(f"prior for {unknown[0]!r}, which is no free parameter here")
    return Penalty(result.mean, result.precision, tuple(judgements))


def _checked(name: str, prior: NormalPrior) -> tuple[float, float]:
    mean, sd = prior
    if not (np.isfinite(mean) and np.isfinite(sd) and sd > 0):
        raise InvalidParameters(f"the prior of {name} needs a finite mean and a positive SD")
    return float(mean), 1.0 / float(sd) ** 2


def _judgement(expert: Item, batch: ItemBatch, item: int, here: slice) -> Judgement:
    if expert.response_model is not batch.model or expert.n_categories != batch.n_categories:
        raise InvalidParameters(
            f"item {item}: provisional {expert.model} with {expert.n_categories} categories, "
            f"calibrated as {batch.model.name} with {batch.n_categories}"
        )
    k = batch.n_categories
    spread = np.zeros((k, k))
    spread[0, 0] = expert.log_discrimination_sd**2
    spread[1:, 1:] = expert.location_sd**2 + expert.threshold_sd**2 * np.eye(k - 1)
    # One threshold cannot tell a shift from its own error; several without own error could not
    # move apart at all, which is what fixed items are for.
    if np.linalg.eigvalsh(spread)[0] <= 1e-12:
        raise InvalidParameters(
            f"item {item}: a provisional item without uncertainty is no prior; pass it as fixed"
        )
    centre = np.append(np.log(expert.discrimination), expert.thresholds)
    start = expert.parameters.copy()
    if not batch.model.estimates_slope:
        start[0] = 1.0
    return Judgement(batch, here, start, centre, as_floats(np.linalg.inv(spread)))
