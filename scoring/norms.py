"""Norms: where a score stands in a described sample, with the interval that sample allows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri
from scipy.stats import beta

from scoring.errors import InvalidParameters, InvalidResponses
from scoring.models.model import FloatArray, IntArray, as_floats
from scoring.samples import checked_count, checked_level, finite_sample, is_usable, varies

# Below these a norm group may not be used at all, or not for percentiles.
SMALLEST_NORM_GROUP = 300
SMALLEST_FOR_PERCENTILES = 1000
# Percentiles of 0 and 100 have no normal deviate: half a person stays on either side.
HALF_PERSON = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class NormGroup:
    """scores : sorted scores of the norm sample, (n_persons,), as norm_group made them."""

    scores: FloatArray
    mean: float
    sd: float

    @property
    def n_persons(self) -> int:
        return len(self.scores)

    @property
    def allows_percentiles(self) -> bool:
        """Whether the sample is large enough to print percentiles."""
        return self.n_persons >= SMALLEST_FOR_PERCENTILES


@dataclass(frozen=True, slots=True, eq=False)
class NormScores:
    """Standard scores with intervals, each (n_scores,).

    percentile : mid-rank, 0 to 100; t : mean 50, SD 10; sten : 1-10; stanine : 1-9
    *_lower, *_upper : at `level`, from the size of the norm sample and, when it was given, the
        standard error of the score
    """

    percentile: FloatArray
    percentile_lower: FloatArray
    percentile_upper: FloatArray
    t: FloatArray
    t_lower: FloatArray
    t_upper: FloatArray
    sten: IntArray
    sten_lower: IntArray
    sten_upper: IntArray
    stanine: IntArray
    stanine_lower: IntArray
    stanine_upper: IntArray
    level: float
    n_norm: int


def norm_group(scores: ArrayLike, *, minimum: int = SMALLEST_NORM_GROUP) -> NormGroup:
    """A norm sample, refused when it is smaller than `minimum` or does not vary.

    scores : (n_persons,) finite scores of the people described
    minimum : how many people at least, two or more; the default of 300 keeps the error of a mean
        below .06 SD (in the spirit of Crawford & Howell, 1998, on small norm samples)
    Raises InvalidResponses naming a person without a finite score, for too small a sample and when
    everybody has the same score.
    """
    sample = finite_sample(
        scores, checked_count(minimum, 2, "the smallest norm sample"), "the norm sample"
    )
    if not varies(sample):
        raise InvalidResponses("the norm sample: everybody has the same score")
    return NormGroup(np.sort(sample), float(sample.mean()), float(sample.std(ddof=1)))


def norm_scores(
    scores: ArrayLike,
    group: NormGroup,
    *,
    standard_error: ArrayLike = 0.0,
    normalised: bool = False,
    level: float = 0.90,
) -> NormScores:
    """Percentile, T score, sten and stanine of each score (Angoff, 1971).

    scores : (n_scores,) finite, in the unit of the group; standard_error : of each score, in that
        unit, broadcast, 0 to leave it out
    normalised : T, sten and stanine from the percentile (area transformation) instead of
        50 + 10 (score - mean) / SD
    Percentile interval: Jeffreys' beta interval with ties split (Crawford, Garthwaite & Slick,
    2009). Interval of the linear T: SE^2 = 1/n + z^2 / (2 (n - 1)) in SD units. A standard error
    of measurement moves the ends of the percentile, and adds its variance to that of T.
    Raises InvalidResponses for scores and InvalidParameters for standard errors that are not
    finite, and for a level that is none.
    """
    x = finite_sample(np.atleast_1d(as_floats(scores)), 1, "scores")
    try:
        error = np.broadcast_to(as_floats(standard_error), x.shape)
    except ValueError:
        raise InvalidParameters(f"one standard error for all or each of {len(x)} scores") from None
    if not is_usable(error).all() or (error < 0).any():
        raise InvalidParameters("standard errors must be finite and not negative")
    half_width = float(ndtri(0.5 + checked_level(level) / 2.0))
    n = group.n_persons
    rank = _mid_rank(x, group)
    # The score's own error moves the score; the sample's error widens the rank found there.
    low, _ = _rank_interval(_mid_rank(x - half_width * error, group), n, level)
    _, high = _rank_interval(_mid_rank(x + half_width * error, group), n, level)
    if normalised:
        z, z_low, z_high = (_deviate(share * n, n) for share in (rank / n, low, high))
    else:
        z = (x - group.mean) / group.sd
        spread = np.sqrt(1.0 / n + z**2 / (2.0 * (n - 1)) + (error / group.sd) ** 2)
        z_low, z_high = z - half_width * spread, z + half_width * spread
    t, t_low, t_high = (50.0 + 10.0 * value for value in (z, z_low, z_high))
    sten, sten_low, sten_high = (_standard_steps(value, 5.5, 10) for value in (z, z_low, z_high))
    nine, nine_low, nine_high = (_standard_steps(value, 5.0, 9) for value in (z, z_low, z_high))
    return NormScores(
        percentile=100.0 * rank / n,
        percentile_lower=100.0 * low,
        percentile_upper=100.0 * high,
        t=t,
        t_lower=t_low,
        t_upper=t_high,
        sten=sten,
        sten_lower=sten_low,
        sten_upper=sten_high,
        stanine=nine,
        stanine_lower=nine_low,
        stanine_upper=nine_high,
        level=level,
        n_norm=n,
    )


def _mid_rank(x: FloatArray, group: NormGroup) -> FloatArray:
    """Number of people below, ties counted half."""
    below = np.searchsorted(group.scores, x, side="left")
    not_above = np.searchsorted(group.scores, x, side="right")
    return as_floats((below + not_above) / 2.0)


def _rank_interval(rank: FloatArray, n: int, level: float) -> tuple[FloatArray, FloatArray]:
    tail = (1.0 - level) / 2.0
    low = as_floats(beta.ppf(tail, rank + HALF_PERSON, n - rank + HALF_PERSON))
    high = as_floats(beta.ppf(1.0 - tail, rank + HALF_PERSON, n - rank + HALF_PERSON))
    return np.where(rank == 0, 0.0, low), np.where(rank == n, 1.0, high)


def _deviate(rank: FloatArray, n: int) -> FloatArray:
    return as_floats(ndtri(np.clip(rank, HALF_PERSON, n - HALF_PERSON) / n))


def _standard_steps(z: FloatArray, middle: float, highest: int) -> IntArray:
    """Steps of half a standard deviation round the middle, cut off at 1 and the highest."""
    steps = np.floor(2.0 * z + middle + 0.5 + 1e-9)
    return np.clip(steps, 1, highest).astype(np.int64)
