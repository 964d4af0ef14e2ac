"""Model fit from limited information: M2, M2* and C2 with the indices built on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import chdtrc, chndtr

from scoring.errors import InvalidParameters
from scoring.fit.expected import FreeParameters, checked_codes, complete_cases
from scoring.fit.latent import Latent
from scoring.fit.margins import ExpectedResponses, MarginFunctions, quadratic_form
from scoring.item_parameters import ItemParameters
from scoring.models.model import IntArray, as_floats

# Their covariance takes this number squared, several times over: half a gigabyte each.
MOST_MARGINS = 8000


@dataclass(frozen=True, slots=True)
class ModelFit:
    """How far the first and second order margins are from what the model can explain.

    statistic : which one: "m2", "m2_star" or "c2"
    value, degrees_of_freedom, p_value : about chi-square if the model holds
    rmsea, rmsea_interval : misfit per degree of freedom with its interval at `level`
    srmsr : root mean square difference of observed and expected correlations of the items
    tli, cfi : improvement over the null model of unrelated items; tli may leave [0, 1]
    null_value, null_degrees_of_freedom : the same statistic for the null model
    n_parameters : estimated parameters; n_used : people who answered every item
    """

    statistic: str
    value: float
    degrees_of_freedom: int
    p_value: float
    rmsea: float
    rmsea_interval: tuple[float, float]
    level: float
    srmsr: float
    tli: float
    cfi: float
    null_value: float
    null_degrees_of_freedom: int
    n_parameters: int
    n_used: int


def model_fit(
    responses: ArrayLike,
    items: ItemParameters,
    *,
    statistic: str | None = None,
    estimated: bool = True,
    level: float = 0.90,
    nodes: int | None = None,
) -> ModelFit:
    """M2 (Maydeu-Olivares & Joe, 2006), M2* (Cai & Hansen, 2013) or C2 (Cai & Monroe, 2014), for
    every model: n e' C e with e the observed less the expected margins and C their inverse
    covariance outside the directions that the estimated parameters move.

    responses : (n_persons, n_items) codes from 0; people with a gap are left out (n_used)
    statistic : what is compared with the model
        m2 : every category of every item and pair
        m2_star : mean scores and products of scores
        c2 : categories of single items and products of scores
        Default m2 for items of two categories, where all three are the same, otherwise c2, which
        keeps more degrees of freedom than m2_star and needs fewer people than m2.
    estimated : False when the parameters come from other data
    level : of the interval of the RMSEA, from the noncentral chi-square (Browne & Cudeck, 1993)
    nodes : of each dimension up to three dimensions (61, 41, 17), of all together beyond (8,192
        points of a lattice, which move the statistic by about a thousandth)
    The RMSEA divides by n - 1, its bounds by n, as calibration programs do. The parameters must be
    estimates from these responses; strong priors make the p-value approximate.
    Raises InvalidParameters when no degrees of freedom are left (few items of many categories) and
    when more than 8,000 margins would be compared.
    """
    if not 0 < level < 1:
        raise InvalidParameters(f"the level must lie between 0 and 1, not {level}")
    codes = complete_cases(checked_codes(responses, items), "the fit of a model")
    categories = items.n_categories.tolist()
    name = statistic or ("m2" if max(categories) == 2 else "c2")
    functions = MarginFunctions.of(name, categories)
    free = FreeParameters.of(items, estimated=estimated)
    if functions.n_margins > MOST_MARGINS:
        raise InvalidParameters(
            f"{name} would compare {functions.n_margins} margins, {MOST_MARGINS} at most: take "
            "c2 or fewer items"
        )
    expected = ExpectedResponses.of(items, Latent.of(items, nodes), free)
    observed = functions.observed(codes)
    if len(observed) <= free.n_parameters:
        raise InvalidParameters(
            f"{name} has no degrees of freedom: {len(observed)} margins for "
            f"{free.n_parameters} estimated parameters"
        )
    value, df = quadratic_form(expected.margins(functions), observed, len(codes))
    null = ExpectedResponses.independent(codes, categories).margins(functions)
    null_value, null_df = quadratic_form(null, observed, len(codes))
    excess, null_excess = value - df, null_value - null_df
    per_df, null_per_df = value / df, null_value / null_df
    return ModelFit(
        statistic=name,
        value=value,
        degrees_of_freedom=df,
        p_value=float(chdtrc(df, value)),
        rmsea=_rmsea(excess, df, len(codes)),
        rmsea_interval=_rmsea_interval(value, df, len(codes), level),
        level=level,
        srmsr=_srmsr(codes, expected, categories),
        tli=(null_per_df - per_df) / (null_per_df - 1.0) if null_per_df > 1.0 else 1.0,
        cfi=float(np.clip(1.0 - excess / null_excess, 0.0, 1.0)) if null_excess > 0 else 1.0,
        null_value=null_value,
        null_degrees_of_freedom=null_df,
        n_parameters=free.n_parameters,
        n_used=len(codes),
    )


def _rmsea(noncentrality: float, df: int, n: int) -> float:
    return float(np.sqrt(max(noncentrality, 0.0) / (df * (n - 1))))


def _rmsea_interval(value: float, df: int, n: int, level: float) -> tuple[float, float]:
    tail = (1.0 - level) / 2.0
    low, high = (_rmsea(_noncentrality(value, df, p), df, n + 1) for p in (1.0 - tail, tail))
    return low, high


def _noncentrality(value: float, df: int, probability: float) -> float:
    """The noncentrality at which a value this small has the given probability; 0 if none has."""
    if chndtr(value, df, 0.0) <= probability:
        return 0.0
    high = max(value, 1.0)
    while chndtr(value, df, high) > probability:
        high *= 2.0
    root: float = brentq(lambda x: float(chndtr(value, df, x)) - probability, 0.0, high)
    return root


def _srmsr(codes: IntArray, expected: ExpectedResponses, categories: list[int]) -> float:
    margins = expected.expected(MarginFunctions.of("m2_star", categories))
    mean, product = np.split(margins, [len(categories)])
    square = np.array([expected.weights @ (p @ np.arange(p.shape[1]) ** 2) for p in expected.p])
    sd = np.sqrt(square - mean**2)
    i, j = np.triu_indices(len(categories), 1)
    found = as_floats(np.corrcoef(codes, rowvar=False))[i, j]
    difference = found - (product - mean[i] * mean[j]) / (sd[i] * sd[j])
    return float(np.sqrt(np.mean(difference**2)))
