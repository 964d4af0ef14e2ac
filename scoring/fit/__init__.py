"""Fit of items, models and persons, local dependence and dimensionality."""

from scoring.fit.dimensionality import ParallelAnalysis, parallel_analysis
from scoring.fit.item_fit import ItemFit, item_fit
from scoring.fit.local_dependence import LocalDependence, local_dependence, q3_bound
from scoring.fit.mean_squares import MeanSquares, person_mean_squares
from scoring.fit.model_fit import ModelFit, model_fit

__all__ = [
    "ItemFit",
    "LocalDependence",
    "MeanSquares",
    "ModelFit",
    "ParallelAnalysis",
    "item_fit",
    "local_dependence",
    "model_fit",
    "parallel_analysis",
    "person_mean_squares",
    "q3_bound",
]
