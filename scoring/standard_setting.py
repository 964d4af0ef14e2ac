"""Standard setting: the cut score of a modified Angoff panel, with its error."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.stats import t as t_distribution

from scoring.dimensions import require_one_dimension
from scoring.errors import InvalidParameters, InvalidResponses
from scoring.information import expected_score
from scoring.item_parameters import ItemParameters
from scoring.models.model import FloatArray, IntArray, as_floats
from scoring.samples import checked_level, is_usable

# Items whose judgements spread further than this share of the points are talked over.
DISCUSSION_RANGE = 0.30
THETA_LIMIT = 8.0


@dataclass(frozen=True, slots=True)
class Generalizability:
    """Variance components of judges crossed with items, none below 0 (Brennan, 2001, ch. 3).

    relative : how well n judges order the items; absolute : the same with level differences of
        judges as error; both 0 when items do not differ
    cut_error : standard error of the mean judgement over judges and items as samples
    cut_error_items_fixed : over judges only
    """

    judges: float
    items: float
    residual: float
    relative: float
    absolute: float
    cut_error: float
    cut_error_items_fixed: float


@dataclass(frozen=True, slots=True, eq=False)
class AngoffRound:
    """cut : mean of the judges' sums, in points; sej : SD of the sums / sqrt(n_judges)

    lower, upper : t interval of the cut; judge_sums : (n_judges,); item_means, item_ranges :
    (n_items,) as shares of the points; to_discuss : items with a range above .30
    """

    cut: float
    sej: float
    lower: float
    upper: float
    judge_sums: FloatArray
    item_means: FloatArray
    item_ranges: FloatArray
    to_discuss: IntArray
    generalizability: Generalizability
    level: float


@dataclass(frozen=True, slots=True, eq=False)
class AngoffPanel:
    """The rounds of one panel; the last one counts.

    shift : change of the cut from the first round to the last, in points, 0 with one round
    spread_ratio : SD of the judges' sums in the last round over that in the first
    """

    rounds: tuple[AngoffRound, ...]
    cut: float
    sej: float
    shift: float
    spread_ratio: float

    def is_precise(self, standard_error_of_measurement: float) -> bool:
        """Whether SEJ is at most half the SEM, so the panel adds little error (Cohen et al.,
        1999)."""
        if not standard_error_of_measurement > 0:
            raise InvalidParameters("the standard error of measurement must be positive")
        return self.sej <= 0.5 * standard_error_of_measurement


def angoff(
    first_round: ArrayLike,
    second_round: ArrayLike | None = None,
    *,
    points: ArrayLike = 1.0,
    level: float = 0.95,
) -> AngoffPanel:
    """Cut score of one or two rounds of judgements (Angoff, 1971; Hambleton & Plake, 1995).

    first_round, second_round : (n_judges, n_items) expected points of the borderline person,
        from 0 to the points of the item (for keyed items the chance to answer as keyed)
    points : (n_items,) most points per item, positive, 1 by default
    level : of the t interval of the cut
    Raises InvalidResponses naming judge and item of a judgement outside the points, with fewer than
    two judges or items, and when the rounds differ in them; InvalidParameters for points or a level
    that are not possible.
    """
    rounds = [_round(first_round, points, level)]
    if second_round is not None:
        rounds.append(_round(second_round, points, level))
        if rounds[0].judge_sums.shape != rounds[1].judge_sums.shape or (
            rounds[0].item_means.shape != rounds[1].item_means.shape
        ):
            raise InvalidResponses("both rounds need the same judges and items")
    first, last = rounds[0], rounds[-1]
    ratio = last.sej / first.sej if first.sej > 0 else 1.0
    return AngoffPanel(tuple(rounds), last.cut, last.sej, last.cut - first.cut, ratio)


def cut_on_theta(cut: float, items: ItemParameters) -> float:
    """theta at which the expected sum of the items equals the cut, in points.

    The inverse of the test characteristic curve (Kane, 1987), searched in -8 to 8.
    Raises InvalidParameters when no theta there is expected to reach exactly the cut.
    """
    require_one_dimension(items.n_dimensions)

    def distance(theta: float) -> float:
        return float(expected_score(items, [theta]).sum()) - cut

    if not np.isfinite(cut) or distance(-THETA_LIMIT) >= 0 or distance(THETA_LIMIT) <= 0:
        raise InvalidParameters(f"no theta is expected to reach exactly {cut} points")
    return float(brentq(distance, -THETA_LIMIT, THETA_LIMIT, xtol=1e-10))


def generalizability(judgements: ArrayLike) -> Generalizability:
    """Variance components of judgements crossed with items (Brennan & Lockwood, 1980;
    Brennan, 2001, ch. 3).

    judgements : (n_judges, n_items) without gaps, two of each at least; components are in squared
        units of the judgements, the errors in those units
    Raises InvalidResponses naming judge and item of a gap.
    """
    x = _judgements(judgements)
    n_judges, n_items = x.shape
    judge, item, grand = x.mean(axis=1), x.mean(axis=0), x.mean()
    ms_judge = n_items * float(((judge - grand) ** 2).sum()) / (n_judges - 1)
    ms_item = n_judges * float(((item - grand) ** 2).sum()) / (n_items - 1)
    rest = x - judge[:, None] - item + grand
    residual = float((rest**2).sum()) / ((n_judges - 1) * (n_items - 1))
    judges = max((ms_judge - residual) / n_items, 0.0)
    items = max((ms_item - residual) / n_judges, 0.0)
    relative_error, absolute_error = residual / n_judges, (residual + judges) / n_judges
    crossed = residual / (n_judges * n_items)
    return Generalizability(
        judges,
        items,
        residual,
        items / (items + relative_error) if items > 0 else 0.0,
        items / (items + absolute_error) if items > 0 else 0.0,
        float(np.sqrt(judges / n_judges + items / n_items + crossed)),
        float(np.sqrt(judges / n_judges + crossed)),
    )


def _round(judgements: ArrayLike, points: ArrayLike, level: float) -> AngoffRound:
    x = _judgements(judgements)
    n_judges, n_items = x.shape
    most = as_floats(points)
    if most.shape not in ((), (n_items,)) or not np.isfinite(most).all() or (most <= 0).any():
        raise InvalidParameters("points must be positive, one number per item")
    outside = np.argwhere((x < 0) | (x > most))
    if len(outside):
        judge, item = outside[0]
        raise InvalidResponses(
            f"judge {judge}, item {item}: {x[judge, item]} is outside the points of the item"
        )
    sums, shares = x.sum(axis=1), x / most
    cut, sej = float(sums.mean()), float(sums.std(ddof=1) / np.sqrt(n_judges))
    half = float(t_distribution.ppf(0.5 + checked_level(level) / 2.0, n_judges - 1)) * sej
    ranges = as_floats(np.ptp(shares, axis=0))
    return AngoffRound(
        cut,
        sej,
        max(cut - half, 0.0),
        min(cut + half, float(np.broadcast_to(most, (n_items,)).sum())),
        sums,
        shares.mean(axis=0),
        ranges,
        np.flatnonzero(ranges > DISCUSSION_RANGE + 1e-9),
        generalizability(shares),
        level,
    )


def _judgements(values: ArrayLike) -> FloatArray:
    x = as_floats(values)
    if x.ndim != 2 or min(x.shape) < 2:
        raise InvalidResponses(
            f"judgements must be of at least two judges on two items, not of shape {x.shape}"
        )
    bad = np.argwhere(~is_usable(x))
    if len(bad):
        raise InvalidResponses(f"judge {bad[0][0]}, item {bad[0][1]}: not a finite number")
    return x
