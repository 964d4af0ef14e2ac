"""Adaptive testing: a state that is a value, and two verbs, `start` and `advance`."""

from scoring.adaptive.constraints import Constraints, Content, ItemSet, content_limits
from scoring.adaptive.criteria import CRITERIA
from scoring.adaptive.design import Design, StartRule
from scoring.adaptive.exposure import (
    ProgressiveRestricted,
    Randomesque,
    SympsonHetter,
    Unlimited,
)
from scoring.adaptive.exposure_fit import SympsonHetterFit, fit_sympson_hetter
from scoring.adaptive.several import SEVERAL_CRITERIA
from scoring.adaptive.shadow import InfeasibleTest
from scoring.adaptive.simulation import SimulatedTests, simulate_tests
from scoring.adaptive.state import State
from scoring.adaptive.steps import advance, rate_items, replay, start
from scoring.adaptive.stopping import REASONS, Stopping

__all__ = [
    "CRITERIA",
    "REASONS",
    "SEVERAL_CRITERIA",
    "Constraints",
    "Content",
    "Design",
    "InfeasibleTest",
    "ItemSet",
    "ProgressiveRestricted",
    "Randomesque",
    "SimulatedTests",
    "StartRule",
    "State",
    "Stopping",
    "SympsonHetter",
    "SympsonHetterFit",
    "Unlimited",
    "advance",
    "content_limits",
    "fit_sympson_hetter",
    "rate_items",
    "replay",
    "simulate_tests",
    "start",
]
