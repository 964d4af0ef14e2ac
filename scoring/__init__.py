"""Psychometrics on numpy and scipy: arrays in, frozen results with their uncertainty out."""

from scoring.comparison import (
    interval,
    probability_above,
    quantile_dots,
    tied_groups,
    told_apart,
)
from scoring.errors import InvalidParameters, InvalidResponses, NotConverged, ScoringError
from scoring.estimate import Estimate
from scoring.items import Item, Statement
from scoring.joint import JointEstimate, estimate_joint, with_parameter_uncertainty
from scoring.observations import MISSING, BlockResponse, ItemResponse, Source
from scoring.provisional import (
    provisional_behaviour,
    provisional_dichotomous,
    provisional_rating,
    provisional_scenario,
    provisional_statement,
)

__all__ = [
    "MISSING",
    "BlockResponse",
    "Estimate",
    "InvalidParameters",
    "InvalidResponses",
    "Item",
    "ItemResponse",
    "JointEstimate",
    "NotConverged",
    "ScoringError",
    "Source",
    "Statement",
    "estimate_joint",
    "interval",
    "probability_above",
    "provisional_behaviour",
    "provisional_dichotomous",
    "provisional_rating",
    "provisional_scenario",
    "provisional_statement",
    "quantile_dots",
    "tied_groups",
    "told_apart",
    "with_parameter_uncertainty",
]
