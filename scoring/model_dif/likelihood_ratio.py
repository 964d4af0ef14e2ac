"""Likelihood-ratio test of differential item functioning, with anchors found by purification."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2

from scoring.errors import InvalidResponses
from scoring.model_dif.effects import DifEffects, focal_effects
from scoring.model_dif.groups import GroupCalibration, TwoGroups
from scoring.models.model import BoolArray, FloatArray, IntArray, as_floats
from scoring.samples import checked_share

ALPHA = 0.05
MAX_PURIFICATIONS = 20


@dataclass(frozen=True, slots=True, eq=False)
class LikelihoodRatioDif:
    """One test per item; arrays are (n_items,).

    chi_square, degrees_of_freedom, p_value : item free to differ against item shared
    adjusted_p_value : over all items, false discovery rate (Benjamini & Hochberg, 1995)
    is_flagged : adjusted_p_value below alpha
    is_anchor : items shared by both groups when the others were tested
    focal_mean, focal_variance : of theta in the focal group; the reference group is N(0, 1), or
        N(0, free variance) where slopes are fixed
    converged : (n_items,), whether both models of the comparison did
    settled : False when purification went in circles and stopped
    """

    chi_square: FloatArray
    degrees_of_freedom: IntArray
    p_value: FloatArray
    adjusted_p_value: FloatArray
    is_flagged: BoolArray
    is_anchor: BoolArray
    effects: DifEffects
    focal_mean: float
    focal_variance: float
    converged: BoolArray
    settled: bool
    n_persons: int


def likelihood_ratio_dif(
    responses: ArrayLike,
    group: ArrayLike,
    model: str | Sequence[str] = "2pl",
    *,
    anchors: Sequence[int] | None = None,
    purify: bool = True,
    alpha: float = ALPHA,
    focal: object = None,
) -> LikelihoodRatioDif:
    """Test every item by G2 = 2 (log L with it free - log L with it shared) between two groups
    (Thissen, Steinberg & Wainer, 1993).

    Items that are no anchors stay free in both models of every comparison. Purification starts
    with all items as anchors, takes the flagged ones out, tests all items again against what is
    left, and so on until the set repeats (Candell & Drasgow, 1988, for the procedure; Woods,
    2009, for why a contaminated anchor set inflates errors).

    responses : (n_persons, n_items) codes, -1 missing; every category used in both groups
    group : (n_persons,) two distinct values; the larger is the focal group unless `focal` says so
    model : a key of MODELS, or one per item. "3pl" keeps its prior on the asymptote, which makes
        its test conservative; G2 is then of the data alone and cut off at 0.
    anchors : item positions, two or more, if known; there is then no purification. All by default.
    purify : False to test every item once against all the others and leave it at that
    alpha : false discovery rate below which an item is flagged, between 0 and 1
    Raises InvalidResponses when every item is flagged, so that no anchor is left, and for data
    no calibration of two groups is defined for; InvalidParameters for another alpha.
    """
    groups = TwoGroups.checked(responses, group, model, focal)
    checked_share(alpha, "alpha")
    if groups.n_items < 2:
        raise InvalidResponses("a test of one item against the others needs at least two items")
    search = _Search(groups, alpha, {})
    if anchors is not None:
        return search.tested(groups.checked_anchors(anchors, 2))
    found = search.tested(np.ones(groups.n_items, dtype=np.bool_))
    if not purify:
        return found
    seen = [found.is_anchor]
    for _ in range(MAX_PURIFICATIONS):
        is_anchor = ~found.is_flagged
        if np.array_equal(is_anchor, seen[-1]):
            return found
        if is_anchor.sum() < 2:
            raise InvalidResponses(
                "nearly every item was flagged; name at least two anchors that are known to be fair"
            )
        if any(np.array_equal(is_anchor, old) for old in seen):
            break
        seen.append(is_anchor)
        found = search.tested(is_anchor)
    return replace(found, settled=False)


@dataclass(frozen=True, slots=True, eq=False)
class _Search:
    """Tests against changing anchors; models already calibrated are kept."""

    groups: TwoGroups
    alpha: float
    known: dict[frozenset[int], GroupCalibration]

    def tested(self, is_anchor: BoolArray) -> LikelihoodRatioDif:
        freed = frozenset(np.flatnonzero(~is_anchor).tolist())
        base = self._calibrated(freed)
        statistic, converged, effects = [], [], []
        for item in range(self.groups.n_items):
            wide, narrow = self._calibrated(freed | {item}), self._calibrated(freed - {item})
            gain = wide.calibration.log_likelihood - narrow.calibration.log_likelihood
            statistic.append(max(2.0 * gain, 0.0))
            converged.append(wide.calibration.converged and narrow.calibration.converged)
            focal = wide.focal_group
            effects.append(
                focal_effects(
                    wide.reference([item]), wide.focal([item]), focal.mean, focal.variance
                )
            )
        chi_square, freedom = np.array(statistic), self.groups.n_parameters
        p_value = as_floats(chi2.sf(chi_square, freedom))
        adjusted = adjusted_p_values(p_value)
        return LikelihoodRatioDif(
            chi_square,
            freedom,
            p_value,
            adjusted,
            adjusted < self.alpha,
            is_anchor,
            DifEffects(
                np.concatenate([e.signed for e in effects]),
                np.concatenate([e.unsigned for e in effects]),
                np.concatenate([e.standardised for e in effects]),
            ),
            base.focal_group.mean,
            base.focal_group.variance,
            np.array(converged),
            True,
            len(self.groups.codes),
        )

    def _calibrated(self, freed: frozenset[int]) -> GroupCalibration:
        if freed not in self.known:
            self.known[freed] = self.groups.calibrated(sorted(freed))
        return self.known[freed]


def adjusted_p_values(p_value: FloatArray) -> FloatArray:
    """Smallest false discovery rate at which each would be flagged (Benjamini & Hochberg, 1995)."""
    n = len(p_value)
    order = np.argsort(p_value)
    scaled = p_value[order] * n / np.arange(1, n + 1)
    adjusted = np.empty(n)
    adjusted[order] = np.minimum.accumulate(scaled[::-1])[::-1]
    return np.minimum(adjusted, 1.0)
