"""What a selection of some validity is worth: success ratios and money, with intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.integrate import quad
from scipy.special import log_ndtr, ndtri

from scoring.errors import InvalidParameters
from scoring.samples import LARGEST_NUMBER, checked_count, checked_level, checked_share

N_DRAWS = 20_000
SMALLEST_NUMBER_OF_DRAWS = 100
# A smaller selection ratio or validity is none.
SMALLEST_RATIO = 1e-12


@dataclass(frozen=True, slots=True)
class TaylorRussell:
    """success_rate : share of successes among those selected; gain : over the base rate"""

    success_rate: float
    gain: float


@dataclass(frozen=True, slots=True)
class Utility:
    """Gain over selecting at random, in the unit of sd_performance.

    lower, upper : interval from the errors of validity and sd_performance
    probability_positive : share of the draws with a gain above the cost
    break_even_sd : sd_performance at which gain and cost meet; None without a positive validity
    mean_score : average standard score of those selected
    """

    value: float
    lower: float
    upper: float
    probability_positive: float
    break_even_sd: float | None
    mean_score: float
    level: float


def taylor_russell(validity: float, base_rate: float, selection_ratio: float) -> TaylorRussell:
    """Success rate among the selected (Taylor & Russell, 1939), everything bivariate normal.

    P(y > y_c | x > x_c), with P(y > y_c) = base_rate and P(x > x_c) = selection_ratio.
    validity : between -1 and 1; base_rate, selection_ratio : shares between 0 and 1
    Raises InvalidParameters at or beyond these ends, and for a selection ratio below 1e-12.
    """
    r = _checked_validity(validity)
    y_cut = float(ndtri(1.0 - checked_share(base_rate, "the base rate")))
    x_cut = -float(ndtri(_checked_ratio(selection_ratio)))
    spread = math.sqrt(1.0 - r * r)

    def density(x: float) -> float:
        return math.exp(-0.5 * x * x + float(log_ndtr((r * x - y_cut) / spread)))

    both = quad(density, x_cut, max(x_cut, 0.0) + 12.0, epsabs=1e-12, epsrel=1e-10, limit=200)[0]
    rate = min(float(both) / math.sqrt(2.0 * math.pi) / selection_ratio, 1.0)
    return TaylorRussell(rate, rate - base_rate)


def mean_score_selected(selection_ratio: float) -> float:
    """Average standard score of the best share of a normal group: phi(x_c) / selection ratio
    (Naylor & Shine, 1965, whose tables have it).

    selection_ratio : between 1e-12 and 1, otherwise InvalidParameters; the result is in SDs
    """
    share = _checked_ratio(selection_ratio)
    cut = float(ndtri(share))
    return math.exp(-0.5 * cut * cut) / math.sqrt(2.0 * math.pi) / share


def selection_utility(
    validity: float,
    selection_ratio: float,
    sd_performance: float,
    n_selected: int,
    *,
    rng: np.random.Generator,
    n_validity: int,
    sd_performance_error: float = 0.0,
    cost_per_applicant: float = 0.0,
    years: float = 1.0,
    level: float = 0.80,
    n_draws: int = N_DRAWS,
) -> Utility:
    """Utility of a selection (Brogden, 1949; Cronbach & Gleser, 1965).

    n_selected years validity sd_performance mean_score - cost_per_applicant n_applicants,
    n_applicants = n_selected / selection_ratio.

    sd_performance : SD of yearly performance between people, in money or another unit
    n_validity : people in the study the validity comes from (or their equivalent); Fisher's z is
        drawn with SE 1 / sqrt(n - 3) (Alexander & Barrick, 1987, on why an interval is needed)
    sd_performance_error : standard error of sd_performance, drawn normal and cut off at 0
    n_selected : people; cost_per_applicant : in the unit of sd_performance; years : they stay
    level : of the interval, from n_draws draws; the same for the same state of rng
    Raises InvalidParameters for numbers outside these ranges or not finite.
    """
    r = _checked_validity(validity)
    numbers = (sd_performance, sd_performance_error, cost_per_applicant, years)
    if not all(0 <= x <= LARGEST_NUMBER for x in numbers) or sd_performance == 0 or years == 0:
        raise InvalidParameters("SD and years must be positive, error and cost not negative")
    n_selected = checked_count(n_selected, 1, "the number selected")
    n_validity = checked_count(n_validity, 4, "the people in the validity study")
    n_draws = checked_count(n_draws, SMALLEST_NUMBER_OF_DRAWS, "the number of draws")
    tail = (1.0 - checked_level(level)) / 2.0
    mean_score = mean_score_selected(selection_ratio)
    cost = cost_per_applicant * n_selected / selection_ratio
    people = n_selected * years * mean_score
    z = rng.normal(math.atanh(r), 1.0 / math.sqrt(n_validity - 3), n_draws)
    sd = np.maximum(sd_performance + sd_performance_error * rng.standard_normal(n_draws), 0.0)
    gains = people * np.tanh(z) * sd - cost
    lower, upper = np.quantile(gains, [tail, 1.0 - tail])
    return Utility(
        people * r * sd_performance - cost,
        float(lower),
        float(upper),
        float((gains > 0).mean()),
        cost / (people * r) if r >= SMALLEST_RATIO else None,
        mean_score,
        level,
    )


def _checked_ratio(selection_ratio: float) -> float:
    share = checked_share(selection_ratio, "the selection ratio")
    if share < SMALLEST_RATIO:
        raise InvalidParameters(f"a selection ratio of {share} selects nobody")
    return share


def _checked_validity(validity: float) -> float:
    if not -1 < validity < 1:
        raise InvalidParameters(f"a validity lies between -1 and 1, not {validity}")
    return validity
