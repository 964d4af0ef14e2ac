"""Differential test functioning: what all items together cost one group at equal theta."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm

from scoring.errors import InvalidParameters, InvalidResponses, NotConverged
from scoring.item_parameters import ItemParameters
from scoring.model_dif.effects import standard_nodes
from scoring.model_dif.groups import GroupCalibration, TwoGroups, joint_covariance
from scoring.models import model_named
from scoring.models.model import BoolArray, FloatArray, as_floats
from scoring.parameters import latent_label
from scoring.samples import checked_count, checked_level

N_DRAWS = 500
# Of the draws that are no possible items more than this share means the normal is a poor guide.
LARGEST_LOSS = 0.5
Weighting = Literal["focal", "reference"]


@dataclass(frozen=True, slots=True, eq=False)
class ScoreDifference:
    """Expected test scores of the focal minus the reference group at equal theta.

    signed : mean difference in points of the test, with interval, error and p_value of its being 0
    unsigned : mean absolute difference, which cannot come out as 0; its interval shows how much
        chance alone adds
    percent : signed in percent of the largest possible score
    theta, difference, difference_lower, difference_upper : (n_nodes,), the difference along theta
    freed : items that were allowed to differ
    n_draws : of the parameters, behind all intervals
    """

    signed: float
    signed_lower: float
    signed_upper: float
    signed_error: float
    p_value: float
    unsigned: float
    unsigned_lower: float
    unsigned_upper: float
    percent: float
    level: float
    theta: FloatArray
    difference: FloatArray
    difference_lower: FloatArray
    difference_upper: FloatArray
    freed: tuple[int, ...]
    n_draws: int


def differential_test_functioning(
    responses: ArrayLike,
    group: ArrayLike,
    model: str | Sequence[str] = "2pl",
    *,
    anchors: Sequence[int],
    weights: Weighting = "focal",
    level: float = 0.95,
    n_draws: int = N_DRAWS,
    rng: np.random.Generator | None = None,
    focal: object = None,
) -> ScoreDifference:
    """Signed and unsigned differential test functioning (Chalmers, Counsell & Flora, 2016).

    s = integral (T_F - T_R) g, u = integral |T_F - T_R| g, with T the expected test score and g
    the estimated normal of the focal (or reference) group. Intervals redraw all parameters, those
    of g included, from their joint covariance.

    anchors : items with one set of parameters, from purification (likelihood_ratio_dif.is_anchor)
        or known beforehand; all others differ between the groups
    weights : whose theta counts. rng : of the draws; a fixed seed unless given
    Other arguments as for likelihood_ratio_dif, and refused alike; InvalidParameters also for
    other weights and fewer than 100 draws.
    """
    checked_level(level)
    if weights not in ("focal", "reference"):
        raise InvalidParameters(f"weights are those of focal or reference, not {weights!r}")
    n_draws = checked_count(n_draws, 100, "the number of draws")
    groups = TwoGroups.checked(responses, group, model, focal)
    freed = np.flatnonzero(~groups.checked_anchors(anchors, 1))
    if not len(freed):
        raise InvalidResponses("every item is an anchor, so the groups' test scores cannot differ")
    found = groups.calibrated(freed.tolist(), standard_errors="observed")
    if not found.calibration.converged:
        raise NotConverged(found.calibration.message)
    rng = np.random.default_rng(0) if rng is None else rng
    covariance = joint_covariance(found)
    moves = rng.multivariate_normal(np.zeros(len(covariance)), covariance, n_draws, method="eigh")
    # The first row stays where the estimates are.
    draws = _Draws.of(found, np.vstack([np.zeros(len(covariance)), moves]))
    if draws.is_proper.mean() < LARGEST_LOSS:
        raise InvalidResponses("most drawn parameters are impossible: too few people per group")
    standard, share = standard_nodes()
    latent = draws.latent(1 if weights == "focal" else 0)
    away = draws.differences(latent[:, :1] + np.sqrt(latent[:, 1:]) * standard)
    signed, unsigned = away @ share, np.abs(away) @ share
    theta = latent[0, 0] + np.sqrt(latent[0, 1]) * standard
    along = draws.differences(np.broadcast_to(theta, (len(latent), len(theta))))
    tails = [(1.0 - level) / 2.0, (1.0 + level) / 2.0]
    lower, upper = np.quantile(along[1:], tails, axis=0)
    least, most = np.quantile(unsigned[1:], tails)
    error = float(signed[1:].std(ddof=1))
    reach = float(norm.ppf(tails[1])) * error
    largest = float((groups.codes.max(axis=0)).sum())
    return ScoreDifference(
        float(signed[0]),
        float(signed[0]) - reach,
        float(signed[0]) + reach,
        error,
        float(2.0 * norm.sf(abs(signed[0]) / error)),
        float(unsigned[0]),
        float(least),
        float(most),
        100.0 * float(signed[0]) / largest,
        level,
        theta,
        along[0],
        lower,
        upper,
        tuple(freed.tolist()),
        len(signed) - 1,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Draws:
    """Parameters of every freed item in both groups, per draw; only draws that are possible items.

    moves : (n_draws, p) away from the estimates; is_proper : of all that were drawn
    """

    found: GroupCalibration
    moves: FloatArray
    is_proper: BoolArray

    @classmethod
    def of(cls, found: GroupCalibration, moves: FloatArray) -> _Draws:
        every = cls(found, moves, np.ones(len(moves), dtype=np.bool_))
        is_proper = np.ones(len(moves), dtype=np.bool_)
        items = found.calibration.items
        for item in found.freed:
            for column in (item, int(found.focal_columns[item])):
                model = model_named(items.models[column])
                is_proper &= np.asarray(model.is_proper(every._parameters(items, column)))
        return cls(found, moves[is_proper], is_proper)

    def latent(self, group: int) -> FloatArray:
        """Mean and variance of theta, (n_draws, 2)."""
        latent = self.found.calibration.groups[group]
        labels = self.found.calibration.items.labels
        result = np.tile([latent.mean, latent.variance], (len(self.moves), 1))
        for position, label in enumerate(labels):
            if label == latent_label(latent.label, "latent_mean"):
                result[:, 0] += self.moves[:, position]
            if label == latent_label(latent.label, "log_latent_variance"):
                result[:, 1] *= np.exp(self.moves[:, position])
        return result

    def differences(self, theta: FloatArray) -> FloatArray:
        """Expected score of focal minus reference over the freed items at theta (n_draws, n)."""
        total = np.zeros(theta.shape)
        items, columns = self.found.calibration.items, self.found.focal_columns
        for item in self.found.freed:
            for sign, column in ((1.0, int(columns[item])), (-1.0, item)):
                parameters = self._parameters(items, column)[:, None, :]
                model = model_named(items.models[column])
                p = np.exp(model.log_probability(parameters, theta))
                total += sign * (p @ np.arange(p.shape[-1], dtype=np.float64))
        return total

    def _parameters(self, items: ItemParameters, column: int) -> FloatArray:
        """Of one column, (n_draws, p)."""
        positions = self.found.positions(column)
        values = np.tile(items.of_item(column), (len(self.moves), 1))
        values[:, values.shape[1] - len(positions) :] += self.moves[:, positions]
        return as_floats(values)
