"""Thurstonian item response theory: forced choice among three or four statements."""

from scoring.thurstonian.blocks import ranks_from_picks
from scoring.thurstonian.calibration import calibrate_forced_choice
from scoring.thurstonian.results import ForcedChoiceCalibration
from scoring.thurstonian.scoring import estimate_forced_choice

__all__ = [
    "ForcedChoiceCalibration",
    "calibrate_forced_choice",
    "estimate_forced_choice",
    "ranks_from_picks",
]
