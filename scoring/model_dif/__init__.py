"""Differential functioning of items and whole tests, judged by an item response model."""

from scoring.model_dif.areas import LordDif, RajuArea, lord_dif, raju_area
from scoring.model_dif.effects import DifEffects
from scoring.model_dif.likelihood_ratio import LikelihoodRatioDif, likelihood_ratio_dif
from scoring.model_dif.wald import WaldDif, wald_dif
from scoring.model_dif.whole_test import ScoreDifference, differential_test_functioning

__all__ = [
    "DifEffects",
    "LikelihoodRatioDif",
    "LordDif",
    "RajuArea",
    "ScoreDifference",
    "WaldDif",
    "differential_test_functioning",
    "likelihood_ratio_dif",
    "lord_dif",
    "raju_area",
    "wald_dif",
]
