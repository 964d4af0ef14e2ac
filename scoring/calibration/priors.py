"""Normal priors on item parameters, including the step from experts' judgement to data.

A prior adds -1/2 (x - m)' T (x - m) to the log-likelihood, T the precision (Mislevy, 1986).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scoring.calibration.point import ItemBatch
from scoring.errors import InvalidParameters
from scoring.items import Item
from scoring.models.model import FloatArray

NormalPrior = tuple[float, float]
Priors = Mapping[str, NormalPrior | None] | Sequence[Item | None]


@dataclass(frozen=True, slots=True, eq=False)
class Penalty:
    """Log density of the prior up to a constant; mean (free,), precision (free, free)."""

    mean: FloatArray
    precision: FloatArray

    def value(self, x: FloatArray) -> float:
        away = x - self.mean
        return -0.5 * float(away @ self.precision @ away)

    def gradient(self, x: FloatArray) -> FloatArray:
        result: FloatArray = -self.precision @ (x - self.mean)
        return result

    def blocks(self, here: slice, width: int) -> FloatArray:
        """Diagonal blocks of the precision, (items, width, width)."""
        starts = range(here.start, here.stop, width)
        return np.stack([self.precision[i : i + width, i : i + width] for i in starts])


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
                _add_judgement(result, expert, batch, int(item), here)
    unknown = sorted(set(by_name) - known)
    if unknown:
        raise InvalidParameters(f"prior for {unknown[0]!r}, which is no free parameter here")
    return result


def _checked(name: str, prior: NormalPrior) -> tuple[float, float]:
    mean, sd = prior
    if not (np.isfinite(mean) and np.isfinite(sd) and sd > 0):
        raise InvalidParameters(f"the prior of {name} needs a finite mean and a positive SD")
    return float(mean), 1.0 / float(sd) ** 2


def _add_judgement(target: Penalty, expert: Item, batch: ItemBatch, item: int, here: slice) -> None:
    """The expert's item as a normal in (a, d): precision J' S^-1 J, S that of (a, b).

    J is the derivative of (a, b) in the model's parameters, at the judged values.
    """
    if expert.response_model is not batch.model or expert.n_categories != batch.n_categories:
        raise InvalidParameters(
            f"item {item}: provisional {expert.model} with {expert.n_categories} categories, "
            f"calibrated as {batch.model.name} with {batch.n_categories}"
        )
    k = batch.n_categories
    spread = np.zeros((k, k))
    spread[0, 0] = (expert.discrimination * expert.log_discrimination_sd) ** 2
    spread[1:, 1:] = expert.location_sd**2 + expert.threshold_sd**2 * np.eye(k - 1)
    # One threshold cannot tell a shift from its own error; several without own error could not
    # move apart at all, which is what fixed items are for.
    if np.linalg.eigvalsh(spread)[0] <= 1e-12:
        raise InvalidParameters(
            f"item {item}: a provisional item without uncertainty is no prior; pass it as fixed"
        )
    values = expert.parameters
    jacobian = np.zeros((k, len(values)))
    jacobian[0, 0] = 1.0
    jacobian[1:] = batch.model.threshold_jacobian(values)
    precision = jacobian.T @ np.linalg.inv(spread) @ jacobian
    judged = np.zeros(len(values), dtype=bool)
    judged[:k] = True
    free = np.arange(len(values))[batch.free]
    shown = judged[free]
    at = np.arange(here.start, here.stop)[shown]
    target.mean[at] = values[free][shown]
    target.precision[np.ix_(at, at)] = precision[np.ix_(free[shown], free[shown])]
