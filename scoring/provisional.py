"""Default parameters for items nobody has calibrated yet, from what experts judged about them.

| family | slope | location | uncertainty |
|---|---|---|---|
| dichotomous (2PL) | 1.0 | b from p_borderline | SD(b) >= .5, SD(ln a) .3 |
| behaviour (graded) | 1.2 | thresholds by level | .5 per threshold, SD(ln a) .3 |
| scenario (generalised partial credit) | 0.8 | steps +-1.2 round b | SD(b) .6, SD(ln a) .3 |
| 360 rating (graded) | 1.2 | as behaviour, self .3 lower | .6 per threshold, SD(ln a) .3 |
| statement (Thurstonian) | loading .8 | .5 x centred desirability | loading .3, mean .4 |

These are design decisions, not estimates: every number that rests on them must be called
provisional. The borderline new manager sits at theta = -0.25 on a scale where new managers have
mean 0 and SD 1, the unit of all locations here. The uncertainty of ln a was judged
for dichotomous items; a guessed slope is no surer in the other families, so it is used there too.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy.optimize import brentq

from scoring.errors import InvalidParameters
from scoring.items import Item, Statement
from scoring.models import model_named
from scoring.samples import is_usable

BORDERLINE_THETA = -0.25
STATUS = "provisional"
LOG_DISCRIMINATION_SD = 0.3

Level = Literal["easy", "medium", "hard"]
BEHAVIOUR_THRESHOLDS: dict[Level, tuple[float, ...]] = {
    "easy": (-1.75, -0.9, -0.1, 0.8),
    "medium": (-1.25, -0.4, 0.5, 1.4),
    "hard": (-0.75, 0.1, 1.0, 1.9),
}
SELF_RATING_LENIENCY = 0.3
SCENARIO_SPREAD = 1.2
GOOD_SHARE_OF_POINTS = 0.75
# A flatter item says nothing about anybody, and a steeper one nobody can judge.
SMALLEST_SLOPE, LARGEST_SLOPE = 0.15, 50.0
# Outside these a judged share says no more than "nearly nobody" or "nearly everybody".
SMALLEST_SHARE, LARGEST_SHARE = 0.02, 0.98


def provisional_dichotomous(
    p_borderline: float,
    guessing: float = 0.0,
    *,
    discrimination: float = 1.0,
    judges_sd: float = 0.0,
) -> Item:
    """A numeric or multiple-choice item as 2PL.

    p_borderline : judged share of borderline managers who answer as keyed, between 0 and 1
        (Angoff, 1971)
    guessing : share right by chance (1/k for k options), taken out of p_borderline first
    discrimination : .15 to 50; judges_sd : standard deviation of the judges on the theta scale, not
        negative; the SD of b is at least .5
    b solves 1 / (1 + exp(-a(theta - b))) = share at the borderline. Shares are cut to .02 to .98.
    Raises InvalidParameters for values outside these ranges.
    """
    _check_share(p_borderline)
    _check_slope(discrimination)
    if not (is_usable(judges_sd).all() and judges_sd >= 0):
        raise InvalidParameters(f"judges_sd must be finite and not negative, not {judges_sd}")
    if not 0 <= guessing < 1:
        raise InvalidParameters(f"guessing must be in [0, 1), not {guessing}")
    share = np.clip((p_borderline - guessing) / (1 - guessing), SMALLEST_SHARE, LARGEST_SHARE)
    b = BORDERLINE_THETA - float(np.log(share / (1 - share))) / discrimination
    return Item(
        "2pl",
        discrimination,
        (b,),
        LOG_DISCRIMINATION_SD,
        location_sd=max(0.5, judges_sd),
        status=STATUS,
    )


def provisional_behaviour(level: Level, *, discrimination: float = 1.2) -> Item:
    """A five-point behaviour frequency as graded response (Samejima, 1969).

    level : easy, medium or hard; discrimination : .15 to 50; otherwise InvalidParameters
    Minus-keyed items must be recoded (code -> 4 - code) before they meet these parameters.
    """
    _check_slope(discrimination)
    return Item(
        "graded",
        discrimination,
        _behaviour_thresholds(level),
        LOG_DISCRIMINATION_SD,
        threshold_sd=0.5,
        status=STATUS,
    )


def provisional_rating(level: Level, *, is_self: bool, discrimination: float = 1.2) -> Item:
    """The same behaviour in a 360, where a self-rating runs lenient by .3 (that it does: Harris &
    Schaubroeck, 1988).

    level, discrimination : as for provisional_behaviour; is_self : whether people rate themselves
    A lenient rater reaches each category at a lower theta, so the thresholds move down.
    """
    _check_slope(discrimination)
    shift = -SELF_RATING_LENIENCY if is_self else 0.0
    return Item(
        "graded",
        discrimination,
        tuple(b + shift for b in _behaviour_thresholds(level)),
        LOG_DISCRIMINATION_SD,
        threshold_sd=0.6,
        status=STATUS,
    )


def provisional_scenario(
    p_borderline: float,
    n_categories: int,
    *,
    discrimination: float = 0.8,
    good_category: int | None = None,
) -> Item:
    """A situational judgement scenario as generalised partial credit (Muraki, 1992).

    p_borderline : judged share of borderline managers who reach 75 % of the points. The steps
        lie evenly between b - 1.2 and b + 1.2, with b solved so that the model gives that share.
    n_categories : 2 to 6. Finer scores must be cut first: each category adds information at
        this slope, and a guessed slope must not buy precision by counting points finely.
    good_category : the lowest category that means 75 % of the points; given when the points were
        not cut into equal parts
    discrimination : .15 to 50. Raises InvalidParameters for values outside these ranges.
    """
    _check_share(p_borderline)
    _check_slope(discrimination)
    if not 2 <= n_categories <= 6 or n_categories != int(n_categories):
        raise InvalidParameters(f"a scenario has 2 to 6 categories, not {n_categories}")
    share = float(np.clip(p_borderline, SMALLEST_SHARE, LARGEST_SHARE))
    good = int(np.ceil(GOOD_SHARE_OF_POINTS * (n_categories - 1)))
    if good_category is not None:
        good = good_category
    if not 1 <= good < n_categories:
        raise InvalidParameters(f"category {good} is not one of 1 to {n_categories - 1}")
    spread = np.linspace(-SCENARIO_SPREAD, SCENARIO_SPREAD, n_categories - 1)
    if n_categories == 2:
        spread = np.zeros(1)
    model = model_named("generalized_partial_credit")

    def excess(b: float) -> float:
        parameters = model.from_thresholds(discrimination, b + spread)
        log_p = model.log_probability(parameters, np.array(BORDERLINE_THETA))
        return float(np.exp(log_p[good:]).sum()) - share

    b = float(brentq(excess, -30.0, 30.0, xtol=1e-10))
    return Item(
        model.name,
        discrimination,
        tuple(b + spread),
        LOG_DISCRIMINATION_SD,
        location_sd=0.6,
        status=STATUS,
    )


def provisional_statement(
    desirability: float, sign: int, *, dimension: str, centre: float = 3.0
) -> Statement:
    """A forced-choice statement with a Thurstonian utility (Brown & Maydeu-Olivares, 2011).

    desirability : judged 1 to 5; only differences inside a block matter
    sign : +1 plus-keyed, -1 minus-keyed
    dimension : its name; centre : the desirability that means neither wanted nor unwanted
    Utilities have variance 1 over people. Raises InvalidParameters for another sign and for
    judgements outside the range.
    """
    if not 1 <= desirability <= 5:
        raise InvalidParameters(f"desirability is judged from 1 to 5, not {desirability}")
    return Statement(
        dimension,
        0.8,
        sign,
        0.5 * (desirability - centre),
        loading_sd=0.3,
        utility_mean_sd=0.4,
        status=STATUS,
    )


def _behaviour_thresholds(level: Level) -> tuple[float, ...]:
    if level not in BEHAVIOUR_THRESHOLDS:
        raise InvalidParameters(f"level is easy, medium or hard, not {level!r}")
    return BEHAVIOUR_THRESHOLDS[level]


def _check_slope(discrimination: float) -> None:
    if not SMALLEST_SLOPE <= discrimination <= LARGEST_SLOPE:
        raise InvalidParameters(
            f"discrimination must be from {SMALLEST_SLOPE} to {LARGEST_SLOPE}, not {discrimination}"
        )


def _check_share(p_borderline: float) -> None:
    if not 0 < p_borderline < 1:
        raise InvalidParameters(f"p_borderline must be between 0 and 1, not {p_borderline}")
