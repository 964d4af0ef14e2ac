"""Puts separately calibrated items on one scale through the items both calibrations share.

theta_reference = A theta_new + B, so a_reference = a_new / A and b_reference = A b_new + B
(Kolen & Brennan, 2014, chapter 6).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import least_squares

from scoring.dimensions import require_one_dimension
from scoring.errors import InvalidParameters, NotConverged
from scoring.estimates import Estimate
from scoring.information import expected_score
from scoring.item_parameters import ItemParameters
from scoring.models.model import BoolArray, FloatArray, IntArray

NODES = np.linspace(-4.0, 4.0, 41)
ROOT_WEIGHTS = np.exp(-0.25 * NODES**2) / np.sqrt(np.exp(-0.5 * NODES**2).sum())
# Of a normal sample, .74 times the interquartile range estimates the standard deviation.
ROBUST_SD = 0.74
DRIFT_LIMIT = 2.7
SMALLEST_SPREAD = 1e-6
# Reach of the search for a line: log of its slope, and its intercept in theta.
STEEPEST, FARTHEST = 3.0, 20.0

Line = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Linking:
    """theta on the reference scale = slope * theta + intercept.

    slope_error, intercept_error : by the jackknife over anchor items, what another choice of
        anchors would change; infinite with fewer than three anchors
    """

    method: str
    slope: float
    intercept: float
    slope_error: float
    intercept_error: float
    n_anchors: int

    def items(self, items: ItemParameters) -> ItemParameters:
        """Items of the new calibration on the reference scale."""
        return items.rescaled(self.slope, self.intercept)

    def estimate(self, estimate: Estimate) -> Estimate:
        """Abilities on the new scale moved to the reference scale; the error of the link is not
        added, because it is common to all people."""
        return Estimate(
            self.slope * estimate.theta + self.intercept, self.slope * estimate.standard_error
        )


@dataclass(frozen=True, slots=True, eq=False)
class Drift:
    """Which anchors changed between two calibrations.

    slope_z, location_z : (n_anchors,), robust z of ln a_new - ln a_reference and of the mean
        threshold of the reference less the new one on its scale
    is_drifting : (n_anchors,), beyond the limit in either
    linking : through the remaining anchors
    """

    slope_z: FloatArray
    location_z: FloatArray
    is_drifting: BoolArray
    linking: Linking


def link(
    reference: ItemParameters,
    new: ItemParameters,
    method: str = "stocking_lord",
    *,
    anchors: ArrayLike | None = None,
) -> Linking:
    """The line that puts the new calibration on the reference scale.

    method : one of
        mean_mean : means of slopes and thresholds (Loyd & Hoover, 1980)
        mean_sigma : means and standard deviations of thresholds (Marco, 1977)
        haebara : least squares between category probabilities (Haebara, 1980)
        stocking_lord : least squares between test characteristic curves (Stocking & Lord, 1983)
        The last two weigh 41 nodes on [-4, 4] of the reference scale by N(0, 1).
    anchors : (n_anchors, 2), position in the reference and in the new items; default all items,
        in the same order
    Raises InvalidParameters for anchors that are not one item, that measure nothing or in opposite
    directions, and for an unknown method; NotConverged when no line up to twenty times as steep,
    or as flat, puts the curves together.
    """
    if method not in METHODS:
        raise InvalidParameters(f"unknown method {method!r}; known: {', '.join(METHODS)}")
    old, fresh = _anchors(reference, new, anchors)
    slope, intercept = METHODS[method](old, fresh)
    errors = _jackknife(METHODS[method], old, fresh)
    return Linking(method, slope, intercept, *errors, old.n_items)


def detect_drift(
    reference: ItemParameters,
    new: ItemParameters,
    method: str = "stocking_lord",
    *,
    anchors: ArrayLike | None = None,
    limit: float = DRIFT_LIMIT,
) -> Drift:
    """Robust z of every anchor, (D - median D) / (.74 IQR) (Huynh & Meyer, 2010).

    reference, new, method, anchors : as for link, and refused alike
    limit : positive; an anchor with a z beyond it in either direction drifts
    Slopes first; the scale then comes from anchors with stable slopes, and locations are compared
    on that scale. Raises InvalidParameters when no anchor is left.
    """
    if not limit > 0:
        raise InvalidParameters(f"the limit of drift must be positive, not {limit}")
    old, fresh = _anchors(reference, new, anchors)
    slope_change = np.log(fresh.slopes / old.slopes)
    slope_z = _robust_z(slope_change)
    stable = np.abs(slope_z) <= limit
    if not stable.any():
        raise InvalidParameters("every anchor drifts, so nothing is left to link by")
    scale = float(np.exp(slope_change[stable].mean()))
    moved = np.nanmean(old.thresholds, axis=1) - scale * np.nanmean(fresh.thresholds, axis=1)
    location_z = _robust_z(moved)
    is_drifting = (np.abs(slope_z) > limit) | (np.abs(location_z) > limit)
    kept = np.flatnonzero(~is_drifting)
    if not len(kept):
        raise InvalidParameters("every anchor drifts, so nothing is left to link by")
    linking = link(_subset(old, kept), _subset(fresh, kept), method)
    return Drift(slope_z, location_z, is_drifting, linking)


def _mean_mean(old: ItemParameters, new: ItemParameters) -> Line:
    whole = float(old.slopes.mean())
    slope = float(new.slopes.mean()) / whole if whole else 0.0
    if not slope > 0:
        raise InvalidParameters("mean_mean needs mean slopes of one sign")
    return slope, float(np.nanmean(old.thresholds) - slope * np.nanmean(new.thresholds))


def _mean_sigma(old: ItemParameters, new: ItemParameters) -> Line:
    spread = float(np.nanstd(new.thresholds))
    if not spread > SMALLEST_SPREAD:
        raise InvalidParameters("mean_sigma needs anchors of different location")
    slope = float(np.nanstd(old.thresholds)) / spread
    if not slope > 0:
        raise InvalidParameters("mean_sigma needs anchors of different location")
    return slope, float(np.nanmean(old.thresholds) - slope * np.nanmean(new.thresholds))


def _haebara(old: ItemParameters, new: ItemParameters) -> Line:
    wanted = _probabilities(old)
    return _least_squares(old, new, lambda items: _probabilities(items) - wanted)


def _stocking_lord(old: ItemParameters, new: ItemParameters) -> Line:
    wanted = expected_score(old, NODES).sum(axis=1)
    return _least_squares(
        old, new, lambda items: expected_score(items, NODES).sum(axis=1)[:, None] - wanted[:, None]
    )


METHODS: Mapping[str, Callable[[ItemParameters, ItemParameters], Line]] = MappingProxyType(
    {
        "mean_mean": _mean_mean,
        "mean_sigma": _mean_sigma,
        "haebara": _haebara,
        "stocking_lord": _stocking_lord,
    }
)


def _probabilities(items: ItemParameters) -> FloatArray:
    """All category probabilities side by side, (n_nodes, items x categories)."""
    columns = [
        np.exp(group.model.log_probability(group.parameters, NODES[:, None])).reshape(
            len(NODES), -1
        )
        for group in items.groups()
    ]
    return np.concatenate(columns, axis=1)


def _least_squares(
    old: ItemParameters, new: ItemParameters, difference: Callable[[ItemParameters], FloatArray]
) -> Line:
    try:
        slope, intercept = _mean_mean(old, new)
    except InvalidParameters:  # mean slopes near 0 still leave curves to compare
        slope, intercept = 1.0, 0.0

    def residuals(line: FloatArray) -> FloatArray:
        moved = new.rescaled(float(np.exp(line[0])), float(line[1]))
        weighted: FloatArray = ROOT_WEIGHTS[:, None] * difference(moved)
        return weighted.ravel()

    bounds = ([-STEEPEST, -FARTHEST], [STEEPEST, FARTHEST])
    start = np.clip([np.log(slope), intercept], -2.9, 2.9)
    found = least_squares(residuals, start, bounds=bounds, xtol=1e-10, ftol=1e-12, gtol=1e-10)
    if not found.success:
        raise NotConverged(f"linking did not converge: {found.message}")
    if found.active_mask.any():
        raise NotConverged(f"no line within reach links the scales: {np.exp(found.x[0]):.3g}")
    return float(np.exp(found.x[0])), float(found.x[1])


def _jackknife(
    method: Callable[[ItemParameters, ItemParameters], Line],
    old: ItemParameters,
    new: ItemParameters,
) -> Line:
    n = old.n_items
    if n < 3:
        return float("inf"), float("inf")
    lines = []
    for left_out in range(n):
        kept = np.delete(np.arange(n), left_out)
        lines.append(method(_subset(old, kept), _subset(new, kept)))
    away = np.array(lines) - np.mean(lines, axis=0)
    errors = np.sqrt((n - 1) / n * (away**2).sum(axis=0))
    return float(errors[0]), float(errors[1])


def _robust_z(differences: FloatArray) -> FloatArray:
    low, middle, high = np.percentile(differences, [25, 50, 75])
    spread = max(ROBUST_SD * float(high - low), SMALLEST_SPREAD)
    result: FloatArray = (differences - middle) / spread
    return result


def _anchors(
    reference: ItemParameters, new: ItemParameters, anchors: ArrayLike | None
) -> tuple[ItemParameters, ItemParameters]:
    for items in (reference, new):
        require_one_dimension(items.n_dimensions)
    if anchors is None:
        if reference.n_items != new.n_items:
            raise InvalidParameters(
                f"{reference.n_items} and {new.n_items} items: name the anchors both share"
            )
        pairs = np.repeat(np.arange(new.n_items)[:, None], 2, axis=1)
    else:
        pairs = np.asarray(anchors)
    if pairs.ndim != 2 or pairs.shape[1] != 2 or not len(pairs) or pairs.dtype.kind not in "iu":
        raise InvalidParameters("anchors must be (n_anchors, 2) positions, at least one")
    for column, items in enumerate((reference, new)):
        if pairs[:, column].min() < 0 or pairs[:, column].max() >= items.n_items:
            raise InvalidParameters(f"anchor positions must be in 0..{items.n_items - 1}")
    old, fresh = _subset(reference, pairs[:, 0]), _subset(new, pairs[:, 1])
    for at, kinds in enumerate(zip(_kinds(old), _kinds(fresh), strict=True)):
        if kinds[0] != kinds[1]:
            raise InvalidParameters(f"anchor {at}: {kinds[0]} and {kinds[1]} are not one item")
    apart = np.flatnonzero(old.slopes * fresh.slopes <= 0)
    if len(apart):
        raise InvalidParameters(
            f"anchor {apart[0]}: slopes {old.slopes[apart[0]]:g} and {fresh.slopes[apart[0]]:g} "
            "do not measure one thing"
        )
    return old, fresh


def _kinds(items: ItemParameters) -> Sequence[tuple[str, int]]:
    return list(zip(items.models, items.n_categories.tolist(), strict=True))


def _subset(items: ItemParameters, kept: IntArray) -> ItemParameters:
    return ItemParameters(
        tuple(items.models[item] for item in kept),
        items.slopes[kept],
        items.intercepts[kept],
        further=items.further[kept],
    )
