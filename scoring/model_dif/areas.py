"""Lord's chi-square and Raju's areas between item curves of two separate calibrations.

Both compare items that stand on one scale already: link the focal calibration first, for example
`link(reference, focal, "mean_sigma").items(focal)`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2, norm

from scoring.dimensions import require_one_dimension
from scoring.errors import InvalidParameters
from scoring.item_parameters import ItemParameters
from scoring.models import model_named
from scoring.models.model import FloatArray, IntArray, as_floats

# Slopes nearer than this count as equal: there the unsigned area is |difference of locations|.
SAME_SLOPE = 1e-6
DICHOTOMOUS = ("rasch", "2pl")


@dataclass(frozen=True, slots=True, eq=False)
class LordDif:
    """One test per item, each (n_items,)."""

    chi_square: FloatArray
    degrees_of_freedom: IntArray
    p_value: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class RajuArea:
    """Areas over the whole line, in units of theta, each (n_items,).

    signed : b_focal - b_reference; positive where the item is harder for the focal group
    unsigned_h : the area with the sign of its own formula (Raju, 1988): its size is the
        area between the curves, and Raju's (1990) test is on it because it is nearly normal
    z, p_value : of the signed and of the unsigned area
    """

    signed: FloatArray
    signed_z: FloatArray
    signed_p_value: FloatArray
    unsigned_h: FloatArray
    unsigned_z: FloatArray
    unsigned_p_value: FloatArray

    @property
    def unsigned(self) -> FloatArray:
        """Area between the curves, (n_items,)."""
        return np.abs(self.unsigned_h)


def lord_dif(reference: ItemParameters, focal: ItemParameters) -> LordDif:
    """d' (Cov_R + Cov_F)^-1 d per item in slope, thresholds and what else was estimated
    (Lord, 1980, chapter 14).

    reference, focal : the same items on one scale, each with its covariance
    Raises InvalidParameters for several dimensions and other items in one of them, and naming an
    item without a positive slope, without errors or with a singular covariance.
    """
    _check_pair(reference, focal)
    statistic, freedom = [], []
    for item in range(reference.n_items):
        ours, theirs = _in_thresholds(reference, item), _in_thresholds(focal, item)
        covariance = ours[1] + theirs[1]
        away = (ours[0] - theirs[0])[-len(covariance) :]
        if np.linalg.eigvalsh(covariance)[0] <= 0:
            raise InvalidParameters(f"item {item}: the covariance of its parameters is singular")
        statistic.append(float(away @ np.linalg.solve(covariance, away)))
        freedom.append(len(covariance))
    chi_square, degrees = np.array(statistic), np.array(freedom)
    return LordDif(chi_square, degrees, as_floats(chi2.sf(chi_square, degrees)))


def raju_area(reference: ItemParameters, focal: ItemParameters) -> RajuArea:
    """Signed and unsigned area between two curves with their tests (Raju, 1988, 1990).

    Only items of two categories without an asymptote ("rasch", "2pl"); the area is infinite
    where asymptotes differ. Arguments as for lord_dif, and refused alike.
    """
    _check_pair(reference, focal)
    for item, name in enumerate(reference.models):
        if name not in DICHOTOMOUS:
            raise InvalidParameters(f"item {item}: {name} has no closed area; use 2pl or rasch")
    rows = [_one_area(reference, focal, item) for item in range(reference.n_items)]
    signed, signed_error, unsigned, unsigned_error = np.array(rows).T
    certain = np.flatnonzero((signed_error <= 0) | (unsigned_error <= 0))
    if len(certain):
        raise InvalidParameters(f"item {certain[0]}: the covariance of its parameters is singular")
    z, h = signed / signed_error, unsigned / unsigned_error
    return RajuArea(
        signed,
        z,
        as_floats(2.0 * norm.sf(np.abs(z))),
        unsigned,
        h,
        as_floats(2.0 * norm.sf(np.abs(h))),
    )


def _one_area(
    reference: ItemParameters, focal: ItemParameters, item: int
) -> tuple[float, float, float, float]:
    """Signed area, its error, H, its error."""
    values, spread = [], []
    for items in (reference, focal):
        a, d = items.of_item(item)
        values.append((a, -d / a))
        change = np.array([[1.0, 0.0], [d / a**2, -1.0 / a]])
        block = _covariance_of(items, item)
        change = change[:, -len(block) :]
        spread.append(change @ block @ change.T)
    (a_r, b_r), (a_f, b_f) = values
    signed = b_f - b_r
    signed_error = float(np.sqrt(spread[0][1, 1] + spread[1][1, 1]))
    if abs(a_f - a_r) < SAME_SLOPE:
        return signed, signed_error, signed, signed_error
    gap = a_f - a_r
    y = a_f * a_r * signed / gap
    rise = float(np.logaddexp(0.0, y))
    share = float(np.exp(y - rise))
    h = 2.0 * gap / (a_f * a_r) * rise - signed
    # H = 2 (1/a_R - 1/a_F) ln(1 + e^Y) - (b_F - b_R) with Y as above.
    by_y = 2.0 * gap / (a_f * a_r) * share
    by_focal = np.array([2.0 * rise / a_f**2 - by_y * signed * a_r**2 / gap**2, 2.0 * share - 1.0])
    by_reference = np.array(
        [-2.0 * rise / a_r**2 + by_y * signed * a_f**2 / gap**2, 1.0 - 2.0 * share]
    )
    variance = by_reference @ spread[0] @ by_reference + by_focal @ spread[1] @ by_focal
    return signed, signed_error, h, float(np.sqrt(variance))


def _in_thresholds(items: ItemParameters, item: int) -> tuple[FloatArray, FloatArray]:
    """Slope, thresholds and further parameters of one item, and the covariance of the free ones."""
    values, covariance = items.of_item(item), _covariance_of(items, item)
    model, k = model_named(items.models[item]), int(items.n_categories[item])
    changed = np.concatenate([values[:1], model.thresholds(values), values[k:]])
    change = np.eye(len(values))
    change[1:k] = model.threshold_jacobian(values)
    free = slice(len(values) - len(covariance), None)
    change = change[free, free]
    return changed, change @ covariance @ change.T


def _covariance_of(items: ItemParameters, item: int) -> FloatArray:
    if items.covariance is None:
        raise InvalidParameters("both calibrations need the covariance of their parameters")
    at = [i for i, label in enumerate(items.labels) if label.startswith(f"{item}.")]
    if not at:
        raise InvalidParameters(f"item {item}: its parameters were fixed, so they have no error")
    return as_floats(items.covariance[np.ix_(at, at)])


def _check_pair(reference: ItemParameters, focal: ItemParameters) -> None:
    for items in (reference, focal):
        require_one_dimension(items.n_dimensions)
    if reference.models != focal.models or not np.array_equal(
        reference.n_categories, focal.n_categories
    ):
        raise InvalidParameters("both groups need the same items in the same order")
    flat = np.flatnonzero((reference.slopes <= 0) | (focal.slopes <= 0))
    if len(flat):
        raise InvalidParameters(f"item {flat[0]}: both slopes must be positive to be compared")
